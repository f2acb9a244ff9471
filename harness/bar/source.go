package bar

import (
	"errors"
	"fmt"
	"go/ast"
	"go/doc"
	"go/parser"
	"go/scanner"
	"go/token"
	"path"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// source is one test file of one side. Where it does not parse, file holds what was understood of it.
type source struct {
	path string
	src  []byte
	fset *token.FileSet
	file *ast.File
	err  error
	when when
}

func parseSource(p string, src []byte) *source {
	s := &source{path: p, src: src, fset: token.NewFileSet()}
	s.file, s.err = parser.ParseFile(s.fset, path.Base(p), src, parser.ParseComments|parser.SkipObjectResolution)
	s.when = condition(p, s.file)
	return s
}

// pkg is the package that a test file is compiled into: its folder and its package clause.
type pkg struct{ dir, clause string }

func (s *source) pkg() pkg {
	k := pkg{dir: dirOf(s.path)}
	if s.file != nil && s.file.Name != nil {
		k.clause = s.file.Name.Name
	}
	return k
}

func (s *source) line(n ast.Node) int { return s.fset.PositionFor(n.Pos(), false).Line }

// test is a function that the testing package runs.
type test struct {
	name string
	in   *source
	decl *ast.FuncDecl
	counts
	output output
	tokens string // see body
}

// kind is Test, Fuzz or Example.
func (t *test) kind() string {
	for _, k := range []string{"Test", "Fuzz"} {
		if strings.HasPrefix(t.name, k) {
			return k
		}
	}
	return "Example"
}

// tests are the file's Test, Fuzz and Example functions, in order.
func (s *source) tests() []*test {
	if s.file == nil {
		return nil
	}
	outputs := map[string]output{}
	if s.err == nil {
		for _, e := range doc.Examples(s.file) {
			outputs["Example"+e.Name] = outputOf(e)
		}
	}
	var out []*test
	for _, decl := range s.file.Decls {
		if f, ok := decl.(*ast.FuncDecl); ok && f.Body != nil && isTestFunc(f) {
			out = append(out, &test{name: f.Name.Name, in: s, decl: f, output: outputs[f.Name.Name]})
		}
	}
	return out
}

// isTestFunc says whether go test runs the function; what TestMain does is not a test's matter.
func isTestFunc(f *ast.FuncDecl) bool {
	if f.Recv != nil || f.Type.TypeParams != nil {
		return false
	}
	for prefix, param := range map[string]string{"Test": "T", "Fuzz": "F", "Example": ""} {
		rest, ok := strings.CutPrefix(f.Name.Name, prefix)
		if first, _ := utf8.DecodeRuneInString(rest); !ok || unicode.IsLower(first) {
			continue
		}
		params := f.Type.Params.List
		if param == "" {
			return len(params) == 0
		}
		return len(params) == 1 && len(params[0].Names) <= 1 && typeName(params[0].Type) == param
	}
	return false
}

// typeName is the last name of a type such as *testing.T.
func typeName(x ast.Expr) string {
	if star, ok := x.(*ast.StarExpr); ok {
		x = star.X
	}
	switch x := x.(type) {
	case *ast.Ident:
		return x.Name
	case *ast.SelectorExpr:
		return x.Sel.Name
	}
	return ""
}

// output says what an example's output comment demands.
type output int

const (
	noOutput output = iota // compiled, never run
	anyOrder
	inOrder
)

func (o output) String() string {
	return [...]string{"no output comment", "unordered output", "output"}[o]
}

func outputOf(e *doc.Example) output {
	switch {
	case e.Output == "" && !e.EmptyOutput:
		return noOutput
	case e.Unordered:
		return anyOrder
	}
	return inOrder
}

// body is the function's tokens without comments and line ends, and without the names of the packages
// that it draws on: a function keeps its body when it moves to another package.
func (t *test) body() string {
	if t.tokens == "" {
		t.tokens = t.tokenize()
	}
	return t.tokens
}

func (t *test) tokenize() string {
	imported := map[string]bool{}
	for _, spec := range t.in.file.Imports {
		p, _ := strconv.Unquote(spec.Path.Value)
		name := path.Base(p)
		if spec.Name != nil {
			name = spec.Name.Name
		}
		imported[name] = true
	}
	at := func(pos token.Pos) int { return t.in.fset.PositionFor(pos, false).Offset }
	from, to := at(t.decl.Body.Lbrace), at(t.decl.Body.End())
	if to < from || to > len(t.in.src) { // the file does not parse to the function's end
		to = len(t.in.src)
	}
	src := t.in.src[from:to]
	var s scanner.Scanner
	s.Init(token.NewFileSet().AddFile("", -1, len(src)), src, func(token.Position, string) {}, 0)
	var words []string
	for {
		_, tok, text := s.Scan()
		switch n := len(words); {
		case tok == token.EOF:
			return strings.Join(words, " ")
		case tok == token.SEMICOLON:
		case tok == token.PERIOD && n > 0 && imported[words[n-1]] && (n == 1 || words[n-2] != "."):
			words = words[:n-1]
		case text != "":
			words = append(words, text)
		default:
			words = append(words, tok.String())
		}
	}
}

// complaint is the first thing that keeps a file from parsing, in one line.
func complaint(err error) string {
	var list scanner.ErrorList
	if errors.As(err, &list) && len(list) > 0 {
		return fmt.Sprintf("line %d: %s", list[0].Pos.Line, list[0].Msg)
	}
	return err.Error()
}
