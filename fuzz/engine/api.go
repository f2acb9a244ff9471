package engine

import (
	"time"

	"github.com/passmuster/muster/corpus"
	"github.com/passmuster/muster/internal/golist"
)

// Options say what to build and how. Dir and Work are required.
type Options struct {
	// Dir is the directory in which the go command runs.
	Dir string
	// Work is a directory of the caller's own for binaries and whatever processes write; it must be
	// absolute, outlive all sessions, and is left as it is at the end.
	Work string
	// Flags are build flags such as -tags=x.
	Flags []string
	// Race builds with the race detector.
	Race bool
	// Env is the environment of the go command and of the targets; nil means this process's.
	Env []string
	// ForceNative makes all sessions use the go command's own fuzzing.
	ForceNative bool
}

// Binary is the test binary of one package.
type Binary struct {
	// ImportPath and Dir are those of the package.
	ImportPath, Dir string
	// Path is the binary's; empty where it could not be built.
	Path string
	// Failed is what the go command said of a package that does not build, empty where it does.
	Failed string
	// Native is why only the go command's own fuzzing works with it, empty where the engine does.
	Native string
	// Race says that it was built with the race detector.
	Race bool

	build  *build
	module golist.Module
	// inPlace says that processes run in the package's folder, not in a mirror of it.
	inPlace bool
}

// Limits bound one execution. Zero fields have the defaults that [DefaultLimits] returns.
type Limits struct {
	// CPU is the processor time that one execution may take.
	CPU time.Duration
	// Wall is for how long, by the clock, one execution may only wait: not compute, not print, and not be held up by other processes.
	// One that does a little now and then may take ten times as long.
	Wall time.Duration
	// Memory is how many bytes the process may come to hold beyond what it held before its first execution.
	Memory int64
	// Stack bounds the stack of a goroutine, in bytes.
	Stack int64
}

// DefaultLimits are generous for a unit of work and small beside what a machine has: as many workers as it has cores, each at its limit
// of memory, leave room where there are 2 GiB for each core.
func DefaultLimits() Limits {
	return Limits{CPU: 2 * time.Second, Wall: 10 * time.Second, Memory: 1 << 30, Stack: 64 << 20}
}

// withDefaults fills in what is zero; much says that what is no bug takes more memory too.
func (l Limits) withDefaults(much bool) Limits {
	d := DefaultLimits()
	if much {
		d.Memory *= 2
	}
	if l.CPU <= 0 {
		l.CPU = d.CPU
	}
	if l.Wall <= 0 {
		l.Wall = d.Wall
	}
	if l.Memory <= 0 {
		l.Memory = d.Memory
	}
	if l.Stack <= 0 {
		l.Stack = d.Stack
	}
	return l
}

// Config says how a target is fuzzed. The zero value is valid.
type Config struct {
	// Seed determines everything that is drawn; 0 means 1.
	Seed uint64
	// Lanes is how many workers fuzz the target side by side; 0 means 1. It has a part in what is found.
	Lanes int
	// Limits bound one execution.
	Limits Limits
	// Dictionary are byte strings that the target may look for.
	Dictionary [][]byte
	// Entries are inputs known from before, beside those that the target and its testdata bring.
	Entries []corpus.Entry
	// Minimize is how long [Session.Minimize] may take, about; 0 bounds it by tries alone, which repeats.
	Minimize time.Duration
	// Candidates returns up to n inputs made from one, a function of its arguments alone; nil means none.
	// It is called from one goroutine.
	Candidates func(seed uint64, values []any, n int) [][]any
	// Splice returns up to n inputs made from a with pieces of b, another entry, a function of its arguments alone; nil means
	// none. It is asked for beside Candidates.
	Splice func(seed uint64, a, b []any, n int) [][]any
	// Stream says that the target's one argument is a stream of choices (that of fuzz.Run), which is
	// changed by choice rather than by byte.
	Stream bool
}

// Slice is what some executions brought, and how the session stands after them.
type Slice struct {
	// Execs are the executions of this slice. It may exceed what was asked for where a crasher was looked into.
	Execs int64
	// Total are those of the session.
	Total int64
	// Elapsed is how long the slice took, for the caller to choose the next one's size.
	Elapsed time.Duration
	// New are the entries that the corpus gained, in the order in which they were found.
	New []corpus.Entry
	// Crashers are those whose identity (kind and top frames) the session has not seen before, each
	// confirmed in a fresh process; Seen is when the execution failed in which each of them was met.
	Crashers []corpus.Crasher
	Seen     []time.Time
	// Unjudged are inputs that failed, or still ran when the slice was cut short, and have not been looked into. The next
	// slice does, or [Session.Judge].
	Unjudged []corpus.Entry
	// Failures counts all executions that failed, known identities too.
	Failures int64
	// Edges is how many edges the session's inputs have covered; Features counts each of their buckets of
	// hit counts. Both are 0 where the go command's own fuzzing ran.
	Edges, Features int
	// Unstable is how many of the edges differ from run to run of one input, which do not count.
	Unstable int
	// Corpus is the number of entries in use.
	Corpus int
	// Singletons and Doubletons are how many features were met by exactly one and exactly two executions
	// (Böhme, STADS, 2018): Singletons/Total estimates the chance that the next execution finds a new one.
	Singletons, Doubletons int
	// Restarts counts the processes that had to be replaced in this slice.
	Restarts int
	// Notes are what a user should know, each a sentence.
	Notes []string
}

// Trial is what one input does.
type Trial struct {
	// Edges are the covered edges with the bucket of their hit counts, as numbers that mean the same
	// throughout the binary, ascending; unstable ones are left out. Nil where nothing is known.
	Edges []uint32
	// Crasher is set where the input fails.
	Crasher *corpus.Crasher
	// Nanos is how long it took.
	Nanos int64
}
