package discover

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"path"
	"path/filepath"
	"regexp"

	"github.com/passmuster/muster/internal/golist"
)

// source is the package with its tests, checked as far as it goes without what it imports.
type source struct {
	fset *token.FileSet
	info *types.Info
	// bodies are the functions that the files declare.
	bodies map[types.Object]*ast.FuncDecl
	// named are those of test files, by file and name: the object of a function that is declared twice
	// has one body only.
	named map[string]*ast.FuncDecl
}

func load(p *golist.Package) (*source, error) {
	s := &source{
		fset: token.NewFileSet(),
		info: &types.Info{
			Types: map[ast.Expr]types.TypeAndValue{}, Defs: map[*ast.Ident]types.Object{}, Uses: map[*ast.Ident]types.Object{},
			Selections: map[*ast.SelectorExpr]*types.Selection{},
		},
		bodies: map[types.Object]*ast.FuncDecl{}, named: map[string]*ast.FuncDecl{},
	}
	known := imports{"testing": testingPackage(), "unsafe": types.Unsafe}
	inner, err := s.parse(p.Dir, p.GoFiles, p.CgoFiles, p.TestGoFiles)
	if err != nil {
		return nil, err
	}
	known[p.ImportPath] = s.check(p.ImportPath, inner, known)
	outer, err := s.parse(p.Dir, p.XTestGoFiles)
	if err != nil {
		return nil, err
	}
	s.check(p.ImportPath+"_test", outer, known)
	return s, nil
}

func (s *source) parse(dir string, lists ...[]string) ([]*ast.File, error) {
	var files []*ast.File
	for _, list := range lists {
		for _, name := range list {
			f, err := parser.ParseFile(s.fset, filepath.Join(dir, name), nil, parser.SkipObjectResolution)
			if err != nil {
				return nil, err
			}
			files = append(files, f)
		}
	}
	return files, nil
}

// check gives types to what the files say themselves. Everything else has none: errors are expected.
func (s *source) check(path string, files []*ast.File, known imports) *types.Package {
	config := types.Config{Importer: known, FakeImportC: true, Error: func(error) {}}
	pkg, _ := config.Check(path, s.fset, files, s.info)
	for _, f := range files {
		name := filepath.Base(s.fset.Position(f.Package).Filename)
		for _, d := range f.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok || fn.Body == nil {
				continue
			}
			if object := s.info.Defs[fn.Name]; object != nil {
				s.bodies[object] = fn
			}
			if fn.Recv == nil {
				s.named[name+":"+fn.Name.Name] = fn
			}
		}
	}
	return pkg
}

// imports are the packages that are known; all others are empty.
type imports map[string]*types.Package

// Import implements types.Importer.
func (i imports) Import(importPath string) (*types.Package, error) {
	if p := i[importPath]; p != nil {
		return p, nil
	}
	p := types.NewPackage(importPath, guessName(importPath))
	p.MarkComplete()
	i[importPath] = p
	return p, nil
}

var majorVersion = regexp.MustCompile(`^v[0-9]+$`)

// guessName is what a package of that path is called as a rule.
func guessName(importPath string) string {
	name := path.Base(importPath)
	if majorVersion.MatchString(name) {
		name = path.Base(path.Dir(importPath))
	}
	return name
}

// testingPackage is as much of package testing as targets need to have types.
func testingPackage() *types.Package {
	p := types.NewPackage("testing", "testing")
	anything := types.Universe.Lookup("any").Type()
	for _, name := range []string{"T", "F", "B", "M"} {
		named := types.NewNamed(types.NewTypeName(token.NoPos, p, name, nil), types.NewStruct(nil, nil), nil)
		p.Scope().Insert(named.Obj())
		if name == "F" {
			receiver := types.NewVar(token.NoPos, p, "f", types.NewPointer(named))
			one := types.NewTuple(types.NewVar(token.NoPos, p, "ff", anything))
			named.AddMethod(types.NewFunc(token.NoPos, p, "Fuzz", types.NewSignatureType(receiver, nil, nil, one, nil, false)))
		}
	}
	tb := types.NewNamed(types.NewTypeName(token.NoPos, p, "TB", nil), types.NewInterfaceType(nil, nil), nil)
	p.Scope().Insert(tb.Obj())
	p.MarkComplete()
	return p
}
