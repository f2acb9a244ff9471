package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/passmuster/muster/harness/evidence"
	"github.com/passmuster/muster/internal/show"
	"github.com/passmuster/muster/internal/words"
)

// column is one column of the text table.
type column struct {
	head  string
	right bool
	cell  func(*pkg) string
	// wanted says that the column has something to tell of the package.
	wanted func(*pkg) bool
}

func always(*pkg) bool { return true }

// columns after the path, in order. Where the terminal is narrow, the last ones go first.
var columns = []column{
	{"tests", false, func(p *pkg) string { return testsCell(p.Stages.Tests) }, always},
	{"coverage", true, func(p *pkg) string { return coverageCell(p.Stages.Coverage) },
		func(p *pkg) bool { return p.Stages.Coverage != nil }},
	{"changed", true, func(p *pkg) string { return changedCell(p.Stages.Coverage) },
		func(p *pkg) bool { return changedCell(p.Stages.Coverage) != none }},
	{"mutation", true, func(p *pkg) string { return mutationCell(p.Stages.Mutation) },
		func(p *pkg) bool { return p.Stages.Mutation != nil }},
	{"invariants", false, func(p *pkg) string { return invariantsCell(p.Stages.Invariants) },
		func(p *pkg) bool { return invariantsCell(p.Stages.Invariants) != none }},
	{"fuzz", false, func(p *pkg) string { return fuzzCell(p.Stages.Fuzz) },
		func(p *pkg) bool { return fuzzCell(p.Stages.Fuzz) != none }},
	{"reruns", false, func(p *pkg) string { return rerunsCell(p.Stages.Reruns) },
		func(p *pkg) bool { return p.Stages.Reruns != nil }},
	{"tier", false, tierCell, always},
}

// table writes a row a package. Many packages that simply pass are counted in one row.
func (t *text) table() {
	rows, folded := t.rows()
	var used []column
	for _, c := range columns {
		if slices.ContainsFunc(rows, c.wanted) {
			used = append(used, c)
		}
	}
	if len(rows) > 0 {
		t.grid(rows, used)
	}
	if folded > 0 {
		more := ""
		if len(rows) > 0 {
			more = "more "
		}
		verb := "pass"
		if folded == 1 {
			verb = "passes"
		}
		t.printf("%s %s\n", t.ink.mark(evidence.Pass), t.ink.Dim(fmt.Sprintf("%s %s", strings.Replace(words.Count(folded, "package"), " ", " "+more, 1), verb)))
	}
}

// rows picks the packages with a row of their own.
func (t *text) rows() (rows []*pkg, folded int) {
	for i := range t.v.packages {
		p := &t.v.packages[i]
		plain := p.answer == evidence.Pass && len(p.findings) == 0
		if plain && len(t.v.packages) > maxRows && !t.o.Verbose {
			folded++
			continue
		}
		rows = append(rows, p)
	}
	return rows, folded
}

func (t *text) grid(rows []*pkg, cols []column) {
	cells := make([][]string, len(rows))
	for i, p := range rows {
		for _, c := range cols {
			cells[i] = append(cells[i], c.cell(p))
		}
	}
	widths := make([]int, len(cols))
	for j, c := range cols {
		widths[j] = show.Width(c.head)
		for i := range rows {
			widths[j] = max(widths[j], show.Width(cells[i][j]))
		}
	}
	names := show.Width("package")
	for _, p := range rows {
		names = max(names, show.Width(p.name))
	}
	names, cols = t.fit(names, cols, widths)
	t.header(names, cols, widths)
	for i, p := range rows {
		s := t.ink.mark(p.answer) + " " + show.Pad(show.CutStart(p.name, names), names, false)
		for j, c := range cols {
			cell := show.Pad(cells[i][j], widths[j], c.right)
			if cells[i][j] == none {
				cell = t.ink.Dim(cell)
			}
			s += "  " + cell
		}
		t.printf("%s\n", strings.TrimRight(s, " "))
	}
}

// minName is how narrow the path may become before a column is given up for it.
const minName = 24

func (t *text) fit(names int, cols []column, widths []int) (int, []column) {
	for {
		rest := t.o.Width - 2 // the mark and its space
		for j := range cols {
			rest -= widths[j] + 2
		}
		if names <= rest || rest >= minName {
			return min(names, rest), cols
		}
		if len(cols) == 1 {
			return max(min(names, rest), len("package")), cols
		}
		cols = cols[:len(cols)-1]
	}
}

func (t *text) header(names int, cols []column, widths []int) {
	s := "  " + show.Pad("package", names, false)
	for j, c := range cols {
		s += "  " + show.Pad(c.head, widths[j], c.right)
	}
	t.printf("%s\n", t.ink.Dim(strings.TrimRight(s, " ")))
}
