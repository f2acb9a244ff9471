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
// some as well, but that is not what the mutants change: where nothing but imports starts any, nothing is found, else
// those count that call what they are given on goroutines of their own, as servers do.
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
	if !slices.ContainsFunc(all, func(d declaration) bool { return d.starts }) {
		return found
	}
	for grown := true; grown; {
		grown = false
		for _, d := range all {
			if !d.starts && !d.hands && !slices.ContainsFunc(d.mentions, func(name string) bool { return found[name] }) {
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
	names []string
	code
}

// code is what a declaration does and mentions.
type code struct {
	// starts says that it starts goroutines by itself: by a go statement, or by the method Go that groups of them have.
	starts bool
	// hands says that it may hand functions to one of the callers.
	hands    bool
	mentions []string
}

// callers are functions of the standard library that call others on goroutines of their own, or beside others.
var callers = map[string]bool{
	"Parallel": true, "AfterFunc": true, "NewServer": true, "NewTLSServer": true, "NewUnstartedServer": true, "Serve": true, "ServeTLS": true,
	"ListenAndServe": true, "ListenAndServeTLS": true, "RunParallel": true,
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
		list = append(list, declaration{names, inside(d)})
	case *ast.GenDecl:
		for _, spec := range d.Specs {
			what := inside(spec)
			switch spec := spec.(type) {
			case *ast.ValueSpec:
				for _, id := range spec.Names {
					if id.Name != "_" || calls(spec) {
						list = append(list, declaration{[]string{id.Name}, what})
					}
				}
			case *ast.TypeSpec:
				list = append(list, declaration{[]string{spec.Name.Name}, what})
			}
		}
	}
	return list
}

func inside(n ast.Node) (c code) {
	ast.Inspect(n, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.GoStmt:
			c.starts = true
		case *ast.SelectorExpr:
			c.starts = c.starts || n.Sel.Name == "Go"
			c.hands = c.hands || callers[n.Sel.Name]
		case *ast.Ident:
			c.mentions = append(c.mentions, n.Name)
		}
		return true
	})
	return c
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
