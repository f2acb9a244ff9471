package discover_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/passmuster/muster/fuzz/engine/discover"
	"github.com/passmuster/muster/internal/golist"
)

const head = `package p

import (
	tt "testing"

	"example.org/elsewhere/v2"
	props "github.com/passmuster/muster/fuzz"
)

var _ = elsewhere.X
var _ = props.Run

type bytes = []byte
type own []byte

func helper(f *tt.F, n int)        { f.Fuzz(check) }
func check(t *tt.T, s string)      {}
func generic[V any](f *tt.F)       { f.Fuzz(func(t *tt.T, v V) {}) }
func round(f *tt.F)                { round(f) }
func setUp(tb tt.TB)               {}
func own2(f interface{ Fuzz(any) }) {}

`

// find writes files into a module and returns the targets of its package.
func find(t *testing.T, files map[string]string) ([]discover.Target, error) {
	t.Helper()
	dir := t.TempDir()
	p := &golist.Package{ImportPath: "m/p", Dir: dir}
	for name, text := range files {
		switch {
		case strings.HasPrefix(text, "package p_test"):
			p.XTestGoFiles = append(p.XTestGoFiles, name)
		case strings.HasSuffix(name, "_test.go"):
			p.TestGoFiles = append(p.TestGoFiles, name)
		default:
			p.GoFiles = append(p.GoFiles, name)
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return discover.Targets(p)
}

func TestTheSourceSaysWhatATargetTakes(t *testing.T) {
	for name, tt := range map[string]struct{ body, want, problem string }{
		"a literal":             {`f.Fuzz(func(t *tt.T, b []byte, n int, r rune, x float64) {})`, "FuzzX([]byte, int, rune, float64)", ""},
		"a function":            {`f.Add("x"); f.Fuzz(check)`, "FuzzX(string)", ""},
		"a variable":            {`fn := func(*tt.T, uint8, bool) {}; f.Fuzz(fn)`, "FuzzX(uint8, bool)", ""},
		"an alias":              {`f.Fuzz(func(t *tt.T, b bytes, c []uint8) {})`, "FuzzX([]byte, []byte)", ""},
		"a helper":              {`helper(f, 1)`, "FuzzX(string)", ""},
		"a closure":             {`run := func(f *tt.F) { f.Fuzz(check) }; run(f)`, "FuzzX(string)", ""},
		"a called literal":      {`func(g *tt.F) { g.Fuzz(check) }(f)`, "FuzzX(string)", ""},
		"in a branch":           {`if true { f.Fuzz(check) } else { f.Fuzz(check) }`, "FuzzX(string)", ""},
		"a generic helper":      {`generic[string](f)`, "FuzzX(?)", ""},
		"a helper elsewhere":    {`elsewhere.Fuzz(f)`, "FuzzX(?)", ""},
		"a function elsewhere":  {`f.Fuzz(elsewhere.Check)`, "FuzzX(?)", ""},
		"a type elsewhere":      {`f.Fuzz(func(t *tt.T, b elsewhere.Bytes) {})`, "FuzzX(?)", ""},
		"a stream":              {`props.Run(f, nil, func(t *tt.T, v int) {})`, "FuzzX(choices)", ""},
		"a stream of a type":    {`props.Run[int](f, nil, nil)`, "FuzzX(choices)", ""},
		"something else of it":  {`props.Walk(f)`, "FuzzX(?)", ""},
		"f in an expression":    {`[]func(*tt.F){elsewhere.Fuzz}[0](f)`, "FuzzX(?)", ""},
		"as an interface":       {`own2(f)`, "FuzzX(?)", ""},
		"as a testing.TB":       {`setUp(f)`, "FuzzX(?)", "it never calls f.Fuzz"},
		"never":                 {`f.Add(1)`, "FuzzX(?)", "it never calls f.Fuzz"},
		"a helper that is void": {`round(f)`, "FuzzX(?)", "it never calls f.Fuzz"},
		"twice":                 {`f.Fuzz(check); f.Fuzz(check)`, "FuzzX(string)", "it calls f.Fuzz more than once"},
		"a named type":          {`f.Fuzz(func(t *tt.T, s string, b own) {})`, "FuzzX(string, p.own)", "argument 2 has type p.own, which the go command cannot fuzz"},
		"a slice of ints":       {`f.Fuzz(func(t *tt.T, b []int) {})`, "FuzzX([]int)", "argument 1 has type []int, which the go command cannot fuzz"},
		"a complex number":      {`f.Fuzz(func(t *tt.T, c complex128) {})`, "FuzzX(complex128)", "argument 1 has type complex128, which the go command cannot fuzz"},
		"no argument":           {`f.Fuzz(func(t *tt.T) {})`, "FuzzX()", "its function takes nothing but a *testing.T"},
		"no function":           {`f.Fuzz(1)`, "FuzzX(?)", "f.Fuzz takes a function"},
	} {
		got, err := find(t, map[string]string{"p_test.go": head + "func FuzzX(f *tt.F) {\n" + tt.body + "\n}\n"})
		if err != nil || len(got) != 1 {
			t.Errorf("%s: %v, %v", name, got, err)
			continue
		}
		if got[0].Signature() != tt.want || got[0].Problem != tt.problem {
			t.Errorf("%s: %s, %q, want %s, %q", name, got[0].Signature(), got[0].Problem, tt.want, tt.problem)
		}
		if got[0].Stream != strings.Contains(tt.want, "choices") {
			t.Errorf("%s: stream %v", name, got[0].Stream)
		}
	}
}

func TestTargetsOfAllTestFilesAreFoundByName(t *testing.T) {
	got, err := find(t, map[string]string{
		"p.go":        "package p\n\nimport \"testing\"\n\nfunc FuzzNot(f *testing.F) {}\nfunc Helper(f *testing.F) { f.Fuzz(func(*testing.T, int8) {}) }\n",
		"in_test.go":  "package p\n\nimport \"testing\"\n\nfunc FuzzB(f *testing.F) { Helper(f) }\nfunc TestA(t *testing.T) {}\nfunc Fuzzy(f *testing.F) {}\n",
		"out_test.go": "package p_test\n\nimport (\n\t\"testing\"\n\n\t\"m/p\"\n)\n\nfunc FuzzA(f *testing.F) { p.Helper(f) }\n",
	})
	if err != nil {
		t.Fatal(err)
	}
	for i := range got {
		got[i].Dir = ""
	}
	want := []discover.Target{
		{Package: "m/p", Name: "FuzzA", File: "out_test.go", Line: 9, Args: []string{"int8"}},
		{Package: "m/p", Name: "FuzzB", File: "in_test.go", Line: 5, Args: []string{"int8"}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestFilesThatDoNotParseAreNamed(t *testing.T) {
	for _, name := range []string{"p.go", "p_test.go"} {
		files := map[string]string{"ok_test.go": "package p\n\nimport \"testing\"\n\nfunc FuzzA(f *testing.F) {}\n", name: "package p\n\nfunc {"}
		if got, err := find(t, files); err == nil || !strings.Contains(err.Error(), name) || !strings.Contains(err.Error(), "m/p") {
			t.Errorf("%s: %v, %v", name, got, err)
		}
	}
	if got, err := find(t, map[string]string{"p.go": "package p\n\nfunc {"}); err != nil || got != nil {
		t.Errorf("no target: %v, %v", got, err)
	}
}

func TestTheTargetsOfThisModuleAreUnderstood(t *testing.T) {
	pkgs, err := golist.Load(context.Background(), golist.Config{}, "github.com/passmuster/muster/fuzz/...", "github.com/passmuster/muster/corpus", "github.com/passmuster/muster/internal/...")
	if err != nil {
		t.Fatal(err)
	}
	targets, streams := 0, 0
	for _, p := range pkgs {
		list, err := discover.Targets(p)
		if err != nil {
			t.Error(err)
		}
		for _, target := range list {
			targets++
			if target.Stream {
				streams++
			}
			if target.Args == nil || target.Problem != "" {
				t.Errorf("%s: %s: %s", p.ImportPath, target.Signature(), target.Problem)
			}
		}
	}
	if targets < 20 || streams < 1 {
		t.Errorf("%d targets, %d of them streams", targets, streams)
	}
}
