package stage

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"

	"github.com/passmuster/muster/harness/evidence"
	"github.com/passmuster/muster/internal/cover"
	"github.com/passmuster/muster/internal/golist"
	"github.com/passmuster/muster/internal/words"
)

const coverageVersion = 1

// finishCoverage counts what the first runs executed. It waits for all packages, because a tier may
// let the tests of others count (coverpkg), and then for the merge base where a tier has a ratchet.
func finishCoverage(ctx context.Context, s *Settings, all []*Unit) {
	var profiles []string
	for _, u := range all {
		if p := u.profile(); p != "" {
			profiles = append(profiles, p)
		}
	}
	var joined cover.Profile // read once, and only where a tier wants it
	for _, u := range all {
		c := &evidence.Coverage{Version: coverageVersion, Status: evidence.Measured}
		u.Evidence.Stages.Coverage = c
		if why := u.uncoverable(); why != "" {
			c.Status, c.Reason = evidence.Unmeasured, why
			continue
		}
		var profile cover.Profile
		var err error
		switch {
		case len(u.Thresholds.Coverpkg) > 0:
			if joined == nil {
				joined, err = cover.Read(profiles...)
			}
			profile = joined
		case u.Go.HasTests():
			profile, err = cover.Read(u.profile())
		}
		if err == nil {
			err = u.countCoverage(c, profile)
		}
		if err != nil {
			*c = evidence.Coverage{Version: coverageVersion, Status: evidence.Unmeasured, Reason: err.Error()}
		}
	}
	if s.Base != nil {
		s.Base(ctx, all)
	}
	for _, u := range all {
		u.findCoverage()
	}
}

func (u *Unit) profile() string {
	if len(u.runs) == 0 {
		return ""
	}
	return u.runs[0].profile
}

// uncoverable says why the first run left no profile; empty where it did, or needed none.
func (u *Unit) uncoverable() string {
	t := u.Evidence.Stages.Tests
	switch {
	case t.Status != evidence.Measured:
		return t.Reason
	case t.Outcome == evidence.BuildFailed || t.Outcome == evidence.VetFailed:
		return string(t.Outcome)
	case !u.Go.HasTests():
		return ""
	}
	if info, err := os.Stat(u.profile()); err != nil || info.Size() == 0 {
		return fmt.Sprintf("the test binary wrote no coverage profile (%s)", t.Outcome)
	}
	return ""
}

// countCoverage counts each file that is not excluded. What the profile does not know, because the
// package has no tests, was not executed.
func (u *Unit) countCoverage(c *evidence.Coverage, profile cover.Profile) error {
	if u.Since {
		c.Changed = &evidence.ChangedCoverage{}
	}
	for _, name := range u.Go.Source() {
		rel := path.Join(u.Evidence.Dir, name)
		if slices.Contains(u.Evidence.Excluded, rel) {
			continue
		}
		file, blocks, err := sourceBlocks(u.Go, name, profile)
		if err != nil {
			return err
		}
		n, covered := cover.Count(blocks)
		if n == 0 {
			continue
		}
		c.Statements += n
		c.Covered += covered
		c.Files = append(c.Files, evidence.FileCoverage{Path: rel, Statements: n, Covered: covered})
		for _, f := range file.Count(blocks) {
			if f.Covered < f.Statements {
				c.Functions = append(c.Functions, functionCoverage(rel, f))
			}
		}
		if u.Since {
			u.countChanged(c.Changed, rel, file, blocks)
		}
	}
	slices.SortFunc(c.Files, func(a, b evidence.FileCoverage) int { return cmp.Compare(a.Path, b.Path) })
	slices.SortFunc(c.Functions, func(a, b evidence.FunctionCoverage) int {
		return cmp.Or(
			cmp.Compare(b.Statements-b.Covered, a.Statements-a.Covered),
			cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line))
	})
	return nil
}

// sourceBlocks parses one of the package's files and returns its blocks.
func sourceBlocks(p *golist.Package, name string, profile cover.Profile) (*cover.File, []cover.Block, error) {
	src, err := os.ReadFile(filepath.Join(p.Dir, name))
	if err != nil {
		return nil, nil, err
	}
	file, err := cover.Parse(name, src)
	if err != nil {
		return nil, nil, err
	}
	if blocks, ok := profile[p.ImportPath+"/"+name]; ok {
		return file, blocks, nil
	}
	return file, file.Unexecuted, nil
}

func functionCoverage(file string, f cover.FunctionCount) evidence.FunctionCoverage {
	fc := evidence.FunctionCoverage{
		Name: f.Name, File: file, Line: f.StartLine, Statements: f.Statements, Covered: f.Covered,
	}
	for _, r := range f.Uncovered {
		fc.Uncovered = append(fc.Uncovered, evidence.LineRange{From: r.From, To: r.To})
	}
	return fc
}

func (u *Unit) countChanged(c *evidence.ChangedCoverage, rel string, file *cover.File, blocks []cover.Block) {
	var interest []cover.Range
	for _, r := range u.Changed[rel] {
		interest = append(interest, cover.Range{From: r.From, To: r.To})
	}
	lines, missed := file.Lines(blocks, interest)
	c.Lines += lines
	c.Covered += lines
	for _, r := range missed {
		c.Covered -= r.To - r.From + 1
		c.Uncovered = append(c.Uncovered, evidence.FileRange{File: rel, From: r.From, To: r.To})
	}
}

// functionsFound is how many functions findings name: the others stand in the stage's list.
const functionsFound = 10

// findCoverage writes findings that name what is not executed, as warnings where the tier wants more.
func (u *Unit) findCoverage() {
	c, t := u.Evidence.Stages.Coverage, u.Thresholds.Coverage
	if c.Status != evidence.Measured || t == nil {
		return
	}
	if c.Changed != nil && t.Changed != nil {
		severity := evidence.Note
		if below(c.Changed.Covered, c.Changed.Lines, *t.Changed) {
			severity = evidence.Warning
		}
		for _, r := range c.Changed.Uncovered {
			u.find(evidence.Finding{
				Rule: evidence.RuleCoverageChanged, Severity: severity,
				Message: "changed " + lineRange(r.From, r.To) + " executed by no test",
				File:    r.File, Line: r.From, EndLine: r.To, Replay: u.coverReplay(),
			})
		}
	}
	if t.Package == nil || !below(c.Covered, c.Statements, *t.Package) {
		return
	}
	for _, f := range c.Functions[:min(len(c.Functions), functionsFound)] {
		message := fmt.Sprintf("%s: %d of %s executed by no test", f.Name, f.Statements-f.Covered, words.Count(f.Statements, "statement"))
		if f.Covered == 0 {
			message = fmt.Sprintf("%s is executed by no test (%s)", f.Name, words.Count(f.Statements, "statement"))
		}
		u.find(evidence.Finding{
			Rule: evidence.RuleCoverage, Severity: evidence.Warning, Message: message,
			File: f.File, Line: f.Line, Replay: u.coverReplay(),
		})
	}
}

// below reports whether part of whole is less than want percent, for the severity of findings alone.
func below(part, whole int, want float64) bool {
	return whole > 0 && float64(part)*100 < want*float64(whole)
}

func lineRange(from, to int) string {
	if from == to {
		return fmt.Sprintf("line %d is", from)
	}
	return fmt.Sprintf("lines %d–%d are", from, to)
}

func (u *Unit) coverReplay() string {
	return u.goTest("-count=1", "-coverprofile=cover.out") + " && go tool cover -func=cover.out"
}
