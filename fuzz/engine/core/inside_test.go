package core

import (
	"go/ast"
	"go/build"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// declared returns the names that the package in dir declares at its top, and what it imports.
func declared(t *testing.T, dir string) (names map[string]string, imports []string) {
	t.Helper()
	names = map[string]string{}
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no source in %s: %v", dir, err)
	}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		src, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		f, err := parser.ParseFile(token.NewFileSet(), file, src, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, i := range f.Imports {
			imports = append(imports, strings.Trim(i.Path.Value, `"`))
		}
		for _, d := range f.Decls {
			for _, name := range topNames(d) {
				names[name] = file
			}
		}
	}
	return names, imports
}

func topNames(d ast.Decl) []string {
	var names []string
	switch d := d.(type) {
	case *ast.FuncDecl:
		if d.Recv == nil && d.Name.Name != "init" {
			names = append(names, d.Name.Name)
		}
	case *ast.GenDecl:
		for _, s := range d.Specs {
			switch s := s.(type) {
			case *ast.TypeSpec:
				names = append(names, s.Name.Name)
			case *ast.ValueSpec:
				for _, n := range s.Names {
					if n.Name != "_" {
						names = append(names, n.Name)
					}
				}
			}
		}
	}
	return names
}

func TestThePackageFitsIntoInternalFuzz(t *testing.T) {
	theirs, _ := declared(t, filepath.Join(build.Default.GOROOT, "src", "internal", "fuzz"))
	ours, imports := declared(t, ".")
	for name, file := range ours {
		if other, taken := theirs[name]; taken {
			t.Errorf("%s declares %s, which %s has too", file, name, other)
		}
	}
	out, err := exec.Command("go", "list", "-deps", "internal/fuzz").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	deps := strings.Fields(string(out))
	for _, path := range imports {
		if !slices.Contains(deps, path) {
			t.Errorf("%s is imported, which internal/fuzz does not depend on", path)
		}
	}
	if len(theirs) < 50 || len(ours) < 20 {
		t.Errorf("%d names of theirs, %d of ours: not all were read", len(theirs), len(ours))
	}
}
