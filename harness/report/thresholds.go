package report

import (
	"fmt"
	"math"
	"slices"

	"github.com/passmuster/muster/harness/evidence"
	"github.com/passmuster/muster/harness/gate"
	"github.com/passmuster/muster/internal/words"
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
	thMutation        = "mutation.package"
	thMutationChanged = "mutation.changed"
	thReruns          = "reruns"
	thRerunCount      = "reruns.count"
	thRerunFlaky      = "reruns.flaky"
	thSkips           = "skips"
	thInvariantsMin   = "invariants.min"
	thInvariantsIdle  = "invariants.idle"
	thFuzz            = "fuzz"
	thFuzzTargets     = "fuzz.targets"
	thFuzzExecutions  = "fuzz.executions"
	thBarChanges      = "barChanges"
)

// rulesOf names the findings that explain a threshold, so that nothing is said twice.
var rulesOf = map[string][]string{
	thTests: {evidence.RuleBuild, evidence.RuleVet, evidence.RuleTestTimeout, evidence.RuleTestCrashed,
		evidence.RuleTestEndedEarly, evidence.RuleTestFailed, evidence.RuleTestChildren},
	thCoverage:        {evidence.RuleCoverage},
	thCoverageChanged: {evidence.RuleCoverageChanged},
	thRatchet:         {evidence.RuleCoverageRatchet},
	thMutation:        mutationRules,
	thMutationChanged: mutationRules,
	thRerunFlaky:      {evidence.RuleTestFlaky},
	thSkips:           {evidence.RuleTestSkips},
	thInvariantsIdle:  {evidence.RuleInvariantIdle},
	thFuzz:            {evidence.RuleFuzzCrasher, evidence.RuleFuzzTarget},
	thFuzzTargets:     {evidence.RuleFuzzMissing},
	thBarChanges:      {evidence.RuleBarChange},
}

// mutationRules are about both scores: which of the mutants are on changed lines shows in the severity.
var mutationRules = []string{evidence.RuleMutationBaseline, evidence.RuleMutantNotRun, evidence.RuleMutantSurvived, evidence.RuleMutantUncovered}

// explains says that the finding is about the threshold. A note is about none: what it tells of is let be.
func explains(f evidence.Finding, threshold string) bool {
	return f.Severity != evidence.Note && slices.Contains(rulesOf[threshold], f.Rule)
}

// explained says that one of the findings is about the reason's threshold.
func explained(r evidence.Reason, fs []evidence.Finding) bool {
	return slices.ContainsFunc(fs, func(f evidence.Finding) bool { return explains(f, r.Threshold) })
}

// judge lists the thresholds of the package's tier in a fixed order, then whatever else the verdict
// speaks of.
func (v *view) judge(p *evidence.Package, pv evidence.PackageVerdict) []judged {
	rows := slices.Concat(v.judgeTests(p), v.judgeReruns(p), v.judgeCoverage(p), v.judgeMutation(p), v.judgeFuzz(p), v.judgeInvariants(p), v.judgeSkips(p), v.judgeChange(p))
	for _, r := range pv.Reasons {
		i := slices.IndexFunc(rows, func(j judged) bool {
			return j.name == r.Threshold || j.name == thRerunCount && r.Threshold == thReruns
		})
		if i < 0 {
			rows = append(rows, judged{})
			i = len(rows) - 1
		}
		rows[i].name, rows[i].want, rows[i].got, rows[i].answer = line(r.Threshold), line(r.Want), line(r.Got), r.Answer
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
	j := judged{name: thTests, want: "all pass", got: testsCell(t)}
	if t != nil && t.Status == evidence.Measured {
		j.answer = held(t.Outcome == evidence.Passed || t.Outcome == evidence.NoTests)
		if j.answer == "" && v.onlyQuarantined(p) {
			j.got, j.answer = j.got+" (quarantined)", evidence.Pass
		}
	}
	return []judged{j}
}

// onlyQuarantined says that every failing test of the first run is flaky and its tier lets that be.
func (v *view) onlyQuarantined(p *evidence.Package) bool {
	t, r := p.Stages.Tests, p.Stages.Reruns
	if v.flakyFails(p) || r == nil || len(t.Failures) == 0 {
		return false
	}
	return !slices.ContainsFunc(t.Failures, func(name string) bool {
		return !slices.ContainsFunc(r.Flaky, func(f evidence.FlakyTest) bool { return f.Test == name })
	})
}

func (v *view) judgeSkips(p *evidence.Package) []judged {
	t, most := p.Stages.Tests, v.tier(p.Tier).Skips
	if most == nil {
		return nil
	}
	j := judged{name: thSkips, want: fmt.Sprintf("≤ %d", *most), got: "not measured"}
	// Only a run that reached its end counted every skip.
	ends := []evidence.Outcome{evidence.Passed, evidence.Failed, evidence.NoTests}
	if t != nil && t.Status == evidence.Measured && slices.Contains(ends, t.Outcome) {
		j.got, j.answer = fmt.Sprint(t.Skipped), held(t.Skipped <= *most)
	}
	return []judged{j}
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

func (v *view) judgeMutation(p *evidence.Package) []judged {
	th, m := v.tier(p.Tier).Mutation, p.Stages.Mutation
	var rows []judged
	row := func(name string, want *float64, counts func(*evidence.Mutation) *evidence.Mutants) {
		j := judged{name: name, want: "≥ " + number(*want) + " %", got: "not measured"}
		if m != nil && m.Status != evidence.Unmeasured && counts(m) != nil {
			c := counts(m)
			detected, whole := gate.Score(*c)
			j.share(detected, whole, *want, "mutant")
			if open := c.Pending + c.RuntimeError; open > 0 {
				j.got, j.answer = j.got+", "+words.Count(open, "mutant")+" not tested", ""
			}
		}
		rows = append(rows, j)
	}
	if th != nil && th.Package != nil {
		row(thMutation, th.Package, func(m *evidence.Mutation) *evidence.Mutants { return m.Package })
	}
	if th != nil && th.Changed != nil && v.since() {
		row(thMutationChanged, th.Changed, func(m *evidence.Mutation) *evidence.Mutants { return m.Changed })
	}
	return rows
}

func (v *view) judgeInvariants(p *evidence.Package) []judged {
	th, i := v.tier(p.Tier).Invariants, p.Stages.Invariants
	if th == nil {
		return nil
	}
	var rows []judged
	row := func(name, sign string, want *int, got func() (n int, ok bool)) {
		if want == nil {
			return
		}
		j := judged{name: name, want: fmt.Sprintf("%s %d", sign, *want), got: "not measured"}
		if i != nil && i.Status != evidence.Unmeasured {
			n, ok := got()
			j.got, j.answer = fmt.Sprint(n), held(ok)
		}
		rows = append(rows, j)
	}
	row(thInvariantsMin, "≥", th.Min, func() (int, bool) { return i.Counted, i.Counted >= *th.Min })
	row(thInvariantsIdle, "≤", th.Idle, func() (int, bool) { return i.Idle, i.Idle <= *th.Idle && i.Status == evidence.Measured })
	return rows
}

func (v *view) judgeFuzz(p *evidence.Package) []judged {
	th, f := v.tier(p.Tier).Fuzz, p.Stages.Fuzz
	if th == nil {
		return nil
	}
	measured := f != nil && f.Status != evidence.Unmeasured
	none := judged{name: thFuzz, want: "no input fails", got: "not measured"}
	targets := judged{name: thFuzzTargets, want: fmt.Sprintf("≥ %d", th.Targets), got: "not measured"}
	executions := judged{name: thFuzzExecutions, want: fmt.Sprintf("≥ %d of each target", th.Executions), got: "not measured"}
	if measured {
		crashers, least := 0, int64(-1)
		ok := f.Status == evidence.Measured
		for _, t := range f.Targets {
			crashers += t.Crashers
			ok = ok && t.Problem == ""
			if least < 0 || t.Executions < least {
				least = t.Executions
			}
		}
		none.got, none.answer = words.Count(crashers, "crasher"), held(ok && crashers == 0)
		targets.got, targets.answer = fmt.Sprint(len(f.Targets)), held(len(f.Targets) >= th.Targets)
		executions.got, executions.answer = "no target", held(true)
		if least >= 0 {
			executions.got, executions.answer = fmt.Sprint(least), held(least >= int64(th.Executions))
		}
	}
	rows := []judged{none}
	if th.Targets > 0 {
		rows = append(rows, targets)
	}
	if th.Executions > 0 {
		rows = append(rows, executions)
	}
	return rows
}

func (j *judged) share(covered, total int, want float64, noun string) {
	if total == 0 {
		j.got, j.answer = "no "+noun+"s", evidence.Pass
		return
	}
	j.got = fmt.Sprintf("%s (%d of %s)", percent(covered, total), covered, words.Count(total, noun))
	j.percent, j.wanted, j.measured = true, want, ratio(covered, total)
	j.answer = held(reaches(covered, total, want))
}

// reaches compares without the rounding of floating point: 29 of 100 is 29 %.
func reaches(part, whole int, want float64) bool {
	const scale = 1e6
	return int64(part)*100*scale >= int64(math.Round(want*scale))*int64(whole)
}

func judgeRatchet(c *evidence.Coverage, measured bool) judged {
	j := judged{name: thRatchet, want: "not below the merge base", got: "not measured"}
	switch {
	case c != nil && c.Base == nil:
		j.got, j.answer = "nothing to compare", evidence.Pass
	case measured && c.Base.Status == evidence.Measured:
		j.got = fmt.Sprintf("%s, was %s", percent(c.Covered, c.Statements), percent(c.Base.Covered, c.Base.Statements))
		empty := c.Statements == 0 || c.Base.Statements == 0
		j.answer = held(empty || c.Covered*c.Base.Statements >= c.Base.Covered*c.Statements)
	}
	return j
}

func (v *view) judgeReruns(p *evidence.Package) []judged {
	th, r := v.tier(p.Tier).Reruns, p.Stages.Reruns
	if th == nil {
		return nil
	}
	runs := judged{name: thRerunCount, want: words.Count(th.Count, "run"), got: "not measured"}
	flaky := judged{name: thRerunFlaky, want: "no flaky test", got: "not measured"}
	if th.Flaky == evidence.FlakyQuarantine {
		flaky.want = "flaky tests are quarantined"
	}
	if t := p.Stages.Tests; r != nil && t != nil && t.Outcome == evidence.NoTests {
		runs.got, runs.answer, flaky.got, flaky.answer = "no tests", evidence.Pass, "no tests", evidence.Pass
	} else if r != nil && r.Status != evidence.Unmeasured {
		runs.got, runs.answer = words.Count(r.Done, "run"), held(r.Status == evidence.Measured && r.Done >= th.Count)
		flaky.got = words.Count(len(r.Flaky), "flaky test")
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
	j := judged{name: thBarChanges, want: "reported", got: words.Count(len(bars), "bar change"), answer: held(!fails)}
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
