package engine

import (
	"fmt"
	"runtime"
	"strings"
	"time"

	"github.com/passmuster/muster/mutate"
)

// How a mutant's process is chosen; the verdicts are the same.
const (
	// IsolationWorker lets a process serve many mutants. It is the default.
	IsolationWorker = "worker"
	// IsolationProcess gives each mutant a fresh process.
	IsolationProcess = "process"
)

// Config says how to judge. Dir and Out are required.
type Config struct {
	// Dir is where the go command runs; Out is an absolute folder for all that is written.
	Dir, Out string
	// Env is the environment of builds and tests; nil means the process's.
	Env []string
	// Flags are build flags such as -tags=x.
	Flags []string
	// Goroot is where the sources of the library are; empty asks the go command.
	Goroot string
	// Jobs is how many processes run at a time; 0 means one a processor.
	Jobs int
	// Isolation is IsolationWorker where empty.
	Isolation string
	// Operators find the mutants.
	Operators []mutate.Operator
	// Budget is how long tests may run against mutants, Most how many mutants they may run against; what is
	// left then is pending. 0: no bound. Running the tests without a mutant first may take the Budget once
	// more, or a minute where that is longer.
	Budget time.Duration
	Most   int
	// Known are verdicts of an earlier run of the same mutants, by number: those that tests would be run
	// for are taken over. Only status, cause, reason and killer are read.
	Known map[int]mutate.Result
	// Watch is called after the baseline with what the tests consult with no mutant; watched is false where
	// that is not known. Nil notes nothing, in Report.Accesses neither.
	Watch func(consulted []Access, watched bool)
	// Progress is told of each step, from one goroutine at a time; nil is told nothing.
	Progress func(Event)
}

func (c Config) jobs() int {
	if c.Jobs > 0 {
		return c.Jobs
	}
	return runtime.GOMAXPROCS(0)
}

// Phase is a part of the work.
type Phase string

// The phases, in order.
const (
	PhaseBuild    Phase = "build"
	PhaseBaseline Phase = "baseline"
	PhaseRun      Phase = "run"
)

// Event says how far the work is.
type Event struct {
	Phase Phase
	// Done of Total mutants are judged, Killed and Survived of them (a timeout counts as killed).
	Done, Total, Killed, Survived int
	// Known of Done were known from an earlier run.
	Known int
	// Result is the verdict that was just reached, nil for other steps. Tested says that tests were run
	// for it.
	Result *mutate.Result
	Tested bool
}

// Report is what became of a package's mutants.
type Report struct {
	// Results has an entry for each mutant, in their order.
	Results []mutate.Result
	// Tests are the top-level tests, fuzz targets and examples, in the order in which they run.
	Tests []string
	// Notes say what could not be done as usual.
	Notes []string
	// Isolation is what was used in the end.
	Isolation string
	// Ran is how many mutants tests were run for, Processes how many test processes were started. Known
	// is how many verdicts were taken from an earlier run.
	Ran, Processes, Known int
	// Accesses is what the tests consulted beside source. Watched says that it is known.
	Accesses []Access
	Watched  bool
	// Static are the mutants that act only while a process starts.
	Static []int
	// Gated mutants are in the one binary, Singles have builds of their own.
	Gated, Singles int
	// Where the time went.
	Prepare, Build, Baseline, Run time.Duration
	// Shared, Fresh and Alone are parts of Run, summed over the processes: mutants in workers, in fresh
	// processes, and those with builds of their own.
	Shared, Fresh, Alone time.Duration
}

// BaselineError says that a test does not pass, or not always, with no mutant active: nothing can be
// said of the package's mutants.
type BaselineError struct {
	Package, Test string
	// Flaky is set where the test passed another time.
	Flaky  bool
	Reason string

	prefix []int // the tests up to it, empty where the process itself does not start
}

func (e *BaselineError) Error() string {
	if e.Flaky {
		return fmt.Sprintf("%s: %s passes at one time and fails at another with no mutant active: %s; make it deterministic", e.Package, e.Test, e.Reason)
	}
	return fmt.Sprintf("%s: %s fails with no mutant active: %s; mutants are judged by tests that pass", e.Package, e.Test, e.Reason)
}

// BuildError says that the package's tests do not compile.
type BuildError struct {
	Package, Output string
}

func (e *BuildError) Error() string {
	var lines []string
	for line := range strings.Lines(e.Output) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
			lines = append(lines, line)
		}
	}
	if more := len(lines) - maxBuildLines; more > 0 {
		lines = append(lines[:maxBuildLines], fmt.Sprintf("and %d more lines", more))
	}
	return fmt.Sprintf("%s: build the tests: %s", e.Package, strings.Join(lines, "; "))
}

// maxBuildLines are the lines of the compiler's that an error repeats.
const maxBuildLines = 3
