package operator

import (
	"go/ast"
	"go/token"

	"github.com/passmuster/muster/mutate"
)

// Statements that declare are not removed. Locks, defers and the builtins have families of their own.
var statementOperators = []mutate.Operator{
	{
		Name:   "statement/call",
		Doc:    "A call whose results nobody takes is gone: its effect was forgotten.",
		Before: "use(a)", After: "",
		Find: func(p *mutate.Pass, emit func(mutate.Change)) {
			n, ok := p.Node().(*ast.ExprStmt)
			if !ok || isLock(p, n) || isPanic(p, n) {
				return
			}
			missing := "notices the effect of " + brief(p, n.X)
			if call, ok := ast.Unparen(n.X).(*ast.CallExpr); ok {
				missing = "notices the effect of " + brief(p, call.Fun)
			}
			remove(p, n, missing, emit)
		},
	},
	{
		Name:   "statement/assign",
		Doc:    "An assignment is gone: the old value stays.",
		Before: "a = b", After: "",
		Find: func(p *mutate.Pass, emit func(mutate.Change)) {
			switch n := p.Node().(type) {
			case *ast.AssignStmt:
				if n.Tok != token.DEFINE && !blank(n) {
					remove(p, n, "notices the new value of "+brief(p, n.Lhs[0]), emit)
				}
			case *ast.IncDecStmt:
				remove(p, n, "notices the new value of "+brief(p, n.X), emit)
			}
		},
	},
	{
		Name:   "statement/send",
		Doc:    "A value is not sent.",
		Before: "ch <- a", After: "",
		Find: func(p *mutate.Pass, emit func(mutate.Change)) {
			if n, ok := p.Node().(*ast.SendStmt); ok {
				remove(p, n, "waits for what is sent to "+brief(p, n.Chan), emit)
			}
		},
	},
}

// blank reports whether an assignment only uses names.
func blank(n *ast.AssignStmt) bool {
	for _, x := range n.Lhs {
		if id, ok := x.(*ast.Ident); !ok || id.Name != "_" {
			return false
		}
	}
	for _, x := range n.Rhs {
		if _, ok := x.(*ast.Ident); !ok {
			return false
		}
	}
	return true
}

func isPanic(p *mutate.Pass, n *ast.ExprStmt) bool {
	call, ok := ast.Unparen(n.X).(*ast.CallExpr)
	return ok && builtin(p, call) == "panic"
}
