package runner

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/passmuster/muster/harness/config"
	"github.com/passmuster/muster/harness/evidence"
	"github.com/passmuster/muster/harness/stage"
	"github.com/passmuster/muster/internal/testbin"
)

func cpus() int { return runtime.NumCPU() }

// measure builds and runs every package and fills the evidence. What the context leaves undone says so.
func (p *plan) measure(ctx context.Context) {
	began := time.Now()
	p.tell(Event{Kind: "plan", Total: len(p.units)})
	// What needs no binary is done beside the builds.
	var beside sync.WaitGroup
	beside.Go(func() { p.digests() })
	beside.Go(func() { p.facts(ctx) })

	q := newQueue(len(p.units))
	built := make([]float64, len(p.units))
	var workers sync.WaitGroup
	done := 0
	var mu sync.Mutex
	for range p.Jobs {
		workers.Go(func() {
			for i := range q.units {
				p.runStages(ctx, p.units[i])
				mu.Lock()
				done++
				p.tell(Event{Kind: "package", Package: p.units[i].Go.ImportPath, Outcome: outcomeOf(p.units[i]), Done: done, Total: len(p.units)})
				mu.Unlock()
			}
		})
	}
	var builds sync.WaitGroup
	for _, g := range groups(p.units) {
		builds.Go(func() {
			p.build(ctx, g, func(i int) {
				built[i] = time.Since(began).Seconds()
				p.tell(Event{Kind: "built", Package: p.units[i].Go.ImportPath})
				q.put(i)
			})
		})
	}
	builds.Wait()
	q.close()
	workers.Wait()
	beside.Wait()
	if p.set != nil {
		p.settings.Base = stage.BaseRun{Export: p.export, Build: p.buildConfig(group{dir: "base", cover: true})}.Measure
	}
	for _, s := range stage.List {
		if s.Finish != nil {
			s.Finish(ctx, p.settings, p.units)
		}
	}
	p.conclude(built)
}

func (p *plan) runStages(ctx context.Context, u *stage.Unit) {
	if ctx.Err() != nil {
		stage.Skip(u, context.Cause(ctx).Error())
		return
	}
	for _, s := range stage.List {
		if s.Run != nil {
			s.Run(ctx, u)
		}
	}
}

func outcomeOf(u *stage.Unit) string {
	t := u.Evidence.Stages.Tests
	if t.Status != evidence.Measured {
		return string(t.Status)
	}
	return string(t.Outcome)
}

// group is the packages that one go test builds: those with the same settings. Groups are built at
// the same time; the go command shares what they have in common through its cache.
type group struct {
	dir         string
	race, cover bool
	coverpkg    []string
	units       []int
}

// groups keeps the order of the packages.
func groups(units []*stage.Unit) []group {
	var gs []group
	for i, u := range units {
		race := u.Thresholds.Reruns != nil && u.Thresholds.Reruns.Race
		want := group{race: race, cover: true, coverpkg: u.Thresholds.Coverpkg}
		if !u.Go.HasTests() {
			want = group{} // only compiled and vetted
		}
		at := slices.IndexFunc(gs, func(g group) bool {
			return g.race == want.race && g.cover == want.cover && slices.Equal(g.coverpkg, want.coverpkg)
		})
		if at < 0 {
			at = len(gs)
			want.dir = fmt.Sprint("build", at)
			gs = append(gs, want)
		}
		gs[at].units = append(gs[at].units, i)
	}
	return gs
}

func (p *plan) buildConfig(g group) testbin.Config {
	return testbin.Config{
		Dir: p.dir, Out: filepath.Join(p.out, workDir, g.dir), Self: p.Self,
		Flags: p.flags(), Race: g.race && !p.Race, Cover: g.cover, Coverpkg: g.coverpkg, Jobs: p.Jobs,
	}
}

// build builds a group and calls ready for each of its units exactly once.
func (p *plan) build(ctx context.Context, g group, ready func(int)) {
	byDir := map[string]int{}
	names := make([]string, 0, len(g.units))
	for _, i := range g.units {
		byDir[p.units[i].Go.Dir] = i
		names = append(names, p.units[i].Go.ImportPath)
	}
	told := map[int]bool{}
	tell := func(i int) {
		if !told[i] {
			told[i] = true
			ready(i)
		}
	}
	res, err := testbin.Build(ctx, p.buildConfig(g), names, func(b testbin.Binary) {
		if i, ok := byDir[b.Dir]; ok {
			p.units[i].Binary = b.Path
			tell(i)
		}
	})
	for _, i := range g.units {
		u := p.units[i]
		switch {
		case told[i]:
			continue
		case err != nil:
			u.Unbuilt = "cannot build: " + firstLines(err.Error(), 3)
		default:
			if f, failed := res.Failed[u.Go.ImportPath]; failed {
				u.Failure = &f
			}
		}
		tell(i)
	}
}

// bare builds one package's test binary as go test would, without instrumentation.
func (p *plan) bare(ctx context.Context, u *stage.Unit) (binary string, err error) {
	race := u.Thresholds.Reruns != nil && u.Thresholds.Reruns.Race
	c := p.buildConfig(group{dir: filepath.Join("bare", filepath.FromSlash(u.Go.ImportPath)), race: race})
	_, err = testbin.Build(ctx, c, []string{u.Go.ImportPath}, func(b testbin.Binary) { binary = b.Path })
	return binary, err
}

// facts asks git for the state of the tree and, with --since, what the change loosens.
func (p *plan) facts(ctx context.Context) {
	if p.repo == nil {
		return
	}
	commit, dirty, err := p.repo.Head(ctx)
	if err != nil {
		return
	}
	p.evidence.Git = &evidence.Git{Commit: commit, Dirty: dirty, Prefix: p.repo.Prefix}
	if p.set == nil {
		return
	}
	p.evidence.Git.Since, p.evidence.Git.Base = p.set.Ref, p.set.Base
	if p.evidence.BarChanges, err = p.barChanges(ctx); err != nil {
		p.undone = "cannot compare with the merge base: " + firstLines(err.Error(), 1)
	}
}

// export copies the merge base below the output directory, in a folder that package patterns skip.
func (p *plan) export(ctx context.Context) (string, error) {
	dst := filepath.Join(p.out, workDir, "_base")
	if err := os.MkdirAll(dst, 0o777); err != nil {
		return "", err
	}
	if err := p.repo.Export(ctx, p.set.Base, dst); err != nil {
		return "", err
	}
	return filepath.Join(dst, filepath.FromSlash(p.repo.Prefix)), nil
}

// conclude puts everything in its order.
func (p *plan) conclude(built []float64) {
	e := p.evidence
	var targets []config.Target
	for i, u := range p.units {
		targets = append(targets, p.target(p.packages[i]))
		slices.SortFunc(u.Evidence.Findings, evidence.CompareFindings)
		timing := u.Timing()
		timing.Build = built[i]
		e.Run.Durations = append(e.Run.Durations, timing)
	}
	if p.dir != p.root || !slices.Equal(p.Patterns, []string{"./..."}) {
		targets = nil // a part of the module does not show that an entry of the config is unused
	}
	e.Findings = append(e.Findings, p.config.Findings(targets, p.Today)...)
	slices.SortFunc(e.Findings, evidence.CompareFindings)
}

// firstLines joins the beginning of a message of several lines.
func firstLines(s string, n int) string {
	text := ""
	for i, line := range strings.Split(strings.TrimSpace(s), "\n") {
		switch line = strings.TrimSpace(line); {
		case i == n:
			return text
		case i > 0 && strings.HasSuffix(text, ":"):
			text += " "
		case i > 0:
			text += "; "
		}
		text += line
	}
	return text
}
