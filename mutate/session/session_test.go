package session

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/passmuster/muster/internal/testtree"
	"github.com/passmuster/muster/mutate"
	"github.com/passmuster/muster/mutate/cache"
	"github.com/passmuster/muster/mutate/discover"
	"github.com/passmuster/muster/mutate/engine"
	"github.com/passmuster/muster/mutate/report"
)

const module = `
-- go.mod --
module example.com/m

go 1.24
-- a/a.go --
package a

func Fee(total, limit int) int {
	if total > limit {
		return 5
	}
	return total * 2
}

func Unused(n int) int { return n - 1 }
-- a/a_test.go --
package a

import "testing"

func TestFee(t *testing.T) {
	if Fee(10, 5) != 5 || Fee(1, 5) != 2 {
		t.Error("fee")
	}
}
-- b/b.go --
package b

func Half(n int) int { return n / 2 }
-- b/b_test.go --
package b

import "testing"

func TestHalf(t *testing.T) {
	if Half(4) != 2 {
		t.Error("half")
	}
}
`

func store(t *testing.T) *cache.Store {
	t.Helper()
	s, err := cache.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// counted are the verdicts that tests were run for, by package.
type counted map[string]int

func (c counted) progress(pkg string, e engine.Event) {
	if e.Tested {
		c[pkg]++
	}
}

func run(t *testing.T, o Options) (*Outcome, counted) {
	t.Helper()
	c := counted{}
	o.Progress = c.progress
	s, err := Prepare(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	out, err := s.Run(t.Context(), t.TempDir())
	if err != nil || len(out.Failed) > 0 {
		t.Fatal(err, out.Failed)
	}
	return out, c
}

// verdicts are what a report stores, without what differs from run to run.
func verdicts(t *testing.T, out *Outcome) string {
	t.Helper()
	in := out.Input
	in.Packages = slices.Clone(in.Packages)
	for i := range in.Packages {
		in.Packages[i].Seconds, in.Packages[i].Notes = nil, nil
	}
	var b bytes.Buffer
	if err := report.Stryker(&b, in); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestTheSecondRunRunsNoTests(t *testing.T) {
	o := Options{Dir: testtree.New(t, module), Patterns: []string{"./..."}, Cache: store(t)}
	first, tested := run(t, o)
	if tested["example.com/m/a"] == 0 || tested["example.com/m/b"] == 0 || first.Packages[0].Cached {
		t.Errorf("at first: %v, cached %v", tested, first.Packages[0].Cached)
	}
	second, tested := run(t, o)
	if len(tested) > 0 || !second.Packages[0].Cached || !second.Packages[1].Cached {
		t.Errorf("again: %v", tested)
	}
	if diff := cmp.Diff(verdicts(t, first), verdicts(t, second)); diff != "" {
		t.Errorf("-first +second\n%s", diff)
	}
	// One package changes: the other is not judged again.
	testtree.Write(t, filepath.Join(o.Dir, "b", "b.go"), "package b\n\nfunc Half(n int) int { return n / (1 + 1) }\n")
	third, tested := run(t, o)
	if tested["example.com/m/a"] != 0 || tested["example.com/m/b"] == 0 {
		t.Errorf("after a change of b: %v", tested)
	}
	if !third.Packages[0].Cached || third.Packages[1].Cached || third.Packages[0].ImportPath != "example.com/m/a" {
		t.Errorf("cached: %v, %v", third.Packages[0].Cached, third.Packages[1].Cached)
	}
}

func TestOtherOptionsAreNotAnsweredFromTheCache(t *testing.T) {
	dir := testtree.New(t, module)
	base := Options{Dir: dir, Patterns: []string{"./a"}, Cache: store(t)}
	run(t, base)
	for name, change := range map[string]func(*Options){
		"operators": func(o *Options) { o.Operators = []string{"comparison"} },
		"lines": func(o *Options) {
			o.Lines = map[string][]discover.Range{filepath.Join(dir, "a", "a.go"): {{From: 4, To: 4}}}
		},
		"exclusion": func(o *Options) { o.Exclude = func(path string) bool { return filepath.Base(path) == "a.go" } },
		"shard":     func(o *Options) { o.Shard, o.Shards = 1, 2 },
		"isolation": func(o *Options) { o.Isolation = engine.IsolationProcess },
		"proofs":    func(o *Options) { o.Equivalents = true },
		"no cache":  func(o *Options) { o.Cache = nil },
		"place":     func(o *Options) { o.Only = &Place{File: filepath.Join(dir, "a", "a.go"), Line: 4} },
	} {
		o := base
		change(&o)
		if out, _ := run(t, o); out.Packages[0].Cached {
			t.Errorf("another %s has the answer", name)
		}
	}
	for name, change := range map[string]func(*Options){
		"jobs":      func(o *Options) { o.Jobs = 1 },
		"budget":    func(o *Options) { o.Most = 1 },
		"exclusion": func(o *Options) { o.Exclude = func(string) bool { return false } },
	} {
		o := base
		change(&o)
		if out, _ := run(t, o); !out.Packages[0].Cached {
			t.Errorf("another %s has not the answer", name)
		}
	}
}

func TestAnInterruptedRunIsGoneOnWith(t *testing.T) {
	o := Options{Dir: testtree.New(t, module), Patterns: []string{"./a"}, Cache: store(t), Jobs: 1}
	whole := o
	whole.Cache = nil
	want, all := run(t, whole)

	ctx, cancel := context.WithCancelCause(t.Context())
	enough := errors.New("enough")
	o.Progress = func(_ string, e engine.Event) {
		if e.Tested {
			cancel(enough)
		}
	}
	s, err := Prepare(ctx, o)
	if err != nil {
		t.Fatal(err)
	}
	cut, err := s.Run(ctx, t.TempDir())
	if !errors.Is(err, enough) || mutate.Count(cut.Packages[0].Results).Pending == 0 {
		t.Fatalf("%v, %+v", err, mutate.Count(cut.Packages[0].Results))
	}
	got, rest := run(t, o)
	if n := rest["example.com/m/a"]; n == 0 || n >= all["example.com/m/a"] {
		t.Errorf("%d verdicts were reached, of %d in all", n, all["example.com/m/a"])
	}
	if diff := cmp.Diff(verdicts(t, want), verdicts(t, got)); diff != "" {
		t.Errorf("-uninterrupted +resumed\n%s", diff)
	}
	if notes := got.Packages[0].Notes; len(notes) != 1 || !strings.Contains(notes[0], "taken over from an earlier run") {
		t.Errorf("notes %q", notes)
	}
	if out, _ := run(t, o); !out.Packages[0].Cached || len(out.Packages[0].Notes) > 0 {
		t.Errorf("the answer: cached %v, notes %q", out.Packages[0].Cached, out.Packages[0].Notes)
	}
}

func TestWhatAPackageConsultsWhileTestsRunMustStay(t *testing.T) {
	o := Options{Dir: testtree.New(t, module), Patterns: []string{"./a"}, Cache: store(t)}
	changed := false
	o.Progress = func(_ string, e engine.Event) {
		if e.Tested && !changed {
			changed = true
			testtree.Write(t, filepath.Join(o.Dir, "a", "testdata", "new.txt"), "new")
		}
	}
	s, err := Prepare(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	out, err := s.Run(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	if notes := out.Packages[0].Notes; len(notes) != 1 || !strings.Contains(notes[0], "new.txt changed while the tests ran") {
		t.Errorf("notes %q", notes)
	}
	if out, _ := run(t, o); out.Packages[0].Cached {
		t.Error("an answer of a moving target was stored")
	}
}

func TestAPackageThatCannotBeJudgedLeavesTheOthers(t *testing.T) {
	o := Options{Dir: testtree.New(t, module), Patterns: []string{"./..."}, Cache: store(t)}
	testtree.Write(t, filepath.Join(o.Dir, "b", "b_test.go"), "package b\n\nimport \"testing\"\n\nfunc TestNo(t *testing.T) { t.Error(\"no\") }\n")
	testtree.Write(t, filepath.Join(o.Dir, "c", "c.go"), "package c\n\nvar x int = \"no\"\n")
	for range 2 {
		s, err := Prepare(t.Context(), o)
		if err != nil {
			t.Fatal(err)
		}
		out, err := s.Run(t.Context(), t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		var red *engine.BaselineError
		var bad *discover.PackageError
		if all := errors.Join(out.Failed...); !errors.As(all, &red) || red.Test != "TestNo" || !errors.As(all, &bad) || len(out.Failed) != 2 {
			t.Errorf("failed: %v", out.Failed)
		}
		if tally := mutate.Count(out.Packages[0].Results); tally.Pending > 0 || tally.Killed == 0 {
			t.Errorf("a: %+v", tally)
		}
	}
}

func TestMutantsAreListedBeforeAnyTestRuns(t *testing.T) {
	o := Options{Dir: testtree.New(t, module), Patterns: []string{"./..."}}
	dir := t.TempDir()
	listed := 0
	o.Progress = func(_ string, _ engine.Event) {
		if f, err := os.Open(filepath.Join(dir, ListFile)); err == nil && listed == 0 {
			in, err := report.Decode(f)
			_ = f.Close()
			if err != nil {
				t.Error(err)
			}
			for _, p := range in.Packages {
				listed += len(p.Results)
			}
		}
	}
	s, err := Prepare(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	out, err := s.Run(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	if want := len(out.Packages[0].Results) + len(out.Packages[1].Results); listed != want || want == 0 {
		t.Errorf("%d were listed, %d judged", listed, want)
	}
	if entries, _ := os.ReadDir(dir); len(entries) != 1 {
		t.Errorf("left in the output directory: %v", entries)
	}
}
