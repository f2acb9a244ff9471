package gate

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/passmuster/muster/harness/evidence"
)

func TestFuzzingIsHeldToItsThresholds(t *testing.T) {
	of := func(targets ...evidence.FuzzTarget) *evidence.Fuzz {
		return &evidence.Fuzz{Status: evidence.Measured, Targets: targets}
	}
	ran := func(n int64) evidence.FuzzTarget { return evidence.FuzzTarget{Name: "FuzzA", Executions: n} }
	crashing := evidence.FuzzTarget{Name: "FuzzB", Executions: 10, Crashers: 2}
	broken := evidence.FuzzTarget{Name: "FuzzC", Problem: "it never calls f.Fuzz"}
	some := &evidence.FuzzThresholds{}
	for _, tt := range []struct {
		name string
		f    *evidence.Fuzz
		th   *evidence.FuzzThresholds
		want []string
	}{
		{"no thresholds", of(crashing), nil, nil},
		{"no target", of(), some, nil},
		{"nothing fails", of(ran(1)), some, nil},
		{"an input fails", of(ran(1), crashing), some, []string{"fail fuzz no input fails: 2 crashers: FuzzB"}},
		{"a target cannot be fuzzed", of(broken), some, []string{"inconclusive fuzz every target is fuzzed: FuzzC: it never calls f.Fuzz"}},
		{"a failing input decides", of(broken, crashing), some, []string{"fail fuzz no input fails: 2 crashers: FuzzB"}},
		{"ended early", &evidence.Fuzz{Status: evidence.Partial, Reason: "budget"}, some, []string{"inconclusive fuzz every target is fuzzed: budget"}},
		{"enough targets", of(ran(1)), &evidence.FuzzThresholds{Targets: 1}, nil},
		{"too few targets", of(ran(1)), &evidence.FuzzThresholds{Targets: 2}, []string{"fail fuzz.targets ≥ 2: 1"}},
		{"a target that cannot be fuzzed is one", of(broken), &evidence.FuzzThresholds{Targets: 1, Executions: 5},
			[]string{"inconclusive fuzz every target is fuzzed: FuzzC: it never calls f.Fuzz"}},
		{"enough executions", of(ran(5)), &evidence.FuzzThresholds{Executions: 5}, nil},
		{"too few executions", of(ran(5), ran(4)), &evidence.FuzzThresholds{Executions: 5},
			[]string{"inconclusive fuzz.executions ≥ 5 of each target: FuzzA had 4"}},
		{"no such stage", nil, &evidence.FuzzThresholds{Targets: 1, Executions: 1}, []string{"inconclusive fuzz no input fails: not measured"}},
		{"not measured", &evidence.Fuzz{Status: evidence.Unmeasured, Reason: "TestX fails"}, &evidence.FuzzThresholds{Targets: 1, Executions: 1},
			[]string{"inconclusive fuzz no input fails: not measured: TestX fails"}},
	} {
		s := &Subject{Package: &evidence.Package{Stages: evidence.Stages{Fuzz: tt.f}}, Thresholds: evidence.Thresholds{Fuzz: tt.th}}
		var got []string
		for _, judge := range []func(*Subject) []evidence.Reason{fuzz, fuzzTargets, fuzzExecutions} {
			for _, r := range judge(s) {
				got = append(got, string(r.Answer)+" "+r.Threshold+" "+r.Want+": "+r.Got)
			}
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s:\n%s", tt.name, diff)
		}
	}
}
