package session

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/passmuster/muster/internal/words"
	"github.com/passmuster/muster/mutate"
	"github.com/passmuster/muster/mutate/discover"
	"github.com/passmuster/muster/mutate/engine"
	"github.com/passmuster/muster/mutate/equivalent"
	"github.com/passmuster/muster/mutate/operator"
	"github.com/passmuster/muster/mutate/report"
)

// List returns the mutants without running anything; all are pending.
func (s *Session) List() *Outcome {
	out := &Outcome{Failed: s.failed, Notes: s.notes}
	for _, t := range s.targets {
		p := s.begin(t)
		for i, r := range p.Results {
			p.Results[i] = pending(r.Mutant)
		}
		s.add(out, t, p)
	}
	return out
}

func pending(m mutate.Mutant) mutate.Result {
	r := mutate.Result{Mutant: m, Status: mutate.Pending, Reason: "not run"}
	switch {
	case m.Ignored != "":
		r.Status, r.Reason = mutate.Ignored, m.Ignored
	case m.Invalid != "":
		r.Status, r.Reason = mutate.CompileError, m.Invalid
	}
	return r
}

// Run judges every package in turn and writes below the directory out, which must be absolute. A
// context that ends early gives what was judged by then, with the context's error.
func (s *Session) Run(ctx context.Context, out string) (*Outcome, error) {
	s.out, s.work = out, filepath.Join(out, workDir)
	if err := engine.Clear(s.work); err != nil {
		return nil, fmt.Errorf("remove what an earlier run left: %w", err)
	}
	if err := s.writeList(); err != nil {
		return nil, err
	}
	defer os.Remove(s.work)
	o := &Outcome{Failed: s.failed, Notes: s.notes}
	share := newShares(s.o.Budget, s.o.Most, s.targets)
	for _, t := range s.targets {
		p, err := s.answered(ctx, t, share)
		if err != nil {
			o.Failed = append(o.Failed, &PackageError{t.importPath, err})
			p.Problems = append(p.Problems, err.Error())
		}
		s.add(o, t, p)
		if ctx.Err() != nil {
			return o, context.Cause(ctx)
		}
	}
	return o, nil
}

// answered is what the cache or the engine says of a package.
func (s *Session) answered(ctx context.Context, t target, share *shares) (report.Package, error) {
	p := s.begin(t)
	if t.answer != nil || len(t.mutants) == 0 {
		return p, nil
	}
	began := time.Now()
	budget, most := share.of(len(t.mutants))
	entry := s.reuse.open(t)
	r, err := s.judge(ctx, t, &p, engine.Config{Budget: budget, Most: most, Known: entry.known, Watch: entry.watch(), Progress: entry.progress(s.progress(t))})
	if r != nil {
		share.used(time.Since(began), r.Ran)
	}
	s.reuse.close(entry, t, &p, r, err)
	return p, err
}

func (s *Session) progress(t target) func(engine.Event) {
	if s.o.Progress == nil {
		return nil
	}
	return func(e engine.Event) { s.o.Progress(t.importPath, e) }
}

// judge lets the engine work on one package.
func (s *Session) judge(ctx context.Context, t target, p *report.Package, cfg engine.Config) (*engine.Report, error) {
	cfg.Dir, cfg.Out, cfg.Env, cfg.Flags, cfg.Jobs, cfg.Isolation = t.dir, s.work, s.o.Env, s.o.Flags, s.o.Jobs, s.o.Isolation
	cfg.Goroot = s.goroot
	r, err := engine.Judge(ctx, cfg, t.pkg, t.mutants)
	if r == nil {
		return nil, err
	}
	p.Results, p.Tests, p.Notes, p.Static = r.Results, r.Tests, r.Notes, r.Static
	p.Seconds[report.PhaseBuild] = (r.Prepare + r.Build).Seconds()
	p.Seconds[report.PhaseBaseline] = r.Baseline.Seconds()
	p.Seconds[report.PhaseRun] = r.Run.Seconds()
	if err == nil && s.o.Equivalents {
		err = s.prove(ctx, t, p)
	}
	return r, err
}

// prove marks survivors that compile to the same code.
func (s *Session) prove(ctx context.Context, t target, p *report.Package) error {
	var survivors []mutate.Mutant
	left := 0
	for _, r := range p.Results {
		switch most := s.o.MostEquivalents; {
		case r.Status != mutate.Survived:
		case most > 0 && len(survivors) == most:
			left++
		default:
			survivors = append(survivors, r.Mutant)
		}
	}
	if left > 0 {
		p.Notes = append(p.Notes, fmt.Sprintf("%s not looked at for equivalence: the first %d were", words.Count(left, "survivor"), len(survivors)))
	}
	began := time.Now()
	proven, err := equivalent.Prove(ctx, equivalent.Config{Out: s.work, Env: s.o.Env, Flags: s.o.Flags, Jobs: s.o.Jobs}, t.pkg, survivors)
	p.Seconds[report.PhaseEquivalents] = time.Since(began).Seconds()
	for i, r := range p.Results {
		if _, found := slices.BinarySearch(proven, r.ID); found && r.Status == mutate.Survived {
			p.Results[i].Equivalent = true
		}
	}
	if err != nil && ctx.Err() == nil {
		p.Notes = append(p.Notes, "equivalents not looked for: "+err.Error())
		return nil
	}
	return err
}

// begin is what is known of a package before anything runs.
func (s *Session) begin(t target) report.Package {
	if t.answer != nil {
		p := *t.answer
		p.Results = slices.Clone(p.Results)
		p.Cached, p.Seconds = true, map[string]float64{report.PhaseLoad: t.load.Seconds()}
		return p
	}
	p := report.Package{
		ImportPath: t.importPath, Dir: t.dir, List: t.list,
		Files: map[string][]byte{}, Seconds: map[string]float64{report.PhaseLoad: t.load.Seconds()},
	}
	if rel, err := filepath.Rel(s.root, t.dir); err == nil {
		p.Dir = filepath.ToSlash(rel)
	}
	for _, f := range t.pkg.Files {
		if slices.ContainsFunc(t.mutants, func(m mutate.Mutant) bool { return m.File == f.Name }) {
			p.Files[f.Name] = f.Src
		}
	}
	for _, m := range t.mutants {
		p.Results = append(p.Results, pending(m))
	}
	for _, bad := range t.problems {
		p.Suppressions = append(p.Suppressions, report.Suppression(bad))
	}
	return p
}

func (s *Session) add(out *Outcome, t target, p report.Package) {
	if out.Module == "" {
		out.Module, out.Version, out.Operators = t.module, s.o.Version, operator.All
		out.Shard, out.Shards = s.o.Shard, s.o.Shards
		out.Replay = s.o.replay()
		for _, err := range s.failed {
			out.Problems = append(out.Problems, err.Error())
		}
	}
	if len(t.problems) > 0 {
		if out.Suppressions == nil {
			out.Suppressions = map[string][]discover.Problem{}
		}
		out.Suppressions[p.ImportPath] = t.problems
	}
	out.Packages = append(out.Packages, p)
}

// ListFile is the name, in the output directory, of the list that is written before any test runs.
const ListFile = "mutants.json"

// workDir is the part of the output directory that holds nothing but while a run lasts.
const workDir = "work"

func (s *Session) writeList() error {
	if err := os.MkdirAll(s.out, 0o777); err != nil {
		return err
	}
	f, err := os.Create(filepath.Join(s.out, ListFile))
	if err != nil {
		return err
	}
	err = report.Stryker(f, s.List().Input)
	return errors.Join(err, f.Close())
}
