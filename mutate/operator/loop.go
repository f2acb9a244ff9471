package operator

import (
	"go/ast"
	"go/token"
	"strings"

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

// jump proposes the other way to leave a round of a loop, but where that would be the same: at the end
// of a round, out of a switch or select. A break that would make an endless loop end is not proposed
// where nothing is returned behind it.
func jump(from token.Token, to string) func(*mutate.Pass, func(mutate.Change)) {
	return func(p *mutate.Pass, emit func(mutate.Change)) {
		n, ok := p.Node().(*ast.BranchStmt)
		if !ok || n.Tok != from {
			return
		}
		loop, label, switched := jumped(p, n)
		if loop == nil || (switched && n.Label == nil && lastInRound(p, loop)) {
			return
		}
		if endless, ok := loop.(*ast.ForStmt); ok && to == "break" && endless.Cond == nil && needed(p, loop) && (!switched || n.Label != nil) {
			return
		}
		emit(mutate.Change{Start: n.Pos(), End: n.End(), Replacement: strings.TrimSpace(to + " " + label), Missing: "reaches this and could go another round"})
	}
}

// jumped finds the loop that a break or continue (or the other in its place) is about, nil for none;
// switched says that a switch or select lies between.
func jumped(p *mutate.Pass, n *ast.BranchStmt) (loop ast.Stmt, label string, switched bool) {
	for i := len(p.Path) - 1; i > 0; i-- {
		switch s := p.Path[i].(type) {
		case *ast.ForStmt, *ast.RangeStmt:
			if n.Label == nil {
				return s.(ast.Stmt), "", switched
			}
			if l, ok := p.Path[i-1].(*ast.LabeledStmt); ok && l.Label.Name == n.Label.Name {
				return s.(ast.Stmt), n.Label.Name, switched
			}
			switched = true
		case *ast.SwitchStmt, *ast.TypeSwitchStmt, *ast.SelectStmt:
			switched = true
		case *ast.FuncLit, *ast.FuncDecl:
			return nil, "", false
		}
	}
	return nil, "", false
}

// lastInRound reports whether the node is in a switch or select that ends the loop's body.
func lastInRound(p *mutate.Pass, loop ast.Stmt) bool {
	var body *ast.BlockStmt
	switch l := loop.(type) {
	case *ast.ForStmt:
		body = l.Body
	case *ast.RangeStmt:
		body = l.Body
	}
	if len(body.List) == 0 {
		return false
	}
	last := body.List[len(body.List)-1]
	switch s := last.(type) {
	case *ast.SwitchStmt, *ast.TypeSwitchStmt, *ast.SelectStmt:
		return s.Pos() <= p.Node().Pos() && p.Node().End() <= s.End()
	}
	return false
}
