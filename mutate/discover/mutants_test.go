package discover

import (
	"go/ast"
	"go/token"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/passmuster/muster/mutate"
	"github.com/passmuster/muster/mutate/operator"
)

func ints(name string, replacements ...string) mutate.Operator {
	return mutate.Operator{Name: name, Find: func(p *mutate.Pass, emit func(mutate.Change)) {
		if l, ok := p.Node().(*ast.BasicLit); ok && l.Kind == token.INT {
			for _, r := range replacements {
				emit(mutate.Replace(l, r))
			}
		}
	}}
}

const listed = `package m

var a = 1

//line elsewhere.y:100
type T[P any] struct{}

func (t *T[P]) Method() int { return 2 }

func F() int {
	return func() int { return 3 }()
}
`

func TestMutantsAreListedOnceInOrderOfPlace(t *testing.T) {
	p := one(t, map[string]string{"m.go": listed, "b.go": "package m\n\nvar b = 4\n"})
	ops := []mutate.Operator{ints("z/first", "9", "8"), ints("a/second", "8", "1", "9", "4")}
	mutants, err := Mutants(p, ops, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if !slices.IsSortedFunc(mutants, mutate.Compare) {
		t.Error("not sorted")
	}
	type row struct {
		ID                          int
		File, Op, Orig, Repl, Func  string
		Start, Line, Col, End, ECol int
	}
	var got []row
	for _, m := range mutants {
		if src := map[string]string{"m.go": listed, "b.go": "package m\n\nvar b = 4\n"}[m.File]; src[m.Start:m.End] != m.Original {
			t.Errorf("%+v is not at its place", m)
		}
		got = append(got, row{m.ID, m.File, m.Operator, m.Original, m.Replacement, m.Function, m.Start, m.Line, m.Column, m.EndLine, m.EndColumn})
	}
	at := func(s string) int { return strings.Index(listed, s) }
	want := []row{
		{1, "b.go", "a/second", "4", "1", "", 19, 3, 9, 3, 10},
		{2, "b.go", "z/first", "4", "8", "", 19, 3, 9, 3, 10},
		{3, "b.go", "z/first", "4", "9", "", 19, 3, 9, 3, 10},
		{4, "m.go", "a/second", "1", "4", "", at("1"), 3, 9, 3, 10},
		{5, "m.go", "z/first", "1", "8", "", at("1"), 3, 9, 3, 10},
		{6, "m.go", "z/first", "1", "9", "", at("1"), 3, 9, 3, 10},
		{7, "m.go", "a/second", "2", "1", "T.Method", at("2 }"), 8, 38, 8, 39},
		{8, "m.go", "a/second", "2", "4", "T.Method", at("2 }"), 8, 38, 8, 39},
		{9, "m.go", "z/first", "2", "8", "T.Method", at("2 }"), 8, 38, 8, 39},
		{10, "m.go", "z/first", "2", "9", "T.Method", at("2 }"), 8, 38, 8, 39},
		{11, "m.go", "a/second", "3", "1", "F", at("3 }"), 11, 29, 11, 30},
		{12, "m.go", "a/second", "3", "4", "F", at("3 }"), 11, 29, 11, 30},
		{13, "m.go", "z/first", "3", "8", "F", at("3 }"), 11, 29, 11, 30},
		{14, "m.go", "z/first", "3", "9", "F", at("3 }"), 11, 29, 11, 30},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got\n%v\nwant\n%v", got, want)
	}
}

func TestLinesAndExclusionsNarrowTheList(t *testing.T) {
	p := one(t, map[string]string{"m.go": listed, "b.go": "package m\n\nvar b = 4\n"})
	ops := []mutate.Operator{ints("a", "9"), {Name: "block", Find: func(p *mutate.Pass, emit func(mutate.Change)) {
		if b, ok := p.Node().(*ast.BlockStmt); ok {
			emit(mutate.Replace(b, "{ panic(0) }"))
		}
	}}}
	for _, c := range []struct {
		o    Options
		want string
	}{
		{Options{}, "4 1 { return 2 } 2 { return func() int { return 3 }() } { return 3 } 3"},
		{Options{Lines: map[string][]Range{}}, ""},
		{Options{Lines: map[string][]Range{"m.go": {{3, 3}, {8, 8}}}}, "1 { return 2 } 2"},
		// A change that overlaps the lines counts.
		{Options{Lines: map[string][]Range{"m.go": {{12, 20}}}}, "{ return func() int { return 3 }() }"},
		{Options{Exclude: func(path string) bool { return strings.HasSuffix(path, "/m.go") || strings.HasSuffix(path, `\m.go`) }}, "4"},
	} {
		mutants, err := Mutants(p, ops, c.o)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for i, m := range mutants {
			got = append(got, strings.Join(strings.Fields(m.Original), " "))
			if m.ID != i+1 {
				t.Errorf("ID %d at %d", m.ID, i)
			}
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%+v: %s, want %s", c.o.Lines, got, c.want)
		}
	}
}

func TestAnOperatorThatPointsOutsideOfTheFileIsNamed(t *testing.T) {
	p := one(t, map[string]string{"m.go": listed})
	_, err := Mutants(p, []mutate.Operator{{Name: "bad/place", Find: func(p *mutate.Pass, emit func(mutate.Change)) {
		emit(mutate.Change{Start: p.File.FileEnd, End: p.File.FileEnd + 1})
	}}}, Options{})
	if err == nil || !strings.Contains(err.Error(), "bad/place") {
		t.Errorf("%v", err)
	}
}

func BenchmarkMutants(b *testing.B) {
	for _, p := range realPackages(b) {
		b.Run(p.ImportPath, func(b *testing.B) {
			var n, invalid int
			for b.Loop() {
				mutants, err := Mutants(p, operator.Default(), Options{})
				if err != nil {
					b.Fatal(err)
				}
				n, invalid = len(mutants), 0
				for _, m := range mutants {
					if m.Invalid != "" {
						invalid++
					}
				}
			}
			b.ReportMetric(float64(n), "mutants")
			b.ReportMetric(float64(invalid), "invalid")
			if n > 0 {
				b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/float64(n), "µs/mutant")
			}
		})
	}
}
