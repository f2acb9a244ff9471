package harness

import (
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
)

// A liveTest is what harness remembers of a test between its first call and the test's end.
type liveTest struct {
	root, seed uint64
	streams    atomic.Uint64
	said       atomic.Bool // whether the replay command stands in a message already
	mu         sync.Mutex  // of invariants
	invariants []*Invariant
}

// nextStream returns the number of the stream that is next: 0, 1, 2, …
func (l *liveTest) nextStream() uint64 { return l.streams.Add(1) - 1 }

// live holds the tests that run now by name, which no two tests that run at once share. It is a
// global because [testing.TB] has no place for a value of ours.
var live = struct {
	sync.Mutex
	tests map[string]*liveTest
}{tests: map[string]*liveTest{}}

// current returns what is remembered of t. The first call for a test reads the root seed, reports the
// seed and arranges for the test to be forgotten when it ends: a test that runs again starts afresh.
func current(t testing.TB) *liveTest {
	t.Helper()
	l, isNew := lookup(t)
	if isNew {
		Attr(t, AttrSeed, SeedAttr{Root: l.root, Seed: l.seed})
		t.Cleanup(func() {
			l.sendInvariants(t)
			live.Lock()
			delete(live.tests, t.Name())
			live.Unlock()
			if !l.said.Load() && (t.Failed() || panicking()) {
				t.Logf("harness: seed %d; to run this test again: %s", l.root, replayCommand(t, l.root))
			}
		})
	}
	return l
}

// lookup returns what is remembered of t and whether this is the first time that it is asked for.
func lookup(t testing.TB) (l *liveTest, isNew bool) {
	t.Helper()
	live.Lock()
	defer live.Unlock() // deferred, because rootSeed may end this goroutine
	name := t.Name()
	if l := live.tests[name]; l != nil {
		return l, false
	}
	root := rootSeed(t)
	l = &liveTest{root: root, seed: testSeed(root, name)}
	live.tests[name] = l
	return l, true
}

// panicking reports whether a panic unwinds this goroutine. Cleanups run before the testing package
// marks a test that panics as failed.
func panicking() bool {
	callers := make([]uintptr, 64)
	frames := runtime.CallersFrames(callers[:runtime.Callers(1, callers)])
	for {
		frame, more := frames.Next()
		if frame.Function == "runtime.gopanic" {
			return true
		}
		if !more {
			return false
		}
	}
}
