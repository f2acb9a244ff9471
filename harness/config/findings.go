package config

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/passmuster/muster/harness/evidence"
)

// replay is the command that shows a finding about the config again.
const replay = "muster gate ./..."

// Findings reports expired lowerings and exclusions, and entries that match none of the targets.
// The targets must be all the module's packages: what matches only others is not told apart from
// what matches nothing. With no targets nothing is called unused.
func (c *Config) Findings(targets []Target, today time.Time) []evidence.Finding {
	var out []evidence.Finding
	add := func(rule string, severity evidence.Severity, line, column int, format string, args ...any) {
		out = append(out, evidence.Finding{
			Rule: rule, Severity: severity, Message: fmt.Sprintf(format, args...),
			File: c.Source, Line: line, Column: column, Replay: replay,
		})
	}
	unused := func(matches func(Target) bool) bool {
		return len(targets) > 0 && !slices.ContainsFunc(targets, matches)
	}
	for i := range c.Rules {
		if r := &c.Rules[i]; r.Line > 0 && unused(r.matches) {
			add(evidence.RuleConfigUnused, evidence.Note, r.Line, r.Column,
				"the rule that gives tier %s to %s matches no package", r.Tier, strings.Join(r.Paths, " "))
		}
	}
	for i := range c.Lower {
		l := &c.Lower[i]
		paths := strings.Join(l.Paths, " ")
		if expired(l.Expires, today) {
			add(evidence.RuleConfigExpired, evidence.Warning, l.Line, l.Column,
				"the lowering of %s to %s expired on %s and no longer counts, ask %s (%s)",
				paths, l.To, l.Expires.Format(time.DateOnly), l.Owner, l.Reason)
		} else if unused(l.matches) {
			add(evidence.RuleConfigUnused, evidence.Note, l.Line, l.Column,
				"the lowering of %s to %s matches no package", paths, l.To)
		}
	}
	for i := range c.Exclude {
		x := &c.Exclude[i]
		paths := strings.Join(x.Paths, " ")
		if expired(x.Expires, today) {
			add(evidence.RuleConfigExpired, evidence.Warning, x.Line, x.Column,
				"the exclusion of %s expired on %s and no longer counts, ask %s (%s)",
				paths, x.Expires.Format(time.DateOnly), x.Owner, x.Reason)
		} else if unused(x.matches) {
			add(evidence.RuleConfigUnused, evidence.Note, x.Line, x.Column,
				"the exclusion of %s matches no file", paths)
		}
	}
	slices.SortFunc(out, evidence.CompareFindings)
	return out
}
