package operator

import (
	"go/ast"
	"go/token"
	"strings"

	"github.com/passmuster/muster/mutate"
)

// between is the source from one place to another.
func between(p *mutate.Pass, from, to token.Pos) string {
	return string(p.Src[p.Offset(from):p.Offset(to)])
}

// brief is an expression as a sentence can hold it: one line, not long.
func brief(p *mutate.Pass, x ast.Node) string {
	s := strings.Join(strings.Fields(p.Text(x)), " ")
	if len(s) > 40 {
		switch x := x.(type) {
		case *ast.CallExpr:
			return brief(p, x.Fun) + "(…)"
		case *ast.FuncLit, *ast.CompositeLit:
			return "the value"
		}
		return strings.ToValidUTF8(s[:37], "") + "…"
	}
	return s
}

// withOp is a binary expression with another operator, in parentheses where it would bind otherwise.
func withOp(p *mutate.Pass, n *ast.BinaryExpr, op token.Token) string {
	left, right := p.Text(n.X), p.Text(n.Y)
	if b, ok := n.X.(*ast.BinaryExpr); ok && b.Op.Precedence() < op.Precedence() {
		left = "(" + left + ")"
	}
	if b, ok := n.Y.(*ast.BinaryExpr); ok && b.Op.Precedence() <= op.Precedence() {
		right = "(" + right + ")"
	}
	left += between(p, n.X.End(), n.OpPos)
	right = between(p, n.OpPos+token.Pos(len(n.Op.String())), n.Y.Pos()) + right
	s := pad(left) + op.String() + lead(right)
	if _, ok := p.Parent(1).(*ast.BinaryExpr); ok && op.Precedence() < n.Op.Precedence() {
		s = "(" + s + ")"
	}
	return s
}

// pad and lead keep an operator from growing together with its neighbours: "<" and "-" make "<-".
func pad(s string) string {
	if strings.TrimRight(s, " \t\r\n") == s {
		s += " "
	}
	return s
}

func lead(s string) string {
	if strings.TrimLeft(s, " \t\r\n") == s {
		s = " " + s
	}
	return s
}

// operand is an expression as an operand of a unary or binary operator of any precedence.
func operand(p *mutate.Pass, x ast.Expr) string {
	switch x.(type) {
	case *ast.Ident, *ast.BasicLit, *ast.ParenExpr, *ast.CallExpr, *ast.SelectorExpr, *ast.IndexExpr, *ast.SliceExpr:
		return p.Text(x)
	}
	return "(" + p.Text(x) + ")"
}

// place is the nearest node above that is no parenthesis, with the child of it that leads to the node.
func place(p *mutate.Pass) (parent, child ast.Node) {
	child = p.Node()
	for i := 1; ; i++ {
		parent = p.Parent(i)
		if _, ok := parent.(*ast.ParenExpr); !ok {
			return parent, child
		}
		child = parent
	}
}

// listed reports whether the node is a statement of a block or clause: what can be removed, and what
// other statements can be put before.
func listed(p *mutate.Pass) bool {
	switch parent := p.Parent(1).(type) {
	case *ast.BlockStmt, *ast.CaseClause:
		return true
	case *ast.CommClause:
		return parent.Comm != p.Node()
	}
	return false
}

// function is the innermost function around the node, nil at package level.
func function(p *mutate.Pass) (typ *ast.FuncType, body *ast.BlockStmt) {
	for i := len(p.Path) - 1; i >= 0; i-- {
		switch f := p.Path[i].(type) {
		case *ast.FuncDecl:
			return f.Type, f.Body
		case *ast.FuncLit:
			return f.Type, f.Body
		}
	}
	return nil, nil
}
