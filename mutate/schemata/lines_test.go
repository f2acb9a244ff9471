package schemata

import (
	"fmt"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/passmuster/muster/internal/testtree"
	"github.com/passmuster/muster/mutate"
	"github.com/passmuster/muster/mutate/discover"
)

// gated instruments a source with mutants given as "original → replacement", each at the first place
// where the original is, and returns the text of the file.
func gated(t *testing.T, goVersion, source string, changes ...string) (*Plan, string) {
	t.Helper()
	dir := t.TempDir()
	testtree.WriteAll(t, dir, map[string]string{"go.mod": "module example.com/p\n\ngo " + goVersion + "\n", "p.go": source})
	p := loadOne(t, dir)
	var mutants []mutate.Mutant
	for i, c := range changes {
		from, to, _ := strings.Cut(c, " → ")
		start := strings.Index(source, from)
		if start < 0 {
			t.Fatalf("no %q", from)
		}
		mutants = append(mutants, mutate.Mutant{ID: i + 1, File: "p.go", Start: start, End: start + len(from), Original: from, Replacement: to})
	}
	plan, err := Instrument(p, mutants)
	if err != nil {
		t.Fatal(err)
	}
	return plan, string(plan.Files[filepath.Join(p.Dir, "p.go")])
}

func TestGates(t *testing.T) {
	head := "package p\n\ntype flag bool\n\nfunc g(...any) (int, error) { return 0, nil }\n\n"
	for _, c := range []struct{ name, source, change, want string }{
		{"comparison", "func f(a, b int) bool { return a < b }", "a < b → a <= b", `return muster_lss[muster_t_int](1, 1, "3", a , b) }`},
		{"equality of others", "func f(a, b any) bool { return a == b }", "a == b → a != b", `muster_bool(1, 1, "n", a == b)`},
		{"named bool", "func f(a, b int) flag { return a < b }", "a < b → a > b", `return flag(muster_lss[muster_t_int](1, 1, "4", a , b)) }`},
		{"and", "func f(a, b bool) bool { return a && b }", "&& → ||", `muster_x(1, muster_y(1, a, muster_true) && muster_y(1, b, muster_true))`},
		{"operand of or", "func f(a, b bool) bool { return a || b }", "a || b → a", `a || (!muster_at(1) && muster_want(1, b, muster_false))`},
		{"arithmetic", "func f(a, b uint8) uint8 { return a + b }", "+ → -", `muster_iadd[muster_t_uint8](1, 1, "-", a , b)`},
		{"constant", "var x uint8 = 1 << 3", "3 → 4", `muster_sel[muster_t_uint8](1, 1 << 3, 1 << 4)`},
		{"increment", "func f() (n int) { for i := 0; i < 3; i++ { n++ }; return }", "i++ → i--", `i= muster_iadd[muster_t_int](1, 1, "-", i, 1) {`},
		{"removal", "func f(m map[int]int) { delete(m, 1) }", "delete(m, 1) → ", `if muster_off(1) { delete(m, 1) }`},
		{"two of a statement", "func f() (int, error) { return g(1) }", "return g(1) → return 0, nil", `if muster_on(1) { return 0, nil } else { return g(1) }`},
		{"body", "func f(a int) { b := a; g(b) }", "{ b := a; g(b) } → {}", `if muster_off(1) {  b := a; g(b)  }}`},
		{"order", "func f(p *struct{ n int }, h func() int) int { return p.n + h() }", "+ → -", `if muster_on(1) { return p.n - h() } else { return p.n + h() }`},
		{"constant in an interface", "func f() { const k flag = true; g(k) }", "g(k) → g(false)", `if muster_on(1) { g(false) } else { g(k) }`},
	} {
		t.Run(c.name, func(t *testing.T) {
			plan, text := gated(t, "1.22", head+c.source, c.change)
			if len(plan.Gated) != 1 || !strings.Contains(text, c.want) {
				t.Errorf("gated %v, want %s in\n%s", plan.Gated, c.want, text)
			}
		})
	}
}

func TestWhatHasNoGateIsSingle(t *testing.T) {
	for _, c := range []struct{ source, change string }{
		{"const c = 3\nvar a [c]int", "3 → 4"},
		{"var a [3]int", "3 → 4"},
		{"//go:nosplit\nfunc f() int { return 7 }", "7 → 8"},
		{"func f() int { if true { goto end }; end: return 7 }", "end: return 7 → end: return 8"},
		{"var a = 1\nvar b = 5", "5 → a"},
	} {
		if plan, text := gated(t, "1.22", "package p\n\n"+c.source+"\n", c.change); len(plan.Single) != 1 {
			t.Errorf("%s is gated:\n%s", c.change, text)
		}
	}
}

func TestLineNumbersAndConstraintsStayTrue(t *testing.T) {
	if testing.Short() {
		t.Skip("builds test binaries")
	}
	for _, version := range []string{"1.16", "1.23"} {
		for _, head := range []string{"", "//go:build linux || !linux\n// +build linux !linux\n\n", "// Copyright\n\n"} {
			source := head + "package p\n\nfunc f(a, b int,\n\tc []int) int {\n\tif a <\n\t\tb {\n\t\treturn c[a]\n\t}\n//line other.y:70\n\treturn c[b]\n}\n"
			dir := t.TempDir()
			testtree.WriteAll(t, dir, map[string]string{
				"go.mod": "module example.com/p\n\ngo " + version + "\n", "p.go": source,
				"p_test.go": "package p\n\nimport \"testing\"\n\nfunc TestA(t *testing.T) { f(1, 2, nil) }\nfunc TestB(t *testing.T) { f(2, 1, nil) }\n",
			})
			p := loadOne(t, dir)
			mutants, err := discover.Mutants(p, rich, discover.Options{})
			if err != nil {
				t.Fatal(err)
			}
			plan, err := Instrument(p, mutants)
			if err != nil {
				t.Fatal(err)
			}
			if len(plan.Gated) < 10 {
				t.Errorf("only %d gated", len(plan.Gated))
			}
			delete(plan.Files, filepath.Join(p.Dir, RuntimeTest))
			var places [2]string
			for i, files := range []map[string][]byte{nil, plan.Files} {
				bin, err := buildTest(t, dir, files)
				if err != nil {
					t.Fatal(err)
				}
				for _, name := range []string{"TestA", "TestB"} {
					_, text := run(t, dir, bin, nil, "-test.run=^"+name+"$")
					places[i] += fmt.Sprintln(regexp.MustCompile(`(p\.go|other\.y):\d+`).FindAllString(text, -1))
				}
			}
			if places[0] != places[1] || !strings.Contains(places[0], "p.go") {
				t.Errorf("go %s, head %q: places %s, want %s", version, head, places[1], places[0])
			}
		}
	}
}
