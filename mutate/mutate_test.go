package mutate

import (
	"slices"
	"testing"
)

func TestTheScoreLeavesOutWhatCannotBeDetected(t *testing.T) {
	tally := Count([]Result{
		{Status: Killed}, {Status: Killed}, {Status: Timeout}, {Status: Survived}, {Status: NoCoverage},
		{Status: Survived, Equivalent: true}, {Status: CompileError}, {Status: RuntimeError}, {Status: Ignored}, {Status: Pending},
	})
	if detected, whole := tally.Score(); detected != 3 || whole != 5 {
		t.Errorf("score %d of %d, want 3 of 5", detected, whole)
	}
	if want := (Tally{Killed: 2, Survived: 1, NoCoverage: 1, CompileError: 1, RuntimeError: 1, Timeout: 1, Ignored: 1, Pending: 1, Equivalent: 1}); tally != want {
		t.Errorf("%+v", tally)
	}
	if detected, whole := (Tally{}).Score(); detected != 0 || whole != 0 {
		t.Error("nothing mutated has a score")
	}
}

func TestTheOutlookTakesThoseNotRunForThoseThatRan(t *testing.T) {
	some := []string{"TestA"}
	results := []Result{
		{Status: Killed}, {Status: Timeout}, {Status: Killed}, {Status: Survived, Infecting: some},
		{Status: Survived}, {Status: NoCoverage}, {Status: Survived, Infecting: some, Equivalent: true}, {Status: Ignored},
	}
	if _, whole := Outlook(results); whole != 0 {
		t.Errorf("all have run, and the outlook is of %v", whole)
	}
	for range 4 {
		results = append(results, Result{Status: Pending})
	}
	if detected, whole := Outlook(results); detected != 6 || whole != 10 {
		t.Errorf("got %v of %v, want 6 of 10: three of four that ran are detected, two were settled", detected, whole)
	}
	if _, whole := Outlook([]Result{{Status: Survived}, {Status: Pending}}); whole != 0 {
		t.Errorf("none ran, and the outlook is of %v", whole)
	}
}

func TestMutantsAreOrderedByPlace(t *testing.T) {
	sorted := []Mutant{
		{File: "a.go", Start: 9}, {File: "b.go", Start: 1, End: 2}, {File: "b.go", Start: 1, End: 3, Replacement: "x"},
		{File: "b.go", Start: 1, End: 3, Replacement: "y", Operator: "1"}, {File: "b.go", Start: 1, End: 3, Replacement: "y", Operator: "2"}, {File: "b.go", Start: 4},
	}
	mixed := slices.Clone(sorted)
	slices.Reverse(mixed)
	slices.SortFunc(mixed, Compare)
	if !slices.Equal(mixed, sorted) {
		t.Errorf("%+v", mixed)
	}
}

// Readers of stored reports go by these words; the statuses are those of the published schema.
func TestStatusesAndCausesKeepTheirWords(t *testing.T) {
	for got, want := range map[string]string{
		string(Killed): "Killed", string(Survived): "Survived", string(NoCoverage): "NoCoverage", string(CompileError): "CompileError",
		string(RuntimeError): "RuntimeError", string(Timeout): "Timeout", string(Ignored): "Ignored", string(Pending): "Pending",
		string(ByAssertion): "assertion", string(ByPanic): "panic", string(ByExit): "exit", string(ByHang): "hang", string(ByMemory): "memory",
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestAStatusThatNobodyKnowsIsPending(t *testing.T) {
	if got := Count([]Result{{}, {Status: "Retried"}}); got != (Tally{Pending: 2}) {
		t.Errorf("%+v", got)
	}
}
