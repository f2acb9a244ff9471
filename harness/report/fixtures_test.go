package report

import (
	"fmt"
	"strings"

	"github.com/passmuster/muster/harness/evidence"
	"github.com/passmuster/muster/harness/gate"
)

const testModule = "example.com/shop"

func ptr[T any](v T) *T { return &v }

// fixture is a named input that the goldens are made of.
type fixture struct {
	name string
	in   Input
}

func fixtures() []fixture {
	return []fixture{
		{"pass", passing()},
		{"coverage", lowCoverage()},
		{"flaky", quarantined()},
		{"build", buildFailed()},
		{"timeout", timedOut()},
		{"inconclusive", inconclusive()},
		{"interrupted", interrupted()},
		{"bars", barChanges()},
		{"mutation", weaklyTested()},
		{"invariants", withInvariants()},
		{"fuzz", fuzzed()},
		{"nasty", nasty()},
	}
}

func testTiers() []evidence.Tier {
	return []evidence.Tier{
		{Name: "low", Thresholds: evidence.Thresholds{
			Coverage: &evidence.CoverageThresholds{Package: ptr(0.0), Changed: ptr(60.0)},
			Reruns:   &evidence.RerunThresholds{Count: 3, Flaky: evidence.FlakyQuarantine},
		}},
		{Name: "high", Thresholds: evidence.Thresholds{
			Coverage:   &evidence.CoverageThresholds{Package: ptr(80.0), Changed: ptr(90.0)},
			Reruns:     &evidence.RerunThresholds{Count: 10, Flaky: evidence.FlakyFail},
			Skips:      ptr(0),
			BarChanges: evidence.BarFail,
			Ratchet:    true,
		}},
	}
}

// base is evidence of a whole run over the packages, and its verdict.
func base(packages []evidence.Package, verdicts []evidence.PackageVerdict) Input {
	v := &evidence.Verdict{Version: 1, Verdict: evidence.Pass, Mode: evidence.Enforce, Packages: verdicts}
	for _, p := range verdicts {
		if answerRank(p.Verdict) < answerRank(v.Verdict) {
			v.Verdict = p.Verdict
		}
	}
	v.ExitCode = map[evidence.Answer]int{evidence.Pass: 0, evidence.Fail: 1, evidence.Inconclusive: 3}[v.Verdict]
	e := &evidence.Evidence{
		Version: 1,
		Module:  evidence.Module{Path: testModule, GoVersion: "1.26"},
		Git:     &evidence.Git{Commit: "1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d"},
		Go:      evidence.Go{Version: "go1.26.8", OS: "linux", Arch: "amd64"},
		Config: evidence.Config{Source: "muster.yaml", From: "work tree", Mode: evidence.Enforce,
			Digest: strings.Repeat("ab", 32), Tiers: testTiers()},
		Seed: 1, Packages: packages, Complete: true,
		Run: evidence.Run{Started: "2026-11-20T10:30:00Z", Seconds: 4.2,
			Host: evidence.Host{Dir: "/src/shop", CPUs: 2, Jobs: 2, Muster: "v0.1.0"}},
	}
	for _, p := range packages {
		e.Run.Durations = append(e.Run.Durations, evidence.Timing{Package: p.Path, Build: 1, Tests: 0.25, Reruns: 0.5})
	}
	return Input{Evidence: e, Verdict: v}
}

func since(in Input) Input {
	in.Evidence.Git.Since, in.Evidence.Git.Base = "origin/main", "5e6f708192a3b4c5d6e7f8091a2b3c4d1a2b3c4d"
	in.Evidence.Git.Prefix = "services/shop"
	for _, p := range in.Evidence.Packages {
		if c := p.Stages.Coverage; c != nil && c.Changed == nil {
			c.Changed = &evidence.ChangedCoverage{}
		}
	}
	return in
}

// good is a package that passes: 24 tests, 91.3 % covered.
func good(dir, tier string) evidence.Package {
	runs := 3
	if tier == "high" {
		runs = 10
	}
	return evidence.Package{
		Path: testModule + "/" + dir, Dir: dir, Tier: tier, Digest: strings.Repeat("cd", 32),
		Stages: evidence.Stages{
			Tests: &evidence.Tests{Version: 1, Status: evidence.Measured, Outcome: evidence.Passed, Passed: 24, Raw: "raw/" + dir + "/1.txt"},
			Coverage: &evidence.Coverage{Version: 1, Status: evidence.Measured, Statements: 46, Covered: 42,
				Files: []evidence.FileCoverage{{Path: dir + "/" + dir + ".go", Statements: 46, Covered: 42}},
				Functions: []evidence.FunctionCoverage{{Name: "Must", File: dir + "/" + dir + ".go", Line: 90, Statements: 4,
					Uncovered: []evidence.LineRange{{From: 91, To: 94}}}}},
			Reruns: reruns(runs),
		},
	}
}

func reruns(n int, failed ...int) *evidence.Reruns {
	r := &evidence.Reruns{Version: 1, Status: evidence.Measured, Wanted: n, Done: n}
	for k := 1; k <= n; k++ {
		run := evidence.Rerun{Run: k, Seed: uint64(k) * 7919, Shuffle: fmt.Sprint(k * 31), Outcome: evidence.Passed}
		if k == 1 {
			run.Shuffle = "off"
		}
		for _, f := range failed {
			if f == k {
				run.Outcome = evidence.Failed
			}
		}
		r.Runs = append(r.Runs, run)
	}
	return r
}

func verdictOf(p evidence.Package, a evidence.Answer, rs ...evidence.Reason) evidence.PackageVerdict {
	return evidence.PackageVerdict{Path: p.Path, Tier: p.Tier, Verdict: a, Reasons: rs}
}

func passing() Input {
	a, b := good("billing", "high"), good("store", "low")
	return base([]evidence.Package{a, b}, []evidence.PackageVerdict{verdictOf(a, evidence.Pass), verdictOf(b, evidence.Pass)})
}

func lowCoverage() Input {
	a, b, c := good("billing", "high"), good("store", "low"), good("weak", "high")
	c.Owners = []string{"@acme/security"}
	c.Stages.Tests.Passed = 7
	c.Stages.Coverage = &evidence.Coverage{Version: 1, Status: evidence.Measured, Statements: 17, Covered: 7,
		Files: []evidence.FileCoverage{{Path: "weak/pricing.go", Statements: 17, Covered: 7}},
		Functions: []evidence.FunctionCoverage{
			{Name: "Price", File: "weak/pricing.go", Line: 18, Statements: 8, Covered: 2,
				Uncovered: []evidence.LineRange{{From: 20, To: 31}, {From: 35, To: 35}}},
			{Name: "Cart.Discount", File: "weak/pricing.go", Line: 44, Statements: 4,
				Uncovered: []evidence.LineRange{{From: 45, To: 52}}},
		},
		Changed: &evidence.ChangedCoverage{Lines: 10, Covered: 3, Uncovered: []evidence.FileRange{{File: "weak/pricing.go", From: 20, To: 26}}},
		Base:    &evidence.BaseCoverage{Status: evidence.Measured, Statements: 15, Covered: 6},
	}
	c.Findings = []evidence.Finding{
		{Rule: evidence.RuleCoverage, Severity: evidence.Error, File: "weak/pricing.go", Line: 20, EndLine: 31,
			Message: "41.1 % of the statements are executed by the package's tests, tier high wants 80 %",
			Replay:  "go test -cover ./weak"},
		{Rule: evidence.RuleCoverageChanged, Severity: evidence.Error, File: "weak/pricing.go", Line: 20, EndLine: 26,
			Message: "30.0 % of the changed lines are executed, tier high wants 90 %", Replay: "go test -cover ./weak"},
	}
	in := base([]evidence.Package{a, b, c}, []evidence.PackageVerdict{
		verdictOf(a, evidence.Pass), verdictOf(b, evidence.Pass),
		verdictOf(c, evidence.Fail,
			evidence.Reason{Threshold: thCoverage, Want: "≥ 80 %", Got: "41.1 % (7 of 17 statements)", Answer: evidence.Fail},
			evidence.Reason{Threshold: thCoverageChanged, Want: "≥ 90 %", Got: "30 % (3 of 10 changed lines)", Answer: evidence.Fail}),
	})
	in.Verdict.Mode, in.Verdict.ExitCode = evidence.Observe, 0
	return since(in)
}

func quarantined() Input {
	a, b := good("cache", "low"), good("queue", "high")
	a.Stages.Reruns = reruns(3, 1)
	a.Stages.Reruns.Flaky = []evidence.FlakyTest{{Test: "TestEvict", Passed: 2, Failed: 1, FailedRuns: []int{1}}}
	a.Stages.Tests.Outcome, a.Stages.Tests.Passed, a.Stages.Tests.Failed = evidence.Failed, 23, 1
	a.Stages.Tests.Failures = []string{"TestEvict"}
	a.Findings = []evidence.Finding{{Rule: evidence.RuleTestFlaky, Severity: evidence.Warning, Test: "TestEvict",
		File: "cache/cache_test.go", Line: 31, Message: "TestEvict failed in 1 of 3 runs (run 1)",
		Detail: "--- FAIL: TestEvict\n    cache_test.go:31: got 2 entries, want 3",
		Replay: "MUSTER_SEED=7919 go test -run '^TestEvict$' ./cache", Raw: "raw/cache/1.txt"}}
	b.Stages.Reruns = reruns(10, 4, 9)
	b.Stages.Reruns.Flaky = []evidence.FlakyTest{{Test: "TestOrder/two_writers", Passed: 8, Failed: 2, FailedRuns: []int{4, 9}}}
	b.Stages.Tests.Skipped, b.Stages.Tests.Skips = 1, []string{"TestSlow"}
	b.Findings = []evidence.Finding{{Rule: evidence.RuleTestFlaky, Severity: evidence.Error, Test: "TestOrder/two_writers",
		File: "queue/queue_test.go", Line: 77, Message: "TestOrder/two_writers failed in 2 of 10 runs (4, 9)",
		Replay: "MUSTER_SEED=31676 go test -run '^TestOrder$/^two_writers$' -shuffle=124 ./queue", Raw: "raw/queue/4.txt"}}
	return base([]evidence.Package{a, b}, []evidence.PackageVerdict{
		verdictOf(a, evidence.Pass),
		verdictOf(b, evidence.Fail, evidence.Reason{Threshold: thRerunFlaky, Want: "no flaky test", Got: "1 flaky test: TestOrder/two_writers", Answer: evidence.Fail},
			evidence.Reason{Threshold: thSkips, Want: "≤ 0", Got: "1: TestSlow", Answer: evidence.Fail}),
	})
}

// unbuilt is a package of which nothing could be measured after its tests.
func unbuilt(dir string, o evidence.Outcome, f evidence.Finding) evidence.Package {
	p := good(dir, "high")
	why := string(o)
	p.Stages.Tests = &evidence.Tests{Version: 1, Status: evidence.Measured, Outcome: o, Raw: "raw/" + dir + "/1.txt"}
	p.Stages.Coverage = &evidence.Coverage{Version: 1, Status: evidence.Unmeasured, Reason: why}
	p.Stages.Reruns = &evidence.Reruns{Version: 1, Status: evidence.Unmeasured, Reason: why, Wanted: 10}
	p.Findings = []evidence.Finding{f}
	return p
}

func unbuiltReasons(o evidence.Outcome) []evidence.Reason {
	rs := []evidence.Reason{{Threshold: thTests, Want: "all pass", Got: string(o), Answer: evidence.Fail}}
	if o != evidence.BuildFailed {
		rs = append(rs,
			evidence.Reason{Threshold: thReruns, Want: "10 runs", Got: "not measured: " + string(o), Answer: evidence.Inconclusive},
			evidence.Reason{Threshold: thCoverage, Want: "≥ 80 %", Got: "not measured: " + string(o), Answer: evidence.Inconclusive})
	}
	return rs
}

func buildFailed() Input {
	a := unbuilt("parse", evidence.BuildFailed, evidence.Finding{Rule: evidence.RuleBuild, Severity: evidence.Error,
		File: "parse/parse.go", Line: 14, Column: 9, Message: "undefined: tokne",
		Detail: "parse/parse.go:14:9: undefined: tokne\nparse/parse.go:22:2: declared and not used: n",
		Replay: "go vet ./parse", Raw: "raw/parse/build.txt"})
	b := good("store", "low")
	return base([]evidence.Package{a, b}, []evidence.PackageVerdict{
		verdictOf(a, evidence.Fail, unbuiltReasons(evidence.BuildFailed)...), verdictOf(b, evidence.Pass)})
}

func timedOut() Input {
	var dump strings.Builder
	dump.WriteString("panic: test timed out after 10m0s\n\tgoroutine 7 [chan receive]:\n")
	for i := range 40 {
		fmt.Fprintf(&dump, "\texample.com/shop/sync.wait(...)\n\t\tsync/wait.go:%d\n", 10+i)
	}
	a := unbuilt("sync", evidence.TimedOut, evidence.Finding{Rule: evidence.RuleTestTimeout, Severity: evidence.Error, Test: "TestWait",
		File: "sync/wait_test.go", Line: 12, Message: "the tests did not end within 10m", Detail: dump.String(),
		Replay: "go test -timeout 10m -run '^TestWait$' ./sync", Raw: "raw/sync/1.txt"})
	a.Stages.Tests.Passed, a.Stages.Tests.Missing = 3, []string{"TestWait", "TestWake"}
	return base([]evidence.Package{a}, []evidence.PackageVerdict{verdictOf(a, evidence.Fail, unbuiltReasons(evidence.TimedOut)...)})
}

func inconclusive() Input {
	a := good("billing", "high")
	a.Stages.Coverage = &evidence.Coverage{Version: 1, Status: evidence.Unmeasured, Reason: "no profile was written: the disk is full"}
	return base([]evidence.Package{a}, []evidence.PackageVerdict{verdictOf(a, evidence.Inconclusive,
		evidence.Reason{Threshold: thCoverage, Want: "≥ 80 %", Got: "not measured: the disk is full", Answer: evidence.Inconclusive})})
}

func interrupted() Input {
	a, b := good("billing", "high"), good("store", "low")
	b.Stages = evidence.Stages{}
	in := base([]evidence.Package{a, b}, []evidence.PackageVerdict{verdictOf(a, evidence.Pass),
		verdictOf(b, evidence.Inconclusive, evidence.Reason{Threshold: thTests, Want: "all pass", Got: "not measured", Answer: evidence.Inconclusive},
			evidence.Reason{Threshold: thReruns, Want: "3 runs", Got: "not measured", Answer: evidence.Inconclusive},
			evidence.Reason{Threshold: thCoverage, Want: "≥ 0 %", Got: "not measured", Answer: evidence.Inconclusive})})
	in.Evidence.Complete, in.Evidence.Run.Stopped = false, "interrupted"
	in.Verdict.ExitCode = 130
	in.Verdict.Reasons = []evidence.Reason{{Threshold: "run", Want: "complete", Got: "interrupted", Answer: evidence.Inconclusive}}
	return in
}

func barChanges() Input {
	a, b := good("billing", "high"), good("store", "low")
	in := base([]evidence.Package{a, b}, []evidence.PackageVerdict{
		verdictOf(a, evidence.Fail, evidence.Reason{Threshold: thBarChanges, Want: "none", Got: "2: TestRefund, TestVAT calls t.Skip", Answer: evidence.Fail}),
		verdictOf(b, evidence.Pass)})
	in.Evidence.BarChanges = []evidence.BarChange{
		{Kind: evidence.BarThresholdLowered, Policy: evidence.BarReport, Message: "tier low: coverage.changed from 60 to 40", File: "muster.yaml", Line: 6},
		{Kind: evidence.BarTestRemoved, Package: testModule + "/billing", Policy: evidence.BarFail, Message: "TestRefund", File: "billing/refund_test.go", Line: 12},
		{Kind: evidence.BarSkipAdded, Package: testModule + "/billing", Policy: evidence.BarFail, Message: "TestVAT calls t.Skip", File: "billing/vat_test.go", Line: 30},
		{Kind: evidence.BarGoldenRemoved, Package: testModule + "/gone", Policy: evidence.BarReport, Message: "testdata/invoice.golden", File: "gone/testdata/invoice.golden"},
	}
	in.Evidence.Config.From = "merge base"
	in.Evidence.Config.AsOf = "2026-11-20"
	in.Evidence.Findings = []evidence.Finding{{Rule: evidence.RuleConfigExpired, Severity: evidence.Warning, File: "muster.yaml", Line: 14,
		Message: "the lowering of internal/gen/mocks/** expired on 2026-01-31 and no longer counts"}}
	return since(in)
}

// nastyText is what a report must show as text: markup of every format, and bytes that none can hold.
const nastyText = "<script>alert(1)</script> | `x` **b** _i_ [a](http://evil.example) @octocat #1 www.evil.example ![i](x) " +
	"\x1b[31mred\x1b[0m \x00 \xff\xfe \u202eesrever \ufffe ::error::x %0A ]]> &amp; {{.}} ${X} 日本語 👩‍👩‍👧 </pre></details>"

func nasty() Input {
	a, b, c := good("päckchen mit leer", "low"), good("日本語", "low"), good("x|y`z", "low")
	a.Findings = []evidence.Finding{{Rule: evidence.RuleTestFailed, Severity: evidence.Error,
		Test: "Test<script>/a|b", File: "päckchen mit leer/a:b%,c_test.go", Line: 3, Column: 2,
		Message: "Test failed: " + nastyText,
		Detail:  "first\r\n1. " + nastyText + "\n\n\t" + strings.Repeat("long ", 4000) + "\n- list\n# head\n</pre><img src=x onerror=alert(1)>",
		Replay:  "go test -run '^Test<script>$/^a|b$' './päckchen mit leer'", Raw: "raw/päckchen mit leer/1 2.txt"}}
	a.Stages.Tests.Outcome, a.Stages.Tests.Failed, a.Stages.Tests.Failures = evidence.Failed, 1, []string{"Test<script>/a|b"}
	a.Owners, a.Lowered = []string{nastyText}, nastyText
	b.Stages.Tests.Skipped, b.Stages.Tests.Skips = 1, []string{nastyText}
	c.Stages.Coverage.Functions[0].Name = nastyText
	in := base([]evidence.Package{a, b, c}, []evidence.PackageVerdict{
		verdictOf(a, evidence.Fail, evidence.Reason{Threshold: thTests, Want: "all pass", Got: nastyText, Answer: evidence.Fail}),
		verdictOf(b, evidence.Pass),
		verdictOf(c, evidence.Inconclusive, evidence.Reason{Threshold: nastyText, Want: nastyText, Got: nastyText, Answer: evidence.Inconclusive})})
	in.Evidence.BarChanges = []evidence.BarChange{{Kind: evidence.BarTestRemoved, Policy: evidence.BarReport, Message: nastyText, File: "weg/ä b#c?.go", Line: 1}}
	return since(in)
}

// withInvariants is a package with too many idle invariants, one that may have them, and one without a
// word of its invariants.
func withInvariants() Input {
	a, b, c := good("billing", "careful"), good("store", "low"), good("queue", "careful")
	a.Stages.Invariants = &evidence.Invariants{Version: 1, Status: evidence.Measured, Counted: 1, Idle: 2, List: []evidence.Invariant{
		{Test: "TestPay", Name: "the total is never negative", Kind: "never", Checks: 100, Distinct: 88, Discarded: 3, Killed: ptr(14)},
		{Test: "TestPay", Name: "a | b <i>", Kind: "not happy", Checks: 9, Distinct: 4, Classes: []string{"nulls", "cancelled"}, Killed: ptr(2),
			Idle: "it ran on 4 distinct inputs, and counts from 10 on"},
		{Test: "TestTrue", Name: "true is true", Kind: "always", Checks: 100, Distinct: 100, Killed: ptr(0),
			Idle: "no killed mutant of the package changes what its test sees"},
		{Test: "TestBroken", Name: "refunds are whole", Kind: "state machine", Checks: 3, Distinct: 3, Failed: true},
	}}
	for _, i := range a.Stages.Invariants.List {
		if i.Idle != "" {
			a.Findings = append(a.Findings, evidence.Finding{Rule: evidence.RuleInvariantIdle, Severity: evidence.Warning, Test: i.Test,
				File: "billing/pay_test.go", Line: 9, Message: fmt.Sprintf("invariant %q (%s) is idle: %s", i.Name, i.Kind, i.Idle),
				Replay: "go test -count=1 -v '-run=^" + i.Test + "$' ./billing"})
		}
	}
	b.Stages.Invariants = &evidence.Invariants{Version: 1, Status: evidence.Measured, Counted: 2, List: []evidence.Invariant{
		{Test: "TestKeep", Name: "what is kept comes back", Kind: "round trip", Checks: 100, Distinct: 100},
		{Test: "TestKeep", Name: "keys stay in order", Kind: "always", Checks: 100, Distinct: 100},
	}}
	in := base([]evidence.Package{a, b, c}, []evidence.PackageVerdict{verdictOf(a, evidence.Fail), verdictOf(b, evidence.Pass), verdictOf(c, evidence.Inconclusive)})
	in.Evidence.Config.Tiers = []evidence.Tier{{Name: "low"}, {Name: "careful", Thresholds: evidence.Thresholds{
		Invariants: &evidence.InvariantsThresholds{Min: ptr(1), Idle: ptr(0)},
	}}}
	in.Verdict = gate.Evaluate(in.Evidence)
	return in
}

// many is 300 packages: every tenth fails, every fifteenth could not be measured.
func many() Input {
	var ps []evidence.Package
	var vs []evidence.PackageVerdict
	for i := range 300 {
		p := good(fmt.Sprintf("internal/area%02d/service%03d", i/20, i), []string{"low", "high"}[i%2])
		switch {
		case i%10 == 0:
			p.Stages.Tests.Outcome, p.Stages.Tests.Failed, p.Stages.Tests.Failures = evidence.Failed, 1, []string{"TestHandle"}
			p.Findings = []evidence.Finding{{Rule: evidence.RuleTestFailed, Severity: evidence.Error, Test: "TestHandle",
				File: p.Dir + "/handle_test.go", Line: 20 + i, Message: "TestHandle fails in every run",
				Detail: "--- FAIL: TestHandle\n    handle_test.go:20: got 1, want 2", Replay: "go test -run '^TestHandle$' ./" + p.Dir}}
			vs = append(vs, verdictOf(p, evidence.Fail, evidence.Reason{Threshold: thTests, Want: "all pass", Got: "1 test failed", Answer: evidence.Fail}))
		case i%15 == 7:
			p.Tier, p.Stages.Coverage = "high", nil
			vs = append(vs, verdictOf(p, evidence.Inconclusive, evidence.Reason{Threshold: thCoverage, Want: "≥ 80 %", Got: "not measured", Answer: evidence.Inconclusive}))
		default:
			vs = append(vs, verdictOf(p, evidence.Pass))
		}
		ps = append(ps, p)
	}
	return base(ps, vs)
}
