package mutesting

import (
	"go/ast"
	"go/printer"
	"go/token"
	"reflect"
	"strings"

	"github.com/passmuster/muster/mutate"
	"github.com/passmuster/muster/mutate/operator"
)

// difference is the smallest expression, statement or run of statements in which two trees differ.
type difference struct {
	// old are nodes of the original, next to each other; now are what stands in their place.
	old, now []ast.Node
	// where is the field that holds them, such as Else.
	where string
}

// compare finds where the copy no longer is like the original, nil where it is.
func compare(old, now ast.Node) *difference {
	if reflect.TypeOf(old) != reflect.TypeOf(now) {
		return &difference{old: []ast.Node{old}, now: []ast.Node{now}}
	}
	whole := &difference{old: []ast.Node{old}, now: []ast.Node{now}}
	a, b := reflect.ValueOf(old).Elem(), reflect.ValueOf(now).Elem()
	var one *difference
	for i := range a.NumField() {
		d, same := compareField(a.Type().Field(i).Name, a.Field(i), b.Field(i))
		switch {
		case same:
		case d == nil || one != nil:
			return whole
		default:
			one = d
		}
	}
	if one != nil && !one.stands() {
		return whole
	}
	return one
}

// compareField answers whether two fields are the same; if not, and if the difference is within one
// child or run of statements, where.
func compareField(name string, a, b reflect.Value) (d *difference, same bool) {
	if left[a.Type()] {
		return nil, true
	}
	switch a.Kind() {
	case reflect.Interface, reflect.Pointer:
		if a.IsNil() || b.IsNil() {
			return nil, a.IsNil() == b.IsNil()
		}
		x, ok := a.Interface().(ast.Node)
		if !ok {
			return nil, true
		}
		if d = compare(x, b.Interface().(ast.Node)); d == nil {
			return nil, true
		}
		if d.old[0] == x && len(d.old) == 1 && d.where == "" {
			d.where = name
		}
		return d, false
	case reflect.Slice:
		return compareList(name, a, b)
	case reflect.Map, reflect.Func:
		return nil, true
	}
	if pos, ok := a.Interface().(token.Pos); ok {
		// Of positions, only these mean something: f(x...), type A = B, a group in parentheses.
		if name != "Ellipsis" && name != "Assign" && name != "Arrow" && name != "Lparen" {
			return nil, true
		}
		return nil, pos.IsValid() == b.Interface().(token.Pos).IsValid()
	}
	return nil, a.Interface() == b.Interface()
}

func compareList(name string, a, b reflect.Value) (d *difference, same bool) {
	nodes := func(v reflect.Value) []ast.Node {
		var list []ast.Node
		for i := range v.Len() {
			n, ok := v.Index(i).Interface().(ast.Node)
			if !ok {
				return nil
			}
			list = append(list, n)
		}
		return list
	}
	old, now := nodes(a), nodes(b)
	if len(old) == 0 || len(now) == 0 && a.Type() != reflect.TypeFor[[]ast.Stmt]() {
		return nil, len(old) == len(now)
	}
	var first *difference
	for len(old) > 0 && len(now) > 0 {
		if first = compare(old[0], now[0]); first != nil {
			break
		}
		old, now = old[1:], now[1:]
	}
	if len(old) == 0 && len(now) == 0 {
		return nil, true
	}
	for len(old) > 1 && len(now) > 1 && compare(old[len(old)-1], now[len(now)-1]) == nil {
		old, now = old[:len(old)-1], now[:len(now)-1]
	}
	if len(old) == 1 && len(now) == 1 && first != nil {
		return first, false
	}
	if a.Type() != reflect.TypeFor[[]ast.Stmt]() || len(old) == 0 {
		return nil, false
	}
	return &difference{old: old, now: now, where: name}, false
}

// stands reports whether the difference is of something that can be replaced by itself.
func (d *difference) stands() bool {
	if d.where == "Sel" || d.where == "Label" || d.where == "Key" {
		return false
	}
	for _, n := range d.old {
		switch n.(type) {
		case ast.Expr, ast.Stmt:
		default:
			return false
		}
	}
	return true
}

// change writes the difference as a change of the source.
func (d *difference) change(p *mutate.Pass) (mutate.Change, bool) {
	from, to := d.old[0].Pos(), d.old[len(d.old)-1].End()
	c := mutate.Change{Start: from, End: to}
	var kept []string
	blanks := len(d.old) > 0
	if _, statement := d.old[0].(ast.Stmt); !statement {
		blanks = false
	}
	for _, n := range d.now {
		if blanks && blank(n) {
			continue
		}
		blanks = false
		s, ok := inPlace(p, d.old[0], n)
		if !ok {
			return c, false
		}
		kept = append(kept, s)
	}
	switch {
	case blanks:
		s, ok := operator.Removal(p, from, to)
		if !ok {
			return c, false
		}
		c.Replacement = s
	case len(d.now) == 1 && isTruth(d.now[0]):
		c.Replacement = kept[0]
		if s, ok := operator.Removal(p, from, to); !ok || s != "" {
			op := map[string]string{"true": " || ", "false": " && "}[kept[0]]
			c.Replacement = "(" + kept[0] + op + "(" + p.Text(d.old[0]) + "))"
		}
	default:
		c.Replacement = strings.Join(kept, "; ")
	}
	if d.where == "Else" {
		if _, block := d.now[0].(*ast.BlockStmt); !block {
			c.Replacement = "{ " + c.Replacement + " }"
		}
	}
	return c, c.Replacement != p.Text(d.old[0]) || len(d.old) > 1
}

func isTruth(n ast.Node) bool {
	id, ok := n.(*ast.Ident)
	return ok && (id.Name == "true" || id.Name == "false")
}

// inPlace is the text of a node that takes the place of another, in parentheses where it may bind less.
func inPlace(p *mutate.Pass, old, now ast.Node) (string, bool) {
	var b strings.Builder
	if err := printer.Fprint(&b, p.Fset, now); err != nil {
		return "", false
	}
	s := b.String()
	if x, ok := now.(ast.Expr); ok && binding(x) < binding(old) {
		s = "(" + s + ")"
	}
	return s, true
}

// binding is how strongly an expression holds together.
func binding(n ast.Node) int {
	switch n := n.(type) {
	case *ast.BinaryExpr:
		return n.Op.Precedence()
	case *ast.UnaryExpr, *ast.StarExpr:
		return token.UnaryPrec
	}
	return token.HighestPrec
}
