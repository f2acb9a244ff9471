package engine

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/passmuster/muster/internal/mirror"
	"github.com/passmuster/muster/internal/proc"
	"github.com/passmuster/muster/internal/testbin"
	"github.com/passmuster/muster/mutate"
)

// subject is a package with its mutants and what makes one binary of them.
type subject struct {
	// name is that of the package.
	importPath, name, dir string
	mutants               []mutate.Mutant
	sources               map[string]source // by base name
	// starters are the tests that may start goroutines, by name.
	starters map[string]bool
	// instrument makes the overlay for the mutants that are not Invalid.
	instrument func([]mutate.Mutant) (files map[string][]byte, k kinds, err error)
}

type source struct {
	path string
	text []byte
}

// engine judges one subject.
type engine struct {
	hook      func(goroot string) (map[string][]byte, error)
	cfg       Config
	s         subject
	build     *builder
	env       []string
	home      string
	access    string // the file in which processes note what they consult
	kinds     kinds
	mirror    *mirror.Mirror
	report    *Report
	processes atomic.Int64
}

// judge does all the work for a subject. A report comes with every error that is not one of building
// or of the baseline: what is not judged in it is pending.
func judge(ctx context.Context, cfg Config, s subject) (*Report, error) {
	e := &engine{hook: hook, cfg: cfg, s: s, report: &Report{Isolation: cfg.Isolation}}
	return e.judge(ctx)
}

// Clear ends the processes, and removes the files, that a killed run left in Config.Out. No other may be
// running there.
func Clear(out string) error {
	entries, err := os.ReadDir(out)
	if errors.Is(err, fs.ErrNotExist) || len(entries) == 0 {
		return nil
	}
	proc.SweepMarked(context.Background(), markKey+out+"/")
	return mirror.RemoveAll(out)
}

func (e *engine) judge(ctx context.Context) (report *Report, err error) {
	cfg, s := e.cfg, e.s
	if e.report.Isolation == "" {
		e.report.Isolation = IsolationWorker
	}
	if !filepath.IsAbs(cfg.Out) {
		return nil, fmt.Errorf("the output directory %q is not absolute", cfg.Out)
	}
	if err := os.MkdirAll(cfg.Out, 0o777); err != nil {
		return nil, err
	}
	out, err := os.MkdirTemp(cfg.Out, "m")
	if err != nil {
		return nil, err
	}
	defer func() {
		// A search for what mutants leave running follows their ends only where tests do so without one.
		proc.SweepMarked(context.Background(), markKey+out+"/")
		err = errors.Join(err, mirror.RemoveAll(out))
	}()
	e.environment(out)
	if cfg.Watch != nil {
		e.access = filepath.Join(out, "access")
		e.env = append(e.env, "MUSTER_ACCESS="+e.access)
		defer func() { e.report.Accesses, e.report.Watched = e.consulted() }()
	}
	if err := os.Mkdir(e.home, 0o777); err != nil {
		return nil, err
	}
	e.pend()
	if len(s.mutants) == 0 {
		return e.report, nil
	}
	if err := e.run(ctx, out); err != nil {
		return e.report, err
	}
	return e.report, nil
}

// environment is what builds and tests get. Nothing of an engine around this one shows through.
func (e *engine) environment(out string) {
	env := e.cfg.Env
	if env == nil {
		env = os.Environ()
	}
	var own []string
	for _, entry := range env {
		if !strings.HasPrefix(entry, "MUSTER_") && !strings.HasPrefix(entry, "GOCOVERDIR=") {
			own = append(own, entry)
		}
	}
	e.home = filepath.Join(out, "serving")
	e.mirror = mirror.New(e.s.dir, e.cfg.Out)
	e.build = &builder{dir: e.cfg.Dir, importPath: e.s.importPath, env: own, flags: e.cfg.Flags, out: out}
	e.env = testbin.WithEnv(own, "MUSTER_RUN=mutation", "MUSTER_SEED=1")
}

// pend fills in a result for each mutant, for what is never judged.
func (e *engine) pend() {
	e.report.Results = make([]mutate.Result, len(e.s.mutants))
	for i, m := range e.s.mutants {
		e.report.Results[i] = mutate.Result{Mutant: m, Status: mutate.Pending, Reason: "not run"}
	}
}

func (e *engine) tell(ev Event) {
	if e.cfg.Progress != nil {
		e.cfg.Progress(ev)
	}
}

func (e *engine) run(ctx context.Context, out string) error {
	begun := time.Now()
	lap := func(d *time.Duration) { *d = time.Since(begun); begun = time.Now() }

	e.tell(Event{Phase: PhaseBuild, Total: len(e.s.mutants)})
	if err := e.patch(ctx); err != nil {
		return err
	}
	bin, err := e.compile(ctx, out)
	lap(&e.report.Build)
	if err != nil {
		return err
	}
	e.report.Gated, e.report.Singles = len(e.kinds.gated), len(e.kinds.single)

	e.tell(Event{Phase: PhaseBaseline, Total: len(e.s.mutants)})
	slots, err := e.slots(nil, 2*max(1, e.cfg.jobs()), out)
	if err != nil {
		return err
	}
	if e.report.Isolation == IsolationPlain {
		err = e.plainly(ctx, bin, slots)
		e.report.Processes = int(e.processes.Load())
		return err
	}
	lab := &laboratory{
		importPath: e.s.importPath, b: bin, slots: slots,
		count: func() { e.processes.Add(1) },
		plain: once(func(ctx context.Context) (*binary, error) {
			b, err := e.plain(ctx, out)
			return alike(bin, b), err
		}),
	}
	bounded, cancel := e.cfg.bounded(ctx)
	defer cancel()
	f, err := e.baseline(bounded, lab)
	lap(&e.report.Baseline)
	if err != nil && ctx.Err() == nil && errors.Is(context.Cause(bounded), errBaseline) {
		e.sayNoBaseline()
		return nil
	}
	if err != nil {
		return err
	}
	bin.sweeps = bin.left.Load()
	for i := range f.tests {
		e.report.Tests = append(e.report.Tests, f.tests[i].Name)
	}
	e.report.Notes = append(e.report.Notes, f.notes...)
	if f.serial {
		slots = slots[:2]
	} else if slots, err = e.slots(slots, 2*lab.effort.seats(max(1, e.cfg.jobs())), out); err != nil {
		return err
	}
	err = e.try(ctx, lab, f, slots)
	lap(&e.report.Run)
	e.report.Processes = int(e.processes.Load())
	return err
}

// patch reads package testing and patches it, where that can be done.
func (e *engine) patch(ctx context.Context) error {
	goroot, err := e.cfg.Goroot, error(nil)
	if goroot == "" {
		goroot, err = e.build.compiler().Goroot(ctx)
	}
	if err != nil {
		return err
	}
	if !servable() {
		e.withoutHook("this platform hands no descriptors on")
	} else if e.build.hook, err = e.hook(goroot); err != nil {
		e.withoutHook(err.Error())
	}
	return nil
}

// slots returns n slots, of which some may be there.
func (e *engine) slots(have []slot, n int, out string) ([]slot, error) {
	for len(have) < n {
		s, err := newSlot(out, len(have), e.mirror)
		if err != nil {
			return nil, err
		}
		have = append(have, s)
	}
	return have, nil
}

func (e *engine) binary(path string) *binary {
	return &binary{path: path, dir: e.s.dir, env: e.env, stack: stackLimit, sweeps: true}
}

// compile builds the binary of all mutants. Where the compiler refuses what was instrumented, the
// mutants on the lines that it names lose their gates and get builds of their own.
func (e *engine) compile(ctx context.Context, out string) (*binary, error) {
	path := filepath.Join(out, "mutants.test")
	mutants := append([]mutate.Mutant(nil), e.s.mutants...)
	var alone []int
	for range maxRepairs {
		files, k, err := e.s.instrument(mutants)
		if err != nil {
			return nil, err
		}
		said, err := e.build.build(ctx, path, e.withHome(files))
		if err != nil {
			return nil, err
		}
		if said == "" {
			k.single = append(k.single, alone...)
			e.kinds = k
			return e.binary(path), nil
		}
		blamed := blame(said, mutants, toSet(k.gated))
		if len(blamed) == 0 {
			break
		}
		e.report.Notes = append(e.report.Notes, fmt.Sprintf("%d mutants need builds of their own, since the package with all mutants does not compile: %s", len(blamed), firstError(said)))
		for _, i := range blamed {
			mutants[i].Invalid = "its gate does not compile"
			alone = append(alone, mutants[i].ID)
		}
	}
	// Nothing to blame: do the tests compile by themselves, and without the patched package testing?
	said, err := e.build.build(ctx, path, nil)
	if err != nil {
		return nil, err
	}
	if said != "" && e.build.hook != nil {
		patched := said
		e.build.hook = nil
		if said, err = e.build.build(ctx, path, nil); err != nil {
			return nil, err
		}
		if said == "" {
			e.withoutHook("the patched package testing does not compile: " + firstError(patched))
			return e.compile(ctx, out)
		}
	}
	if said != "" {
		return nil, &BuildError{e.s.importPath, strings.TrimSpace(said)}
	}
	e.report.Notes = append(e.report.Notes, "the package with all mutants does not compile: each is built by itself")
	for _, m := range e.s.mutants {
		if m.Invalid == "" && m.Ignored == "" {
			e.kinds.single = append(e.kinds.single, m.ID)
		}
	}
	return e.binary(path), nil
}

// homeFile tells package testing where processes that were started with an environment of their own
// find what the others are handed in it. It sorts behind the file that hands over the runtime.
const homeFile = "muster_zz_test.go"

func (e *engine) withHome(files map[string][]byte) map[string][]byte {
	if e.build.hook == nil {
		return files
	}
	text := fmt.Sprintf("package %s\n\nimport muster_testing \"testing\"\n\nfunc init() { muster_testing.MusterHome(%q) }\n", e.s.name, e.home)
	files = maps.Clone(files)
	files[filepath.Join(e.s.dir, homeFile)] = []byte(text)
	return files
}

// maxRepairs bounds the attempts to build without what does not compile.
const maxRepairs = 6

// plain builds the package as it is, but for package testing.
func (e *engine) plain(ctx context.Context, out string) (*binary, error) {
	path := filepath.Join(out, "plain.test")
	said, err := e.build.build(ctx, path, nil)
	if err == nil && said != "" {
		err = &BuildError{e.s.importPath, said}
	}
	return e.binary(path), err
}

// alike gives a binary the limits that another's tests turned out to need.
func alike(known, b *binary) *binary {
	if b != nil {
		b.stack, b.sweeps = known.stack, known.sweeps
	}
	return b
}

// once keeps what a build gave, unless it failed.
func once(build func(context.Context) (*binary, error)) func(context.Context) (*binary, error) {
	var mu sync.Mutex
	var built *binary
	return func(ctx context.Context) (*binary, error) {
		mu.Lock()
		defer mu.Unlock()
		if built == nil {
			b, err := build(ctx)
			if err != nil {
				return nil, err
			}
			built = b
		}
		return built, nil
	}
}

// single builds the package with one mutant in place of the original.
func (e *engine) single(ctx context.Context, id int, path string) (*binary, string, error) {
	m := e.s.mutants[id-1]
	src := e.s.sources[m.File]
	text := string(src.text[:m.Start]) + m.Replacement + string(src.text[m.End:])
	said, err := e.build.build(ctx, path, map[string][]byte{src.path: []byte(text)})
	if err != nil || said != "" {
		return nil, firstError(said), err
	}
	return e.binary(path), "", nil
}

// try judges what the plan leaves open.
func (e *engine) try(ctx context.Context, lab *laboratory, f *facts, slots []slot) error {
	p := makePlan(f, e.s.mutants, e.kinds, e.report.Isolation)
	c := newCounter(e)
	e.cover(f)
	for _, m := range e.s.mutants {
		if r, ok := p.Settled[m.ID]; ok {
			c.settle(m.ID, r.Status, "", r.Reason, "")
		}
	}
	for _, j := range p.Jobs {
		if j.Static {
			e.report.Static = append(e.report.Static, j.ID)
		}
	}
	jobs := e.remaining(p.Jobs, c)
	court := &court{
		lab: lab, facts: f, mutants: e.s.mutants, starters: e.s.starters,
		single: func(ctx context.Context, id int, path string) (*binary, string, error) {
			b, invalid, err := e.single(ctx, id, path)
			return alike(lab.b, b), invalid, err
		},
		processes: func() { e.processes.Add(1) },
		repeats:   map[int]int{}, sound: map[int]bool{}, controls: map[string]bool{}, patient: map[int]bool{},
	}
	err := e.hear(ctx, court, jobs, slots, func(j job, v verdict) {
		killer := ""
		if v.killer >= 0 {
			killer = f.tests[v.killer].Name
		}
		reason := v.reason
		if v.status == mutate.Survived {
			reason = unnoticed(j)
		}
		c.tested(j.ID, v.status, v.cause, reason, killer)
	})
	e.report.Shared, e.report.Fresh, e.report.Alone = time.Duration(court.shared.Load()), time.Duration(court.freshly.Load()), time.Duration(court.alone.Load())
	if err == nil {
		e.sayWhatIsLeft(len(jobs))
	}
	return err
}

// counter notes verdicts and tells of them.
type counter struct {
	e  *engine
	ev Event
}

func newCounter(e *engine) *counter {
	c := &counter{e, Event{Phase: PhaseRun, Total: len(e.s.mutants)}}
	e.tell(c.ev)
	if e.cfg.Watch != nil {
		e.cfg.Watch(e.consulted())
	}
	return c
}

// tested settles a mutant for which tests were run.
func (c *counter) tested(id int, status mutate.Status, cause mutate.Cause, reason, killer string) {
	c.e.report.Ran++
	c.ev.Tested = true
	c.settle(id, status, cause, reason, killer)
	c.ev.Tested = false
}

func (c *counter) settle(id int, status mutate.Status, cause mutate.Cause, reason, killer string) {
	r := &c.e.report.Results[id-1]
	r.Status, r.Cause, r.Reason, r.KilledBy = status, cause, reason, killer
	c.ev.Done++
	switch status {
	case mutate.Killed, mutate.Timeout:
		c.ev.Killed++
	case mutate.Survived, mutate.NoCoverage:
		c.ev.Survived++
	}
	c.ev.Result = r
	c.e.tell(c.ev)
}

// cover says which tests reach and infect each mutant, or are taken to.
func (e *engine) cover(f *facts) {
	for i := range e.report.Results {
		r := &e.report.Results[i]
		if r.Invalid != "" || r.Ignored != "" {
			continue
		}
		for t := range f.tests {
			if f.tests[t].mayReach(r.ID) {
				r.CoveredBy = append(r.CoveredBy, f.tests[t].Name)
			}
			if f.tests[t].mayKill(r.ID) {
				r.Infecting = append(r.Infecting, f.tests[t].Name)
			}
		}
	}
}

// unnoticed says why a mutant survives whose tests were run.
func unnoticed(j job) string {
	n := 0
	for _, list := range j.Fresh {
		n += len(list)
	}
	switch {
	case j.Apart != nil:
		return "no test fails with it, in a build of its own either"
	case j.Static, j.Single:
		return fmt.Sprintf("all %d tests ran with it and none fails", n)
	case n == 1:
		return "the test that it makes a difference to does not check the outcome"
	default:
		return fmt.Sprintf("none of the %d tests that it makes a difference to checks the outcome", n)
	}
}
