package campaign

import (
	"github.com/passmuster/muster/corpus"
)

// The kinds of event.
const (
	EventPlan    = "plan"    // the targets are known: one event each, in the order of fuzzing
	EventBuild   = "build"   // packages are being built; Target is empty
	EventSeeds   = "seeds"   // a target's inputs are being run
	EventSlice   = "slice"   // a target ran for a while
	EventCrasher = "crasher" // a target fails in a new way
	EventEnd     = "end"     // nothing more is to be done for a target
)

// Event is a step of a campaign, with how its target stands.
type Event struct {
	Kind    string `json:"event"`
	Package string `json:"package,omitempty"`
	Target  string `json:"target,omitempty"`
	// Executions, Corpus, Edges and Crashers are those so far. PerSecond is the speed of late.
	Executions int64   `json:"executions"`
	PerSecond  float64 `json:"perSecond,omitempty"`
	Corpus     int     `json:"corpus"`
	Edges      int     `json:"edges"`
	Crashers   int     `json:"crashers"`
	// Seconds is how long the target was at work by then, from its first input on. Of a crasher it is when the execution failed
	// that led to it, before it was run again and made smaller.
	Seconds float64 `json:"seconds,omitempty"`
	// Discovery is the estimated chance that one more execution finds something new; nil where it is unknown.
	Discovery *float64 `json:"discovery,omitempty"`
	// State is the state of the report where Kind is EventEnd, and what is done now elsewhere.
	State string `json:"state,omitempty"`
	// Crasher is the new one.
	Crasher *corpus.Crasher `json:"crasher,omitempty"`
}

// What is done now, beside the states of a report.
const (
	StateWaiting  = "waiting"
	StateBuilding = "building"
	StateSeeds    = "seeds"
	StateFuzzing  = "fuzzing"
	StateQuiet    = "quiet" // fuzzed, and nothing new for half of its executions
)

// tell passes an event on. Targets run side by side.
func (r *run) tell(e Event) {
	if r.c.o.Progress == nil {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.c.o.Progress(e)
}
