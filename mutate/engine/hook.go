package engine

import (
	_ "embed"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"

	"github.com/passmuster/muster/internal/splice"
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

// patchTesting inserts the calls on the lines that are there, so that line numbers stay true.
func patchTesting(src []byte) ([]byte, error) {
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "testing.go", src, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	offset := func(p token.Pos) int { return fset.Position(p).Offset }
	run := splice.Method(file, "Run", "M")
	if run == nil || splice.Receiver(run) == "" || run.Type.Results == nil || len(run.Type.Results.List) != 1 {
		return nil, errors.New("no method M.Run that returns a code")
	}
	edits := []splice.Edit{splice.Head(fset, run, " if musterServing { return musterServe("+splice.Receiver(run)+") };")}
	if parallel := splice.Method(file, "Parallel", "T"); parallel != nil {
		edits = append(edits, splice.Head(fset, parallel, " musterParallel.Add(1);"))
	}
	if runner := splice.Method(file, "tRunner", ""); runner != nil {
		edits = append(edits, splice.Head(fset, runner, " musterRunners.Add(1);"))
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
				start, end := offset(both.Y.Pos()), offset(both.Y.End())
				edits = append(edits, splice.Edit{Start: start, End: start, Text: "("}, splice.Edit{Start: end, End: end, Text: " || musterPanicked(err))"})
			}
			return true
		})
	}
	return splice.Apply(src, edits), nil
}
