package equivalent

import (
	"go/ast"
	"go/token"
	"slices"

	"github.com/passmuster/muster/mutate"
	"github.com/passmuster/muster/mutate/discover"
)

// provable reports whether the package's own machine code tells all that the mutant changes. It does
// for a function's body and for the initial value of a variable. It does not for generic code, which
// is compiled where it is instantiated, nor for constants and types, whose users may be other packages.
func provable(p *discover.Package, m mutate.Mutant) bool {
	i := slices.IndexFunc(p.Files, func(f *discover.File) bool { return f.Name == m.File })
	if i < 0 || p.Files[i].Cgo {
		return false
	}
	for _, d := range p.Files[i].Syntax.Decls {
		start, end := p.Fset.PositionFor(d.Pos(), false).Offset, p.Fset.PositionFor(d.End(), false).Offset
		if m.Start < start || m.End > end {
			continue
		}
		switch d := d.(type) {
		case *ast.FuncDecl:
			return d.Body != nil && !generic(d) && m.Start >= p.Fset.PositionFor(d.Body.Pos(), false).Offset
		case *ast.GenDecl:
			return d.Tok == token.VAR
		}
	}
	return false
}

func generic(fn *ast.FuncDecl) bool {
	if fn.Type.TypeParams != nil {
		return true
	}
	if fn.Recv == nil {
		return false
	}
	for _, field := range fn.Recv.List {
		t := field.Type
		if star, ok := t.(*ast.StarExpr); ok {
			t = star.X
		}
		switch t.(type) {
		case *ast.IndexExpr, *ast.IndexListExpr:
			return true
		}
	}
	return false
}
