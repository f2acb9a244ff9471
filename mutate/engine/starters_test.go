package engine

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"slices"
	"strings"
	"testing"
)

func TestTestsThatMayStartGoroutinesAreFound(t *testing.T) {
	for _, tt := range []struct {
		name, files string
		want        []string // of TestA, TestB and TestC
	}{
		{"none", "func TestA() { f() }; func f() {}", nil},
		{"a statement", "func TestA() { go f() }; func TestB() {}; func f() {}", []string{"TestA"}},
		{"what is called", "func TestA() { f() }; func TestB() {}; func f() { g() }; func g() { func() { go f() }() }", []string{"TestA"}},
		{"in another file", "func TestA() { p.F() }; func TestB() { p.G() };\x00func F() { go G() }; func G() {}", []string{"TestA"}},
		{"a group", "func TestA() { f() }; func f() { var wg sync.WaitGroup; wg.Go(nil) }; func TestB() {}", []string{"TestA"}},
		{"a server", "func TestA() { httptest.NewServer(h) }; func TestB() { go f() }; func TestC() {}", []string{"TestA", "TestB"}},
		{"a server and nothing else", "func TestA() { httptest.NewServer(h) }; func TestB() {}", nil},
		{"parts beside each other", "func TestA(t T) { t.Run(0, func(t T) { t.Parallel() }) }; func TestB() {}; func F() { go f() }", []string{"TestA"}},
		{"a method by name", "func TestA(i I) { i.M() }; func TestB() {}; type V int; func (V) M() { go f() }", []string{"TestA"}},
		{"a method that nobody mentions", "func TestA() { fmt.Println(v) }; func TestB() { w() }; type V[T any] int; func (*V[T]) String() { go f() }; var v = V[int](0); func w() {}", []string{"TestA"}},
		{"methods of one name", "func TestA() { _ = A(0) }; func TestB() { _ = B(0) }; func TestC() {}; type A int; type B int; func (A) M() { go f() }; func (B) M() { go f() }", []string{"TestA", "TestB"}},
		{"a table", "func TestA() { table[0]() }; func TestB() {}; var table = []func(){f}; func f() { go g() }", []string{"TestA"}},
		{"initialisers", "func init() { f() }; func f() { go g() }; func TestA() {}; func TestB() {}; func TestC() {}", []string{"TestA", "TestB", "TestC"}},
		{"TestMain", "func TestMain() { go g() }; func TestA() {}", []string{"TestA"}},
		{"a variable that nobody reads", "var _ = f(); func f() { go g() }; func TestA() {}", []string{"TestA"}},
		{"a type that is held to an interface", "var _ I = (*V)(nil); type V int; func (V) M() { go g() }; func TestA() {}", nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var files []*ast.File
			for text := range strings.SplitSeq(tt.files, "\x00") {
				f, err := parser.ParseFile(token.NewFileSet(), "p.go", "package p;"+text, 0)
				if err != nil {
					t.Fatal(err)
				}
				files = append(files, f)
			}
			got := slices.DeleteFunc(slices.Sorted(maps.Keys(starters(files))), func(name string) bool { return len(name) != 5 || name[:4] != "Test" })
			if !slices.Equal(got, tt.want) {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}
