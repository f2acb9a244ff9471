package cover

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
)

func TestABlockHoldsFromItsStartToBeforeItsEnd(t *testing.T) {
	b := Block{StartLine: 2, StartCol: 5, EndLine: 4, EndCol: 3}
	for _, tt := range []struct {
		line, col int
		want      bool
	}{
		{1, 9, false}, {2, 4, false}, {2, 5, true}, {2, 6, true}, {3, 1, true}, {3, 9, true},
		{4, 2, true}, {4, 3, false}, {4, 4, false}, {5, 1, false}, {5, 4, false},
	} {
		if got := b.contains(tt.line, tt.col); got != tt.want {
			t.Errorf("contains(%d, %d) = %v", tt.line, tt.col, got)
		}
	}
	fn := Function{StartLine: 2, EndLine: 4, startCol: 5, endCol: 3}
	for _, tt := range []struct {
		block Block
		want  bool
	}{
		{Block{StartLine: 2, StartCol: 5, EndLine: 4, EndCol: 3}, true},
		{Block{StartLine: 2, StartCol: 6, EndLine: 4, EndCol: 2}, true},
		{Block{StartLine: 3, StartCol: 1, EndLine: 3, EndCol: 9}, true},
		{Block{StartLine: 3, StartCol: 6, EndLine: 5, EndCol: 1}, false},
		{Block{StartLine: 1, StartCol: 6, EndLine: 3, EndCol: 9}, false},
		{Block{StartLine: 2, StartCol: 4, EndLine: 3, EndCol: 9}, false},
		{Block{StartLine: 3, StartCol: 1, EndLine: 4, EndCol: 4}, false},
	} {
		if got := fn.holds(tt.block); got != tt.want {
			t.Errorf("holds(%+v) = %v", tt.block, got)
		}
	}
}

func TestAPlaceIsInTheInnermostOfItsBlocks(t *testing.T) {
	outer := Block{StartLine: 1, StartCol: 1, EndLine: 9, EndCol: 2}
	first := Block{StartLine: 2, StartCol: 3, EndLine: 2, EndCol: 6}
	second := Block{StartLine: 2, StartCol: 8, EndLine: 4, EndCol: 2}
	blocks := []Block{outer, first, second}
	for _, tt := range []struct {
		line, col int
		want      Block
	}{
		{1, 1, outer}, {2, 2, outer}, {2, 3, first}, {2, 5, first}, {2, 6, outer}, {2, 7, outer}, {2, 8, second}, {3, 1, second}, {4, 2, outer}, {8, 1, outer},
	} {
		if got, ok := at(blocks, tt.line, tt.col); !ok || got != tt.want {
			t.Errorf("%d:%d is in %+v, %v", tt.line, tt.col, got, ok)
		}
	}
	for _, line := range []int{0, 10} {
		if b, ok := at(blocks, line, 1); ok {
			t.Errorf("line %d is in %+v", line, b)
		}
	}
}

func TestBlocksOfJoinedProfilesAreSortedAndDifferInSomePlace(t *testing.T) {
	dir := t.TempDir()
	a, b, empty := filepath.Join(dir, "a"), filepath.Join(dir, "b"), filepath.Join(dir, "empty")
	write(t, empty, "")
	write(t, a, "mode: set\nm/x.go:1.1,2.2 1 0\nm/x.go:1.1,2.3 1 1\nm/x.go:1.1,3.2 1 0\nm/x.go:1.2,2.2 1 1\nm/x.go:2.1,2.2 1 0\n")
	write(t, b, "mode: set\nm/x.go:2.1,2.2 1 1\nm/x.go:1.1,2.2 1 0\nm/y.go:1.1,2.2 1 1\n")
	p, err := Read(empty, filepath.Join(dir, "absent"), a, b)
	if err != nil {
		t.Fatal(err)
	}
	want := []Block{{1, 1, 2, 2, 1, false}, {1, 1, 2, 3, 1, true}, {1, 1, 3, 2, 1, false}, {1, 2, 2, 2, 1, true}, {2, 1, 2, 2, 1, true}}
	if got := p["m/x.go"]; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	if len(p) != 2 {
		t.Errorf("%d files", len(p))
	}
	if _, err := Read(filepath.Join(dir, "empty", "below a file")); err == nil {
		t.Error("a path below a file was read")
	}
}

const everyStatement = `package p

func (a *A) F()       {}
func (A[K]) G()       {}
func ((A[K, V])) H()  {}
func _()              { println(9) }
func outside()

var _ = func() { println(func() int { return 1 }()) }

func control(x any,
	c chan int) {
	if x ==
		nil {
		println()
	}
	for range 3 {
	}
	for i :=
		0; i < 1; i++ {
		println()
	}
	switch x.(type) {
	case int:
		println()
	}
	switch {
	default:
	}
	select {
	case <-c:
		println(
			1,
			2)
	default:
	}
loop:
	println()
	goto loop
}
`

func TestAStatementsOwnLinesEndWhereItsBodyBegins(t *testing.T) {
	f, err := Parse("p.go", []byte("//line elsewhere.go:1000\n"+everyStatement))
	if err != nil {
		t.Fatal(err)
	}
	whole := []Range{{1, 1 << 20}}
	_, missed := f.Lines(f.Unexecuted, whole)
	// One line further down than in the text above.
	want := []Range{{10, 10}, {14, 16}, {18, 18}, {20, 22}, {24, 24}, {26, 26}, {28, 28}, {31, 31}, {33, 35}, {39, 40}}
	if !slices.Equal(missed, want) {
		t.Errorf("lines %v, want %v", missed, want)
	}
	if lines, missed := f.Lines(f.Unexecuted, []Range{{15, 20}, {34, 34}}); lines != 5 || !slices.Equal(missed, []Range{{15, 16}, {18, 18}, {20, 20}, {34, 34}}) {
		t.Errorf("%d of the lines of interest, missed %v", lines, missed)
	}
	var names []string
	for _, fn := range f.Functions {
		names = append(names, fn.Name)
	}
	if want := []string{"A.F", "A.G", "A.H", "_", "control"}; !slices.Equal(names, want) {
		t.Errorf("functions %q, want %q", names, want)
	}
	if _, err := Parse("p.go", []byte("nonsense")); err == nil {
		t.Error("nonsense was parsed")
	}
}

func TestALineIsExecutedWhereAllOnItIs(t *testing.T) {
	f, err := Parse("p.go", []byte("package p\n\nfunc f() { println(1); println(2) }\n"))
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		first, second bool
		missed        int
	}{{true, true, 0}, {true, false, 1}, {false, true, 1}, {false, false, 1}} {
		blocks := []Block{{3, 10, 3, 22, 1, tt.first}, {3, 22, 3, 36, 1, tt.second}}
		if lines, missed := f.Lines(blocks, []Range{{3, 3}}); lines != 1 || len(missed) != tt.missed {
			t.Errorf("%+v: %d lines, missed %v", tt, lines, missed)
		}
	}
	if lines, missed := f.Lines([]Block{{3, 10, 3, 22, 1, true}}, []Range{{3, 3}}); lines != 1 || missed != nil {
		t.Errorf("outside of every block: %d lines, missed %v", lines, missed)
	}
	if lines, _ := f.Lines(nil, []Range{{3, 3}}); lines != 0 {
		t.Errorf("%d lines without blocks", lines)
	}
}

func TestAFolderIsNoProfile(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "d")
	if err := os.Mkdir(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, "f"), "")
	if _, err := Read(dir); err == nil {
		t.Error("no error")
	}
}
