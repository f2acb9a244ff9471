// Package session mutates the packages of a module: it lists their mutants, lets the engine judge each
// package, proves equivalents, and puts together what a report shows.
//
// It is what the command and the gate call. How one package is judged is mutate/engine's, how results
// look mutate/report's. It reads no flags and prints nothing; it writes below Options.Out only.
package session

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/passmuster/muster/internal/golist"
	"github.com/passmuster/muster/internal/words"
	"github.com/passmuster/muster/mutate"
	"github.com/passmuster/muster/mutate/discover"
	"github.com/passmuster/muster/mutate/engine"
	"github.com/passmuster/muster/mutate/equivalent"
	"github.com/passmuster/muster/mutate/operator"
	"github.com/passmuster/muster/mutate/report"
)

// Options say what to mutate and how. [Prepare] checks them.
type Options struct {
	// Dir is the directory in which patterns are read; empty means the working directory.
	Dir string
	// Patterns are package patterns; none means ".".
	Patterns []string
	// Env is the environment of builds and tests; nil means the process's. Flags are build flags.
	Env, Flags []string
	// Jobs is how many processes run at once; 0 means one a processor.
	Jobs int
	// Isolation is engine.IsolationWorker where empty.
	Isolation string
	// Operators select from the catalogue: see operator.Select. None means its default.
	Operators []string
	// Since is a revision: only lines that differ from its merge base are mutated. Empty mutates all.
	Since string
	// Lines are the only lines to mutate, by the absolute path of the file, for a caller that knows the
	// change; nil mutates all, unless Since is set.
	Lines map[string][]discover.Range
	// Exclude leaves out files, given the absolute path; nil excludes none.
	Exclude func(path string) bool
	// Arid also mutates logging and other code that tests have no business with.
	Arid bool
	// Shard of Shards is the part to run, counted from 1; 0 of 0 is all.
	Shard, Shards int
	// Budget bounds how long tests run against the mutants of all packages; 0 is no bound.
	Budget time.Duration
	// Equivalents proves survivors equivalent where the compiler can. MostEquivalents bounds how many
	// survivors of a package are compiled for that, so that the answer does not depend on a clock; 0 is
	// no bound.
	Equivalents     bool
	MostEquivalents int
	// Version is muster's own, for the report.
	Version string
	// Progress is told of each step; nil tells nobody.
	Progress func(pkg string, e engine.Event)
}

// Outcome is what became of the mutants.
type Outcome struct {
	report.Input
	// Failed says for which packages nothing can be said, and why: they do not build, or their tests do
	// not pass without a mutant. Where one package is to blame it is a *PackageError.
	Failed []error
	// Suppressions are what is wrong with //muster:ignore comments, by import path.
	Suppressions map[string][]discover.Problem
}

// PackageError is why nothing can be said of one package.
type PackageError struct {
	ImportPath string
	Err        error
}

func (e *PackageError) Error() string { return e.Err.Error() }

// Unwrap returns the cause.
func (e *PackageError) Unwrap() error { return e.Err }

// target is a package and its mutants.
type target struct {
	pkg      *discover.Package
	mutants  []mutate.Mutant
	problems []discover.Problem
	load     time.Duration
}

// Session is the packages and their mutants, before anything has run.
type Session struct {
	o       Options
	root    string
	targets []target
	failed  []error
	// out is written, and work in it holds what is removed in the end.
	out, work string
}

// Prepare loads the packages and lists their mutants. Its error is a mistake of the caller's, or that
// of the context; packages that do not compile are told by the outcome.
func Prepare(ctx context.Context, o Options) (*Session, error) {
	if len(o.Patterns) == 0 {
		o.Patterns = []string{"."}
	}
	ops, err := operator.Select(o.Operators)
	if err != nil {
		return nil, err
	}
	env, err := golist.LoadEnv(ctx, golist.Config{Dir: o.Dir, Env: o.Env})
	if err != nil {
		return nil, err
	}
	s := &Session{o: o, root: env.Root()}
	if s.root == "" {
		return nil, errors.New("no go.mod here or above")
	}
	lines := o.Lines
	if o.Since != "" {
		if lines, err = o.changed(ctx, s.root); err != nil {
			return nil, err
		}
	}
	began := time.Now()
	pkgs, err := discover.Load(ctx, discover.Config{Dir: o.Dir, Env: o.Env, Flags: o.Flags}, o.Patterns...)
	if len(pkgs) == 0 {
		return nil, err
	}
	if err != nil {
		s.failed = append(s.failed, err)
	}
	for _, p := range pkgs {
		options := discover.Options{Exclude: o.Exclude, Arid: o.Arid}
		if lines != nil {
			options.Lines = within(lines, p.Dir)
		}
		t := target{pkg: p}
		if t.mutants, err = discover.Mutants(p, ops, options); err != nil {
			s.failed = append(s.failed, &PackageError{p.ImportPath, err})
			continue
		}
		if t.problems, err = discover.Suppressions(p, operator.All, options); err != nil {
			s.failed = append(s.failed, &PackageError{p.ImportPath, err})
			continue
		}
		t.mutants = slices.DeleteFunc(t.mutants, func(m mutate.Mutant) bool { return !o.mine(p.ImportPath, m) })
		for i := range t.mutants {
			t.mutants[i].ID = i + 1 // gates count without gaps
		}
		s.targets = append(s.targets, t)
	}
	if len(s.targets) > 0 {
		s.targets[0].load = time.Since(began)
	}
	return s, nil
}

// List returns the mutants without running anything; all are pending.
func (s *Session) List() *Outcome {
	out := &Outcome{Failed: s.failed}
	for _, t := range s.targets {
		p := s.begin(t)
		for _, m := range t.mutants {
			p.Results = append(p.Results, pending(m))
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
	o := &Outcome{Failed: s.failed}
	left := s.o.Budget
	for _, t := range s.targets {
		began := time.Now()
		p, err := s.judge(ctx, t, left)
		if err != nil {
			o.Failed = append(o.Failed, &PackageError{t.pkg.ImportPath, err})
			p.Problems = append(p.Problems, err.Error())
		}
		s.add(o, t, p)
		if left > 0 {
			left = max(left-time.Since(began), time.Nanosecond)
		}
		if ctx.Err() != nil {
			return o, context.Cause(ctx)
		}
	}
	return o, nil
}

// judge lets the engine work on one package.
func (s *Session) judge(ctx context.Context, t target, budget time.Duration) (report.Package, error) {
	p := s.begin(t)
	for _, m := range t.mutants {
		p.Results = append(p.Results, pending(m))
	}
	if len(t.mutants) == 0 {
		return p, nil
	}
	cfg := engine.Config{
		Dir: t.pkg.Dir, Out: s.work, Env: s.o.Env, Flags: s.o.Flags, Jobs: s.o.Jobs, Isolation: s.o.Isolation, Budget: budget,
	}
	if s.o.Progress != nil {
		cfg.Progress = func(e engine.Event) { s.o.Progress(t.pkg.ImportPath, e) }
	}
	r, err := engine.Judge(ctx, cfg, t.pkg, t.mutants)
	if r == nil {
		return p, err
	}
	p.Results, p.Tests, p.Notes = r.Results, r.Tests, r.Notes
	p.Seconds[report.PhaseBuild] = (r.Prepare + r.Build).Seconds()
	p.Seconds[report.PhaseBaseline] = r.Baseline.Seconds()
	p.Seconds[report.PhaseRun] = r.Run.Seconds()
	if err == nil && s.o.Equivalents {
		err = s.prove(ctx, t, &p)
	}
	return p, err
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
		p.Problems = append(p.Problems, "equivalents not looked for: "+err.Error())
		return nil
	}
	return err
}

// begin is the part of a package's report that is known before anything runs.
func (s *Session) begin(t target) report.Package {
	p := report.Package{
		ImportPath: t.pkg.ImportPath, Dir: t.pkg.Dir,
		Files: map[string][]byte{}, Seconds: map[string]float64{report.PhaseLoad: t.load.Seconds()},
	}
	if rel, err := filepath.Rel(s.root, t.pkg.Dir); err == nil {
		p.Dir = filepath.ToSlash(rel)
	}
	for _, f := range t.pkg.Files {
		if slices.ContainsFunc(t.mutants, func(m mutate.Mutant) bool { return m.File == f.Name }) {
			p.Files[f.Name] = f.Src
		}
	}
	for _, bad := range t.problems {
		p.Problems = append(p.Problems, fmt.Sprintf("%s:%d:%d: %s", bad.File, bad.Line, bad.Column, bad.Message))
	}
	return p
}

func (s *Session) add(out *Outcome, t target, p report.Package) {
	if out.Module == "" {
		out.Module, out.Version, out.Operators = t.pkg.Module, s.o.Version, operator.All
		out.Replay = report.Replay(s.o.Flags...)
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
