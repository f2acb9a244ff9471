package report

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/passmuster/muster/internal/show"
	"github.com/passmuster/muster/mutate"
)

// column is a column of the table after the package's name.
type column struct {
	head string
	// keep orders columns by how long they stay where the terminal is narrow; 0 goes first.
	keep int
	cell func(*Package, mutate.Tally) string
}

// none is an empty cell. A column of empty cells is left out, unless it is one of the first three.
const none = "—"

func count(f func(mutate.Tally) int) func(*Package, mutate.Tally) string {
	return func(_ *Package, t mutate.Tally) string {
		if n := f(t); n > 0 {
			return strconv.Itoa(n)
		}
		return none
	}
}

var columns = []column{
	{"score", 10, func(_ *Package, t mutate.Tally) string {
		if s := score(t); s != "none" {
			return s
		}
		return none
	}},
	{"killed", 9, count(func(t mutate.Tally) int { return t.Killed })},
	{"survived", 9, count(func(t mutate.Tally) int { return t.Survived })},
	{"no coverage", 8, count(func(t mutate.Tally) int { return t.NoCoverage })},
	{"timeout", 5, count(func(t mutate.Tally) int { return t.Timeout })},
	{"errors", 2, count(func(t mutate.Tally) int { return t.CompileError + t.RuntimeError })},
	{"ignored", 1, count(func(t mutate.Tally) int { return t.Ignored })},
	{"equivalents", 3, count(func(t mutate.Tally) int { return t.Equivalent })},
	{"not run", 7, count(func(t mutate.Tally) int { return t.Pending })},
	{"seconds", 6, func(p *Package, _ mutate.Tally) string { return took(p.seconds() - p.Seconds[PhaseEquivalents]) }},
	// What proving equivalents took stands by itself: it is asked for, and has a bound of its own.
	{"+ proofs", 4, func(p *Package, _ mutate.Tally) string { return took(p.Seconds[PhaseEquivalents]) }},
}

// took writes seconds, where there are any.
func took(s float64) string {
	if s > 0 {
		return fmt.Sprintf("%.1f", s)
	}
	return none
}

// minName is how narrow a package's name may become before a column is given up for it.
const minName = 24

// table writes a row a package.
func (t *text) table() {
	if len(t.in.Packages) == 0 {
		return
	}
	rows := make([][]string, len(t.in.Packages))
	names := len("package")
	for i := range t.in.Packages {
		p := &t.in.Packages[i]
		tally := mutate.Count(p.Results)
		rows[i] = append(rows[i], show.Line(p.name(t.in.Module)))
		names = max(names, show.Width(rows[i][0]))
		for _, c := range columns {
			rows[i] = append(rows[i], c.cell(p, tally))
		}
	}
	used, widths := t.fit(rows, names)
	names = min(names, max(t.room(used, widths), len("package")))

	head := show.Pad("package", names, false)
	for _, j := range used {
		head += "  " + show.Pad(columns[j].head, widths[j], true)
	}
	t.printf("%s\n", t.ink.Dim(head))
	for _, row := range rows {
		s := show.Pad(show.CutStart(row[0], names), names, false)
		for _, j := range used {
			cell := show.Pad(row[j+1], widths[j], true)
			if row[j+1] == none {
				cell = t.ink.Dim(cell)
			}
			s += "  " + cell
		}
		t.printf("%s\n", s)
	}
}

// fit chooses the columns.
func (t *text) fit(rows [][]string, names int) (used, widths []int) {
	widths = make([]int, len(columns))
	for j, c := range columns {
		widths[j] = show.Width(c.head)
		filled := j < 3
		for _, row := range rows {
			widths[j] = max(widths[j], show.Width(row[j+1]))
			filled = filled || row[j+1] != none
		}
		if filled {
			used = append(used, j)
		}
	}
	for len(used) > 1 && t.room(used, widths) < min(names, minName) {
		least := slices.MinFunc(used, func(a, b int) int { return columns[a].keep - columns[b].keep })
		used = slices.DeleteFunc(used, func(j int) bool { return j == least })
	}
	return used, widths
}

// room is what the columns leave for the name.
func (t *text) room(used, widths []int) int {
	left := t.o.Width
	for _, j := range used {
		left -= 2 + widths[j]
	}
	return left
}

// name is the package's path within the module, or its base name for the module's root.
func (p *Package) name(module string) string {
	if p.ImportPath == module {
		return "."
	}
	if within, ok := strings.CutPrefix(p.ImportPath, module+"/"); ok && module != "" {
		return within
	}
	return p.ImportPath
}
