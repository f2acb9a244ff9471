package engine

import (
	"path"
	"slices"
	"testing"
	"time"

	"github.com/passmuster/muster/mutate"
	"github.com/passmuster/muster/mutate/operator"
)

func TestEachFunctionHasItsFirstMutantBeforeAnyHasItsSecond(t *testing.T) {
	mutants := []mutate.Mutant{
		{ID: 1, Function: "A", Operator: "statement/call"}, {ID: 2, Function: "A", Operator: "comparison/boundary"},
		{ID: 3, Function: "A", Operator: "comparison/boundary"}, {ID: 4, Function: "A", Operator: "return/zero"},
		{ID: 5, Function: "B", Operator: "statement/call"}, {ID: 6, Function: "B", Operator: "unheard/of"},
		{ID: 7, Function: "C", Operator: "literal/string"},
		{ID: 8, Function: "C", File: "other.go", Operator: "literal/string"},
	}
	var jobs []job
	for _, m := range mutants {
		jobs = append(jobs, job{ID: m.ID})
	}
	var ids []int
	for _, j := range spread(jobs, mutants) {
		ids = append(ids, j.ID)
	}
	// A: one comparison, the return, the call, and then the other comparison.
	if want := []int{2, 5, 7, 8, 4, 6, 1, 3}; !slices.Equal(ids, want) {
		t.Errorf("order %v, want %v", ids, want)
	}
}

func TestTheWorthOfEveryFamilyIsKnown(t *testing.T) {
	for _, o := range operator.All {
		if worth(o.Name) == len(byWorth) {
			t.Errorf("%s has no place in the order", o.Name)
		}
	}
	for _, family := range byWorth {
		if !slices.ContainsFunc(operator.All, func(o mutate.Operator) bool { return path.Dir(o.Name) == family }) {
			t.Errorf("there are no operators %s", family)
		}
	}
}

// threeFunctions have three mutants each that need tests, of which the last needs no test beside.
const threeFunctions = `
-- p.go --
package p

func A(n int) int {
	n += 1 // => n += 2 => Killed/assertion
	n += 1 // => n += 3 => Killed/assertion
	n += 1 // => n += 4 => Killed/assertion
	return n
}

func B(n int) int {
	n += 1 // => n += 2 => Killed/assertion
	n += 1 // => n += 3 => Killed/assertion
	n += 1 // => n += 4 => Killed/assertion
	return n
}

func C(n int) int {
	n += 1 // => n += 2 => Survived
	n += 1 // => n += 3 => Survived
	n += 1 // => n += 4 => Survived
	return n
}
-- p_test.go --
package p

import (
	"os"
	"testing"
)

func TestA(t *testing.T) { if A(0) != 3 { t.Error("A") } }
func TestB(t *testing.T) { if B(0) != 3 { t.Error("B") } }
func TestC(t *testing.T) {
	C(0)
	os.Getenv("FLAVOUR")
	os.Stat("nothing")
	t.Chdir("testdata")
	os.ReadFile("data.txt")
	os.WriteFile(t.TempDir() + "/own", nil, 0o666)
}
-- testdata/data.txt --
data
`

// functions gives the mutants of the fixture the functions in which they are: three each.
func (f *fixture) functions() *fixture {
	for i := range f.mutants {
		f.mutants[i].Function = string(rune('A' + i/3))
	}
	return f
}

func TestABudgetOfMutantsIsSpreadOverFunctions(t *testing.T) {
	f := load(t, threeFunctions).functions()
	for _, isolation := range []string{IsolationWorker, IsolationProcess} {
		report, err := f.run(t, func(c *Config) { c.Most, c.Isolation = 6, isolation })
		if err != nil {
			t.Fatal(err)
		}
		for i, r := range report.Results {
			if settled := r.Status != mutate.Pending; settled != (i%3 < 2) {
				t.Errorf("%s: mutant %d of %s is %s: %s", isolation, i%3+1, r.Function, r.Status, r.Reason)
			}
		}
		if report.Ran != 6 || len(report.Notes) != 1 {
			t.Errorf("%d ran, notes %q", report.Ran, report.Notes)
		}
	}
}

func TestABudgetBoundsTheRunWithoutAMutant(t *testing.T) {
	defer func(d time.Duration) { leastBaseline = d }(leastBaseline)
	leastBaseline = 50 * time.Millisecond
	f := load(t, `
-- p.go --
package p

func A(n int) int {
	n += 1 // => n += 2 => Pending
	return n
}
-- p_test.go --
package p

import "testing"

func TestA(t *testing.T) { A(0); select {} }
`)
	report, err := f.run(t, func(c *Config) { c.Budget = time.Millisecond })
	if err != nil {
		t.Fatal(err)
	}
	if r := report.Results[0]; r.Status != mutate.Pending || r.Reason != "not run: the tests took longer than the time budget without a mutant" {
		t.Errorf("%s: %s", r.Status, r.Reason)
	}
}

func TestVerdictsThatAreKnownAreNotReachedAgain(t *testing.T) {
	f := load(t, threeFunctions).functions()
	known := map[int]mutate.Result{}
	for id := 1; id <= 6; id++ {
		known[id] = mutate.Result{Status: mutate.Timeout, Cause: mutate.ByHang, Reason: "known", KilledBy: "TestB"}
	}
	told, tested := 0, 0
	report, err := f.run(t, func(c *Config) {
		c.Known, c.Progress = known, func(e Event) {
			told = e.Known
			if e.Tested {
				tested++
			}
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	if report.Known != 6 || report.Ran != 3 || told != 6 || tested != 3 {
		t.Errorf("%d known, %d ran; told %d and %d", report.Known, report.Ran, told, tested)
	}
	for i, r := range report.Results {
		if i < 6 && (r.Status != mutate.Timeout || r.Reason != "known" || r.KilledBy != "TestB" || len(r.CoveredBy) == 0) || i >= 6 && r.Status != mutate.Survived {
			t.Errorf("%+v", r)
		}
	}
}

func TestWhatTestsConsultIsNoted(t *testing.T) {
	f := load(t, threeFunctions)
	var before []Access
	report, err := f.run(t, func(c *Config) { c.Watch = func(list []Access, _ bool) { before = list } })
	if err != nil {
		t.Fatal(err)
	}
	if len(before) == 0 || !slices.Equal(before, report.Accesses) {
		t.Errorf("after the baseline %v, in the end %v", before, report.Accesses)
	}
	for _, want := range []Access{{"env", "FLAVOUR"}, {"stat", f.dir + "/nothing"}, {"open", f.dir + "/testdata/data.txt"}} {
		if !slices.Contains(report.Accesses, want) {
			t.Errorf("%v is not among %v", want, report.Accesses)
		}
	}
	for _, a := range report.Accesses {
		if path.Base(a.Name) == "own" || a.Name == "TMPDIR" {
			t.Errorf("%v is the engine's own", a)
		}
	}
	if !report.Watched {
		t.Error("it does not say that it watched")
	}
}
