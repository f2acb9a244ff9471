package engine

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/passmuster/muster/internal/proc"
)

// test is what the baseline found out about one top-level test, fuzz target or example.
type test struct {
	Name         string
	Ticks, Nanos int64
	// Best is the time of its quickest run, in nanoseconds: what other work on the machine adds least to.
	Best int64
	// Reach and Infect are the mutants that any of its runs reached and infected.
	Reach, Infect bits
	// Nondeterministic tests do not do the same each time: they are taken to infect what they reach,
	// and what they say is asked for twice.
	Nondeterministic bool
	// Spawns says that it starts processes of its own program, whose masks are not seen: it is taken
	// to infect everything.
	Spawns bool
	// Own says that it does not pass beside other tests; it runs in a process of its own.
	Own bool
	// Before are the tests without which it does not pass, in order.
	Before []int
	// Excluded is the reason for which it judges only builds that hold one mutant.
	Excluded string
}

// facts are the baseline of a package.
type facts struct {
	tests []test
	// shared are mutants that other tests' state decides about: what is initialised once is reached
	// by the test that comes first. They are judged in fresh processes only.
	shared bits
	// startup are the mutants that the start of a process infects, in initialisers or TestMain, before
	// any test, and those that its end reaches; started those that either reaches.
	startup, started bits
	// before and after are the ticks of a process's start and end.
	before, after int64
	// serial says that the tests do not pass while another process runs them.
	serial bool
	notes  []string
}

// excluded are the tests that judge nothing.
func (f *facts) excluded() (tests []int) {
	for i := range f.tests {
		if f.tests[i].Excluded != "" {
			tests = append(tests, i)
		}
	}
	return tests
}

// outcome is one run of one test with no mutant active.
type outcome struct {
	baseAnswer
	dead *death
}

func (o outcome) ok() bool { return o.dead == nil && o.How == passed }

func (o outcome) reason() string {
	if o.dead != nil {
		return o.dead.Why
	}
	return o.Why
}

// laboratory runs tests with no mutant active.
type laboratory struct {
	importPath string
	b          *binary
	slots      []slot
	// plain builds the package without mutants, to tell what instrumenting breaks from what is broken.
	plain func(context.Context) (*binary, error)
	count func() // called for each process

	effort effort
}

// list asks a fresh worker for the tests, and what its start infected.
func (l *laboratory) list(ctx context.Context) (names listAnswer, err error) {
	l.count()
	w, d, err := startWorker(ctx, l.b, l.slots[0], starting, "MUSTER_RECORD=1")
	if err != nil {
		return names, err
	}
	if d != nil {
		return names, &BaselineError{Package: l.importPath, Test: "TestMain", Reason: d.Why}
	}
	line, d, err := w.do(ctx, "list", func(int) allowance { return starting })
	if err != nil {
		return names, err
	}
	if d != nil {
		return names, &BaselineError{Package: l.importPath, Test: "TestMain", Reason: d.Why}
	}
	names, err = parseList(line)
	if err != nil {
		w.kill()
		return names, err
	}
	left, err := w.close(ctx)
	if err != nil {
		return names, err
	}
	if left.Ending != "" {
		return names, &BaselineError{Package: l.importPath, Test: "TestMain", Reason: left.Why}
	}
	for line := range w.lines {
		if err := names.end(line); err != nil {
			return names, err
		}
	}
	return names, nil
}

// pass runs the tests in that order in one process, and goes on in another where one ends it.
func (l *laboratory) pass(ctx context.Context, b *binary, s slot, order []int) (map[int]outcome, error) {
	got := make(map[int]outcome, len(order))
	var w *worker
	defer func() {
		if w != nil {
			w.kill()
		}
	}()
	took := time.Duration(0) // the tests of this process
	for _, i := range order {
		if w == nil {
			var d *death
			took = 0
			var err error
			l.count()
			if w, d, err = startWorker(ctx, b, s, starting); err != nil {
				return nil, err
			}
			if d != nil {
				return nil, &BaselineError{Package: l.importPath, Test: "TestMain", Reason: d.Why}
			}
		}
		line, d, err := w.do(ctx, fmt.Sprintf("base %d", i), func(int) allowance { return baselineAllowance })
		if err != nil {
			return nil, err
		}
		if d != nil {
			d.Test = i
			got[i], w = outcome{dead: d}, nil
			continue
		}
		a, err := parseBase(line)
		if err != nil {
			return nil, err
		}
		got[i] = outcome{baseAnswer: a}
		took += time.Duration(a.Nanos)
	}
	if w != nil {
		if l.effort.wanted() {
			l.effort.add(took, proc.ReadUsage(w.p.Pid()))
		}
		left, err := w.close(ctx)
		w = nil
		if err != nil {
			return nil, err
		}
		if left.Ending != "" {
			return nil, &BaselineError{Package: l.importPath, Test: "TestMain", Reason: left.Why}
		}
	}
	return got, nil
}

// A test with no mutant may take as long as go test lets it.
var baselineAllowance = allowance{cpu: 10 * time.Minute, idle: 10 * time.Minute, wall: 10 * time.Minute, memory: 16 << 30}

// both runs the passes, beside each other if asked to.
func (l *laboratory) both(ctx context.Context, beside bool, orders [2][]int) (got [2]map[int]outcome, err error) {
	var errs [2]error
	var wg sync.WaitGroup
	for i := range orders {
		run := func() { got[i], errs[i] = l.pass(ctx, l.b, l.slots[i], orders[i]) }
		if beside {
			wg.Go(run)
		} else {
			run()
		}
	}
	wg.Wait()
	if errs[0] != nil {
		return got, errs[0]
	}
	return got, errs[1]
}

// baseline runs each test twice, once after those before it and once after those behind it, which
// shows what depends on the order, on other tests, and on chance.
func (l *laboratory) baseline(ctx context.Context, beside bool) (*facts, error) {
	list, err := l.list(ctx)
	if err != nil {
		return nil, err
	}
	names := list.Names
	f := &facts{tests: make([]test, len(names)), startup: list.Infect, started: list.Reach, before: list.Before, after: list.After}
	orders := [2][]int{}
	for i, name := range names {
		f.tests[i].Name = name
		orders[0] = append(orders[0], i)
	}
	if len(names) == 0 {
		return f, nil
	}
	orders[1] = slices.Clone(orders[0])
	slices.Reverse(orders[1])
	got, err := l.passes(ctx, f, beside, orders)
	if err != nil {
		return nil, err
	}
	if l.b.stack == stackLimit && anyDeep(got) {
		// Some tests need more than mutants get.
		l.b.stack = stackOfGo
		return l.baseline(ctx, beside)
	}
	for i := range f.tests {
		if err := l.classify(ctx, f, i, got[0][i], got[1][i]); err != nil {
			return nil, err
		}
	}
	return f, l.compare(ctx, f, got)
}

// passes runs both passes, again one after the other where that helps.
func (l *laboratory) passes(ctx context.Context, f *facts, beside bool, orders [2][]int) (got [2]map[int]outcome, err error) {
	got, err = l.both(ctx, beside, orders)
	if !beside || ctx.Err() != nil || err == nil && !anyBad(got) {
		return got, err
	}
	if err == nil {
		failed := slices.DeleteFunc(slices.Clone(orders[0]), func(i int) bool { return got[0][i].ok() && got[1][i].ok() })
		again, err := l.pass(ctx, l.b, l.slots[0], failed)
		if err != nil {
			return got, err
		}
		if !slices.ContainsFunc(failed, func(i int) bool { return again[i].ok() }) {
			return got, nil // nobody's way was in question
		}
	}
	// They may be in each other's way, on a port or in a file. Twice: what fails at times is not that.
	f.serial = true
	for range 2 {
		if got, err = l.both(ctx, false, orders); err != nil || anyBad(got) {
			return got, err
		}
	}
	f.notes = append(f.notes, "the tests do not pass while another process runs them: one process at a time is used")
	return got, nil
}

func anyBad(got [2]map[int]outcome) bool {
	for _, m := range got {
		for _, o := range m {
			if !o.ok() {
				return true
			}
		}
	}
	return false
}

func anyDeep(got [2]map[int]outcome) bool {
	for _, m := range got {
		for _, o := range m {
			if o.dead != nil && o.dead.Ending == endedByStack {
				return true
			}
		}
	}
	return false
}

// classify decides what a test that failed in a pass is good for.
func (l *laboratory) classify(ctx context.Context, f *facts, i int, forth, back outcome) error {
	t := &f.tests[i]
	bad := &BaselineError{Package: l.importPath, Test: t.Name, Reason: cmp.Or(forth.reason(), back.reason(), "it failed and said nothing")}
	prefix := make([]int, i+1)
	for j := range prefix {
		prefix[j] = j
	}
	bad.prefix = prefix
	switch {
	case forth.ok() && back.ok():
		return nil
	case forth.ok():
		alone, err := l.twice(ctx, l.b, []int{i})
		if err != nil {
			return err
		}
		if alone[0] != alone[1] {
			bad.Flaky = true
			return bad
		}
		if t.Own = true; alone[0] {
			f.notes = append(f.notes, t.Name+" does not pass after the tests behind it: it runs in a process of its own")
			return nil
		}
		again, err := l.pass(ctx, l.b, l.slots[0], prefix)
		if err != nil {
			return err
		}
		if bad.Flaky = true; !again[i].ok() {
			return bad
		}
		t.Before = prefix[:i]
		f.notes = append(f.notes, t.Name+" does not pass without the tests before it: it runs after them in a process of its own")
		return nil
	}
	again, err := l.twice(ctx, l.b, prefix)
	if err != nil {
		return err
	}
	if bad.Flaky = again[0] || again[1]; bad.Flaky {
		return bad
	}
	plain, err := l.plain(ctx)
	if err != nil {
		return bad
	}
	untouched, err := l.twice(ctx, plain, prefix)
	if bad.Flaky = untouched[0] != untouched[1]; err != nil || !untouched[0] || bad.Flaky {
		return bad
	}
	t.Excluded = "it fails where the package is instrumented: " + bad.Reason
	f.notes = append(f.notes, t.Name+" fails where the package is instrumented, so what the other tests do not notice is built for it alone, which is slow: "+bad.Reason)
	return nil
}

// twice reports whether the last of the tests passes behind the others, each time in a new process.
func (l *laboratory) twice(ctx context.Context, b *binary, tests []int) (ok [2]bool, err error) {
	for n := range ok {
		got, err := l.pass(ctx, b, l.slots[0], tests)
		if err != nil {
			return ok, err
		}
		ok[n] = got[tests[len(tests)-1]].ok()
	}
	return ok, nil
}

// compare joins what the runs of each test recorded. Where two differ, each test runs alone, twice
// where it differed itself.
func (l *laboratory) compare(ctx context.Context, f *facts, got [2]map[int]outcome) error {
	differs := make([]bool, len(f.tests))
	some := false
	for i := range f.tests {
		t := &f.tests[i]
		a, b := got[0][i], got[1][i]
		if t.Excluded != "" {
			continue
		}
		if !b.ok() {
			b = a
		}
		t.join(a)
		t.join(b)
		reach, infect := differ(a.Reach, b.Reach), differ(a.Infect, b.Infect)
		if reach.count()+infect.count() > 0 {
			differs[i], some = true, true
			f.shared.add(reach)
			f.shared.add(infect)
		}
	}
	if !some {
		return nil
	}
	for i := range f.tests {
		t := &f.tests[i]
		if t.Excluded != "" || t.Before != nil {
			t.Nondeterministic = t.Nondeterministic || differs[i]
			continue
		}
		one, err := l.alone(ctx, i)
		if err != nil {
			return err
		}
		t.join(one)
		if !one.ok() && i > 0 {
			t.Own, t.Before = true, make([]int, i)
			for j := range t.Before {
				t.Before[j] = j
			}
		}
		if !differs[i] {
			continue
		}
		two, err := l.alone(ctx, i)
		if err != nil {
			return err
		}
		t.join(two)
		t.Nondeterministic = differ(one.Reach, two.Reach).count()+differ(one.Infect, two.Infect).count() > 0
	}
	return nil
}

// alone runs a test in a process of its own.
func (l *laboratory) alone(ctx context.Context, i int) (outcome, error) {
	got, err := l.pass(ctx, l.b, l.slots[0], []int{i})
	if err != nil {
		return outcome{}, err
	}
	return got[i], nil
}

// join adds one passing run to what is known.
func (t *test) join(o outcome) {
	if !o.ok() {
		return
	}
	if t.Nanos == 0 || o.Nanos < t.Best {
		t.Best = o.Nanos
	}
	t.Ticks, t.Nanos = max(t.Ticks, o.Ticks), max(t.Nanos, o.Nanos)
	t.Reach.add(o.Reach)
	t.Infect.add(o.Infect)
	t.Spawns = t.Spawns || o.Children > 0
}
