package engine

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/passmuster/muster/mutate"
)

// court judges jobs in parallel.
type court struct {
	lab   *laboratory
	facts *facts
	// starters are the tests, by name, that may start goroutines: see vote.
	starters  map[string]bool
	mutants   []mutate.Mutant // by number less 1
	processes func()
	// single builds the binary of a mutant that is not in the one binary. Invalid is the compiler's
	// word where it cannot be built.
	single func(ctx context.Context, id int, path string) (b *binary, invalid string, err error)

	shared, freshly, alone atomic.Int64 // nanoseconds

	// quick leaves pending what a worker cannot tell.
	quick bool

	benches []*bench
	// turn is held alone by who judges with nobody beside, which is so for all once tests have collided.
	turn     sync.RWMutex
	collided atomic.Bool

	mu sync.Mutex
	// repeats counts, for each test, how often it failed with no mutant active after it had killed one:
	// such a test is of no use in a process that serves many.
	repeats map[int]int
	// sound remembers which tests pass alone in a fresh process, and controls which lists do.
	sound map[int]bool
	// patient are mutants whose tests were asked what they wait for, and do not wait for each other.
	patient  map[int]bool
	controls map[string]bool
}

// tooOften is how many failures without a mutant make a test run in fresh processes only.
const tooOften = 3

// verdict is what running tests said of a mutant.
type verdict struct {
	status mutate.Status
	cause  mutate.Cause
	reason string
	killer int
	// alone says that no goroutines had a part in it other than a test's own, and those that imports start for
	// tests that start none.
	alone bool
}

func survived(alone bool) verdict { return verdict{status: mutate.Survived, killer: -1, alone: alone} }

// bench is a seat in the court: one worker, and a slot for it and for fresh processes.
type bench struct {
	*court
	worker, fresh slot
	w             *worker
	// dirty says that the worker has run a mutant that nobody noticed, and may be left with what that did.
	// After a kill a test has passed with no mutant.
	dirty bool
}

// all judges the jobs and calls done for each, in no particular order but one at a time. The error is
// the first that is not a mutant's doing. Those that admit refuses are left.
func (c *court) all(ctx context.Context, jobs []job, slots []slot, admit func() bool, done func(job, verdict)) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	next := make(chan job)
	go func() {
		defer close(next)
		for _, j := range jobs {
			if !admit() {
				return
			}
			select {
			case next <- j:
			case <-ctx.Done():
				return
			}
		}
	}()
	var wg sync.WaitGroup
	var mu sync.Mutex
	c.benches = nil
	for i := 0; i+1 < len(slots); i += 2 {
		c.benches = append(c.benches, &bench{court: c, worker: slots[i], fresh: slots[i+1]})
	}
	for _, b := range c.benches {
		wg.Go(func() {
			defer func() {
				c.turn.Lock()
				defer c.turn.Unlock()
				b.dismiss(ctx)
			}()
			for j := range next {
				v, err := b.judge(ctx, j)
				if err != nil {
					cancel(fmt.Errorf("mutant %d: %w", j.ID, err))
					return
				}
				mu.Lock()
				done(j, v)
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return nil
}

// dismiss ends the worker, if there is one.
func (b *bench) dismiss(ctx context.Context) {
	if b.w != nil {
		_, _ = b.w.close(ctx)
		b.w = nil
	}
}

// judge finds out whether a test notices the mutant. Where a test complains that another process holds an
// address, which may be a test of another bench, or a process does not start, it is asked again with nobody
// beside, and so are all that come later.
func (b *bench) judge(ctx context.Context, j job) (verdict, error) {
	if !b.collided.Load() {
		b.turn.RLock()
		v, err := b.vote(ctx, j)
		b.turn.RUnlock()
		if !errors.Is(err, errNotStarted) && (err != nil || v.killer < 0 || !strings.Contains(v.reason, addressInUse)) {
			return v, err
		}
		b.collided.Store(true)
	}
	b.turn.Lock()
	defer b.turn.Unlock()
	for _, other := range b.benches {
		other.dismiss(ctx)
	}
	return b.vote(ctx, j)
}

var errNotStarted = errors.New("a test process that started before does not start")

// addressInUse is what every system says of a port that another process listens on.
const addressInUse = "address already in use"

// decide asks the worker first, and fresh processes where it cannot tell. Tests that exclude each other
// have at most one process at a time.
func (b *bench) decide(ctx context.Context, j job) (verdict, error) {
	begun := time.Now()
	if len(j.Worker) > 0 && !j.Served {
		v, settled, err := b.serve(ctx, j)
		b.shared.Add(int64(time.Since(begun)))
		if err != nil || settled {
			return v, err
		}
	}
	if b.quick {
		return verdict{status: mutate.Pending, killer: -1, alone: true}, nil
	}
	begun = time.Now()
	if b.facts.serial || b.collided.Load() {
		b.dismiss(ctx)
	}
	v, err := b.confirm(ctx, j)
	if j.Single {
		b.alone.Add(int64(time.Since(begun)))
	} else {
		b.freshly.Add(int64(time.Since(begun)))
	}
	return v, err
}

// serve runs the job in the worker. Settled is false where a fresh process must decide: nobody
// noticed the mutant, or what noticed it may have been what earlier mutants left behind.
func (b *bench) serve(ctx context.Context, j job) (v verdict, settled bool, err error) {
	tests := b.repeatable(j.Worker)
	if len(tests) == 0 {
		return v, false, nil
	}
	if b.w == nil {
		var d *death
		b.processes()
		b.dirty = false
		if b.w, d, err = startWorker(ctx, b.lab.b, b.worker, starting); err != nil {
			return v, false, err
		}
		if d != nil {
			return v, false, fmt.Errorf("%w: %s", errNotStarted, d.Why)
		}
		b.w.asks = true
	}
	ticks, dirty := tickLimit, b.dirty
	if dirty {
		ticks = briefTickLimit
	}
	allow := func(test int) allowance { return serving(b.time(test), dirty) }
	line, d, err := b.w.do(ctx, runCommand(j.ID, true, b.orders(j.ID, tests, ticks), 0), allow)
	if err != nil {
		b.w = nil
		return v, false, err
	}
	if d != nil {
		b.w = nil
		if d.Check {
			b.unrepeatable(d.Test)
			return v, false, nil
		}
		if d.Ending == endedByAsking {
			b.wait(j.ID)
			return v, false, nil
		}
		status, cause := d.verdict()
		return verdict{status, cause, d.Why, d.Test, d.alone}, !b.dirty && d.Ending != endedByIdling && d.Test >= 0 && !b.facts.tests[d.Test].Nondeterministic, nil
	}
	a, err := parseRun(line)
	if err != nil {
		return v, false, err
	}
	b.dirty = b.dirty || a.Killer < 0
	if a.Killer >= 0 && !a.Clean {
		b.unrepeatable(a.Killer)
	}
	if a.Busy || !a.Clean {
		b.w.kill()
		b.w = nil
	}
	if a.Killer < 0 || !a.Clean || b.facts.tests[a.Killer].Nondeterministic {
		return v, false, nil
	}
	return killed(a), true, nil
}

// wait has the mutant's tests asked no more.
func (c *court) wait(mutant int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.patient[mutant] = true
}

func (c *court) waits(mutant int) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.patient[mutant]
}

func killed(a runAnswer) verdict {
	cause := mutate.ByAssertion
	if a.How == panicked {
		cause = mutate.ByPanic
	}
	return verdict{mutate.Killed, cause, a.Why, a.Killer, !a.Raced}
}

// orders are what a process is told of the tests that it is to run against a mutant, each with its limit of ticks.
func (c *court) orders(mutant int, tests []int, limit func(base int64) int64) []order {
	quiet := !starts(c.mutants[mutant-1].Replacement, c.starters)
	list := make([]order, len(tests))
	for i, n := range tests {
		t := &c.facts.tests[n]
		list[i] = order{n, limit(t.Ticks), quiet && !c.starters[t.Name]}
	}
	return list
}

func (c *court) allow(test int) allowance { return allow(c.time(test)) }

// time is what the test takes with no mutant, nothing where none runs.
func (c *court) time(test int) time.Duration {
	if test < 0 {
		return 0
	}
	return time.Duration(c.facts.tests[test].Nanos)
}

// repeatable leaves out tests that were seen to fail the second time in a process.
func (c *court) repeatable(tests []int) []int {
	c.mu.Lock()
	defer c.mu.Unlock()
	var out []int
	for _, t := range tests {
		if c.repeats[t] < tooOften {
			out = append(out, t)
		}
	}
	return out
}

func (c *court) unrepeatable(t int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.repeats[t]++
}

// confirm runs the job in fresh processes: what they say counts.
func (b *bench) confirm(ctx context.Context, j job) (verdict, error) {
	bin, apart := b.lab.b, job{ID: j.ID, Fresh: j.Apart, Single: true}
	alone := true
	if !j.Single && len(j.Fresh) > 0 {
		v, err := b.lists(ctx, bin, j)
		if err != nil || v.status != mutate.Survived {
			return v, err
		}
		alone = v.alone
	}
	if j.Single {
		apart.Fresh = slices.Concat(j.Fresh, j.Apart)
	}
	if len(apart.Fresh) == 0 {
		return survived(alone), nil
	}
	bin, invalid, err := b.single(ctx, j.ID, filepath.Join(b.fresh.tmp, "..", "single.test"))
	if err != nil {
		return verdict{}, err
	}
	if invalid != "" {
		return verdict{mutate.CompileError, "", invalid, -1, true}, nil
	}
	return b.lists(ctx, bin, apart)
}

// lists runs each of the job's lists in a fresh process, until one notices the mutant.
func (b *bench) lists(ctx context.Context, bin *binary, j job) (verdict, error) {
	alone := true
	for _, list := range j.Fresh {
		for rest := list; len(rest) > 0; {
			v, err := b.once(ctx, bin, j, rest)
			if err != nil {
				return verdict{}, err
			}
			if v.killer >= 0 && b.facts.tests[v.killer].Nondeterministic {
				// One that does not always do the same is asked again.
				if v, err = b.once(ctx, bin, j, rest); err != nil {
					return verdict{}, err
				}
			}
			if v.status == mutate.Survived {
				alone = alone && v.alone
				break
			}
			ok, err := b.trusted(ctx, rest, v.killer)
			if err != nil || ok {
				return v, err
			}
			rest = after(rest, v.killer)
		}
	}
	return survived(alone), nil
}

// after are the tests behind t.
func after(list []int, t int) []int {
	for i, x := range list {
		if x == t {
			return list[i+1:]
		}
	}
	return nil
}

// once runs tests against a mutant in a fresh process. The killer is -1 where the process died before
// any test or after all of them.
func (b *bench) once(ctx context.Context, bin *binary, j job, tests []int) (verdict, error) {
	b.processes()
	id := j.ID
	if j.Single {
		id = 0
	}
	var extra []string
	limits := starting
	if j.Static || j.Single {
		limits = allow(0)
		extra = append(extra, fmt.Sprintf("MUSTER_TICKS=%d", tickLimit(b.facts.before)))
	}
	if j.Static {
		extra = append(extra, fmt.Sprintf("MUSTER_MUTANT=%d", id))
	}
	w, d, err := startWorker(ctx, bin, b.fresh, limits, extra...)
	if err != nil {
		return verdict{}, err
	}
	if d != nil && (j.Static || j.Single) {
		return fatal(d), nil
	}
	if d != nil {
		return verdict{}, fmt.Errorf("%w: %s", errNotStarted, d.Why)
	}
	w.asks = !b.waits(j.ID)
	line, d, err := w.do(ctx, runCommand(id, false, b.orders(j.ID, tests, tickLimit), tickLimit(b.facts.after)), b.allow)
	if err != nil {
		return verdict{}, err
	}
	if d != nil && d.Ending == endedByAsking {
		b.wait(j.ID)
		return b.once(ctx, bin, j, tests)
	}
	if d != nil {
		return fatal(d), nil
	}
	a, err := parseRun(line)
	if err != nil {
		w.kill()
		return verdict{}, err
	}
	if a.Killer >= 0 {
		w.kill()
		return killed(a), nil
	}
	left, err := w.close(ctx)
	if err != nil {
		return verdict{}, err
	}
	if left.Ending != "" {
		left.Why = "after the tests: " + left.Why
		return fatal(&left), nil
	}
	return survived(!a.Raced), nil
}

func fatal(d *death) verdict {
	status, cause := d.verdict()
	return verdict{status, cause, d.Why, d.Test, d.alone}
}

// trusted reports whether what the killer said in a fresh process, as one of a list, is the mutant's
// doing: it passes alone with no mutant active, or at least after those before it in the list.
func (b *bench) trusted(ctx context.Context, list []int, killer int) (bool, error) {
	if killer < 0 {
		return true, nil
	}
	b.mu.Lock()
	ok, known := b.sound[killer]
	b.mu.Unlock()
	if !known {
		var err error
		if ok, err = b.control(ctx, []int{killer}); err != nil {
			return false, err
		}
		b.mu.Lock()
		b.sound[killer] = ok
		b.mu.Unlock()
	}
	if ok {
		return true, nil
	}
	upto := list[:len(list)-len(after(list, killer))]
	key := fmt.Sprint(upto)
	b.mu.Lock()
	ok, known = b.controls[key]
	b.mu.Unlock()
	if known {
		return ok, nil
	}
	ok, err := b.control(ctx, upto)
	if err == nil {
		b.mu.Lock()
		b.controls[key] = ok
		b.mu.Unlock()
	}
	return ok, err
}

// control runs tests in a fresh process with no mutant active, and reports whether the last passes. One that
// instrumenting breaks runs without.
func (b *bench) control(ctx context.Context, tests []int) (bool, error) {
	bin, last := b.lab.b, tests[len(tests)-1]
	if b.facts.tests[last].Excluded != "" {
		var err error
		if bin, err = b.lab.plain(ctx); err != nil {
			return false, err
		}
	}
	got, err := b.lab.pass(ctx, bin, b.fresh, tests)
	var bad *BaselineError
	if errors.As(err, &bad) {
		return false, fmt.Errorf("%w: %s", errNotStarted, bad.Reason)
	}
	if err != nil {
		return false, err
	}
	return got[last].ok(), nil
}
