package fuzz

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/leanovate/gopter"

	"github.com/passmuster/muster/corpus"
	"github.com/passmuster/muster/internal/choice"
)

// Run makes a fuzz target of a property: prop has to hold of every value that g generates. Under go test it
// tries the values that [Check] would try, each as a subtest, until one of them fails, and the inputs saved under
// testdata/fuzz; under go test -fuzz the fuzzer's bytes are the choices that the value is drawn from.
//
// Under go test -fuzz, -fuzzminimizetime is 1x unless it is set: the go command would cut each new input down to what
// covers as much, and what it cuts off is what the next step is found in. It would cut a failing one down by its
// bytes; go test makes it small by its choices.
//
// Run calls f.Fuzz, so it comes last in the target. What it refuses, [Check] refuses too.
func Run[V any](f *testing.F, g gopter.Gen, prop func(t *testing.T, v V), c ...Config) {
	f.Helper()
	p := newProperty(f, g, reflect.TypeFor[V](), c)
	if prop == nil {
		f.Fatal("fuzz: the property is nil; pass a function")
	}
	p.hold = func(tb testing.TB, v any) {
		value, _ := v.(V)
		prop(tb.(*testing.T), value)
	}
	if _, file, line, ok := runtime.Caller(1); ok {
		p.where = fmt.Sprintf("%s:%d", filepath.Base(file), line)
	}
	p.dir = entryDir(f.Name(), "", 0)
	fuzzing := isFuzzing()
	forget, _ := forgetter(f)
	deaths := map[string]int{}
	if !fuzzing {
		p.prepare()
		for _, l := range p.journal.left {
			data := p.announce(l).stream.Bytes()
			deaths[string(data)] = l.deaths
			f.Add(data)
		}
	}
	seeds := p.drawSeeds(f)
	if fuzzing {
		seeds = fuzzerSeeds(seeds)
		leaveAsItIs()
	} else {
		f.Cleanup(func() { p.conclude(f) })
	}
	for _, data := range seeds {
		f.Add(data)
	}
	var failing atomic.Bool
	f.Fuzz(func(t *testing.T, data []byte) {
		t.Helper()
		if fuzzing {
			p.fuzzOne(t, data, forget)
			return
		}
		if failing.Load() && isSeed(t) {
			t.Skip("fuzz: not tried, because an input before this one fails")
		}
		defer func() {
			if t.Failed() {
				failing.Store(true)
			}
		}()
		p.journal.deaths = deaths[string(data)]
		p.runOne(t, data)
	})
}

// isFuzzing reports whether this process is one of go test -fuzz.
func isFuzzing() bool {
	f := flag.Lookup("test.fuzz")
	return f != nil && f.Value.String() != ""
}

// drawSeeds returns what the first cases are drawn from, and ends the test where the generator is wrong.
func (p *property) drawSeeds(f *testing.F) (seeds [][]byte) {
	f.Helper()
	q := *p // only the generator runs, and what it draws counts when it is checked
	q.host = func() host { return newRecorder(f) }
	q.hold = func(testing.TB, any) {}
	for i := 0; q.wantsMore(); i++ {
		tr := q.try(choice.FromSeed(caseSeed(f, 0, i)), q.host())
		switch tr.verdict {
		case passed:
			q.passed++
			seeds = append(seeds, tr.stream.Bytes())
		case discarded:
			q.discards++
		default:
			q.tell(f)
			f.Fatalf("fuzz: %s: case %d: %s", q.label(), i+1, tr.message)
		}
	}
	return seeds
}

// fuzzOne runs one input of go test -fuzz, as fast as it can: the go command watches over it.
func (p *property) fuzzOne(t *testing.T, data []byte, forget func()) {
	t.Helper()
	tr := &trial{stream: choice.FromBytes(data), ready: make(chan struct{})}
	ended := false
	defer func() {
		var panicked any
		if !ended {
			panicked = recover()
		}
		if ended && !t.Failed() || t.Skipped() {
			return
		}
		text := ""
		if panicked != nil {
			text = fmt.Sprintf("\n\tpanic: %v\n%s", panicked, panicStack())
		}
		if tr.hasValue {
			text = "\n\tvalue: " + describe(tr.value, maxShown) + text
		}
		t.Errorf("fuzz: %s fails%s", p.label(), text)
	}()
	defer watch(t, &tr.labels)()
	switch p.draw(tr) {
	case passed:
		forget()
		p.hold(t, tr.value)
	case broken:
		t.Error(tr.message)
	}
	ended = true
}

// runOne runs one input of plain go test: in the real test, and after a failure in shadows of it.
func (p *property) runOne(t *testing.T, data []byte) {
	t.Helper()
	p.journal.bytes(data)
	tr := p.try(choice.FromBytes(data), realHost{t})
	bad := p.count(tr)
	if bad == nil {
		p.checkSaved(t, tr)
		if tr.verdict == passed {
			t.Cleanup(func() {
				if t.Failed() {
					t.Logf("fuzz: %s: a subtest that ran on failed; the value was not made smaller:\n\tvalue:  %s", p.label(), describe(tr.value, maxShown))
				}
			})
		}
		return
	}
	q := p.in(t)
	if bad.verdict == failed && !shadowsWork(t) {
		q.report(bad, nil, "this input", "fails; this release of Go does not allow to make it smaller")
	}
	q.host = func() host {
		s, _ := newShadow(t)
		return s
	}
	q.fail(bad, "this input")
}

// in returns the property as one of the test t, with the counts as they are: those of p change while others run.
func (p *property) in(t *testing.T) *property {
	p.mu.Lock()
	defer p.mu.Unlock()
	q := *p
	q.t = t
	return &q
}

// checkSaved fails the test where the input is a saved one and draws another value than it did.
func (p *property) checkSaved(t *testing.T, tr *trial) {
	t.Helper()
	if isSeed(t) {
		return
	}
	_, name, _ := strings.Cut(t.Name(), "/")
	path := filepath.Join(p.dir, name)
	data, err := os.ReadFile(path)
	if err != nil {
		return // the name of another run of the same input, such as FuzzX/name#01
	}
	e, err := corpus.Parse(data)
	if err != nil {
		return // which the go command has refused before
	}
	q := p.in(t)
	q.checkFresh(path, e.Comment, tr)
}

// isSeed reports whether the input is one that was drawn, and not a saved one.
func isSeed(t *testing.T) bool {
	_, name, _ := strings.Cut(t.Name(), "/")
	return strings.HasPrefix(name, "seed#")
}

// realHost lets a trial run in the real test.
type realHost struct{ t *testing.T }

func (h realHost) tb() testing.TB { return h.t }

func (h realHost) end() (log, place string) {
	if h.t.Failed() {
		return "as said above", ""
	}
	return "", ""
}
