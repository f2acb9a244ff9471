package operator

import (
	"go/ast"
	"go/token"

	"github.com/passmuster/muster/mutate"
)

// needed reports whether the function would miss a return if the node (a statement or the body of a
// branch) no longer ended it.
func needed(p *mutate.Pass, n ast.Node) bool {
	typ, body := function(p)
	if typ == nil || typ.Results == nil || len(typ.Results.List) == 0 {
		return false
	}
	return !terminates(body, "", n)
}

// terminates is the language's rule for terminating statements, with one node taken as if it were not.
func terminates(s ast.Stmt, label string, but ast.Node) bool {
	if s == nil || ast.Node(s) == but {
		return false
	}
	switch s := s.(type) {
	case *ast.ReturnStmt:
		return true
	case *ast.BranchStmt:
		return s.Tok == token.GOTO || s.Tok == token.FALLTHROUGH
	case *ast.ExprStmt:
		call, ok := ast.Unparen(s.X).(*ast.CallExpr)
		if !ok {
			return false
		}
		id, ok := ast.Unparen(call.Fun).(*ast.Ident)
		return ok && id.Name == "panic"
	case *ast.BlockStmt:
		return terminatesList(s.List, but)
	case *ast.IfStmt:
		return s.Else != nil && terminates(s.Body, "", but) && terminates(s.Else, "", but)
	case *ast.ForStmt:
		return s.Cond == nil && !breaks(s.Body, label, true)
	case *ast.LabeledStmt:
		return terminates(s.Stmt, s.Label.Name, but)
	case *ast.SwitchStmt:
		return terminatesSwitch(s.Body, label, but)
	case *ast.TypeSwitchStmt:
		return terminatesSwitch(s.Body, label, but)
	case *ast.SelectStmt:
		for _, c := range s.Body.List {
			c := c.(*ast.CommClause)
			if ast.Node(c) == but || !terminatesList(c.Body, but) || breaksList(c.Body, label, true) {
				return false
			}
		}
		return true
	}
	return false
}

func terminatesList(list []ast.Stmt, but ast.Node) bool {
	for len(list) > 0 {
		if _, empty := list[len(list)-1].(*ast.EmptyStmt); !empty && ast.Node(list[len(list)-1]) != but {
			break
		}
		list = list[:len(list)-1]
	}
	return len(list) > 0 && terminates(list[len(list)-1], "", but)
}

func terminatesSwitch(body *ast.BlockStmt, label string, but ast.Node) bool {
	fallback := false
	for _, c := range body.List {
		c := c.(*ast.CaseClause)
		fallback = fallback || c.List == nil
		if ast.Node(c) == but || !terminatesList(c.Body, but) || breaksList(c.Body, label, true) {
			return false
		}
	}
	return fallback
}

func breaksList(list []ast.Stmt, label string, implicit bool) bool {
	for _, s := range list {
		if breaks(s, label, implicit) {
			return true
		}
	}
	return false
}

// breaks reports whether a statement leaves the one around it: by its label, or by a plain break where
// implicit.
func breaks(s ast.Stmt, label string, implicit bool) bool {
	found := false
	depth := 0
	var stack []bool
	ast.Inspect(s, func(n ast.Node) bool {
		if n == nil {
			if stack[len(stack)-1] {
				depth--
			}
			stack = stack[:len(stack)-1]
			return false
		}
		inner := false
		switch n := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.ForStmt, *ast.RangeStmt, *ast.SwitchStmt, *ast.TypeSwitchStmt, *ast.SelectStmt:
			inner = true
		case *ast.BranchStmt:
			if n.Tok == token.BREAK {
				found = found || (n.Label == nil && implicit && depth == 0) || (n.Label != nil && n.Label.Name == label)
			}
		}
		if inner {
			depth++
		}
		stack = append(stack, inner)
		return true
	})
	return found
}
