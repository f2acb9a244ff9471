package discover

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

func TestWhatASuppressionSays(t *testing.T) {
	for _, c := range []struct {
		comment string
		names   []string
		reason  string
		not     bool
	}{
		{comment: "//muster:ignore arithmetic/swap the order does not matter", names: []string{"arithmetic/swap"}, reason: "the order does not matter"},
		{comment: "//muster:ignore a,b/c \t why ", names: []string{"a", "b/c"}, reason: "why"},
		{comment: "//muster:ignore all why\r", names: []string{"all"}, reason: "why"},
		{comment: "//muster:ignore", names: nil},
		{comment: "//muster:ignore ,", names: nil},
		{comment: "//muster:ignore all", names: []string{"all"}},
		{comment: "//muster:ignored all why", not: true},
		{comment: "// muster:ignore all why", not: true},
		{comment: "/*muster:ignore all why*/", not: true},
		{comment: "//", not: true},
	} {
		s, ok := parseIgnore(c.comment)
		if ok == c.not || !slices.Equal(s.operators, c.names) || s.reason != c.reason {
			t.Errorf("%q: %v %q %q", c.comment, ok, s.operators, s.reason)
		}
	}
}

func TestPatternsNameOperatorsFamiliesAndGlobs(t *testing.T) {
	for _, c := range []struct {
		pattern string
		want    bool
	}{
		{"comparison/boundary", true}, {"comparison", true}, {"comparison/*", true}, {"*/bound*", true}, {"all", true},
		{"comparison/negation", false}, {"boundary", false}, {"comp", false}, {"[", false}, {"", false},
	} {
		if matches(c.pattern, "comparison/boundary") != c.want {
			t.Errorf("%q: want %v", c.pattern, c.want)
		}
	}
}

func FuzzSuppressionsAreReadBackAsWritten(f *testing.F) {
	for _, seed := range []string{
		"//muster:ignore a/b why", "//muster:ignore a,b,,c  \t x y", "//muster:ignore", "//muster:ignore\t", "// muster:ignore a", "//muster:ignore \v\u00a0 x", "//muster:ignored", "//muster:ignore ,\v 0",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, comment string) {
		s, ok := parseIgnore(comment)
		if !ok {
			if s.reason != "" || s.operators != nil {
				t.Fatalf("no suppression, but %+v", s)
			}
			return
		}
		for _, name := range s.operators {
			if name == "" || strings.ContainsAny(name, ", \t") {
				t.Fatalf("name %q", name)
			}
			matches(name, "a/b")
		}
		if s.reason != strings.TrimSpace(s.reason) {
			t.Fatalf("reason %q", s.reason)
		}
		if len(s.operators) == 0 || s.reason == "" {
			return
		}
		again, ok := parseIgnore("//muster:ignore " + strings.Join(s.operators, ",") + " " + s.reason)
		if !ok || again.reason != s.reason || !slices.Equal(again.operators, s.operators) {
			t.Fatalf("%+v is read back as %+v", s, again)
		}
	})
}

// Literals are numbered by their value: what a line says behind "//" is moved nowhere.
const suppressed = `package m

func line() int {
	x := 10 + 11 //muster:ignore probe/literal on the line
	y := 12
	return x + y
}

func block(a bool) int {
	//muster:ignore probe before a statement,
	// with more text
	if a {
		return 20 + 21
	}
	for range 22 {
		//muster:ignore probe/statement another operator
		return 23
	}
	return 24
}

// function does a thing.
//
//muster:ignore probe/* a function
func function() int {
	return 30
}

func after(n int) int {
	switch n {
	//muster:ignore all a case
	case 40:
		return 41
	case 42:
		return 43
	}
	list := []int{
		//muster:ignore all an element
		44,
		45,
	}
	return list[46] //muster:ignore all
}

var (
	//muster:ignore all a variable
	v = 50
	w = 51
)
`

func TestASuppressionCoversWhatItStandsBefore(t *testing.T) {
	p := one(t, map[string]string{
		"m.go":   suppressed,
		"top.go": "// Package m is small.\n//\n//muster:ignore probe/literal the whole file\npackage m\n\nvar top = 60 + 61\n",
	})
	mutants, err := Mutants(p, probes, Options{})
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, m := range mutants {
		if m.Invalid != "" {
			t.Errorf("%q → %q: %s", m.Original, m.Replacement, m.Invalid)
		}
		got[m.Original] = m.Ignored
	}
	for original, want := range map[string]string{
		"10": "on the line", "11": "on the line", "12": "", "10 + 11": "on the line",
		"a": "before a statement,", "20": "before a statement,", "20 + 21": "before a statement,", "22": "", "23": "", "24": "",
		"30": "a function", "40": "a case", "41": "a case", "42": "", "43": "", "44": "an element", "45": "", "46": "",
		"50": "a variable", "51": "", "60": "the whole file", "60 + 61": "the whole file", "x + y": "",
	} {
		if want != "" {
			want = "suppressed: " + want
		}
		if ignored, ok := got[original]; !ok || ignored != want {
			t.Errorf("%s: found %v, ignored %q, want %q", original, ok, ignored, want)
		}
	}
}

func TestUselessSuppressionsAreProblems(t *testing.T) {
	p := one(t, map[string]string{"m.go": `package m

//muster:ignore
var a = 1

//muster:ignore probe/literal
var b = 1

//muster:ignore probe/nothing,all why
var c = 1

//muster:ignore probe/statement why
var d = 1

//muster:ignore probe/literal why
var e = 1

func f() {
	_ = 1
	//muster:ignore all before nothing
}

func g() {
	//muster:ignore all arid already
	println(1)
}
`,
		"m_test.go": "package m\n\n//muster:ignore all why\nvar tested = \"//muster:ignore all\"\n",
		"x_test.go": "package m_test\n\nfunc f() {\n\t_ = 1 //muster:ignore\n}\n",
	})
	problems, err := Suppressions(p, probes, Options{})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, p := range problems {
		got = append(got, fmt.Sprintf("%s:%d:%d: %s", p.File, p.Line, p.Column, p.Message))
	}
	want := []string{
		"m.go:3:1: suppression names no operator: write //muster:ignore operator reason",
		"m.go:6:1: suppression gives no reason, so it has no effect: write //muster:ignore operator reason",
		`m.go:9:1: suppression names operator "probe/nothing", which there is not: list them with "muster mutate --operators"`,
		"m.go:12:1: suppression of probe/statement matches no mutant: remove it",
		"m.go:20:2: suppression of all matches no mutant: remove it",
		"m.go:24:2: suppression of all matches no mutant: remove it",
		"m_test.go:3:1: suppression in a test file, which is not mutated: remove it",
		"x_test.go:4:8: suppression in a test file, which is not mutated: remove it",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if none, err := Suppressions(p, probes, Options{Exclude: func(string) bool { return true }}); err != nil || len(none) != 2 {
		t.Errorf("where only test files are not excluded: %v %v", none, err)
	}
}
