package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/passmuster/muster/harness/evidence"
	"github.com/passmuster/muster/internal/show"
	"github.com/passmuster/muster/internal/words"
)

// isMutant says that the finding is about a mutant of a function: such findings are shown together.
func isMutant(f evidence.Finding) bool {
	return f.File != "" && (f.Rule == evidence.RuleMutantSurvived || f.Rule == evidence.RuleMutantUncovered)
}

// splitMutants takes the findings about mutants apart from the others.
func splitMutants(fs []evidence.Finding) (others, mutants []evidence.Finding) {
	for _, f := range fs {
		if isMutant(f) {
			mutants = append(mutants, f)
		} else {
			others = append(others, f)
		}
	}
	return others, mutants
}

// mutantGroup is what tests do not notice of a function.
type mutantGroup struct {
	function, file string
	findings       []evidence.Finding
}

// mutantGroups puts findings about mutants together by function, in the order of the source.
func mutantGroups(fs []evidence.Finding) []mutantGroup {
	var out []mutantGroup
	for _, f := range fs {
		i := slices.IndexFunc(out, func(g mutantGroup) bool { return g.function == f.Function && g.file == f.File })
		if i < 0 {
			i = len(out)
			out = append(out, mutantGroup{function: f.Function, file: f.File})
		}
		out[i].findings = append(out[i].findings, f)
	}
	slices.SortStableFunc(out, func(a, b mutantGroup) int {
		return cmp.Or(cmp.Compare(a.file, b.file), cmp.Compare(a.findings[0].Line, b.findings[0].Line))
	})
	return out
}

// head names the function and counts what stands below it.
func (g mutantGroup) head() string {
	survived := 0
	for _, f := range g.findings {
		if f.Rule == evidence.RuleMutantSurvived {
			survived++
		}
	}
	said := "not executed in full"
	if survived > 0 {
		said = words.Count(survived, "survivor")
	}
	return fmt.Sprintf("%s in %s (%s)", line(cmp.Or(g.function, "package level")), line(g.file), said)
}

// mutantPlace is file, line and column, as the replay command names a mutant.
func mutantPlace(dir string, f evidence.Finding) string {
	if f.Rule == evidence.RuleMutantUncovered {
		return local(dir, f.File) + ":" + span(f.Line, f.EndLine)
	}
	return fmt.Sprintf("%s:%d:%d", local(dir, f.File), f.Line, f.Column)
}

// Bounds of what the text report that is not verbose, and the summary, show of mutants of a package:
// of each function some.
const (
	maxMutants         = 24
	maxMutantsFunction = 3
	maxMutantsSummary  = 60
)

// mutants writes findings about mutants by function.
func (t *text) mutants(p *pkg, fs []evidence.Finding) {
	left, each := maxMutants, maxMutantsFunction
	if t.o.Verbose {
		left, each = len(fs), len(fs)
	}
	var elsewhere []string
	for _, g := range mutantGroups(fs) {
		shown := g.findings[:min(len(g.findings), each, left)]
		left -= len(shown)
		if len(shown) == 0 {
			elsewhere = append(elsewhere, fmt.Sprintf("%s (%d)", line(cmp.Or(g.function, "package level")), len(g.findings)))
			continue
		}
		t.printf("\n  %s\n", t.ink.Bold(g.head()))
		for _, f := range shown {
			t.mutant(p, f)
		}
		if n := len(g.findings) - len(shown); n > 0 {
			t.printf("    %s\n", t.ink.Dim(fmt.Sprintf("and %d more here", n)))
		}
	}
	if len(elsewhere) > 0 {
		t.printf("\n  and in %s\n", strings.Join(elsewhere, ", "))
	}
}

// mutant writes one; its lines before and after where the report is verbose, because the message names
// what differs.
func (t *text) mutant(p *pkg, f evidence.Finding) {
	at := mutantPlace(p.Dir, f)
	t.printf("    %s  %s\n", t.ink.severity(f.Severity, at), line(f.Message))
	for _, l := range show.Lines(f.Detail) {
		if t.o.Verbose || strings.HasPrefix(l, cureMark) {
			t.printf("      %s\n", l)
		}
	}
	if f.Replay != "" {
		t.printf("      %s %s\n", t.ink.Dim("replay:"), line(f.Replay))
	}
}

// cureMark begins the line of a survivor's detail that says what to do.
const cureMark = "to kill it: "
