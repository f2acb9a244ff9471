package gate

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/passmuster/muster/harness/evidence"
)

func ptr[T any](v T) *T { return &v }

// good is evidence of a package that meets every threshold of its tier.
func good() *evidence.Evidence {
	return &evidence.Evidence{
		Version: evidence.Version,
		Git:     &evidence.Git{Commit: "c", Base: "b", Since: "main"},
		Config: evidence.Config{Mode: evidence.Enforce, Tiers: []evidence.Tier{{Name: "high", Thresholds: evidence.Thresholds{
			Coverage:   &evidence.CoverageThresholds{Package: ptr(80.0), Changed: ptr(90.0)},
			Reruns:     &evidence.RerunThresholds{Count: 3, Flaky: evidence.FlakyFail},
			Skips:      ptr(1),
			BarChanges: evidence.BarFail,
			Ratchet:    true,
		}}}},
		Complete: true,
		Packages: []evidence.Package{{Path: "m/p", Dir: "p", Tier: "high", Stages: evidence.Stages{
			Tests:  &evidence.Tests{Status: evidence.Measured, Outcome: evidence.Passed, Passed: 4, Skipped: 1, Skips: []string{"TestS"}},
			Reruns: &evidence.Reruns{Status: evidence.Measured, Wanted: 3, Done: 3},
			Coverage: &evidence.Coverage{
				Status: evidence.Measured, Statements: 10, Covered: 8,
				Changed: &evidence.ChangedCoverage{Lines: 10, Covered: 9},
				Base:    &evidence.BaseCoverage{Status: evidence.Measured, Statements: 5, Covered: 4},
			},
		}}},
	}
}

func TestEachThresholdDecides(t *testing.T) {
	type stages = *evidence.Stages
	tests := []struct {
		name   string
		change func(*evidence.Evidence, stages, *evidence.Thresholds)
		answer evidence.Answer
		want   []string // thresholds of the reasons
	}{
		{"everything met", func(*evidence.Evidence, stages, *evidence.Thresholds) {}, evidence.Pass, nil},
		{"a test failed", func(_ *evidence.Evidence, s stages, _ *evidence.Thresholds) {
			s.Tests.Outcome, s.Tests.Failed, s.Tests.Failures = evidence.Failed, 1, []string{"TestA"}
		}, evidence.Fail, []string{"tests"}},
		{"ended early", func(_ *evidence.Evidence, s stages, _ *evidence.Thresholds) {
			s.Tests.Outcome = evidence.EndedEarly
		}, evidence.Fail, []string{"tests"}},
		{"tests unmeasured", func(_ *evidence.Evidence, s stages, _ *evidence.Thresholds) {
			s.Tests.Status = evidence.Unmeasured
		}, evidence.Inconclusive, []string{"tests"}},
		{"no stages at all", func(_ *evidence.Evidence, s stages, _ *evidence.Thresholds) {
			*s = evidence.Stages{}
		}, evidence.Inconclusive, []string{"tests", "reruns", "coverage.package", "coverage.changed", "skips"}},
		{"build failed says only that", func(_ *evidence.Evidence, s stages, _ *evidence.Thresholds) {
			s.Tests.Outcome = evidence.BuildFailed
			s.Coverage.Status, s.Reruns.Status = evidence.Unmeasured, evidence.Unmeasured
		}, evidence.Fail, []string{"tests"}},
		{"a crash is not also reported as coverage unmeasured", func(_ *evidence.Evidence, s stages, _ *evidence.Thresholds) {
			s.Tests.Outcome = evidence.Crashed
			s.Coverage, s.Reruns.Status = &evidence.Coverage{Status: evidence.Unmeasured}, evidence.Partial
		}, evidence.Fail, []string{"tests"}},
		{"a flaky test fails", func(_ *evidence.Evidence, s stages, _ *evidence.Thresholds) {
			s.Reruns.Flaky = []evidence.FlakyTest{{Test: "TestA"}}
		}, evidence.Fail, []string{"reruns.flaky"}},
		{"a flaky test is quarantined", func(_ *evidence.Evidence, s stages, th *evidence.Thresholds) {
			th.Reruns.Flaky = evidence.FlakyQuarantine
			s.Reruns.Flaky = []evidence.FlakyTest{{Test: "TestA"}}
			s.Tests.Outcome, s.Tests.Failed, s.Tests.Failures = evidence.Failed, 1, []string{"TestA"}
		}, evidence.Pass, nil},
		{"quarantine does not hide a broken test", func(_ *evidence.Evidence, s stages, th *evidence.Thresholds) {
			th.Reruns.Flaky = evidence.FlakyQuarantine
			s.Reruns.Flaky = []evidence.FlakyTest{{Test: "TestA"}}
			s.Tests.Outcome, s.Tests.Failed, s.Tests.Failures = evidence.Failed, 2, []string{"TestA", "TestB"}
		}, evidence.Fail, []string{"tests"}},
		{"too few runs", func(_ *evidence.Evidence, s stages, _ *evidence.Thresholds) {
			s.Reruns.Done = 2
		}, evidence.Inconclusive, []string{"reruns.count"}},
		{"coverage just below", func(_ *evidence.Evidence, s stages, _ *evidence.Thresholds) {
			s.Coverage.Statements, s.Coverage.Covered, s.Coverage.Base = 10000, 7999, nil
		}, evidence.Fail, []string{"coverage.package"}},
		{"coverage unmeasured", func(_ *evidence.Evidence, s stages, _ *evidence.Thresholds) {
			s.Coverage = &evidence.Coverage{Status: evidence.Unmeasured, Reason: "crashed"}
		}, evidence.Inconclusive, []string{"coverage.package", "coverage.changed"}},
		{"changed coverage below", func(_ *evidence.Evidence, s stages, _ *evidence.Thresholds) {
			s.Coverage.Changed.Covered = 8
		}, evidence.Fail, []string{"coverage.changed"}},
		{"no changed line holds a statement", func(_ *evidence.Evidence, s stages, _ *evidence.Thresholds) {
			s.Coverage.Changed = &evidence.ChangedCoverage{}
		}, evidence.Pass, nil},
		{"changed is not demanded without a base", func(e *evidence.Evidence, s stages, _ *evidence.Thresholds) {
			e.Git.Base, s.Coverage.Changed, s.Coverage.Base = "", nil, nil
		}, evidence.Pass, nil},
		{"coverage fell below the base", func(_ *evidence.Evidence, s stages, _ *evidence.Thresholds) {
			s.Coverage.Base.Covered = 5
		}, evidence.Fail, []string{"ratchet"}},
		{"the base could not be measured", func(_ *evidence.Evidence, s stages, _ *evidence.Thresholds) {
			s.Coverage.Base.Status = evidence.Unmeasured
		}, evidence.Inconclusive, []string{"ratchet"}},
		{"too many skips", func(_ *evidence.Evidence, s stages, _ *evidence.Thresholds) {
			s.Tests.Skipped = 2
		}, evidence.Fail, []string{"skips"}},
		{"a bar change in a tier that forbids it", func(e *evidence.Evidence, _ stages, _ *evidence.Thresholds) {
			e.BarChanges = []evidence.BarChange{{Kind: evidence.BarTestRemoved, Package: "m/p", Policy: evidence.BarFail, Message: "x"}}
		}, evidence.Fail, []string{"barChanges"}},
		{"a bar change that is only reported", func(e *evidence.Evidence, _ stages, _ *evidence.Thresholds) {
			e.BarChanges = []evidence.BarChange{{Kind: evidence.BarTestRemoved, Package: "m/p", Policy: evidence.BarReport, Message: "x"}}
		}, evidence.Pass, nil},
		{"a stage that does not exist", func(_ *evidence.Evidence, _ stages, th *evidence.Thresholds) {
			th.Fuzz, th.Goldens = &evidence.FuzzThresholds{Targets: 1}, &evidence.GoldenThresholds{}
			th.Invariants = &evidence.InvariantsThresholds{Min: ptr(1)}
		}, evidence.Inconclusive, []string{"fuzz", "goldens", "invariants.min"}},
		{"fail decides over inconclusive", func(_ *evidence.Evidence, s stages, _ *evidence.Thresholds) {
			s.Reruns.Done, s.Tests.Skipped = 1, 9
		}, evidence.Fail, []string{"reruns.count", "skips"}},
		{"an unknown tier", func(e *evidence.Evidence, _ stages, _ *evidence.Thresholds) {
			e.Packages[0].Tier = "gone"
		}, evidence.Inconclusive, []string{"tier"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			e := good()
			tt.change(e, &e.Packages[0].Stages, &e.Config.Tiers[0].Thresholds)
			v := Evaluate(e)
			var got []string
			for _, r := range v.Packages[0].Reasons {
				got = append(got, r.Threshold)
				if r.Want == "" || r.Got == "" || r.Answer == evidence.Pass {
					t.Errorf("reason %+v lacks something", r)
				}
			}
			if d := cmp.Diff(tt.want, got); d != "" {
				t.Errorf("reasons (-want +got):\n%s", d)
			}
			if v.Packages[0].Verdict != tt.answer || v.Verdict != tt.answer {
				t.Errorf("verdict %s of the package and %s of the run, want %s", v.Packages[0].Verdict, v.Verdict, tt.answer)
			}
		})
	}
}

func TestTheRunAsAWholeIsJudged(t *testing.T) {
	tests := []struct {
		name   string
		change func(*evidence.Evidence)
		answer evidence.Answer
		code   int
	}{
		{"not complete", func(e *evidence.Evidence) { e.Complete = false }, evidence.Inconclusive, 3},
		{"no packages", func(e *evidence.Evidence) { e.Packages = nil }, evidence.Inconclusive, 3},
		{"a bar change of a package that is gone", func(e *evidence.Evidence) {
			e.BarChanges = []evidence.BarChange{{Kind: evidence.BarTestRemoved, Policy: evidence.BarFail, Message: "x"}}
		}, evidence.Fail, 1},
		{"observing", func(e *evidence.Evidence) {
			e.Config.Mode, e.Packages[0].Stages.Tests.Outcome = evidence.Observe, evidence.Failed
		}, evidence.Fail, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			e := good()
			tt.change(e)
			if v := Evaluate(e); v.Verdict != tt.answer || v.ExitCode != tt.code {
				t.Errorf("verdict %s, exit %d, want %s, exit %d", v.Verdict, v.ExitCode, tt.answer, tt.code)
			}
		})
	}
}

func TestEvaluateLeavesTheEvidenceAlone(t *testing.T) {
	e := good()
	Evaluate(e)
	if d := cmp.Diff(good(), e); d != "" {
		t.Error(d)
	}
}

func TestAScoreEqualToItsThresholdPasses(t *testing.T) {
	for _, tt := range []struct {
		part, whole int
		want        float64
		ok          bool
	}{
		{8, 10, 80, true}, {799, 1000, 80, false}, {0, 0, 100, true}, {0, 1, 0, true},
		{1, 3, 33.333333, true}, {1, 3, 33.333334, false}, {7, 7, 100, true}, {6999999, 7000000, 100, false},
		{29, 1000, 2.9, true}, {57, 1000, 5.7, true},
	} {
		if got := reaches(tt.part, tt.whole, tt.want); got != tt.ok {
			t.Errorf("%d of %d reaches %v %%: %v, want %v", tt.part, tt.whole, tt.want, got, tt.ok)
		}
	}
}

func TestAShareBelowItsThresholdNeverReadsAsIfItReachedIt(t *testing.T) {
	for _, tt := range []struct {
		part, whole int
		want        string
	}{{7999, 10000, "79.9 %"}, {8, 10, "80 %"}, {0, 0, "100 %"}, {1, 3, "33.3 %"}, {999999, 1000000, "99.9 %"}, {0, 7, "0 %"}} {
		if got := Percent(tt.part, tt.whole); got != tt.want {
			t.Errorf("%d of %d = %q, want %q", tt.part, tt.whole, got, tt.want)
		}
	}
}

func TestEveryCheckIsDocumented(t *testing.T) {
	for _, c := range Checks {
		if c.Name == "" || c.Doc == "" || c.Judge == nil {
			t.Errorf("check %+v lacks something", c.Name)
		}
	}
}

func TestSavedEvidenceIsJudgedByOtherTiers(t *testing.T) {
	e := good()
	e.Packages[0].Stages.Coverage.Covered = 5
	c := e.Config
	c.Tiers = []evidence.Tier{{Name: "low"}}
	other := Under(e, c, func(p evidence.Package) evidence.Package { p.Tier = "low"; return p })
	if v := Evaluate(other); v.Verdict != evidence.Pass {
		t.Errorf("verdict %s, want pass", v.Verdict)
	}
	if v := Evaluate(e); v.Verdict != evidence.Fail {
		t.Errorf("the original's verdict is %s, want fail", v.Verdict)
	}
}
