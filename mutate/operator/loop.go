package operator

import (
	"go/ast"
	"go/token"

	"github.com/passmuster/muster/mutate"
)

var loopOperators = []mutate.Operator{
	{
		Name:   "loop/break",
		Doc:    "break becomes continue.",
		Before: "for range xs { if ok { break } }", After: "for range xs { if ok { continue } }",
		Find: jump(token.BREAK, "continue"),
	},
	{
		Name:   "loop/continue",
		Doc:    "continue becomes break.",
		Before: "for range xs { if ok { continue } }", After: "for range xs { if ok { break } }",
		Find: jump(token.CONTINUE, "break"),
	},
	{
		Name:   "loop/none",
		Doc:    "The body of a range loop never runs.",
		Before: "for range xs { a++ }", After: "for range xs { break }",
		Find: func(p *mutate.Pass, emit func(mutate.Change)) {
			n, ok := p.Node().(*ast.RangeStmt)
			if !ok || len(n.Body.List) == 0 {
				return
			}
			names, ok := lost(p, n.Body.Pos(), n.Body.End())
			if !ok {
				return
			}
			s := "{ break }"
			if len(names) > 0 {
				s = "{ " + using(names) + "; break }"
			}
			c := mutate.Replace(n.Body, s)
			c.Missing = "notices what this loop does"
			emit(c)
		},
	},
	{
		Name:   "loop/once",
		Doc:    "A loop ends after its first round: it was tested with one element only.",
		Before: "for range xs { a++ }", After: "for range xs { a++; break }",
		Find: func(p *mutate.Pass, emit func(mutate.Change)) {
			var body *ast.BlockStmt
			switch n := p.Node().(type) {
			case *ast.RangeStmt:
				body = n.Body
			case *ast.ForStmt:
				if n.Cond == nil {
					return
				}
				body = n.Body
			}
			if body == nil || len(body.List) == 0 {
				return
			}
			last := body.List[len(body.List)-1]
			switch s := last.(type) {
			case *ast.ExprStmt, *ast.IncDecStmt, *ast.SendStmt, *ast.IfStmt, *ast.SwitchStmt, *ast.TypeSwitchStmt, *ast.ForStmt, *ast.RangeStmt, *ast.SelectStmt:
				if terminates(s, "", nil) {
					return
				}
			case *ast.AssignStmt:
				if s.Tok == token.DEFINE {
					return
				}
			default:
				return
			}
			c := mutate.Replace(last, p.Text(last)+"; break")
			c.Missing = "makes this loop run twice"
			emit(c)
		},
	},
	{
		Name:   "loop/condition",
		Doc:    "The condition of a loop is false; the operators of the condition subsume it.",
		Before: "for a < b { a++ }", After: "for false { a++ }",
		Off: true,
		Find: func(p *mutate.Pass, emit func(mutate.Change)) {
			if n, ok := p.Node().(*ast.ForStmt); ok && n.Cond != nil && !p.Constant(n.Cond) {
				forced(p, n.Cond, false, "notices what this loop does", emit)
			}
		},
	},
}

func jump(from token.Token, to string) func(*mutate.Pass, func(mutate.Change)) {
	return func(p *mutate.Pass, emit func(mutate.Change)) {
		n, ok := p.Node().(*ast.BranchStmt)
		if !ok || n.Tok != from {
			return
		}
		missing := "reaches this and another round"
		if n.Label == nil {
			if inLoop(p) {
				emit(mutate.Change{Start: n.Pos(), End: n.End(), Replacement: to, Missing: missing})
			}
			return
		}
		for i := len(p.Path) - 1; i >= 0; i-- {
			l, ok := p.Path[i].(*ast.LabeledStmt)
			if !ok || l.Label.Name != n.Label.Name {
				continue
			}
			switch l.Stmt.(type) {
			case *ast.ForStmt, *ast.RangeStmt:
				emit(mutate.Change{Start: n.Pos(), End: n.End(), Replacement: to + " " + n.Label.Name, Missing: missing})
			}
			return
		}
	}
}

// inLoop reports whether the node is in a loop of its function, and not the break that makes an
// endless loop end, without which what follows could not be reached.
func inLoop(p *mutate.Pass) bool {
	for i := len(p.Path) - 1; i >= 0; i-- {
		switch p.Path[i].(type) {
		case *ast.ForStmt, *ast.RangeStmt:
			return true
		case *ast.FuncLit, *ast.FuncDecl:
			return false
		}
	}
	return false
}
