package operator

import (
	"bytes"
	"go/ast"
	"go/token"

	"github.com/passmuster/muster/mutate"
)

// Emptying the body of an if without else is what a false condition does, so it is off; a body that is
// one plain statement is left to statement/remove.
var branchOperators = []mutate.Operator{
	{
		Name:   "branch/if",
		Doc:    "The body of an if that has an else does nothing.",
		Before: "if ok { a++ } else { b++ }", After: "if ok {} else { b++ }",
		Find: func(p *mutate.Pass, emit func(mutate.Change)) {
			if n, ok := p.Node().(*ast.IfStmt); ok && n.Else != nil {
				empty(p, n.Body, "notices what happens if "+brief(p, n.Cond), emit)
			}
		},
	},
	{
		Name:   "branch/else",
		Doc:    "An else does nothing.",
		Before: "if ok { a++ } else { b++ }", After: "if ok { a++ } else {}",
		Find: func(p *mutate.Pass, emit func(mutate.Change)) {
			if n, ok := p.Node().(*ast.IfStmt); ok {
				if body, ok := n.Else.(*ast.BlockStmt); ok {
					empty(p, body, "notices what happens unless "+brief(p, n.Cond), emit)
				}
			}
		},
	},
	{
		Name:   "branch/guard",
		Doc:    "The body of an if without else does nothing, as if its condition were false.",
		Before: "if ok { a++ }", After: "if ok {}",
		Off: true,
		Find: func(p *mutate.Pass, emit func(mutate.Change)) {
			if n, ok := p.Node().(*ast.IfStmt); ok && n.Else == nil {
				empty(p, n.Body, "", emit)
			}
		},
	},
	{
		Name:   "branch/case",
		Doc:    "A case of a switch or select does nothing.",
		Before: "switch a { case 1: b++ }", After: "switch a { case 1: }",
		Find: func(p *mutate.Pass, emit func(mutate.Change)) {
			var body []ast.Stmt
			var missing string
			switch n := p.Node().(type) {
			case *ast.CaseClause:
				body = n.Body
				missing = "notices what the default does"
				if len(n.List) > 0 {
					missing = "notices what the case " + brief(p, n.List[0]) + " does"
				}
			case *ast.CommClause:
				body, missing = n.Body, "notices what this case of the select does"
			}
			if len(body) == 0 || needed(p, p.Node()) {
				return
			}
			from, to := body[0].Pos(), body[len(body)-1].End()
			if last, ok := body[len(body)-1].(*ast.BranchStmt); ok && last.Tok == token.FALLTHROUGH {
				if len(body) == 1 {
					return
				}
				to = body[len(body)-2].End()
			}
			names, ok := lost(p, from, to)
			if c := (mutate.Change{Start: from, End: to, Replacement: using(names), Missing: missing}); ok && c.Replacement != between(p, from, to) {
				emit(c)
			}
		},
	},
	{
		Name:   "branch/function",
		Doc:    "A function without results does nothing; removing each of its statements subsumes it.",
		Before: "go func() { a++ }()", After: "go func() {}()",
		Off: true,
		Find: func(p *mutate.Pass, emit func(mutate.Change)) {
			typ, body := function(p)
			if typ != nil && body != nil && p.Node() == ast.Node(body) && (typ.Results == nil || len(typ.Results.List) == 0) {
				empty(p, body, "", emit)
			}
		},
	},
}

// empty proposes a block without statements.
func empty(p *mutate.Pass, body *ast.BlockStmt, missing string, emit func(mutate.Change)) {
	if len(body.List) == 0 || needed(p, body) {
		return
	}
	names, ok := lost(p, body.Pos(), body.End())
	if !ok {
		return
	}
	s := "{}"
	if len(names) > 0 {
		s = "{ " + using(names) + " }"
	}
	emit(mutate.Change{Start: body.Pos(), End: body.End(), Replacement: s, Missing: missing})
}

var switchOperators = []mutate.Operator{
	{
		Name:   "switch/case",
		Doc:    "A case goes to the default: nothing tells the two apart.",
		Before: "switch a { case 1: b++; default: b-- }", After: "switch a { default: b-- }",
		Find: func(p *mutate.Pass, emit func(mutate.Change)) {
			n, ok := p.Node().(*ast.CaseClause)
			block, is := p.Parent(1).(*ast.BlockStmt)
			if !ok || !is || n.List == nil {
				return
			}
			fallback, before := false, ast.Stmt(nil)
			for i, c := range block.List {
				fallback = fallback || c.(*ast.CaseClause).List == nil
				if c == ast.Stmt(n) && i > 0 {
					before = block.List[i-1]
				}
			}
			if !fallback || falls(n) || (before != nil && falls(before.(*ast.CaseClause))) {
				return
			}
			if names, ok := lost(p, n.Pos(), n.End()); ok && len(names) == 0 {
				emit(mutate.Change{Start: n.Pos(), End: clauseEnd(p, n), Missing: "tells the case " + brief(p, n.List[0]) + " from the default"})
			}
		},
	},
	{
		Name:   "switch/select",
		Doc:    "A case of a select, or its default, is gone: it then waits for the others.",
		Before: "select { case <-ch: a++; default: b++ }", After: "select {  default: b++ }",
		Find: func(p *mutate.Pass, emit func(mutate.Change)) {
			n, ok := p.Node().(*ast.CommClause)
			block, is := p.Parent(1).(*ast.BlockStmt)
			if !ok || !is || len(block.List) < 2 {
				return
			}
			missing := "reaches this when no other case can go on"
			if n.Comm != nil {
				missing = "takes this case of the select"
			}
			if names, ok := lost(p, n.Pos(), n.End()); ok && len(names) == 0 {
				emit(mutate.Change{Start: n.Pos(), End: clauseEnd(p, n), Missing: missing})
			}
		},
	},
}

// clauseEnd is the end of a clause with the semicolon that ends it on a line that goes on.
func clauseEnd(p *mutate.Pass, n ast.Node) token.Pos {
	rest := p.Src[p.Offset(n.End()):]
	if trimmed := bytes.TrimLeft(rest, " \t"); len(trimmed) > 0 && trimmed[0] == ';' {
		return n.End() + token.Pos(len(rest)-len(trimmed)+1)
	}
	return n.End()
}

func falls(c *ast.CaseClause) bool {
	if len(c.Body) == 0 {
		return false
	}
	b, ok := c.Body[len(c.Body)-1].(*ast.BranchStmt)
	return ok && b.Tok == token.FALLTHROUGH
}
