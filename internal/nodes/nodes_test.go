package nodes_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"reflect"
	"testing"

	"github.com/passmuster/muster/internal/nodes"
)

func parse(t *testing.T, text string) *ast.File {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "x.go", "package x\n"+text, 0)
	if err != nil {
		t.Fatal(err)
	}
	return file
}

func TestAMethodIsNamedByItsTypeAlone(t *testing.T) {
	file := parse(t, `
func F() {}
func (t T) A() {}
func (*T) B() {}
func (t (*(T))) C() {}
func (t *T[K]) D() {}
func (t T[K, V]) E() {}
func (t []T) G() {}
`)
	var got []string
	for _, d := range file.Decls {
		got = append(got, nodes.FuncName(d.(*ast.FuncDecl)))
	}
	if want := []string{"F", "T.A", "T.B", "T.C", "T.D", "T.E", "?.G"}; !reflect.DeepEqual(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestStatementsStandInBlocksAndClauses(t *testing.T) {
	file := parse(t, `
func F(c chan int) {
	switch {
	case true:
		c <- 1
		c <- 2
		c <- 3
	}
	select {
	case <-c:
		c <- 1
		c <- 2
	}
}
`)
	got := map[string]int{}
	ast.Inspect(file, func(n ast.Node) bool {
		if n != nil && nodes.Stmts(n) != nil {
			got[reflect.TypeOf(n).Elem().Name()] += len(nodes.Stmts(n))
		}
		return true
	})
	if want := map[string]int{"BlockStmt": 2 + 1 + 1, "CaseClause": 3, "CommClause": 2}; !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}
