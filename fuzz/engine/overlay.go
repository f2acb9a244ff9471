package engine

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/passmuster/muster/internal/splice"
)

// The engine is compiled into the standard library's internal/fuzz, one of the few packages that the go command does not
// instrument when it builds for fuzzing, and package testing calls it from there.
//
//go:embed core/*.go inside/*.go inside/*.txt
var sources embed.FS

// Folders of the files that are compiled in, and those that belong to package testing.
const (
	insideTesting = "inside/testing.go.txt"
	insideGlue    = "inside/glue.go.txt"
	insideTrace   = "inside/trace.go.txt"
	insideExit    = "inside/exit.go.txt"
)

// overlay returns the files that replace or join those of the standard library in goroot, by absolute path. The error says
// what does not fit.
func overlay(goroot string) (map[string][]byte, error) {
	files := map[string][]byte{}
	src := filepath.Join(goroot, "src")
	for _, p := range [...]struct { // in this order: where more than one does not fit the first is told
		name  string
		patch func([]byte) ([]byte, error)
	}{{"testing/fuzz.go", patchFuzz}, {"testing/testing.go", patchTesting}} {
		file := filepath.Join(src, filepath.FromSlash(p.name))
		text, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		if files[file], err = p.patch(text); err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
	}
	trace := filepath.Join(src, "internal", "fuzz", "trace.go")
	if _, err := os.Stat(trace); err != nil {
		return nil, err
	}
	texts := map[string]string{
		insideTesting: filepath.Join(src, "testing", "muster_fuzz.go"),
		insideGlue:    filepath.Join(src, "internal", "fuzz", "muster_glue.go"),
		insideTrace:   trace,
	}
	if _, err := os.Stat(filepath.Join(src, "internal", "runtime", "exithook")); err == nil {
		texts[insideExit] = filepath.Join(src, "testing", "muster_exit.go")
	}
	for name, file := range texts {
		text, err := sources.ReadFile(name)
		if err != nil {
			return nil, err
		}
		files[file] = text
	}
	for _, dir := range []string{"core", "inside"} {
		entries, err := fs.ReadDir(sources, dir)
		if err != nil {
			return nil, err
		}
		for _, d := range entries {
			if !strings.HasSuffix(d.Name(), ".go") || strings.HasSuffix(d.Name(), "_test.go") {
				continue
			}
			text, err := sources.ReadFile(path.Join(dir, d.Name()))
			if err != nil {
				return nil, err
			}
			if text, err = moved(text); err != nil {
				return nil, fmt.Errorf("%s/%s: %w", dir, d.Name(), err)
			}
			files[filepath.Join(src, "internal", "fuzz", "muster_"+dir+"_"+d.Name())] = text
		}
	}
	return files, nil
}

// ownModule begins the import paths of the packages that are compiled in as one.
const ownModule = "github.com/passmuster/muster/"

// moved makes a file of one of our packages one of package fuzz: another name, no imports of ours, and no qualifiers of what
// they import.
func moved(text []byte) ([]byte, error) {
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "", text, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	at := func(p token.Pos) int { return fset.Position(p).Offset }
	edits := []splice.Edit{{Start: at(file.Name.Pos()), End: at(file.Name.End()), Text: "fuzz"}}
	ours := map[string]bool{}
	for _, spec := range file.Imports {
		name, err := strconv.Unquote(spec.Path.Value)
		if err == nil && strings.HasPrefix(name, ownModule) {
			ours[path.Base(name)] = true
			edits = append(edits, splice.Edit{Start: at(spec.Pos()), End: at(spec.End())})
		}
	}
	ast.Inspect(file, func(n ast.Node) bool {
		if sel, ok := n.(*ast.SelectorExpr); ok {
			if id, ok := sel.X.(*ast.Ident); ok && ours[id.Name] {
				edits = append(edits, splice.Edit{Start: at(sel.Pos()), End: at(sel.Sel.Pos())})
			}
		}
		return true
	})
	return splice.Apply(text, edits), nil
}

// patchFuzz makes F.Fuzz hand its function over, where it has looked at it and not yet read the seeds.
func patchFuzz(text []byte) ([]byte, error) {
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "fuzz.go", text, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	at := func(p token.Pos) int { return fset.Position(p).Offset }
	run := splice.Method(file, "Fuzz", "F")
	if run == nil {
		return nil, errors.New("no method F.Fuzz")
	}
	var edits []splice.Edit
	for _, stmt := range run.Body.List {
		cond, ok := stmt.(*ast.IfStmt)
		if !ok {
			continue
		}
		if both, ok := cond.Cond.(*ast.BinaryExpr); ok && bytes.HasSuffix(text[at(both.X.Pos()):at(both.X.End())], []byte(".fstate.mode")) {
			edits = append(edits, splice.Edit{Start: at(stmt.Pos()), End: at(stmt.Pos()), Text: "if musterServing { musterFuzz(" + splice.Receiver(run) + ", fn, types); return }; "})
			break
		}
	}
	if edits == nil {
		return nil, errors.New("F.Fuzz does not ask whether it is a worker before it reads the seeds")
	}
	report := splice.Method(file, "report", "F")
	if report == nil {
		return nil, errors.New("no method F.report")
	}
	return splice.Apply(text, append(edits, splice.Head(fset, report, " musterReport("+splice.Receiver(report)+");"))), nil
}

// patchTesting makes failures and contexts of tests known to the engine.
func patchTesting(text []byte) ([]byte, error) {
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "testing.go", text, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	var edits []splice.Edit
	for name, call := range map[string]string{"Fail": "musterFail", "Context": "musterContext"} {
		method := splice.Method(file, name, "common")
		if method == nil {
			return nil, errors.New("no method common." + name)
		}
		edits = append(edits, splice.Head(fset, method, " "+call+"("+splice.Receiver(method)+");"))
	}
	runner := splice.Method(file, "tRunner", "")
	if runner == nil {
		return nil, errors.New("no function tRunner")
	}
	found := false
	ast.Inspect(runner, func(n ast.Node) bool {
		cond, ok := n.(*ast.IfStmt)
		if !ok || found {
			return true
		}
		if both, ok := cond.Cond.(*ast.BinaryExpr); ok && both.Op == token.LAND {
			if sel, ok := both.Y.(*ast.SelectorExpr); ok && sel.Sel.Name == "isFuzzing" {
				found = true
				brace := fset.Position(cond.Body.Lbrace).Offset + 1
				edits = append(edits, splice.Edit{Start: brace, End: brace, Text: " musterPanicked(err);"})
			}
		}
		return true
	})
	if !found {
		return nil, errors.New("tRunner does not ask whether it fuzzes")
	}
	return splice.Apply(text, edits), nil
}
