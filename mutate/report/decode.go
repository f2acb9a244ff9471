package report

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/passmuster/muster/mutate"
)

// Decode reads a report that [Stryker] wrote. It refuses one of another tool, and a version that it does
// not know: what resumes a run must not guess.
func Decode(r io.Reader) (Input, error) {
	var in strykerReport
	d := json.NewDecoder(r)
	if err := d.Decode(&in); err != nil {
		return Input{}, fmt.Errorf("mutation report: %w", err)
	}
	if in.Framework.Name != framework {
		return Input{}, fmt.Errorf("mutation report: it was written by %q, not by muster", in.Framework.Name)
	}
	if in.SchemaVersion != schemaVersion || in.Config.Muster != ownVersion {
		return Input{}, fmt.Errorf("mutation report: schema version %q with config version %d is not known, want %q with %d: run muster mutate again",
			in.SchemaVersion, in.Config.Muster, schemaVersion, ownVersion)
	}
	out := Input{
		Module: in.Config.Module, Version: in.Framework.Version, High: in.Thresholds.High, Low: in.Thresholds.Low,
		Shard: in.Config.Shard, Shards: in.Config.Shards, Problems: in.Config.Problems,
	}
	used := 0
	for _, own := range in.Config.Packages {
		p := Package{
			ImportPath: own.ImportPath, Dir: own.Dir, Files: map[string][]byte{}, List: own.List, Seconds: own.Seconds,
			Problems: own.Problems, Notes: own.Notes, Suppressions: own.Suppressions,
		}
		for _, t := range in.TestFiles[own.ImportPath].Tests {
			p.Tests = append(p.Tests, t.Name)
		}
		for _, base := range own.Files {
			f, ok := in.Files[p.file(base)]
			if !ok {
				return Input{}, fmt.Errorf("mutation report: package %s has a file %s that is not among the files", own.ImportPath, p.file(base))
			}
			used++
			if err := p.read(base, f); err != nil {
				return Input{}, fmt.Errorf("mutation report: %s: %w", p.file(base), err)
			}
		}
		out.Packages = append(out.Packages, p)
	}
	if used != len(in.Files) {
		return Input{}, fmt.Errorf("mutation report: %d files, but the packages have %d", len(in.Files), used)
	}
	return ordered(out)
}

func (p *Package) read(base string, f strykerFile) error {
	src := newSource([]byte(f.Source))
	p.Files[base] = []byte(f.Source)
	for _, m := range f.Mutants {
		r, err := p.result(base, m, src)
		if err != nil {
			return fmt.Errorf("mutant %s: %w", m.ID, err)
		}
		p.Results = append(p.Results, r)
		if m.Static {
			p.Static = append(p.Static, m.Muster.ID)
		}
	}
	return nil
}

var statuses = []mutate.Status{
	mutate.Killed, mutate.Survived, mutate.NoCoverage, mutate.CompileError,
	mutate.RuntimeError, mutate.Timeout, mutate.Ignored, mutate.Pending,
}

func (p *Package) result(base string, m strykerMutant, src *source) (mutate.Result, error) {
	var none mutate.Result
	start, err := src.offset(m.Location.Start.Line, m.Location.Start.Column)
	if err != nil {
		return none, err
	}
	end, err := src.offset(m.Location.End.Line, m.Location.End.Column)
	if err != nil {
		return none, err
	}
	if end < start {
		return none, fmt.Errorf("it ends before it starts")
	}
	if !slices.Contains(statuses, m.Status) {
		return none, fmt.Errorf("status %q is not known", m.Status)
	}
	o := m.Muster
	r := mutate.Result{
		Mutant: mutate.Mutant{
			ID: o.ID, Operator: m.MutatorName, File: base, Start: start, End: end,
			Line: m.Location.Start.Line, Column: m.Location.Start.Column,
			EndLine: m.Location.End.Line, EndColumn: m.Location.End.Column,
			Original: src.text[start:end], Replacement: m.Replacement,
			Function: o.Function, Missing: o.Missing, Invalid: o.Invalid, Ignored: o.Ignored,
		},
		Status: m.Status, Cause: o.Cause, Reason: o.Reason, Infecting: o.Infecting, Equivalent: o.Equivalent,
	}
	if o.Equivalent {
		if m.Status != mutate.Ignored {
			return none, fmt.Errorf("it is equivalent, but its status is %s", m.Status)
		}
		r.Status = mutate.Survived
	}
	if len(m.KilledBy) > 1 {
		return none, fmt.Errorf("%d tests killed it: a mutant dies once", len(m.KilledBy))
	}
	for _, id := range m.KilledBy {
		if r.KilledBy, err = p.test(id); err != nil {
			return none, err
		}
	}
	for _, id := range m.CoveredBy {
		name, err := p.test(id)
		if err != nil {
			return none, err
		}
		r.CoveredBy = append(r.CoveredBy, name)
	}
	return r, nil
}

// test is the inverse of testID.
func (p *Package) test(id string) (string, error) {
	if name, ok := strings.CutPrefix(id, p.ImportPath+"."); ok && name != "" {
		return name, nil
	}
	return "", fmt.Errorf("test %q is not one of package %s", id, p.ImportPath)
}
