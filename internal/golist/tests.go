package golist

import (
	"go/ast"
	"go/doc"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Func is a top-level function that a test binary runs.
type Func struct {
	Name string
	// File is the base name of the file that declares it.
	File string
	Line int
}

// Tests returns what "go test -list ." would name and "go test" would run: tests, fuzz targets (for
// their seeds) and examples with an output comment, sorted by name. It reads the source instead of
// running the binary, because a binary that exits in an init function names nothing. The rules are
// those of "go help testfunc". Benchmarks are left out: they do not run by default.
func Tests(p *Package) ([]Func, error) {
	var funcs []Func
	for _, name := range slices.Concat(p.TestGoFiles, p.XTestGoFiles) {
		fset := token.NewFileSet()
		f, err := parser.ParseFile(fset, filepath.Join(p.Dir, name), nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		for _, d := range f.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if ok && isRun(fn) {
				funcs = append(funcs, Func{fn.Name.Name, name, fset.Position(fn.Pos()).Line})
			}
		}
		for _, e := range doc.Examples(f) {
			if e.Output != "" || e.EmptyOutput {
				funcs = append(funcs, Func{"Example" + e.Name, name, fset.Position(e.Code.Pos()).Line})
			}
		}
	}
	slices.SortFunc(funcs, func(a, b Func) int { return strings.Compare(a.Name, b.Name) })
	return funcs, nil
}

func isRun(fn *ast.FuncDecl) bool {
	if fn.Recv != nil {
		return false
	}
	name := fn.Name.Name
	switch {
	case name == "TestMain" && takes(fn, "M"):
		return false
	case isNamed(name, "Test"):
		return takes(fn, "T")
	case isNamed(name, "Fuzz"):
		return takes(fn, "F")
	}
	return false
}

// isNamed reports whether name is prefix followed by nothing or by a rune that is not lower case.
func isNamed(name, prefix string) bool {
	rest, ok := strings.CutPrefix(name, prefix)
	if !ok {
		return false
	}
	r, _ := utf8.DecodeRuneInString(rest)
	return rest == "" || !unicode.IsLower(r)
}

// takes reports whether fn has one parameter of type *arg or *testing.arg, whatever testing is
// imported as, and no result.
func takes(fn *ast.FuncDecl, arg string) bool {
	if fn.Type.Results != nil && len(fn.Type.Results.List) > 0 {
		return false
	}
	params := fn.Type.Params.List
	if len(params) != 1 || len(params[0].Names) > 1 {
		return false
	}
	ptr, ok := params[0].Type.(*ast.StarExpr)
	if !ok {
		return false
	}
	switch x := ptr.X.(type) {
	case *ast.Ident:
		return x.Name == arg
	case *ast.SelectorExpr:
		return x.Sel.Name == arg
	}
	return false
}
