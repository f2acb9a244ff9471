package core

import (
	"fmt"
	"reflect"
)

// Config is what an engine starts from. Counters and Types are needed, the zero value of every other field is valid.
type Config struct {
	// Seed chooses the sequence of random numbers.
	Seed uint64

	// Counters are the live 8-bit edge counters of the program. The engine clears and reads them.
	Counters []byte

	// Types are those of the function's arguments after the first: the ones that go test -fuzz supports.
	Types []reflect.Type

	// Stream says that the only argument, a []byte, is a stream of short draws (see internal/choice), so inputs are changed a draw at a time.
	Stream bool

	// MaxLen bounds the length of a []byte or string argument, in bytes. Zero means 64 KiB, or the longest seed where that is longer.
	MaxLen int

	// Tokens are words of the input's language that are worth inserting.
	Tokens [][]byte

	// Candidates is asked for inputs that are like the entry when it is new or worked on, once or several times in a row; nth
	// is another number each time. What it returns is run next, in that order. It must be a function of its arguments. Nil means none.
	Candidates func(entry Entry, nth int) [][]any

	// Event is called from Done with what is new. Nil means that nobody listens.
	Event func(Event)
}

// Entry is an input that reached something new. It is not changed once it is told.
type Entry struct {
	// ID counts entries from 0, in the order in which they were found.
	ID int
	// Parent is the ID of the entry it was made from, -1 for a seed or a candidate.
	Parent int
	// Values are the arguments.
	Values []any
	// Execution is the number of executions when it was found.
	Execution uint64
	// Edges is how many stable edges it reaches.
	Edges int
	// Found says how it was made: the name of a stage.
	Found string
}

// OutcomeKind is what became of one call.
type OutcomeKind uint8

// Outcomes. Only a passed or skipped call can bring a new entry.
const (
	Passed OutcomeKind = iota
	Skipped
	Failed
)

// Outcome is what became of one call.
type Outcome struct {
	Kind OutcomeKind
	// Key tells failures apart: two with the same key are the same bug. Only the first of each key is an event.
	Key uint64
}

// EventKind says what an Event is about.
type EventKind uint8

// Events.
const (
	// NewEntry: Entry was added to the corpus.
	NewEntry EventKind = iota
	// NewCrasher: Values made the function fail with a key that was not seen before.
	NewCrasher
	// Smaller: Entry, told before, has smaller Values that reach the same.
	Smaller
	// Checkpoint: State can be given to Restore. They come at fixed numbers of executions, whatever stops and goes on in between.
	Checkpoint
)

// Event is something that whoever runs the engine should keep.
type Event struct {
	Kind      EventKind
	Entry     Entry
	Values    []any
	Outcome   Outcome
	State     []byte
	Execution uint64
}

// Stats are counts; all but Extra repeat with the same seed.
type Stats struct {
	// Executions that count against a budget.
	Executions uint64
	// Extra are further runs of inputs that had run before, to confirm or attribute what they did.
	Extra uint64
	// Edges that were reached and are stable, of Counters in all.
	Edges, Counters int
	// Unstable edges differ between runs of one input and are ignored.
	Unstable int
	// Features are pairs of a stable edge and a power-of-two bucket of its count.
	Features int
	// Singletons and Doubletons are features that exactly one and exactly two executions reached.
	Singletons, Doubletons int
	// Entries of the corpus, and those of them that stand for all edges together.
	Entries, Favoured int
	// Failures are failed executions, whatever their key.
	Failures uint64
	// LastNew is the execution that found the last entry.
	LastNew uint64
}

// UnstableShare is the part of reached edges that is ignored, 0 where none was reached.
func (s Stats) UnstableShare() float64 {
	if s.Edges+s.Unstable == 0 {
		return 0
	}
	return float64(s.Unstable) / float64(s.Edges+s.Unstable)
}

func (c *Config) validate() error {
	if len(c.Types) == 0 {
		return fmt.Errorf("engine: no argument types")
	}
	for i, t := range c.Types {
		if kindOf(t) == invalidKind {
			return fmt.Errorf("engine: argument %d: type %s cannot be fuzzed", i, t)
		}
	}
	if c.Stream && (len(c.Types) != 1 || kindOf(c.Types[0]) != bytesKind) {
		return fmt.Errorf("engine: a stream target takes one []byte, not %v", c.Types)
	}
	return nil
}
