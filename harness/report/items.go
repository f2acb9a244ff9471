package report

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/passmuster/muster/harness/evidence"
)

// item is one thing wrong together with where it belongs: a finding, or a bar change or a missed
// threshold that no finding speaks of, in a finding's form.
type item struct {
	// pkg is nil for the run as a whole.
	pkg *pkg
	evidence.Finding
}

// thresholdRule is the rule's name of a missed threshold that no finding speaks of.
func thresholdRule(name string) string { return "threshold/" + name }

// items lists everything wrong, worst first; within equals, in the order of the packages.
func (v *view) items() []item {
	var out []item
	add := func(p *pkg, fs []evidence.Finding) {
		for _, f := range fs {
			out = append(out, item{p, f})
		}
	}
	run := v.runFindings()
	add(nil, run)
	bars := slices.Concat(v.barsOf(""), v.barsElsewhere())
	add(nil, unexplained(v.verdict.Reasons, run, bars))
	add(nil, barFindings(bars, run))
	for i := range v.packages {
		p := &v.packages[i]
		bars := v.barsOf(p.Path)
		add(p, p.findings)
		add(p, unexplained(p.reasons, p.findings, bars))
		add(p, barFindings(bars, p.findings))
	}
	slices.SortStableFunc(out, func(a, b item) int {
		return cmp.Compare(severityRank(a.Severity), severityRank(b.Severity))
	})
	return out
}

// barsElsewhere are the bar changes of packages that were not judged, such as deleted ones.
func (v *view) barsElsewhere() []evidence.BarChange {
	var out []evidence.BarChange
	for _, b := range v.BarChanges {
		known := slices.ContainsFunc(v.packages, func(p pkg) bool { return p.Path == b.Package })
		if b.Package != "" && !known {
			out = append(out, b)
		}
	}
	return out
}

func unexplained(rs []evidence.Reason, fs []evidence.Finding, bars []evidence.BarChange) []evidence.Finding {
	var out []evidence.Finding
	for _, r := range rs {
		if explained(r, fs) || r.Threshold == thBarChanges && len(bars) > 0 {
			continue
		}
		out = append(out, evidence.Finding{
			Rule: thresholdRule(r.Threshold), Severity: reasonSeverity(r), Message: reasonText(r),
		})
	}
	return out
}

// reasonSeverity keeps the three answers apart: what could not be measured is no error.
func reasonSeverity(r evidence.Reason) evidence.Severity {
	if r.Answer == evidence.Fail {
		return evidence.Error
	}
	return evidence.Warning
}

func reasonText(r evidence.Reason) string {
	s := fmt.Sprintf("%s wants %s, got %s", line(r.Threshold), line(r.Want), line(r.Got))
	if r.Answer == evidence.Inconclusive {
		s += " (inconclusive)"
	}
	return s
}

// barFindings leaves out what a finding says already.
func barFindings(bars []evidence.BarChange, fs []evidence.Finding) []evidence.Finding {
	var out []evidence.Finding
	for _, b := range bars {
		said := slices.ContainsFunc(fs, func(f evidence.Finding) bool {
			return f.Rule == evidence.RuleBarChange && f.File == b.File && f.Line == b.Line && f.Message == b.Message
		})
		if said {
			continue
		}
		out = append(out, evidence.Finding{
			Rule: evidence.RuleBarChange, Severity: barSeverity(b.Policy),
			Message: string(b.Kind) + ": " + b.Message, File: b.File, Line: b.Line,
		})
	}
	return out
}

func barSeverity(p evidence.BarPolicy) evidence.Severity {
	if p == evidence.BarFail {
		return evidence.Error
	}
	return evidence.Warning
}

func severityRank(s evidence.Severity) int {
	return slices.Index([]evidence.Severity{evidence.Error, evidence.Warning, evidence.Note}, s)
}

// ruleDoc is what a rule means.
func ruleDoc(name string) string {
	for _, r := range evidence.Rules {
		if r.Name == name {
			return r.Doc
		}
	}
	return "A threshold of the package's tier was missed, or could not be measured."
}
