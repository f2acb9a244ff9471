package operator

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"github.com/passmuster/muster/mutate"
)

// A comparison or connective that is returned has its own operators; so has a literal.
var returnOperators = []mutate.Operator{
	{
		Name:   "return/zero",
		Doc:    "A result has its zero value: nobody looks at it, or only at one that is zero.",
		Before: "return a", After: "return 0",
		Find: result(func(p *mutate.Pass, r returned, emit func(mutate.Change)) {
			if isError(r.want) || isBool(r.want) || p.Constant(r.value) || p.Info.Types[r.value].IsNil() {
				return
			}
			if z, ok := zero(p, r.want, r.value.Pos()); ok && z != strings.ReplaceAll(p.Text(r.value), " ", "") {
				r.put(p, z, "notices that "+brief(p, r.value)+" is returned", emit)
			}
		}),
	},
	{
		Name:   "return/error-dropped",
		Doc:    "An error is not returned: the caller goes on.",
		Before: "return 0, err", After: "return 0, nil",
		Find: result(func(p *mutate.Pass, r returned, emit func(mutate.Change)) {
			if isError(r.want) && !p.Info.Types[r.value].IsNil() && predeclared(p, r.value.Pos(), "nil") {
				r.put(p, "nil", "notices the error "+brief(p, r.value), emit)
			}
		}),
	},
	{
		Name:   "return/error-forced",
		Doc:    "Success is returned as an error: the tests must look at the error.",
		Before: "return 0, nil", After: `return 0, errors.New("muster")`,
		Find: result(func(p *mutate.Pass, r returned, emit func(mutate.Change)) {
			if isError(r.want) && p.Info.Types[r.value].IsNil() {
				if e := anError(p, r.value.Pos()); e != "" {
					r.put(p, e, "looks at this error being nil", emit)
				}
			}
		}),
	},
	{
		Name:   "return/error-lost",
		Doc:    "Of the results of a call that are returned, the error is dropped.",
		Before: "return pair()", After: "{ muster0, _ := pair(); return muster0, nil }",
		Find: func(p *mutate.Pass, emit func(mutate.Change)) {
			n, ok := p.Node().(*ast.ReturnStmt)
			if !ok || len(n.Results) != 1 || !listed(p) || !predeclared(p, n.Pos(), "nil") {
				return
			}
			tuple, ok := p.TypeOf(n.Results[0]).(*types.Tuple)
			if !ok || !isError(tuple.At(tuple.Len()-1).Type()) {
				return
			}
			var names []string
			for i := range tuple.Len() - 1 {
				names = append(names, "muster"+string(rune('0'+i)))
			}
			list := strings.Join(names, ", ")
			c := mutate.Replace(n, "{ "+list+", _ := "+p.Text(n.Results[0])+"; return "+list+", nil }")
			c.Missing = "reaches this with an error"
			if tuple.Len() <= 10 {
				emit(c)
			}
		},
	},
	{
		Name:   "return/true",
		Doc:    "A boolean result is true.",
		Before: "return ok", After: "return true",
		Find: result(func(p *mutate.Pass, r returned, emit func(mutate.Change)) { r.force(p, true, emit) }),
	},
	{
		Name:   "return/false",
		Doc:    "A boolean result is false.",
		Before: "return ok", After: "return false",
		Find: result(func(p *mutate.Pass, r returned, emit func(mutate.Change)) { r.force(p, false, emit) }),
	},
}

// returned is one value of a return statement.
type returned struct {
	statement *ast.ReturnStmt
	value     ast.Expr
	want      types.Type
}

func result(find func(*mutate.Pass, returned, func(mutate.Change))) func(*mutate.Pass, func(mutate.Change)) {
	return func(p *mutate.Pass, emit func(mutate.Change)) {
		n, ok := p.Node().(*ast.ReturnStmt)
		if !ok {
			return
		}
		types := resultTypes(p)
		if len(types) != len(n.Results) {
			return
		}
		for i, x := range n.Results {
			find(p, returned{n, x, types[i]}, emit)
		}
	}
}

func resultTypes(p *mutate.Pass) []types.Type {
	typ, _ := function(p)
	if typ == nil || typ.Results == nil {
		return nil
	}
	var list []types.Type
	for _, f := range typ.Results.List {
		for range max(1, len(f.Names)) {
			list = append(list, p.TypeOf(f.Type))
		}
	}
	return list
}

// put proposes another value. Names that would be unused are used in a statement before.
func (r returned) put(p *mutate.Pass, replacement, missing string, emit func(mutate.Change)) {
	x, s := r.value, r.statement
	names, ok := lost(p, x.Pos(), x.End())
	switch {
	case !ok:
	case len(names) == 0:
		emit(mutate.Change{Start: x.Pos(), End: x.End(), Replacement: replacement, Missing: missing})
	case listed(p):
		emit(mutate.Change{Start: s.Pos(), End: s.End(), Missing: missing,
			Replacement: using(names) + "; " + between(p, s.Pos(), x.Pos()) + replacement + between(p, x.End(), s.End())})
	}
}

func (r returned) force(p *mutate.Pass, value bool, emit func(mutate.Change)) {
	x := ast.Unparen(r.value)
	if b, ok := x.(*ast.BinaryExpr); ok && (byToken[b.Op] != 0 || b.Op == token.LAND || b.Op == token.LOR) {
		return
	}
	if isBool(r.want) && !p.Constant(x) {
		forced(p, x, value, missingTruth(p, x, !value), emit)
	}
}

// anError writes an error that the file can name, empty where there is none.
func anError(p *mutate.Pass, pos token.Pos) string {
	for _, e := range [...]struct{ path, expr string }{
		{"errors", `.New("muster")`}, {"fmt", `.Errorf("muster")`}, {"io", ".ErrNoProgress"}, {"os", ".ErrInvalid"},
		{"io/fs", ".ErrInvalid"}, {"context", ".Canceled"}, {"strconv", ".ErrSyntax"},
	} {
		if name := imported(p, e.path, pos); name != "" {
			return name + e.expr
		}
	}
	scope := p.Pkg.Scope()
	for _, name := range scope.Names() {
		if v, ok := scope.Lookup(name).(*types.Var); ok && isError(v.Type()) && lookup(p, pos, name) == types.Object(v) && name != "_" {
			return name
		}
	}
	return ""
}
