package operator

import (
	"go/ast"
	"go/token"
	"go/types"
	"strconv"

	"github.com/passmuster/muster/mutate"
)

var errorType = types.Universe.Lookup("error").Type()

func isError(t types.Type) bool { return t != nil && types.Identical(t, errorType) }

func basic(info types.BasicInfo) func(types.Type) bool {
	return func(t types.Type) bool {
		b, ok := t.Underlying().(*types.Basic)
		return ok && b.Info()&info != 0
	}
}

var (
	isBool     = is(basic(types.IsBoolean))
	isString   = is(basic(types.IsString))
	isInteger  = is(basic(types.IsInteger))
	isUnsigned = is(basic(types.IsUnsigned))
	isNumber   = is(basic(types.IsNumeric))
	isOrdered  = is(basic(types.IsOrdered))
)

// is lifts a test of types to type parameters: it must hold of every type of their constraint.
func is(ok func(types.Type) bool) func(types.Type) bool {
	return func(t types.Type) bool {
		if t == nil {
			return false
		}
		if tp, is := types.Unalias(t).(*types.TypeParam); is {
			return all(tp.Constraint(), ok)
		}
		return ok(t)
	}
}

func all(constraint types.Type, ok func(types.Type) bool) bool {
	switch c := constraint.(type) {
	case *types.Union:
		for i := range c.Len() {
			if !all(c.Term(i).Type(), ok) {
				return false
			}
		}
		return true
	default:
		i, is := c.Underlying().(*types.Interface)
		if !is {
			return ok(c)
		}
		for j := range i.NumEmbeddeds() {
			if all(i.EmbeddedType(j), ok) {
				return true
			}
		}
		return false
	}
}

// predeclared reports whether names such as nil mean there what they mean everywhere.
func predeclared(p *mutate.Pass, pos token.Pos, names ...string) bool {
	for _, name := range names {
		if lookup(p, pos, name) != types.Universe.Lookup(name) {
			return false
		}
	}
	return true
}

func lookup(p *mutate.Pass, pos token.Pos, name string) types.Object {
	scope := p.Pkg.Scope().Innermost(pos)
	if scope == nil {
		scope = p.Pkg.Scope()
	}
	_, o := scope.LookupParent(name, pos)
	return o
}

// imported is the name by which a package is known there, empty where it is not imported.
func imported(p *mutate.Pass, path string, pos token.Pos) string {
	for _, spec := range p.File.Imports {
		if is, err := strconv.Unquote(spec.Path.Value); err != nil || is != path {
			continue
		}
		name := p.Info.PkgNameOf(spec)
		if name == nil || name.Name() == "_" || name.Name() == "." {
			continue
		}
		if lookup(p, pos, name.Name()) == types.Object(name) {
			return name.Name()
		}
	}
	return ""
}

// called is the package-level function or method that a call names, nil for others.
func called(p *mutate.Pass, call *ast.CallExpr) *types.Func {
	fun := ast.Unparen(call.Fun)
	switch x := fun.(type) {
	case *ast.IndexExpr:
		fun = x.X
	case *ast.IndexListExpr:
		fun = x.X
	}
	var id *ast.Ident
	switch x := fun.(type) {
	case *ast.Ident:
		id = x
	case *ast.SelectorExpr:
		id = x.Sel
	default:
		return nil
	}
	f, _ := p.Info.Uses[id].(*types.Func)
	return f
}

// calls reports whether a call is of path.name: "errors.Is", "(*sync.Mutex).Lock".
func calls(p *mutate.Pass, call *ast.CallExpr, names ...string) bool {
	f := called(p, call)
	if f == nil {
		return false
	}
	full := f.FullName()
	for _, name := range names {
		if full == name {
			return true
		}
	}
	return false
}

// builtin is the name of the builtin that is called, empty for other calls.
func builtin(p *mutate.Pass, call *ast.CallExpr) string {
	id, ok := ast.Unparen(call.Fun).(*ast.Ident)
	if !ok {
		return ""
	}
	if b, ok := p.Info.Uses[id].(*types.Builtin); ok {
		return b.Name()
	}
	return ""
}

// spell writes a type as source at a place; false where it cannot be named there.
func spell(p *mutate.Pass, t types.Type, pos token.Pos) (string, bool) {
	known := true
	s := types.TypeString(t, func(pkg *types.Package) string {
		if pkg == p.Pkg {
			return ""
		}
		name := imported(p, pkg.Path(), pos)
		known = known && name != ""
		return name
	})
	if !known {
		return "", false
	}
	tv, err := types.Eval(p.Fset, p.Pkg, pos, s)
	return s, err == nil && tv.IsType() && types.Identical(tv.Type, t)
}

// zero writes the zero value of a type at a place, for where a value of that type is wanted.
func zero(p *mutate.Pass, t types.Type, pos token.Pos) (string, bool) {
	if t == nil {
		return "", false
	}
	if _, ok := types.Unalias(t).(*types.TypeParam); ok {
		s, ok := spell(p, t, pos)
		return "*new(" + s + ")", ok && predeclared(p, pos, "new")
	}
	switch u := t.Underlying().(type) {
	case *types.Basic:
		switch {
		case u.Info()&types.IsBoolean != 0:
			return "false", predeclared(p, pos, "false")
		case u.Info()&types.IsNumeric != 0:
			return "0", true
		case u.Info()&types.IsString != 0:
			return `""`, true
		}
		return "nil", u.Kind() == types.UnsafePointer && predeclared(p, pos, "nil")
	case *types.Struct, *types.Array:
		s, ok := spell(p, t, pos)
		return s + "{}", ok
	case *types.Tuple:
		return "", false
	}
	return "nil", predeclared(p, pos, "nil")
}

// nonNegative reports whether a number is never below zero, whatever the program does.
func nonNegative(p *mutate.Pass, x ast.Expr) bool {
	x = ast.Unparen(x)
	if isUnsigned(p.TypeOf(x)) {
		return true
	}
	call, ok := x.(*ast.CallExpr)
	if !ok {
		return false
	}
	name := builtin(p, call)
	return name == "len" || name == "cap"
}
