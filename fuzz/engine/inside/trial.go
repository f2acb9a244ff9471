package inside

import (
	"reflect"
	"runtime"
	"time"

	"github.com/passmuster/muster/fuzz/engine/core"
)

// trials run inputs as they are.
type trials struct {
	on     bool
	c      ServeCommand
	index  int // of the input
	round  int // how often it has run
	begun  time.Time
	base   int // how many goroutines there were before
	result ServeTrial
	edges  map[uint32]bool // nil before the first round
}

func (t *trials) more() bool { return t.on }

func (s *Server) beginTrials(c ServeCommand) {
	c.Repeat = max(c.Repeat, 1)
	if c.Edges {
		c.Repeat = max(c.Repeat, edgeRounds)
	}
	s.trials = trials{on: len(c.Inputs) > 0, c: c}
	if !s.trials.on {
		s.say(ServeAnswer{Op: "done"})
	}
}

// edgeRounds is how often an input runs to tell which of the edges it covers repeat. What a package does but once a process
// falls out.
const edgeRounds = 3

func (s *Server) nextTrial() {
	t := &s.trials
	input := t.c.Inputs[t.index]
	values, err := core.DecodeInput(input, s.types)
	if err != nil {
		s.err = err
		values = nil
	}
	s.args = s.args[:0:0]
	for i, typ := range s.types {
		v := reflect.New(typ).Elem()
		if i < len(values) {
			v.Set(reflect.ValueOf(values[i]))
		}
		s.args = append(s.args, v)
	}
	copy(s.shared[ServeInputAt:], input)
	s.header.Trial.Store(uint64(t.index) + 1)
	s.stamp(input)
	t.base = runtime.NumGoroutine()
	t.begun = time.Now()
	clear(s.counters)
	// Other random numbers than when it ran first: what fails only by chance is to be told as that. Those come last.
	serveChance(chanceOf(input, (t.round+1)%max(t.c.Repeat, 2)))
}

// stopTrial looks at what the target did before its cleanups run.
func (s *Server) stopTrial(now time.Time) {
	t := &s.trials
	t.result.Nanos = now.Sub(t.begun).Nanoseconds()
	if !t.c.Edges {
		return
	}
	seen := map[uint32]bool{}
	for i, n := range s.counters {
		if n == 0 {
			continue
		}
		if edge := uint32(i)<<3 | bucketOf(n); t.edges == nil || t.edges[edge] {
			seen[edge] = true
		}
	}
	if t.round > 0 || t.c.Repeat == 1 {
		t.edges = seen
	}
}

// bucketOf is the power of two that a count is rounded down to.
func bucketOf(n byte) uint32 {
	b := uint32(0)
	for n > 1 {
		n >>= 1
		b++
	}
	return b
}

func (s *Server) endTrial(o core.Outcome, told *ServeFailure) {
	t := &s.trials
	t.round++
	if told != nil && t.result.Failure == nil {
		t.result.Failure = told
	}
	t.result.Skipped = o.Kind == core.Skipped
	if t.round < t.c.Repeat {
		return
	}
	t.result.Index = t.index
	for i := range s.counters {
		for b := range uint32(8) {
			if edge := uint32(i)<<3 | b; t.edges[edge] {
				t.result.Edges = append(t.result.Edges, edge)
			}
		}
		if len(t.edges) == 0 {
			break
		}
	}
	// A goroutine that is about to panic ends the process, and it is this input that did it.
	t.result.Goroutines = settled(t.base)
	if t.c.Stacks {
		t.result.Stacks = allStacks()
	}
	s.say(ServeAnswer{Op: "trial", Trial: &t.result})
	next := trials{on: true, c: t.c, index: t.index + 1}
	if next.index == len(t.c.Inputs) {
		next.on = false
		s.say(ServeAnswer{Op: "done"})
	}
	s.trials = next
}

func allStacks() string {
	buf := make([]byte, 1<<20)
	return string(buf[:runtime.Stack(buf, true)])
}
