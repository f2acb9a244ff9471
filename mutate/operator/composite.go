package operator

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"

	"github.com/passmuster/muster/mutate"
)

var compositeOperators = []mutate.Operator{
	{
		Name:   "composite/nil",
		Doc:    "A slice or map that is made empty is nil: writing to it panics, and it is encoded as null.",
		Before: "m = map[string]int{}", After: "m = map[string]int(nil)",
		Find: func(p *mutate.Pass, emit func(mutate.Change)) {
			var typ ast.Expr
			switch n := p.Node().(type) {
			case *ast.CompositeLit:
				if len(n.Elts) == 0 {
					typ = n.Type
				}
			case *ast.CallExpr:
				if builtin(p, n) == "make" && (len(n.Args) == 1 || isMap(p.TypeOf(n)) || isZero(p, n.Args[1])) {
					typ = n.Args[0]
				}
			}
			if typ == nil {
				return
			}
			if and, ok := p.Parent(1).(*ast.UnaryExpr); ok && and.Op == token.AND {
				return
			}
			t := p.TypeOf(p.Node().(ast.Expr))
			if t == nil || !predeclared(p, p.Node().Pos(), "nil") {
				return
			}
			missing := ""
			switch t.Underlying().(type) {
			case *types.Map:
				missing = "notices a nil map here"
			case *types.Slice:
				missing = "tells an empty slice from a nil one here"
			default:
				return
			}
			x := p.Node().(ast.Expr)
			instead(p, x, typ.End(), x.End(), p.Text(typ)+"(nil)", missing, emit)
		},
	},
	{
		Name:   "composite/field",
		Doc:    "A field of a struct literal has its zero value: it was forgotten.",
		Before: "_ = point{X: a}", After: "_ = point{X: 0}",
		Find: func(p *mutate.Pass, emit func(mutate.Change)) {
			kv, ok := p.Node().(*ast.KeyValueExpr)
			lit, is := p.Parent(1).(*ast.CompositeLit)
			if !ok || !is {
				return
			}
			field, ok := p.Info.Uses[keyIdent(kv)].(*types.Var)
			if !ok || !field.IsField() || p.Constant(kv.Value) || p.Info.Types[kv.Value].IsNil() || !isStruct(p.TypeOf(lit)) {
				return
			}
			if z, ok := zero(p, field.Type(), kv.Pos()); ok && z != p.Text(kv.Value) {
				in := &mutate.Pass{Fset: p.Fset, File: p.File, Src: p.Src, Pkg: p.Pkg, Info: p.Info, Path: append(p.Path[:len(p.Path):len(p.Path)], kv.Value)}
				insteadOf(in, kv.Value, field.Type(), z, "notices the field "+field.Name(), emit)
			}
		},
	},
	{
		Name:   "composite/address",
		Doc:    "A pointer to a new struct is nil.",
		Before: "pt = &point{}", After: "pt = nil",
		Find: func(p *mutate.Pass, emit func(mutate.Change)) {
			n, ok := p.Node().(*ast.UnaryExpr)
			if !ok || n.Op != token.AND || !predeclared(p, n.Pos(), "nil") {
				return
			}
			if _, ok := ast.Unparen(n.X).(*ast.CompositeLit); !ok {
				return
			}
			// Elsewhere nil would have no type, or the pointer is used at once.
			switch parent := p.Parent(1).(type) {
			case *ast.AssignStmt:
				if parent.Tok != token.ASSIGN || types.IsInterface(p.TypeOf(parent.Lhs[0])) || len(parent.Lhs) != len(parent.Rhs) {
					return
				}
			case *ast.KeyValueExpr:
			default:
				return
			}
			insteadOf(p, n, p.TypeOf(n), "nil", "notices a nil pointer here", emit)
		},
	},
}

func keyIdent(kv *ast.KeyValueExpr) *ast.Ident {
	id, _ := kv.Key.(*ast.Ident)
	return id
}

func isStruct(t types.Type) bool {
	if t == nil {
		return false
	}
	if ptr, ok := t.Underlying().(*types.Pointer); ok {
		t = ptr.Elem()
	}
	_, ok := t.Underlying().(*types.Struct)
	return ok
}

func isZero(p *mutate.Pass, x ast.Expr) bool {
	v := p.Info.Types[x].Value
	return v != nil && v.Kind() == constant.Int && constant.Sign(v) == 0
}

// The bounds that are constant have the literal operators.
var sliceOperators = []mutate.Operator{
	{
		Name:   "slice/bound",
		Doc:    "A bound of a slice expression is left out.",
		Before: "xs = xs[a:b]", After: "xs = xs[a:]",
		Find: func(p *mutate.Pass, emit func(mutate.Change)) {
			n, ok := p.Node().(*ast.SliceExpr)
			if !ok || n.Slice3 {
				return
			}
			if n.Low != nil && !isZero(p, n.Low) {
				instead(p, n, n.Low.Pos(), n.Low.End(), between(p, n.Pos(), n.Low.Pos())+between(p, n.Low.End(), n.End()),
					"notices what comes before "+brief(p, n.Low), emit)
			}
			if n.High != nil && !isWhole(p, n) {
				instead(p, n, n.High.Pos(), n.High.End(), between(p, n.Pos(), n.High.Pos())+between(p, n.High.End(), n.End()),
					"notices what comes after "+brief(p, n.High), emit)
			}
		},
	},
	{
		Name:   "slice/low",
		Doc:    "A slice expression begins one later.",
		Before: "xs = xs[a:]", After: "xs = xs[a+1:]",
		Find: bound(func(s *ast.SliceExpr) ast.Expr { return s.Low }, "+"),
	},
	{
		Name:   "slice/high",
		Doc:    "A slice expression ends one earlier.",
		Before: "xs = xs[:b]", After: "xs = xs[:b-1]",
		Find: bound(func(s *ast.SliceExpr) ast.Expr { return s.High }, "-"),
	},
	{
		Name:   "slice/outward",
		Doc:    "A slice expression begins one earlier or ends one later; mostly a panic.",
		Before: "xs = xs[a:]", After: "xs = xs[a-1:]",
		Off: true,
		Find: func(p *mutate.Pass, emit func(mutate.Change)) {
			bound(func(s *ast.SliceExpr) ast.Expr { return s.Low }, "-")(p, emit)
			bound(func(s *ast.SliceExpr) ast.Expr { return s.High }, "+")(p, emit)
		},
	},
}

// isWhole reports whether the upper bound is the length of what is sliced.
func isWhole(p *mutate.Pass, n *ast.SliceExpr) bool {
	call, ok := n.High.(*ast.CallExpr)
	return ok && builtin(p, call) == "len" && p.Text(call.Args[0]) == p.Text(n.X)
}

func bound(of func(*ast.SliceExpr) ast.Expr, op string) func(*mutate.Pass, func(mutate.Change)) {
	return func(p *mutate.Pass, emit func(mutate.Change)) {
		n, ok := p.Node().(*ast.SliceExpr)
		if !ok {
			return
		}
		x := of(n)
		if x == nil || p.Constant(x) {
			return
		}
		s := p.Text(x)
		if b, ok := x.(*ast.BinaryExpr); ok && b.Op.Precedence() < token.ADD.Precedence() {
			s = "(" + s + ")"
		}
		c := mutate.Replace(x, s+op+"1")
		c.Missing = "notices the bound " + brief(p, x)
		emit(c)
	}
}
