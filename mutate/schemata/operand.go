package schemata

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"
)

// union is the constraint of types whose underlying type is one of the kinds.
func union(kinds ...types.BasicKind) *types.Interface {
	terms := make([]*types.Term, len(kinds))
	for i, k := range kinds {
		terms[i] = types.NewTerm(true, types.Typ[k])
	}
	return types.NewInterfaceType(nil, []types.Type{types.NewUnion(terms)}).Complete()
}

var (
	integerKinds = []types.BasicKind{
		types.Int, types.Int8, types.Int16, types.Int32, types.Int64,
		types.Uint, types.Uint8, types.Uint16, types.Uint32, types.Uint64, types.Uintptr,
	}
	realKinds   = append(integerKinds[:len(integerKinds):len(integerKinds)], types.Float32, types.Float64)
	numberKinds = append(realKinds[:len(realKinds):len(realKinds)], types.Complex64, types.Complex128)

	integers = union(integerKinds...)
	numbers  = union(numberKinds...)
	ordered  = union(append(realKinds[:len(realKinds):len(realKinds)], types.String)...)
)

// outcomes are the codes of comparisons: '0' plus less 1, equal 2, greater 4, unordered 8.
var outcomes = map[token.Token]string{
	token.LSS: "1", token.EQL: "2", token.LEQ: "3", token.GTR: "4", token.GEQ: "6", token.NEQ: string(rune('0' + 13)),
}

var comparisons = map[token.Token]string{
	token.LSS: "muster_lss", token.LEQ: "muster_leq", token.GTR: "muster_gtr", token.GEQ: "muster_geq", token.EQL: "muster_eql", token.NEQ: "muster_neq",
}

var integerOps = map[token.Token]string{
	token.ADD: "muster_iadd", token.SUB: "muster_isub", token.MUL: "muster_imul", token.QUO: "muster_iquo", token.REM: "muster_irem",
	token.AND: "muster_iand", token.OR: "muster_ior", token.XOR: "muster_ixor", token.AND_NOT: "muster_inot",
}

var numberOps = map[token.Token]string{
	token.ADD: "muster_nadd", token.SUB: "muster_nsub", token.MUL: "muster_nmul", token.QUO: "muster_nquo",
}

var shiftOps = map[token.Token]string{token.SHL: "muster_shl", token.SHR: "muster_shr"}

func opCode(op token.Token) string {
	switch op {
	case token.AND_NOT:
		return "A"
	case token.SHL:
		return "<"
	case token.SHR:
		return ">"
	}
	return op.String()
}

// operands is the type in which an ordered comparison compares; nil where it does not.
func (c *exprCase) operands(x *ast.BinaryExpr) types.Type {
	a, b := types.Default(c.w.info.TypeOf(x.X)), types.Default(c.w.info.TypeOf(x.Y))
	if a == nil || b == nil || !types.Identical(a, b) || !types.Satisfies(a, ordered) {
		return nil
	}
	return a
}

// arithmetic returns the functions for the operators of a type.
func arithmetic(t types.Type) map[token.Token]string {
	switch {
	case types.Satisfies(t, integers):
		return integerOps
	case types.Satisfies(t, numbers):
		return numberOps
	}
	return nil
}

// binary gates another operator between the same operands, or one operand alone.
func (c *exprCase) binary() func() {
	x, ok := c.x.(*ast.BinaryExpr)
	if !ok || !c.w.order.steady(x.X) && c.w.order.active(x.Y) {
		return nil
	}
	var op token.Token
	if b, ok := c.mut.(*ast.BinaryExpr); ok && c.same(b.X, x.X) && c.same(b.Y, x.Y) {
		op = b.Op
	}
	one := ""
	if op == token.ILLEGAL && c.w.order.pure(x.X) && c.w.order.pure(x.Y) && c.keepsType() {
		switch {
		case c.same(c.mut, x.X):
			one = "l"
		case c.same(c.mut, x.Y):
			one = "r"
		}
	}
	switch {
	case outcomes[x.Op] != "":
		return c.comparison(x, op)
	case shiftOps[x.Op] != "":
		return c.shift(x, op, one)
	}
	ops := arithmetic(c.t)
	if ops[x.Op] == "" || ops[op] == "" && one == "" {
		return nil
	}
	code := one
	if code == "" {
		code = opCode(op)
	}
	return c.operator(x, ops[x.Op]+c.instance(c.t), code, "", "")
}

func (c *exprCase) comparison(x *ast.BinaryExpr, op token.Token) func() {
	t := c.operands(x)
	if t == nil || outcomes[op] == "" || !c.isBool() {
		return nil
	}
	before, after := "", ""
	if !c.basicBool() {
		name, ok := c.w.named.write(c.t, c.at)
		if !ok {
			return nil
		}
		before, after = name+"(", ")"
	}
	return c.operator(x, comparisons[x.Op]+c.instance(t), outcomes[op], before, after)
}

// shift gates the other direction, or the left operand alone.
func (c *exprCase) shift(x *ast.BinaryExpr, op token.Token, one string) func() {
	code := map[bool]string{true: opCode(op)}[shiftOps[op] != ""]
	if code == "" && one == "l" {
		code = one
	}
	count := c.w.info.TypeOf(x.Y)
	if code == "" || !types.Satisfies(c.t, integers) || count == nil || !types.Satisfies(types.Default(count), integers) {
		return nil
	}
	a, b := c.instance(c.t), c.instance(types.Default(count))
	if a == "" || b == "" {
		return nil
	}
	return c.operator(x, shiftOps[x.Op]+strings.TrimSuffix(a, "]")+", "+strings.TrimPrefix(b, "["), code, "", "")
}

func (c *exprCase) operator(x *ast.BinaryExpr, function, code, before, after string) func() {
	return func() {
		s := c.w.exprSite(c.path)
		if s.op == nil {
			start := c.w.offset(x.OpPos)
			s.op = &opGate{function: before + function, opStart: start, opEnd: start + len(x.Op.String()), after: after}
		}
		s.op.arms = append(s.op.arms, arm{id: c.m.ID, text: code})
	}
}
