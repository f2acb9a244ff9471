package campaign

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/passmuster/muster/corpus"
	"github.com/passmuster/muster/fuzz/engine"
)

// fakeTarget says how a target of a fake engine behaves: a new entry every so many executions until a number of
// executions, and crashers at some.
type fakeTarget struct {
	every, until int64
	crashAt      map[int64]corpus.Crasher
	seeds        []corpus.Crasher
	openErr      error
	runErr       error
	// left is what a slice leaves that was cut short, judgeErr why it is not judged.
	left     []corpus.Entry
	judgeErr error
	slow     time.Duration // of an execution
}

// fakeEngine is a backend of fake targets, by name, and what was asked of it.
type fakeEngine struct {
	targets map[string]fakeTarget
	failed  map[string]string // packages that do not build
	native  string

	mu      sync.Mutex
	opened  []string
	configs map[string]engine.Config
	ran     map[string]int64
	closed  int
	within  []time.Duration
	// onRun is called before a slice.
	onRun func(target string)
}

func (f *fakeEngine) backend() backend {
	f.configs, f.ran = map[string]engine.Config{}, map[string]int64{}
	return backend{
		build: func(_ context.Context, _ engine.Options, patterns []string) ([]engine.Binary, error) {
			var out []engine.Binary
			for _, p := range patterns {
				out = append(out, engine.Binary{ImportPath: p, Path: "x", Failed: f.failed[p], Native: f.native})
			}
			return out, nil
		},
		open: func(_ context.Context, _ engine.Binary, target string, c engine.Config) (session, error) {
			t := f.targets[target]
			if t.openErr != nil {
				return nil, t.openErr
			}
			f.mu.Lock()
			defer f.mu.Unlock()
			f.opened = append(f.opened, target)
			f.configs[target] = c
			return &fakeSession{f: f, name: target, t: t}, nil
		},
	}
}

type fakeSession struct {
	f       *fakeEngine
	name    string
	t       fakeTarget
	total   int64
	entries []corpus.Entry
}

func (s *fakeSession) Types() []string { return []string{"[]uint8"} }

func (s *fakeSession) Seeds(context.Context) (engine.Slice, error) {
	s.f.mu.Lock()
	defer s.f.mu.Unlock()
	s.entries = append(s.entries, s.f.configs[s.name].Entries...)
	return engine.Slice{Execs: 2, Total: 2, Elapsed: time.Millisecond, Crashers: s.t.seeds, Seen: make([]time.Time, len(s.t.seeds)), Corpus: 2, Edges: 1}, nil
}

func (s *fakeSession) Run(ctx context.Context, execs int64) (engine.Slice, error) {
	if s.f.onRun != nil {
		s.f.onRun(s.name)
	}
	if ctx.Err() != nil {
		return engine.Slice{}, context.Cause(ctx)
	}
	if s.t.runErr != nil {
		return engine.Slice{}, s.t.runErr
	}
	var out engine.Slice
	for range execs {
		s.total++
		if s.t.every > 0 && s.total <= s.t.until && s.total%s.t.every == 0 {
			out.New = append(out.New, corpus.Entry{Values: []any{[]byte(fmt.Sprint(s.name, s.total))}})
		}
		if k, ok := s.t.crashAt[s.total]; ok {
			out.Crashers, out.Seen = append(out.Crashers, k), append(out.Seen, time.Now())
		}
	}
	s.entries = append(s.entries, out.New...)
	out.Execs, out.Total, out.Corpus, out.Edges = execs, s.total, len(s.entries), 10
	out.Elapsed = max(time.Duration(execs)*s.t.slow, time.Microsecond)
	if s.t.every > 0 && s.total <= s.t.until {
		out.Singletons = int(s.total / s.t.every)
	}
	s.f.mu.Lock()
	defer s.f.mu.Unlock()
	s.f.ran[s.name] += execs
	return out, nil
}

// Judge finds what the slices before have left.
func (s *fakeSession) Judge(context.Context) (engine.Slice, error) {
	s.f.mu.Lock()
	defer s.f.mu.Unlock()
	if s.t.judgeErr != nil {
		return engine.Slice{Unjudged: s.t.left}, s.t.judgeErr
	}
	var out engine.Slice
	for _, e := range s.t.left {
		out.Crashers, out.Seen = append(out.Crashers, corpus.Crasher{Kind: corpus.KindHang, Input: e}), append(out.Seen, time.Now())
	}
	return out, nil
}

func (s *fakeSession) MinimizeWithin(d time.Duration) {
	s.f.mu.Lock()
	defer s.f.mu.Unlock()
	s.f.within = append(s.f.within, d)
}

func (s *fakeSession) Entries() []corpus.Entry { return s.entries }

func (s *fakeSession) Try(_ context.Context, entries []corpus.Entry) ([]engine.Trial, error) {
	trials := make([]engine.Trial, len(entries))
	for i, e := range entries {
		if b, ok := e.Values[0].([]byte); ok && strings.Contains(string(b), "crash") {
			trials[i].Crasher = &corpus.Crasher{Kind: corpus.KindPanic}
		}
	}
	return trials, nil
}

func (s *fakeSession) Leak(_ context.Context, e corpus.Entry) (*corpus.Crasher, error) {
	if b, ok := e.Values[0].([]byte); ok && strings.Contains(string(b), "leak") {
		return &corpus.Crasher{Kind: corpus.KindLeak}, nil
	}
	return nil, nil
}

// Minimize takes off what stands behind a dash.
func (s *fakeSession) Minimize(_ context.Context, k corpus.Crasher) (corpus.Crasher, error) {
	text, _, cut := strings.Cut(string(k.Input.Values[0].([]byte)), "-")
	if text == "never" {
		return k, errors.New("it got lost")
	}
	if cut {
		k.Input = corpus.Entry{Values: []any{[]byte(text)}}
	}
	return k, nil
}

func (s *fakeSession) Close() error {
	s.f.mu.Lock()
	defer s.f.mu.Unlock()
	s.f.closed++
	return nil
}

func crasher(text string) corpus.Crasher {
	return corpus.Crasher{Kind: corpus.KindPanic, Message: "boom", Input: corpus.Entry{Values: []any{[]byte(text)}}}
}

// prepare writes a module with one package of these targets and prepares a campaign with the fake engine.
func prepare(t *testing.T, f *fakeEngine, o Options, targets ...string) *Campaign {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	b.WriteString("package p\n\nimport \"testing\"\n\n")
	for _, name := range targets {
		fmt.Fprintf(&b, "func %s(f *testing.F) { f.Fuzz(func(t *testing.T, b []byte) {}) }\n", name)
	}
	for name, text := range map[string]string{"go.mod": "module m\n\ngo 1.24\n", "p_test.go": b.String()} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	o.Dir = dir
	c, err := Prepare(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	c.b = f.backend()
	return c
}
