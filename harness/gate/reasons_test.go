package gate

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/passmuster/muster/harness/evidence"
)

// A reason is what a person reads first: each says in full what was wanted and what was got.
func TestReasonsSayWhatWasWantedAndWhatWasGot(t *testing.T) {
	type stages = *evidence.Stages
	th := func(e *evidence.Evidence) *evidence.Thresholds { return &e.Config.Tiers[0].Thresholds }
	for _, tt := range []struct {
		name   string
		change func(*evidence.Evidence, stages)
		want   []string
	}{
		{"one test failed", func(_ *evidence.Evidence, s stages) { s.Tests.Outcome, s.Tests.Failed = evidence.Failed, 1 }, []string{"tests: all pass; 1 test failed"}},
		{"no test but the package failed", func(_ *evidence.Evidence, s stages) { s.Tests.Outcome = evidence.Failed }, []string{"tests: all pass; failed"}},
		{"the outcome of a crash counts, not its tests", func(_ *evidence.Evidence, s stages) {
			s.Tests.Outcome, s.Tests.Failed = evidence.Crashed, 2
		}, []string{"tests: all pass; crashed"}},
		{"no tests are no failure", func(_ *evidence.Evidence, s stages) { s.Tests.Outcome = evidence.NoTests }, nil},
		{"nothing to run again", func(_ *evidence.Evidence, s stages) { s.Tests.Outcome, s.Reruns.Done = evidence.NoTests, 0 }, nil},
		{"nothing at all", func(_ *evidence.Evidence, s stages) { *s = evidence.Stages{} }, []string{
			"tests: all pass; not measured", "reruns: 3 runs; not measured", "coverage.package: ≥ 80 %; not measured",
			"coverage.changed: ≥ 90 %; not measured", "skips: ≤ 1; not measured",
		}},
		{"stages that say why", func(_ *evidence.Evidence, s stages) {
			s.Reruns.Status, s.Reruns.Reason = evidence.Unmeasured, "no binary"
			s.Coverage = &evidence.Coverage{Status: evidence.Unmeasured, Reason: "no profile", Base: &evidence.BaseCoverage{Status: evidence.Measured}}
		}, []string{
			"reruns: 3 runs; not measured: no binary", "coverage.package: ≥ 80 %; not measured: no profile",
			"coverage.changed: ≥ 90 %; not measured: no profile", "ratchet: no less than at the merge base; not measured: no profile",
		}},
		{"two flaky tests", func(_ *evidence.Evidence, s stages) {
			s.Reruns.Flaky = []evidence.FlakyTest{{Test: "TestA"}, {Test: "TestB"}}
		}, []string{"reruns.flaky: no flaky test; 2 flaky tests: TestA, TestB"}},
		{"too few runs", func(_ *evidence.Evidence, s stages) { s.Reruns.Done = 1 }, []string{"reruns.count: 3 runs; 1 run"}},
		{"more runs than wanted", func(_ *evidence.Evidence, s stages) { s.Reruns.Done = 4 }, nil},
		{"runs that were stopped", func(_ *evidence.Evidence, s stages) {
			s.Reruns.Status, s.Reruns.Reason = evidence.Partial, "interrupted"
		}, []string{"reruns.count: 3 runs; 3 runs: interrupted"}},
		{"low coverage", func(_ *evidence.Evidence, s stages) { s.Coverage.Covered, s.Coverage.Base = 7, nil }, []string{"coverage.package: ≥ 80 %; 70 % (7 of 10 statements)"}},
		{"changed lines without a test", func(_ *evidence.Evidence, s stages) { s.Coverage.Changed.Covered = 8 }, []string{"coverage.changed: ≥ 90 %; 80 % (8 of 10 changed lines)"}},
		{"changed lines were not counted", func(_ *evidence.Evidence, s stages) { s.Coverage.Changed = nil }, []string{"coverage.changed: ≥ 90 %; not measured"}},
		{"the ratchet", func(_ *evidence.Evidence, s stages) { s.Coverage.Base.Covered = 5 }, []string{
			"ratchet: ≥ 100 % (5 of 5 statements), as at the merge base; 80 % (8 of 10 statements)",
		}},
		{"the ratchet lets a rise be", func(_ *evidence.Evidence, s stages) { s.Coverage.Base.Covered = 3 }, nil},
		{"nothing was there to fall below", func(_ *evidence.Evidence, s stages) { s.Coverage.Base.Statements, s.Coverage.Base.Covered = 0, 0 }, nil},
		{"nothing is left to fall", func(_ *evidence.Evidence, s stages) {
			s.Coverage.Statements, s.Coverage.Covered = 0, 0
		}, nil},
		{"no ratchet without a base", func(e *evidence.Evidence, s stages) {
			e.Git.Base, s.Coverage.Base.Covered = "", 5
		}, nil},
		{"no ratchet where the tier has none", func(e *evidence.Evidence, s stages) { th(e).Ratchet, s.Coverage.Base.Covered = false, 5 }, nil},
		{"the base says why", func(_ *evidence.Evidence, s stages) {
			*s.Coverage.Base = evidence.BaseCoverage{Status: evidence.Unmeasured, Reason: "does not build"}
		}, []string{"ratchet: no less than at the merge base; not measured: does not build"}},
		{"skips", func(_ *evidence.Evidence, s stages) { s.Tests.Skipped, s.Tests.Skips = 2, []string{"TestA", "TestB"} }, []string{"skips: ≤ 1; 2: TestA, TestB"}},
		{"fewer skips than allowed", func(_ *evidence.Evidence, s stages) { s.Tests.Skipped = 0 }, nil},
		{"skips that were not counted", func(_ *evidence.Evidence, s stages) {
			s.Tests.Status, s.Tests.Reason = evidence.Unmeasured, "no binary"
		}, []string{"tests: all pass; not measured: no binary"}},
		{"bar changes", func(e *evidence.Evidence, _ stages) {
			e.BarChanges = []evidence.BarChange{
				{Package: "m/p", Policy: evidence.BarFail, Message: "a"}, {Package: "m/p", Policy: evidence.BarReport, Message: "b"},
				{Package: "m/p", Policy: evidence.BarFail, Message: "c"}, {Package: "m/q", Policy: evidence.BarReport, Message: "d"},
			}
		}, []string{"barChanges: none; 2: a, c"}},
		{"stages to come", func(e *evidence.Evidence, _ stages) {
			th(e).Fuzz, th(e).Goldens, th(e).Invariants = &evidence.FuzzThresholds{}, &evidence.GoldenThresholds{}, &evidence.InvariantsThresholds{Min: ptr(2), Idle: ptr(0)}
		}, []string{
			"fuzz: no input fails; not measured",
			"goldens: goldens compared; not measured: this version of muster has no such stage",
			"invariants.min: ≥ 2; not measured", "invariants.idle: ≤ 0; not measured",
		}},
		{"quarantine without reruns", func(e *evidence.Evidence, s stages) {
			th(e).Reruns, s.Tests.Outcome, s.Tests.Failed, s.Tests.Failures = nil, evidence.Failed, 1, []string{"TestA"}
		}, []string{"tests: all pass; 1 test failed"}},
		{"quarantine of a test that times out", func(e *evidence.Evidence, s stages) {
			th(e).Reruns.Flaky = evidence.FlakyQuarantine
			s.Reruns.Flaky = []evidence.FlakyTest{{Test: "TestA"}, {Test: "TestB"}}
			s.Tests.Outcome, s.Tests.Failures = evidence.TimedOut, []string{"TestB", "TestA"}
		}, nil},
		{"quarantine does not excuse an early end", func(e *evidence.Evidence, s stages) {
			th(e).Reruns.Flaky = evidence.FlakyQuarantine
			s.Reruns.Flaky = []evidence.FlakyTest{{Test: "TestA"}}
			s.Tests.Outcome, s.Tests.Failures = evidence.EndedEarly, []string{"TestA"}
		}, []string{"tests: all pass; ended early"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			e := good()
			tt.change(e, &e.Packages[0].Stages)
			var got []string
			for _, r := range Evaluate(e).Packages[0].Reasons {
				got = append(got, r.Threshold+": "+r.Want+"; "+r.Got)
			}
			if d := cmp.Diff(tt.want, got); d != "" {
				t.Errorf("(-want +got)\n%s", d)
			}
		})
	}
}

func TestTheRunsOwnReasonsAreWhole(t *testing.T) {
	e := good()
	e.Packages = append(e.Packages, e.Packages[0])
	e.Packages[1].Path = "m/q"
	e.BarChanges = []evidence.BarChange{
		{Package: "m/q", Policy: evidence.BarFail, Message: "of a package"},
		{Policy: evidence.BarFail, Message: "of the module"},
		{Package: "m/gone", Policy: evidence.BarFail, Message: "of one that is gone"},
	}
	e.Complete, e.Run.Stopped = false, "the budget was over"
	v := Evaluate(e)
	want := []evidence.Reason{
		{Threshold: "barChanges", Want: "none", Got: "2: of the module, of one that is gone", Answer: evidence.Fail},
		{Threshold: "run", Want: "complete", Got: "the budget was over", Answer: evidence.Inconclusive},
	}
	if d := cmp.Diff(want, v.Reasons); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
	if v.Packages[0].Verdict != evidence.Pass || v.Packages[1].Verdict != evidence.Fail || v.Packages[1].Path != "m/q" || v.Packages[1].Tier != "high" {
		t.Errorf("%+v", v.Packages)
	}

	e = good()
	e.Packages, e.Complete = nil, false
	want = []evidence.Reason{
		{Threshold: "packages", Want: "at least 1", Got: "none", Answer: evidence.Inconclusive},
		{Threshold: "run", Want: "complete", Got: "stopped", Answer: evidence.Inconclusive},
	}
	v = Evaluate(e)
	if d := cmp.Diff(want, v.Reasons); d != "" || v.Packages == nil {
		t.Errorf("(-want +got)\n%s", d)
	}
}
