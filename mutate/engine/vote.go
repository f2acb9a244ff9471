package engine

import (
	"context"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"

	"github.com/passmuster/muster/mutate"
	"github.com/passmuster/muster/mutate/discover"
)

// vote judges a job. Where the package starts goroutines, and some ran, one answer may be luck: two that agree
// count, and where the first two differ a third decides.
func (b *bench) vote(ctx context.Context, j job) (verdict, error) {
	first, err := b.decide(ctx, j)
	if err != nil || !b.races || first.alone || first.status == mutate.CompileError {
		return first, err
	}
	again := j
	switch {
	case first.status == mutate.Survived && len(j.Worker) > 0:
		return first, nil // a worker said so before
	case first.status != mutate.Survived && first.killer >= 0 && b.facts.tests[first.killer].Excluded == "":
		again.Fresh, again.Apart = fresh(b.facts.tests, []int{first.killer}), nil
	}
	second, err := b.confirm(ctx, again)
	if err != nil || (first.status == mutate.Survived) == (second.status == mutate.Survived) {
		return first, err
	}
	return b.confirm(ctx, j)
}

// startsGoroutines reports whether a package or its tests do. What they import may as well, but that is not what
// the mutants change.
func startsGoroutines(p *discover.Package) bool {
	for _, f := range p.Files {
		if hasGo(f.Syntax) {
			return true
		}
	}
	for _, name := range slices.Concat(p.TestFiles, p.XTestFiles) {
		f, err := parser.ParseFile(token.NewFileSet(), filepath.Join(p.Dir, name), nil, parser.SkipObjectResolution)
		if err == nil && hasGo(f) {
			return true
		}
	}
	return false
}

func hasGo(f *ast.File) (found bool) {
	ast.Inspect(f, func(n ast.Node) bool {
		_, is := n.(*ast.GoStmt)
		found = found || is
		return !found
	})
	return found
}
