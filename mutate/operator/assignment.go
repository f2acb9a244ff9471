package operator

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"

	"github.com/passmuster/muster/mutate"
)

var assignmentOperators = []mutate.Operator{
	{
		Name:   "assignment/swap",
		Doc:    "The operator of an assignment becomes its counterpart.",
		Before: "a += b", After: "a -= b",
		Find: func(p *mutate.Pass, emit func(mutate.Change)) {
			n, ok := p.Node().(*ast.AssignStmt)
			if !ok || len(n.Lhs) != 1 || isString(p.TypeOf(n.Lhs[0])) || !isNumber(p.TypeOf(n.Lhs[0])) {
				return
			}
			op, ok := swapped[n.Tok]
			if v := p.Info.Types[n.Rhs[0]].Value; !ok || (op == token.QUO_ASSIGN && v != nil && constant.Sign(v) == 0) {
				return
			}
			c := rewritten(p, n, op)
			if !p.Constant(n.Rhs[0]) {
				switch n.Tok {
				case token.ADD_ASSIGN, token.SUB_ASSIGN:
					c.Missing = "makes " + brief(p, n.Rhs[0]) + " other than 0"
				case token.MUL_ASSIGN, token.QUO_ASSIGN:
					c.Missing = "makes " + brief(p, n.Rhs[0]) + " other than 1"
				}
			}
			emit(c)
		},
	},
	{
		Name:   "assignment/plain",
		Doc:    "An assignment that adds to what was there (or multiplies it…) replaces it: it was tested with one step only.",
		Before: "a += b", After: "a = b",
		Find: func(p *mutate.Pass, emit func(mutate.Change)) {
			n, ok := p.Node().(*ast.AssignStmt)
			if !ok || n.Tok == token.ASSIGN || n.Tok == token.DEFINE {
				return
			}
			if !assignable(p, n.Rhs[0], p.TypeOf(n.Lhs[0])) {
				return
			}
			if id, ok := ast.Unparen(n.Lhs[0]).(*ast.Ident); ok {
				// "x += y" counts as a use of x, "x = y" does not.
				if v, ok := p.Info.Uses[id].(*types.Var); ok && v.Kind() == types.LocalVar {
					if names, _ := lost(p, n.Lhs[0].Pos(), n.Lhs[0].End()); len(names) > 0 {
						return
					}
				}
			}
			c := rewritten(p, n, token.ASSIGN)
			if n.Tok == token.ADD_ASSIGN && isNumber(p.TypeOf(n.Lhs[0])) {
				c.Missing = "reaches this with " + brief(p, n.Lhs[0]) + " other than 0"
			} else if n.Tok == token.ADD_ASSIGN {
				c.Missing = "reaches this with " + brief(p, n.Lhs[0]) + " not empty"
			}
			emit(c)
		},
	},
	{
		Name:   "assignment/increment",
		Doc:    "++ becomes --, and the reverse.",
		Before: "a++", After: "a--",
		Find: func(p *mutate.Pass, emit func(mutate.Change)) {
			if n, ok := p.Node().(*ast.IncDecStmt); ok {
				op := "--"
				if n.Tok == token.DEC {
					op = "++"
				}
				c := mutate.Replace(n, p.Text(n.X)+op)
				c.Missing = "notices the value of " + brief(p, n.X)
				emit(c)
			}
		},
	},
}

var swapped = map[token.Token]token.Token{
	token.ADD_ASSIGN: token.SUB_ASSIGN, token.SUB_ASSIGN: token.ADD_ASSIGN,
	token.MUL_ASSIGN: token.QUO_ASSIGN, token.QUO_ASSIGN: token.MUL_ASSIGN, token.REM_ASSIGN: token.MUL_ASSIGN,
	token.AND_ASSIGN: token.OR_ASSIGN, token.OR_ASSIGN: token.AND_ASSIGN, token.XOR_ASSIGN: token.AND_ASSIGN,
	token.AND_NOT_ASSIGN: token.AND_ASSIGN, token.SHL_ASSIGN: token.SHR_ASSIGN, token.SHR_ASSIGN: token.SHL_ASSIGN,
}

func rewritten(p *mutate.Pass, n *ast.AssignStmt, op token.Token) mutate.Change {
	after := n.TokPos + token.Pos(len(n.Tok.String()))
	return mutate.Replace(n, pad(between(p, n.Pos(), n.TokPos))+op.String()+lead(between(p, after, n.End())))
}

// assignable reports whether an expression can be assigned to a type; a shift count often cannot.
func assignable(p *mutate.Pass, x ast.Expr, t types.Type) bool {
	tv := p.Info.Types[x]
	if tv.Type == nil || t == nil {
		return false
	}
	if tv.Value != nil {
		// The type of a constant shift count is not the one that it would have here.
		if b, ok := t.Underlying().(*types.Basic); ok {
			return representable(tv.Value, b) && (types.AssignableTo(tv.Type, t) || isUntyped(tv.Type) || isLiteral(x))
		}
	}
	return types.AssignableTo(tv.Type, t)
}

func isUntyped(t types.Type) bool {
	b, ok := t.(*types.Basic)
	return ok && b.Info()&types.IsUntyped != 0
}

func isLiteral(x ast.Expr) bool {
	_, ok := ast.Unparen(x).(*ast.BasicLit)
	return ok
}
