// Package report is what a fuzz campaign found out, and how it is shown: to people as text, to programs as
// JSON.
//
// Everything outside of [Report.Run] is the same whenever the same executions ran: no clock and no host has a
// part in it. It measures nothing and reads nothing.
package report

import (
	"encoding/json"
	"fmt"
	"io"

	"github.com/passmuster/muster/corpus"
)

// Version is that of the JSON form.
const Version = 1

// The engines.
const (
	EngineMuster = "muster"
	EngineNative = "native"
)

// State is how far a target came.
type State string

// The states. A target that is not done or at a plateau was not measured as was asked.
const (
	StateDone        State = "done"        // it had its budget
	StatePlateau     State = "plateau"     // it had its budget, and found nothing new in the later half of it
	StateReplayed    State = "replayed"    // its inputs ran, and nothing more was asked for
	StateInterrupted State = "interrupted" // ended by the user
	StateFailed      State = "failed"      // it cannot be fuzzed
)

// Report is what became of a campaign.
type Report struct {
	// Version is the constant of that name.
	Version int `json:"version"`
	// Seed is the root seed; Engine the one that was asked for.
	Seed   uint64 `json:"seed"`
	Engine string `json:"engine"`
	// Crashers are sorted by package, target and executions.
	Crashers []corpus.Crasher `json:"crashers"`
	// Targets are sorted by package and name.
	Targets []Target `json:"targets"`
	// Failed are the packages of which nothing can be said.
	Failed []Failure `json:"failed"`
	// Notes are what concerns the campaign as a whole, each a sentence.
	Notes []string `json:"notes,omitempty"`
	// Run holds what differs from run to run.
	Run Run `json:"run"`
}

// Failure is why nothing can be said of a package.
type Failure struct {
	Package string `json:"package"`
	// Output is what the go command said.
	Output string `json:"output"`
}

// Target is what became of one target.
type Target struct {
	Package string   `json:"package"`
	Target  string   `json:"target"`
	File    string   `json:"file"`
	Line    int      `json:"line"`
	Args    []string `json:"args"`
	// Stream says that the input is a stream of choices of which fuzz.Run makes the value.
	Stream bool `json:"stream,omitempty"`
	// Changed says that the target reaches lines that differ from the merge base.
	Changed bool `json:"changed,omitempty"`
	// Engine is the one that ran; Why says why it is not the one that was asked for.
	Engine string `json:"engine"`
	Why    string `json:"why,omitempty"`
	State  State  `json:"state"`
	// Problem is why the target failed, or what hinders it.
	Problem string `json:"problem,omitempty"`
	// Seeds is how many inputs were there at the start, Kept how many of them came from the cache.
	Seeds int `json:"seeds"`
	Kept  int `json:"kept,omitempty"`
	// Executions counts those of the inputs at the start too; SinceNew those after the last that brought a new
	// entry.
	Executions int64 `json:"executions"`
	SinceNew   int64 `json:"sinceNew"`
	// Corpus is the number of entries in use.
	Corpus int `json:"corpus"`
	// Edges is how many edges of the code were covered, Features how many of their classes of hit counts;
	// Unstable edges differ from run to run of one input and do not count.
	Edges    int `json:"edges"`
	Features int `json:"features"`
	Unstable int `json:"unstable"`
	// Discovery estimates the chance that one more execution would find something new: see [Discovery].
	// It is absent where coverage is not known.
	Discovery *float64 `json:"discovery,omitempty"`
	// Crashers counts those of the target, Failures all executions that failed.
	Crashers int   `json:"crashers"`
	Failures int64 `json:"failures,omitempty"`
	// Restarts counts the processes that had to be replaced.
	Restarts int `json:"restarts,omitempty"`
	// Corrupt are files in the place of inputs that are none. They are left where they are.
	Corrupt []Corrupt `json:"corrupt,omitempty"`
	Notes   []string  `json:"notes,omitempty"`
}

// Corrupt is a file that is no input of the target.
type Corrupt struct {
	File  string `json:"file"`
	Error string `json:"error"`
}

// Run is what differs from run to run.
type Run struct {
	// Version is muster's, Go that of the toolchain.
	Version string `json:"version,omitempty"`
	Go      string `json:"go,omitempty"`
	// Workers is how many inputs ran at once at most.
	Workers int `json:"workers"`
	// Seconds is how long everything took, Build and Fuzz how long these parts of it did.
	Seconds float64 `json:"seconds"`
	Build   float64 `json:"buildSeconds"`
	Fuzz    float64 `json:"fuzzSeconds"`
	// Targets are the seconds that each target was fuzzed for, by package and name with a dot between.
	Targets map[string]float64 `json:"targetSeconds,omitempty"`
	// Interrupted says that the user ended the campaign.
	Interrupted bool `json:"interrupted,omitempty"`
	// Wrote are the files that were written into the module.
	Wrote []string `json:"wrote,omitempty"`
}

// Discovery is the Good-Turing estimate of the chance that one more execution reaches a feature that none has
// reached: the share of executions that met one which no other met (Böhme, STADS: Software testing as
// species discovery, TOSEM 2018, section 4). Where there is no such feature it is the upper bound that
// Laplace's rule of succession gives, 1/(n+2). The inputs of a fuzzer depend on what was found before, which
// makes it an estimate and no guarantee (Böhme, Liyanage, Wüstholz, Estimating residual risk in greybox
// fuzzing, ESEC/FSE 2021).
func Discovery(singletons int, executions int64) float64 {
	if singletons <= 0 || executions <= 0 {
		return 1 / float64(max(executions, 0)+2)
	}
	return min(1, float64(singletons)/float64(executions))
}

// Complete reports whether all targets were measured as asked.
func (r *Report) Complete() bool {
	if len(r.Failed) > 0 || r.Run.Interrupted {
		return false
	}
	for _, t := range r.Targets {
		if t.State == StateFailed || t.State == StateInterrupted {
			return false
		}
	}
	return len(r.Targets) > 0
}

// JSON writes the report for programs.
func JSON(w io.Writer, r *Report) error {
	out := *r
	if out.Crashers == nil {
		out.Crashers = []corpus.Crasher{}
	}
	if out.Targets == nil {
		out.Targets = []Target{}
	}
	if out.Failed == nil {
		out.Failed = []Failure{}
	}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(&out); err != nil {
		return fmt.Errorf("fuzz report: %w", err)
	}
	return nil
}
