package operator

import (
	"go/ast"
	"go/token"

	"github.com/passmuster/muster/mutate"
)

// For "a && b" the mutants a, b and false are sufficient but for a == b, which would evaluate b where
// the original does not; likewise a, b and true for "a || b". They are at the same time what a constant
// in the place of an operand would give, so comparisons and conditions propose none there. In a chain
// of one operator each link is left out by itself, and only the outermost connective is constant.
// Exchanging the two operators is noticed by whatever notices the lone operands, so it is off.
var logicalOperators = []mutate.Operator{
	{
		Name:   "logical/operand",
		Doc:    "One operand of && or || is left out: a condition that was forgotten.",
		Before: "if ok && done { return }", After: "if ok { return }",
		Find: logical(func(p *mutate.Pass, n *ast.BinaryExpr, emit func(mutate.Change)) {
			x, y := brief(p, n.X), brief(p, n.Y)
			one, other := "true", "false"
			if n.Op == token.LOR {
				one, other = "false", "true"
			}
			if !chained(n.Y, n.Op) {
				instead(p, n, n.X.End(), n.End(), p.Text(n.X), "makes "+x+" "+one+" and "+y+" "+other, emit)
			}
			if !chained(n.X, n.Op) {
				instead(p, n, n.Pos(), n.Y.Pos(), p.Text(n.Y), "makes "+x+" "+other+" and "+y+" "+one, emit)
			}
		}),
	},
	{
		Name:   "logical/constant",
		Doc:    "A conjunction is taken as false, a disjunction as true: the case that nothing else about it asks for.",
		Before: "if ok && done { return }", After: "if false { return }",
		Find: logical(func(p *mutate.Pass, n *ast.BinaryExpr, emit func(mutate.Change)) {
			if connected(p) {
				return
			}
			word := "true"
			if n.Op == token.LOR {
				word = "false"
			}
			forced(p, n, n.Op == token.LOR, "makes "+brief(p, n)+" "+word, emit)
		}),
	},
	{
		Name:   "logical/swap",
		Doc:    "&& becomes ||, and the reverse; leaving out an operand subsumes it.",
		Before: "if ok && done { return }", After: "if ok || done { return }",
		Off: true,
		Find: logical(func(p *mutate.Pass, n *ast.BinaryExpr, emit func(mutate.Change)) {
			op := token.LOR
			if n.Op == token.LOR {
				op = token.LAND
			}
			emit(mutate.Replace(n, withOp(p, n, op)))
		}),
	},
}

func logical(find func(*mutate.Pass, *ast.BinaryExpr, func(mutate.Change))) func(*mutate.Pass, func(mutate.Change)) {
	return func(p *mutate.Pass, emit func(mutate.Change)) {
		if n, ok := p.Node().(*ast.BinaryExpr); ok && (n.Op == token.LAND || n.Op == token.LOR) && !p.Constant(n) {
			find(p, n, emit)
		}
	}
}

// chained reports whether an operand is a link of the same connective.
func chained(x ast.Expr, op token.Token) bool {
	b, ok := ast.Unparen(x).(*ast.BinaryExpr)
	return ok && b.Op == op
}

// connected reports whether the node is an operand of a connective: a constant in its place is what
// the operators of the connective propose.
func connected(p *mutate.Pass) bool {
	parent, _ := place(p)
	b, ok := parent.(*ast.BinaryExpr)
	return ok && (b.Op == token.LAND || b.Op == token.LOR)
}

// A condition that is no comparison and no connective has two cases; true and false are its sufficient
// set, and its negation is off.
var conditionOperators = []mutate.Operator{
	{
		Name:   "condition/true",
		Doc:    "A condition is taken as true: the case in which it is not was forgotten.",
		Before: "if ok { return }", After: "if true { return }",
		Find: condition(func(p *mutate.Pass, x ast.Expr, loop bool, emit func(mutate.Change)) {
			if !loop && !connected(p) {
				forced(p, x, true, missingTruth(p, x, false), emit)
			}
		}),
	},
	{
		Name:   "condition/false",
		Doc:    "A condition is taken as false: the case in which it is true was forgotten.",
		Before: "if ok { return }", After: "if false { return }",
		Find: condition(func(p *mutate.Pass, x ast.Expr, _ bool, emit func(mutate.Change)) {
			if !connected(p) {
				forced(p, x, false, missingTruth(p, x, true), emit)
			}
		}),
	},
	{
		Name:   "condition/negate",
		Doc:    "A condition becomes its opposite; true and false subsume it.",
		Before: "if ok { return }", After: "if !ok { return }",
		Off: true,
		Find: condition(func(p *mutate.Pass, x ast.Expr, _ bool, emit func(mutate.Change)) {
			if not, ok := x.(*ast.UnaryExpr); ok {
				emit(mutate.Replace(x, p.Text(not.X)))
			} else {
				emit(mutate.Replace(x, "!"+operand(p, x)))
			}
		}),
	},
	{
		Name:   "condition/forever",
		Doc:    "The condition of a loop is taken as true; nearly all such loops never end.",
		Before: "for ok { a++ }", After: "for true { a++ }",
		Off: true,
		Find: func(p *mutate.Pass, emit func(mutate.Change)) {
			loop, ok := p.Parent(1).(*ast.ForStmt)
			if ok && loop.Cond == p.Node() && !p.Constant(loop.Cond) && !needed(p, p.Node()) {
				forced(p, loop.Cond, true, missingTruth(p, loop.Cond, false), emit)
			}
		},
	},
}

func missingTruth(p *mutate.Pass, x ast.Expr, value bool) string {
	if not, ok := x.(*ast.UnaryExpr); ok && not.Op == token.NOT {
		return missingTruth(p, ast.Unparen(not.X), !value)
	}
	if value {
		return "makes " + brief(p, x) + " true"
	}
	return "makes " + brief(p, x) + " false"
}

// condition calls find for a boolean that decides something and is neither a comparison nor a
// connective; loop says that it is the whole condition of a loop.
func condition(find func(p *mutate.Pass, x ast.Expr, loop bool, emit func(mutate.Change))) func(*mutate.Pass, func(mutate.Change)) {
	return func(p *mutate.Pass, emit func(mutate.Change)) {
		if x, loop, ok := decides(p); ok {
			find(p, x, loop, emit)
		}
	}
}

func decides(p *mutate.Pass) (x ast.Expr, loop, ok bool) {
	switch n := p.Node().(type) {
	case *ast.BinaryExpr, *ast.ParenExpr:
		return nil, false, false
	case ast.Expr:
		x = n
	default:
		return nil, false, false
	}
	if t := p.TypeOf(x); t == nil || p.Constant(x) || !isBool(t) || p.Info.Types[x].IsType() {
		return nil, false, false
	}
	parent, child := place(p)
	switch parent := parent.(type) {
	case *ast.IfStmt:
		return x, false, parent.Cond == child
	case *ast.ForStmt:
		return x, true, parent.Cond == child
	case *ast.BinaryExpr:
		return x, false, parent.Op == token.LAND || parent.Op == token.LOR
	case *ast.CaseClause:
		s, is := p.Parent(3).(*ast.SwitchStmt)
		return x, false, is && s.Tag == nil && parent == p.Parent(1)
	}
	return nil, false, false
}
