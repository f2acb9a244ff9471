package report

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/passmuster/muster/mutate"
)

// Merge puts the reports of shards, or of runs of several packages, together. The order of the reports
// does not matter. Where two judged the same mutant, the one that ran it counts before the one that did
// not; where they disagree, the verdict that is worse for the score counts and the disagreement is one
// of the package's problems. Reports of different sources are refused.
func Merge(reports ...Input) (Input, error) {
	if len(reports) == 0 {
		return Input{}, errors.New("merge mutation reports: there is none")
	}
	out := Input{Module: reports[0].Module}
	merged := map[string]*merging{}
	var paths []string
	for _, in := range reports {
		in, err := ordered(in)
		if err != nil {
			return Input{}, fmt.Errorf("merge mutation reports: %w", err)
		}
		if in.Module != out.Module {
			return Input{}, fmt.Errorf("merge mutation reports: one is of module %s, one of %s", out.Module, in.Module)
		}
		out.Version = max(out.Version, in.Version)
		out.High, out.Low = max(out.High, in.High), max(out.Low, in.Low)
		for _, p := range in.Packages {
			m := merged[p.ImportPath]
			if m == nil {
				m = &merging{Package: Package{ImportPath: p.ImportPath, Dir: p.Dir, Files: map[string][]byte{}, Seconds: map[string]float64{}}, at: map[string]int{}}
				merged[p.ImportPath] = m
				paths = append(paths, p.ImportPath)
			}
			if err := m.add(&p); err != nil {
				return Input{}, fmt.Errorf("merge mutation reports: %w", err)
			}
		}
	}
	for _, path := range paths {
		out.Packages = append(out.Packages, merged[path].Package)
	}
	return ordered(out)
}

// merging is a package with its results by their id.
type merging struct {
	Package
	at map[string]int
}

func (m *merging) add(p *Package) error {
	if m.Dir != p.Dir {
		return fmt.Errorf("package %s is in folder %s in one and %s in another", p.ImportPath, m.Dir, p.Dir)
	}
	for base, text := range p.Files {
		if old, ok := m.Files[base]; ok && !bytes.Equal(old, text) {
			return fmt.Errorf("the sources of %s differ: the reports are not of one tree", p.file(base))
		}
		m.Files[base] = text
	}
	ids, err := p.ids()
	if err != nil {
		return err
	}
	for i, r := range p.Results {
		at, known := m.at[ids[i]]
		if !known {
			m.at[ids[i]] = len(m.Results)
			m.Results = append(m.Results, r)
			continue
		}
		if old := m.Results[at]; settled(old) && settled(r) && outcome(old) != outcome(r) {
			m.Problems = append(m.Problems, fmt.Sprintf("%s:%d:%d %s: reports disagree: %s", p.file(r.File), r.Line, r.Column, r.Operator, both(old.Status, r.Status)))
		}
		m.Results[at] = weightier(m.Results[at], r)
	}
	for phase, s := range p.Seconds {
		m.Seconds[phase] += s
	}
	m.Tests = append(m.Tests, p.Tests...)
	m.Static = append(m.Static, p.Static...)
	m.Problems = append(m.Problems, p.Problems...)
	m.Notes = append(m.Notes, p.Notes...)
	return nil
}

func settled(r mutate.Result) bool { return r.Status != mutate.Pending }

// outcome is a status as far as verdicts are compared: killed by a failure and by a limit are one.
func outcome(r mutate.Result) mutate.Status {
	if r.Status == mutate.Timeout {
		return mutate.Killed
	}
	return r.Status
}

func both(a, b mutate.Status) string { return string(min(a, b)) + " and " + string(max(a, b)) }

// weight orders statuses: what is known less, or flatters the score, gives way.
var weight = map[mutate.Status]int{
	mutate.Pending: 0, mutate.Ignored: 1, mutate.CompileError: 2, mutate.RuntimeError: 3,
	mutate.Timeout: 4, mutate.Killed: 5, mutate.NoCoverage: 6, mutate.Survived: 7,
}

// weightier picks one of two results of one mutant, whatever their order. An equivalence is proven, so it
// counts wherever it was looked for.
func weightier(a, b mutate.Result) mutate.Result {
	order := cmp.Or(
		cmp.Compare(weight[a.Status], weight[b.Status]),
		compareBool(a.Equivalent, b.Equivalent),
		slices.Compare(encoded(a), encoded(b)),
	)
	if order < 0 {
		return b
	}
	return a
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}

func encoded(r mutate.Result) []byte {
	text, err := json.Marshal(r)
	if err != nil {
		panic(err) // strings, numbers and booleans
	}
	return text
}
