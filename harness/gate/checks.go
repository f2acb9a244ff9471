package gate

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/passmuster/muster/harness/evidence"
	"github.com/passmuster/muster/internal/words"
)

// Checks lists every threshold, in the order in which reasons are given.
var Checks = []Check{
	{"tests", "every test passes; a flaky one may fail where the tier quarantines it", tests},
	{"reruns", "the seeded runs were all made and, unless quarantined, no test is flaky", reruns},
	{"coverage.package", "percentage of the package's statements that tests execute", coveragePackage},
	{"coverage.changed", "percentage of the changed lines that tests execute, with --since", coverageChanged},
	{"ratchet", "the package's coverage does not fall below the merge base's, with --since", ratchet},
	{"skips", "number of skipped tests, subtests included", skips},
	{"barChanges", "nothing is removed or loosened by the change, with --since", barChanges},
	{"mutation.package", "mutation score of the package", mutationPackage},
	{"mutation.changed", "mutation score of the changed lines, with --since", mutationChanged},
	{"fuzz", "no input makes a fuzz target fail, and all could be fuzzed", fuzz},
	{"fuzz.targets", "number of fuzz targets of the package", fuzzTargets},
	{"fuzz.executions", "executions of each fuzz target", fuzzExecutions},
	{"goldens", "differing and obsolete golden artifacts", goldens},
	{"invariants.min", "number of invariants of the package's tests that count", invariantsMin},
	{"invariants.idle", "number of invariants that do not count", invariantsIdle},
}

func reason(a evidence.Answer, threshold, want, got string) []evidence.Reason {
	return []evidence.Reason{{Threshold: threshold, Want: want, Got: got, Answer: a}}
}

// unmeasured is the answer for a threshold whose stage says nothing, with the stage's own reason.
func unmeasured(threshold, want, why string) []evidence.Reason {
	got := "not measured"
	if why != "" {
		got += ": " + why
	}
	return reason(evidence.Inconclusive, threshold, want, got)
}

func tests(s *Subject) []evidence.Reason {
	const want = "all pass"
	t := s.Package.Stages.Tests
	switch {
	case t == nil:
		return unmeasured("tests", want, "")
	case t.Status != evidence.Measured:
		return unmeasured("tests", want, t.Reason)
	case t.Outcome == evidence.Passed || t.Outcome == evidence.NoTests:
		return nil
	case quarantined(s):
		return nil
	}
	got := string(t.Outcome)
	if t.Outcome == evidence.Failed && t.Failed > 0 {
		got = words.Count(t.Failed, "test") + " failed"
	}
	return reason(evidence.Fail, "tests", want, got)
}

// quarantined reports whether the first run failed by flaky tests alone in a tier that lets them be.
func quarantined(s *Subject) bool {
	r, rt := s.Package.Stages.Reruns, s.Thresholds.Reruns
	t := s.Package.Stages.Tests
	if r == nil || rt == nil || rt.Flaky != evidence.FlakyQuarantine || len(t.Failures) == 0 {
		return false
	}
	switch t.Outcome {
	case evidence.Failed, evidence.Crashed, evidence.TimedOut:
	default:
		return false
	}
	flaky := map[string]bool{}
	for _, f := range r.Flaky {
		flaky[f.Test] = true
	}
	for _, name := range t.Failures {
		if !flaky[name] {
			return false
		}
	}
	return true
}

func reruns(s *Subject) []evidence.Reason {
	want := s.Thresholds.Reruns
	if want == nil {
		return nil
	}
	r := s.Package.Stages.Reruns
	runs := words.Count(want.Count, "run")
	switch {
	case r == nil:
		return unmeasured("reruns", runs, "")
	case r.Status == evidence.Unmeasured:
		return unmeasured("reruns", runs, r.Reason)
	}
	var rs []evidence.Reason
	if want.Flaky != evidence.FlakyQuarantine && len(r.Flaky) > 0 {
		names := make([]string, len(r.Flaky))
		for i, f := range r.Flaky {
			names[i] = f.Test
		}
		rs = reason(evidence.Fail, "reruns.flaky", "no flaky test", words.Count(len(names), "flaky test")+": "+words.Some(names))
	}
	// A package without tests has nothing to run again, and a change of config may ask for more runs
	// than saved evidence holds.
	if t := s.Package.Stages.Tests; t != nil && t.Outcome == evidence.NoTests {
		return rs
	}
	if r.Status == evidence.Partial || r.Done < want.Count {
		got := words.Count(r.Done, "run")
		if r.Reason != "" {
			got += ": " + r.Reason
		}
		rs = append(rs, reason(evidence.Inconclusive, "reruns.count", runs, got)...)
	}
	return rs
}

func coveragePackage(s *Subject) []evidence.Reason {
	if s.Thresholds.Coverage == nil || s.Thresholds.Coverage.Package == nil {
		return nil
	}
	want := *s.Thresholds.Coverage.Package
	c := s.Package.Stages.Coverage
	switch {
	case c == nil:
		return unmeasured("coverage.package", atLeast(want), "")
	case c.Status != evidence.Measured:
		return unmeasured("coverage.package", atLeast(want), c.Reason)
	case reaches(c.Covered, c.Statements, want):
		return nil
	}
	got := share(c.Covered, c.Statements, "statements")
	return reason(evidence.Fail, "coverage.package", atLeast(want), got)
}

func coverageChanged(s *Subject) []evidence.Reason {
	if !s.Since || s.Thresholds.Coverage == nil || s.Thresholds.Coverage.Changed == nil {
		return nil
	}
	want := *s.Thresholds.Coverage.Changed
	c := s.Package.Stages.Coverage
	switch {
	case c == nil:
		return unmeasured("coverage.changed", atLeast(want), "")
	case c.Changed == nil || c.Status != evidence.Measured:
		return unmeasured("coverage.changed", atLeast(want), c.Reason)
	case reaches(c.Changed.Covered, c.Changed.Lines, want):
		return nil
	}
	got := share(c.Changed.Covered, c.Changed.Lines, "changed lines")
	return reason(evidence.Fail, "coverage.changed", atLeast(want), got)
}

func ratchet(s *Subject) []evidence.Reason {
	c := s.Package.Stages.Coverage
	if !s.Since || !s.Thresholds.Ratchet || c == nil || c.Base == nil {
		return nil
	}
	const want = "no less than at the merge base"
	if c.Base.Status != evidence.Measured {
		return unmeasured("ratchet", want, c.Base.Reason)
	}
	if c.Status != evidence.Measured {
		return unmeasured("ratchet", want, c.Reason)
	}
	// covered/statements ≥ base covered/base statements, without rounding.
	if c.Statements == 0 || c.Base.Statements == 0 || c.Covered*c.Base.Statements >= c.Base.Covered*c.Statements {
		return nil
	}
	was := share(c.Base.Covered, c.Base.Statements, "statements")
	return reason(evidence.Fail, "ratchet", "≥ "+was+", as at the merge base", share(c.Covered, c.Statements, "statements"))
}

func skips(s *Subject) []evidence.Reason {
	if s.Thresholds.Skips == nil {
		return nil
	}
	want := *s.Thresholds.Skips
	t := s.Package.Stages.Tests
	switch {
	case t == nil:
		return unmeasured("skips", atMost(want), "")
	case t.Status != evidence.Measured:
		return unmeasured("skips", atMost(want), t.Reason)
	case t.Skipped <= want:
		return nil
	}
	return reason(evidence.Fail, "skips", atMost(want), strconv.Itoa(t.Skipped)+": "+words.Some(t.Skips))
}

func barChanges(s *Subject) []evidence.Reason { return barReasons(s.Bars) }

func barReasons(bars []evidence.BarChange) []evidence.Reason {
	var said []string
	for _, b := range bars {
		if b.Policy == evidence.BarFail {
			said = append(said, b.Message)
		}
	}
	if len(said) == 0 {
		return nil
	}
	return reason(evidence.Fail, "barChanges", "none", fmt.Sprintf("%d: %s", len(said), words.Some(said)))
}

// The threshold below has no stage in this version: naming it makes the verdict inconclusive.

func goldens(s *Subject) []evidence.Reason {
	if s.Thresholds.Goldens == nil {
		return nil
	}
	return unmeasured("goldens", "goldens compared", noStage)
}

const noStage = "this version of muster has no such stage"

// reaches reports whether part of whole is at least want percent. An empty whole reaches anything.
// The comparison is exact where want has at most six decimals, as percentages in a config do.
func reaches(part, whole int, want float64) bool {
	if whole == 0 {
		return true
	}
	const scale = 1e6
	return int64(part)*100*scale >= int64(math.Round(want*scale))*int64(whole)
}

// Percent writes part of whole with one decimal, rounded down: a share below a threshold never
// reads as if it had reached it.
func Percent(part, whole int) string {
	if whole == 0 {
		return "100 %"
	}
	tenths := int64(part) * 1000 / int64(whole)
	return strings.TrimSuffix(fmt.Sprintf("%d.%d", tenths/10, tenths%10), ".0") + " %"
}

func share(part, whole int, unit string) string {
	return fmt.Sprintf("%s (%d of %d %s)", Percent(part, whole), part, whole, unit)
}

func atLeast(percent float64) string {
	return "≥ " + strconv.FormatFloat(percent, 'f', -1, 64) + " %"
}
func atLeastCount(n int) string { return "≥ " + strconv.Itoa(n) }
func atMost(n int) string       { return "≤ " + strconv.Itoa(n) }
