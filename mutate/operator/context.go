package operator

import (
	"go/ast"
	"go/types"

	"github.com/passmuster/muster/mutate"
)

var contextOperators = []mutate.Operator{
	{
		Name:   "context/background",
		Doc:    "A call gets the background context instead of the caller's: cancelling no longer reaches it.",
		Before: "call(ctx)", After: "call(context.Background())",
		Find: contextArgument(func(p *mutate.Pass, x ast.Expr, pkg string) (string, string) {
			return pkg + ".Background()", "cancels " + brief(p, x) + ", or puts a value in it"
		}),
	},
	{
		Name:   "context/cancelled",
		Doc:    "A call gets a context that is cancelled already.",
		Before: "call(ctx)", After: "call(func() context.Context { c, cancel := context.WithCancel(ctx); cancel(); return c }())",
		Find: contextArgument(func(p *mutate.Pass, x ast.Expr, pkg string) (string, string) {
			return "func() " + pkg + ".Context { c, cancel := " + pkg + ".WithCancel(" + p.Text(x) + "); cancel(); return c }()",
				"notices whether " + brief(p, x) + " is cancelled here"
		}),
	},
	{
		Name:   "context/deadline",
		Doc:    "A context with a timeout or deadline has none.",
		Before: "ctx, cancel = context.WithTimeout(ctx, time.Second)", After: "ctx, cancel = context.WithCancel(ctx)",
		Find: func(p *mutate.Pass, emit func(mutate.Change)) {
			n, ok := p.Node().(*ast.CallExpr)
			if !ok || !calls(p, n, "context.WithTimeout", "context.WithDeadline") || len(n.Args) != 2 {
				return
			}
			pkg := imported(p, "context", n.Pos())
			if names, ok := lost(p, n.Args[0].End(), n.End()); pkg == "" || !ok || len(names) > 0 {
				return
			}
			c := mutate.Replace(n, pkg+".WithCancel("+p.Text(n.Args[0])+")")
			c.Missing = "waits for this deadline"
			emit(c)
		},
	},
	{
		Name:   "context/value",
		Doc:    "A value is not put in a context.",
		Before: "ctx = context.WithValue(ctx, key{}, a)", After: "ctx = ctx",
		Find: func(p *mutate.Pass, emit func(mutate.Change)) {
			n, ok := p.Node().(*ast.CallExpr)
			if !ok || !calls(p, n, "context.WithValue") || len(n.Args) != 3 {
				return
			}
			// The names that go are those before and after the first argument.
			if names, ok := lost(p, n.Pos(), n.Args[0].Pos()); !ok || len(names) > 0 {
				return
			}
			if names, ok := lost(p, n.Args[0].End(), n.End()); !ok || len(names) > 0 {
				return
			}
			c := mutate.Replace(n, p.Text(n.Args[0]))
			c.Missing = "reads " + brief(p, n.Args[1]) + " from this context"
			emit(c)
		},
	},
	{
		Name:   "context/cause",
		Doc:    "A context is cancelled without a cause.",
		Before: "cancelCause(err)", After: "cancelCause(nil)",
		Find: func(p *mutate.Pass, emit func(mutate.Change)) {
			n, ok := p.Node().(*ast.CallExpr)
			if !ok || len(n.Args) != 1 || p.Info.Types[n.Args[0]].IsNil() || !predeclared(p, n.Pos(), "nil") {
				return
			}
			named, ok := types.Unalias(p.TypeOf(n.Fun)).(*types.Named)
			if !ok || named.Obj().Pkg() == nil || named.Obj().Pkg().Path() != "context" || named.Obj().Name() != "CancelCauseFunc" {
				return
			}
			if names, ok := lost(p, n.Args[0].Pos(), n.Args[0].End()); ok && len(names) == 0 {
				c := mutate.Replace(n.Args[0], "nil")
				c.Missing = "asks for the cause of the cancellation"
				emit(c)
			}
		},
	},
}

func isContext(t types.Type) bool {
	named, ok := types.Unalias(t).(*types.Named)
	return ok && named.Obj().Pkg() != nil && named.Obj().Pkg().Path() == "context" && named.Obj().Name() == "Context"
}

// contextArgument calls find for a context that is handed on to a function outside package context.
func contextArgument(find func(p *mutate.Pass, x ast.Expr, pkg string) (replacement, missing string)) func(*mutate.Pass, func(mutate.Change)) {
	return func(p *mutate.Pass, emit func(mutate.Change)) {
		x, ok := p.Node().(ast.Expr)
		call, is := p.Parent(1).(*ast.CallExpr)
		if !ok || !is || call.Fun == x || !isContext(p.TypeOf(x)) || p.Info.Types[x].IsNil() || p.Info.Types[call.Fun].IsType() {
			return
		}
		if f := called(p, call); f != nil && f.Pkg() != nil && f.Pkg().Path() == "context" {
			return
		}
		if made, ok := x.(*ast.CallExpr); ok && calls(p, made, "context.Background", "context.TODO") {
			return
		}
		pkg := imported(p, "context", x.Pos())
		if pkg == "" {
			return
		}
		replacement, missing := find(p, x, pkg)
		if names, ok := lost(p, x.Pos(), x.End()); ok && (len(names) == 0 || replacement != pkg+".Background()") {
			emit(mutate.Change{Start: x.Pos(), End: x.End(), Replacement: replacement, Missing: missing})
		}
	}
}
