package config

import (
	"fmt"
	"slices"
	"time"

	"github.com/passmuster/muster/harness/evidence"
)

// Target is a package as the config sees it.
type Target struct {
	// Dir is the slash path from the module root, "." for the root package.
	Dir string
	// Files are the slash paths from the module root of all the package's .go files, tests included.
	Files []string
}

// Assignment is what the config says about a package.
type Assignment struct {
	Tier evidence.Tier
	// Owners are those of the rules that gave the tier (before any lowering), sorted.
	Owners []string
	// Lowered says from where, why and until when the package is lowered; empty where it is not.
	Lowered string
	// Excluded are the files of the package that the config leaves out, sorted.
	Excluded []string
}

// Assign gives a package the strictest tier of the rules that match it, then lowers it where an
// unexpired lowering says so.
func (c *Config) Assign(p Target, today time.Time) Assignment {
	rank, owners := c.ruled(p)
	a := Assignment{Owners: owners, Excluded: c.excluded(p, today)}
	if l := c.lowering(p, today); l != nil && c.rank(l.To) < rank {
		a.Lowered = fmt.Sprintf("from %s to %s until %s: %s (%s)",
			c.Tiers[rank].Name, l.To, l.Expires.Format(time.DateOnly), l.Reason, l.Owner)
		rank = c.rank(l.To)
	}
	a.Tier = c.Tiers[rank]
	return a
}

// ruled returns the rank of the strictest tier whose rule matches the package, and its owners.
func (c *Config) ruled(p Target) (rank int, owners []string) {
	for _, r := range c.Rules {
		at := c.rank(r.Tier)
		if at < rank || !r.matches(p) {
			continue
		}
		if at > rank {
			rank, owners = at, nil
		}
		owners = append(owners, r.Owners...)
	}
	slices.Sort(owners)
	return rank, slices.Compact(owners)
}

// lowering returns the unexpired lowering to the strictest tier that applies to the package, or nil.
func (c *Config) lowering(p Target, today time.Time) *Lowering {
	var best *Lowering
	for i := range c.Lower {
		l := &c.Lower[i]
		if expired(l.Expires, today) || !l.matches(p) {
			continue
		}
		if best == nil || c.rank(l.To) > c.rank(best.To) {
			best = l
		}
	}
	return best
}

// excluded returns the files that an unexpired exclusion matches.
func (c *Config) excluded(p Target, today time.Time) []string {
	var out []string
	for _, f := range p.Files {
		if c.exclusion(f, today) != nil {
			out = append(out, f)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// LeavesOut reports whether an unexpired exclusion leaves the file out of coverage and mutation.
func (c *Config) LeavesOut(file string, today time.Time) bool { return c.exclusion(file, today) != nil }

// exclusion returns the unexpired exclusion of a file that lasts longest, or nil.
func (c *Config) exclusion(file string, today time.Time) *Exclusion {
	var best *Exclusion
	for i := range c.Exclude {
		x := &c.Exclude[i]
		if expired(x.Expires, today) || !matchAny(x.Paths, file) {
			continue
		}
		if best == nil || x.Expires.After(best.Expires) {
			best = x
		}
	}
	return best
}

func (r *Rule) matches(p Target) bool {
	return matchAny(r.Paths, p.Dir) || slices.ContainsFunc(p.Files, func(f string) bool { return matchAny(r.Paths, f) })
}

// matches wants every file: one file that matches must not lower the others.
func (l *Lowering) matches(p Target) bool {
	if matchAny(l.Paths, p.Dir) {
		return true
	}
	other := func(f string) bool { return !matchAny(l.Paths, f) }
	return len(p.Files) > 0 && !slices.ContainsFunc(p.Files, other)
}

func (x *Exclusion) matches(p Target) bool {
	return slices.ContainsFunc(p.Files, func(f string) bool { return matchAny(x.Paths, f) })
}
