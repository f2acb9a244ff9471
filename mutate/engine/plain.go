package engine

import (
	"context"
	"fmt"
	"maps"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"time"

	"github.com/passmuster/muster/internal/proc"
	"github.com/passmuster/muster/mutate"
)

// IsolationPlain is what the engine falls back to where package testing of the toolchain in use cannot
// be patched, or the platform hands no descriptors on: each mutant gets a process that runs all tests,
// and nothing is known of what they reach.
const IsolationPlain = "plain"

// hookFile is the file of an instrumented package that needs the patched package testing.
const hookFile = "muster_rt_test.go"

// servable reports whether this platform can run workers.
func servable() bool { return runtime.GOOS != "windows" && runtime.GOOS != "plan9" }

// withoutHook builds without the patched package testing from here on.
func (e *engine) withoutHook(why string) {
	e.build.hook = nil
	e.report.Isolation = IsolationPlain
	e.report.Notes = append(e.report.Notes, "each mutant runs all tests in a process of its own, which is slow: "+why)
	instrument := e.s.instrument
	e.s.instrument = func(m []mutate.Mutant) (map[string][]byte, kinds, error) {
		files, k, err := instrument(m)
		files = maps.Clone(files)
		maps.DeleteFunc(files, func(name string, _ []byte) bool { return filepath.Base(name) == hookFile })
		return files, k, err
	}
}

// plainRun is a whole run of the tests in a process of its own.
type plainRun struct {
	dead   death
	killer string // the first top-level test that failed
	output string
	took   time.Duration
}

func (e *engine) whole(ctx context.Context, b *binary, s slot, a allowance, mutant int) (plainRun, error) {
	dir, err := s.prepare(ctx, b.dir)
	if err != nil {
		return plainRun{}, err
	}
	e.processes.Add(1)
	begun := time.Now()
	env := append(append(b.env[:len(b.env):len(b.env)], s.env()...), "PWD="+dir, fmt.Sprintf("MUSTER_MUTANT=%d", mutant))
	p, err := proc.Start(ctx, proc.Command{Path: b.path, Args: []string{"-test.timeout=600s", "-test.paniconexit0"}, Dir: dir, Env: env, Mark: s.mark})
	if err != nil {
		return plainRun{}, err
	}
	// A worker that serves nothing: what ends it is watched in the same way.
	w := &worker{b: b, slot: s, p: p, lines: make(chan string), exited: make(chan struct{}), tail: newTail()}
	go w.tail.Drain(p.Output)
	go func() {
		p.AwaitExit()
		close(w.exited)
		close(w.lines)
	}()
	_, d, err := w.await(ctx, func(int) allowance { return a })
	if err != nil {
		w.kill()
		return plainRun{}, err
	}
	r := plainRun{dead: *d, output: w.tail.String(), took: time.Since(begun)}
	if d.code == 0 && d.Ending == endedByExit {
		r.dead.Ending = ""
	}
	for line := range strings.Lines(r.output) {
		if name, ok := strings.CutPrefix(line, "--- FAIL: "); ok {
			r.killer, _, _ = strings.Cut(strings.TrimSpace(name), " ")
			break
		}
	}
	return r, nil
}

// plainly judges all mutants in whole runs.
func (e *engine) plainly(ctx context.Context, b *binary, slots []slot) error {
	begun := time.Now()
	slowest, err := e.plainBaseline(ctx, b, slots[0])
	if err != nil && slots[0].tree != nil && ctx.Err() == nil {
		inPlace(slots)
		slowest, err = e.plainBaseline(ctx, b, slots[0])
		e.report.Notes = append(e.report.Notes, notInACopy)
	}
	if err != nil {
		return err
	}
	e.report.Baseline = time.Since(begun)
	begun = time.Now()
	defer func() { e.report.Run = time.Since(begun) }()
	f := &facts{tests: []test{{Name: "all"}}}
	p := makePlan(f, e.s.mutants, kinds{static: append(e.kinds.gated, e.kinds.static...), single: e.kinds.single}, IsolationProcess)
	c := newCounter(e)
	for _, m := range e.s.mutants {
		if r, ok := p.Settled[m.ID]; ok {
			c.settle(m.ID, r.Status, "", r.Reason, "")
		}
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	jobs, admit := e.remaining(p.Jobs, c), e.cfg.admission()
	next := make(chan job, len(jobs))
	for _, j := range jobs {
		next <- j
	}
	close(next)
	var wg sync.WaitGroup
	var mu sync.Mutex
	for _, s := range slots {
		wg.Go(func() {
			for j := range next {
				if !admit() {
					return
				}
				v, killer, err := e.plainVerdict(ctx, b, s, allow(slowest), j)
				if err != nil {
					cancel(err)
					return
				}
				mu.Lock()
				c.tested(j.ID, v.status, v.cause, v.reason, killer)
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	e.sayWhatIsLeft(len(jobs))
	return nil
}

// plainBaseline runs all tests twice with no mutant active and returns how long that takes at most.
func (e *engine) plainBaseline(ctx context.Context, b *binary, s slot) (slowest time.Duration, err error) {
	for range 2 {
		r, err := e.whole(ctx, b, s, baselineAllowance, 0)
		if err != nil {
			return 0, err
		}
		if r.dead.Ending != "" {
			return 0, &BaselineError{Package: e.s.importPath, Test: orMain(r.killer), Flaky: slowest > 0, Reason: r.dead.Why}
		}
		slowest = max(slowest, r.took)
	}
	return slowest, nil
}

func orMain(test string) string {
	if test == "" {
		return "TestMain"
	}
	return test
}

func (e *engine) plainVerdict(ctx context.Context, b *binary, s slot, a allowance, j job) (v verdict, killer string, err error) {
	if err := ctx.Err(); err != nil {
		return v, "", context.Cause(ctx)
	}
	id := j.ID
	if j.Single {
		own, invalid, err := e.single(ctx, j.ID, filepath.Join(s.tmp, "..", "single.test"))
		if err != nil || invalid != "" {
			return verdict{status: mutate.CompileError, reason: invalid}, "", err
		}
		b, id = own, 0
	}
	r, err := e.whole(ctx, b, s, a, id)
	if err != nil {
		return v, "", err
	}
	if r.dead.Ending == "" {
		return verdict{status: mutate.Survived, reason: "all tests ran with it and none fails"}, "", nil
	}
	v.status, v.cause = r.dead.verdict()
	v.reason = r.dead.Why
	if r.dead.Ending == endedByExit && r.killer != "" {
		v.cause, v.reason = mutate.ByAssertion, firstComplaint(r.output)
	}
	return v, r.killer, nil
}

// firstComplaint is the first line of a failed test's log.
func firstComplaint(output string) string {
	_, output, _ = strings.Cut(output, "--- FAIL: ")
	_, output, _ = strings.Cut(output, "\n")
	for line := range strings.Lines(output) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "--- ") {
			return clip(line)
		}
	}
	return ""
}
