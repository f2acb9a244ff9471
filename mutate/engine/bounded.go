package engine

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"path"
	"slices"
	"sync/atomic"
	"time"

	"github.com/passmuster/muster/mutate"
)

// remaining takes over the verdicts that are known from an earlier run and returns the jobs that are
// left, in the order in which they are worth most where not all may be done.
func (e *engine) remaining(jobs []job, c *counter) []job {
	var rest []job
	for _, j := range jobs {
		r, ok := e.cfg.Known[j.ID]
		if !ok {
			rest = append(rest, j)
			continue
		}
		e.report.Known++
		c.ev.Known++
		c.settle(j.ID, r.Status, r.Cause, r.Reason, r.KilledBy)
	}
	if e.cfg.Budget > 0 || e.cfg.Most > 0 {
		rest = spread(rest, e.s.mutants)
	}
	return rest
}

// admission returns a function that says whether one more mutant may be judged.
func (c Config) admission() func() bool {
	deadline := time.Now().Add(c.Budget)
	var n atomic.Int64
	return func() bool {
		return (c.Budget == 0 || time.Now().Before(deadline)) && (c.Most == 0 || n.Add(1) <= int64(c.Most))
	}
}

var errBaseline = errors.New("the tests took longer than the time budget without a mutant")

// leastBaseline is how long the baseline may take whatever the budget: without it nothing can be said.
var leastBaseline = time.Minute

// bounded ends a baseline that takes longer than the budget gives it.
func (c Config) bounded(ctx context.Context) (context.Context, context.CancelFunc) {
	if c.Budget == 0 {
		return context.WithCancel(ctx)
	}
	return context.WithTimeoutCause(ctx, max(c.Budget, leastBaseline), errBaseline)
}

// sayNoBaseline gives the reason to all mutants that compile.
func (e *engine) sayNoBaseline() {
	for i := range e.report.Results {
		switch r := &e.report.Results[i]; {
		case r.Invalid != "":
			r.Status, r.Reason = mutate.CompileError, r.Invalid
		case r.Ignored != "":
			r.Status, r.Reason = mutate.Ignored, r.Ignored
		default:
			r.Reason = "not run: " + errBaseline.Error()
		}
	}
}

// sayWhatIsLeft gives the reason to mutants that the bound left over, and says how far it went.
func (e *engine) sayWhatIsLeft(jobs int) {
	bound := ""
	switch {
	case e.cfg.Budget > 0:
		bound = "the time budget"
	case e.cfg.Most > 0:
		bound = "the budget of mutants"
	default:
		return
	}
	left := 0
	for i := range e.report.Results {
		if r := &e.report.Results[i]; r.Status == mutate.Pending {
			r.Reason = "not run: " + bound + " was used up"
			left++
		}
	}
	if left > 0 {
		e.report.Notes = append(e.report.Notes, fmt.Sprintf("%s sufficed for %d of %d mutants that need tests: those worth most, in every function", bound, e.report.Ran, jobs))
	}
}

// spread orders jobs so that each function has its first mutant judged before any has its second, and
// gives each function those first whose operators tell most.
func spread(jobs []job, mutants []mutate.Mutant) []job {
	type entry struct {
		job
		worth, round int
	}
	byFunction := map[[2]string][]entry{}
	var functions [][2]string
	for _, j := range jobs {
		m := mutants[j.ID-1]
		key := [2]string{m.File, m.Function}
		if byFunction[key] == nil {
			functions = append(functions, key)
		}
		byFunction[key] = append(byFunction[key], entry{job: j, worth: worth(m.Operator)})
	}
	var all []entry
	for _, key := range functions {
		list := byFunction[key]
		slices.SortStableFunc(list, func(a, b entry) int { return cmp.Compare(a.worth, b.worth) })
		// Of one operator after the other, so that a function of many comparisons has its returns tried, too.
		turns := map[int]int{}
		for i := range list {
			list[i].round = turns[list[i].worth]
			turns[list[i].worth]++
		}
		slices.SortStableFunc(list, func(a, b entry) int { return cmp.Compare(a.round, b.round) })
		for i := range list {
			list[i].round = i
		}
		all = append(all, list...)
	}
	slices.SortStableFunc(all, func(a, b entry) int { return cmp.Compare(a.round, b.round) })
	out := make([]job, len(all))
	for i, e := range all {
		out[i] = e.job
	}
	return out
}

// worth ranks a mutant by the family of its operator, the most telling first: first those that stand for
// bugs that people write and whose survival names a missing input, last those that change much at once,
// which almost any test notices.
func worth(operator string) int {
	family := path.Dir(operator)
	if i := slices.Index(byWorth, family); i >= 0 {
		return i
	}
	return len(byWorth)
}

var byWorth = []string{
	"comparison", "error", "logical", "return", "condition", "lookup", "concurrency", "arithmetic", "slice", "bitwise",
	"branch", "switch", "loop", "assignment", "unary", "builtin", "literal", "context", "composite", "library", "string",
	"statement",
}
