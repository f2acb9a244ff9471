package operator

import (
	"go/ast"
	"go/constant"
	"go/token"

	"github.com/passmuster/muster/mutate"
)

// A comparison tells three cases apart: less, equal, greater. An operator is the set of cases in which
// it is true, and a mutant differs from the original in the cases of one set only. Killing the mutants
// that differ in one case each (and the constant that differs in the one that is left) kills all seven
// others: Kaminski, Ammann and Offutt, "Improving logic-based testing", 2013. So for "<" these are
// "<=", "!=" and false; for "==" they are "<=", ">=" and false. Where the operands have no order there
// are two cases, and true and false are the sufficient set. Negation and the rest are subsumed, so off.
//
// A constant as an operand of && or || is left to the operators of those.
//
// A case that cannot be (len(x) < 0) makes mutants equivalent, so those are not proposed; neither is
// "!=" in the place of "<" in a counting loop.
var comparisonOperators = []mutate.Operator{
	{
		Name:   "comparison/boundary",
		Doc:    "An ordered comparison includes its limit, or no longer does: the off-by-one error.",
		Before: "if a < b { return }", After: "if a <= b { return }",
		Find: compare(comparison.boundary),
	},
	{
		Name:   "comparison/case",
		Doc:    "A comparison answers differently in one of the cases less, equal and greater: a condition that was thought through for two of them.",
		Before: "if a < b { return }", After: "if a != b { return }",
		Find: compare(func(c comparison, m cases) bool {
			return c.sufficient(m) && !c.boundary(m) && m != never && m != always
		}),
	},
	{
		Name:   "comparison/constant",
		Doc:    "A comparison is taken as always true or always false: a check that is not made.",
		Before: "if s == t { return }", After: "if false { return }",
		Find: compare(func(c comparison, m cases) bool { return c.sufficient(m) && (m == never || m == always) }),
	},
	{
		Name:   "comparison/negate",
		Doc:    "A comparison is turned into its opposite; any test that notices another mutant of it notices this one.",
		Before: "if a < b { return }", After: "if a >= b { return }",
		Off:  true,
		Find: compare(func(c comparison, m cases) bool { return m == c.op^always && (c.ordered || m == equal || m == differ) }),
	},
	{
		Name:   "comparison/any",
		Doc:    "A comparison becomes any other operator, true or false; most are subsumed.",
		Before: "if a < b { return }", After: "if a > b { return }",
		Off:  true,
		Find: compare(func(c comparison, m cases) bool { return c.ordered || m == never || m == always }),
	},
}

// cases is a set of outcomes of a comparison.
type cases uint8

const (
	less cases = 1 << iota
	equal
	greater

	never  cases = 0
	differ       = less | greater
	always       = less | equal | greater
)

var byToken = map[token.Token]cases{
	token.LSS: less, token.LEQ: less | equal, token.GTR: greater, token.GEQ: greater | equal,
	token.EQL: equal, token.NEQ: differ,
}

// written are the ways to write a comparison, in the order in which they are proposed.
var written = []struct {
	cases
	token.Token
}{
	{less, token.LSS}, {less | equal, token.LEQ}, {greater, token.GTR}, {greater | equal, token.GEQ},
	{equal, token.EQL}, {differ, token.NEQ}, {never, token.ILLEGAL}, {always, token.ILLEGAL},
}

type comparison struct {
	op       cases
	ordered  bool
	possible cases
}

// boundary reports whether a mutant of an ordered comparison differs where the operands are equal.
func (c comparison) boundary(m cases) bool {
	return c.op != equal && c.op != differ && m == c.op^equal
}

// sufficient reports whether a mutant is in the sufficient set.
func (c comparison) sufficient(m cases) bool {
	if !c.ordered {
		return m == never || m == always
	}
	switch c.op ^ m {
	case less, equal, greater:
		return true
	}
	return false
}

func compare(want func(comparison, cases) bool) func(*mutate.Pass, func(mutate.Change)) {
	return func(p *mutate.Pass, emit func(mutate.Change)) {
		n, ok := p.Node().(*ast.BinaryExpr)
		op, is := cases(0), false
		if ok {
			op, is = byToken[n.Op]
		}
		if !is || p.Constant(n) || p.TypeOf(n.X) == nil {
			return
		}
		c := comparison{op: op, ordered: isOrdered(p.TypeOf(n.X)) && isOrdered(p.TypeOf(n.Y)), possible: possible(p, n)}
		done := map[cases]bool{}
		for _, w := range written {
			m := w.cases
			if !want(c, m) || (m^c.op)&c.possible == 0 || done[m&c.possible] {
				continue
			}
			if (m == differ && counts(p, n)) || ((m == never || m == always) && connected(p)) {
				continue
			}
			done[m&c.possible] = true
			missing := missingCase(p, n, (m^c.op)&c.possible)
			switch {
			case m == never || m == always:
				forced(p, n, m == always, missing, emit)
			default:
				emit(mutate.Change{Start: n.Pos(), End: n.End(), Replacement: withOp(p, n, w.Token), Missing: missing})
			}
		}
	}
}

// possible are the cases that can occur: nothing is below the least value of its type.
func possible(p *mutate.Pass, n *ast.BinaryExpr) cases {
	switch {
	case least(p, n.X, n.Y):
		return always &^ less
	case least(p, n.Y, n.X):
		return always &^ greater
	}
	return always
}

// least reports whether y is a constant that x is never below.
func least(p *mutate.Pass, x, y ast.Expr) bool {
	v := p.Info.Types[y].Value
	if v == nil {
		return false
	}
	switch v.Kind() {
	case constant.String:
		return constant.StringVal(v) == ""
	case constant.Int:
		return constant.Sign(v) == 0 && nonNegative(p, x)
	}
	return false
}

// counts reports whether the comparison is the condition of a loop that counts by one.
func counts(p *mutate.Pass, n *ast.BinaryExpr) bool {
	loop, ok := p.Parent(1).(*ast.ForStmt)
	if !ok || loop.Cond != n || n.Op == token.EQL {
		return false
	}
	_, ok = loop.Post.(*ast.IncDecStmt)
	return ok
}

func missingCase(p *mutate.Pass, n *ast.BinaryExpr, diff cases) string {
	x, y := brief(p, n.X), brief(p, n.Y)
	if tv := p.Info.Types[n.Y]; tv.IsNil() {
		if isError(p.TypeOf(n.X)) && diff == differ {
			return "reaches this with an error"
		}
		if isError(p.TypeOf(n.X)) && diff == equal {
			return "reaches this without an error"
		}
	}
	switch diff {
	case less:
		return "makes " + x + " less than " + y
	case equal:
		return "makes " + x + " equal to " + y
	case greater:
		return "makes " + x + " greater than " + y
	case less | equal:
		return "makes " + x + " at most " + y
	case greater | equal:
		return "makes " + x + " at least " + y
	case differ:
		return "makes " + x + " differ from " + y
	}
	return "reaches this"
}
