package operator

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"

	"github.com/passmuster/muster/mutate"
)

// One replacement an operator: the others, and the lone operands, differ from the original on nearly
// the same inputs. Strings have only +, so there the lone operands are proposed.
var arithmeticOperators = []mutate.Operator{
	{
		Name:   "arithmetic/swap",
		Doc:    "An arithmetic operator becomes its inverse (% becomes *): the wrong sign, the wrong way round.",
		Before: "a = a + b", After: "a = a - b",
		Find: binary(isNumber, func(p *mutate.Pass, n *ast.BinaryExpr, emit func(mutate.Change)) {
			if op, ok := inverse[n.Op]; ok {
				reckon(p, n, op, emit)
			}
		}),
	},
	{
		Name:   "arithmetic/operand",
		Doc:    "One operand of an arithmetic operator is left out: the term was forgotten.",
		Before: "a = a * b", After: "a = b",
		Off: true,
		Find: binary(isNumber, func(p *mutate.Pass, n *ast.BinaryExpr, emit func(mutate.Change)) {
			if _, ok := inverse[n.Op]; ok {
				lone(p, n, emit)
			}
		}),
	},
	{
		Name:   "arithmetic/any",
		Doc:    "An arithmetic operator becomes any other.",
		Before: "a = a + b", After: "a = a * b",
		Off: true,
		Find: binary(isNumber, func(p *mutate.Pass, n *ast.BinaryExpr, emit func(mutate.Change)) {
			if _, ok := inverse[n.Op]; !ok {
				return
			}
			for _, op := range []token.Token{token.ADD, token.SUB, token.MUL, token.QUO, token.REM} {
				if op != n.Op && (op != token.REM || isInteger(p.TypeOf(n))) {
					reckon(p, n, op, emit)
				}
			}
		}),
	},
	{
		Name:   "string/concat",
		Doc:    "One operand of a concatenation is left out: a part of the text that nobody looks at.",
		Before: "s = s + t", After: "s = t",
		Find: binary(isString, func(p *mutate.Pass, n *ast.BinaryExpr, emit func(mutate.Change)) {
			if n.Op == token.ADD {
				lone(p, n, emit)
			}
		}),
	},
}

var inverse = map[token.Token]token.Token{
	token.ADD: token.SUB, token.SUB: token.ADD, token.MUL: token.QUO, token.QUO: token.MUL, token.REM: token.MUL,
}

// Shifts count among the bitwise operators.
var bitwiseOperators = []mutate.Operator{
	{
		Name:   "bitwise/swap",
		Doc:    "A bitwise operator becomes its counterpart (& and |, ^ and &, &^ and &): the wrong mask.",
		Before: "a = a & b", After: "a = a | b",
		Find: binary(isInteger, func(p *mutate.Pass, n *ast.BinaryExpr, emit func(mutate.Change)) {
			if op, ok := counterpart[n.Op]; ok {
				reckon(p, n, op, emit)
			}
		}),
	},
	{
		Name:   "bitwise/shift",
		Doc:    "A shift goes the other way.",
		Before: "a = a << 3", After: "a = a >> 3",
		Find: binary(isInteger, func(p *mutate.Pass, n *ast.BinaryExpr, emit func(mutate.Change)) {
			if op, ok := otherWay[n.Op]; ok {
				reckon(p, n, op, emit)
			}
		}),
	},
	{
		Name:   "bitwise/operand",
		Doc:    "One operand of a bitwise operator, or the shift, is left out.",
		Before: "a = a &^ b", After: "a = a",
		Off: true,
		Find: binary(isInteger, func(p *mutate.Pass, n *ast.BinaryExpr, emit func(mutate.Change)) {
			if _, ok := counterpart[n.Op]; ok {
				lone(p, n, emit)
			} else if _, ok := otherWay[n.Op]; ok && !p.Constant(n.X) {
				instead(p, n, n.X.End(), n.End(), p.Text(n.X), "", emit)
			}
		}),
	},
}

var counterpart = map[token.Token]token.Token{token.AND: token.OR, token.OR: token.AND, token.XOR: token.AND, token.AND_NOT: token.AND}

var otherWay = map[token.Token]token.Token{token.SHL: token.SHR, token.SHR: token.SHL}

// binary calls find for a binary expression that is evaluated at run time and of such a type.
func binary(of func(types.Type) bool, find func(*mutate.Pass, *ast.BinaryExpr, func(mutate.Change))) func(*mutate.Pass, func(mutate.Change)) {
	return func(p *mutate.Pass, emit func(mutate.Change)) {
		if n, ok := p.Node().(*ast.BinaryExpr); ok && !p.Constant(n) && of(p.TypeOf(n)) {
			find(p, n, emit)
		}
	}
}

func reckon(p *mutate.Pass, n *ast.BinaryExpr, op token.Token, emit func(mutate.Change)) {
	if v := p.Info.Types[n.Y].Value; v != nil && (op == token.QUO || op == token.REM) && constant.Sign(v) == 0 {
		return
	}
	emit(mutate.Change{Start: n.Pos(), End: n.End(), Replacement: withOp(p, n, op), Missing: missingNeutral(p, n, op)})
}

// missingNeutral says for which right operand both operators answer the same.
func missingNeutral(p *mutate.Pass, n *ast.BinaryExpr, op token.Token) string {
	if p.Constant(n.Y) {
		return "notices the value of " + brief(p, n)
	}
	pair := [2]token.Token{n.Op, op}
	switch pair {
	case [2]token.Token{token.ADD, token.SUB}, [2]token.Token{token.SUB, token.ADD},
		[2]token.Token{token.SHL, token.SHR}, [2]token.Token{token.SHR, token.SHL}:
		return "makes " + brief(p, n.Y) + " other than 0"
	case [2]token.Token{token.MUL, token.QUO}, [2]token.Token{token.QUO, token.MUL}:
		return "makes " + brief(p, n.Y) + " other than 1"
	case [2]token.Token{token.AND, token.OR}, [2]token.Token{token.OR, token.AND}:
		return "makes " + brief(p, n.X) + " differ from " + brief(p, n.Y)
	}
	return "notices the value of " + brief(p, n)
}

// lone proposes each operand in the place of both.
func lone(p *mutate.Pass, n *ast.BinaryExpr, emit func(mutate.Change)) {
	t := p.TypeOf(n)
	if types.Identical(p.TypeOf(n.X), t) || !p.Constant(n.X) {
		instead(p, n, n.X.End(), n.End(), p.Text(n.X), "notices "+brief(p, n.Y)+" here", emit)
	}
	if types.Identical(p.TypeOf(n.Y), t) || !p.Constant(n.Y) {
		y := p.Text(n.Y)
		if b, ok := n.Y.(*ast.UnaryExpr); ok {
			y = "(" + p.Text(b) + ")"
		}
		instead(p, n, n.Pos(), n.Y.Pos(), y, "notices "+brief(p, n.X)+" here", emit)
	}
}

var unaryOperators = []mutate.Operator{
	{
		Name:   "unary/minus",
		Doc:    "A sign is dropped.",
		Before: "a = -b", After: "a = b",
		Find: unary(token.SUB, "other than 0"),
	},
	{
		Name:   "unary/complement",
		Doc:    "A bitwise complement is dropped.",
		Before: "a = ^b", After: "a = b",
		Find: unary(token.XOR, ""),
	},
	{
		Name:   "unary/not",
		Doc:    "A negation is dropped where its value is not a condition; conditions have operators of their own.",
		Before: "ok = !done", After: "ok = done",
		Find: func(p *mutate.Pass, emit func(mutate.Change)) {
			if _, _, ok := decides(p); !ok {
				unary(token.NOT, "")(p, emit)
			}
		},
	},
}

func unary(op token.Token, than string) func(*mutate.Pass, func(mutate.Change)) {
	return func(p *mutate.Pass, emit func(mutate.Change)) {
		n, ok := p.Node().(*ast.UnaryExpr)
		if !ok || n.Op != op || p.Constant(n) {
			return
		}
		missing := "notices the value of " + brief(p, n)
		if than != "" {
			missing = "makes " + brief(p, n.X) + " " + than
		}
		x := p.Text(n.X)
		if _, again := n.X.(*ast.UnaryExpr); again {
			x = "(" + x + ")"
		}
		emit(mutate.Change{Start: n.Pos(), End: n.End(), Replacement: x, Missing: missing})
	}
}
