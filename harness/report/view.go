package report

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/passmuster/muster/harness/evidence"
	"github.com/passmuster/muster/internal/words"
	mutants "github.com/passmuster/muster/mutate/report"
)

// view is evidence and verdict joined: what every format starts from.
type view struct {
	*evidence.Evidence
	verdict  *evidence.Verdict
	mutants  *mutants.Input
	packages []pkg
	// count of packages by answer.
	failed, inconclusive, passed int
}

// pkg is one package with its answer.
type pkg struct {
	*evidence.Package
	// name is how a person on the module's root calls it: its directory, or the import path of the root.
	name     string
	answer   evidence.Answer
	reasons  []evidence.Reason
	judged   []judged
	findings []evidence.Finding
	timing   evidence.Timing
}

func newView(in Input) (*view, error) {
	if in.Evidence == nil || in.Verdict == nil {
		return nil, errors.New("a report needs both evidence and verdict: judge the evidence first")
	}
	v := &view{Evidence: in.Evidence, verdict: in.Verdict, mutants: in.Mutants}
	verdicts := map[string]evidence.PackageVerdict{}
	for _, p := range in.Verdict.Packages {
		verdicts[p.Path] = p
	}
	if len(verdicts) != len(in.Verdict.Packages) || len(verdicts) != len(in.Evidence.Packages) {
		return nil, fmt.Errorf("the verdict judges %s and the evidence holds %d: both must come from one run",
			words.Count(len(in.Verdict.Packages), "package"), len(in.Evidence.Packages))
	}
	for i := range in.Evidence.Packages {
		p := &in.Evidence.Packages[i]
		pv, ok := verdicts[p.Path]
		if !ok {
			return nil, fmt.Errorf("package %s has evidence and no verdict: both must come from one run", p.Path)
		}
		v.add(p, pv)
	}
	return v, nil
}

func (v *view) add(p *evidence.Package, pv evidence.PackageVerdict) {
	out := pkg{Package: p, name: line(p.Dir), answer: pv.Verdict, reasons: pv.Reasons}
	if p.Dir == "" || p.Dir == "." {
		out.name = line(p.Path)
	}
	out.findings = slices.Clone(p.Findings)
	slices.SortStableFunc(out.findings, evidence.CompareFindings)
	out.judged = v.judge(p, pv)
	for _, d := range v.Run.Durations {
		if d.Package == p.Path {
			out.timing = d
		}
	}
	switch pv.Verdict {
	case evidence.Pass:
		v.passed++
	case evidence.Fail:
		v.failed++
	default:
		v.inconclusive++
	}
	v.packages = append(v.packages, out)
}

// worstFirst returns the packages that need reading, failed before inconclusive before passed.
func (v *view) worstFirst() []*pkg {
	out := make([]*pkg, 0, len(v.packages))
	for i := range v.packages {
		out = append(out, &v.packages[i])
	}
	slices.SortStableFunc(out, func(a, b *pkg) int { return answerRank(a.answer) - answerRank(b.answer) })
	return out
}

func answerRank(a evidence.Answer) int {
	return slices.Index([]evidence.Answer{evidence.Fail, evidence.Inconclusive, evidence.Pass}, a)
}

// runFindings are those of the run as a whole, worst first.
func (v *view) runFindings() []evidence.Finding {
	out := slices.Clone(v.Findings)
	slices.SortStableFunc(out, evidence.CompareFindings)
	return out
}

func (v *view) tier(name string) *evidence.Thresholds {
	for i := range v.Config.Tiers {
		if v.Config.Tiers[i].Name == name {
			return &v.Config.Tiers[i].Thresholds
		}
	}
	return &evidence.Thresholds{}
}

// since says that the run compared with a merge base.
func (v *view) since() bool { return v.Git != nil && v.Git.Base != "" }

// nameOf is how a person calls the package of that import path; the path itself where it was not judged.
func (v *view) nameOf(path string) string {
	for _, p := range v.packages {
		if p.Path == path {
			return p.name
		}
	}
	return line(path)
}

// barsOf returns the bar changes of a package; "" names those of the module.
func (v *view) barsOf(path string) []evidence.BarChange {
	var out []evidence.BarChange
	for _, b := range v.BarChanges {
		if b.Package == path {
			out = append(out, b)
		}
	}
	return out
}

// summary is the last line of a report. Its grammar is fixed:
//
//	ANSWER: F of N packages failed, I inconclusive, P passed in S s[ (not complete: WHY)][ (observing: exit E)]
func (v *view) summary() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %d of %d packages failed, %d inconclusive, %d passed in %.1f s",
		line(string(v.verdict.Verdict)), v.failed, len(v.packages), v.inconclusive, v.passed, v.Run.Seconds)
	if !v.Complete {
		fmt.Fprintf(&b, " (not complete: %s)", line(cmp.Or(v.Run.Stopped, "stopped")))
	}
	if v.verdict.Mode == evidence.Observe {
		fmt.Fprintf(&b, " (observing: exit %d)", v.verdict.ExitCode)
	}
	return b.String()
}

// origin says in one line what was judged: module, commit, base, config and seed.
func (v *view) origin() string {
	s := line(v.Module.Path)
	if v.Git != nil {
		commit := short(v.Git.Commit)
		if commit == "" {
			commit = "no commit"
		}
		s += " at " + commit
		if v.Git.Dirty {
			s += " (dirty)"
		}
		if v.Git.Since != "" {
			s += fmt.Sprintf(", since %s (%s)", line(v.Git.Since), short(v.Git.Base))
		}
	}
	return s + fmt.Sprintf(", config %s, seed %d", v.configSource(), v.Seed)
}

func (v *view) configSource() string {
	s := line(v.Config.Source)
	if v.Config.From == "merge base" {
		s += " from the merge base"
	}
	return s
}
