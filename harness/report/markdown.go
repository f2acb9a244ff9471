package report

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/passmuster/muster/harness/evidence"
	"github.com/passmuster/muster/internal/show"
	"github.com/passmuster/muster/internal/words"
)

// Bounds of the step summary. GitHub refuses one over 1 MiB as a whole, so a block that does not fit
// is left out and counted.
const (
	markdownLimit = 1 << 20
	// markdownTable is what the table may take, markdownPackage one package, and markdownReserve what
	// the last lines need.
	markdownTable   = 256 << 10
	markdownPackage = 64 << 10
	markdownReserve = 4 << 10
	markdownDetail  = 60
)

func writeMarkdown(w io.Writer, in Input) error {
	v, err := newView(in)
	if err != nil {
		return err
	}
	m := &markdown{v: v}
	m.printf("## %s muster: %s\n\n%s\n", sign(v.verdict.Verdict), line(string(v.verdict.Verdict)), prose(v.summary()))
	m.table()
	m.run()
	for _, p := range v.worstFirst() {
		m.pkg(p)
	}
	m.bars()
	if m.cut > 0 {
		m.printf("\n**%s cut to stay under 1 MiB**; the whole is in the other reports.\n", words.Count(m.cut, "item"))
	}
	m.printf("\n<sub>%s</sub>\n", prose(v.origin()))
	_, err = io.WriteString(w, m.String())
	return err
}

// markdown is the summary under construction.
type markdown struct {
	strings.Builder
	v *view
	// cut counts rows, findings and bar changes that did not fit.
	cut int
}

func (m *markdown) printf(format string, args ...any) { fmt.Fprintf(m, format, args...) }

// block appends s where it fits below the limit.
func (m *markdown) block(s string, limit int) {
	if m.Len()+len(s) > limit {
		m.cut++
		return
	}
	m.WriteString(s)
}

func (m *markdown) table() {
	// Most modules have no invariants and no fuzz targets yet: their columns are there where they are.
	var some []column
	head, rule := "", ""
	for _, c := range columns {
		if (c.head == "invariants" || c.head == "fuzz") && slices.ContainsFunc(m.v.packages, func(p pkg) bool { return c.wanted(&p) }) {
			some = append(some, c)
			head, rule = head+" "+c.head+" |", rule+"---|"
		}
	}
	m.printf("\n| | package | tier | tests | coverage | changed | mutation |%s reruns |\n|---|---|---|---|---:|---:|---:|%s---|\n", head, rule)
	for _, p := range m.v.worstFirst() {
		cells := ""
		for _, c := range some {
			cells += " " + c.cell(p) + " |"
		}
		m.block(fmt.Sprintf("| %s | %s | %s | %s | %s | %s | %s |%s %s |\n",
			sign(p.answer), code(p.name), prose(p.Tier), prose(testsCell(p.Stages.Tests)),
			coverageCell(p.Stages.Coverage), changedCell(p.Stages.Coverage), mutationCell(p.Stages.Mutation), cells, rerunsCell(p.Stages.Reruns)), markdownTable)
	}
}

func (m *markdown) run() {
	findings := m.v.runFindings()
	if len(findings)+len(m.v.verdict.Reasons) == 0 {
		return
	}
	var b strings.Builder
	b.WriteString("\n### The run\n\n")
	writeReasons(&b, m.v.verdict.Reasons)
	m.section(b.String(), findings, "")
}

// pkg writes a folding block for a package that has something to say; open where it failed.
func (m *markdown) pkg(p *pkg) {
	others, mutants := splitMutants(p.findings)
	// What the tier lets survive is in the page.
	mutants = slices.DeleteFunc(mutants, func(f evidence.Finding) bool { return f.Severity == evidence.Note })
	if len(others)+len(mutants)+len(p.reasons) == 0 {
		return
	}
	open := ""
	if p.answer == evidence.Fail {
		open = " open"
	}
	var b strings.Builder
	fmt.Fprintf(&b, "\n<details%s>\n<summary>%s %s %s, tier %s</summary>\n\n", open, sign(p.answer), code(p.name),
		prose(string(p.answer)), prose(p.Tier))
	writeReasons(&b, p.reasons)
	writeUncovered(&b, p)
	writeMutants(&b, p, mutants)
	m.section(b.String(), others, "\n</details>\n")
}

// section writes a head, the findings that fit, and a tail.
func (m *markdown) section(head string, fs []evidence.Finding, tail string) {
	limit := min(m.Len()+markdownPackage, markdownLimit-markdownReserve) - len(tail)
	if m.Len()+len(head) > limit {
		m.cut += 1 + len(fs)
		return
	}
	m.WriteString(head)
	for _, f := range fs {
		var b strings.Builder
		writeFinding(&b, f)
		m.block(b.String(), limit)
	}
	m.WriteString(tail)
}

func writeReasons(b *strings.Builder, rs []evidence.Reason) {
	for _, r := range rs {
		fmt.Fprintf(b, "- %s %s\n", sign(r.Answer), prose(reasonText(r)))
	}
}

// writeUncovered lists what no test executes, where the verdict complains of coverage.
func writeUncovered(b *strings.Builder, p *pkg) {
	c := p.Stages.Coverage
	if c == nil {
		return
	}
	for _, r := range p.reasons {
		var spans []string
		switch {
		case r.Threshold == thCoverage:
			spans = functionSpans(p.Dir, c.Functions)
		case r.Threshold == thCoverageChanged && c.Changed != nil:
			spans = fileSpans(p.Dir, c.Changed.Uncovered)
		}
		if len(spans) == 0 {
			continue
		}
		fmt.Fprintf(b, "\nNot executed (%s):\n\n", prose(r.Threshold))
		for i, s := range spans {
			if i == markdownDetail {
				fmt.Fprintf(b, "- and %d more\n", len(spans)-i)
				break
			}
			fmt.Fprintf(b, "- %s\n", code(s))
		}
	}
}

// writeMutants lists what tests do not notice by function, as much of it as a summary should have.
func writeMutants(b *strings.Builder, p *pkg, fs []evidence.Finding) {
	left, hidden := maxMutantsSummary, 0
	for _, g := range mutantGroups(fs) {
		shown := g.findings[:min(len(g.findings), left)]
		left -= len(shown)
		hidden += len(g.findings) - len(shown)
		if len(shown) == 0 {
			continue
		}
		fmt.Fprintf(b, "\n**%s**\n\n", prose(g.head()))
		for _, f := range shown {
			fmt.Fprintf(b, "- %s %s  \n  replay: %s\n", code(mutantPlace(p.Dir, f)), prose(f.Message), code(f.Replay))
		}
	}
	if hidden > 0 {
		fmt.Fprintf(b, "\nand %s more\n", words.Count(hidden, "finding"))
	}
}

func writeFinding(b *strings.Builder, f evidence.Finding) {
	fmt.Fprintf(b, "\n**%s** %s", prose(string(f.Severity)), code(f.Rule))
	if f.Test != "" {
		fmt.Fprintf(b, " %s", code(f.Test))
	}
	if at := place(f.File, f.Line, f.EndLine); at != "" {
		fmt.Fprintf(b, " at %s", code(at))
	}
	fmt.Fprintf(b, "  \n%s\n", prose(f.Message))
	if all := show.Lines(f.Detail); len(all) > 0 {
		b.WriteString("\n<pre>")
		for i, l := range all {
			if i == markdownDetail {
				fmt.Fprintf(b, "… %s more\n", words.Count(len(all)-i, "line"))
				break
			}
			b.WriteString(pre(show.Cut(l, maxColumns)) + "\n")
		}
		b.WriteString("</pre>\n")
	}
	if f.Replay != "" {
		fmt.Fprintf(b, "\nreplay: %s\n", code(f.Replay))
	}
}

func (m *markdown) bars() {
	if len(m.v.BarChanges) == 0 {
		return
	}
	m.block("\n### The change lowers the bar\n\n", markdownLimit-markdownReserve)
	for _, c := range m.v.BarChanges {
		s := fmt.Sprintf("- %s **%s**: %s", barSign(c.Policy), prose(string(c.Kind)), prose(c.Message))
		if at := place(c.File, c.Line, 0); at != "" {
			s += " at " + code(at)
		}
		m.block(s+"\n", markdownLimit-markdownReserve)
	}
}

func barSign(p evidence.BarPolicy) string {
	if p == evidence.BarFail {
		return sign(evidence.Fail)
	}
	return "·"
}
