package report

import (
	"fmt"
	"slices"

	"github.com/passmuster/muster/harness/evidence"
)

// judged is one threshold of a package's tier and what became of it. The verdict alone decides that
// one was missed; a report never shows one as held unless the measurement says so too.
type judged struct {
	name, want, got string
	// answer is empty where the verdict does not speak of it and it was not measured either.
	answer evidence.Answer
	// percent is set where wanted and measured are percentages.
	percent          bool
	wanted, measured float64
}

// Names of the thresholds, as the config spells them.
const (
	thTests           = "tests"
	thCoverage        = "coverage.package"
	thCoverageChanged = "coverage.changed"
	thRatchet         = "ratchet"
	thRerunCount      = "reruns.count"
	thRerunFlaky      = "reruns.flaky"
	thSkips           = "skips"
	thBarChanges      = "barChanges"
)

// rulesOf names the findings that explain a threshold, so that nothing is said twice.
var rulesOf = map[string][]string{
	thTests: {evidence.RuleBuild, evidence.RuleVet, evidence.RuleTestTimeout, evidence.RuleTestCrashed,
		evidence.RuleTestEndedEarly, evidence.RuleTestFailed, evidence.RuleTestChildren},
	thCoverage:        {evidence.RuleCoverage},
	thCoverageChanged: {evidence.RuleCoverageChanged},
	thRatchet:         {evidence.RuleCoverageRatchet},
	thRerunFlaky:      {evidence.RuleTestFlaky},
	thSkips:           {evidence.RuleTestSkips},
	thBarChanges:      {evidence.RuleBarChange},
}

// explained says that one of the findings is about the reason's threshold.
func explained(r evidence.Reason, fs []evidence.Finding) bool {
	return slices.ContainsFunc(fs, func(f evidence.Finding) bool {
		return slices.Contains(rulesOf[r.Threshold], f.Rule)
	})
}

// judge lists the thresholds of the package's tier in a fixed order, then whatever else the verdict
// speaks of.
func (v *view) judge(p *evidence.Package, pv evidence.PackageVerdict) []judged {
	rows := slices.Concat(v.judgeTests(p), v.judgeCoverage(p), v.judgeReruns(p), v.judgeChange(p))
	for _, r := range pv.Reasons {
		i := slices.IndexFunc(rows, func(j judged) bool { return j.name == r.Threshold })
		if i < 0 {
			rows = append(rows, judged{name: line(r.Threshold)})
			i = len(rows) - 1
		}
		rows[i].want, rows[i].got, rows[i].answer = line(r.Want), line(r.Got), r.Answer
	}
	return rows
}

func held(ok bool) evidence.Answer {
	if ok {
		return evidence.Pass
	}
	return ""
}

func (v *view) judgeTests(p *evidence.Package) []judged {
	t := p.Stages.Tests
	ended := t != nil && t.Status == evidence.Measured && // the run reached its end: its counts are whole
		slices.Contains([]evidence.Outcome{evidence.Passed, evidence.Failed, evidence.NoTests}, t.Outcome)
	ok := ended && t.Outcome != evidence.Failed
	rows := []judged{{name: thTests, want: "every test passes", got: testsCell(t), answer: held(ok)}}
	if max := v.tier(p.Tier).Skips; max != nil {
		j := judged{name: thSkips, want: fmt.Sprintf("≤ %d", *max), got: "not measured"}
		if ended {
			j.got, j.answer = fmt.Sprint(t.Skipped), held(t.Skipped <= *max)
		}
		rows = append(rows, j)
	}
	return rows
}

func (v *view) judgeCoverage(p *evidence.Package) []judged {
	th, c := v.tier(p.Tier), p.Stages.Coverage
	measured := c != nil && c.Status == evidence.Measured
	var rows []judged
	if th.Coverage != nil && th.Coverage.Package != nil {
		j := judged{name: thCoverage, want: "≥ " + number(*th.Coverage.Package) + " %", got: "not measured"}
		if measured {
			j.share(c.Covered, c.Statements, *th.Coverage.Package, "statement")
		}
		rows = append(rows, j)
	}
	if th.Coverage != nil && th.Coverage.Changed != nil && v.since() {
		j := judged{name: thCoverageChanged, want: "≥ " + number(*th.Coverage.Changed) + " %", got: "not measured"}
		if measured && c.Changed != nil {
			j.share(c.Changed.Covered, c.Changed.Lines, *th.Coverage.Changed, "changed line")
		}
		rows = append(rows, j)
	}
	if th.Ratchet && v.since() {
		rows = append(rows, judgeRatchet(c, measured))
	}
	return rows
}

func (j *judged) share(covered, total int, want float64, noun string) {
	if total == 0 {
		j.got, j.answer = "no "+noun+"s", evidence.Pass
		return
	}
	j.got = fmt.Sprintf("%s (%d of %s)", percent(covered, total), covered, count(total, noun))
	j.percent, j.wanted, j.measured = true, want, ratio(covered, total)
	j.answer = held(j.measured >= want)
}

func judgeRatchet(c *evidence.Coverage, measured bool) judged {
	j := judged{name: thRatchet, want: "not below the merge base", got: "not measured"}
	switch {
	case !measured:
	case c.Base == nil:
		j.got, j.answer = "nothing to compare", evidence.Pass
	case c.Base.Status == evidence.Measured:
		was, is := ratio(c.Base.Covered, c.Base.Statements), ratio(c.Covered, c.Statements)
		j.got = fmt.Sprintf("%s, was %s", percent(c.Covered, c.Statements), percent(c.Base.Covered, c.Base.Statements))
		j.answer = held(is >= was)
	}
	return j
}

func (v *view) judgeReruns(p *evidence.Package) []judged {
	th, r := v.tier(p.Tier).Reruns, p.Stages.Reruns
	if th == nil {
		return nil
	}
	runs := judged{name: thRerunCount, want: count(th.Count, "run"), got: "not measured"}
	flaky := judged{name: thRerunFlaky, want: "no flaky test", got: "not measured"}
	if th.Flaky == evidence.FlakyQuarantine {
		flaky.want = "flaky tests are quarantined"
	}
	if r != nil && r.Status != evidence.Unmeasured {
		runs.got, runs.answer = count(r.Done, "run"), held(r.Status == evidence.Measured && r.Done >= th.Count)
		flaky.got = count(len(r.Flaky), "flaky test")
		flaky.answer = held(r.Status == evidence.Measured && (len(r.Flaky) == 0 || th.Flaky == evidence.FlakyQuarantine))
	}
	return []judged{runs, flaky}
}

func (v *view) judgeChange(p *evidence.Package) []judged {
	policy := v.tier(p.Tier).BarChanges
	if policy == "" || !v.since() {
		return nil
	}
	bars := v.barsOf(p.Path)
	fails := slices.ContainsFunc(bars, func(b evidence.BarChange) bool { return b.Policy == evidence.BarFail })
	j := judged{name: thBarChanges, want: "reported", got: count(len(bars), "bar change"), answer: held(!fails)}
	if policy == evidence.BarFail {
		j.want = "none"
	}
	return []judged{j}
}

// flakyFails says what a flaky test of the package does.
func (v *view) flakyFails(p *evidence.Package) bool {
	th := v.tier(p.Tier).Reruns
	return th == nil || th.Flaky != evidence.FlakyQuarantine
}
