package mutate

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"testing"
)

const looked = `//line elsewhere.go:7
package p

func f(n int) int { return n + 1<<2 }
`

// pass is what an operator sees of the first node for which want is true.
func pass(t *testing.T, want func(ast.Node) bool) *Pass {
	t.Helper()
	p := &Pass{Fset: token.NewFileSet(), Src: []byte(looked), Info: &types.Info{Types: map[ast.Expr]types.TypeAndValue{}}}
	// Offsets are those of the file, not of the set.
	p.Fset.AddFile("before.go", -1, 100)
	var err error
	if p.File, err = parser.ParseFile(p.Fset, "p.go", p.Src, 0); err != nil {
		t.Fatal(err)
	}
	if p.Pkg, err = new(types.Config).Check("p", p.Fset, []*ast.File{p.File}, p.Info); err != nil {
		t.Fatal(err)
	}
	var path []ast.Node
	ast.Inspect(p.File, func(n ast.Node) bool {
		if n == nil {
			path = path[:len(path)-1]
			return true
		}
		path = append(path, n)
		if p.Path == nil && want(n) {
			p.Path = append(p.Path, path...)
		}
		return true
	})
	return p
}

func binary(op token.Token) func(ast.Node) bool {
	return func(n ast.Node) bool { b, ok := n.(*ast.BinaryExpr); return ok && b.Op == op }
}

func TestAPassShowsTheNodeAndThoseAboveIt(t *testing.T) {
	p := pass(t, binary(token.SHL))
	if got := p.Text(p.Node()); got != "1<<2" {
		t.Errorf("the node is %q", got)
	}
	for n, want := range []string{"1<<2", "n + 1<<2", "return n + 1<<2", "{ return n + 1<<2 }", "func f(n int) int { return n + 1<<2 }"} {
		if got := p.Text(p.Parent(n)); got != want {
			t.Errorf("Parent(%d) is %q, want %q", n, got, want)
		}
	}
	if p.Parent(5) != p.File || p.Parent(6) != nil || p.Parent(100) != nil {
		t.Error("above the file there is something")
	}
}

func TestAPassKnowsTypesAndConstants(t *testing.T) {
	for op, constant := range map[token.Token]bool{token.SHL: true, token.ADD: false} {
		p := pass(t, binary(op))
		x := p.Node().(ast.Expr)
		if p.Constant(x) != constant || p.TypeOf(x) != types.Typ[types.Int] {
			t.Errorf("%s: constant %v, type %v", p.Text(x), p.Constant(x), p.TypeOf(x))
		}
	}
	p := pass(t, binary(token.ADD))
	if typ := p.TypeOf(ast.NewIdent("elsewhere")); typ != nil {
		t.Errorf("an expression of another file has type %v", typ)
	}
}

func TestAChangeOfANodeSpansIt(t *testing.T) {
	p := pass(t, binary(token.ADD))
	c := Replace(p.Node(), "n")
	if got := looked[:p.Offset(c.Start)] + c.Replacement + looked[p.Offset(c.End):]; got != "//line elsewhere.go:7\npackage p\n\nfunc f(n int) int { return n }\n" || c.Missing != "" {
		t.Errorf("%q, %q", got, c.Missing)
	}
}
