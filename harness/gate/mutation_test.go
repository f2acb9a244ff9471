package gate

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/passmuster/muster/harness/evidence"
)

func TestMutationScoresAreHeldToTheirThresholds(t *testing.T) {
	counts := func(killed, survived, open int) *evidence.Mutants {
		return &evidence.Mutants{Killed: killed, Survived: survived, Pending: open}
	}
	measured := func(pkg, changed *evidence.Mutants) *evidence.Mutation {
		return &evidence.Mutation{Status: evidence.Measured, Package: pkg, Changed: changed}
	}
	both := &evidence.MutationThresholds{Package: ptr(70.0), Changed: ptr(80.0)}
	tests := []struct {
		name  string
		m     *evidence.Mutation
		th    *evidence.MutationThresholds
		since bool
		want  evidence.Answer
		got   []string // each reason: threshold, and what it says
	}{
		{"both reached", measured(counts(7, 3, 0), counts(4, 1, 0)), both, true, evidence.Pass, nil},
		{"package just below", measured(counts(6999, 3001, 0), counts(1, 0, 0)), both, true, evidence.Fail, []string{"mutation.package 69.9 % (6999 of 10000 mutants)"}},
		{"changed below", measured(counts(9, 1, 0), counts(3, 1, 0)), both, true, evidence.Fail, []string{"mutation.changed 75 % (3 of 4 mutants)"}},
		{"changed is not demanded without a base", measured(counts(9, 1, 0), nil), both, false, evidence.Pass, nil},
		{"nothing on the changed lines can be mutated", measured(counts(9, 1, 0), counts(0, 0, 0)), both, true, evidence.Pass, nil},
		{"a timeout is detected", measured(&evidence.Mutants{Timeout: 7, Survived: 3}, counts(0, 0, 0)), both, true, evidence.Pass, nil},
		{"not covered counts against", measured(&evidence.Mutants{Killed: 6, NoCoverage: 4}, counts(0, 0, 0)), both, true, evidence.Fail, []string{"mutation.package 60 % (6 of 10 mutants)"}},
		{"equivalent, ignored and uncompilable do not count", measured(&evidence.Mutants{Killed: 7, Survived: 3, Equivalent: 9, Ignored: 9, CompileError: 9}, counts(0, 0, 0)), both, true, evidence.Pass, nil},
		{"not run could go either way", measured(counts(7, 0, 3), nil), both, false, evidence.Inconclusive, []string{"mutation.package 100 % (7 of 7 mutants), 3 mutants not tested"}},
		{"not run is no pass even where it would do", measured(counts(99, 0, 1), nil), both, false, evidence.Inconclusive, []string{"mutation.package 100 % (99 of 99 mutants), 1 mutant not tested"}},
		{"nothing was run", measured(counts(0, 0, 3), nil), both, false, evidence.Inconclusive, []string{"mutation.package 3 mutants not tested"}},
		{"not run cannot save it", measured(counts(5, 4, 1), nil), both, false, evidence.Fail, []string{"mutation.package 55.5 % (5 of 9 mutants), and too few even with 1 mutant not tested"}},
		{"what could not be tested leaves it open", measured(&evidence.Mutants{Killed: 7, RuntimeError: 1}, nil), both, false, evidence.Inconclusive, []string{"mutation.package 100 % (7 of 7 mutants), 1 mutant not tested"}},
		{"not measured", &evidence.Mutation{Status: evidence.Unmeasured, Reason: "TestX is flaky"}, both, true, evidence.Inconclusive,
			[]string{"mutation.package not measured: TestX is flaky", "mutation.changed not measured: TestX is flaky"}},
		{"no such stage", nil, both, true, evidence.Inconclusive, []string{"mutation.package not measured", "mutation.changed not measured"}},
		{"only changed lines were mutated", measured(nil, counts(1, 0, 0)), both, true, evidence.Inconclusive, []string{"mutation.package not measured: only changed lines were mutated"}},
		{"saved evidence without a base", measured(counts(1, 0, 0), nil), both, true, evidence.Inconclusive, []string{"mutation.changed not measured: it was measured without --since"}},
		{"a tier without thresholds", measured(counts(0, 9, 9), nil), &evidence.MutationThresholds{Operators: []string{"all"}}, true, evidence.Pass, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			e := good()
			e.Config.Tiers[0].Thresholds.Mutation = tt.th
			e.Packages[0].Stages.Mutation = tt.m
			if !tt.since {
				e.Git.Base = ""
			}
			v := Evaluate(e).Packages[0]
			var got []string
			for _, r := range v.Reasons {
				got = append(got, r.Threshold+" "+r.Got)
				if !strings.HasPrefix(r.Want, "≥ ") {
					t.Errorf("wants %q", r.Want)
				}
			}
			if d := cmp.Diff(tt.got, got); d != "" || v.Verdict != tt.want {
				t.Errorf("%s, want %s (-want +got)\n%s", v.Verdict, tt.want, d)
			}
		})
	}
}
