package engine

import (
	"go/ast"
	"go/parser"
	"go/scanner"
	"go/token"
	"path/filepath"
	"slices"

	"github.com/passmuster/muster/mutate/discover"
)

// starters finds, by name, the declarations in which goroutines may be started, directly or in what they mention:
// those of tests are the tests whose outcome may depend on which goroutine comes first. What is imported may start
// some as well, but that is not what the mutants change.
//
// Names are followed without types, so that more may be found than there is: each declaration that mentions a name
// like one that starts goroutines does so too, and a type does what its methods do, since package fmt or a server
// call those that nobody mentions.
func starters(files []*ast.File) map[string]bool {
	var all []declaration
	found := map[string]bool{}
	for _, f := range files {
		for _, d := range f.Decls {
			all = append(all, declarations(d)...)
		}
	}
	for grown := true; grown; {
		grown = false
		for _, d := range all {
			if !d.starts && !slices.ContainsFunc(d.mentions, func(name string) bool { return found[name] }) {
				continue
			}
			grown = grown || slices.ContainsFunc(d.names, func(name string) bool { return !found[name] })
			for _, name := range d.names {
				found[name] = true
			}
		}
	}
	if found["init"] || found["_"] || found["TestMain"] {
		// What they start runs beside every test.
		for _, d := range all {
			found[d.names[0]] = true
		}
	}
	return found
}

// starts reports whether code, which need not be whole, may start goroutines.
func starts(code string, starters map[string]bool) bool {
	var s scanner.Scanner
	text := []byte(code)
	s.Init(token.NewFileSet().AddFile("", -1, len(text)), text, nil, 0)
	for {
		_, what, name := s.Scan()
		if what == token.EOF {
			return false
		}
		if what == token.GO || what == token.IDENT && (name == "Go" || starters[name]) {
			return true
		}
	}
}

// declaration is one at the top level, with its names and what it mentions. A method also has the name of its type.
type declaration struct {
	names    []string
	starts   bool
	mentions []string
}

func declarations(d ast.Decl) (list []declaration) {
	switch d := d.(type) {
	case *ast.FuncDecl:
		names := []string{d.Name.Name}
		if d.Recv != nil && len(d.Recv.List) == 1 {
			ast.Inspect(d.Recv.List[0].Type, func(n ast.Node) bool {
				if id, ok := n.(*ast.Ident); ok && len(names) == 1 {
					names = append(names, id.Name)
				}
				return true
			})
		}
		starts, mentions := inside(d)
		list = append(list, declaration{names, starts, mentions})
	case *ast.GenDecl:
		for _, spec := range d.Specs {
			starts, mentions := inside(spec)
			switch spec := spec.(type) {
			case *ast.ValueSpec:
				for _, id := range spec.Names {
					if id.Name != "_" || calls(spec) {
						list = append(list, declaration{[]string{id.Name}, starts, mentions})
					}
				}
			case *ast.TypeSpec:
				list = append(list, declaration{[]string{spec.Name.Name}, starts, mentions})
			}
		}
	}
	return list
}

// inside finds what a declaration mentions, and whether it starts goroutines by itself: by a go statement, by the method
// Go that groups of them have, or by running a part of a test beside others.
func inside(n ast.Node) (starts bool, mentions []string) {
	ast.Inspect(n, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.GoStmt:
			starts = true
		case *ast.SelectorExpr:
			starts = starts || n.Sel.Name == "Go" || n.Sel.Name == "Parallel"
		case *ast.Ident:
			mentions = append(mentions, n.Name)
		}
		return true
	})
	return starts, mentions
}

// calls reports whether a declaration of variables calls something, and does not only convert as those do that hold
// a type to an interface.
func calls(spec *ast.ValueSpec) (found bool) {
	ast.Inspect(spec, func(n ast.Node) bool {
		if call, ok := n.(*ast.CallExpr); ok {
			_, converts := call.Fun.(*ast.ParenExpr)
			found = found || !converts
		}
		return true
	})
	return found
}

// syntax is that of the package and its tests.
func syntax(p *discover.Package) (files []*ast.File) {
	for _, f := range p.Files {
		files = append(files, f.Syntax)
	}
	for _, name := range slices.Concat(p.TestFiles, p.XTestFiles) {
		f, err := parser.ParseFile(token.NewFileSet(), filepath.Join(p.Dir, name), nil, parser.SkipObjectResolution)
		if f != nil && err == nil {
			files = append(files, f)
		}
	}
	return files
}
