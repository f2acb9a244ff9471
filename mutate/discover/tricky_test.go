package discover

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/passmuster/muster/mutate"
)

const tricky = `package m

import (
	"errors"
	. "strings"
	str "strings"
	"unicode"
)

type List[T any] struct{ items []T }

func (*List[_]) Blank() int { return 10 }

func (l List[T]) Len() int { return len(l.items) + 11 }

func Sum[T ~int | ~string](a, b T) T { return a + b }

func Min[T int | float64](a, b T) T {
	if a < b {
		return a
	}
	return b
}

var first = second + 1

var second = 2

func uses() int { return third }

func other() int { return 3 }

var third = other()

var inferred = 4

var length = [...]int{5, 6}

const (
	c0 = iota + 1
	c1
)

var byConst = [c1]int{1: 1}

func consts() int8 {
	const big = 100
	switch c0 {
	case 1:
	case 22:
	}
	return big
}

func err() error { return errors.New(ToUpper("x")) }

func upper(s string) string { return str.ToUpper(s) }

func digit(r rune) bool {
	x := 7
	return unicode.IsDigit(r) && x > 0
}

func shadow(x int) int {
	true := x > 1
	if true {
		x := 8
		return x
	}
	return x
}

func loops() (n int) {
outer:
	for i := range [3]int{} {
		for {
			if i > 1 {
				break outer
			}
			continue outer
		}
	}
	return n
}

func init() { first = 9 }

func consume(f func(int) bool) {
	consume(func(i int) bool { return i > 12 })
}

var calls = func() int {
	local := 13
	return local
}()

var a1, a2 = pair()

func pair() (int, string) { return 14, "" }

var m, ok = map[string]int{"k": 15}["k"]
`

func TestWhatIsHardToTellFromOneDeclaration(t *testing.T) {
	p := one(t, map[string]string{
		"m.go":   tricky,
		"go.mod": "module example.com/m\n\ngo 1.20\n",
		"new.go": "//go:build go1.22\n\npackage m\n\nfunc count() (n int) {\n\tfor range 16 {\n\t\tn++\n\t}\n\treturn n\n}\n",
		"old.go": "package m\n\nfunc old(s []int) (n int) {\n\tfor range s {\n\t\tn++\n\t}\n\treturn n\n}\n",
	})
	c := newChecker(p)
	for _, test := range []struct{ original, replacement, want string }{
		{"return 10", "return", "not enough return values"},
		{"return 10", "return 1", ""},
		{"+ 11", "+ l.Blank()", ""},
		{"+ 11", "+ l.items[0]", "mismatched types"},
		{"return a + b", "return a - b", "not defined"},
		{"a < b", "a <= b", ""},
		{"second + 1", "second", ""},
		// New dependencies may close a circle.
		{"var second = 2", "var second = first", "cycle"},
		{"= 2", "= first", "cycle"},
		{"return 3", "return uses()", "cycle"},
		{"return 3", "return second", ""},
		// A new type of a variable, and a new constant, concern the others.
		{"inferred = 4", "inferred = 4.5", ""},
		{"second = 2", `second = ""`, "mismatched types"},
		{"= 2\n", "= 2.5\n", ""},
		{"{5, 6}", "{5}", ""},
		{"iota + 1", "iota - 1", "out of bounds"},
		{"iota + 1", "-iota - 1", "length"},
		{"big = 100", "big = 300", "overflows"},
		{"case 22", "case 1", "duplicate case"},
		// Imports that one declaration alone uses, under two names.
		{`errors.New(ToUpper("x"))`, "nil", `imported and not used`},
		{`errors.New(ToUpper("x"))`, `errors.New("x")`, `"strings" imported and not used`},
		{"str.ToUpper(s)", "ToUpper(s)", `"strings" imported as str and not used`},
		{"str.ToUpper(s)", "str.ToLower(s)", ""},
		{"unicode.IsDigit(r)", "true", `"unicode" imported and not used`},
		{"&& x > 0", "", "declared and not used: x"},
		{"true := x > 1", "true := false", ""},
		{"true := x > 1", "true := x", "non-boolean condition"},
		{"return x\n}", "}", "missing return"},
		{"break outer", "continue", ""},
		{"break outer", "break other", "invalid break label other"},
		{"continue outer", "fallthrough", "fallthrough"},
		{"first = 9", "first := 9", "declared and not used: first"},
		{"first = 9", "return 1", "too many return values"},
		{"i > 12", "i > 1.5", "truncated"},
		{"return local", "return 1", "declared and not used: local"},
		{`return 14, ""`, `return "", ""`, "cannot use"},
		{"pair()", "3, 4", ""},
		{"pair()", "3", "assignment mismatch"},
		{`{"k": 15}`, `{"k": 15, "k": 16}`, "duplicate key"},
		{"x := 8", "x := 8; _ = min(x, 1)", "requires go1.21"},
		// The compiler crashes where nobody refuses.
		{"return 3", `return copy(nil, "abc"[1:])`, "the compiler crashes"},
		{"return 3", `return copy((nil), "abc")`, "the compiler crashes"},
		{"return 3", `return copy([]byte(nil), "abc")`, ""},
		// Each file has its language version.
		{"range 16", "range 17", ""},
		{"range s", "range 17", "requires go1.22"},
		// Text that ends one declaration and begins another.
		{"return 3", "return 3 }; func more() int { return 4", ""},
		{"return 3", "return 3 }; func digit() int { return 4", "digit redeclared"},
		{"return 3", "return 3 /*", "syntax error"},
		{"return 3", "return )", "syntax error"},
	} {
		var f *File
		at := -1
		for _, file := range p.Files {
			if i := bytes.Index(file.Src, []byte(test.original)); i >= 0 {
				f, at = file, i
			}
		}
		if f == nil {
			t.Fatalf("%q is nowhere", test.original)
		}
		m := mutate.Mutant{File: f.Name, Start: at, End: at + len(test.original), Replacement: test.replacement}
		got := c.check(m.File, m.Start, m.End, m.Replacement)
		whole := c.checkWhole(c.files[m.File], m.Start, m.End, m.Replacement)
		if (got == "") != (test.want == "") || !strings.Contains(got, test.want) {
			t.Errorf("%q → %q: %q, want %q", test.original, test.replacement, got, test.want)
		}
		if (got == "") != (whole == "") {
			t.Errorf("%q → %q: %q, but the whole package: %q", test.original, test.replacement, got, whole)
		}
	}
}

func TestElementsOfBigTablesAreToldAsInTheWhole(t *testing.T) {
	var b strings.Builder
	b.WriteString("package m\n\nimport \"math\"\n\nvar unit = 1\n\n")
	table := func(head string, row func(i int) string, tail string) {
		b.WriteString(head + "\n")
		for i := range 150 {
			b.WriteString("\t" + row(i) + ", // row\n")
		}
		b.WriteString(tail + "\n\n")
	}
	number := func(i int) string { return fmt.Sprintf("%d0000000%d", 1+i%9, i) }
	table("var slice = []int{", number, "}")
	table("var array = [...]int{", number, "}")
	table("var keyed = [...]int{", func(i int) string { return fmt.Sprintf("%d: 7%d", i, i) + strings.Repeat(" + 0", 5) }, "}")
	table("var mapped = &map[string][]int{", func(i int) string { return fmt.Sprintf("\"key%d\": {%d, 8%d}", i, i, i) }, "}")
	table("var structs = struct{ name string; rows []struct{ a int8; b []float64 } }{\"name\", []struct{ a int8; b []float64 }{", func(i int) string {
		return fmt.Sprintf("{%d, []float64{math.Pi, %d.5}}", i%100, i)
	}, "}}")
	b.WriteString("var _ = len(array) + len(keyed)\n")
	p := one(t, map[string]string{"m.go": b.String()})
	mutants := proposals(t, p, careless)
	agree(t, p, "careless operators", mutants)

	c := newChecker(p)
	all, cut := map[string]int{}, map[string]int{}
	for _, m := range mutants {
		u := c.files[m.File].unit(m.Start, m.End)
		if u == nil || u.spec == nil || len(m.Original) > 20 {
			continue
		}
		name := u.spec.Names[0].Name
		all[name]++
		if u.cuts(p, m.Start, m.End) != nil {
			cut[name]++
		}
	}
	for _, name := range []string{"slice", "array", "mapped", "structs"} {
		if cut[name] < all[name]*2/3 || all[name] == 0 {
			t.Errorf("%s: only %d of %d mutants are checked without the other elements", name, cut[name], all[name])
		}
	}
	if cut["keyed"] > 0 {
		t.Errorf("keyed: %d of %d mutants are checked without the other indices", cut["keyed"], all["keyed"])
	}
}
