package bar

import (
	"go/ast"
	"go/token"
	"strings"
)

// tables are the composite literals of slices, arrays and maps that names were bound to, in order.
type tables map[string][]*ast.CompositeLit

func (t tables) bind(names []*ast.Ident, values []ast.Expr) {
	if len(names) != len(values) {
		return
	}
	for i, x := range values {
		lit, ok := x.(*ast.CompositeLit)
		if !ok || names[i] == nil {
			continue
		}
		switch lit.Type.(type) {
		case *ast.ArrayType, *ast.MapType:
			t[names[i].Name] = append(t[names[i].Name], lit)
		}
	}
}

// find returns the table that name was bound to last before pos, or anywhere where pos is none.
func (t tables) find(name string, pos token.Pos) *ast.CompositeLit {
	var found *ast.CompositeLit
	for _, lit := range t[name] {
		if pos == token.NoPos || lit.Pos() < pos {
			found = lit
		}
	}
	return found
}

// isTable says whether the literal's elements are of an anonymous struct type.
func isTable(lit *ast.CompositeLit) bool {
	var elem ast.Expr
	switch typ := lit.Type.(type) {
	case *ast.ArrayType:
		elem = typ.Elt
	case *ast.MapType:
		elem = typ.Value
	}
	if star, ok := elem.(*ast.StarExpr); ok {
		elem = star.X
	}
	_, ok := elem.(*ast.StructType)
	return ok
}

// identsOf returns the plain names in a list, nil for whatever else it holds.
func identsOf[E ast.Expr](list []E) []*ast.Ident {
	out := make([]*ast.Ident, len(list))
	for i, x := range list {
		out[i], _ = any(x).(*ast.Ident)
	}
	return out
}

// nameOf is the name that x is, or "p.x"; empty for whatever else.
func nameOf(x ast.Expr) string {
	switch x := x.(type) {
	case *ast.Ident:
		return x.Name
	case *ast.SelectorExpr:
		if id, ok := x.X.(*ast.Ident); ok {
			return id.Name + "." + x.Sel.Name
		}
	case *ast.IndexExpr:
		return nameOf(x.X)
	case *ast.IndexListExpr:
		return nameOf(x.X)
	}
	return ""
}

// ends are the first and the last name of a chain such as first.Then(x).last.
func ends(x ast.Expr) (first, last string) {
	for {
		switch e := x.(type) {
		case *ast.Ident:
			if last == "" {
				last = e.Name
			}
			return e.Name, last
		case *ast.SelectorExpr:
			if last == "" {
				last = e.Sel.Name
			}
			x = e.X
		case *ast.CallExpr:
			x = e.Fun
		case *ast.IndexExpr:
			x = e.X
		case *ast.IndexListExpr:
			x = e.X
		case *ast.ParenExpr:
			x = e.X
		default:
			return "", last
		}
	}
}

// beginsLike says whether a name begins with one of the words, whatever its case.
func beginsLike(name string, words []string) bool {
	name = strings.ToLower(name)
	for _, w := range words {
		if strings.HasPrefix(name, w) {
			return true
		}
	}
	return false
}
