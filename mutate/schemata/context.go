package schemata

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"slices"
)

// keepsType reports that the mutated expression, in the place of the original, has the type that the
// gate gives it. A constant or nil without a type takes that of its place, and where an interface or a
// new variable is filled that is not the original's.
func (c *exprCase) keepsType() bool {
	t := c.typeOf(c.text)
	if t == nil {
		return false
	}
	if types.Identical(types.Default(t), c.t) {
		return true
	}
	if basic, ok := t.(*types.Basic); ok && basic.Info()&types.IsUntyped != 0 || ok && basic.Kind() == types.UntypedNil {
		if basic.Kind() == types.UntypedNil && types.IsInterface(c.t) {
			if _, param := types.Unalias(c.t).(*types.TypeParam); !param {
				return true
			}
		}
		// An original without a type shows what the place gives.
		if own, ok := c.typeOf(c.w.source(c.x)).(*types.Basic); ok && own.Info()&types.IsUntyped != 0 && !types.Identical(types.Default(own), c.t) {
			return true
		}
	}
	return c.imposed()
}

func (c *exprCase) typeOf(text string) types.Type {
	x, err := parser.ParseExpr(text)
	if err != nil {
		return nil
	}
	info := types.Info{Types: map[ast.Expr]types.TypeAndValue{}}
	if types.CheckExpr(token.NewFileSet(), c.w.in.p.Types, c.at, x, &info) != nil {
		return nil
	}
	return info.Types[x].Type
}

// imposed reports that the place converts what is in it to the type.
func (c *exprCase) imposed() bool {
	info := c.w.info
	is := func(t types.Type) bool { return t != nil && types.Identical(t, c.t) }
	switch p := c.parent.(type) {
	case *ast.BinaryExpr:
		if p.Op == token.SHL || p.Op == token.SHR || info.Types[p].Value != nil {
			return false
		}
		other := otherOf(p, c.x)
		if info.Types[other].Value != nil {
			return false
		}
		own := c.typeOf(c.w.source(other))
		return is(own)
	case *ast.AssignStmt:
		if p.Tok == token.DEFINE || len(p.Lhs) != len(p.Rhs) {
			return false
		}
		for i, x := range p.Rhs {
			if x == c.x {
				return is(info.TypeOf(p.Lhs[i]))
			}
		}
	case *ast.ReturnStmt:
		return c.result(p, is)
	case *ast.CallExpr:
		return c.parameter(p, is)
	}
	return false
}

// result reports that the expression is a result of the type.
func (c *exprCase) result(p *ast.ReturnStmt, is func(types.Type) bool) bool {
	for i := len(c.path) - 1; i >= 0; i-- {
		var sig types.Type
		switch f := c.path[i].(type) {
		case *ast.FuncLit:
			sig = c.w.info.TypeOf(f)
		case *ast.FuncDecl:
			if obj := c.w.info.Defs[f.Name]; obj != nil {
				sig = obj.Type()
			}
		}
		if s, ok := sig.(*types.Signature); ok {
			j := slices.Index(p.Results, c.x)
			return j >= 0 && s.Results().Len() == len(p.Results) && is(s.Results().At(j).Type())
		}
	}
	return false
}

// parameter reports that the expression is an argument for a parameter of the type, which no type
// argument depends on.
func (c *exprCase) parameter(call *ast.CallExpr, is func(types.Type) bool) bool {
	sig, ok := c.w.info.TypeOf(call.Fun).(*types.Signature)
	fn := ast.Unparen(call.Fun)
	if s, ok := fn.(*ast.SelectorExpr); ok {
		fn = s.Sel
	}
	id, plain := fn.(*ast.Ident)
	if !ok || !plain || c.w.info.Types[call.Fun].IsBuiltin() {
		return false
	}
	if _, generic := c.w.info.Instances[id]; generic {
		return false
	}
	for i, x := range call.Args {
		if x != c.x {
			continue
		}
		last := sig.Params().Len() - 1
		if !sig.Variadic() || i < last {
			return i <= last && is(sig.Params().At(i).Type())
		}
		if slice, ok := sig.Params().At(last).Type().(*types.Slice); ok {
			if call.Ellipsis.IsValid() {
				return is(slice)
			}
			return is(slice.Elem())
		}
	}
	return false
}
