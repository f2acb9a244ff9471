package discover

import (
	"go/ast"
	"go/token"
	"strings"

	"github.com/passmuster/muster/mutate"
)

// careless are operators that, unlike those of a catalogue, give no thought to what compiles: the
// validity check has to tell. Between them they produce every kind of error that it must know.
var careless = []mutate.Operator{
	{Name: "test/binary", Find: func(p *mutate.Pass, emit func(mutate.Change)) {
		if b, ok := p.Node().(*ast.BinaryExpr); ok {
			for _, op := range []string{"+", "-", "/", "%", "<<", "<", "<=", "==", "!=", "&&", "||"} {
				if op != b.Op.String() {
					emit(mutate.Change{Start: b.OpPos, End: b.OpPos + token.Pos(len(b.Op.String())), Replacement: op})
				}
			}
			emit(mutate.Replace(b, p.Text(b.X)))
			emit(mutate.Replace(b, "!("+p.Text(b)+")"))
			emit(mutate.Replace(b, "true"))
		}
	}},
	{Name: "test/literal", Find: func(p *mutate.Pass, emit func(mutate.Change)) {
		if l, ok := p.Node().(*ast.BasicLit); ok {
			for _, text := range []string{"0", "-1", "1 + " + l.Value, "256", "1 << 70", `""`, "1.5", "nil", "'x'"} {
				emit(mutate.Replace(l, text))
			}
		}
	}},
	{Name: "test/name", Find: func(p *mutate.Pass, emit func(mutate.Change)) {
		if id, ok := p.Node().(*ast.Ident); ok {
			for _, text := range []string{"nil", "0", "_", "undefined", "(" + id.Name + ")", "*new(int)", "panic"} {
				emit(mutate.Replace(id, text))
			}
		}
	}},
	{Name: "test/remove", Find: func(p *mutate.Pass, emit func(mutate.Change)) {
		switch n := p.Node().(type) {
		case *ast.BlockStmt:
			emit(mutate.Replace(n, "{}"))
			for i, s := range n.List {
				emit(mutate.Change{Start: s.Pos(), End: n.List[len(n.List)-1].End(), Replacement: ""})
				if i > 0 {
					emit(mutate.Change{Start: s.Pos(), End: s.Pos(), Replacement: "break; "})
					emit(mutate.Change{Start: s.Pos(), End: s.Pos(), Replacement: "muster: "})
				}
			}
		case *ast.CallExpr:
			for _, arg := range n.Args {
				emit(mutate.Replace(n, p.Text(arg)))
			}
			if len(n.Args) > 0 {
				emit(mutate.Change{Start: n.Lparen + 1, End: n.Rparen})
			}
		case *ast.ReturnStmt:
			emit(mutate.Replace(n, "return nil"))
		case *ast.CaseClause:
			emit(mutate.Replace(n, p.Text(n)+"\n"+p.Text(n)))
		case ast.Stmt:
			for _, text := range []string{"", "return", "break", "continue", "fallthrough", "goto muster", "{}", "var unused int"} {
				emit(mutate.Replace(n, text))
			}
		}
	}},
	{Name: "test/text", Find: func(p *mutate.Pass, emit func(mutate.Change)) {
		switch n := p.Node().(type) {
		case *ast.AssignStmt:
			text := p.Text(n)
			emit(mutate.Replace(n, strings.Replace(text, ":=", "=", 1)))
			emit(mutate.Replace(n, strings.Replace(text, " = ", " := ", 1)))
			emit(mutate.Replace(n, "_ = "+p.Text(n.Rhs[0])))
		case *ast.UnaryExpr:
			emit(mutate.Replace(n, p.Text(n.X)))
		case *ast.StarExpr:
			emit(mutate.Replace(n, p.Text(n.X)))
		case *ast.IndexExpr:
			emit(mutate.Replace(n, p.Text(n.X)+"[-1]"))
			emit(mutate.Replace(n, p.Text(n.X)+"[1000000]"))
		case *ast.KeyValueExpr:
			emit(mutate.Replace(n, p.Text(n)+","+p.Text(n)))
		case *ast.FuncLit:
			emit(mutate.Replace(n, "nil"))
		case *ast.CompositeLit:
			emit(mutate.Replace(n, p.Text(n)+")"))
			emit(mutate.Replace(n, "}\nfunc other() {"))
		}
	}},
}
