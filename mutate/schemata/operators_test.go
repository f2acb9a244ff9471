package schemata

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"github.com/passmuster/muster/mutate"
)

// rich are operators of every kind of gate.
var rich = []mutate.Operator{
	{Name: "test/binary", Find: func(p *mutate.Pass, emit func(mutate.Change)) {
		b, ok := p.Node().(*ast.BinaryExpr)
		if !ok {
			return
		}
		other := map[token.Token][]string{
			token.LSS: {"<=", ">", "=="}, token.LEQ: {"<", ">="}, token.GTR: {">=", "<"}, token.GEQ: {">", "!="}, token.EQL: {"!=", "<"}, token.NEQ: {"==", ">="},
			token.ADD: {"-", "*"}, token.SUB: {"+", "/"}, token.MUL: {"/", "+"}, token.QUO: {"*", "%"}, token.REM: {"*"},
			token.AND: {"|", "^"}, token.OR: {"&", "+"}, token.XOR: {"&"}, token.AND_NOT: {"&"}, token.SHL: {">>"}, token.SHR: {"<<"},
			token.LAND: {"||"}, token.LOR: {"&&"},
		}[b.Op]
		for i, op := range other {
			if i == 0 {
				emit(mutate.Replace(b, p.Text(b.X)+" "+op+" "+p.Text(b.Y)))
			} else {
				emit(mutate.Change{Start: b.OpPos, End: b.OpPos + token.Pos(len(b.Op.String())), Replacement: op})
			}
		}
		emit(mutate.Replace(b, p.Text(b.X)))
		emit(mutate.Replace(b, p.Text(b.Y)))
	}},
	{Name: "test/bool", Find: func(p *mutate.Pass, emit func(mutate.Change)) {
		x, ok := p.Node().(ast.Expr)
		if !ok {
			return
		}
		if t := p.TypeOf(x); t == nil || !types.Identical(t.Underlying(), types.Typ[types.Bool]) && t != types.Typ[types.UntypedBool] {
			return
		}
		if !p.Info.Types[x].IsValue() {
			return
		}
		emit(mutate.Replace(x, "true"))
		emit(mutate.Replace(x, "false"))
		emit(mutate.Replace(x, "!("+p.Text(x)+")"))
		if not, ok := x.(*ast.UnaryExpr); ok {
			emit(mutate.Replace(x, p.Text(not.X)))
		}
	}},
	{Name: "test/literal", Find: func(p *mutate.Pass, emit func(mutate.Change)) {
		if l, ok := p.Node().(*ast.BasicLit); ok {
			switch l.Kind {
			case token.STRING:
				emit(mutate.Replace(l, `""`))
				emit(mutate.Replace(l, `"muster"`))
			default:
				emit(mutate.Replace(l, "0"))
				emit(mutate.Replace(l, "("+l.Value+" + 1)"))
				emit(mutate.Replace(l, "-1"))
			}
		}
	}},
	{Name: "test/value", Find: func(p *mutate.Pass, emit func(mutate.Change)) {
		x, ok := p.Node().(ast.Expr)
		if !ok || !p.Info.Types[x].IsValue() {
			return
		}
		if _, lit := x.(*ast.BasicLit); lit {
			return
		}
		switch t := p.TypeOf(x).Underlying().(type) {
		case *types.Basic:
			if t.Info()&types.IsNumeric != 0 {
				emit(mutate.Replace(x, "0"))
			} else if t.Info()&types.IsString != 0 {
				emit(mutate.Replace(x, `""`))
			}
		case *types.Pointer, *types.Slice, *types.Map, *types.Interface, *types.Signature:
			emit(mutate.Replace(x, "nil"))
		}
		if call, ok := x.(*ast.CallExpr); ok && len(call.Args) > 0 {
			emit(mutate.Replace(x, p.Text(call.Args[0])))
		}
		if call, ok := x.(*ast.CallExpr); ok && len(call.Args) > 1 {
			emit(mutate.Change{Start: call.Args[0].Pos(), End: call.Args[1].End(), Replacement: p.Text(call.Args[1]) + ", " + p.Text(call.Args[0])})
		}
	}},
	{Name: "test/statement", Find: func(p *mutate.Pass, emit func(mutate.Change)) {
		switch n := p.Node().(type) {
		case *ast.BlockStmt:
			emit(mutate.Replace(n, "{}"))
			if len(n.List) > 1 {
				emit(mutate.Change{Start: n.List[0].Pos(), End: n.List[1].End(), Replacement: p.Text(n.List[1]) + "; " + p.Text(n.List[0])})
			}
		case *ast.IncDecStmt:
			emit(mutate.Replace(n, strings.NewReplacer("++", "--", "--", "++").Replace(p.Text(n))))
			emit(mutate.Replace(n, "_ = "+p.Text(n.X)))
			emit(mutate.Replace(n, ""))
		case *ast.AssignStmt:
			if n.Tok >= token.ADD_ASSIGN && n.Tok <= token.AND_NOT_ASSIGN {
				emit(mutate.Replace(n, strings.Replace(p.Text(n), n.Tok.String(), map[bool]string{true: "-=", false: "+="}[n.Tok == token.ADD_ASSIGN], 1)))
				emit(mutate.Replace(n, strings.Replace(p.Text(n), n.Tok.String(), "=", 1)))
			}
			emit(mutate.Replace(n, ""))
			emit(mutate.Replace(n, strings.Repeat("_, ", len(n.Rhs)-1)+"_ = "+p.Text(n.Rhs[0])))
		case *ast.ReturnStmt:
			emit(mutate.Replace(n, ""))
			emit(mutate.Replace(n, "return"))
		case *ast.DeferStmt:
			emit(mutate.Replace(n, p.Text(n.Call)))
			emit(mutate.Replace(n, ""))
		case *ast.GoStmt:
			emit(mutate.Replace(n, p.Text(n.Call)))
		case *ast.BranchStmt:
			emit(mutate.Replace(n, "break"))
			emit(mutate.Replace(n, "continue"))
			emit(mutate.Replace(n, "return"))
			emit(mutate.Replace(n, ""))
		case *ast.IfStmt:
			if n.Else != nil {
				emit(mutate.Change{Start: n.Body.End(), End: n.Else.End()})
				emit(mutate.Replace(n, p.Text(n.Body)))
			}
			emit(mutate.Replace(n, ""))
		case *ast.ForStmt:
			emit(mutate.Change{Start: n.Body.Lbrace + 1, End: n.Body.Lbrace + 1, Replacement: " break; "})
			emit(mutate.Replace(n, ""))
		case *ast.RangeStmt:
			emit(mutate.Change{Start: n.Body.Lbrace + 1, End: n.Body.Lbrace + 1, Replacement: " break; "})
		case *ast.CaseClause:
			if len(n.Body) > 0 {
				emit(mutate.Change{Start: n.Body[0].Pos(), End: n.Body[len(n.Body)-1].End()})
			}
			emit(mutate.Replace(n, ""))
		case ast.Stmt:
			emit(mutate.Replace(n, ""))
		}
	}},
}
