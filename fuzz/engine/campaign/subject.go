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
	Judge(ctx context.Context) (engine.Slice, error)
	Entries() []corpus.Entry
	Try(ctx context.Context, entries []corpus.Entry) ([]engine.Trial, error)
	Leak(ctx context.Context, e corpus.Entry) (*corpus.Crasher, error)
	Minimize(ctx context.Context, c corpus.Crasher) (corpus.Crasher, error)
	MinimizeWithin(d time.Duration)
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
	given map[string]bool
	// before are the names of the entries that stood where those that fail are saved.
	before   map[string]bool
	out      report.Target
	crashers []corpus.Crasher
	wrote    []string
	standing standing
	// last is the size of the last slice in executions, speed how many ran in a second, fastest the same of the fastest slice.
	last           int64
	speed, fastest float64
	// seconds is how long it was fuzzed, first how long the inputs took that were there before, and stretches when it was at work.
	seconds, first float64
	stretches      []stretch
	ending         ending
}

// event is how it stands.
func (s *subject) event(kind, state string) Event {
	return Event{
		Kind: kind, Package: s.t.Package, Target: s.t.Name, Executions: s.out.Executions, PerSecond: math.Round(s.speed),
		Corpus: s.out.Corpus, Edges: s.out.Edges, Crashers: len(s.crashers), Discovery: s.out.Discovery, State: state,
		Seconds: seconds(s.first + s.seconds),
	}
}

// seconds are told to the microsecond.
func seconds(s float64) float64 { return math.Round(s*1e6) / 1e6 }

// stretch is a time in which a target was at work without a break, and the seconds of work before it.
type stretch struct {
	began  time.Time
	before float64
}

// begin begins a stretch.
func (s *subject) begin() {
	s.stretches = append(s.stretches, stretch{time.Now(), s.first + s.seconds})
}

// at is how long the target had been at work at a time.
func (s *subject) at(t time.Time) float64 {
	for _, w := range slices.Backward(s.stretches) {
		if !t.Before(w.began) {
			return w.before + t.Sub(w.began).Seconds()
		}
	}
	return 0
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
	s.ending = ending{minimize: config.Minimize, overtime: overtime}
	s.corrupt(s.testdata())
	s.before = s.r.c.saved(s.t)
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
	s.begin()
	slice, err := session.Seeds(ctx)
	s.out.Seeds = int(slice.Execs)
	s.take(ctx, slice)
	s.first = slice.Elapsed.Seconds()
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

// run gives the target a share of the budget, which is over at the end.
func (s *subject) run(ctx context.Context, share float64, end time.Time) {
	execs := int64(share)
	if s.r.timed {
		execs, s.ending.until = s.buys(share), end
	}
	if execs <= 0 {
		return
	}
	within, cancel := s.within(ctx, share, end)
	defer cancel()
	began := time.Now()
	s.begin()
	slice, err := s.s.Run(within, execs)
	s.last = max(slice.Execs, 1)
	if slice.Elapsed > 0 && slice.Execs > 0 {
		s.speed = float64(slice.Execs) / slice.Elapsed.Seconds()
		s.fastest = max(s.fastest, s.speed)
	}
	s.take(ctx, slice)
	took := time.Since(began).Seconds()
	s.seconds += took
	if s.r.timed {
		s.standing.spent += took
		s.standing.rate = s.speed
	} else {
		s.standing.spent += float64(max(slice.Execs, execs))
	}
	if err != nil && errors.Is(context.Cause(within), errOverdue) && ctx.Err() == nil {
		err, s.ending.cut = nil, true // which is no fault of the target's; the next slice is a small one
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
	s.keep(slice.New)
	if ctx.Err() != nil {
		s.keep(slice.Unjudged) // for the next campaign
	}
	for i, k := range slice.Crashers {
		s.crasher(ctx, k, slice.Seen[i])
	}
}

// crasher saves an input that fails, before and after it is made smaller. It was seen to fail first at that time.
func (s *subject) crasher(ctx context.Context, k corpus.Crasher, seen time.Time) {
	k.Package, k.Target = s.t.Package, s.t.Name
	first, err := s.r.c.save(s.t, &k)
	if err != nil {
		s.r.warn(fmt.Sprintf("an input that fails %s was not saved: %v", s.t.Name, err))
		s.keep([]corpus.Entry{k.Input}) // elsewhere there may be room, and the next campaign finds it there
	}
	// Another campaign may have saved the same input just now: it takes that away when it has a smaller one.
	large := false
	if name, _ := k.Input.Name(); first != "" || !s.before[name] {
		k, first, large = s.smaller(ctx, k, first)
	}
	if first != "" {
		s.wrote = append(s.wrote, s.r.c.told(first))
	}
	s.crashers = append(s.crashers, k)
	s.out.Crashers = len(s.crashers)
	if large {
		s.ending.unfinished = append(s.ending.unfinished, k.InputFile)
	}
	e := s.event(EventCrasher, StateFuzzing)
	e.Crasher, e.Seconds = &k, seconds(s.at(seen))
	s.r.tell(e)
}

// smaller makes the input of a crasher smaller and saves it in the place of the first. It returns what is there
// in the end, and whether the time was over before it was as small as it can be.
func (s *subject) smaller(ctx context.Context, k corpus.Crasher, first string) (_ corpus.Crasher, saved string, large bool) {
	if ctx.Err() != nil || s.s == nil {
		return k, first, false
	}
	small, large, err := s.hurried(ctx, k)
	if err != nil {
		if ctx.Err() == nil && !errors.Is(err, errOver) {
			s.note("an input was not made smaller: " + err.Error())
		}
		return k, first, large
	}
	small.Package, small.Target = k.Package, k.Target
	second, err := s.r.c.save(s.t, &small)
	switch {
	case err != nil && k.InputFile == "": // nor was the larger one
		return small, first, large
	case err != nil:
		s.note("an input was made smaller and not saved so: " + err.Error())
		return k, first, large
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
	return small, second, large
}

// end closes the session and gives the target its last state.
func (s *subject) end(ctx context.Context) {
	if s.s != nil {
		if ctx.Err() != nil { // what the slice that was cut short has found
			found := slices.DeleteFunc(s.s.Entries(), func(e corpus.Entry) bool { name, err := e.Name(); return err != nil || s.given[name] })
			s.keep(found)
		}
		if err := s.s.Close(); err != nil && ctx.Err() == nil {
			s.note(err.Error())
		}
		s.s = nil
	}
	s.stay()
	s.hasty(s.ending.unfinished)
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
