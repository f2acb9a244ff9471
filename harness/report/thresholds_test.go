package report

import (
	"slices"
	"testing"

	"github.com/passmuster/muster/harness/evidence"
)

// A row is shown as held only where the measurement says so; the verdict has the last word (see the goldens).
func TestARowIsHeldOnlyWhereItWasMeasured(t *testing.T) {
	const measured, partial, unmeasured = evidence.Measured, evidence.Partial, evidence.Unmeasured
	tests := func(s evidence.Status, o evidence.Outcome, passed, failed, skipped int, failures ...string) evidence.Stages {
		return evidence.Stages{Tests: &evidence.Tests{Status: s, Outcome: o, Passed: passed, Failed: failed, Skipped: skipped, Failures: failures}}
	}
	runs := func(s evidence.Status, done int, flaky ...string) evidence.Stages {
		r := &evidence.Reruns{Status: s, Wanted: 10, Done: done}
		for _, name := range flaky {
			r.Flaky = append(r.Flaky, evidence.FlakyTest{Test: name})
		}
		return evidence.Stages{Reruns: r}
	}
	both := func(a, b evidence.Stages) evidence.Stages { return evidence.Stages{Tests: a.Tests, Reruns: b.Reruns} }
	covered := func(s evidence.Status, c, n int, changed *evidence.ChangedCoverage, base *evidence.BaseCoverage) evidence.Stages {
		return evidence.Stages{Coverage: &evidence.Coverage{Status: s, Covered: c, Statements: n, Changed: changed, Base: base}}
	}
	mutated := func(s evidence.Status, all, changed *evidence.Mutants) evidence.Stages {
		return evidence.Stages{Mutation: &evidence.Mutation{Status: s, Package: all, Changed: changed}}
	}
	counted := func(s evidence.Status, n, idle int) evidence.Stages {
		return evidence.Stages{Invariants: &evidence.Invariants{Status: s, Counted: n, Idle: idle}}
	}
	lines := func(c, n int) *evidence.ChangedCoverage { return &evidence.ChangedCoverage{Covered: c, Lines: n} }
	was := func(s evidence.Status, c, n int) *evidence.BaseCoverage {
		return &evidence.BaseCoverage{Status: s, Covered: c, Statements: n}
	}
	low, high, all := "low", "high", "all"
	none := evidence.Stages{}
	for _, tt := range []struct {
		name   string
		tier   string
		stages evidence.Stages
		want   []string // each is among the rows
	}{
		{"nothing at all", high, none, []string{"tests|all pass|not measured|", "reruns.count|10 runs|not measured|", "reruns.flaky|no flaky test|not measured|",
			"coverage.package|≥ 80 %|not measured|", "coverage.changed|≥ 90 %|not measured|", "ratchet|not below the merge base|not measured|",
			"skips|≤ 0|not measured|", "barChanges|none|1 bar change|"}},
		{"nothing at all, all asked for", all, none, []string{"mutation.package|≥ 80 %|not measured|", "mutation.changed|≥ 90 %|not measured|",
			"invariants.min|≥ 2|not measured|", "invariants.idle|≤ 1|not measured|", "barChanges|reported|1 bar change|"}},
		{"tests pass", high, tests(measured, evidence.Passed, 3, 0, 0), []string{"tests|all pass|3 passed|pass", "skips|≤ 0|0|pass"}},
		{"no tests", high, tests(measured, evidence.NoTests, 0, 0, 0), []string{"tests|all pass|no tests|pass", "skips|≤ 0|0|pass"}},
		{"tests fail", high, tests(measured, evidence.Failed, 3, 1, 2, "TestA"), []string{"tests|all pass|3 passed, 1 failed, 2 skipped|", "skips|≤ 0|2|"}},
		{"tests pass in a run that was not measured whole", high, tests(partial, evidence.Passed, 3, 0, 0), []string{"tests|all pass|3 passed|", "skips|≤ 0|not measured|"}},
		{"tests crash", high, tests(measured, evidence.Crashed, 1, 0, 1), []string{"skips|≤ 0|not measured|"}},
		{"only flaky tests fail, which are quarantined", low, both(tests(measured, evidence.Failed, 3, 2, 0, "TestA", "TestB"), runs(measured, 10, "TestB", "TestA")),
			[]string{"tests|all pass|3 passed, 2 failed (quarantined)|pass", "reruns.flaky|flaky tests are quarantined|2 flaky tests|pass"}},
		{"another fails too", low, both(tests(measured, evidence.Failed, 3, 2, 0, "TestA", "TestC"), runs(measured, 10, "TestA")),
			[]string{"tests|all pass|3 passed, 2 failed|"}},
		{"none fails by name", low, both(tests(measured, evidence.Failed, 3, 1, 0), runs(measured, 10, "TestA")), []string{"tests|all pass|3 passed, 1 failed|"}},
		{"flaky where that fails", high, both(tests(measured, evidence.Failed, 3, 1, 0, "TestA"), runs(measured, 10, "TestA")),
			[]string{"tests|all pass|3 passed, 1 failed|", "reruns.flaky|no flaky test|1 flaky test|", "reruns.count|10 runs|10 runs|pass"}},
		{"too few runs", high, runs(measured, 9), []string{"reruns.count|10 runs|9 runs|", "reruns.flaky|no flaky test|0 flaky tests|pass"}},
		{"runs cut short", high, runs(partial, 10), []string{"reruns.count|10 runs|10 runs|", "reruns.flaky|no flaky test|0 flaky tests|"}},
		{"runs not measured", high, runs(unmeasured, 0), []string{"reruns.count|10 runs|not measured|", "reruns.flaky|no flaky test|not measured|"}},
		{"nothing to run again", high, both(tests(measured, evidence.NoTests, 0, 0, 0), runs(measured, 0)), []string{"reruns.count|10 runs|no tests|pass", "reruns.flaky|no flaky test|no tests|pass"}},
		{"exactly covered", high, covered(measured, 80, 100, lines(9, 10), was(measured, 4, 5)), []string{"coverage.package|≥ 80 %|80.0 % (80 of 100 statements)|pass",
			"coverage.changed|≥ 90 %|90.0 % (9 of 10 changed lines)|pass", "ratchet|not below the merge base|80.0 %, was 80.0 %|pass"}},
		{"a little less covered", high, covered(measured, 799, 1000, lines(899, 1000), was(measured, 4, 5)), []string{"coverage.package|≥ 80 %|79.9 % (799 of 1000 statements)|",
			"coverage.changed|≥ 90 %|89.9 % (899 of 1000 changed lines)|", "ratchet|not below the merge base|79.9 %, was 80.0 %|"}},
		{"nothing to cover", high, covered(measured, 0, 0, lines(0, 0), was(measured, 4, 5)), []string{"coverage.package|≥ 80 %|no statements|pass",
			"coverage.changed|≥ 90 %|no changed lines|pass", "ratchet|not below the merge base|—, was 80.0 %|pass"}},
		{"nothing was there to cover", high, covered(measured, 1, 4, nil, was(measured, 0, 0)), []string{"coverage.changed|≥ 90 %|not measured|", "ratchet|not below the merge base|25.0 %, was —|pass"}},
		{"a base that was not measured", high, covered(measured, 1, 4, nil, was(unmeasured, 0, 0)), []string{"ratchet|not below the merge base|not measured|"}},
		{"no base", high, covered(measured, 1, 4, nil, nil), []string{"ratchet|not below the merge base|nothing to compare|pass"}},
		{"coverage not measured", high, covered(unmeasured, 1, 4, lines(1, 1), was(measured, 1, 4)), []string{"coverage.package|≥ 80 %|not measured|", "coverage.changed|≥ 90 %|not measured|", "ratchet|not below the merge base|not measured|"}},
		{"mutants", all, mutated(measured, &evidence.Mutants{Killed: 7, Timeout: 1, Survived: 1, NoCoverage: 1}, &evidence.Mutants{Killed: 8, Survived: 2}),
			[]string{"mutation.package|≥ 80 %|80.0 % (8 of 10 mutants)|pass", "mutation.changed|≥ 90 %|80.0 % (8 of 10 mutants)|"}},
		{"mutants that were not tested", all, mutated(partial, &evidence.Mutants{Killed: 9, Pending: 1, RuntimeError: 2}, nil),
			[]string{"mutation.package|≥ 80 %|100.0 % (9 of 9 mutants), 3 mutants not tested|", "mutation.changed|≥ 90 %|not measured|"}},
		{"mutants not measured", all, mutated(unmeasured, &evidence.Mutants{Killed: 9}, &evidence.Mutants{}), []string{"mutation.package|≥ 80 %|not measured|", "mutation.changed|≥ 90 %|not measured|"}},
		{"invariants", all, counted(measured, 2, 1), []string{"invariants.min|≥ 2|2|pass", "invariants.idle|≤ 1|1|pass"}},
		{"too few and idle", all, counted(measured, 1, 2), []string{"invariants.min|≥ 2|1|", "invariants.idle|≤ 1|2|"}},
		{"invariants in part", all, counted(partial, 2, 1), []string{"invariants.min|≥ 2|2|pass", "invariants.idle|≤ 1|1|"}},
		{"invariants not measured", all, counted(unmeasured, 2, 1), []string{"invariants.min|≥ 2|not measured|", "invariants.idle|≤ 1|not measured|"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			e := &evidence.Evidence{Git: &evidence.Git{Base: "5e6f"}, Config: evidence.Config{Tiers: append(testTiers(), evidence.Tier{
				Name: all, Thresholds: evidence.Thresholds{
					Mutation: &evidence.MutationThresholds{Package: ptr(80.0), Changed: ptr(90.0)}, Invariants: &evidence.InvariantsThresholds{Min: ptr(2), Idle: ptr(1)},
					BarChanges: evidence.BarReport,
				}})}, BarChanges: []evidence.BarChange{{Package: "m/a", Policy: evidence.BarFail}, {Package: "m/b"}}}
			var rows []string
			for _, j := range (&view{Evidence: e}).judge(&evidence.Package{Path: "m/a", Tier: tt.tier, Stages: tt.stages}, evidence.PackageVerdict{}) {
				rows = append(rows, j.name+"|"+j.want+"|"+j.got+"|"+string(j.answer))
			}
			for _, want := range tt.want {
				if !slices.Contains(rows, want) {
					t.Errorf("%q is not among %q", want, rows)
				}
			}
		})
	}
}

func TestWithoutABaseNothingIsComparedWithIt(t *testing.T) {
	v := &view{Evidence: &evidence.Evidence{Config: evidence.Config{Tiers: testTiers()}}}
	var names []string
	for _, j := range v.judge(&evidence.Package{Tier: "high"}, evidence.PackageVerdict{}) {
		names = append(names, j.name)
	}
	if want := []string{thTests, thRerunCount, thRerunFlaky, thCoverage, thSkips}; !slices.Equal(names, want) {
		t.Errorf("%q, want %q", names, want)
	}
	if rows := v.judge(&evidence.Package{Tier: "another"}, evidence.PackageVerdict{}); len(rows) != 1 || rows[0].name != thTests {
		t.Errorf("a tier without thresholds has %+v", rows)
	}
}
