package schemata

import (
	_ "embed"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/passmuster/muster/mutate"
	"github.com/passmuster/muster/mutate/discover"
)

// Plan is how the mutants of a package are compiled.
type Plan struct {
	// Files are the texts of the overlay by absolute path: the package's files with gates, and the
	// runtime's two files, which are not on disk.
	Files map[string][]byte
	// Gated are the mutants that the one binary holds, Single those that need a build of their own,
	// in ascending order. A mutant that is invalid or ignored is in neither.
	Gated, Single []int
	// Static are the gated mutants in code that runs before main only: they count from the start of
	// a fresh process.
	Static []int
	// WantsTests says that tests use constants whose mutants are single only because the package's
	// tests are not loaded: see discover's Package.LoadTests.
	WantsTests bool
}

// RuntimeTest is the file of a plan that hands the runtime to the patched package testing. A build
// without that leaves it out.
const RuntimeTest = "muster_rt_test.go"

const runtimeFile = "muster_rt.go"

//go:embed runtime.go.txt
var runtimeText string

//go:embed system.go.txt
var systemText string

//go:embed runtime_test.go.txt
var runtimeTestText string

// Instrument plans one build for all mutants that can be gated. The mutants are those of the package,
// with distinct numbers from 1.
func Instrument(p *discover.Package, mutants []mutate.Mutant) (*Plan, error) {
	in, err := newInstrumenter(p, mutants)
	if err != nil {
		return nil, err
	}
	// What the chooser admits is checked as a whole: a gate that does not compile after all costs its
	// own mutants, not the binary.
	for {
		files := in.files()
		bad := in.broken(files)
		if len(bad) == 0 {
			return in.plan(files)
		}
		for id := range bad {
			in.refused[id] = true
		}
	}
}

type instrumenter struct {
	p       *discover.Package
	order   *order
	mutants map[string][]mutate.Mutant // by file, in order
	count   int
	refused map[int]bool

	gated, static map[int]bool
	works         []*work
	others        *others // see outside
	wantsTests    bool
	// tests is for the package's test files, where they are loaded.
	tests *instrumenter
}

// whole is the package with its test files, where they are loaded.
func (in *instrumenter) whole() *discover.Package {
	if in.tests != nil {
		return in.tests.p
	}
	return in.p
}

func newInstrumenter(p *discover.Package, mutants []mutate.Mutant) (*instrumenter, error) {
	in := &instrumenter{p: p, mutants: map[string][]mutate.Mutant{}, refused: map[int]bool{}}
	files := map[string]*discover.File{}
	for _, f := range p.Files {
		files[f.Name] = f
	}
	seen := map[int]bool{}
	for _, m := range mutants {
		f := files[m.File]
		switch {
		case f == nil:
			return nil, fmt.Errorf("mutant %d is in %s, which is no file of %s", m.ID, m.File, p.ImportPath)
		case m.ID < 1 || seen[m.ID]:
			return nil, fmt.Errorf("mutant number %d of %s is taken or not positive", m.ID, p.ImportPath)
		case m.Start < 0 || m.End < m.Start || m.End > len(f.Src) || string(f.Src[m.Start:m.End]) != m.Original:
			return nil, fmt.Errorf("mutant %d does not fit %s: the bytes from %d to %d are not its original", m.ID, f.Path, m.Start, m.End)
		}
		seen[m.ID] = true
		in.count = max(in.count, m.ID)
		if m.Invalid == "" && m.Ignored == "" {
			in.mutants[m.File] = append(in.mutants[m.File], m)
		}
	}
	for _, list := range in.mutants {
		slices.SortStableFunc(list, mutate.Compare)
	}
	in.order = newOrder(p.Types, p.Info, syntax(p))
	if p.Tests != nil {
		in.tests = &instrumenter{p: p.Tests, order: newOrder(p.Tests.Types, p.Tests.Info, syntax(p.Tests))}
	}
	return in, nil
}

// files instruments what is not refused.
func (in *instrumenter) files() map[string][]byte {
	files := map[string][]byte{}
	in.gated, in.static, in.works = map[int]bool{}, map[int]bool{}, nil
	if shadowed(in.p.Types) {
		return files
	}
	for _, f := range in.p.Files {
		if !f.Cgo {
			in.works = append(in.works, newWork(in, f))
		}
	}
	for _, f := range in.whole().Files {
		if f.Test {
			in.works = append(in.works, newWork(in.tests, f))
		}
	}
	for _, w := range in.works {
		for _, m := range in.mutants[w.file.Name] {
			if !in.refused[m.ID] {
				in.choose(w, m)
			}
		}
	}
	for _, w := range in.works {
		if text := w.text(); text != nil {
			files[w.file.Path] = text
		}
	}
	return files
}

// choose finds gates for a mutant, if there are any.
func (in *instrumenter) choose(w *work, m mutate.Mutant) {
	switch {
	case w.declared(m):
		if in.constant(w, m) {
			in.gated[m.ID] = true
		}
	case w.choose(m):
		in.gated[m.ID] = true
		if w.atStart(m) {
			in.static[m.ID] = true
		}
	}
}

func (in *instrumenter) plan(files map[string][]byte) (*Plan, error) {
	plan := &Plan{Files: files, WantsTests: in.wantsTests}
	for _, list := range in.mutants {
		for _, m := range list {
			switch {
			case !in.gated[m.ID]:
				plan.Single = append(plan.Single, m.ID)
			case in.static[m.ID]:
				plan.Static = append(plan.Static, m.ID)
				fallthrough
			default:
				plan.Gated = append(plan.Gated, m.ID)
			}
		}
	}
	slices.Sort(plan.Gated)
	slices.Sort(plan.Single)
	slices.Sort(plan.Static)
	if len(plan.Gated) > 0 {
		files[filepath.Join(in.p.Dir, runtimeFile)] = []byte(in.runtime(systemText + runtimeText))
		files[filepath.Join(in.p.Dir, RuntimeTest)] = []byte(in.runtime(runtimeTestText))
	} else {
		clear(files)
	}
	return plan, nil
}

// runtime fills in a file of the runtime.
func (in *instrumenter) runtime(text string) string {
	text = strings.Replace(text, "PACKAGE", in.p.Name, 1)
	text = strings.Replace(text, "muster_count = COUNT", "muster_count = "+strconv.Itoa(in.count), 1)
	return "//go:build " + needed + "\n\n" + text
}
