package campaign

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"runtime"
	"slices"
	"sync"
	"time"

	"github.com/passmuster/muster/corpus"
	"github.com/passmuster/muster/fuzz/engine"
	"github.com/passmuster/muster/fuzz/engine/discover"
	"github.com/passmuster/muster/fuzz/engine/places"
	"github.com/passmuster/muster/fuzz/engine/report"
)

// cohort is how many targets are fuzzed side by side at most: each has processes of its own.
const cohort = 16

// run is a campaign under way.
type run struct {
	c        *Campaign
	timed    bool
	subjects []*subject

	mu    sync.Mutex
	notes []string
}

// testdata is the folder of the target's own inputs.
func testdata(t discover.Target) string { return places.Of(t.Dir, t.Package, t.Name, "", "").Seeds }

// warn notes what concerns the campaign, once.
func (r *run) warn(text string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !slices.Contains(r.notes, text) {
		r.notes = append(r.notes, text)
	}
}

// Run builds the packages and fuzzes their targets. A context that ends early gives what was found by then, with
// the context's cause as error.
func (c *Campaign) Run(ctx context.Context) (*report.Report, error) {
	began := time.Now()
	r := &run{c: c, timed: c.o.Budget.Executions == 0, notes: slices.Clone(c.notes)}
	out := &report.Report{Version: report.Version, Seed: c.o.Seed, Engine: report.EngineMuster, Failed: slices.Clone(c.failed)}
	if c.o.Native {
		out.Engine = report.EngineNative
	}
	err := r.build(ctx, out)
	out.Run.Build = time.Since(began).Seconds()
	if err == nil {
		err = r.fuzz(ctx, out)
	} else {
		for _, s := range r.subjects {
			s.fail(ctx, errors.New("nothing was built"))
		}
	}
	if ctx.Err() != nil {
		err = context.Cause(ctx)
		out.Run.Interrupted = true
	}
	out.Run.Version, out.Run.Go, out.Run.Targets = c.o.Version, c.goes, map[string]float64{}
	for _, s := range r.subjects {
		if s.out.State == "" {
			s.end(ctx)
		}
		out.Targets = append(out.Targets, s.out)
		out.Crashers = append(out.Crashers, s.crashers...)
		out.Run.Wrote = append(out.Run.Wrote, s.wrote...)
		out.Run.Targets[s.t.Package+"."+s.t.Name] = s.seconds
	}
	slices.SortFunc(out.Targets, func(a, b report.Target) int {
		return cmp.Or(cmp.Compare(a.Package, b.Package), cmp.Compare(a.Target, b.Target))
	})
	corpus.SortCrashers(out.Crashers)
	slices.Sort(out.Run.Wrote)
	out.Notes = r.notes
	out.Run.Seconds = time.Since(began).Seconds()
	return out, err
}

// build builds the packages and makes a subject of each target.
func (r *run) build(ctx context.Context, out *report.Report) error {
	c := r.c
	for _, t := range c.targets {
		s := &subject{r: r, t: t, out: report.Target{
			Package: t.Package, Target: t.Name, File: t.File, Line: t.Line, Args: t.Args, Stream: t.Stream, Engine: out.Engine,
		}}
		if !r.timed {
			s.standing.rate = 1
		}
		r.subjects = append(r.subjects, s)
		r.tell(s.event(EventPlan, StateWaiting))
	}
	if len(r.subjects) == 0 {
		return nil
	}
	r.tell(Event{Kind: EventBuild, State: StateBuilding})
	if err := c.literals(ctx); err != nil && ctx.Err() == nil {
		r.warn("no tokens are taken from the source: " + err.Error())
	}
	var paths []string
	for _, t := range c.targets {
		paths = append(paths, t.Package)
	}
	binaries, err := c.b.build(ctx, engine.Options{
		Dir: c.o.Dir, Work: c.o.Work, Flags: c.o.Flags, Race: c.o.Race, Env: c.o.Env, ForceNative: c.o.Native,
	}, slices.Compact(paths))
	if err != nil {
		return err
	}
	for _, b := range binaries {
		if b.Failed != "" {
			out.Failed = append(out.Failed, report.Failure{Package: b.ImportPath, Output: b.Failed})
		}
	}
	for _, s := range r.subjects {
		i := slices.IndexFunc(binaries, func(b engine.Binary) bool { return b.ImportPath == s.t.Package })
		switch {
		case i < 0:
			s.fail(ctx, errors.New("the go command built no test binary of its package"))
			continue
		case binaries[i].Failed != "":
			s.fail(ctx, errors.New("its package does not build"))
			continue
		}
		s.binary = binaries[i]
		if s.binary.Native != "" {
			s.out.Engine = report.EngineNative
			if !c.o.Native {
				s.out.Why = s.binary.Native
			}
		}
	}
	return nil
}

// fuzz goes through the targets, cohort by cohort.
func (r *run) fuzz(ctx context.Context, out *report.Report) error {
	ready := slices.DeleteFunc(slices.Clone(r.subjects), func(s *subject) bool { return s.standing.over })
	if len(ready) == 0 {
		return nil
	}
	if r.c.o.Since != "" {
		var err error
		if ready, err = r.changedFirst(ctx, ready); err != nil {
			return err
		}
	}
	for group := range slices.Chunk(ready, cohort) {
		slots, lanes := r.parallel(len(group))
		out.Run.Workers = max(out.Run.Workers, slots*lanes)
		each(group, slots, func(s *subject) {
			if s.open(ctx, lanes); s.out.State != "" {
				s.end(ctx)
			}
		})
		began := time.Now()
		r.rounds(ctx, group, slots)
		out.Run.Fuzz += time.Since(began).Seconds()
		each(group, slots, func(s *subject) {
			if s.out.State == "" || s.s != nil {
				s.judge(ctx)
				s.end(ctx)
			}
		})
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
	}
	return nil
}

// parallel is how many of n targets run at once, and how many workers each has.
func (r *run) parallel(n int) (slots, lanes int) {
	workers, lanes := r.c.o.Workers, 1
	if workers <= 0 {
		workers = runtime.NumCPU()
	}
	if r.timed || r.c.o.Workers > 0 {
		lanes = max(workers/n, 1)
	}
	return min(workers, n), lanes
}

// each calls f for all of them, so many at once.
func each(group []*subject, slots int, f func(*subject)) {
	var wait sync.WaitGroup
	free := make(chan struct{}, max(slots, 1))
	for _, s := range group {
		free <- struct{}{}
		wait.Go(func() {
			f(s)
			<-free
		})
	}
	wait.Wait()
}

const (
	// roundSeconds is a target's part of a round in a budget of time; with the go command's fuzzing, which
	// starts anew for each, it is nativeSeconds.
	roundSeconds, nativeSeconds = 0.5, 5.0
	// roundExecutions is a target's part of a round in a budget of executions at most, nativeExecutions at least where the go
	// command fuzzes.
	roundExecutions, nativeExecutions = 50_000, 5_000
	// leastRounds is how many rounds a budget makes at least.
	leastRounds = 40
	// leastSeconds is what a target is not started for.
	leastSeconds = 0.02
)

// rounds shares the budget out until nothing is left of it. Shares depend on what targets have come to when all
// have ended their part of a round, never on which was first.
func (r *run) rounds(ctx context.Context, group []*subject, slots int) {
	own, total := r.budget(len(group), slots)
	clock := time.Now().Add(r.clock(len(group)))
	for ctx.Err() == nil {
		now, left := time.Now(), total
		all := make([]standing, len(group))
		for i, s := range group {
			all[i] = s.standing
			left -= s.standing.spent
		}
		quantum, least := r.quantum(group, total)
		parts := map[*subject]float64{}
		for i, share := range shares(all, own, quantum, left) {
			if share >= least {
				parts[group[i]] = share
			}
		}
		if len(parts) == 0 {
			return
		}
		room := time.Duration(left / float64(min(slots, len(parts))) * float64(time.Second))
		if r.c.o.Budget.Total > 0 {
			room = min(room, clock.Sub(now))
		}
		end := now.Add(room)
		maps.DeleteFunc(parts, func(s *subject, _ float64) bool { return !s.worth(room) })
		if len(parts) == 0 {
			return
		}
		each(group, slots, func(s *subject) {
			if parts[s] > 0 && ctx.Err() == nil && (!r.timed || time.Now().Before(end)) {
				s.run(ctx, parts[s], end)
			}
		})
	}
}

// clock is how long a group may take by the clock in a budget that says so: a target that waits for another one of its round spends
// nothing.
func (r *run) clock(n int) time.Duration {
	return r.c.o.Budget.Total * time.Duration(n) / time.Duration(len(r.subjects))
}

// quantum is what a round shares out, and the least share that is worth a start.
func (r *run) quantum(group []*subject, total float64) (quantum, least float64) {
	open, seconds := 0.0, roundSeconds
	for _, s := range group {
		if s.standing.over {
			continue
		}
		open++
		if s.out.Engine == report.EngineNative {
			seconds = nativeSeconds
		}
	}
	quantum = total / leastRounds
	switch {
	case !r.timed && seconds == nativeSeconds:
		return max(quantum, open*nativeExecutions), 1
	case !r.timed:
		return max(min(quantum, open*roundExecutions), open), 1
	case seconds == nativeSeconds:
		return open * seconds, leastSeconds
	}
	return max(min(quantum, open*seconds), open*leastSeconds), leastSeconds
}

// budget is what each target of a group has of its own, and what the group has together.
func (r *run) budget(n, slots int) (own, total float64) {
	b := r.c.o.Budget
	if !r.timed {
		return float64(b.Executions), float64(b.Executions) * float64(n)
	}
	own = b.Time.Seconds()
	total = own * float64(n)
	if all := b.Total.Seconds(); all > 0 {
		part := all * float64(slots) * float64(n) / float64(len(r.subjects))
		if total == 0 || part < total {
			total = part
			own = total / float64(n)
		}
	}
	return own, total
}
