package config

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/passmuster/muster/harness/evidence"
	"github.com/passmuster/muster/internal/words"
)

// Compare lists what head loosens against base: for each target a weaker tier, weaker thresholds,
// lowerings and exclusions that are new or last longer; for the module the mode, and what was loosened
// that concerns no target yet. A budget is no bar. Each change has the policy of its package's tier
// under base; one that concerns the module has the strictest of the targets' policies.
func Compare(base, head *Config, targets []Target, importPath func(dir string) string, today time.Time) []evidence.BarChange {
	c := &comparison{base: base, head: head, today: today, file: head.Source, module: evidence.BarReport}
	if head.Source == BuiltIn {
		c.file = base.Source
	}
	used := map[string]bool{}
	for _, p := range targets {
		before, after := base.Assign(p, today), head.Assign(p, today)
		used[before.Tier.Name] = true
		c.pkg, c.policy = importPath(p.Dir), policyOf(before.Tier)
		if c.policy == evidence.BarFail {
			c.module = evidence.BarFail
		}
		c.tier(p, before.Tier, after)
		c.exclusions(p)
	}
	c.pkg, c.policy = "", c.module
	c.wholeModule(targets, used)
	slices.SortFunc(c.out, evidence.CompareBarChanges)
	return slices.Compact(c.out)
}

func policyOf(t evidence.Tier) evidence.BarPolicy {
	return cmp.Or(t.Thresholds.BarChanges, evidence.BarReport)
}

// comparison is one call of Compare; pkg and policy are those of the package at hand.
type comparison struct {
	base, head *Config
	today      time.Time
	file, pkg  string
	policy     evidence.BarPolicy
	module     evidence.BarPolicy
	out        []evidence.BarChange
}

func (c *comparison) add(kind evidence.BarKind, line int, format string, args ...any) {
	c.out = append(c.out, evidence.BarChange{
		Kind: kind, Package: c.pkg, Policy: c.policy,
		Message: fmt.Sprintf(format, args...), File: c.file, Line: line,
	})
}

// tier compares what a package is held to. A weaker tier is one change that lists its thresholds;
// within the same tier each threshold is one.
func (c *comparison) tier(p Target, before evidence.Tier, after Assignment) {
	weaker := weakened(before.Thresholds, after.Tier.Thresholds)
	applied := c.head.lowering(p, c.today)
	if after.Lowered == "" {
		applied = nil
	}
	rank := c.base.rank(after.Tier.Name)
	switch {
	case rank >= 0 && rank < c.base.rank(before.Name),
		rank < 0 && len(weaker) > 0:
		message := fmt.Sprintf("tier lowered from %s to %s", before.Name, after.Tier.Name)
		if applied != nil {
			message += fmt.Sprintf(" until %s (%s)", applied.Expires.Format(time.DateOnly), applied.Reason)
		}
		var list []string
		for _, w := range weaker {
			list = append(list, w.String())
		}
		if len(list) > 0 {
			message += ": " + strings.Join(list, ", ")
		}
		c.add(evidence.BarTierLowered, c.tierLine(p, after, applied), "%s", message)
		return
	}
	for _, w := range weaker {
		tier := "tiers." + after.Tier.Name
		at := c.head.place(tier+"."+w.name, tier)
		c.add(evidence.BarThresholdLowered, at.line, "tier %s: %s lowered from %s to %s", after.Tier.Name, w.name, w.from, w.to)
	}
	if old := c.base.lowering(p, c.today); applied != nil && old != nil && old.To == applied.To && applied.Expires.After(old.Expires) {
		c.add(evidence.BarTierLowered, applied.Line, "lowering to %s extended from %s to %s (%s)", applied.To,
			old.Expires.Format(time.DateOnly), applied.Expires.Format(time.DateOnly), applied.Reason)
	}
}

// tierLine is where the head's config gives a package its tier.
func (c *comparison) tierLine(p Target, after Assignment, applied *Lowering) int {
	if applied != nil {
		return applied.Line
	}
	for i := range c.head.Rules {
		if r := &c.head.Rules[i]; r.Tier == after.Tier.Name && r.matches(p) {
			return r.Line
		}
	}
	return 0
}

// exclusions lists the package's files that head excludes and base does not, or not for as long: one
// change for each entry of the config.
func (c *comparison) exclusions(p Target) {
	type group struct {
		entry           *Exclusion
		added, extended []string
		from            time.Time
	}
	var groups []*group
	for _, f := range slices.Sorted(slices.Values(p.Files)) {
		after := c.head.exclusion(f, c.today)
		if after == nil {
			continue
		}
		before := c.base.exclusion(f, c.today)
		if before != nil && !after.Expires.After(before.Expires) {
			continue
		}
		i := slices.IndexFunc(groups, func(g *group) bool { return g.entry == after })
		if i < 0 {
			i = len(groups)
			groups = append(groups, &group{entry: after})
		}
		if g := groups[i]; before == nil {
			g.added = append(g.added, f)
		} else {
			g.extended, g.from = append(g.extended, f), before.Expires
		}
	}
	for _, g := range groups {
		until := g.entry.Expires.Format(time.DateOnly)
		if len(g.added) > 0 {
			c.add(evidence.BarExclusionAdded, g.entry.Line, "%s excluded until %s (%s)", words.Some(g.added), until, g.entry.Reason)
		}
		if len(g.extended) > 0 {
			c.add(evidence.BarExclusionAdded, g.entry.Line, "exclusion of %s extended from %s to %s (%s)",
				words.Some(g.extended), g.from.Format(time.DateOnly), until, g.entry.Reason)
		}
	}
}

// wholeModule lists what concerns no single package: the mode, tiers that no target has under base,
// and new patterns that match nothing yet but will match what a later change adds.
func (c *comparison) wholeModule(targets []Target, used map[string]bool) {
	if c.base.Mode == evidence.Enforce && c.head.Mode == evidence.Observe {
		c.add(evidence.BarModeLowered, c.head.place("mode").line, "mode lowered from enforce to observe")
	}
	for _, before := range c.base.Tiers {
		if used[before.Name] {
			continue
		}
		rank := c.head.rank(before.Name)
		if rank < 0 {
			// A tier that is gone protects nothing that is there; its rules went with it.
			continue
		}
		tier := "tiers." + before.Name
		for _, w := range weakened(before.Thresholds, c.head.Tiers[rank].Thresholds) {
			c.add(evidence.BarThresholdLowered, c.head.place(tier+"."+w.name, tier).line,
				"tier %s: %s lowered from %s to %s", before.Name, w.name, w.from, w.to)
		}
	}
	for i := range c.head.Lower {
		l := &c.head.Lower[i]
		if !expired(l.Expires, c.today) && !slices.ContainsFunc(targets, l.matches) && !c.hasLowering(l) {
			c.add(evidence.BarTierLowered, l.Line, "lowering of %s to %s added until %s (%s); it matches no package yet",
				strings.Join(l.Paths, " "), l.To, l.Expires.Format(time.DateOnly), l.Reason)
		}
	}
	for i := range c.head.Exclude {
		x := &c.head.Exclude[i]
		for _, pattern := range x.Paths {
			one := &Exclusion{Paths: []string{pattern}, Expires: x.Expires}
			if !expired(x.Expires, c.today) && !slices.ContainsFunc(targets, one.matches) && !c.hasExclusion(one) {
				c.add(evidence.BarExclusionAdded, x.Line, "exclusion of %s added until %s (%s); it matches no file yet",
					pattern, x.Expires.Format(time.DateOnly), x.Reason)
			}
		}
	}
}

// hasLowering reports whether base has lowerings at least as wide as l, and as long.
func (c *comparison) hasLowering(l *Lowering) bool {
	return !slices.ContainsFunc(l.Paths, func(pattern string) bool {
		return !slices.ContainsFunc(c.base.Lower, func(b Lowering) bool {
			return b.To == l.To && !b.Expires.Before(l.Expires) && slices.Contains(b.Paths, pattern)
		})
	})
}

// hasExclusion reports whether base has an exclusion with the pattern of one, and as long.
func (c *comparison) hasExclusion(one *Exclusion) bool {
	return slices.ContainsFunc(c.base.Exclude, func(b Exclusion) bool {
		return !b.Expires.Before(one.Expires) && slices.Contains(b.Paths, one.Paths[0])
	})
}
