// Package runner runs the gate: it finds the packages, holds each to its tier, builds and measures
// them within the budget, and writes muster.out.
//
// What is measured is harness/stage's, what it means harness/gate's, how it is shown harness/report's.
// This package decides order, parallelism, cancellation and what is written where. It reads no flags
// and prints nothing; progress is told through [Options.Progress].
package runner

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"runtime"
	"time"

	"github.com/passmuster/muster/harness/evidence"
	"github.com/passmuster/muster/harness/gate"
	"github.com/passmuster/muster/mutate/cache"
	mutants "github.com/passmuster/muster/mutate/report"
)

// Options say what to judge and how. The zero value judges ./... of the working directory.
type Options struct {
	// Dir is the directory in which patterns are read; empty means the working directory.
	Dir string
	// Patterns are package patterns; none means ./... .
	Patterns []string
	// Out is the output directory; empty means muster.out in Dir.
	Out string
	// Config is the configuration file; empty means muster.yaml in the module root, or the built-in
	// defaults where there is none.
	Config string
	// Since is the revision with whose merge base the work tree is compared; empty compares nothing.
	Since string
	// Seed overrides the config's; nil leaves it.
	Seed *uint64
	// Jobs is how many packages are measured at once, and the go command's -p; 0 means the number of
	// processors.
	Jobs int
	// Tags are build tags, comma-separated. Race builds everything with the race detector.
	Tags string
	Race bool
	// Timeout bounds one run of one package's tests; 0 means 10 minutes, go test's own default.
	Timeout time.Duration
	// Run and Skip filter tests as go test's flags of that name do.
	Run, Skip string
	// Args are passed to every test binary.
	Args []string
	// Cache is asked for verdicts of mutants, and gets them; nil judges every mutant.
	Cache *cache.Store
	// Corpora is the directory in which inputs of fuzz targets are kept between runs; empty keeps none.
	Corpora string
	// Observe judges but leaves the exit code 0.
	Observe bool
	// Self is the command that hands test binaries over: see testbin.Collect. Required.
	Self []string
	// Version is muster's own, for the evidence.
	Version string
	// Today is the date by which lowerings and exclusions expire; zero means now.
	Today time.Time
	// Progress is told what happens; nil tells nobody. It is called from several goroutines.
	Progress func(Event)
}

// Result is what a run came to.
type Result struct {
	Evidence *evidence.Evidence
	Verdict  *evidence.Verdict
	// Mutants is what the mutation stage saw; nil where nothing was mutated.
	Mutants *mutants.Input
	// Out is the output directory, absolute.
	Out string
}

// UsageError is a mistake of the caller's that was found before anything ran.
type UsageError struct {
	Err  error
	Hint string
}

func (e *UsageError) Error() string { return e.Err.Error() }

// Unwrap returns the cause.
func (e *UsageError) Unwrap() error { return e.Err }

func usage(hint, format string, args ...any) error {
	return &UsageError{Err: fmt.Errorf(format, args...), Hint: hint}
}

// ErrInterrupted is the cause to cancel the context of [Gate] with when the user wants it to stop:
// the evidence measured so far is written all the same.
var ErrInterrupted = errors.New("interrupted")

// errBudget is the cause when the wall-clock budget is over.
type errBudget struct{ wall time.Duration }

func (e errBudget) Error() string { return fmt.Sprintf("the budget of %v was over", e.wall) }

// Gate measures and judges. An error means that there is no verdict; a context that ends early
// still gives one, on evidence that says it is not complete.
func Gate(ctx context.Context, o Options) (*Result, error) {
	began := time.Now()
	if o.Jobs <= 0 {
		o.Jobs = runtime.NumCPU()
	}
	if o.Timeout <= 0 {
		o.Timeout = 10 * time.Minute
	}
	if o.Today.IsZero() {
		o.Today = began
	}
	p, err := newPlan(ctx, o)
	if err != nil {
		return nil, err
	}
	out, err := openOutput(p.out)
	if err != nil {
		return nil, err
	}
	defer out.close()

	budget := errBudget{time.Duration(p.config.Budget.Wall)}
	bounded := ctx
	if budget.wall > 0 {
		var cancel context.CancelFunc
		bounded, cancel = context.WithDeadlineCause(ctx, began.Add(budget.wall), budget)
		defer cancel()
	}
	p.measure(bounded)
	e := p.evidence
	e.Complete = bounded.Err() == nil && p.undone == ""
	e.Run.Started = began.UTC().Format(time.RFC3339)
	e.Run.Seconds = time.Since(began).Seconds()
	if !e.Complete {
		e.Run.Stopped = cmp.Or(p.undone, "interrupted")
		if bounded.Err() != nil {
			e.Run.Stopped = context.Cause(bounded).Error()
		}
	}
	r := &Result{Evidence: e, Verdict: gate.Evaluate(e), Mutants: p.settings.Mutants, Out: p.out}
	if ctx.Err() != nil {
		r.Verdict.ExitCode = 130
	}
	return r, out.write(r)
}
