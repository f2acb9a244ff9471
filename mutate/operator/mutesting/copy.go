package mutesting

import (
	"go/ast"
	"go/types"
	"reflect"
)

// copier copies syntax and remembers which node is a copy of which.
type copier struct{ pairs [][2]ast.Node }

// left are what a copy does without: comments, and the resolution of names, which goes round in circles.
var left = map[reflect.Type]bool{
	reflect.TypeFor[*ast.CommentGroup](): true,
	reflect.TypeFor[*ast.Object]():       true, //nolint:staticcheck // deprecated fields are copied around, not used
	reflect.TypeFor[*ast.Scope]():        true, //nolint:staticcheck // likewise
}

func (c *copier) node(n ast.Node) ast.Node {
	return c.value(reflect.ValueOf(n)).Interface().(ast.Node)
}

func (c *copier) value(v reflect.Value) reflect.Value {
	switch v.Kind() {
	case reflect.Interface:
		if v.IsNil() {
			return v
		}
		to := reflect.New(v.Type()).Elem()
		to.Set(c.value(v.Elem()))
		return to
	case reflect.Pointer:
		if v.IsNil() || left[v.Type()] {
			return reflect.Zero(v.Type())
		}
		to := reflect.New(v.Type().Elem())
		for i := range v.Elem().NumField() {
			to.Elem().Field(i).Set(c.value(v.Elem().Field(i)))
		}
		if n, ok := v.Interface().(ast.Node); ok {
			c.pairs = append(c.pairs, [2]ast.Node{n, to.Interface().(ast.Node)})
		}
		return to
	case reflect.Slice:
		if v.IsNil() {
			return v
		}
		to := reflect.MakeSlice(v.Type(), v.Len(), v.Len())
		for i := range v.Len() {
			to.Index(i).Set(c.value(v.Index(i)))
		}
		return to
	case reflect.Map:
		return reflect.Zero(v.Type())
	}
	return v
}

// info is what is known of the copies: what is known of the originals.
func (c *copier) info(of *types.Info) *types.Info {
	to := &types.Info{
		Types: map[ast.Expr]types.TypeAndValue{}, Defs: map[*ast.Ident]types.Object{}, Uses: map[*ast.Ident]types.Object{},
		Implicits: map[ast.Node]types.Object{}, Selections: map[*ast.SelectorExpr]*types.Selection{},
		Scopes: map[ast.Node]*types.Scope{}, Instances: map[*ast.Ident]types.Instance{},
	}
	for _, pair := range c.pairs {
		from := pair[0]
		if x, ok := from.(ast.Expr); ok {
			carry(of.Types, to.Types, x, pair[1].(ast.Expr))
		}
		switch from := from.(type) {
		case *ast.Ident:
			id := pair[1].(*ast.Ident)
			carry(of.Defs, to.Defs, from, id)
			carry(of.Uses, to.Uses, from, id)
			carry(of.Instances, to.Instances, from, id)
		case *ast.SelectorExpr:
			carry(of.Selections, to.Selections, from, pair[1].(*ast.SelectorExpr))
		}
		carry(of.Implicits, to.Implicits, from, pair[1])
		carry(of.Scopes, to.Scopes, from, pair[1])
	}
	return to
}

func carry[K comparable, V any](from, to map[K]V, old, new K) {
	if v, ok := from[old]; ok {
		to[new] = v
	}
}
