package engine

import (
	"bytes"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"

	"github.com/passmuster/muster/internal/splice"
)

// Files that take chance out of an execution, and where they go below the standard library's sources.
var chanceFiles = map[string]string{
	"inside/runtime.go.txt": "runtime/muster_chance.go",
	"inside/pool.go.txt":    "sync/muster_pool.go",
	"inside/chance.go.txt":  "internal/fuzz/muster_chance.go",
}

// addChance adds the files by which the runtime's random numbers and sync.Pool do the same in each run of an input. Where they do not fit,
// it adds none, and the error says why: the engine works without, but two runs with one seed may differ.
func addChance(goroot string, files map[string][]byte) error {
	added := map[string][]byte{}
	src := filepath.Join(goroot, "src")
	for _, p := range [...]struct { // in this order: where more than one does not fit the first is told
		name  string
		patch func(*token.FileSet, *ast.File, []byte) ([]splice.Edit, error)
	}{{"runtime/rand.go", patchRand}, {"runtime/select.go", patchSelect}, {"sync/pool.go", patchPool}} {
		path := filepath.Join(src, filepath.FromSlash(p.name))
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		fset := token.NewFileSet()
		file, err := parser.ParseFile(fset, p.name, text, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		edits, err := p.patch(fset, file, text)
		if err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		added[path] = splice.Apply(text, edits)
	}
	for name, to := range chanceFiles {
		text, err := sources.ReadFile(name)
		if err != nil {
			return err
		}
		added[filepath.Join(src, filepath.FromSlash(to))] = text
	}
	for path, text := range added {
		files[path] = text
	}
	return nil
}

// patchRand makes rand draw from our state, and the seed of hashes the same in each process.
func patchRand(fset *token.FileSet, file *ast.File, text []byte) ([]splice.Edit, error) {
	draw, start := splice.Method(file, "rand", ""), splice.Method(file, "randinit", "")
	if draw == nil || start == nil {
		return nil, errors.New("no functions rand and randinit")
	}
	edits := []splice.Edit{splice.Head(fset, draw, " return musterRand();")}
	for _, stmt := range start.Body.List {
		at := fset.Position(stmt.Pos()).Offset
		if bytes.HasPrefix(text[at:], []byte("globalRand.state.Init(*seed)")) {
			return append(edits, splice.Edit{Start: at, End: at, Text: "*seed = [32]byte{1}; "}), nil
		}
	}
	return nil, errors.New("randinit does not begin the global state from its seed")
}

// patchSelect makes the order in which select looks at its cases come from rand.
func patchSelect(fset *token.FileSet, file *ast.File, _ []byte) ([]splice.Edit, error) {
	choose := splice.Method(file, "selectgo", "")
	if choose == nil {
		return nil, errors.New("no function selectgo")
	}
	var edits []splice.Edit
	ast.Inspect(choose, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && id.Name == "cheaprandn" {
			edits = append(edits, splice.Edit{Start: fset.Position(id.Pos()).Offset, End: fset.Position(id.End()).Offset, Text: "randn"})
		}
		return true
	})
	if edits == nil {
		return nil, errors.New("selectgo does not call cheaprandn")
	}
	return edits, nil
}

// patchPool makes Put and Get of a Pool ask ours while a target runs.
func patchPool(fset *token.FileSet, file *ast.File, _ []byte) ([]splice.Edit, error) {
	put, get, pool := splice.Method(file, "Put", "Pool"), splice.Method(file, "Get", "Pool"), structOf(file, "Pool")
	if put == nil || get == nil || pool == nil {
		return nil, errors.New("no struct Pool with the methods Put and Get")
	}
	field := fset.Position(pool.Fields.Opening).Offset + 1
	p, q := splice.Receiver(put), splice.Receiver(get)
	return []splice.Edit{
		{Start: field, End: field, Text: " muster musterPool"},
		splice.Head(fset, put, " if musterRuns() { "+p+".muster.put(x); return };"),
		splice.Head(fset, get, " if musterRuns() { x := "+q+".muster.get(); if x == nil && "+q+".New != nil { x = "+q+".New() }; return x };"),
	}, nil
}

// structOf finds a struct type by its name; nil where there is none.
func structOf(file *ast.File, name string) (found *ast.StructType) {
	ast.Inspect(file, func(n ast.Node) bool {
		if spec, ok := n.(*ast.TypeSpec); ok && spec.Name.Name == name {
			found, _ = spec.Type.(*ast.StructType)
		}
		return found == nil
	})
	return found
}
