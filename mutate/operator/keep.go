package operator

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"github.com/passmuster/muster/mutate"
)

// lost lists what would no longer be used if the source between two places went away, as expressions
// that use it again: a variable declared in the function, a name of an imported package. It is false
// where nothing could: a label, an unsafe function.
func lost(p *mutate.Pass, from, to token.Pos) (names []string, ok bool) {
	inside := func(n ast.Node) bool { return from <= n.Pos() && n.End() <= to }
	root := ast.Node(p.File)
	for _, n := range p.Path {
		if n.Pos() <= from && to <= n.End() {
			root = n
		}
	}
	whole := ast.Node(p.File)
	if len(p.Path) > 1 {
		whole = p.Path[1]
	}
	ok = true
	seen := map[token.Pos]bool{}
	reads(root, func(id *ast.Ident, parent ast.Node) bool {
		if !inside(id) {
			return true
		}
		switch o := p.Info.Uses[id].(type) {
		case *types.Var:
			if o.Kind() != types.LocalVar || seen[o.Pos()] || (from <= o.Pos() && o.Pos() < to) {
				return true
			}
			seen[o.Pos()] = true
			if !usedOutside(p, whole, o, inside) {
				names = append(names, id.Name)
			}
		case *types.PkgName:
			if seen[o.Pos()] || usedOutside(p, p.File, o, inside) {
				return true
			}
			seen[o.Pos()] = true
			use, can := usePackage(p, parent)
			names, ok = append(names, use), ok && can
		case *types.Label:
			if o.Pos() < from || o.Pos() >= to {
				ok = ok && usedOutside(p, whole, o, inside)
			}
		}
		return true
	})
	return names, ok
}

// usePackage writes an expression that uses the package of a qualified name.
func usePackage(p *mutate.Pass, parent ast.Node) (string, bool) {
	sel, ok := parent.(*ast.SelectorExpr)
	if !ok {
		return "", false
	}
	name := p.Text(sel)
	switch o := p.Info.Uses[sel.Sel].(type) {
	case *types.TypeName:
		named, ok := types.Unalias(o.Type()).(*types.Named)
		return "*new(" + name + ")", predeclared(p, sel.Pos(), "new") && !(ok && named.TypeParams().Len() > 0)
	case *types.Func:
		return name, o.Signature().TypeParams().Len() == 0
	case *types.Var, *types.Const:
		return name, true
	}
	return "", false
}

func usedOutside(p *mutate.Pass, root ast.Node, o types.Object, inside func(ast.Node) bool) bool {
	found := false
	reads(root, func(id *ast.Ident, _ ast.Node) bool {
		// The variables of a type switch are one per clause, all declared at one place.
		if u := p.Info.Uses[id]; u != nil && u.Pos() == o.Pos() && u.Name() == o.Name() && !inside(id) {
			found = true
		}
		return !found
	})
	return found
}

// reads visits each identifier but those that are only assigned to, until visit answers false.
func reads(root ast.Node, visit func(id *ast.Ident, parent ast.Node) bool) {
	written := map[*ast.Ident]bool{}
	write := func(xs ...ast.Expr) {
		for _, x := range xs {
			if x == nil {
				continue
			}
			if id, ok := ast.Unparen(x).(*ast.Ident); ok {
				written[id] = true
			}
		}
	}
	goOn := true
	ast.PreorderStack(root, nil, func(n ast.Node, stack []ast.Node) bool {
		if !goOn {
			return false
		}
		switch n := n.(type) {
		case *ast.AssignStmt:
			if n.Tok == token.ASSIGN {
				write(n.Lhs...)
			}
		case *ast.RangeStmt:
			if n.Tok == token.ASSIGN {
				write(n.Key, n.Value)
			}
		case *ast.Ident:
			if !written[n] {
				var parent ast.Node
				if len(stack) > 0 {
					parent = stack[len(stack)-1]
				}
				goOn = visit(n, parent)
			}
		}
		return true
	})
}

// using is a statement that uses the names, empty for none.
func using(names []string) string {
	if len(names) == 0 {
		return ""
	}
	return strings.Repeat("_, ", len(names)-1) + "_ = " + strings.Join(names, ", ")
}

// remove proposes a statement's removal: what keeps its names used stays.
func remove(p *mutate.Pass, s ast.Stmt, missing string, emit func(mutate.Change)) {
	if !listed(p) || needed(p, s) {
		return
	}
	names, ok := lost(p, s.Pos(), s.End())
	keep := using(names)
	if !ok || keep == p.Text(s) {
		return
	}
	emit(mutate.Change{Start: s.Pos(), End: s.End(), Replacement: keep, Missing: missing})
}

// instead proposes another expression in the place of x, of which the source between two places goes
// away (all of it where from is x.Pos() and to is x.End()).
func instead(p *mutate.Pass, x ast.Expr, from, to token.Pos, replacement, missing string, emit func(mutate.Change)) {
	names, ok := lost(p, from, to)
	if !ok {
		return
	}
	if len(names) > 0 {
		t := p.TypeOf(x)
		if t == nil {
			return
		}
		name, ok := spell(p, types.Default(t), x.Pos())
		if !ok {
			return
		}
		replacement = "func() " + name + " { " + using(names) + "; return " + replacement + " }()"
	}
	emit(mutate.Change{Start: x.Pos(), End: x.End(), Replacement: replacement, Missing: missing})
}

// forced proposes true or false in the place of a boolean. Where the names it reads would be unused
// they stay, unread: "true || x".
func forced(p *mutate.Pass, x ast.Expr, value bool, missing string, emit func(mutate.Change)) {
	word, op := "false", "&&"
	if value {
		word, op = "true", "||"
	}
	names, ok := lost(p, x.Pos(), x.End())
	if !predeclared(p, x.Pos(), word) {
		return
	}
	if !ok || len(names) > 0 {
		word = "(" + word + " " + op + " " + operand(p, x) + ")"
	}
	emit(mutate.Change{Start: x.Pos(), End: x.End(), Replacement: word, Missing: missing})
}

// insteadOf is [instead] for the whole of an expression where the type that is wanted is known.
func insteadOf(p *mutate.Pass, x ast.Expr, want types.Type, replacement, missing string, emit func(mutate.Change)) {
	names, ok := lost(p, x.Pos(), x.End())
	if !ok {
		return
	}
	if len(names) > 0 {
		name, ok := spell(p, want, x.Pos())
		if !ok {
			return
		}
		replacement = "func() " + name + " { " + using(names) + "; return " + replacement + " }()"
	}
	emit(mutate.Change{Start: x.Pos(), End: x.End(), Replacement: replacement, Missing: missing})
}

// Removal is what has to stay in the place of some source, as a statement that uses names, so that a
// file compiles without it: empty where nothing has to. It is false where nothing could.
func Removal(p *mutate.Pass, from, to token.Pos) (string, bool) {
	names, ok := lost(p, from, to)
	return using(names), ok
}
