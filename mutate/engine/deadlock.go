package engine

import (
	"strings"
	"time"
)

// Go's runtime ends a program whose goroutines all wait for each other, but not one that was linked with cgo, as
// all are that use package net. Of a test that looks idle the same is found out from outside: the process is
// made to print what its goroutines wait for, which ends it.

const (
	// askFloor and askFactor say after which time without use of the processor a test is asked, by its
	// time with no mutant.
	askFloor  = 40 * time.Millisecond
	askFactor = 3
	// askPatience is how long printing may take.
	askPatience = 5 * time.Second
)

// locked are the states of a goroutine that only another goroutine can wake.
var locked = map[string]bool{
	"sync.Mutex.Lock": true, "sync.RWMutex.RLock": true, "sync.RWMutex.Lock": true, "sync.WaitGroup.Wait": true, "sync.Cond.Wait": true,
	"chan receive (nil chan)": true, "chan send (nil chan)": true, "select (no cases)": true,
}

// dumped begins what the runtime prints when it is sent SIGQUIT.
const dumped = "SIGQUIT: quit"

// deadlocked reports whether the goroutines that a program printed when it was made to quit wait for each other
// and for nothing else, and how many that are. Channels are not among what is certain, since a timer may send: only those by which
// package testing waits for a test.
//
// What it cannot see is a function given to time.AfterFunc, which may unlock something later.
func deadlocked(output string) (waiting int, certain bool) {
	_, trace, ok := strings.Cut(output, dumped)
	if !ok {
		return 0, false
	}
	for _, g := range goroutines(trace) {
		switch {
		case g.system():
		case locked[g.state]:
			waiting++
		case g.state == "chan receive" && strings.HasPrefix(g.caller(), "testing."):
		default:
			return 0, false
		}
	}
	return waiting, waiting > 0
}

// goroutine is one of a trace.
type goroutine struct {
	state string
	calls []string // innermost first, of those that are not the runtime's
}

// system reports whether it is the runtime's own.
func (g goroutine) system() bool { return len(g.calls) == 0 }

func (g goroutine) caller() string { return g.calls[0] }

// goroutines reads a trace: paragraphs that begin with a line such as
//
//	goroutine 7 gp=0xc000102000 m=nil [sync.Mutex.Lock, 2 minutes]:
//
// and go on with two lines for each call.
func goroutines(trace string) (found []goroutine) {
	var g *goroutine
	for line := range strings.Lines(trace) {
		line = strings.TrimRight(line, "\n")
		if rest, ok := strings.CutPrefix(line, "goroutine "); ok && strings.HasSuffix(rest, "]:") {
			state := rest[strings.IndexByte(rest, '[')+1 : len(rest)-2]
			state, _, _ = strings.Cut(state, ",")
			state = strings.TrimSuffix(state, " (durable)")
			found = append(found, goroutine{state: state})
			g = &found[len(found)-1]
			continue
		}
		switch {
		case line == "":
			g = nil
		case g == nil, strings.HasPrefix(line, "\t"), strings.HasPrefix(line, "created by "), strings.HasPrefix(line, "runtime."),
			strings.HasPrefix(line, "sync.runtime_"), strings.HasPrefix(line, "internal/sync.runtime_"):
		default:
			g.calls = append(g.calls, line)
		}
	}
	return found
}
