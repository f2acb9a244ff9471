package discover

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"unicode"

	"github.com/passmuster/muster/mutate"
)

// A suppression keeps mutants out of a run, for a reason:
//
//	//muster:ignore operator reason
//
// The operator is a name, a family (what stands before the slash), a glob or "all"; several are joined
// by commas. Where the comment stands says what it covers:
//
//   - behind code on a line: the mutants that start on that line;
//   - on lines of its own: what starts on the next line, to its end: a statement with its blocks, a case,
//     a field, an element, a declaration; in the doc comment of a function, that function;
//   - before the package clause: the file.
type suppression struct {
	ignore
	pos token.Pos
	scope
}

// scope is where the mutants that a suppression covers start, from to to, and where they end at the
// latest. They are byte offsets; the zero scope covers nothing.
type scope struct{ from, to, until int }

func (s scope) holds(m *mutate.Mutant) bool {
	return s.from <= m.Start && m.Start <= s.to && m.End <= s.until && s.until > 0
}

// ignore is what the comment says.
type ignore struct {
	operators []string
	reason    string
}

// Problem is a suppression that is not as it should be.
type Problem struct {
	// File is the base name.
	File         string
	Line, Column int
	Message      string
}

// parseIgnore reads a comment; not ok means that it is no suppression.
func parseIgnore(comment string) (s ignore, ok bool) {
	rest, ok := strings.CutPrefix(comment, "//muster:ignore")
	if !ok || rest != "" && !strings.ContainsAny(rest[:1], " \t\r") {
		return ignore{}, false
	}
	rest = strings.TrimSpace(rest)
	names := rest
	if i := strings.IndexFunc(rest, unicode.IsSpace); i >= 0 {
		names, s.reason = rest[:i], strings.TrimSpace(rest[i:])
	}
	for name := range strings.SplitSeq(names, ",") {
		if name != "" {
			s.operators = append(s.operators, name)
		}
	}
	return s, true
}

// matches reports whether the suppression's pattern covers the operator.
func matches(pattern, operator string) bool {
	family, _, _ := strings.Cut(operator, "/")
	if pattern == "all" || pattern == family || pattern == operator {
		return true
	}
	ok, err := path.Match(pattern, operator)
	return ok && err == nil
}

// covers reports whether it keeps out a mutant that the operators propose.
func (s *suppression) covers(c *candidate) bool {
	if s.reason == "" || !s.holds(&c.Mutant) {
		return false
	}
	return slices.ContainsFunc(c.operators, func(op string) bool {
		return slices.ContainsFunc(s.operators, func(pattern string) bool { return matches(pattern, op) })
	})
}

// suppressions lists those of a file, in source order.
func suppressions(p *Package, f *File) []*suppression {
	var found []*suppression
	for _, group := range f.Syntax.Comments {
		for _, c := range group.List {
			if is, ok := parseIgnore(c.Text); ok {
				found = append(found, &suppression{ignore: is, pos: c.Pos(), scope: scopeOf(p, f, group, c)})
			}
		}
	}
	return found
}

// scopeOf returns what a comment of the group covers.
func scopeOf(p *Package, f *File, group *ast.CommentGroup, c *ast.Comment) scope {
	offset := func(pos token.Pos) int { return p.Fset.PositionFor(pos, false).Offset }
	line := func(pos token.Pos) int { return p.Fset.PositionFor(pos, false).Line }
	if group.End() <= f.Syntax.Package {
		return scope{0, len(f.Src), len(f.Src)}
	}
	start := offset(p.Fset.File(c.Pos()).LineStart(line(c.Pos())))
	if strings.TrimSpace(string(f.Src[start:offset(c.Pos())])) != "" {
		return scope{start, offset(c.Pos()), len(f.Src)}
	}
	next := line(group.End()) + 1
	var covered scope
	ast.Inspect(f.Syntax, func(n ast.Node) bool {
		switch n.(type) {
		case nil, *ast.Comment, *ast.CommentGroup:
			return false
		}
		if covered.until > 0 || n.End() <= group.End() {
			return false
		}
		if n.Pos() > group.End() && line(n.Pos()) == next {
			covered = scope{offset(n.Pos()), offset(n.End()), offset(n.End())}
		}
		return true
	})
	return covered
}

// Suppressions lists what is wrong with the package's suppressions: no reason, an operator that is not
// among the given ones, or no mutant that needs it. The operators are the whole catalogue, whatever a run
// uses of it; of the options Exclude and Arid count.
func Suppressions(p *Package, catalogue []mutate.Operator, o Options) ([]Problem, error) {
	f := newFinder(p, catalogue, Options{Exclude: o.Exclude, Arid: o.Arid})
	var problems []Problem
	var c *checker
	for _, file := range p.Files {
		if o.Exclude != nil && o.Exclude(file.Path) {
			continue
		}
		for _, s := range suppressions(p, file) {
			message := s.complaint(catalogue)
			if message == "" {
				if c == nil {
					if err := f.propose(); err != nil {
						return nil, err
					}
					c = newChecker(p)
				}
				message = f.needless(c, file, s)
			}
			if message != "" {
				at := p.Fset.PositionFor(s.pos, false)
				problems = append(problems, Problem{file.Name, at.Line, at.Column, message})
			}
		}
	}
	inTests, err := p.suppressionsInTests()
	return append(problems, inTests...), err
}

// suppressionsInTests lists suppressions in test files, which are not mutated: somebody expects of them what they
// do not do.
func (p *Package) suppressionsInTests() ([]Problem, error) {
	var problems []Problem
	for _, name := range slices.Concat(p.TestFiles, p.XTestFiles) {
		src, err := os.ReadFile(filepath.Join(p.Dir, name))
		if err != nil {
			return nil, err
		}
		if !bytes.Contains(src, []byte("//muster:ignore")) {
			continue
		}
		fset := token.NewFileSet()
		f, _ := parser.ParseFile(fset, name, src, parseMode) // what does not parse is told where it is built
		if f == nil {
			continue
		}
		for _, group := range f.Comments {
			for _, c := range group.List {
				if _, ok := parseIgnore(c.Text); ok {
					at := fset.PositionFor(c.Pos(), false)
					problems = append(problems, Problem{name, at.Line, at.Column, "suppression in a test file, which is not mutated: remove it"})
				}
			}
		}
	}
	return problems, nil
}

const form = "write //muster:ignore operator reason"

// complaint says what is wrong with the text of the comment.
func (s ignore) complaint(catalogue []mutate.Operator) string {
	if len(s.operators) == 0 {
		return "suppression names no operator: " + form
	}
	if s.reason == "" {
		return "suppression gives no reason, so it has no effect: " + form
	}
	for _, pattern := range s.operators {
		if !slices.ContainsFunc(catalogue, func(op mutate.Operator) bool { return matches(pattern, op.Name) }) {
			return fmt.Sprintf("suppression names operator %q, which there is not: list them with \"muster mutate --operators\"", pattern)
		}
	}
	return ""
}

// needless says that the suppression keeps out nothing that could be tested.
func (f *finder) needless(c *checker, file *File, s *suppression) string {
	arid := f.arid(file)
	for i := range f.found {
		m := &f.found[i]
		if m.file == file && s.covers(m) && holding(arid, m) < 0 && c.check(m.File, m.Start, m.End, m.Replacement) == "" {
			return ""
		}
	}
	return fmt.Sprintf("suppression of %s matches no mutant: remove it", strings.Join(s.operators, ","))
}
