package engine

import (
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
)

//go:embed serve.go.txt
var serveSource []byte

//go:embed access.go.txt
var accessSource []byte

//go:embed exit.go.txt
var exitSource []byte

// serveFile, accessFile and exitFile are the names of the files that package testing gets.
const (
	serveFile  = "muster_serve.go"
	accessFile = "muster_access.go"
	exitFile   = "muster_exit.go"
)

// hook returns the overlay of package testing: its testing.go with a call at the head of M.Run, and
// the files with what is called. An existing TestMain is kept whatever it does, since all end in M.Run.
func hook(goroot string) (map[string][]byte, error) {
	dir := filepath.Join(goroot, "src", "testing")
	path := filepath.Join(dir, "testing.go")
	src, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read package testing: %w", err)
	}
	patched, err := patchTesting(src)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	files := map[string][]byte{
		path: patched, filepath.Join(dir, serveFile): serveSource, filepath.Join(dir, accessFile): accessSource,
	}
	if _, err := os.Stat(filepath.Join(goroot, "src", "internal", "runtime", "exithook")); err == nil {
		files[filepath.Join(dir, exitFile)] = exitSource
	}
	return files, nil
}

// edit is text to insert.
type edit struct {
	at   int
	text string
}

// patchTesting inserts the calls on the lines that are there, so that line numbers stay true.
func patchTesting(src []byte) ([]byte, error) {
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "testing.go", src, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	offset := func(p token.Pos) int { return fset.Position(p).Offset }
	run := method(file, "Run", "M")
	if run == nil || receiverName(run) == "" || run.Type.Results == nil || len(run.Type.Results.List) != 1 {
		return nil, errors.New("no method M.Run that returns a code")
	}
	edits := []edit{{offset(run.Body.Lbrace) + 1, " if musterServing { return musterServe(" + receiverName(run) + ") };"}}
	if parallel := method(file, "Parallel", "T"); parallel != nil {
		edits = append(edits, edit{offset(parallel.Body.Lbrace) + 1, " musterParallel.Add(1);"})
	}
	if runner := method(file, "tRunner", ""); runner != nil {
		edits = append(edits, edit{offset(runner.Body.Lbrace) + 1, " musterRunners.Add(1);"})
		// Where a test panics testing ends the process, but not while it fuzzes. Without this part a
		// panic costs a worker.
		ast.Inspect(runner, func(n ast.Node) bool {
			cond, ok := n.(*ast.IfStmt)
			if !ok {
				return true
			}
			both, ok := cond.Cond.(*ast.BinaryExpr)
			if !ok || both.Op != token.LAND {
				return true
			}
			if sel, ok := both.Y.(*ast.SelectorExpr); ok && sel.Sel.Name == "isFuzzing" {
				edits = append(edits, edit{offset(both.Y.Pos()), "("}, edit{offset(both.Y.End()), " || musterPanicked(err))"})
			}
			return true
		})
	}
	return insert(src, edits), nil
}

// method finds a function by its name and that of its receiver's type, which is a pointer.
func method(file *ast.File, name, receiver string) *ast.FuncDecl {
	for _, d := range file.Decls {
		f, ok := d.(*ast.FuncDecl)
		if !ok || f.Name.Name != name || f.Body == nil || (f.Recv == nil) != (receiver == "") {
			continue
		}
		if receiver == "" {
			return f
		}
		if star, ok := f.Recv.List[0].Type.(*ast.StarExpr); ok {
			if id, ok := star.X.(*ast.Ident); ok && id.Name == receiver {
				return f
			}
		}
	}
	return nil
}

// receiverName is what a method calls its receiver, empty where it has no name.
func receiverName(f *ast.FuncDecl) string {
	if names := f.Recv.List[0].Names; len(names) == 1 && names[0].Name != "_" {
		return names[0].Name
	}
	return ""
}

// insert applies edits, which it sorts by place; equal places keep their order.
func insert(src []byte, edits []edit) []byte {
	slices.SortStableFunc(edits, func(a, b edit) int { return a.at - b.at })
	var b bytes.Buffer
	last := 0
	for _, e := range edits {
		b.Write(src[last:e.at])
		b.WriteString(e.text)
		last = e.at
	}
	b.Write(src[last:])
	return b.Bytes()
}
