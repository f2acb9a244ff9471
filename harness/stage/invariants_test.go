package stage

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/passmuster/muster/harness"
	"github.com/passmuster/muster/harness/evidence"
	"github.com/passmuster/muster/internal/golist"
	"github.com/passmuster/muster/internal/gotest"
	"github.com/passmuster/muster/mutate"
)

// told is a unit whose test TestA/sub told the value of the attribute.
func told(value string) *Unit {
	u := mutated(evidence.MutationThresholds{})
	u.Evidence.Stages.Mutation = nil
	u.Evidence.Stages.Tests.Attrs = map[string]map[string]json.RawMessage{
		"TestA/sub": {harness.AttrInvariant: json.RawMessage(value)},
		"TestB":     {harness.AttrSeed: json.RawMessage(`{}`)},
	}
	u.expected = []golist.Func{{Name: "TestA", File: "p_test.go", Line: 7}}
	u.runs = []run{{result: &gotest.Result{Tests: []gotest.Test{{Name: "TestA/sub", Status: gotest.Pass}}}}}
	return u
}

func TestInvariantsCountFromTenDistinctInputsOn(t *testing.T) {
	u := told(`[{"name":"a","kind":"always","checks":100,"distinct":9,"discarded":2},
		{"name":"b","kind":"round trip","checks":10,"distinct":10,"discarded":0,"classes":["nulls"],"idle":"says the test","failed":true},
		{"name":"c","kind":"always","checks":3,"distinct":30,"discarded":0}]`)
	finishInvariants(context.Background(), u.Settings, []*Unit{u})
	want := &evidence.Invariants{Version: 1, Status: evidence.Measured, Counted: 1, Idle: 2, List: []evidence.Invariant{
		{Test: "TestA/sub", Name: "a", Kind: "always", Checks: 100, Distinct: 9, Discarded: 2, Idle: "it ran on 9 distinct inputs, and counts from 10 on"},
		{Test: "TestA/sub", Name: "b", Kind: "round trip", Checks: 10, Distinct: 10, Classes: []string{"nulls"}},
		{Test: "TestA/sub", Name: "c", Kind: "always", Checks: 3, Distinct: 3, Idle: "it ran on 3 distinct inputs, and counts from 10 on"},
	}}
	if d := cmp.Diff(want, u.Evidence.Stages.Invariants); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
	finding := evidence.Finding{
		Rule: evidence.RuleInvariantIdle, Severity: evidence.Note, Test: "TestA/sub", File: "p/p_test.go", Line: 7,
		Message: `invariant "a" (always) is idle: it ran on 9 distinct inputs, and counts from 10 on: draw from more values`,
		Replay:  "go test -count=1 -v '-run=^TestA$/^sub$' -race -tags=x ./p",
	}
	if d := cmp.Diff(finding, u.Evidence.Findings[0]); d != "" || len(u.Evidence.Findings) != 2 {
		t.Errorf("%d findings (-want +got)\n%s", len(u.Evidence.Findings), d)
	}
}

func TestIdleInvariantsAreWarningsWhereTheTierMissesThem(t *testing.T) {
	for _, tt := range []struct {
		th   *evidence.InvariantsThresholds
		want evidence.Severity
	}{
		{nil, evidence.Note},
		{&evidence.InvariantsThresholds{Min: ptr(1), Idle: ptr(1)}, evidence.Note},
		{&evidence.InvariantsThresholds{Min: ptr(2)}, evidence.Warning},
		{&evidence.InvariantsThresholds{Idle: ptr(0)}, evidence.Warning},
	} {
		u := told(`[{"name":"a","kind":"always","checks":1,"distinct":1},{"name":"b","kind":"always","checks":10,"distinct":10}]`)
		u.Thresholds.Invariants = tt.th
		u.takeInvariants()
		if fs := u.Evidence.Findings; len(fs) != 1 || fs[0].Severity != tt.want {
			t.Errorf("%+v: findings %+v, want one %s", tt.th, fs, tt.want)
		}
	}
}

func TestAnInvariantThatNoKilledMutantDisturbsIsIdle(t *testing.T) {
	const idle = "no killed mutant of the package changes what its test sees"
	whole := func(m evidence.Mutants) *evidence.Mutation {
		return &evidence.Mutation{Status: evidence.Measured, Package: &m}
	}
	mutant := func(s mutate.Status, killedBy string, coveredBy, infecting []string) mutate.Result {
		return mutate.Result{Status: s, KilledBy: killedBy, CoveredBy: coveredBy, Infecting: infecting}
	}
	a, b := []string{"TestA"}, []string{"TestB"}
	for _, tt := range []struct {
		name     string
		mutation *evidence.Mutation
		mutants  []mutate.Result
		killed   *int
		idle     string
	}{
		{"no mutation", nil, nil, nil, ""},
		{"mutation was not measured", &evidence.Mutation{Status: evidence.Unmeasured}, nil, nil, ""},
		{"only changed lines", &evidence.Mutation{Status: evidence.Measured, Changed: &evidence.Mutants{Survived: 1}}, []mutate.Result{mutant(mutate.Survived, "", a, a)}, nil, ""},
		{"nothing to mutate", whole(evidence.Mutants{Ignored: 3}), nil, nil, ""},
		{"killed by its test", whole(evidence.Mutants{Killed: 1}), []mutate.Result{mutant(mutate.Killed, "TestA", nil, nil)}, ptr(1), ""},
		{"killed by another, and seen", whole(evidence.Mutants{Killed: 1, Timeout: 1}),
			[]mutate.Result{mutant(mutate.Killed, "TestB", nil, []string{"TestB", "TestA"}), mutant(mutate.Timeout, "TestB", nil, a)}, ptr(2), ""},
		{"survivors do not count", whole(evidence.Mutants{Survived: 1}), []mutate.Result{mutant(mutate.Survived, "", a, a)}, ptr(0), idle},
		{"killed where its test sees nothing", whole(evidence.Mutants{Killed: 1}), []mutate.Result{mutant(mutate.Killed, "TestB", []string{"TestA", "TestB"}, b)}, ptr(0), idle},
		{"reached, where no test was watched", whole(evidence.Mutants{Killed: 1}), []mutate.Result{mutant(mutate.Killed, "TestB", a, nil)}, ptr(1), ""},
		{"not reached, where no test was watched", whole(evidence.Mutants{Killed: 1}), []mutate.Result{mutant(mutate.Killed, "TestB", b, nil)}, ptr(0), idle},
		{"some were not tested", whole(evidence.Mutants{Survived: 1, Pending: 1}), nil, nil, ""},
		{"some could not be tested", whole(evidence.Mutants{Survived: 1, RuntimeError: 1}), nil, nil, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			u := told(`[{"name":"a","kind":"always","checks":10,"distinct":10}]`)
			u.Evidence.Stages.Mutation, u.mutants = tt.mutation, tt.mutants
			u.takeInvariants()
			got := u.Evidence.Stages.Invariants.List[0]
			if d := cmp.Diff(tt.killed, got.Killed); d != "" || got.Idle != tt.idle {
				t.Errorf("idle %q, want %q; killed (-want +got)\n%s", got.Idle, tt.idle, d)
			}
			if tt.idle != "" && u.Evidence.Findings[0].Replay != "muster mutate --tags=x --verbose --threshold=100 ./p" {
				t.Errorf("replay %q", u.Evidence.Findings[0].Replay)
			}
			if tt.idle != "" && !strings.HasSuffix(u.Evidence.Findings[0].Message, ": let it depend on what the package returns") {
				t.Errorf("message %q", u.Evidence.Findings[0].Message)
			}
		})
	}
}

func TestInvariantsOfAFailedTestAreNeitherCountedNorIdle(t *testing.T) {
	u := told(`[{"name":"a","kind":"always","checks":1,"distinct":1},{"name":"b","kind":"always","checks":10,"distinct":10}]`)
	u.runs[0].result.Tests[0].Status = gotest.Fail
	u.Evidence.Stages.Tests.Outcome = evidence.Failed
	u.takeInvariants()
	got := u.Evidence.Stages.Invariants
	if got.Counted != 0 || got.Idle != 0 || len(got.List) != 2 || !got.List[0].Failed || got.List[0].Idle != "" || len(u.Evidence.Findings) != 0 {
		t.Errorf("%+v, findings %+v", got, u.Evidence.Findings)
	}
}

func TestInvariantsSayWhyTheyAreNotMeasured(t *testing.T) {
	u := told(`{"name": "no array"}`)
	u.takeInvariants()
	if got := u.Evidence.Stages.Invariants; got.Status != evidence.Partial ||
		got.Reason != "TestA/sub says of its invariants what is not understood: json: cannot unmarshal object into Go value of type []evidence.Invariant" {
		t.Errorf("%+v", got)
	}
	for outcome, want := range map[evidence.Outcome]evidence.Status{
		evidence.Passed: evidence.Measured, evidence.Failed: evidence.Measured, evidence.NoTests: evidence.Measured,
		evidence.Crashed: evidence.Unmeasured, evidence.TimedOut: evidence.Unmeasured, evidence.BuildFailed: evidence.Unmeasured,
	} {
		u := told(`[]`)
		u.Evidence.Stages.Tests.Outcome = outcome
		u.takeInvariants()
		if got := u.Evidence.Stages.Invariants; got.Status != want || want == evidence.Unmeasured && got.Reason != string(outcome) {
			t.Errorf("%s: %+v", outcome, got)
		}
	}
	u = told(`[]`)
	*u.Evidence.Stages.Tests = evidence.Tests{Status: evidence.Unmeasured, Reason: "no binary"}
	u.takeInvariants()
	if got := u.Evidence.Stages.Invariants; got.Status != evidence.Unmeasured || got.Reason != "no binary" {
		t.Errorf("%+v", got)
	}
}

func TestPropertiesWhoseTestNoticesNoMutantAreNoted(t *testing.T) {
	const property = `[{"name":"","cases":100,"distinct":90,"discarded":0},{"name":"b","cases":1}]`
	killed := []mutate.Result{{Status: mutate.Killed, KilledBy: "TestB", Infecting: []string{"TestB"}}}
	seen := []mutate.Result{{Status: mutate.Timeout, KilledBy: "TestB", Infecting: []string{"TestB", "TestA"}}}
	survived := []mutate.Result{{Status: mutate.Survived}}
	for name, tt := range map[string]struct {
		mutants []mutate.Result
		attrs   map[string]json.RawMessage
		status  gotest.Status
		want    int
	}{
		"none seen":                 {killed, map[string]json.RawMessage{harness.AttrProperty: json.RawMessage(property)}, gotest.Pass, 2},
		"one seen":                  {seen, map[string]json.RawMessage{harness.AttrProperty: json.RawMessage(property)}, gotest.Pass, 0},
		"none killed by any":        {survived, map[string]json.RawMessage{harness.AttrProperty: json.RawMessage(property)}, gotest.Pass, 0},
		"its test fails":            {killed, map[string]json.RawMessage{harness.AttrProperty: json.RawMessage(property)}, gotest.Fail, 0},
		"not understood":            {killed, map[string]json.RawMessage{harness.AttrProperty: json.RawMessage(`7`)}, gotest.Pass, 0},
		"invariants of their own":   {killed, map[string]json.RawMessage{harness.AttrProperty: json.RawMessage(property), harness.AttrInvariant: json.RawMessage(`[]`)}, gotest.Pass, 0},
		"no properties to speak of": {killed, nil, gotest.Pass, 0},
	} {
		t.Run(name, func(t *testing.T) {
			u := told(`[]`)
			u.Evidence.Stages.Tests.Attrs = map[string]map[string]json.RawMessage{"TestA/sub": tt.attrs}
			u.Evidence.Stages.Mutation = &evidence.Mutation{Status: evidence.Measured, Package: &evidence.Mutants{Killed: 1}}
			u.mutants = tt.mutants
			u.runs[0].result.Tests[0].Status = tt.status
			u.takeInvariants()
			fs := u.Evidence.Findings
			if len(fs) != tt.want {
				t.Fatalf("%d findings: %+v", len(fs), fs)
			}
			if tt.want == 0 {
				return
			}
			want := evidence.Finding{
				Rule: evidence.RuleInvariantIdle, Severity: evidence.Note, Test: "TestA/sub", File: "p/p_test.go", Line: 7,
				Message: `the property "TestA/sub" held on 100 inputs and may assert nothing: no killed mutant of the package changes what its test sees`,
				Replay:  "muster mutate --tags=x --verbose --threshold=100 ./p",
			}
			if d := cmp.Diff(want, fs[0]); d != "" {
				t.Errorf("(-want +got)\n%s", d)
			}
		})
	}
}
