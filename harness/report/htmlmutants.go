package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/passmuster/muster/harness/evidence"
	"github.com/passmuster/muster/internal/show"
	"github.com/passmuster/muster/internal/words"
	"github.com/passmuster/muster/mutate"
	mutants "github.com/passmuster/muster/mutate/report"
)

// What the page shows of mutants: gaps by function, from the findings, and the source with every mutant in
// its place, from the mutation report.
type (
	pageMutation struct {
		ID        string
		Said      string
		Functions []pageMutantFunction
		// Kinds are the switches above the sources; there are none where there are no sources.
		Kinds []pageMutantKind
		Files []pageSourceFile
		// More says which sources are left out.
		More string
	}
	pageMutantFunction struct {
		Head, Place string
		Mutants     []pageMutant
	}
	pageMutant struct {
		Severity, Place, Message string
		Lines                    []pageMutantLine
		Replay, Link             string
	}
	// pageMutantLine is a line of a survivor's detail: what was taken away, what was put there, or words.
	pageMutantLine struct{ Class, Text string }
	pageMutantKind struct {
		Class, Label string
		Count        int
		On           bool
	}
	pageSourceFile struct {
		Name, Said string
		Open       bool
		Lines      []pageSourceLine
	}
	pageSourceLine struct {
		ID      string
		Parts   []pageSourcePart
		Kinds   []pageMutantKind
		Mutants []pageSourceMutant
	}
	// pageSourcePart is a piece of a line, marked by the worst of the mutants that change it.
	pageSourcePart   struct{ Class, Text string }
	pageSourceMutant struct{ Class, Status, Operator, Before, After, Why string }
)

// maxPageLines bounds the lines of source on the page: packages that need reading come first, and the
// mutation report has all.
const maxPageLines = 12000

// mutantKinds are the classes of mutants, the worst first, with how they are called.
var mutantKinds = []pageMutantKind{
	{Class: "survived", Label: "survived", On: true},
	{Class: "uncovered", Label: "no coverage", On: true},
	{Class: "killed", Label: "killed"},
	{Class: "other", Label: "other"},
}

// mutantClass is the index of a result's kind.
func mutantClass(r mutate.Result) int {
	switch {
	case r.Status == mutate.Survived && !r.Equivalent:
		return 0
	case r.Status == mutate.NoCoverage:
		return 1
	case r.Status == mutate.Killed || r.Status == mutate.Timeout:
		return 2
	}
	return 3
}

// mutation fills what the page shows of a package's mutants; left is how many lines of source still fit.
func (p *pagePackage) mutation(q *pkg, in *mutants.Input, left *int) {
	m := q.Stages.Mutation
	if m == nil {
		return
	}
	out := &pageMutation{ID: p.ID}
	if counts := cmp.Or(m.Package, m.Changed); m.Status != evidence.Unmeasured && counts != nil {
		out.Said = mutantsSaid(*counts)
	}
	if in != nil {
		if i := slices.IndexFunc(in.Packages, func(c mutants.Package) bool { return c.ImportPath == q.Path }); i >= 0 {
			out.sources(&in.Packages[i], left)
		}
	}
	_, fs := splitMutants(q.findings)
	for _, g := range mutantGroups(fs) {
		f := pageMutantFunction{Head: g.head(), Place: place(g.file, g.findings[0].Line, 0)}
		for _, finding := range g.findings {
			f.Mutants = append(f.Mutants, out.mutant(q, finding))
		}
		out.Functions = append(out.Functions, f)
	}
	if len(out.Functions)+len(out.Files) > 0 || out.Said != "" {
		p.Mutation = out
	}
}

func (m *pageMutation) mutant(q *pkg, f evidence.Finding) pageMutant {
	out := pageMutant{Severity: line(string(f.Severity)), Place: mutantPlace(q.Dir, f), Message: line(f.Message), Replay: line(f.Replay)}
	for _, l := range show.Lines(f.Detail) {
		class := ""
		switch {
		case strings.HasPrefix(l, "- "):
			class = "del"
		case strings.HasPrefix(l, "+ "):
			class = "ins"
		}
		out.Lines = append(out.Lines, pageMutantLine{class, l})
	}
	id := m.lineID(local(q.Dir, f.File), f.Line)
	for _, file := range m.Files {
		if slices.ContainsFunc(file.Lines, func(l pageSourceLine) bool { return l.ID == id }) {
			out.Link = id
		}
	}
	return out
}

// lineID names a line of a source on the page. Letters that a link would have to escape are left out.
func (m *pageMutation) lineID(file string, n int) string {
	plain := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' {
			return r
		}
		return '_'
	}, file)
	return fmt.Sprintf("%s-%s-%d", m.ID, plain, n)
}

// sources lists the package's files with their mutants, as many lines as fit.
func (m *pageMutation) sources(p *mutants.Package, left *int) {
	kinds := slices.Clone(mutantKinds)
	omitted := 0
	for _, name := range sortedNames(p.Files) {
		var of []mutate.Result
		for _, r := range p.Results {
			if r.File == name {
				of = append(of, r)
			}
		}
		src := strings.Split(strings.TrimSuffix(string(p.Files[name]), "\n"), "\n")
		if len(of) == 0 {
			continue
		}
		if len(src) > *left {
			omitted++
			continue
		}
		*left -= len(src)
		own := make([]int, len(mutantKinds))
		for _, r := range of {
			own[mutantClass(r)]++
			kinds[mutantClass(r)].Count++
		}
		file := pageSourceFile{Name: line(name), Said: countKinds(own)}
		for i, text := range src {
			file.Lines = append(file.Lines, m.sourceLine(name, i+1, strings.TrimSuffix(text, "\r"), of))
		}
		m.Files = append(m.Files, file)
	}
	if len(m.Files) > 0 {
		m.Kinds = kinds
	}
	if omitted > 0 {
		m.More = words.Count(omitted, "file") + " left out to keep the page small; mutation.json has all"
	}
}

func sortedNames(files map[string][]byte) []string {
	var names []string
	for n := range files {
		names = append(names, n)
	}
	slices.Sort(names)
	return names
}

// countKinds is "2 survived, 3 killed".
func countKinds(counts []int) string {
	var parts []string
	for k, n := range counts {
		if n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, mutantKinds[k].Label))
		}
	}
	return strings.Join(parts, ", ")
}

// sourceLine is a line with the mutants that begin on it.
func (m *pageMutation) sourceLine(file string, n int, text string, of []mutate.Result) pageSourceLine {
	out := pageSourceLine{}
	counts := make([]int, len(mutantKinds))
	for _, r := range of {
		if r.Line != n {
			continue
		}
		out.ID = m.lineID(file, n)
		k := mutantClass(r)
		counts[k]++
		out.Mutants = append(out.Mutants, pageSourceMutant{
			mutantKinds[k].Class, mutantStatus(r), line(r.Operator), line(oneLine(r.Original)), line(oneLine(r.Replacement)), line(mutants.Why(r)),
		})
	}
	for k, c := range counts {
		if c > 0 {
			kind := mutantKinds[k]
			kind.Count = c
			out.Kinds = append(out.Kinds, kind)
		}
	}
	out.Parts = markedParts(text, marks(text, n, of))
	return out
}

func mutantStatus(r mutate.Result) string {
	if r.Equivalent {
		return "equivalent"
	}
	return line(string(r.Status))
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// marks says for each byte of a line which kind of mutant changes it: the worst. Mutants of several lines
// mark none: they would mark everything within.
func marks(text string, n int, of []mutate.Result) []int {
	out := make([]int, len(text))
	for i := range out {
		out[i] = len(mutantKinds)
	}
	for _, r := range of {
		if r.Line != n || r.EndLine != n {
			continue
		}
		for i := max(r.Column-1, 0); i < min(r.EndColumn-1, len(text)); i++ {
			out[i] = min(out[i], mutantClass(r))
		}
	}
	return out
}

// markedParts cuts a line where the mark changes.
func markedParts(text string, marks []int) []pageSourcePart {
	var out []pageSourcePart
	for from := 0; from < len(text); {
		to := from + 1
		for to < len(text) && marks[to] == marks[from] {
			to++
		}
		class := ""
		if marks[from] < len(mutantKinds) {
			class = mutantKinds[marks[from]].Class
		}
		out = append(out, pageSourcePart{class, show.Block(text[from:to])})
		from = to
	}
	return out
}
