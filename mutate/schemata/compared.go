package schemata

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"

	"github.com/passmuster/muster/mutate"
)

// The limit of a comparison is another value each time, yet nobody can tell before the comparison answers
// differently. So where both can be evaluated at no cost a mutated number has its gate around the
// comparison: it is infected only by operands between the two limits.

// compared gates a comparison with another number in it.
func (c *exprCase) compared() func() {
	if c.w.comparison(c.m) != c.x || !c.basicBool() {
		return nil
	}
	return func() {
		s := c.w.exprSite(c.path)
		s.layers = append(s.layers, [2]string{fmt.Sprintf("muster_sel[muster_t_bool](%d, ", c.m.ID), ", " + c.text + ")"})
	}
}

// comparison is the one that a mutated number is a limit of, or part of a limit, nil where there is none
// that can be evaluated twice.
func (w *work) comparison(m mutate.Mutant) ast.Expr {
	path := w.path(m.Start, m.End)
	lit, ok := path[len(path)-1].(*ast.BasicLit)
	if !ok || lit.Kind == token.STRING || w.offset(lit.Pos()) != m.Start || w.offset(lit.End()) != m.End {
		return nil
	}
	if other, err := parser.ParseExpr(m.Replacement); err != nil || !isNumber(other) {
		return nil
	}
	for i := len(path) - 2; i > 0; i-- {
		switch x := path[i].(type) {
		case *ast.ParenExpr:
			continue
		case *ast.UnaryExpr:
			if x.Op == token.SUB || x.Op == token.ADD {
				continue
			}
		case *ast.BinaryExpr:
			switch {
			case outcomes[x.Op] != "":
				if w.info.Types[x].Value == nil && isBasic(w.info.TypeOf(x.X)) && isBasic(w.info.TypeOf(x.Y)) && w.order.pure(x) {
					return x
				}
			case x.Op == token.ADD, x.Op == token.SUB, x.Op == token.MUL:
				continue // these cannot fail
			}
		}
		return nil
	}
	return nil
}

func isNumber(x ast.Expr) bool {
	if u, ok := x.(*ast.UnaryExpr); ok && u.Op == token.SUB {
		x = u.X
	}
	lit, ok := x.(*ast.BasicLit)
	return ok && lit.Kind != token.STRING
}
