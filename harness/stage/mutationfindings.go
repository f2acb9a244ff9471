package stage

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/passmuster/muster/harness/evidence"
	"github.com/passmuster/muster/internal/words"
	"github.com/passmuster/muster/mutate"
	"github.com/passmuster/muster/mutate/discover"
	"github.com/passmuster/muster/mutate/report"
)

// survivorsFound is how many survivors of a package have findings of their own, each function's first
// before any function's second. The others are counted, and are in the mutation report.
const survivorsFound = 200

// findMutants writes a finding for each survivor and for each function with mutants that no test
// executes: warnings where a score that the tier wants is missed for them, else notes.
func (u *Unit) findMutants(p *report.Package) {
	replay := report.Replay(mutationFlags(u.Flags)...)
	gaps := slices.DeleteFunc(slices.Clone(p.Results), func(r mutate.Result) bool { return !survived(r) })
	shown := spreadFunctions(gaps, survivorsFound)
	for _, r := range shown {
		u.find(u.survivorFinding(p, r, replay(*p, r)))
	}
	if n := len(gaps) - len(shown); n > 0 {
		u.find(evidence.Finding{
			Rule: evidence.RuleMutantSurvived, Severity: u.mutantSeverity(gaps), Message: strings.Replace(words.Count(n, "survivor"), " ", " more ", 1) + ", not listed here",
			Replay: u.mutateCommand("--verbose", "--threshold=100"),
		})
	}
	for _, rs := range byFunction(p.Results, func(r mutate.Result) bool { return r.Status == mutate.NoCoverage }) {
		u.find(u.uncoveredFinding(rs, replay(*p, rs[0])))
	}
}

func survived(r mutate.Result) bool { return r.Status == mutate.Survived && !r.Equivalent }

func (u *Unit) survivorFinding(p *report.Package, r mutate.Result, replay string) evidence.Finding {
	before, after := report.Diff(p.Files[r.File], r)
	detail := []string{"- " + before, "+ " + after}
	if len(r.CoveredBy) > 0 {
		detail = append(detail, "covered by: "+words.Some(slices.Sorted(slices.Values(r.CoveredBy))))
	}
	f := evidence.Finding{
		Rule: evidence.RuleMutantSurvived, Severity: u.mutantSeverity([]mutate.Result{r}),
		Message: fmt.Sprintf("no test notices %s in place of %s: %s", excerpt(r.Replacement), excerpt(r.Original), strings.TrimPrefix(report.Why(r), "never infected: ")),
		Detail:  strings.Join(append(detail, "to kill it: "+report.Cure(r)), "\n"),
		File:    path.Join(u.Evidence.Dir, r.File), Line: r.Line, Column: r.Column, Function: r.Function, Replay: replay,
	}
	if r.EndLine > r.Line {
		f.EndLine = r.EndLine
	}
	return f
}

// uncoveredFinding is about a function's mutants that no test executes.
func (u *Unit) uncoveredFinding(rs []mutate.Result, replay string) evidence.Finding {
	f := evidence.Finding{
		Rule: evidence.RuleMutantUncovered, Severity: u.mutantSeverity(rs),
		File: path.Join(u.Evidence.Dir, rs[0].File), Line: rs[0].Line, Function: rs[0].Function, Replay: replay,
		Message: fmt.Sprintf("no test executes %s of %s", words.Count(len(rs), "mutant"), cmp.Or(rs[0].Function, "the package level")),
	}
	for _, r := range rs {
		if r.EndLine > f.Line {
			f.EndLine = max(f.EndLine, r.EndLine)
		}
	}
	return f
}

// mutantSeverity is a warning where a missed score counts one of the mutants.
func (u *Unit) mutantSeverity(rs []mutate.Result) evidence.Severity {
	m, t := u.Evidence.Stages.Mutation, u.Thresholds.Mutation
	if m.Package != nil && lowScore(*m.Package, t.Package) {
		return evidence.Warning
	}
	if m.Changed != nil && lowScore(*m.Changed, t.Changed) && slices.ContainsFunc(rs, u.onChangedLine) {
		return evidence.Warning
	}
	return evidence.Note
}

func lowScore(counts evidence.Mutants, want *float64) bool {
	detected, whole := mutate.Tally(counts).Score()
	return want != nil && below(detected, whole, *want)
}

// findSuppressions writes a finding for each //muster:ignore that has no effect or is not needed.
func (u *Unit) findSuppressions(problems []discover.Problem) {
	for _, p := range problems {
		u.find(evidence.Finding{
			Rule: evidence.RuleSuppression, Severity: evidence.Warning, Message: p.Message,
			File: path.Join(u.Evidence.Dir, p.File), Line: p.Line, Column: p.Column, Replay: u.mutateCommand(),
		})
	}
}

// mutateCommand is the command that mutates the package again.
func (u *Unit) mutateCommand(args ...string) string {
	return report.Command(u.Evidence.Dir, mutationFlags(u.Flags), args...)
}

// functionMutants counts what tests do not notice by function.
func (u *Unit) functionMutants(results []mutate.Result) []evidence.FunctionMutants {
	var out []evidence.FunctionMutants
	gap := func(r mutate.Result) bool { return survived(r) || r.Status == mutate.NoCoverage }
	for _, rs := range byFunction(results, gap) {
		f := evidence.FunctionMutants{Name: rs[0].Function, File: path.Join(u.Evidence.Dir, rs[0].File), Line: rs[0].Line}
		for _, r := range rs {
			if survived(r) {
				f.Survived++
			} else {
				f.NoCoverage++
			}
		}
		out = append(out, f)
	}
	slices.SortStableFunc(out, func(a, b evidence.FunctionMutants) int {
		return cmp.Or(cmp.Compare(b.Survived+b.NoCoverage, a.Survived+a.NoCoverage), cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line))
	})
	return out
}

// byFunction groups the results that are wanted, in the order in which they stand.
func byFunction(results []mutate.Result, wanted func(mutate.Result) bool) [][]mutate.Result {
	var out [][]mutate.Result
	at := map[[2]string]int{}
	for _, r := range results {
		if !wanted(r) {
			continue
		}
		key := [2]string{r.File, r.Function}
		i, ok := at[key]
		if !ok {
			i = len(out)
			at[key] = i
			out = append(out, nil)
		}
		out[i] = append(out[i], r)
	}
	return out
}

// spreadFunctions picks at most so many results: each function's first before any function's second.
func spreadFunctions(results []mutate.Result, most int) []mutate.Result {
	groups := byFunction(results, func(mutate.Result) bool { return true })
	var out []mutate.Result
	for round := 0; len(out) < min(most, len(results)); round++ {
		for _, g := range groups {
			if round < len(g) && len(out) < most {
				out = append(out, g[round])
			}
		}
	}
	return out
}

// excerpt is a piece of source within a sentence.
func excerpt(source string) string {
	const most = 60
	text := []rune(strings.Join(strings.Fields(source), " "))
	if len(text) > most {
		text = append(text[:most-1], '…')
	}
	return "`" + string(text) + "`"
}
