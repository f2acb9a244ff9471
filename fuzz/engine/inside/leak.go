package inside

import (
	"runtime"
	"time"
)

// leakWatch finds an execution that left goroutines behind for ever. Counting goroutines costs nothing; waiting for those that are
// about to end does, so it is done once in a batch.
type leakWatch struct {
	base  int // how many there are when nothing runs
	runs  int
	since uint64 // the first execution of those after which there were always more
	input []byte
}

// leakBatch is how many executions share one wait.
const leakBatch = 4096

func (w *leakWatch) begin() { w.base = runtime.NumGoroutine() }

// after is called when an execution has ended.
func (w *leakWatch) after(s *Server) {
	n := runtime.NumGoroutine()
	switch {
	case n <= w.base:
		w.base, w.input = n, nil
	case w.input == nil:
		w.since, w.input = s.engine.Executions(), s.sharedInput()
	}
	if w.runs++; w.runs >= leakBatch {
		w.runs = 0
		s.tellLeak()
	}
}

// tellLeak tells which input may have left goroutines behind: the supervisor finds out.
func (s *Server) tellLeak() {
	w := &s.leaks
	if w.input == nil {
		return
	}
	if n := settled(w.base); n > w.base {
		w.base = n
		s.quietly(func() { s.say(ServeAnswer{Op: "leak", Input: w.input, Execs: w.since}) })
	}
	w.input = nil
}

// settled waits until there are no more goroutines than base, or for a while, and returns how many there are.
func settled(base int) int {
	n := runtime.NumGoroutine()
	for pause := 10 * time.Microsecond; n > base && pause < 20*time.Millisecond; pause *= 2 {
		time.Sleep(pause)
		n = runtime.NumGoroutine()
	}
	return n
}
