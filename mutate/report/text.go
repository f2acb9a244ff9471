package report

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/passmuster/muster/internal/show"
	"github.com/passmuster/muster/internal/words"
	"github.com/passmuster/muster/mutate"
)

// TextOptions says how the text report looks. The zero value is plain, 100 columns wide and bounded.
type TextOptions struct {
	// Color writes ANSI colours.
	Color bool
	// Width is the terminal's; the table and quoted source keep within it. 0 means 100.
	Width int
	// Verbose lists every survivor, everything that no test executes, what does not compile and what is
	// left out; otherwise long lists are cut, and say by how much.
	Verbose bool
}

// Bounds of the report that is not verbose, for each package.
const (
	maxSurvivors = 20
	maxUncovered = 12
	maxProblems  = 12
)

// Text writes the report that a person reads in a terminal: a row a package, then what its tests do not
// notice, by function, and one line that sums up. The line's form is fixed:
//
//	score S %: D of W detected, L survived, C not covered, E errors, I ignored, Q equivalent, P not run; T s
//
// with "score none" where nothing counts towards one, and behind it ", from the cache" where that is so, or
// how many packages are.
func Text(w io.Writer, in Input, o TextOptions) error {
	in, err := ordered(in)
	if err != nil {
		return err
	}
	o.Width = cmp.Or(max(o.Width, 0), 100)
	b := bufio.NewWriter(w)
	t := &text{Writer: b, o: o, in: in, ink: show.Ink(o.Color)}
	t.table()
	for i := range in.Packages {
		if err := t.pkg(&in.Packages[i]); err != nil {
			return err
		}
	}
	t.last()
	return b.Flush()
}

type text struct {
	*bufio.Writer
	o   TextOptions
	in  Input
	ink show.Ink
}

func (t *text) printf(format string, args ...any) { fmt.Fprintf(t, format, args...) }

// pkg writes what there is to do about a package; one with nothing has its table row alone.
func (t *text) pkg(p *Package) error {
	v, err := newView(p)
	if err != nil || v.silent(t.o.Verbose) {
		return err
	}
	t.printf("\n%s\n", t.ink.Bold(show.Line(v.name(t.in.Module))))
	t.list("could not be measured", p.Problems, maxProblems, t.ink.Yellow)
	t.list("suppressions to mend", v.suppressions(), maxProblems, t.ink.Yellow)
	t.survivors(v)
	t.list("no test executes", v.uncovered(), maxUncovered, nil)
	t.list("could not be tested", v.each(mutate.RuntimeError), maxProblems, t.ink.Yellow)
	t.list("not run", v.notRun(t.o.Verbose), maxProblems, t.ink.Yellow)
	t.list("worth knowing", p.Notes, maxProblems, nil)
	if t.o.Verbose {
		t.list("proven equivalent", v.equivalent(), 0, nil)
		t.list("left out", v.each(mutate.Ignored), 0, nil)
		t.list("does not compile", v.each(mutate.CompileError), 0, nil)
	}
	return nil
}

// list writes a heading and a line an entry.
func (t *text) list(head string, entries []string, most int, paint func(string) string) {
	if len(entries) == 0 {
		return
	}
	if paint != nil {
		head = paint(head)
	}
	t.printf("\n  %s\n", head)
	more := 0
	if !t.o.Verbose && most > 0 && len(entries) > most {
		more = len(entries) - most
		entries = entries[:most]
	}
	for _, e := range entries {
		t.printf("    %s\n", show.Line(e))
	}
	t.more(more)
}

func (t *text) more(n int) {
	if n > 0 {
		t.printf("    %s\n", t.ink.Dim(fmt.Sprintf("and %d more", n)))
	}
}

// survivors writes them by function.
func (t *text) survivors(v *view) {
	left := maxSurvivors
	if t.o.Verbose {
		left = len(v.Results)
	}
	hidden := 0
	for _, g := range v.groups(func(r mutate.Result) bool { return r.Status == mutate.Survived && !r.Equivalent }) {
		if left == 0 {
			hidden += len(g.at)
			continue
		}
		t.printf("\n  %s %s\n", t.ink.Bold(show.Line(g.name())), t.ink.Dim(fmt.Sprintf("(%d survived)", len(g.at))))
		for _, i := range g.at {
			if left == 0 {
				hidden++
				continue
			}
			left--
			t.survivor(v, i)
		}
	}
	if hidden > 0 {
		t.printf("\n  %s\n", t.ink.Dim("and "+strings.Replace(words.Count(hidden, "survivor"), " ", " more ", 1)))
	}
}

func (t *text) survivor(v *view, i int) {
	r := v.Results[i]
	before, after := v.diff(r, t.o.Width-6)
	t.printf("\n    %s  %s\n", show.Line(v.place(r)), t.ink.Dim(show.Line(r.Operator)))
	t.printf("    %s\n", t.ink.Red(strings.TrimRight("- "+before, " ")))
	t.printf("    %s\n", t.ink.Green(strings.TrimRight("+ "+after, " ")))
	t.printf("    %s\n", show.Line(survival(r)))
	// Where every test that reaches it infects it, they have just been named.
	if len(r.CoveredBy) > 0 && !slices.Equal(r.CoveredBy, r.Infecting) {
		t.printf("    %s %s\n", t.ink.Dim("covered by:"), show.Line(t.some(r.CoveredBy)))
	}
	t.printf("    %s %s\n", t.ink.Dim("to kill it:"), show.Line(Cure(r)))
	if t.in.Replay != nil {
		t.printf("    %s %s\n", t.ink.Dim("replay:"), show.Line(t.in.Replay(*v.Package, r)))
	}
}

func (t *text) some(names []string) string {
	if t.o.Verbose {
		return strings.Join(names, ", ")
	}
	return words.Some(names)
}

func (t *text) last() {
	var all mutate.Tally
	seconds, cached := 0.0, 0
	var results []mutate.Result
	for i := range t.in.Packages {
		results = append(results, t.in.Packages[i].Results...)
		all = add(all, mutate.Count(t.in.Packages[i].Results))
		seconds += t.in.Packages[i].seconds()
		if t.in.Packages[i].Cached {
			cached++
		}
	}
	detected, whole := all.Score()
	if len(t.in.Packages) > 0 {
		t.printf("\n")
	}
	if would, of := mutate.Outlook(results); of > 0 {
		t.printf("estimate %.0f %%, if those not run fare like those that ran\n", 100*would/of)
	}
	t.printf("%s: %d of %d detected, %d survived, %d not covered, %d errors, %d ignored, %d equivalent, %d not run; %.1f s%s\n",
		t.ink.Bold("score "+score(all)), detected, whole, all.Survived, all.NoCoverage,
		all.CompileError+all.RuntimeError, all.Ignored, all.Equivalent, all.Pending, seconds, fromCache(cached, len(t.in.Packages)))
}

func fromCache(n, of int) string {
	switch n {
	case 0:
		return ""
	case of:
		return ", from the cache"
	}
	return fmt.Sprintf(", %d of %d packages from the cache", n, of)
}

// score is the share of a tally in per cent with one digit, rounded down: what is not all is never 100.
func score(t mutate.Tally) string {
	detected, whole := t.Score()
	if whole == 0 {
		return "none"
	}
	tenths := detected * 1000 / whole
	return fmt.Sprintf("%d.%d %%", tenths/10, tenths%10)
}

func add(a, b mutate.Tally) mutate.Tally {
	return mutate.Tally{
		Killed: a.Killed + b.Killed, Survived: a.Survived + b.Survived, NoCoverage: a.NoCoverage + b.NoCoverage,
		CompileError: a.CompileError + b.CompileError, RuntimeError: a.RuntimeError + b.RuntimeError,
		Timeout: a.Timeout + b.Timeout, Ignored: a.Ignored + b.Ignored, Pending: a.Pending + b.Pending,
		Equivalent: a.Equivalent + b.Equivalent,
	}
}
