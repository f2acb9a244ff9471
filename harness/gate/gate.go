// Package gate turns evidence into a verdict.
//
// [Evaluate] is pure: the verdict is a function of the evidence, which carries the thresholds that
// were in force. It measures nothing and reads no file, clock or environment; so saved evidence can
// be judged again, and by other thresholds with [Under].
package gate

import (
	"slices"

	"github.com/passmuster/muster/harness/evidence"
)

// Check is one threshold: what it is called and how it is judged. Judge returns nil where the
// threshold is met or where the tier does not name it.
type Check struct {
	Name  string
	Doc   string
	Judge func(*Subject) []evidence.Reason
}

// Subject is a package as the checks see it.
type Subject struct {
	Package    *evidence.Package
	Thresholds evidence.Thresholds
	// Since says that there is a base to compare with.
	Since bool
	// Bars are the bar changes that concern the package.
	Bars []evidence.BarChange
}

// Evaluate judges every package and the run as a whole. The exit code is set by [ExitCode].
func Evaluate(e *evidence.Evidence) *evidence.Verdict {
	v := &evidence.Verdict{
		Version:  evidence.VerdictVersion,
		Verdict:  evidence.Pass,
		Mode:     e.Config.Mode,
		Packages: []evidence.PackageVerdict{},
	}
	known := map[string]bool{}
	for i := range e.Packages {
		p := &e.Packages[i]
		known[p.Path] = true
		pv := judge(e, p)
		v.Packages = append(v.Packages, pv)
		v.Verdict = worse(v.Verdict, pv.Verdict)
	}
	v.Reasons = whole(e, known)
	for _, r := range v.Reasons {
		v.Verdict = worse(v.Verdict, r.Answer)
	}
	v.ExitCode = ExitCode(v.Verdict, v.Mode)
	return v
}

func judge(e *evidence.Evidence, p *evidence.Package) evidence.PackageVerdict {
	pv := evidence.PackageVerdict{Path: p.Path, Tier: p.Tier, Verdict: evidence.Pass}
	tier, ok := tierOf(e, p.Tier)
	if !ok {
		pv.Reasons = []evidence.Reason{{
			Threshold: "tier", Want: "a tier of the config", Got: p.Tier, Answer: evidence.Inconclusive,
		}}
	}
	s := &Subject{Package: p, Thresholds: tier.Thresholds, Since: e.Git != nil && e.Git.Base != ""}
	for _, b := range e.BarChanges {
		if b.Package == p.Path {
			s.Bars = append(s.Bars, b)
		}
	}
	for _, c := range Checks {
		rs := c.Judge(s)
		if c.Name != "tests" && len(pv.Reasons) > 0 && ended(p) {
			// The tests said already why there is nothing to measure here.
			rs = slices.DeleteFunc(rs, func(r evidence.Reason) bool { return r.Answer == evidence.Inconclusive })
		}
		pv.Reasons = append(pv.Reasons, rs...)
	}
	for _, r := range pv.Reasons {
		pv.Verdict = worse(pv.Verdict, r.Answer)
	}
	return pv
}

// ended reports whether the tests never came to their end: then the stages that build on the first
// run have nothing to measure either.
func ended(p *evidence.Package) bool {
	t := p.Stages.Tests
	if t == nil || t.Status != evidence.Measured {
		return t != nil
	}
	switch t.Outcome {
	case evidence.Passed, evidence.Failed, evidence.NoTests:
		return false
	}
	return true
}

func tierOf(e *evidence.Evidence, name string) (evidence.Tier, bool) {
	for _, t := range e.Config.Tiers {
		if t.Name == name {
			return t, true
		}
	}
	return evidence.Tier{}, false
}

// whole judges what belongs to no package.
func whole(e *evidence.Evidence, known map[string]bool) []evidence.Reason {
	var rs []evidence.Reason
	var bars []evidence.BarChange
	for _, b := range e.BarChanges {
		if !known[b.Package] {
			bars = append(bars, b)
		}
	}
	rs = append(rs, barReasons(bars)...)
	if len(e.Packages) == 0 {
		rs = append(rs, evidence.Reason{
			Threshold: "packages", Want: "at least 1", Got: "none", Answer: evidence.Inconclusive,
		})
	}
	if !e.Complete {
		got := "stopped"
		if e.Run.Stopped != "" {
			got = e.Run.Stopped
		}
		rs = append(rs, evidence.Reason{Threshold: "run", Want: "complete", Got: got, Answer: evidence.Inconclusive})
	}
	return rs
}

// worse returns the answer that decides: fail before inconclusive before pass.
func worse(a, b evidence.Answer) evidence.Answer {
	switch {
	case a == evidence.Fail || b == evidence.Fail:
		return evidence.Fail
	case a == evidence.Inconclusive || b == evidence.Inconclusive:
		return evidence.Inconclusive
	}
	return evidence.Pass
}

// ExitCode is what muster exits with for an answer. Observing, a verdict never fails the command.
func ExitCode(a evidence.Answer, m evidence.Mode) int {
	if m == evidence.Observe {
		return 0
	}
	switch a {
	case evidence.Pass:
		return 0
	case evidence.Fail:
		return 1
	}
	return 3
}

// Under returns a copy of the evidence that is held to other tiers: assign names the tier of each
// package. What was measured stays as it is.
func Under(e *evidence.Evidence, c evidence.Config, assign func(evidence.Package) evidence.Package) *evidence.Evidence {
	other := *e
	other.Config = c
	other.Packages = make([]evidence.Package, len(e.Packages))
	for i, p := range e.Packages {
		other.Packages[i] = assign(p)
	}
	return &other
}
