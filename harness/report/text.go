package report

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/passmuster/muster/harness/evidence"
	"github.com/passmuster/muster/internal/show"
	"github.com/passmuster/muster/internal/words"
)

// TextOptions says how the text report looks. The zero value is plain, 100 columns wide and bounded.
type TextOptions struct {
	// Color writes ANSI colours.
	Color bool
	// Width is the terminal's; the table and quoted output keep within it. 0 means 100.
	Width int
	// Verbose lists every package, finding, function and line of output; otherwise long lists are cut
	// and say how much was cut.
	Verbose bool
}

// Bounds of the text report that is not verbose.
const (
	maxRows      = 40
	maxFindings  = 20
	maxDetail    = 12
	maxFunctions = 5
)

func writeText(w io.Writer, in Input) error { return Text(w, in, TextOptions{}) }

// Text writes the report that a person reads in a terminal.
func Text(w io.Writer, in Input, o TextOptions) error {
	v, err := newView(in)
	if err != nil {
		return err
	}
	if o.Width <= 0 {
		o.Width = 100
	}
	b := bufio.NewWriter(w)
	t := &text{Writer: b, o: o, v: v, ink: ink{show.Ink(o.Color)}}
	t.table()
	t.run()
	for _, p := range v.worstFirst() {
		t.pkg(p)
	}
	t.bars()
	t.last()
	return b.Flush()
}

type text struct {
	*bufio.Writer
	o   TextOptions
	v   *view
	ink ink
}

func (t *text) printf(format string, args ...any) { fmt.Fprintf(t, format, args...) }

// run writes what concerns the run as a whole.
func (t *text) run() {
	fs := t.v.runFindings()
	if len(fs)+len(t.v.verdict.Reasons) == 0 {
		return
	}
	t.printf("\n%s\n", t.ink.Bold("the run"))
	for _, r := range t.v.verdict.Reasons {
		t.reason(r, "")
	}
	t.findings("", fs)
}

// pkg writes why a package did not pass and its findings; a package with neither has its table row alone.
func (t *text) pkg(p *pkg) {
	shown := p.findings
	if !t.o.Verbose {
		// The reasons name what is not executed; the same again as findings would bury the rest. Mutants
		// that the tier lets survive are in the page.
		shown = slices.DeleteFunc(slices.Clone(shown), func(f evidence.Finding) bool {
			return isCoverage(f.Rule) || isMutant(f) && f.Severity == evidence.Note
		})
	}
	if len(shown)+len(p.reasons) == 0 {
		return
	}
	head := p.name + ": " + line(string(p.answer)) + ", tier " + line(p.Tier)
	if len(p.Owners) > 0 {
		head += ", owners " + line(strings.Join(p.Owners, " "))
	}
	t.printf("\n%s %s\n", t.ink.mark(p.answer), t.ink.Bold(head))
	if p.Lowered != "" {
		t.printf("  held to a weaker tier: %s\n", line(p.Lowered))
	}
	for _, r := range p.reasons {
		t.reason(r, t.facts(p, r.Threshold))
	}
	others, mutants := splitMutants(shown)
	t.findings(p.name, others)
	t.mutants(p, mutants)
}

func isCoverage(rule string) bool {
	return rule == evidence.RuleCoverage || rule == evidence.RuleCoverageChanged
}

// reason writes a threshold that was missed, with the places that the measurement knows of.
func (t *text) reason(r evidence.Reason, facts string) {
	t.printf("  %s%s\n", reasonText(r), facts)
}

// facts adds to a reason what its stage measured: counts, and what no test executes.
func (t *text) facts(p *pkg, threshold string) string {
	c := p.Stages.Coverage
	if c == nil {
		return ""
	}
	got := ""
	for _, r := range p.reasons {
		if r.Threshold == threshold {
			got = r.Got
		}
	}
	counted := strings.Contains(got, "(") || c.Status == evidence.Unmeasured
	switch threshold {
	case thCoverage:
		s := ""
		if !counted {
			s = fmt.Sprintf(" (%d of %s)", c.Covered, words.Count(c.Statements, "statement"))
		}
		return s + t.notExecuted(p, functionSpans(p.Dir, c.Functions), evidence.RuleCoverage)
	case thCoverageChanged:
		if c.Changed == nil {
			return ""
		}
		s := ""
		if !counted {
			s = fmt.Sprintf(" (%d of %s)", c.Changed.Covered, words.Count(c.Changed.Lines, "line"))
		}
		return s + t.notExecuted(p, fileSpans(p.Dir, c.Changed.Uncovered), evidence.RuleCoverageChanged)
	}
	return ""
}

// notExecuted lists places, and the command that shows them, which the rule's findings carry.
func (t *text) notExecuted(p *pkg, spans []string, rule string) string {
	if len(spans) == 0 {
		return ""
	}
	more := ""
	if n := len(spans) - maxFunctions; n > 0 && !t.o.Verbose {
		spans, more = spans[:maxFunctions], fmt.Sprintf("\n      and %d more", n)
	}
	for _, f := range p.findings {
		if f.Rule == rule && f.Replay != "" && !t.o.Verbose {
			more += "\n    " + t.ink.Dim("replay:") + " " + line(f.Replay)
			break
		}
	}
	return "\n    not executed:\n      " + strings.Join(spans, "\n      ") + more
}

// functionSpans names each function that is not executed in full: "Price pricing.go:20-31, 35".
func functionSpans(dir string, fs []evidence.FunctionCoverage) []string {
	out := make([]string, len(fs))
	for i, f := range fs {
		where := ranges(f.Uncovered)
		if where == "" {
			where = span(f.Line, 0)
		}
		out[i] = fmt.Sprintf("%s %s:%s", line(f.Name), local(dir, f.File), where)
	}
	return out
}

func fileSpans(dir string, rs []evidence.FileRange) []string {
	out := make([]string, len(rs))
	for i, r := range rs {
		out[i] = fmt.Sprintf("%s:%s", local(dir, r.File), span(r.From, r.To))
	}
	return out
}

func (t *text) findings(name string, fs []evidence.Finding) {
	shown := fs
	if len(fs) > maxFindings && !t.o.Verbose {
		shown = fs[:maxFindings]
	}
	for _, f := range shown {
		t.finding(name, f)
	}
	if n := len(fs) - len(shown); n > 0 {
		t.printf("\n  %s\n", t.ink.Dim(fmt.Sprintf("and %s more", words.Count(n, "finding"))))
	}
}

func (t *text) finding(name string, f evidence.Finding) {
	head := []string{t.ink.severity(f.Severity, fmt.Sprintf("%-7s", line(string(f.Severity))))}
	for _, s := range []string{name, line(f.Rule), line(f.Test), place(f.File, f.Line, f.EndLine)} {
		if s != "" {
			head = append(head, s)
		}
	}
	t.printf("\n  %s\n", strings.Join(head, "  "))
	t.printf("    %s\n", line(f.Message))
	t.detail(f)
	if f.Replay != "" {
		t.printf("    %s %s\n", t.ink.Dim("replay:"), line(f.Replay))
	}
}

// detail quotes a finding's output, bounded in lines and columns unless verbose: its beginning and its
// end, because some tests say what is wrong first and others last.
func (t *text) detail(f evidence.Finding) {
	all := show.Lines(f.Detail)
	head, tail := all, []string(nil)
	if len(all) > maxDetail && !t.o.Verbose {
		head, tail = all[:maxDetail/2], all[len(all)-maxDetail/2:]
	}
	t.quote(head)
	if n := len(all) - len(head) - len(tail); n > 0 {
		s := fmt.Sprintf("%s more", words.Count(n, "line"))
		if f.Raw != "" {
			s += " in muster.out/" + line(f.Raw)
		}
		t.printf("    %s\n", t.ink.Dim("│ … "+s))
	}
	t.quote(tail)
}

func (t *text) quote(output []string) {
	for _, l := range output {
		l = strings.ReplaceAll(l, "\t", "    ")
		if !t.o.Verbose {
			l = show.Cut(l, t.o.Width-6)
		}
		t.printf("    %s\n", strings.TrimRight(t.ink.Dim("│")+" "+l, " "))
	}
}

// bars lists what the change loosened.
func (t *text) bars() {
	if len(t.v.BarChanges) == 0 {
		return
	}
	head := "the change lowers the bar"
	if t.v.since() {
		head += fmt.Sprintf(" since %s (%s)", line(t.v.Git.Since), short(t.v.Git.Base))
	}
	t.printf("\n%s\n", t.ink.Bold(head))
	for _, b := range t.v.BarChanges {
		policy := fmt.Sprintf("%-6s", line(string(b.Policy)))
		s := fmt.Sprintf("  %s  ", t.ink.severity(barSeverity(b.Policy), policy))
		if name := t.v.nameOf(b.Package); name != "" {
			s += name + ": "
		}
		s += fmt.Sprintf("%s: %s", line(string(b.Kind)), line(b.Message))
		if at := place(b.File, b.Line, 0); at != "" {
			s += "  " + t.ink.Dim(at)
		}
		t.printf("%s\n", s)
	}
}

func (t *text) last() {
	t.printf("\n%s\n", t.ink.Dim(t.v.origin()))
	answer, rest, _ := strings.Cut(t.v.summary(), ":")
	t.printf("%s:%s\n", t.ink.answer(t.v.verdict.Verdict, answer), rest)
}
