package discover

import (
	"fmt"
	"go/ast"
	"go/types"
	"slices"
)

// fuzzPackage is the import path of the package whose Run makes targets of properties.
const fuzzPackage = "github.com/passmuster/muster/fuzz"

// walk looks for the call of f.Fuzz in a target and in what it calls with its f.
type walk struct {
	s       *source
	visited map[*ast.FuncDecl]bool
	// fuzzed are the arguments of f.Fuzz in the order in which they were met.
	fuzzed []ast.Expr
	stream bool
	// away says that f went where the source is not known.
	away bool
}

// describe fills in what the source says of the target's arguments.
func (s *source) describe(t *Target) {
	fn := s.named[t.File+":"+t.Name]
	if fn == nil {
		return
	}
	w := &walk{s: s, visited: map[*ast.FuncDecl]bool{}}
	w.function(fn)
	switch {
	case w.stream && len(w.fuzzed) == 0:
		t.Stream, t.Args = true, []string{"[]byte"}
	case len(w.fuzzed) > 0 && !w.stream:
		t.Args, t.Problem = s.arguments(w.fuzzed[0])
	case len(w.fuzzed) == 0 && !w.away:
		t.Problem = "it never calls f.Fuzz"
	}
	if t.Problem == "" && s.direct(fn) > 1 {
		t.Problem = "it calls f.Fuzz more than once"
	}
}

func (w *walk) function(fn *ast.FuncDecl) {
	if w.visited[fn] {
		return
	}
	w.visited[fn] = true
	ast.Inspect(fn.Body, func(n ast.Node) bool {
		if call, ok := n.(*ast.CallExpr); ok {
			w.call(call)
		}
		return true
	})
}

func (w *walk) call(call *ast.CallExpr) {
	s := w.s
	if s.isFuzz(call) {
		w.fuzzed = append(w.fuzzed, call.Args[0])
		return
	}
	if !slices.ContainsFunc(call.Args, func(e ast.Expr) bool { return isF(s.info.TypeOf(e)) }) {
		return
	}
	callee := ast.Unparen(call.Fun)
	switch x := callee.(type) { // the type arguments of a generic function
	case *ast.IndexExpr:
		callee = x.X
	case *ast.IndexListExpr:
		callee = x.X
	}
	name, _ := callee.(*ast.Ident)
	if selector, ok := callee.(*ast.SelectorExpr); ok {
		name = selector.Sel
		if x, ok := selector.X.(*ast.Ident); ok {
			p, isPackage := s.info.Uses[x].(*types.PkgName)
			if isPackage && p.Imported().Path() == fuzzPackage && name.Name == "Run" {
				w.stream = true
				return
			}
		}
	}
	if name == nil {
		if _, literal := callee.(*ast.FuncLit); !literal {
			w.away = true
		}
		return
	}
	object := s.info.Uses[name]
	if f, ok := object.(*types.Func); ok {
		object = f.Origin()
	}
	if v, ok := object.(*types.Var); ok && v.Pkg() != nil && v.Parent() != v.Pkg().Scope() {
		return // a variable of the function: its literal is looked at with everything else
	}
	fn := s.bodies[object]
	if object == nil || fn == nil {
		w.away = true
		return
	}
	w.function(fn)
	if signature, ok := object.Type().(*types.Signature); ok {
		w.away = w.away || hides(signature.Params())
	}
}

// hides reports whether a parameter may hold f under another type than *testing.F, which may have its method
// Fuzz. Calls through it are not looked for.
func hides(params *types.Tuple) bool {
	for i := range params.Len() {
		t := params.At(i).Type()
		if _, ok := t.Underlying().(*types.Interface); ok && types.TypeString(t, nil) != "testing.TB" {
			return true
		}
	}
	return false
}

// isFuzz reports whether the call is f.Fuzz(x).
func (s *source) isFuzz(call *ast.CallExpr) bool {
	selector, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	return ok && selector.Sel.Name == "Fuzz" && len(call.Args) == 1 && isF(s.info.TypeOf(selector.X))
}

// direct counts the calls of f.Fuzz that stand among the statements of the function itself.
func (s *source) direct(fn *ast.FuncDecl) int {
	n := 0
	for _, statement := range fn.Body.List {
		if e, ok := statement.(*ast.ExprStmt); ok {
			if call, ok := e.X.(*ast.CallExpr); ok && s.isFuzz(call) {
				n++
			}
		}
	}
	return n
}

// isF reports whether t is *testing.F.
func isF(t types.Type) bool {
	p, ok := types.Unalias(t).(*types.Pointer)
	if !ok {
		return false
	}
	named, ok := types.Unalias(p.Elem()).(*types.Named)
	return ok && named.Obj().Name() == "F" && named.Obj().Pkg() != nil && named.Obj().Pkg().Path() == "testing"
}

// arguments are the types that a function given to f.Fuzz takes after its *testing.T, and what is wrong with
// them. They are nil where the function is not known.
func (s *source) arguments(fuzzed ast.Expr) (args []string, problem string) {
	t := s.info.TypeOf(fuzzed)
	if t == nil || t == types.Typ[types.Invalid] {
		return nil, ""
	}
	signature, ok := t.Underlying().(*types.Signature)
	if !ok {
		return nil, "f.Fuzz takes a function"
	}
	if signature.Params().Len() < 2 {
		return []string{}, "its function takes nothing but a *testing.T"
	}
	for i := 1; i < signature.Params().Len(); i++ {
		name, known := typeName(signature.Params().At(i).Type())
		if !known {
			return nil, ""
		}
		args = append(args, name)
		if problem == "" && !slices.Contains(Types, name) {
			problem = fmt.Sprintf("argument %d has type %s, which the go command cannot fuzz", i, name)
		}
	}
	return args, problem
}

// typeName writes a type as the list of types that can be fuzzed does; known is false where the source of
// another package decides.
func typeName(t types.Type) (name string, known bool) {
	t = types.Unalias(t)
	switch t := t.(type) {
	case *types.Basic:
		if t.Kind() == types.Invalid {
			return "", false
		}
		return t.Name(), true
	case *types.TypeParam:
		return "", false
	case *types.Slice:
		elem, known := typeName(t.Elem())
		if elem == "uint8" {
			elem = "byte"
		}
		return "[]" + elem, known
	}
	return types.TypeString(t, func(p *types.Package) string { return p.Name() }), true
}
