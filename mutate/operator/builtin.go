package operator

import (
	"go/ast"
	"go/types"

	"github.com/passmuster/muster/mutate"
)

var builtinOperators = []mutate.Operator{
	{
		Name:   "builtin/append",
		Doc:    "Nothing is appended.",
		Before: "xs = append(xs, a)", After: "xs = xs",
		Find: func(p *mutate.Pass, emit func(mutate.Change)) {
			n, ok := p.Node().(*ast.CallExpr)
			if !ok || builtin(p, n) != "append" || len(n.Args) < 2 || p.Info.Types[n.Args[0]].IsNil() {
				return
			}
			// What is wanted is of the result's type, which a first operand of another type need not have.
			if types.Identical(p.TypeOf(n), p.TypeOf(n.Args[0])) {
				instead(p, n, n.Args[0].End(), n.End(), p.Text(n.Args[0]), "notices that "+brief(p, n.Args[1])+" is appended", emit)
			}
		},
	},
	{
		Name:   "builtin/copy",
		Doc:    "Nothing is copied.",
		Before: "copy(xs, ys)", After: "",
		Find: dropped("copy", "notices what is copied"),
	},
	{
		Name:   "builtin/delete",
		Doc:    "A key is not deleted.",
		Before: "delete(m, s)", After: "",
		Find: dropped("delete", "notices that the key is gone"),
	},
	{
		Name:   "builtin/clear",
		Doc:    "A map or slice is not cleared.",
		Before: "clear(m)", After: "",
		Find: dropped("clear", "notices that nothing is left"),
	},
	{
		Name:   "builtin/panic",
		Doc:    "A panic does not happen: the program goes on.",
		Before: "if ok { panic(s) }", After: "if ok {  }",
		Find: dropped("panic", "expects this panic"),
	},
	{
		Name:   "builtin/recover",
		Doc:    "A panic is not recovered.",
		Before: "defer func() { v = recover() }()", After: "defer func() { v = any(nil) }()",
		Find: func(p *mutate.Pass, emit func(mutate.Change)) {
			n, ok := p.Node().(*ast.CallExpr)
			if !ok || builtin(p, n) != "recover" || !predeclared(p, n.Pos(), "any", "nil") {
				return
			}
			if s, ok := p.Parent(1).(*ast.ExprStmt); ok && len(p.Path) > 2 {
				above := *p
				above.Path = p.Path[:len(p.Path)-1]
				remove(&above, s, "panics below this recover", emit)
				return
			}
			switch p.Parent(1).(type) {
			case *ast.DeferStmt, *ast.GoStmt:
				return
			}
			c := mutate.Replace(n, "any(nil)")
			c.Missing = "panics below this recover"
			emit(c)
		},
	},
	{
		Name:   "builtin/minmax",
		Doc:    "min becomes max, and the reverse.",
		Before: "a = min(a, b)", After: "a = max(a, b)",
		Find: func(p *mutate.Pass, emit func(mutate.Change)) {
			n, ok := p.Node().(*ast.CallExpr)
			if !ok || p.Constant(n) || len(n.Args) < 2 {
				return
			}
			other := map[string]string{"min": "max", "max": "min"}[builtin(p, n)]
			if other != "" && predeclared(p, n.Pos(), other) {
				c := mutate.Replace(n, other+between(p, n.Fun.End(), n.End()))
				c.Missing = "makes " + brief(p, n.Args[0]) + " differ from " + brief(p, n.Args[1])
				emit(c)
			}
		},
	},
	{
		Name:   "builtin/len",
		Doc:    "A length is one less; mostly noticed by what else uses the length.",
		Before: "a = len(xs)", After: "a = (len(xs) - 1)",
		Off: true,
		Find: func(p *mutate.Pass, emit func(mutate.Change)) {
			n, ok := p.Node().(*ast.CallExpr)
			if ok && builtin(p, n) == "len" && !p.Constant(n) {
				emit(mutate.Replace(n, "("+p.Text(n)+" - 1)"))
			}
		},
	},
}

func isChan(t types.Type) bool {
	if t == nil {
		return false
	}
	_, ok := t.Underlying().(*types.Chan)
	return ok
}
