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
	"slices"
	"strings"
	"time"

	"github.com/passmuster/muster/internal/golist"
	"github.com/passmuster/muster/mutate"
	"github.com/passmuster/muster/mutate/cache"
	"github.com/passmuster/muster/mutate/discover"
	"github.com/passmuster/muster/mutate/engine"
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
	// OperatorsOf selects them for one package, given its folder and the base names of its Go files, in the
	// place of Operators; nil does not.
	OperatorsOf func(dir string, files []string) []string
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
	// Only narrows the run to the mutants of one place; nil does not. Nothing is taken from the cache then.
	Only *Place
	// Budget bounds how long tests run against the mutants of all packages, Most how many mutants they run
	// against; 0 is no bound. Each package has the share that its mutants have of all.
	Budget time.Duration
	Most   int
	// Cache is asked for answers, and gets them; nil judges everything.
	Cache *cache.Store
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
	// Notes say what became of the cache where it could not be used.
	Notes []string
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
	importPath, dir, module string
	problems                []discover.Problem
	load                    time.Duration
	// answer is what the cache says; there are no pkg and no mutants then.
	answer  *report.Package
	pkg     *discover.Package
	mutants []mutate.Mutant
	// list names all mutants of the package, those of other shards, too.
	list string
}

// Session is the packages and their mutants, before anything has run.
type Session struct {
	o Options
	// root is the module's folder, goroot that of the library's sources.
	root, goroot string
	lines        map[string][]discover.Range
	targets      []target
	failed       []error
	reuse        *reuse
	notes        []string
	// out is written, and work in it holds what is removed in the end.
	out, work string
}

// Prepare loads the packages and lists their mutants. Its error is a mistake of the caller's, or that
// of the context; packages that do not compile are told by the outcome.
func Prepare(ctx context.Context, o Options) (*Session, error) {
	if len(o.Patterns) == 0 {
		o.Patterns = []string{"."}
	}
	if _, err := o.operators(o.Operators); err != nil {
		return nil, err
	}
	env, err := golist.LoadEnv(ctx, golist.Config{Dir: o.Dir, Env: o.Env})
	if err != nil {
		return nil, err
	}
	s := &Session{o: o, root: env.Root(), goroot: env.GOROOT, lines: o.Lines}
	if s.root == "" {
		return nil, errors.New("no go.mod here or above")
	}
	if o.Since != "" {
		if s.lines, err = o.changed(ctx, s.root); err != nil {
			return nil, err
		}
	}
	began := time.Now()
	pkgs, err := s.load(ctx)
	if err != nil && len(pkgs)+len(s.targets) == 0 {
		return nil, err
	}
	if err != nil {
		s.failed = append(s.failed, err)
	}
	for _, p := range pkgs {
		if slices.ContainsFunc(s.targets, func(t target) bool { return t.importPath == p.ImportPath }) {
			continue
		}
		t, err := s.discover(p)
		if err != nil {
			s.failed = append(s.failed, &PackageError{p.ImportPath, err})
			continue
		}
		s.targets = append(s.targets, t)
	}
	if o.Only != nil && !slices.ContainsFunc(s.targets, func(t target) bool { return len(t.mutants) > 0 }) && len(s.failed) == 0 {
		return nil, fmt.Errorf("there is no mutant at %s: muster mutate --list shows those there are", o.Only)
	}
	slices.SortFunc(s.targets, func(a, b target) int { return strings.Compare(a.importPath, b.importPath) })
	if len(s.targets) > 0 {
		s.targets[0].load = time.Since(began)
	}
	return s, nil
}

// load loads the packages while the cache is asked for their answers: where it has all of them, nothing
// is loaded.
func (s *Session) load(ctx context.Context) ([]*discover.Package, error) {
	type loaded struct {
		pkgs []*discover.Package
		err  error
	}
	inner, cancel := context.WithCancel(ctx)
	done := make(chan loaded, 1)
	defer func() {
		cancel()
		<-done // no go command outlives this
	}()
	go func() {
		defer close(done)
		pkgs, err := discover.Load(inner, discover.Config{Dir: s.o.Dir, Env: s.o.Env, Flags: s.o.Flags}, s.o.Patterns...)
		done <- loaded{pkgs, err}
	}()
	if s.o.Cache != nil && s.o.Only == nil {
		all, err := s.lookUp(ctx)
		switch {
		case ctx.Err() != nil:
			return nil, context.Cause(ctx)
		case err != nil:
			s.notes = append(s.notes, "the cache is not used: "+err.Error())
		case all:
			return nil, nil
		}
	}
	l := <-done
	return l.pkgs, l.err
}

// discover lists the mutants of a package.
func (s *Session) discover(p *discover.Package) (t target, err error) {
	options := s.o.options(s.lines, p.Dir)
	t = target{importPath: p.ImportPath, dir: p.Dir, module: p.Module, pkg: p}
	files := slices.Concat(p.TestFiles, p.XTestFiles)
	for _, f := range p.Files {
		files = append(files, f.Name)
	}
	ops, err := s.o.of(p.Dir, files)
	if err != nil {
		return t, err
	}
	if t.mutants, err = discover.Mutants(p, ops, options); err != nil {
		return t, err
	}
	if t.problems, err = discover.Suppressions(p, operator.All, options); err != nil {
		return t, err
	}
	t.list = nameOf(t.mutants)
	t.mutants = slices.DeleteFunc(t.mutants, func(m mutate.Mutant) bool {
		return !s.o.mine(p.ImportPath, m) || s.o.Only != nil && !s.o.Only.holds(p.Dir, m)
	})
	for i := range t.mutants {
		t.mutants[i].ID = i + 1 // gates count without gaps
	}
	return t, nil
}

// Packages is how many packages [Session.Run] has to judge: those that the cache does not answer.
func (s *Session) Packages() int {
	n := 0
	for _, t := range s.targets {
		if t.answer == nil && len(t.mutants) > 0 {
			n++
		}
	}
	return n
}
