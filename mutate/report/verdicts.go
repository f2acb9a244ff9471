package report

import (
	"bufio"
	"cmp"
	"io"
	"strings"

	"github.com/passmuster/muster/internal/show"
	"github.com/passmuster/muster/mutate"
)

// Verdicts writes each mutant with its verdict, for a run of a few: what was changed, who noticed and what
// was said, or why nobody did. The last line is that of [Text].
func Verdicts(w io.Writer, in Input, o TextOptions) error {
	in, err := ordered(in)
	if err != nil {
		return err
	}
	o.Width, o.Verbose = cmp.Or(max(o.Width, 0), 100), true
	b := bufio.NewWriter(w)
	t := &text{Writer: b, o: o, in: in, ink: show.Ink(o.Color)}
	first := true
	for i := range in.Packages {
		v, err := newView(&in.Packages[i])
		if err != nil {
			return err
		}
		for j := range v.Results {
			if !first {
				t.printf("\n")
			}
			first = false
			t.verdict(v, j)
		}
		t.list("could not be measured", v.Problems, 0, t.ink.Yellow)
		t.list("worth knowing", v.Notes, 0, nil)
	}
	t.last()
	return b.Flush()
}

// verdict writes one mutant.
func (t *text) verdict(v *view, i int) {
	r := v.Results[i]
	before, after := v.diff(r, t.o.Width-4)
	t.printf("%s  %s\n", show.Line(v.place(r)), t.ink.Dim(show.Line(r.Operator)))
	t.printf("  %s\n", t.ink.Red(strings.TrimRight("- "+before, " ")))
	t.printf("  %s\n", t.ink.Green(strings.TrimRight("+ "+after, " ")))
	said := string(r.Status)
	if r.KilledBy != "" {
		said += " by " + r.KilledBy
	}
	t.printf("  %s: %s\n", t.ink.Bold(show.Line(said)), show.Line(Why(r)))
	if len(r.CoveredBy) > 0 {
		t.printf("  %s %s\n", t.ink.Dim("covered by:"), show.Line(t.some(r.CoveredBy)))
	}
	if r.Status == mutate.Survived && !r.Equivalent {
		t.printf("  %s %s\n", t.ink.Dim("to kill it:"), show.Line(Cure(r)))
	}
}
