package inside

import "sync/atomic"

// The descriptors of a process that serves: commands come on one, as [WriteServeCommand] writes them, and answers go to another, each a line of JSON.
const (
	ServeCommandsFD = 3
	ServeAnswersFD  = 4
	// ServeMapFD is a file of ServeMapSize bytes that both sides map.
	ServeMapFD = 5
	// ServeCrashFD is a file to which the runtime writes what it says when it ends the process.
	ServeCrashFD = 6
)

// ServeCommand asks for one thing. Op is open, offer, run, try or import.
type ServeCommand struct {
	Op string
	// Open starts an engine.
	Open *ServeOpen `json:",omitempty"`
	// Inputs are given to the engine (offer) or run as they are (try).
	Inputs [][]byte `json:"-"`
	// Until is how many executions the engine has made when the command ends (run).
	Until uint64 `json:",omitempty"`
	// Settle asks that what ran last is looked into before the command ends (run).
	Settle bool `json:",omitempty"`
	// Fatal are inputs that end the process, which count as failures without being run.
	Fatal []ServeFatal `json:",omitempty"`
	// Repeat is how often each input is run in a row (try); 0 means once.
	Repeat int `json:",omitempty"`
	// Stacks asks for the stacks of all goroutines after each input (try).
	Stacks bool `json:",omitempty"`
	// Edges asks for what each input covers (try).
	Edges bool `json:",omitempty"`
}

// ServeOpen is what an engine starts from.
type ServeOpen struct {
	Seed   uint64
	Stream bool
	Tokens [][]byte
	// Candidates says that the supervisor is to be asked for inputs that are like an entry.
	Candidates bool
	// Resume is what to go on from, nil for the beginning.
	Resume *ServeResume `json:",omitempty"`
	// Module is the module's path: frames of its packages tell failures apart.
	Module string
}

// ServeResume is what an engine needs to go on where another one was. See core.Resume.
type ServeResume struct {
	State   []byte
	Entries []ServeEntry
	Execs   uint64
	Deaths  []int
	Failed  []uint64
}

// ServeEntry is an entry of the engine's corpus.
type ServeEntry struct {
	ID, Parent int
	Input      []byte
	Found      string
	// Execs were the executions when it was found.
	Execs uint64
	Edges int
}

// ServeFatal is an input that ends the process, and what tells its failure from others.
type ServeFatal struct {
	Input []byte
	Key   uint64
}

// ServeAnswer tells one thing. Op is hello, unfit, entry, checkpoint, failure, leak, trial, ask, done or error. The last
// two end a command; ask is answered by a command with inputs.
type ServeAnswer struct {
	Op string
	// Hello is the first answer of all.
	Hello *ServeHello `json:",omitempty"`
	// Why is the text of unfit and error.
	Why string `json:",omitempty"`
	// Input is that of a failure, a leak or a question.
	Input []byte `json:",omitempty"`
	// Entry is new, or takes the place of the one with its ID.
	Entry *ServeEntry `json:",omitempty"`
	// ID is that of the entry that a question is about, and Nth how often it was asked before.
	ID, Nth int `json:",omitempty"`
	// Execs are the executions of the engine so far.
	Execs uint64 `json:",omitempty"`
	// State is a checkpoint's.
	State   []byte        `json:",omitempty"`
	Failure *ServeFailure `json:",omitempty"`
	Trial   *ServeTrial   `json:",omitempty"`
	Stats   *ServeStats   `json:",omitempty"`
}

// ServeHello says what the target is.
type ServeHello struct {
	// Types are those of the arguments, as Go names them.
	Types []string
	// Seeds are what the target gave to F.Add.
	Seeds [][]byte
	// Counters is how many edges are instrumented.
	Counters int
}

// ServeStats says how an engine stands. The fields are those of its own statistics.
type ServeStats struct {
	Execs, Extra, Failures             uint64
	Edges, Unstable, Features, Entries int
	Singletons, Doubletons             int
	Goroutines                         int
	Heap                               uint64
}

// ServeFailure is how an execution went wrong.
type ServeFailure struct {
	Kind    string
	Message string
	Frames  []ServeFrame
	// Stack is the trace as the runtime prints it.
	Stack string
	Key   uint64
}

// ServeFrame is one call.
type ServeFrame struct {
	Func, File string
	Line       int
}

// ServeTrial is what one input did when it was run as it is.
type ServeTrial struct {
	// Index is the input's.
	Index   int
	Nanos   int64
	Skipped bool
	Failure *ServeFailure `json:",omitempty"`
	// Edges are counters with the bucket of their count in the lowest three bits, those that repeat.
	Edges []uint32 `json:",omitempty"`
	// Goroutines is how many there are after the input, once those that end had time to.
	Goroutines int
	Stacks     string `json:",omitempty"`
}

// The memory that both sides map begins with a header of numbers; the input follows at ServeInputAt.
const (
	ServeMapSize = 128 << 20
	ServeInputAt = 64
)

// ServeHeader is what the supervisor watches.
type ServeHeader struct {
	// Begun counts executions from before they begin, Ended from when they have ended.
	Begun, Ended atomic.Uint64
	// Length is that of the input, which may be more than there is room for.
	Length atomic.Uint64
	// Trial is one more than the number of the input that is tried, 0 where the engine runs.
	Trial atomic.Uint64
	// Execs are the executions of the engine, with the one that runs.
	Execs atomic.Uint64
	// Parent is one more than the ID of the entry that the input was made from, 0 where there is none.
	Parent atomic.Uint64
}
