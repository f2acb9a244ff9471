package operator

import (
	"go/ast"
	"go/constant"
	"go/token"
	"strings"

	"github.com/passmuster/muster/mutate"
)

var errorOperators = []mutate.Operator{
	{
		Name:   "error/check",
		Doc:    "The check of an error is not made, or always finds one.",
		Before: "if err != nil { return }", After: "if false { return }",
		Find: func(p *mutate.Pass, emit func(mutate.Change)) {
			n, ok := p.Node().(*ast.BinaryExpr)
			if !ok || !(isError(p.TypeOf(n.X)) && p.Info.Types[n.Y].IsNil()) || connected(p) {
				return
			}
			if n.Op == token.NEQ || n.Op == token.EQL {
				forced(p, n, n.Op == token.EQL, "reaches this with an error", emit)
				forced(p, n, n.Op == token.NEQ, "reaches this without an error", emit)
			}
		},
	},
	{
		Name:   "error/identity",
		Doc:    "errors.Is becomes ==: a wrapped error is no longer recognised.",
		Before: "if errors.Is(err, io.EOF) { return }", After: "if err == io.EOF { return }",
		Find: errorsIs(func(p *mutate.Pass, n *ast.CallExpr, emit func(mutate.Change)) {
			isInstead(p, n, operand(p, n.Args[0])+" == "+operand(p, n.Args[1]), n.End(),
				"reaches this with "+brief(p, n.Args[1])+" wrapped in another error", emit)
		}),
	},
	{
		Name:   "error/any",
		Doc:    "errors.Is accepts any error: no other kind of error was tried.",
		Before: "if errors.Is(err, io.EOF) { return }", After: "if err != nil { return }",
		Find: errorsIs(func(p *mutate.Pass, n *ast.CallExpr, emit func(mutate.Change)) {
			if p.Info.Types[n.Args[1]].IsNil() || !predeclared(p, n.Pos(), "nil") {
				return
			}
			isInstead(p, n, operand(p, n.Args[0])+" != nil", n.Args[1].Pos(),
				"reaches this with an error other than "+brief(p, n.Args[1]), emit)
		}),
	},
	{
		Name:   "error/wrap",
		Doc:    "%w becomes %v: the error no longer holds its cause.",
		Before: `err = fmt.Errorf("read: %w", err)`, After: `err = fmt.Errorf("read: %v", err)`,
		Find: func(p *mutate.Pass, emit func(mutate.Change)) {
			n, ok := p.Node().(*ast.BasicLit)
			call, is := p.Parent(1).(*ast.CallExpr)
			if !ok || !is || n.Kind != token.STRING || !calls(p, call, "fmt.Errorf") || call.Args[0] != ast.Expr(n) {
				return
			}
			if !strings.Contains(constant.StringVal(p.Info.Types[n].Value), "%w") {
				return
			}
			c := mutate.Replace(n, strings.ReplaceAll(n.Value, "%w", "%v"))
			c.Missing = "looks behind this error with errors.Is or errors.As"
			emit(c)
		},
	},
	{
		Name:   "error/bare",
		Doc:    "An error that was wrapped with a message is returned without it; few tests should look at messages.",
		Before: `err = fmt.Errorf("read: %w", err)`, After: "err = err",
		Off: true,
		Find: func(p *mutate.Pass, emit func(mutate.Change)) {
			n, ok := p.Node().(*ast.CallExpr)
			if !ok || !calls(p, n, "fmt.Errorf") {
				return
			}
			if last := n.Args[len(n.Args)-1]; len(n.Args) > 1 && isError(p.TypeOf(last)) {
				c := mutate.Replace(n, p.Text(last))
				if names, ok := lost(p, n.Pos(), last.Pos()); ok && len(names) == 0 {
					emit(c)
				}
			}
		},
	},
	{
		Name:   "error/join",
		Doc:    "errors.Join loses all errors but the first.",
		Before: "err = errors.Join(err, io.EOF)", After: "err = errors.Join(err)",
		Find: func(p *mutate.Pass, emit func(mutate.Change)) {
			n, ok := p.Node().(*ast.CallExpr)
			if !ok || !calls(p, n, "errors.Join") || len(n.Args) < 2 || n.Ellipsis.IsValid() {
				return
			}
			from, to := n.Args[0].End(), n.Args[len(n.Args)-1].End()
			instead(p, n, from, to, between(p, n.Pos(), from)+")", "reaches this with an error in "+brief(p, n.Args[1]), emit)
		},
	},
}

func errorsIs(find func(*mutate.Pass, *ast.CallExpr, func(mutate.Change))) func(*mutate.Pass, func(mutate.Change)) {
	return func(p *mutate.Pass, emit func(mutate.Change)) {
		n, ok := p.Node().(*ast.CallExpr)
		if !ok || !calls(p, n, "errors.Is") || len(n.Args) != 2 {
			return
		}
		if _, statement := p.Parent(1).(*ast.ExprStmt); !statement {
			find(p, n, emit)
		}
	}
}

// isInstead proposes "err op other" in the place of errors.Is(err, target); the target is gone from dropFrom
// on, which is its beginning or its end.
func isInstead(p *mutate.Pass, n *ast.CallExpr, replacement string, dropFrom token.Pos, missing string, emit func(mutate.Change)) {
	names, ok := lost(p, n.Pos(), n.Args[0].Pos())
	more, too := lost(p, dropFrom, n.End())
	if names = append(names, more...); !ok || !too || !predeclared(p, n.Pos(), "bool") {
		return
	}
	if len(names) > 0 {
		replacement = "func() bool { " + using(names) + "; return " + replacement + " }()"
	} else if parent, _ := place(p); parent != nil {
		switch parent := parent.(type) {
		case *ast.UnaryExpr:
			replacement = "(" + replacement + ")"
		case *ast.BinaryExpr:
			if parent.Op != token.LAND && parent.Op != token.LOR {
				replacement = "(" + replacement + ")"
			}
		}
	}
	emit(mutate.Change{Start: n.Pos(), End: n.End(), Replacement: replacement, Missing: missing})
}
