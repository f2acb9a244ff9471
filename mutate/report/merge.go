package report

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/passmuster/muster/internal/words"
	"github.com/passmuster/muster/mutate"
)

// Part is a report with the name by which errors call it.
type Part struct {
	Name string
	Input
}

// Merge puts the reports of all shards of a run together, or those of runs of different packages. The
// order of the reports does not matter. Reports that are not of one tree and one list of mutants are
// refused, and so are shards that are missing or there twice: the score of a part is not that of the
// whole.
func Merge(parts ...Part) (Input, error) {
	if len(parts) == 0 {
		return Input{}, errors.New("merge mutation reports: there is none")
	}
	if err := checkShards(parts); err != nil {
		return Input{}, err
	}
	out := Input{Module: parts[0].Module}
	merged := map[string]*merging{}
	var paths []string
	for _, part := range parts {
		in, err := ordered(part.Input)
		if err != nil {
			return Input{}, fmt.Errorf("%s: %w", part.Name, err)
		}
		out.Version = max(out.Version, in.Version)
		out.High, out.Low = max(out.High, in.High), max(out.Low, in.Low)
		out.Problems = append(out.Problems, in.Problems...)
		for _, p := range in.Packages {
			m := merged[p.ImportPath]
			if m == nil {
				m = &merging{
					Package: Package{ImportPath: p.ImportPath, Dir: p.Dir, List: p.List, Files: map[string][]byte{}, Seconds: map[string]float64{}},
					first:   part.Name, from: map[string]string{},
				}
				merged[p.ImportPath] = m
				paths = append(paths, p.ImportPath)
			}
			if err := m.add(part, &p); err != nil {
				return Input{}, err
			}
		}
	}
	for _, path := range paths {
		p, err := merged[path].whole(parts)
		if err != nil {
			return Input{}, err
		}
		out.Packages = append(out.Packages, p)
	}
	return ordered(out)
}

// checkShards refuses parts that are not all of one run.
func checkShards(parts []Part) error {
	first := parts[0]
	by := map[int]string{}
	for _, p := range parts {
		switch {
		case p.Module != first.Module:
			return fmt.Errorf("%s is of module %s, %s of %s", first.Name, first.Module, p.Name, p.Module)
		case p.Shards != first.Shards:
			return fmt.Errorf("%s is %s, %s is %s: merge the shards of one run", first.Name, first.part(), p.Name, p.part())
		case by[p.Shard] != "" && p.Shards > 0:
			return fmt.Errorf("%s and %s are both shard %d of %d", by[p.Shard], p.Name, p.Shard, p.Shards)
		}
		by[p.Shard] = p.Name
	}
	var missing []string
	for i := 1; i <= first.Shards; i++ {
		if by[i] == "" {
			missing = append(missing, fmt.Sprintf("%d/%d", i, first.Shards))
		}
	}
	if len(missing) > 0 {
		return fmt.Errorf("shard %s is missing: run muster mutate --shard=%s --stryker=FILE with the other flags unchanged", words.Some(missing), missing[0])
	}
	return nil
}

func (in *Input) part() string {
	if in.Shards == 0 {
		return "no shard"
	}
	return fmt.Sprintf("shard %d of %d", in.Shard, in.Shards)
}

// merging is a package with the report that each of its mutants is from, by the mutant's id.
type merging struct {
	Package
	first   string // the report in which the package was found first
	reports int
	from    map[string]string
	static  []mutate.Mutant
}

func (m *merging) add(part Part, p *Package) error {
	switch m.reports++; {
	case m.Dir != p.Dir:
		return fmt.Errorf("package %s is in folder %s in %s and in %s in %s", p.ImportPath, m.Dir, m.first, p.Dir, part.Name)
	case m.List != p.List:
		return fmt.Errorf("the mutants of %s are others in %s than in %s: the reports are not of one tree with the same flags", p.ImportPath, part.Name, m.first)
	}
	for base, text := range p.Files {
		if old, ok := m.Files[base]; ok && !bytes.Equal(old, text) {
			return fmt.Errorf("the sources of %s differ: the reports are not of one tree", p.file(base))
		}
		m.Files[base] = text
	}
	ids, err := p.ids()
	if err != nil {
		return fmt.Errorf("%s: %w", part.Name, err)
	}
	for i, r := range p.Results {
		if other, twice := m.from[ids[i]]; twice {
			return fmt.Errorf("%s:%d:%d %s is in %s and in %s: no mutant may be in two reports", p.file(r.File), r.Line, r.Column, r.Operator, other, part.Name)
		}
		m.from[ids[i]] = part.Name
		m.Results = append(m.Results, r)
		if slices.Contains(p.Static, r.ID) {
			m.static = append(m.static, r.Mutant)
		}
	}
	for phase, s := range p.Seconds {
		m.Seconds[phase] += s
	}
	m.Tests = append(m.Tests, p.Tests...)
	m.Problems = append(m.Problems, p.Problems...)
	m.Notes = append(m.Notes, p.Notes...)
	m.Suppressions = append(m.Suppressions, p.Suppressions...)
	return nil
}

// whole checks that nothing is missing and gives the mutants the numbers that they have in a run of all.
func (m *merging) whole(parts []Part) (Package, error) {
	if n := parts[0].Shards; n > 0 && m.reports != n {
		return Package{}, fmt.Errorf("package %s is in %d of %s: the shards are not of the same packages", m.ImportPath, m.reports, words.Count(n, "report"))
	}
	count, _, listed := strings.Cut(m.List, ":")
	if total, err := strconv.Atoi(count); listed && (err != nil || total != len(m.Results)) {
		return Package{}, fmt.Errorf("package %s has %s mutants, but the reports have %d of them", m.ImportPath, count, len(m.Results))
	}
	p := m.Package
	slices.SortFunc(p.Results, func(a, b mutate.Result) int { return mutate.Compare(a.Mutant, b.Mutant) })
	for i := range p.Results {
		r := &p.Results[i]
		static := slices.ContainsFunc(m.static, func(s mutate.Mutant) bool { return mutate.Compare(s, r.Mutant) == 0 })
		if r.ID = i + 1; static {
			p.Static = append(p.Static, r.ID)
		}
	}
	return p, nil
}
