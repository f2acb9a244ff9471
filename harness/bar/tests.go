package bar

import (
	"fmt"
	"strings"

	"github.com/passmuster/muster/harness/evidence"
	"github.com/passmuster/muster/internal/change"
)

// tests lists tests that the change removes, loosens, skips or takes out of some builds.
func (d *detector) tests() {
	before, after := d.sides()
	d.unreadable(before, after)
	was, is := collect(before), collect(after)
	kept, gone := pair(was, is, d.renames())
	for _, k := range kept {
		d.compare(k)
	}
	for _, t := range gone {
		d.gone(t, after)
	}
}

// sides parses the test files of both sides. A file that did not change is parsed once.
func (d *detector) sides() (before, after map[string]*source) {
	before, after = map[string]*source{}, map[string]*source{}
	touched := d.touched()
	for _, p := range d.before.tests() {
		if touched[dirOf(p)] {
			before[p] = parseSource(p, d.base[p])
		}
	}
	for _, p := range d.after.tests() {
		if src, changed := d.disk[p]; changed {
			after[p] = parseSource(p, src)
		} else if touched[dirOf(p)] && before[p] != nil {
			after[p] = before[p]
		}
	}
	return before, after
}

// renames maps where files were to where they are.
func (d *detector) renames() map[string]string {
	to := map[string]string{}
	for _, f := range d.Set.Files {
		if f.Kind == change.Renamed {
			to[f.Old] = f.Path
		}
	}
	return to
}

// unreadable lists the changed files whose tests cannot be compared because a side does not parse.
func (d *detector) unreadable(before, after map[string]*source) {
	for _, f := range d.Set.Files {
		old := before[f.Base()]
		if old == nil {
			continue
		}
		if now := after[f.Path]; f.Kind != change.Deleted && now != nil && now.err != nil {
			d.add(evidence.BarTestLoosened, dirOf(old.path), f.Path, 0,
				"tests cannot be compared: the file no longer parses (%s)", complaint(now.err))
		} else if old.err != nil {
			d.add(evidence.BarTestLoosened, dirOf(old.path), f.Path, 0,
				"tests cannot be compared: the file did not parse at the merge base (%s)", complaint(old.err))
		}
	}
}

// compare lists what became less in a test that is still there.
func (d *detector) compare(k kept) {
	if k.was.in.err != nil || k.is.in.err != nil {
		return // unreadable has said so
	}
	line := k.is.in.line(k.is.decl)
	add := func(kind evidence.BarKind, format string, args ...any) {
		d.add(kind, dirOf(k.was.in.path), k.is.in.path, line, format, args...)
	}
	name := k.is.name
	if k.is.name != k.was.name {
		name += " (" + k.was.name + " before)"
	}
	if narrower(k.wasWhen, k.isWhen) {
		add(evidence.BarTestRemoved, "%s no longer runs in every build that it ran in: %s -> %s", name, k.wasWhen, k.isWhen)
	}
	var less []string
	for _, n := range []struct {
		was, is int
		what    string
	}{
		{k.was.checks, k.is.checks, "checks"},
		{k.was.cases, k.is.cases, "cases"},
		{k.was.seeds, k.is.seeds, "seeds"},
	} {
		if n.is < n.was {
			less = append(less, fmt.Sprintf("%d -> %d %s", n.was, n.is, n.what))
		}
	}
	if k.is.output < k.was.output {
		less = append(less, fmt.Sprintf("%s -> %s", k.was.output, k.is.output))
	}
	if len(less) > 0 {
		add(evidence.BarTestLoosened, "%s loosened: %s", name, strings.Join(less, ", "))
	}
	if k.is.skips > k.was.skips {
		add(evidence.BarSkipAdded, "%s: %d -> %d skips", name, k.was.skips, k.is.skips)
	}
}

// gone lists a test that no test on the new side answers to.
func (d *detector) gone(t *test, after map[string]*source) {
	old := t.in.path
	file := old
	if to, ok := d.renames()[old]; ok {
		file = to
	}
	if now := after[file]; now != nil && now.err != nil {
		return // it may be in what does not parse, and unreadable has said so
	}
	why := "removed"
	switch {
	case !d.after.has(file):
		why = "removed with its file"
	case !isTest(file):
		why = "no longer runs: " + file + " is no test file"
	case !d.after.runs(file):
		why = "no longer runs: " + d.after.why(file)
	}
	d.add(evidence.BarTestRemoved, dirOf(old), file, 0, "%s %s", t.name, why)
}
