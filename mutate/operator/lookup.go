package operator

import (
	"go/ast"
	"go/token"
	"go/types"

	"github.com/passmuster/muster/mutate"
)

// The second value of a lookup, assertion or receive, where it decides something.
var lookupOperators = []mutate.Operator{
	{
		Name:   "lookup/map",
		Doc:    "The answer whether a map holds the key is taken as yes, or as no.",
		Before: "if _, has := m[s]; has { return }", After: "if _, has := m[s]; (true || has) { return }",
		Find: found(func(x ast.Expr) string {
			if x, ok := x.(*ast.IndexExpr); ok && x != nil {
				return "looks up a key that is "
			}
			return ""
		}, "missing", "there"),
	},
	{
		Name:   "lookup/assertion",
		Doc:    "The answer whether a value has the type is taken as yes, or as no.",
		Before: "if _, is := v.(string); is { return }", After: "if _, is := v.(string); (false && is) { return }",
		Find: found(func(x ast.Expr) string {
			if _, ok := x.(*ast.TypeAssertExpr); ok {
				return "reaches this with a value that "
			}
			return ""
		}, "does not have the type", "has the type"),
	},
	{
		Name:   "lookup/receive",
		Doc:    "The answer whether a channel is open is taken as yes, or as no.",
		Before: "if _, open := <-ch; open { return }", After: "if _, open := <-ch; (true || open) { return }",
		Find: found(func(x ast.Expr) string {
			if u, ok := x.(*ast.UnaryExpr); ok && u.Op == token.ARROW {
				return "reaches this with the channel "
			}
			return ""
		}, "closed", "open"),
	},
}

// found proposes true and false for an identifier that decides something and was last defined as the
// second value of such an expression.
func found(kind func(ast.Expr) string, no, yes string) func(*mutate.Pass, func(mutate.Change)) {
	return func(p *mutate.Pass, emit func(mutate.Change)) {
		x, loop, ok := decides(p)
		if !ok || connected(p) {
			return
		}
		id, not := x, false
		if u, is := x.(*ast.UnaryExpr); is && u.Op == token.NOT {
			id, not = ast.Unparen(u.X), true
		}
		name, ok := id.(*ast.Ident)
		if !ok {
			return
		}
		source := definition(p, name)
		if source == nil || kind(source) == "" {
			return
		}
		whenTrue, whenFalse := no, yes
		if not {
			whenTrue, whenFalse = yes, no
		}
		if !loop {
			forced(p, x, true, kind(source)+whenTrue, emit)
		}
		forced(p, x, false, kind(source)+whenFalse, emit)
	}
}

// definition is the expression that gives an identifier its value as a second result, nil where it is
// not so defined.
func definition(p *mutate.Pass, id *ast.Ident) ast.Expr {
	o, ok := p.Info.Uses[id].(*types.Var)
	_, body := function(p)
	if !ok || body == nil || o.Pos() < body.Pos() || o.Pos() > id.Pos() {
		return nil
	}
	var source ast.Expr
	ast.Inspect(body, func(n ast.Node) bool {
		if a, ok := n.(*ast.AssignStmt); ok && a.Pos() < id.Pos() && len(a.Lhs) == 2 && len(a.Rhs) == 1 {
			if l, ok := a.Lhs[1].(*ast.Ident); ok && (p.Info.Defs[l] == types.Object(o) || p.Info.Uses[l] == types.Object(o)) {
				source = ast.Unparen(a.Rhs[0])
			}
		}
		return true
	})
	return source
}
