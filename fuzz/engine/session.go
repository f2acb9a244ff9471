package engine

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/passmuster/muster/corpus"
	"github.com/passmuster/muster/fuzz/engine/core"
	"github.com/passmuster/muster/fuzz/engine/inside"
)

// ErrTarget is that of a target which cannot be fuzzed as it is: it does not exist, calls F.Fuzz never or twice,
// takes a type that cannot be fuzzed, or fails before F.Fuzz. The error that wraps it says which.
var ErrTarget = errors.New("the target cannot be fuzzed")

// Session is one target that is being fuzzed. Its methods are called one after the other.
type Session struct {
	binary     Binary
	target     string
	config     Config
	limits     Limits
	types      []reflect.Type
	hello      *inside.ServeHello
	trialPlace place
	lanes      []*lane
	native     *native // in the place of all lanes

	seeded   bool
	exchange uint64 // when lanes tell each other of their entries, in executions of each
	entries  map[string]bool
	known    map[string]bool // identities of crashers
	hangs    []corpus.Crasher
	notes    []string
	total    int64
}

// Open starts a session on a target such as FuzzX: it finds out what the target takes and what it brings.
//
// The target runs in a copy of the package's folder, so that it changes nothing of the user's, unless it works only in the folder
// itself.
func Open(ctx context.Context, b Binary, target string, c Config) (*Session, error) {
	if b.Path == "" {
		return nil, fmt.Errorf("%s does not build: %s", b.ImportPath, b.Failed)
	}
	c.Seed, c.Lanes = max(c.Seed, 1), max(c.Lanes, 1)
	if b.Native != "" {
		n, err := openNative(ctx, b, target, c)
		if err != nil {
			return nil, err
		}
		return &Session{binary: b, target: target, config: c, native: n}, nil
	}
	s := &Session{
		target: target, config: c, limits: c.Limits.withDefaults(b.Race), // the race detector needs several bytes for each of the program's
		known: map[string]bool{}, entries: map[string]bool{}, exchange: firstExchange,
	}
	err := s.look(ctx, b)
	if err != nil && ctx.Err() == nil {
		here := b
		here.inPlace = true
		if s.look(ctx, here) == nil {
			s.note("the target does not run in a copy of the package's folder: it runs in the folder itself")
			err = nil
		}
	}
	if err != nil {
		return nil, err
	}
	if b.build.chance != "" {
		s.note(b.build.chance)
	}
	for i := range c.Lanes {
		s.lanes = append(s.lanes, &lane{
			place: s.place("lane" + strconv.Itoa(i)), config: c, seed: mix(c.Seed + uint64(i)<<32), types: s.types,
		})
	}
	return s, nil
}

// place is one where processes of the session run, one at a time.
func (s *Session) place(name string) place {
	dir := filepath.Join(s.binary.build.options.Work, "run", filepath.Base(filepath.Dir(s.binary.Path)), s.target, name)
	return newPlace(s.binary, s.target, s.limits, dir)
}

// look asks what the target is, and lets it end.
func (s *Session) look(ctx context.Context, b Binary) error {
	s.binary = b
	s.trialPlace = s.place("trial")
	bad := func(why string) error { return fmt.Errorf("%w: %s.%s: %s", ErrTarget, b.ImportPath, s.target, why) }
	p, d, err := start(ctx, s.trialPlace, looking)
	if err != nil {
		return err
	}
	if d != nil && strings.Contains(d.why(), "no fuzz tests to fuzz") {
		return bad("there is no such target")
	}
	if d != nil {
		return bad(d.why())
	}
	s.hello = p.hello
	ended := p.close(ctx)
	p.free()
	if ended != nil && !ended.well {
		return bad("after F.Fuzz: " + ended.why())
	}
	s.types = nil
	for _, name := range s.hello.Types {
		t, ok := typeNamed[name]
		if !ok {
			return bad("it takes a " + name + ", which cannot be fuzzed")
		}
		s.types = append(s.types, t)
	}
	return nil
}

// typeNamed has the types that can be fuzzed by their names.
var typeNamed = func() map[string]reflect.Type {
	m := map[string]reflect.Type{}
	for _, zero := range []any{
		[]byte(nil), "", false, byte(0), rune(0), float32(0), float64(0), int(0), int8(0), int16(0), int64(0),
		uint(0), uint16(0), uint32(0), uint64(0),
	} {
		t := reflect.TypeOf(zero)
		m[t.String()] = t
	}
	return m
}()

// Types are the types of the target's arguments as Go names them; nil where the go command's own fuzzing runs, which does not tell.
func (s *Session) Types() []string {
	if s.native != nil {
		return nil
	}
	return append([]string(nil), s.hello.Types...)
}

func (s *Session) note(text string) { s.notes = append(s.notes, text) }

func (s *Session) entry(input []byte) (corpus.Entry, error) {
	v, err := core.DecodeInput(input, s.types)
	return corpus.Entry{Values: v}, err
}

// seeds are what the target, its testdata and Config.Entries bring, each once.
func (s *Session) seeds() ([][]byte, error) {
	seen := map[string]bool{}
	var list [][]byte
	add := func(input []byte) {
		if !seen[string(input)] {
			seen[string(input)] = true
			list = append(list, input)
		}
	}
	for _, input := range s.hello.Seeds {
		add(input)
	}
	files, err := corpus.ReadDir(filepath.Join(s.binary.Dir, "testdata", "fuzz", s.target))
	if err != nil {
		return nil, err
	}
	for _, f := range files {
		input, err := core.EncodeInput(f.Entry.Values, s.types)
		if f.Err != nil {
			err = f.Err
		}
		if err != nil {
			s.note(fmt.Sprintf("testdata/fuzz/%s/%s is no input of the target and was left out: %v", s.target, f.Name, err))
			continue
		}
		add(input)
	}
	for i, e := range s.config.Entries {
		input, err := core.EncodeInput(e.Values, s.types)
		if err != nil {
			s.note(fmt.Sprintf("saved entry %d is no input of the target and was left out: %v", i+1, err))
			continue
		}
		add(input)
	}
	return list, nil
}

// Seeds runs what the target, its testdata and Config.Entries bring. Run does it first where it was not done.
func (s *Session) Seeds(ctx context.Context) (Slice, error) {
	if s.native != nil {
		return s.native.seeds(ctx)
	}
	begun, before := time.Now(), s.executed()
	return s.slice(ctx, begun, before, s.plant(ctx))
}

// plant runs the seeds, once.
func (s *Session) plant(ctx context.Context) error {
	if s.seeded {
		return nil
	}
	s.seeded = true
	seeds, err := s.seeds()
	if err != nil {
		return err
	}
	for i, l := range s.lanes {
		if len(seeds) == 0 {
			break
		}
		if i > 0 {
			l.fatal = append(l.fatal, s.lanes[i-1].fatal...)
		}
		if err = l.offer(ctx, seeds); err == nil {
			err = l.run(ctx, uint64(len(seeds)), true)
		}
		l.base, l.told = l.execs, len(l.entries)
		if err != nil {
			return err
		}
	}
	return nil
}

// Run fuzzes for so many executions, shared by the lanes. Where it ends early, with an error, the slice has what was found until then.
func (s *Session) Run(ctx context.Context, execs int64) (Slice, error) {
	if s.native != nil {
		return s.native.run(ctx, execs)
	}
	begun, before := time.Now(), s.executed()
	err := s.plant(ctx)
	if err == nil {
		s.total += execs
		if err = s.advance(ctx); err != nil {
			s.total = s.made()
		}
	}
	return s.slice(ctx, begun, before, err)
}

// made is how many executions all lanes have made their parts of.
func (s *Session) made() int64 {
	least := s.lanes[0].execs - s.lanes[0].base
	for _, l := range s.lanes[1:] {
		least = min(least, l.execs-l.base)
	}
	return int64(least) * int64(len(s.lanes))
}

// Judge looks into what slices have left that were cut short, and fuzzes no more.
func (s *Session) Judge(ctx context.Context) (Slice, error) {
	if s.native != nil {
		return s.native.judge(ctx)
	}
	return s.slice(ctx, time.Now(), s.executed(), nil)
}

// MinimizeWithin bounds how long [Session.Minimize] takes from now on, about, as [Config].Minimize does.
func (s *Session) MinimizeWithin(d time.Duration) { s.config.Minimize = d }

// Lanes tell each other what they found at fixed executions, so that slices of any size lead to the same.
const (
	firstExchange = 1 << 12
	lastExchange  = 1 << 16
)

// advance lets the lanes run until they have made their parts of the executions that were asked for.
func (s *Session) advance(ctx context.Context) error {
	n := int64(len(s.lanes))
	part := func(i int) uint64 { return uint64((s.total + n - 1 - int64(i)) / n) }
	for {
		errs := make([]error, n)
		var all sync.WaitGroup
		for i, l := range s.lanes {
			until := part(i)
			if n > 1 {
				until = min(until, s.exchange)
			}
			all.Go(func() { errs[i] = l.run(ctx, l.base+until, n > 1 && until == s.exchange) })
		}
		all.Wait()
		if err := errors.Join(errs...); err != nil {
			return err
		}
		if n == 1 || part(int(n)-1) < s.exchange {
			return nil
		}
		if err := s.share(ctx); err != nil {
			return err
		}
		s.exchange += min(max(s.exchange/2, firstExchange), lastExchange)
	}
}

// share gives each lane what the others have found since the last time, in the order of the lanes.
func (s *Session) share(ctx context.Context) error {
	found := make([][][]byte, len(s.lanes))
	for i, l := range s.lanes {
		for _, e := range l.entries[l.told:] {
			found[i] = append(found[i], e.Input)
		}
	}
	for i, l := range s.lanes {
		var others [][]byte
		for j := range s.lanes {
			if j != i {
				others = append(others, found[j]...)
			}
		}
		if err := l.offer(ctx, others); err != nil {
			return err
		}
		l.told = len(l.entries)
	}
	return nil
}

func (s *Session) executed() int64 {
	sum := int64(0)
	for _, l := range s.lanes {
		sum += int64(l.execs)
	}
	return sum
}

// slice looks into what came in and says how the session stands. The error is that of the run that ended; what it leaves is looked into
// by the next slice.
func (s *Session) slice(ctx context.Context, begun time.Time, before int64, err error) (Slice, error) {
	var out Slice
	for _, l := range s.lanes {
		for _, e := range l.fresh {
			if entry, decoded := s.entry(e.Input); decoded == nil && e.Edges > 0 && s.isNew(e.Input) {
				out.New = append(out.New, entry)
			}
		}
		out.Restarts += l.restarts
		s.notes = append(s.notes, l.notes...)
		l.fresh, l.restarts, l.notes = nil, 0, nil
		st := l.stats
		out.Failures += int64(st.Failures)
		out.Edges, out.Features, out.Unstable = max(out.Edges, st.Edges), max(out.Features, st.Features), max(out.Unstable, st.Unstable)
		out.Singletons, out.Doubletons = out.Singletons+st.Singletons, out.Doubletons+st.Doubletons
		for err == nil && len(l.failures) > 0 {
			var c corpus.Crasher
			var ok bool
			if c, ok, err = s.confirm(ctx, l.failures[0]); err != nil {
				break
			}
			if ok {
				s.known[c.Identity()] = true
				out.Crashers, out.Seen = append(out.Crashers, c), append(out.Seen, l.failures[0].seen)
			}
			l.failures = l.failures[1:]
		}
		for _, f := range l.failures {
			if entry, decoded := s.entry(f.input); decoded == nil {
				out.Unjudged = append(out.Unjudged, entry)
			}
		}
	}
	out.Corpus = len(s.entries)
	out.Total = s.executed()
	out.Execs = out.Total - before
	out.Elapsed = time.Since(begun)
	out.Notes, s.notes = s.notes, nil
	return out, err
}

// isNew reports whether no lane has told of the input before.
func (s *Session) isNew(input []byte) bool {
	if s.entries[string(input)] {
		return false
	}
	s.entries[string(input)] = true
	return true
}

// Entries are those in use: seeds and what was found, in the order in which they came. Seeds that fail or reach nothing are not among them.
func (s *Session) Entries() []corpus.Entry {
	if s.native != nil {
		return slices.Clone(s.native.entries)
	}
	var list []corpus.Entry
	seen := map[string]bool{}
	for _, l := range s.lanes {
		for _, e := range l.entries {
			if entry, err := s.entry(e.Input); err == nil && e.Edges > 0 && !seen[string(e.Input)] {
				seen[string(e.Input)] = true
				list = append(list, entry)
			}
		}
	}
	return list
}

// Close ends the session's processes.
func (s *Session) Close() error {
	for _, l := range s.lanes {
		l.drop()
	}
	return nil
}
