// Package stage measures: one file a measurement, each filling its part of a package's evidence.
//
// A stage answers what is so (these tests failed, this many statements ran), never whether that is
// enough: that is harness/gate's. It writes under the output directory only. Which packages there
// are, in what order and within which budget they are measured is harness/runner's.
package stage

import (
	"context"
	"slices"

	"github.com/passmuster/muster/harness/evidence"
	"github.com/passmuster/muster/internal/golist"
	"github.com/passmuster/muster/internal/gotest"
	"github.com/passmuster/muster/internal/testbin"
	"github.com/passmuster/muster/mutate"
	"github.com/passmuster/muster/mutate/cache"
	"github.com/passmuster/muster/mutate/report"
)

// Stage is one measurement.
type Stage struct {
	Name string
	Doc  string
	// Run measures one package. It is called for one package at a time in each of several goroutines;
	// a package's stages run in the order of [List]. Nil where the stage only has Finish.
	Run func(ctx context.Context, u *Unit)
	// Finish is called once, in one goroutine, when every package has been run; it may look at all
	// of them. Nil where there is nothing to do.
	Finish func(ctx context.Context, s *Settings, all []*Unit)
}

// List is every stage, in the order in which they run: deterministic tests come first.
var List = []Stage{
	{Name: "tests", Doc: "runs the package's tests once, in source order, as go test would", Run: runTests},
	{Name: "reruns", Doc: "runs them again under derived seeds and shuffled orders, and tells flaky tests from broken ones", Run: runReruns},
	{Name: "coverage", Doc: "counts the statements and changed lines that the first run executed", Finish: finishCoverage},
	{Name: "mutation", Doc: "changes the code in small ways, one at a time, and sees which changes no test notices", Finish: finishMutation},
	{Name: "fuzz", Doc: "runs the saved inputs of fuzz targets and, where the tier asks for it, looks for inputs that fail", Finish: finishFuzz},
	{Name: "invariants", Doc: "reads what invariants the first run's tests checked, and on how many inputs; says which are idle", Finish: finishInvariants},
}

// Settings are the same for every package of a run.
type Settings struct {
	// Root is the module root; Out the output directory. Both absolute.
	Root, Out string
	// Env is the environment that test binaries get, before muster's own variables.
	Env    []string
	GOROOT string
	Seed   uint64
	// Timeout bounds one run of one package's tests.
	Timeout evidence.Duration
	// Run and Skip filter tests; Args are passed to every test binary.
	Run, Skip string
	Args      []string
	// Flags are the build flags, for replay commands.
	Flags []string
	// Changed holds the new lines of each changed file (slash path from the root), and BaseDir the
	// module root in a copy of the merge base; both are empty without --since.
	Changed map[string][]evidence.LineRange
	Since   bool
	// Ref is the revision that --since named; empty without.
	Ref string
	// Bare builds a package's test binary without instrumentation for coverage; nil where there is none.
	Bare func(ctx context.Context, u *Unit) (binary string, err error)
	// Base measures the coverage of packages at the merge base; nil without --since.
	Base func(ctx context.Context, units []*Unit)
	// Jobs is how many processes mutation runs at once; 0 means one a processor.
	Jobs int
	// Version is muster's own, for the mutation report.
	Version string
	// Cache is asked for verdicts of mutants, and gets them; nil judges every mutant.
	Cache *cache.Store
	// Mutants is filled by the mutation stage: every mutant with its source; nil where nothing was mutated.
	Mutants *report.Input
	// Mutating is called when so many of a package's mutants are judged, for progress; nil tells nobody.
	Mutating func(u *Unit, done, total int)
	// Corpora is the directory in which inputs of fuzz targets are kept between runs; empty keeps none.
	Corpora string
	// Fuzzing is told how far a fuzz target is, for progress; nil tells nobody.
	Fuzzing func(u *Unit, target string, executions int64)
	// Began is called when a run of a package's tests begins, for progress.
	Began func(u *Unit, stage string, run, of int)
}

// Unit is one package on its way through the stages.
type Unit struct {
	*Settings
	Go         *golist.Package
	Thresholds evidence.Thresholds
	// Failure is why there is no binary, where there should be one.
	Failure *testbin.Failure
	Binary  string
	// Unbuilt is why nothing could be built, where no package is to blame.
	Unbuilt string
	// Evidence is the package's evidence as far as it is measured.
	Evidence *evidence.Package

	expected []golist.Func
	// bare says that Binary is not instrumented for coverage: see acquit.
	bare bool
	runs []run
	// mutants are the package's, judged; nil where mutation did not run.
	mutants []mutate.Result
	seconds struct{ tests, reruns, mutation, equivalents, fuzz float64 }
}

// run is one run of the package's tests.
type run struct {
	evidence.Rerun
	result *gotest.Result
	// failures are the deepest failing tests, passes all that passed; see wholePackage.
	failures, passes []string
	missing          []string
	raw              string
	profile          string
}

// wholePackage stands for the package where no test explains how a run ended.
const wholePackage = "(package)"

// Skip marks every stage of a unit that was not run, with the reason.
func Skip(u *Unit, reason string) {
	st := &u.Evidence.Stages
	if st.Tests == nil {
		st.Tests = &evidence.Tests{Version: testsVersion, Status: evidence.Unmeasured, Reason: reason}
	}
	if st.Coverage == nil {
		st.Coverage = &evidence.Coverage{Version: coverageVersion, Status: evidence.Unmeasured, Reason: reason}
	}
	if st.Reruns == nil {
		st.Reruns = &evidence.Reruns{Version: rerunsVersion, Status: evidence.Unmeasured, Reason: reason, Wanted: u.wanted()}
	}
}

// Timing is how long the package's stages took.
func (u *Unit) Timing() evidence.Timing {
	return evidence.Timing{
		Package: u.Go.ImportPath, Tests: u.seconds.tests, Reruns: u.seconds.reruns,
		Mutation: u.seconds.mutation, Equivalents: u.seconds.equivalents, Fuzz: u.seconds.fuzz,
	}
}

// wanted is how many runs the tier asks for, the first included.
func (u *Unit) wanted() int {
	if r := u.Thresholds.Reruns; r != nil {
		return max(r.Count, 1)
	}
	return 1
}

func (u *Unit) race() bool {
	return u.Thresholds.Reruns != nil && u.Thresholds.Reruns.Race || slices.Contains(u.Flags, "-race")
}

func (u *Unit) find(f evidence.Finding) { u.Evidence.Findings = append(u.Evidence.Findings, f) }
