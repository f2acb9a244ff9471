package engine

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"reflect"
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

	seeded bool
	known  map[string]bool // identities of crashers
	notes  []string
	total  int64
}

// Open starts a session on a target such as FuzzX: it finds out what the target takes and what it brings.
func Open(ctx context.Context, b Binary, target string, c Config) (*Session, error) {
	if b.Path == "" {
		return nil, fmt.Errorf("%s does not build: %s", b.ImportPath, b.Failed)
	}
	c.Seed, c.Lanes = max(c.Seed, 1), max(c.Lanes, 1)
	s := &Session{binary: b, target: target, config: c, limits: c.Limits.withDefaults(), known: map[string]bool{}}
	dir := filepath.Join(b.build.options.Work, "run", filepath.Base(filepath.Dir(b.Path)), target)
	s.trialPlace = place{binary: b, target: target, limits: s.limits, dir: filepath.Join(dir, "trial")}
	p, d, err := start(ctx, s.trialPlace, looking)
	if err != nil {
		return nil, err
	}
	if d != nil {
		why := d.why()
		if strings.Contains(why, "no fuzz tests to fuzz") {
			why = "there is no such target"
		}
		return nil, fmt.Errorf("%w: %s.%s: %s", ErrTarget, b.ImportPath, target, why)
	}
	s.hello = p.hello
	ended := p.close(ctx)
	p.free()
	if ended != nil && !ended.well {
		return nil, fmt.Errorf("%w: %s.%s: after F.Fuzz: %s", ErrTarget, b.ImportPath, target, ended.why())
	}
	for _, name := range s.hello.Types {
		t, ok := typeNamed[name]
		if !ok {
			return nil, fmt.Errorf("%w: %s.%s: %s: a type that cannot be fuzzed", ErrTarget, b.ImportPath, target, name)
		}
		s.types = append(s.types, t)
	}
	for i := range c.Lanes {
		s.lanes = append(s.lanes, &lane{
			place:  place{binary: b, target: target, limits: s.limits, dir: filepath.Join(dir, "lane"+strconv.Itoa(i))},
			config: c, seed: mix(c.Seed + uint64(i)<<32), types: s.types,
		})
	}
	return s, nil
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

// Types are the types of the target's arguments as Go names them.
func (s *Session) Types() []string { return append([]string(nil), s.hello.Types...) }

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
	if s.seeded {
		return s.slice(ctx, time.Now(), 0)
	}
	s.seeded = true
	begun := time.Now()
	seeds, err := s.seeds()
	if err != nil {
		return Slice{}, err
	}
	for i, l := range s.lanes {
		if i > 0 {
			l.fatal = append(l.fatal, s.lanes[i-1].fatal...)
		}
		if err := l.offer(ctx, seeds); err != nil {
			return Slice{}, err
		}
		if err := l.run(ctx, uint64(len(seeds))); err != nil {
			return Slice{}, err
		}
	}
	return s.slice(ctx, begun, 0)
}

// Run fuzzes for so many executions, shared by the lanes.
func (s *Session) Run(ctx context.Context, execs int64) (Slice, error) {
	begun := time.Now()
	before := s.executed()
	if !s.seeded {
		if _, err := s.Seeds(ctx); err != nil {
			return Slice{}, err
		}
	}
	s.total += execs
	n := int64(len(s.lanes))
	errs := make([]error, n)
	var all sync.WaitGroup
	for i, l := range s.lanes {
		until := uint64((s.total + n - 1 - int64(i)) / n)
		all.Go(func() { errs[i] = l.run(ctx, until+uint64(l.offered)) })
	}
	all.Wait()
	if err := errors.Join(errs...); err != nil {
		return Slice{}, err
	}
	return s.slice(ctx, begun, before)
}

func (s *Session) executed() int64 {
	sum := int64(0)
	for _, l := range s.lanes {
		sum += int64(l.execs)
	}
	return sum
}

// slice looks into what came in and says how the session stands.
func (s *Session) slice(ctx context.Context, begun time.Time, before int64) (Slice, error) {
	var out Slice
	for _, l := range s.lanes {
		failures, entries, restarts := l.take()
		out.Restarts += restarts
		for _, e := range entries {
			entry, err := s.entry(e.Input)
			if err != nil {
				return out, err
			}
			out.New = append(out.New, entry)
		}
		for _, f := range failures {
			c, ok, err := s.confirm(ctx, f)
			if err != nil {
				return out, err
			}
			if ok {
				s.known[c.Identity()] = true
				out.Crashers = append(out.Crashers, c)
			}
		}
		st := l.stats
		out.Failures += int64(st.Failures)
		out.Edges, out.Features, out.Unstable = max(out.Edges, st.Edges), max(out.Features, st.Features), max(out.Unstable, st.Unstable)
		out.Corpus += st.Entries
		out.Singletons, out.Doubletons = out.Singletons+st.Singletons, out.Doubletons+st.Doubletons
	}
	out.Total = s.executed()
	out.Execs = out.Total - before
	out.Elapsed = time.Since(begun)
	out.Notes, s.notes = s.notes, nil
	return out, nil
}

// Entries are those in use: seeds and what was found, in the order in which they came.
func (s *Session) Entries() []corpus.Entry {
	var list []corpus.Entry
	for _, l := range s.lanes {
		for _, e := range l.entries {
			if entry, err := s.entry(e.Input); err == nil {
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
