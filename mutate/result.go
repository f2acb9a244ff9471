package mutate

// Status is how a mutant fared: the words of the mutation-testing report schema.
type Status string

// The statuses.
const (
	Killed       Status = "Killed"
	Survived     Status = "Survived"
	NoCoverage   Status = "NoCoverage"
	CompileError Status = "CompileError"
	RuntimeError Status = "RuntimeError"
	Timeout      Status = "Timeout"
	Ignored      Status = "Ignored"
	Pending      Status = "Pending"
)

// Cause says how a killed mutant was noticed.
type Cause string

// The causes. Hang and Memory make the status Timeout and Killed respectively.
const (
	ByAssertion Cause = "assertion"
	ByPanic     Cause = "panic"
	ByExit      Cause = "exit"
	ByHang      Cause = "hang"
	ByMemory    Cause = "memory"
)

// Result is what became of one mutant.
type Result struct {
	Mutant
	Status Status `json:"status"`
	// Cause is set for Killed and Timeout.
	Cause Cause `json:"cause,omitempty"`
	// Reason is one line: the failure's first line, why it survived, why it was not run.
	Reason string `json:"reason,omitempty"`
	// KilledBy and CoveredBy are top-level tests; CoveredBy are those that reach the mutant.
	KilledBy  string   `json:"killedBy,omitempty"`
	CoveredBy []string `json:"coveredBy,omitempty"`
	// Infecting are the tests under which the mutant's value differs from the original's; empty for a
	// reached mutant means that it was settled without a run.
	Infecting []string `json:"infecting,omitempty"`
	// Equivalent says that the mutant compiles to the same code: it leaves the score.
	Equivalent bool `json:"equivalent,omitempty"`
}

// Tally counts results by status.
type Tally struct {
	Killed, Survived, NoCoverage, CompileError, RuntimeError, Timeout, Ignored, Pending int
	// Equivalent are survivors that are proven equivalent; they are not in Survived.
	Equivalent int
}

// Count counts results.
func Count(results []Result) Tally {
	var t Tally
	for _, r := range results {
		switch r.Status {
		case Killed:
			t.Killed++
		case Survived:
			if r.Equivalent {
				t.Equivalent++
			} else {
				t.Survived++
			}
		case NoCoverage:
			t.NoCoverage++
		case CompileError:
			t.CompileError++
		case RuntimeError:
			t.RuntimeError++
		case Timeout:
			t.Timeout++
		case Ignored:
			t.Ignored++
		default:
			t.Pending++
		}
	}
	return t
}

// Outlook is what the score would be if those that are still pending fared as those that ran: what is settled
// without a run, since no test reaches or infects it, is known early and pulls the score of a part down. A
// whole of 0 means that nothing can be said, or need be.
func Outlook(results []Result) (detected, whole float64) {
	t := Count(results)
	ran := t.Killed + t.Timeout
	for _, r := range results {
		if r.Status == Survived && !r.Equivalent && len(r.Infecting) > 0 {
			ran++
		}
	}
	if t.Pending == 0 || ran == 0 {
		return 0, 0
	}
	found, all := t.Score()
	return float64(found) * (1 + float64(t.Pending)/float64(ran)), float64(all + t.Pending)
}

// Score is (Killed + Timeout) of (Killed + Timeout + Survived + NoCoverage). A whole of 0 has no
// score: nothing was mutated.
func (t Tally) Score() (detected, whole int) {
	detected = t.Killed + t.Timeout
	return detected, detected + t.Survived + t.NoCoverage
}
