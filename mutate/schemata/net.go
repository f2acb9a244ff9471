package schemata

import (
	"errors"
	"go/ast"
	"go/parser"
	"go/scanner"
	"go/token"
	"go/types"
	"strings"

	"github.com/passmuster/muster/mutate/discover"
)

// systemStub stands in for the part of the runtime that imports packages.
const systemStub = `package PACKAGE
func muster_environment() uint32 { return 0 }
func muster_recording() bool { return false }
func muster_ceiling() int64 { return 0 }
func muster_over() {}
`

// runtimeNames are the predeclared names that the runtime file uses. A package that gives one of them
// another meaning has no gates.
var runtimeNames = []string{
	"bool", "string", "int", "int8", "int16", "int32", "int64", "uint", "uint8", "uint16", "uint32", "uint64", "uintptr",
	"float32", "float64", "complex64", "complex128", "error", "comparable", "true", "false", "nil", "len",
}

func shadowed(pkg *types.Package) bool {
	for _, name := range runtimeNames {
		if pkg.Scope().Lookup(name) != nil {
			return true
		}
	}
	return false
}

func syntax(p *discover.Package) []*ast.File {
	var files []*ast.File
	for _, f := range p.Files {
		if !f.Cgo {
			files = append(files, f.Syntax)
		}
	}
	return files
}

// imported answers imports with the packages that the loaded one was checked with.
type imported map[string]*types.Package

func (i imported) Import(path string) (*types.Package, error) {
	if p := i[path]; p != nil {
		return p, nil
	}
	return nil, errors.New("not imported by the package")
}

// broken checks the instrumented package and returns the mutants whose gates do not compile. Where a
// mistake has no gate around it all of its function's are meant.
func (in *instrumenter) broken(files map[string][]byte) map[int]bool {
	bad := map[int]bool{}
	if len(in.gated) == 0 {
		return bad
	}
	whole := true
	imports := imported{}
	fset := token.NewFileSet()
	var parsed []*ast.File
	add := func(name string, text any) {
		f, err := parser.ParseFile(fset, name, text, parser.SkipObjectResolution|parser.ParseComments)
		if err != nil {
			in.blame(bad, err)
		}
		parsed = append(parsed, f)
	}
	p := in.whole()
	for _, f := range p.Files {
		if f.Cgo {
			whole = false
			continue
		}
		for _, spec := range f.Syntax.Imports {
			obj := p.Info.Implicits[spec]
			if spec.Name != nil {
				obj = p.Info.Defs[spec.Name]
			}
			if name, ok := obj.(*types.PkgName); ok {
				imports[strings.Trim(spec.Path.Value, "\"`")] = name.Imported()
			} else if spec.Name != nil {
				// A blank or dot import.
				for _, dep := range p.Types.Imports() {
					if path := dep.Path(); "\""+path+"\"" == spec.Path.Value || "`"+path+"`" == spec.Path.Value {
						imports[path] = dep
					}
				}
			}
		}
		if text := files[f.Path]; text != nil {
			add(f.Path, text)
		} else {
			add(f.Path, f.Src)
		}
	}
	if len(bad) > 0 || !whole {
		return bad
	}
	add("muster_rt.go", in.runtime(systemStub+strings.Replace(runtimeText, "package PACKAGE\n", "", 1)))
	conf := types.Config{GoVersion: in.p.GoVersion, Sizes: in.p.Sizes, Importer: imports, Error: func(err error) {
		in.blame(bad, err)
	}}
	_, _ = conf.Check(in.p.ImportPath, fset, parsed, nil)
	return bad
}

// blame marks the mutants that an error is likely to come from: those of its line, else those of its
// function, else all of its file. Something is always marked, so that trying again ends.
func (in *instrumenter) blame(bad map[int]bool, err error) {
	var pos token.Position
	var list scanner.ErrorList
	var te types.Error
	switch {
	case errors.As(err, &te):
		pos = te.Fset.PositionFor(te.Pos, false)
	case errors.As(err, &list) && len(list) > 0:
		pos = list[0].Pos
	}
	for _, w := range in.works {
		if w.file.Path != pos.Filename || len(w.choices) == 0 {
			continue
		}
		line := pos.Line - w.shift
		if w.mark(bad, line, line) {
			return
		}
		for _, d := range w.file.Syntax.Decls {
			from, to := w.line(d.Pos()), w.line(d.End())
			if from <= line && line <= to && w.mark(bad, from, to) {
				return
			}
		}
		for _, c := range w.choices {
			bad[c.ID] = true
		}
		return
	}
	if len(bad) == 0 {
		for id := range in.gated {
			bad[id] = true
		}
	}
}

// mark marks the mutants whose gates are on the lines.
func (w *work) mark(bad map[int]bool, from, to int) (found bool) {
	for _, c := range w.choices {
		if c.gateLine <= to && c.gateEndLine >= from && !bad[c.ID] {
			bad[c.ID], found = true, true
		}
	}
	return found
}
