package campaign

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/passmuster/muster/corpus"
	"github.com/passmuster/muster/fuzz/engine"
	"github.com/passmuster/muster/fuzz/engine/discover"
	"github.com/passmuster/muster/fuzz/engine/report"
)

// session is a target that is being fuzzed: an engine.Session, or a fake in tests.
type session interface {
	Types() []string
	Seeds(ctx context.Context) (engine.Slice, error)
	Run(ctx context.Context, execs int64) (engine.Slice, error)
	Entries() []corpus.Entry
	Try(ctx context.Context, entries []corpus.Entry) ([]engine.Trial, error)
	Minimize(ctx context.Context, c corpus.Crasher) (corpus.Crasher, error)
	Close() error
}

// backend is how packages are built and targets opened.
type backend struct {
	build func(ctx context.Context, o engine.Options, patterns []string) ([]engine.Binary, error)
	open  func(ctx context.Context, b engine.Binary, target string, c engine.Config) (session, error)
}

var realBackend = backend{
	build: engine.Build,
	open: func(ctx context.Context, b engine.Binary, target string, c engine.Config) (session, error) {
		s, err := engine.Open(ctx, b, target, c)
		if err != nil {
			return nil, err
		}
		return s, nil
	},
}

// subject is one target in a campaign.
type subject struct {
	r      *run
	t      discover.Target
	binary engine.Binary
	s      session
	kept   *store // nil where nothing is kept
	// given are the names of the entries that the session began with.
	given    map[string]bool
	out      report.Target
	crashers []corpus.Crasher
	wrote    []string
	standing standing
	// last is the size of the last slice in executions, speed how many ran in a second.
	last  int64
	speed float64
	// seconds is how long it was fuzzed, clock the same at the end of the slice that is being booked.
	seconds, clock float64
}

// event is how it stands.
func (s *subject) event(kind, state string) Event {
	return Event{
		Kind: kind, Package: s.t.Package, Target: s.t.Name, Executions: s.out.Executions, PerSecond: math.Round(s.speed),
		Corpus: s.out.Corpus, Edges: s.out.Edges, Crashers: len(s.crashers), Discovery: s.out.Discovery, State: state,
		Seconds: math.Round(s.clock*1e6) / 1e6,
	}
}

// open starts the session and runs the inputs that are there.
func (s *subject) open(ctx context.Context, lanes int) {
	o := &s.r.c.o
	s.r.tell(s.event(EventSeeds, StateSeeds))
	config := engine.Config{
		Seed: mixed(o.Seed, s.t), Lanes: lanes, Limits: o.Limits, Stream: s.t.Stream,
		Dictionary: append(append([][]byte{}, o.Dictionary...), s.r.c.tokens[s.t.Package]...),
	}
	first := s.r.c.formats(s.t, &config)
	config.Entries = first
	if b := o.Budget; b.Time > 0 || b.Total > 0 {
		config.Minimize = min(max(max(b.Time, b.Total)/10, time.Second), 5*time.Second)
	}
	s.corrupt(s.testdata())
	if o.Cache != "" {
		kept, corrupt, err := openStore(o.Cache, s.t)
		if err != nil {
			s.note("inputs are not kept: " + err.Error())
		} else if s.kept = kept; !o.CacheUnread {
			s.corrupt(corrupt)
			config.Entries, s.out.Kept = slices.Concat(kept.loaded, first), len(kept.loaded)
		}
	}
	s.given = map[string]bool{}
	for _, e := range config.Entries {
		if name, err := e.Name(); err == nil {
			s.given[name] = true
		}
	}
	session, err := s.r.c.b.open(ctx, s.binary, s.t.Name, config)
	if err != nil {
		s.fail(ctx, err)
		return
	}
	s.s = session
	slice, err := session.Seeds(ctx)
	s.out.Seeds = int(slice.Execs)
	s.take(ctx, slice)
	if slice.Elapsed > 0 && slice.Execs > 0 {
		s.speed = float64(slice.Execs) / slice.Elapsed.Seconds()
	}
	if err != nil {
		s.fail(ctx, err)
		return
	}
	if s.out.Kept > 0 && len(slice.Crashers) == 0 {
		if err := s.kept.prune(session.Entries()); err != nil {
			s.note("the cache was not pruned: " + err.Error())
		}
	}
}

// testdata names the files in the target's own folder that are no inputs.
func (s *subject) testdata() []report.Corrupt {
	dir := testdata(s.t)
	files, err := corpus.ReadDir(dir)
	if err != nil {
		return []report.Corrupt{{File: dir, Error: err.Error()}}
	}
	var corrupt []report.Corrupt
	for _, f := range files {
		if f.Err != nil {
			corrupt = append(corrupt, report.Corrupt{File: f.Path, Error: f.Err.Error()})
		}
	}
	return corrupt
}

func (s *subject) corrupt(list []report.Corrupt) {
	for _, c := range list {
		c.File = s.r.c.told(c.File)
		s.out.Corrupt = append(s.out.Corrupt, c)
	}
}

// testdataName is how the engine names a file of the target's own folder.
func testdataName(t discover.Target, c report.Corrupt) string {
	return path.Join("testdata", "fuzz", t.Name, path.Base(c.File)) + " "
}

func (s *subject) note(text string) { s.out.Notes = append(s.out.Notes, text) }

// fail ends the target's part, unless the campaign as a whole has ended.
func (s *subject) fail(ctx context.Context, err error) {
	s.standing.over = true
	if ctx.Err() != nil {
		return
	}
	s.out.State, s.out.Problem = report.StateFailed, err.Error()
}

// run gives the target a share of the budget.
func (s *subject) run(ctx context.Context, share float64) {
	execs := int64(share)
	within := ctx
	if s.r.timed {
		execs = s.buys(share)
		var cancel context.CancelFunc
		within, cancel = context.WithTimeoutCause(ctx, time.Duration(share*float64(time.Second))+s.patience(), errOverdue)
		defer cancel()
	}
	if execs <= 0 {
		return
	}
	began := time.Now()
	slice, err := s.s.Run(within, execs)
	s.last = max(slice.Execs, 1)
	if slice.Elapsed > 0 && slice.Execs > 0 {
		s.speed = float64(slice.Execs) / slice.Elapsed.Seconds()
	}
	s.clock = s.seconds + time.Since(began).Seconds()
	s.take(ctx, slice)
	took := time.Since(began).Seconds()
	s.seconds += took
	s.clock = s.seconds
	if s.r.timed {
		s.standing.spent += took
		s.standing.rate = s.speed
	} else {
		s.standing.spent += float64(max(slice.Execs, execs))
	}
	if err != nil && errors.Is(context.Cause(within), errOverdue) && ctx.Err() == nil {
		err = nil // it was cut short, which is no fault of the target's; the next slice is a small one
	}
	if err != nil {
		s.fail(ctx, err)
		return
	}
	state := StateFuzzing
	if s.quiet() {
		state = StateQuiet
	}
	s.r.tell(s.event(EventSlice, state))
}

var errOverdue = errors.New("the slice took far longer than its share")

// patience is how much longer than its share a slice may take before it is cut short: an input that hangs has to
// come to its limit, and a new process to start.
func (s *subject) patience() time.Duration {
	wall := s.r.c.o.Limits.Wall
	if wall <= 0 {
		wall = engine.DefaultLimits().Wall
	}
	return wall + 10*time.Second
}

// growth bounds how much larger a slice is than the one before: the speed of a few inputs says little.
const growth = 4

// buys is how many executions a share of seconds buys.
func (s *subject) buys(share float64) int64 {
	if s.last == 0 {
		return 1
	}
	return min(max(int64(s.speed*share), 1), s.last*growth)
}

// quiet reports whether nothing new was found in the later half of the executions.
func (s *subject) quiet() bool { return s.out.SinceNew*2 >= s.out.Executions }

// take books what a slice brought: at once, so that the end of this process at any time costs nothing that was
// found before.
func (s *subject) take(ctx context.Context, slice engine.Slice) {
	s.out.Executions += slice.Execs
	if s.out.SinceNew += slice.Execs; len(slice.New) > 0 {
		s.out.SinceNew = 0
	}
	s.out.Failures += slice.Failures
	s.out.Restarts += slice.Restarts
	if slice.Total > 0 {
		s.out.Corpus, s.out.Edges, s.out.Features, s.out.Unstable = slice.Corpus, slice.Edges, slice.Features, slice.Unstable
	}
	for _, note := range slice.Notes {
		said := slices.ContainsFunc(s.out.Corrupt, func(c report.Corrupt) bool { return strings.HasPrefix(note, testdataName(s.t, c)) })
		if !said && !slices.Contains(s.out.Notes, note) {
			s.note(note)
		}
	}
	s.standing.executions, s.standing.singletons = s.out.Executions, slice.Singletons
	if s.out.Edges > 0 {
		chance := report.Discovery(slice.Singletons, s.out.Executions)
		s.out.Discovery = &chance
	}
	if s.kept != nil {
		if err := s.kept.add(slice.New); err != nil {
			s.r.warn("inputs are not kept: " + err.Error())
		}
	}
	for _, k := range slice.Crashers {
		s.crasher(ctx, k)
	}
}

// crasher saves an input that fails, before and after it is made smaller.
func (s *subject) crasher(ctx context.Context, k corpus.Crasher) {
	k.Package, k.Target = s.t.Package, s.t.Name
	first, err := s.r.c.save(s.t, &k)
	if err != nil {
		s.r.warn(fmt.Sprintf("an input that fails %s was not saved: %v", s.t.Name, err))
	}
	if first != "" || k.InputFile == "" {
		k, first = s.smaller(ctx, k, first)
	}
	if first != "" {
		s.wrote = append(s.wrote, s.r.c.told(first))
	}
	s.crashers = append(s.crashers, k)
	s.out.Crashers = len(s.crashers)
	e := s.event(EventCrasher, StateFuzzing)
	e.Crasher = &k
	s.r.tell(e)
}

// smaller makes the input of a crasher smaller and saves it in the place of the first. It returns what is there
// in the end.
func (s *subject) smaller(ctx context.Context, k corpus.Crasher, first string) (corpus.Crasher, string) {
	if ctx.Err() != nil || s.s == nil {
		return k, first
	}
	small, err := s.s.Minimize(ctx, k)
	if err != nil {
		if ctx.Err() == nil {
			s.note("an input was not made smaller: " + err.Error())
		}
		return k, first
	}
	small.Package, small.Target = k.Package, k.Target
	second, err := s.r.c.save(s.t, &small)
	if err != nil {
		return k, first
	}
	if second != "" && first != "" && second != first {
		_ = os.Remove(first)
	}
	if second == "" {
		second = first
		if first != "" && s.r.c.told(first) != small.InputFile {
			_ = os.Remove(first)
			second = ""
		}
	}
	return small, second
}

// end closes the session and gives the target its last state.
func (s *subject) end(ctx context.Context) {
	if s.s != nil {
		if s.kept != nil && ctx.Err() != nil { // what the slice that was cut short has found
			found := slices.DeleteFunc(s.s.Entries(), func(e corpus.Entry) bool { name, err := e.Name(); return err != nil || s.given[name] })
			if err := s.kept.add(found); err != nil {
				s.r.warn("inputs are not kept: " + err.Error())
			}
		}
		if err := s.s.Close(); err != nil && ctx.Err() == nil {
			s.note(err.Error())
		}
		s.s = nil
	}
	switch {
	case s.out.State != "":
	case ctx.Err() != nil:
		s.out.State = report.StateInterrupted
	case s.r.c.o.Budget == Budget{}:
		s.out.State = report.StateReplayed
	case s.quiet():
		s.out.State = report.StatePlateau
	default:
		s.out.State = report.StateDone
	}
	s.r.tell(s.event(EventEnd, string(s.out.State)))
}
