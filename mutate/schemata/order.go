package schemata

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"
)

// A gate is a call, and the language orders calls but not the reading of variables among them:
// compilers read x in g(x, f()) after f has run. Where f may change what a gated expression reads,
// the gate would change the program. order knows which variables no call can change, and which calls
// change nothing.
type order struct {
	info *types.Info
	pkg  *types.Package
	// shared are local variables that closures or pointers may change.
	shared map[*types.Var]bool
	// changes are the package's functions that may change anything but their own variables.
	changes map[*types.Func]bool
	bodies  map[*types.Func]*ast.FuncDecl
}

func newOrder(pkg *types.Package, info *types.Info, files []*ast.File) *order {
	o := &order{info, pkg, map[*types.Var]bool{}, map[*types.Func]bool{}, map[*types.Func]*ast.FuncDecl{}}
	for _, f := range files {
		o.share(f)
		for _, d := range f.Decls {
			if d, ok := d.(*ast.FuncDecl); ok {
				if fn, ok := info.Defs[d.Name].(*types.Func); ok {
					o.bodies[fn] = d
				}
			}
		}
	}
	for again := true; again; {
		again = false
		for fn, d := range o.bodies {
			if !o.changes[fn] && (d.Body == nil || o.bodyChanges(d.Body)) {
				o.changes[fn], again = true, true
			}
		}
	}
	return o
}

// share finds the variables that are captured, or whose address is taken.
func (o *order) share(f *ast.File) {
	var functions []ast.Node
	ast.PreorderStack(f, nil, func(n ast.Node, stack []ast.Node) bool {
		functions = functions[:0]
		for _, s := range stack {
			switch s.(type) {
			case *ast.FuncDecl, *ast.FuncLit:
				functions = append(functions, s)
			}
		}
		switch n := n.(type) {
		case *ast.Ident:
			if v, ok := o.info.Uses[n].(*types.Var); ok && len(functions) > 0 {
				if fn := functions[len(functions)-1]; v.Pos() < fn.Pos() || v.Pos() >= fn.End() {
					o.shared[v] = true
				}
			}
		case *ast.UnaryExpr:
			if n.Op == token.AND {
				o.take(n.X)
			}
		case *ast.SliceExpr:
			if t := o.info.TypeOf(n.X); t != nil {
				if _, ok := t.Underlying().(*types.Array); ok {
					o.take(n.X)
				}
			}
		case *ast.SelectorExpr:
			if s := o.info.Selections[n]; s != nil && s.Kind() == types.MethodVal && pointerMethod(s) {
				o.take(n.X)
			}
		}
		return true
	})
}

func pointerMethod(s *types.Selection) bool {
	sig, ok := s.Obj().Type().(*types.Signature)
	if !ok || sig.Recv() == nil {
		return false
	}
	_, pointer := types.Unalias(sig.Recv().Type()).(*types.Pointer)
	return pointer
}

func (o *order) take(x ast.Expr) {
	for {
		switch y := x.(type) {
		case *ast.ParenExpr:
			x = y.X
		case *ast.SelectorExpr:
			x = y.X
		case *ast.IndexExpr:
			x = y.X
		case *ast.Ident:
			if v, ok := o.info.ObjectOf(y).(*types.Var); ok {
				o.shared[v] = true
			}
			return
		default:
			return
		}
	}
}

// own reports that x is a variable of the function, or a part of one, that nobody else can reach.
func (o *order) own(x ast.Expr) bool {
	switch x := x.(type) {
	case *ast.ParenExpr:
		return o.own(x.X)
	case *ast.Ident:
		if x.Name == "_" {
			return true
		}
		v, ok := o.info.ObjectOf(x).(*types.Var)
		return ok && v.Parent() != o.pkg.Scope() && v.Pkg() == o.pkg && !o.shared[v]
	case *ast.SelectorExpr:
		s := o.info.Selections[x]
		return s != nil && s.Kind() == types.FieldVal && !s.Indirect() && o.own(x.X)
	}
	return false
}

// bodyChanges reports whether running the body may change what others read, wait, or not return.
func (o *order) bodyChanges(body *ast.BlockStmt) (found bool) {
	ast.Inspect(body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			for _, x := range n.Lhs {
				found = found || !o.own(x)
			}
		case *ast.IncDecStmt:
			found = found || !o.own(n.X)
		case *ast.RangeStmt:
			for _, x := range []ast.Expr{n.Key, n.Value} {
				found = found || x != nil && !o.own(x)
			}
			if t := o.info.TypeOf(n.X); t != nil {
				switch t.Underlying().(type) {
				case *types.Signature, *types.Chan:
					found = true
				}
			}
		case *ast.SendStmt, *ast.GoStmt, *ast.DeferStmt, *ast.SelectStmt:
			found = true
		case ast.Expr:
			found = found || o.acts(n)
		}
		return !found
	})
	return found
}

// acts reports whether evaluating x itself, not its parts, may run code that changes something.
func (o *order) acts(x ast.Expr) bool {
	switch x := x.(type) {
	case *ast.UnaryExpr:
		return x.Op == token.ARROW
	case *ast.CallExpr:
		tv := o.info.Types[x.Fun]
		switch {
		case tv.IsType():
			return false
		case tv.IsBuiltin():
			switch name := builtinName(x.Fun); name {
			case "append", "copy", "clear", "close", "delete", "panic", "print", "println", "recover":
				return true
			}
			return false
		}
		fn := o.callee(x)
		if fn == nil {
			return true
		}
		if fn.Pkg() == o.pkg {
			return o.bodies[fn] == nil || o.changes[fn]
		}
		return !calm(fn)
	}
	return false
}

func builtinName(x ast.Expr) string {
	switch x := ast.Unparen(x).(type) {
	case *ast.Ident:
		return x.Name
	case *ast.SelectorExpr:
		return x.Sel.Name
	}
	return ""
}

// callee is the function that is called, nil where it is found at run time only.
func (o *order) callee(call *ast.CallExpr) *types.Func {
	var id *ast.Ident
	switch f := ast.Unparen(call.Fun).(type) {
	case *ast.Ident:
		id = f
	case *ast.SelectorExpr:
		if s := o.info.Selections[f]; s != nil && types.IsInterface(s.Recv()) {
			return nil
		}
		id = f.Sel
	}
	if id == nil {
		return nil
	}
	fn, _ := o.info.Uses[id].(*types.Func)
	if fn == nil {
		return nil
	}
	return fn.Origin()
}

// calmPackages have functions that change nothing of their caller's, but for those that write into
// a slice they are given or call a function.
var calmPackages = map[string]bool{
	"strings": true, "strconv": true, "unicode": true, "unicode/utf8": true, "unicode/utf16": true,
	"math": true, "math/bits": true, "math/cmplx": true, "path": true,
}

func calm(fn *types.Func) bool {
	if fn.Pkg() == nil || !calmPackages[fn.Pkg().Path()] {
		return false
	}
	sig := fn.Type().(*types.Signature)
	if sig.Recv() != nil || strings.HasPrefix(fn.Name(), "Append") || strings.HasPrefix(fn.Name(), "Encode") {
		return false
	}
	for v := range sig.Params().Variables() {
		if _, ok := v.Type().Underlying().(*types.Signature); ok {
			return false
		}
	}
	return true
}

// active reports whether evaluating the node runs code that may change something.
func (o *order) active(n ast.Node) (found bool) {
	ast.Inspect(n, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false
		case ast.Expr:
			found = found || o.acts(n)
		}
		return !found
	})
	return found
}

// steady reports that it makes no difference when x is evaluated: it reads only what the function owns,
// or within calls, whose order is fixed, and cannot panic.
func (o *order) steady(x ast.Expr) bool {
	if o.info.Types[x].Value != nil {
		return true
	}
	switch x := x.(type) {
	case *ast.BasicLit, *ast.FuncLit:
		return true
	case *ast.ParenExpr:
		return o.steady(x.X)
	case *ast.Ident:
		switch obj := o.info.ObjectOf(x).(type) {
		case *types.Var:
			return o.own(x)
		case nil:
			return false
		default:
			_ = obj
			return true
		}
	case *ast.SelectorExpr:
		if _, ok := o.info.Uses[x.Sel].(*types.Func); ok && o.info.Selections[x] == nil {
			return true
		}
		return o.own(x)
	case *ast.UnaryExpr:
		return x.Op == token.ARROW || x.Op != token.AND && o.steady(x.X)
	case *ast.BinaryExpr:
		return o.steady(x.X) && o.steady(x.Y) && !o.mayPanic(x)
	case *ast.CallExpr:
		return o.steadyCall(x)
	}
	return false
}

// steadyCall is steady for a call. That of a function is one of those whose order is fixed; a conversion
// or builtin reads what is in it.
func (o *order) steadyCall(x *ast.CallExpr) bool {
	tv := o.info.Types[x.Fun]
	switch {
	case !tv.IsType() && !tv.IsBuiltin():
		return true
	case tv.IsType():
		// A conversion of bytes reads memory.
		if !isBasic(tv.Type) || !isBasic(o.info.TypeOf(x.Args[0])) {
			return false
		}
	default:
		switch builtinName(x.Fun) {
		case "len", "cap":
			t := o.info.TypeOf(x.Args[0])
			if t == nil {
				return false
			}
			switch t.Underlying().(type) {
			case *types.Map, *types.Chan, *types.Pointer:
				return false
			}
		case "min", "max":
		default:
			return false
		}
	}
	return !slices.ContainsFunc(x.Args, func(a ast.Expr) bool { return !o.steady(a) })
}

func isBasic(t types.Type) bool {
	_, ok := t.Underlying().(*types.Basic)
	return ok
}

func (o *order) mayPanic(x *ast.BinaryExpr) bool {
	switch x.Op {
	case token.QUO, token.REM:
		return o.info.Types[x.Y].Value == nil
	case token.SHL, token.SHR:
		t := o.info.TypeOf(x.Y)
		b, ok := t.Underlying().(*types.Basic)
		return o.info.Types[x.Y].Value == nil && (!ok || b.Info()&types.IsUnsigned == 0)
	case token.EQL, token.NEQ:
		for _, y := range []ast.Expr{x.X, x.Y} {
			t := o.info.TypeOf(y)
			if _, ok := t.Underlying().(*types.Basic); !ok {
				if _, ok := t.Underlying().(*types.Pointer); !ok && !o.info.Types[y].IsNil() && !o.info.Types[otherOf(x, y)].IsNil() {
					return true
				}
			}
		}
	}
	return false
}

func otherOf(x *ast.BinaryExpr, y ast.Expr) ast.Expr {
	if x.X == y {
		return x.Y
	}
	return x.X
}

// pure reports that x is steady and calls nothing: it may be evaluated where the mutant would not.
func (o *order) pure(x ast.Expr) bool {
	if !o.steady(x) {
		return false
	}
	found := false
	ast.Inspect(x, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			found = true
		case *ast.UnaryExpr:
			found = found || n.Op == token.ARROW
		case *ast.CallExpr:
			tv := o.info.Types[n.Fun]
			found = found || !tv.IsType() && !tv.IsBuiltin()
		}
		return !found
	})
	return !found
}

// fixed reports that a call may take the place of the last expression of the path: nothing that is
// evaluated with it and comes later in the text can change what it reads.
func (o *order) fixed(path []ast.Node) bool {
	x, ok := path[len(path)-1].(ast.Expr)
	if !ok || o.steady(x) {
		return true
	}
	for i := len(path) - 2; i >= 0; i-- {
		parent, child := path[i], path[i+1]
		switch p := parent.(type) {
		case *ast.BinaryExpr:
			if p.Op == token.LAND || p.Op == token.LOR {
				continue
			}
		case *ast.IfStmt, *ast.ForStmt, *ast.RangeStmt, *ast.SwitchStmt, *ast.TypeSwitchStmt, *ast.CaseClause,
			*ast.CommClause, *ast.BlockStmt, *ast.FuncLit, *ast.FuncDecl, *ast.File:
			return true
		}
		later := false
		ast.Inspect(parent, func(n ast.Node) bool {
			if n == nil || n == child {
				return false
			}
			if n != parent && n.Pos() >= child.End() {
				later = later || o.active(n)
				return false
			}
			return n == parent
		})
		if later {
			return false
		}
		// A call comes after its arguments and before what is to its right.
		if call, ok := parent.(*ast.CallExpr); ok {
			if tv := o.info.Types[call.Fun]; !tv.IsType() && !tv.IsBuiltin() {
				return true
			}
		}
	}
	return true
}
