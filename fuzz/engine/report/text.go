package report

import (
	"bufio"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/passmuster/muster/corpus"
	"github.com/passmuster/muster/internal/show"
	"github.com/passmuster/muster/internal/words"
)

// TextOptions says how the text report looks. The zero value is plain and 100 columns wide.
type TextOptions struct {
	// Color writes ANSI colours.
	Color bool
	// Width is the terminal's; 0 means 100.
	Width int
	// Bytes is how much of an input is dumped in hexadecimal; 0 means 256.
	Bytes int
	// Frames is how many frames of a crasher are shown; 0 means 6.
	Frames int
}

// Text writes the report that a person reads in a terminal: a row a target, each crasher with its input and
// the command that runs it again, and one line that sums up. The line's form is fixed:
//
//	fuzz N targets: E executions, C crashers; T s
//
// with ", F failed" and ", interrupted" behind the crashers where that is so.
func Text(w io.Writer, r *Report, o TextOptions) error {
	t := newText(w, r, o)
	if len(r.Targets) > 0 {
		t.table()
	}
	for _, c := range r.Crashers {
		t.crasher(c)
	}
	t.problems()
	t.last()
	return t.Flush()
}

// Crasher writes one crasher as [Text] does.
func Crasher(w io.Writer, c corpus.Crasher, o TextOptions) error {
	t := newText(w, &Report{}, o)
	t.crasher(c)
	return t.Flush()
}

func newText(w io.Writer, r *Report, o TextOptions) *text {
	if o.Width <= 0 {
		o.Width = 100
	}
	if o.Bytes <= 0 {
		o.Bytes = 256
	}
	if o.Frames <= 0 {
		o.Frames = 6
	}
	return &text{Writer: bufio.NewWriter(w), o: o, r: r, ink: show.Ink(o.Color)}
}

type text struct {
	*bufio.Writer
	o   TextOptions
	r   *Report
	ink show.Ink
}

func (t *text) printf(format string, args ...any) { fmt.Fprintf(t, format, args...) }

// columns of the table, the first flush left.
var columns = []string{"target", "execs", "corpus", "edges", "new in", "crashers", "state"}

func (t *text) table() {
	rows := [][]string{columns}
	packages := map[string]bool{}
	for _, target := range t.r.Targets {
		packages[target.Package] = true
	}
	for _, target := range t.r.Targets {
		name := target.Target
		if len(packages) > 1 {
			name = target.Package + "." + name
		}
		rows = append(rows, []string{
			show.Line(name), Number(target.Executions), Number(int64(target.Corpus)), Number(int64(target.Edges)),
			OneIn(target.Discovery), Number(int64(target.Crashers)), t.state(target),
		})
	}
	for i, line := range Table(rows, t.o.Width) {
		if i == 0 {
			line = t.ink.Dim(line)
		}
		t.printf("%s\n", line)
	}
}

// state is the target's, with what else a row can say of it.
func (t *text) state(target Target) string {
	s := string(target.State)
	if target.Engine == EngineNative && t.r.Engine != EngineNative {
		s += ", native"
	}
	if target.Changed {
		s += ", changed"
	}
	return s
}

// Table lays rows out in columns: the first and the last flush left, the others flush right. Where they do not
// fit, the first is cut at its start.
func Table(rows [][]string, width int) []string {
	widths := make([]int, len(rows[0]))
	for _, row := range rows {
		for i, cell := range row {
			widths[i] = max(widths[i], show.Width(cell))
		}
	}
	total := 2 * (len(widths) - 1)
	for _, w := range widths {
		total += w
	}
	widths[0] = max(widths[0]-max(total-width, 0), 12)
	lines := make([]string, 0, len(rows))
	for _, row := range rows {
		var b strings.Builder
		for i, cell := range row {
			switch {
			case i == 0:
				b.WriteString(show.Pad(show.CutStart(cell, widths[0]), widths[0], false))
			case i == len(row)-1:
				b.WriteString("  " + cell)
			default:
				b.WriteString("  " + show.Pad(cell, widths[i], true))
			}
		}
		lines = append(lines, strings.TrimRight(b.String(), " "))
	}
	return lines
}

// Number writes a count with separators: 1,234,567.
func Number(n int64) string {
	s := strconv.FormatInt(n, 10)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// OneIn writes a chance as how many executions it takes, to two digits: "1,200" for 0.00083. It is "-" where
// nothing is known.
func OneIn(chance *float64) string {
	if chance == nil || *chance <= 0 {
		return "-"
	}
	n, err := strconv.ParseFloat(strconv.FormatFloat(1 / *chance, 'g', 2, 64), 64)
	if err != nil {
		return "-"
	}
	return Number(int64(n))
}

// crasher writes what happened, where, with which input, and how to see it again.
func (t *text) crasher(c corpus.Crasher) {
	what := string(c.Kind)
	if c.Flaky {
		what += ", flaky"
	}
	lines := show.Lines(show.Block(c.Message))
	t.printf("\n%s\n", t.ink.Red(t.ink.Bold(show.Line(c.Target)+": "+what)))
	const most = 12
	for i, line := range lines {
		if i == most {
			t.printf("    %s\n", t.ink.Dim(fmt.Sprintf("and %s more", words.Count(len(lines)-most, "line"))))
			break
		}
		t.printf("    %s\n", strings.TrimRight(line, " "))
	}
	t.frames(c)
	if len(c.Input.Values) > 0 {
		t.printf("  input\n")
		for line := range strings.Lines(c.Input.Show(t.o.Bytes)) {
			t.printf("    %s\n", strings.TrimRight(line, "\n"))
		}
	}
	if c.Executions > 0 {
		t.printf("  found after %s %s\n", Number(c.Executions), plural(c.Executions, "execution"))
	}
	if c.InputFile != "" {
		t.printf("  saved in %s\n", show.Line(c.InputFile))
	}
	if c.Replay != "" {
		t.printf("  replay: %s\n", t.ink.Bold(show.Line(c.Replay)))
	}
}

// frames writes the innermost frames, and the first of the user's code even where it is further out.
func (t *text) frames(c corpus.Crasher) {
	if len(c.Frames) == 0 {
		return
	}
	t.printf("  at\n")
	own := false
	for i, f := range c.Frames {
		line := fmt.Sprintf("%s:%d %s", show.Line(f.File), f.Line, t.ink.Dim(show.Line(f.Func)))
		switch {
		case i < t.o.Frames:
			own = own || f.Own()
			t.printf("    %s\n", line)
		case f.Own() && !own:
			t.printf("    …\n    %s\n", line)
			return
		}
	}
}

// problems writes what hinders: targets that cannot be fuzzed, packages that do not build, files that are no
// inputs, and notes.
func (t *text) problems() {
	for _, target := range t.r.Targets {
		var lines []string
		if target.Problem != "" {
			lines = append(lines, target.Problem)
		}
		if target.Why != "" {
			lines = append(lines, "fuzzed by the go command: "+target.Why)
		}
		for _, c := range target.Corrupt {
			lines = append(lines, c.File+" is no input, it was left where it is: "+c.Error)
		}
		lines = append(lines, target.Notes...)
		t.section(target.Target, lines)
	}
	for _, f := range t.r.Failed {
		t.section(f.Package, strings.Split(strings.TrimSpace(f.Output), "\n"))
	}
	if len(t.r.Run.Wrote) > 0 {
		t.section("wrote", t.r.Run.Wrote)
	}
	t.section("worth knowing", t.r.Notes)
}

func (t *text) section(head string, lines []string) {
	if len(lines) == 0 {
		return
	}
	t.printf("\n%s\n", t.ink.Yellow(show.Line(head)))
	for _, text := range lines {
		for _, line := range show.Lines(show.Block(text)) {
			t.printf("    %s\n", line)
		}
	}
}

// last sums up.
func (t *text) last() {
	var executions int64
	failed := len(t.r.Failed)
	for _, target := range t.r.Targets {
		executions += target.Executions
		if target.State == StateFailed {
			failed++
		}
	}
	found := words.Count(len(t.r.Crashers), "crasher")
	if len(t.r.Crashers) > 0 {
		found = t.ink.Red(found)
	}
	t.printf("\nfuzz %s: %s %s, %s", words.Count(len(t.r.Targets), "target"), Number(executions), plural(executions, "execution"), found)
	if failed > 0 {
		t.printf(", %s", t.ink.Yellow(fmt.Sprintf("%d failed", failed)))
	}
	if t.r.Run.Interrupted {
		t.printf(", %s", t.ink.Yellow("interrupted"))
	}
	t.printf("; %.1f s\n", t.r.Run.Seconds)
}

func plural(n int64, noun string) string {
	if n == 1 {
		return noun
	}
	return noun + "s"
}
