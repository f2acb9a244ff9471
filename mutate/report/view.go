package report

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/passmuster/muster/internal/show"
	"github.com/passmuster/muster/internal/words"
	"github.com/passmuster/muster/mutate"
)

// view is a package with what several parts of a report look up.
type view struct {
	*Package
	ids     []string
	sources map[string]*source
}

func newView(p *Package) (*view, error) {
	ids, err := p.ids()
	if err != nil {
		return nil, err
	}
	v := &view{p, ids, map[string]*source{}}
	for base, text := range p.Files {
		v.sources[base] = newSource(text)
	}
	return v, nil
}

// silent says that the package's table row tells all.
func (v *view) silent(verbose bool) bool {
	t := mutate.Count(v.Results)
	loud := t.Survived + t.NoCoverage + t.RuntimeError + t.Pending + len(v.Problems) + len(v.Notes) + len(v.Suppressions)
	if verbose {
		loud += t.Equivalent + t.Ignored + t.CompileError
	}
	return loud == 0
}

// name heads the package's part: its path within the module, the whole path for the root.
func (v *view) name(module string) string {
	if v.ImportPath == module {
		return module
	}
	return v.Package.name(module)
}

// group are results of one function, in the order of the source.
type group struct {
	file, function string
	at             []int
}

// name is the function's.
func (g group) name() string { return cmp.Or(g.function, "package level") }

// groups puts results that are wanted together by function.
func (v *view) groups(wanted func(mutate.Result) bool) []group {
	var out []group
	index := map[[2]string]int{}
	for i, r := range v.Results {
		if !wanted(r) {
			continue
		}
		key := [2]string{r.File, r.Function}
		at, ok := index[key]
		if !ok {
			at = len(out)
			index[key] = at
			out = append(out, group{file: v.file(r.File), function: r.Function})
		}
		out[at].at = append(out[at].at, i)
	}
	return out
}

// place is where a mutant is: file from the module's root, line and column.
func (v *view) place(r mutate.Result) string {
	line, column := v.sources[r.File].position(r.Start)
	return fmt.Sprintf("%s:%d:%d", v.file(r.File), line, column)
}

// uncovered names each function with mutants that no test executes: "Refund billing/refund.go:12-20 (5 mutants)".
func (v *view) uncovered() []string {
	var out []string
	for _, g := range v.groups(func(r mutate.Result) bool { return r.Status == mutate.NoCoverage }) {
		first, last := v.span(g)
		at := fmt.Sprintf("%s:%d", g.file, first)
		if last > first {
			at += fmt.Sprintf("-%d", last)
		}
		out = append(out, fmt.Sprintf("%s %s (%s)", g.name(), at, words.Count(len(g.at), "mutant")))
	}
	return out
}

// span is the first and last line of a group.
func (v *view) span(g group) (first, last int) {
	for _, i := range g.at {
		r := v.Results[i]
		from, _ := v.sources[r.File].position(r.Start)
		to, _ := v.sources[r.File].position(r.End)
		if first == 0 || from < first {
			first = from
		}
		last = max(last, to)
	}
	return first, last
}

// each is a line a result of the status, with its reason.
func (v *view) each(s mutate.Status) []string {
	var out []string
	for _, r := range v.Results {
		if r.Status == s {
			out = append(out, v.place(r)+" "+r.Operator+": "+Why(r))
		}
	}
	return out
}

func (v *view) suppressions() []string {
	var out []string
	for _, s := range v.Suppressions {
		out = append(out, fmt.Sprintf("%s:%d:%d: %s", v.file(s.File), s.Line, s.Column, s.Message))
	}
	return out
}

func (v *view) equivalent() []string {
	var out []string
	for _, r := range v.Results {
		if r.Equivalent {
			before, after := v.diff(r, 1<<20)
			out = append(out, v.place(r)+" "+r.Operator+": "+before+" → "+after)
		}
	}
	return out
}

// notRun counts what was not run by reason; verbose names each.
func (v *view) notRun(verbose bool) []string {
	if verbose {
		return v.each(mutate.Pending)
	}
	count := map[string]int{}
	var reasons []string
	for _, r := range v.Results {
		if r.Status == mutate.Pending {
			if count[Why(r)]++; count[Why(r)] == 1 {
				reasons = append(reasons, Why(r))
			}
		}
	}
	for i, r := range reasons {
		reasons[i] = words.Count(count[r], "mutant") + ": " + r
	}
	return reasons
}

// removed stands for lines of which nothing is left.
const removed = "(removed)"

// Diff shows the lines of a mutant of the file before and after, each as one line without indentation.
func Diff(file []byte, r mutate.Result) (before, after string) { return newSource(file).diff(r) }

// diff is Diff, cut to the width so that the change stays in sight.
func (v *view) diff(r mutate.Result, to int) (before, after string) {
	before, after = v.sources[r.File].diff(r)
	return window(before, after, to)
}

func (s *source) diff(r mutate.Result) (before, after string) {
	first, column := s.position(r.Start)
	last, endColumn := s.position(r.End)
	// A span that ends before the first character of a line does not reach it.
	if endColumn == 1 && last > first {
		last--
		endColumn = len(s.line(last)) + 1
	}
	head := s.line(first)[:min(column-1, len(s.line(first)))]
	tail := s.line(last)[min(endColumn-1, len(s.line(last))):]
	before = flat(head + s.text[r.Start:r.End] + tail)
	after = flat(head + r.Replacement + tail)
	if after == "" {
		after = removed
	}
	return before, after
}

// flat joins lines, each without what surrounds it.
func flat(s string) string {
	var parts []string
	for l := range strings.Lines(s) {
		if l = strings.TrimSpace(l); l != "" {
			parts = append(parts, strings.ReplaceAll(l, "\t", " "))
		}
	}
	return show.Line(strings.Join(parts, " "))
}

// window cuts both lines to the width. What they have in common at their start makes room first.
func window(a, b string, to int) (string, string) {
	if show.Width(a) <= to && show.Width(b) <= to {
		return a, b
	}
	common := 0
	ra, rb := []rune(a), []rune(b)
	for common < len(ra) && common < len(rb) && ra[common] == rb[common] {
		common++
	}
	// A third of the width is left before the change.
	if drop := common - max(to/3, 1); drop > 0 {
		a, b = "…"+string(ra[drop:]), "…"+string(rb[drop:])
	}
	return show.Cut(a, to), show.Cut(b, to)
}
