package report

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/passmuster/muster/mutate"
)

// Input is what a report shows.
type Input struct {
	// Module is the path of the module that was mutated; Version is muster's own, empty where not known.
	Module, Version string
	Packages        []Package
	// Shard of Shards is the part of the mutants that this is, counted from 1; 0 of 0 is all.
	Shard, Shards int
	// Problems say what could not be measured that is no package's.
	Problems []string
	// High and Low are the scores, in per cent, from which a reader of the JSON may call a file good or
	// poor. They judge nothing. 0 means 80 and 60.
	High, Low int
	// Operators give SARIF's rules their text; an operator that is not listed is only named. They are not
	// stored.
	Operators []mutate.Operator
	// Replay is the command that tests one mutant again, which reports print beside it; nil prints
	// none. It is not stored. [Replay] makes one.
	Replay func(p Package, r mutate.Result) string
}

// Package is what became of the mutants of one package.
type Package struct {
	ImportPath string
	// Dir is the slash path from the module's root; "." or empty is the root.
	Dir string
	// Files is the source of each mutated file by its base name.
	Files   map[string][]byte
	Results []mutate.Result
	// Tests are the top-level tests that could judge.
	Tests []string
	// Static are the IDs of mutants that act only while a process starts.
	Static []int
	// Seconds are the times of the phases load, build, baseline, run and equivalents, as far as they were
	// taken.
	Seconds map[string]float64
	// Problems say what could not be measured, and why. Notes say what was measured in another way than
	// usual.
	Problems, Notes []string
	// Suppressions are the //muster:ignore comments that are not as they should be.
	Suppressions []Suppression
	// List names all mutants of the package, also those of other shards: their number, a colon and a digest.
	List string
	// Cached says that the results are those of an earlier run. It is not stored.
	Cached bool
}

// Suppression is a finding about a //muster:ignore comment.
type Suppression struct {
	// File is the base name.
	File    string `json:"file"`
	Line    int    `json:"line"`
	Column  int    `json:"column"`
	Message string `json:"message"`
}

func compareSuppressions(a, b Suppression) int {
	return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column), cmp.Compare(a.Message, b.Message))
}

// The phases of a package's run, the keys of [Package.Seconds].
const (
	PhaseLoad        = "load"
	PhaseBuild       = "build"
	PhaseBaseline    = "baseline"
	PhaseRun         = "run"
	PhaseEquivalents = "equivalents"
)

// ordered checks the input and returns it with every list in its order. The lists of in are not changed.
func ordered(in Input) (Input, error) {
	in.High, in.Low = cmp.Or(in.High, 80), cmp.Or(in.Low, 60)
	in.Packages, in.Problems = slices.Clone(in.Packages), sorted(in.Problems)
	slices.SortFunc(in.Packages, func(a, b Package) int { return cmp.Compare(a.ImportPath, b.ImportPath) })
	dirs := map[string]string{}
	for i := range in.Packages {
		p := &in.Packages[i]
		p.Dir = path.Clean(p.Dir)
		if other, twice := dirs[p.Dir]; twice {
			return Input{}, fmt.Errorf("packages %s and %s have the same folder %s", other, p.ImportPath, p.Dir)
		}
		dirs[p.Dir] = p.ImportPath
		p.Tests = sorted(p.Tests)
		p.Static = sorted(p.Static)
		p.Problems, p.Notes = sorted(p.Problems), sorted(p.Notes)
		p.Suppressions = slices.Clone(p.Suppressions)
		slices.SortFunc(p.Suppressions, compareSuppressions)
		p.Suppressions = slices.Compact(p.Suppressions)
		p.Results = slices.Clone(p.Results)
		slices.SortFunc(p.Results, func(a, b mutate.Result) int { return mutate.Compare(a.Mutant, b.Mutant) })
		for j := range p.Results {
			r := &p.Results[j]
			r.CoveredBy, r.Infecting = sorted(r.CoveredBy), sorted(r.Infecting)
			r.Reason = strings.ToValidUTF8(r.Reason, "\ufffd") // as JSON would have it, but once and for all
			if src, ok := p.Files[r.File]; !ok {
				return Input{}, fmt.Errorf("mutant %d of %s is in %s, whose source the report has not", r.ID, p.ImportPath, r.File)
			} else if r.Start < 0 || r.Start > r.End || r.End > len(src) {
				return Input{}, fmt.Errorf("mutant %d of %s: bytes %d to %d are not in %s, which has %d", r.ID, p.ImportPath, r.Start, r.End, r.File, len(src))
			}
			if !slices.Contains(statuses, r.Status) {
				return Input{}, fmt.Errorf("mutant %d of %s: status %q is not known", r.ID, p.ImportPath, r.Status)
			}
			if r.Equivalent && r.Status != mutate.Survived {
				return Input{}, fmt.Errorf("mutant %d of %s is proven equivalent, but its status is %s", r.ID, p.ImportPath, r.Status)
			}
		}
	}
	return in, nil
}

func sorted[T cmp.Ordered](list []T) []T {
	list = slices.Clone(list)
	slices.Sort(list)
	return slices.Compact(list)
}

// file is a file's path from the module's root.
func (p *Package) file(base string) string { return path.Join(p.Dir, base) }

// testID names a test across packages.
func (p *Package) testID(test string) string { return p.ImportPath + "." + test }

// seconds is the time of all phases.
func (p *Package) seconds() float64 {
	s := 0.0
	for _, phase := range []string{PhaseLoad, PhaseBuild, PhaseBaseline, PhaseRun, PhaseEquivalents} {
		s += p.Seconds[phase]
	}
	return s
}

// ids names each result so that the name outlives changes elsewhere in the file: by its line's text and
// which of the lines with that text it is, its place within the line, and what replaces what. It does not
// depend on which other mutants there are, so shards agree on it.
func (p *Package) ids() ([]string, error) {
	texts := map[string]*source{}
	seen := map[string]int{}
	out := make([]string, len(p.Results))
	for i, r := range p.Results {
		src := texts[r.File]
		if src == nil {
			src = newSource(p.Files[r.File])
			texts[r.File] = src
		}
		line, column := src.position(r.Start)
		text, nth := src.identity(line)
		indent := len(src.line(line)) - len(strings.TrimLeft(src.line(line), " \t"))
		sum := sha256.Sum256(fmt.Appendf(nil, "%q %q %q %d %d %q %q",
			p.ImportPath, r.File, text, nth, column-indent, src.text[r.Start:r.End], r.Replacement))
		out[i] = hex.EncodeToString(sum[:8])
		if first, twice := seen[out[i]]; twice {
			return nil, fmt.Errorf("mutants %d and %d of %s are the same: %s:%d:%d becomes %q in both",
				p.Results[first].ID, r.ID, p.ImportPath, p.file(r.File), line, column, r.Replacement)
		}
		seen[out[i]] = i
	}
	return out, nil
}
