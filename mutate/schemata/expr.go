package schemata

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"

	"github.com/passmuster/muster/mutate"
)

// exprGate is a way to gate an expression: add for one that cost little, hold for a closure, which
// is taken where the statement around cannot be gated instead.
type exprGate struct {
	node      ast.Node
	add, hold func()
	differs   func() [2]string
	path      []ast.Node
}

// exprCase is what the gates of one expression are chosen by.
type exprCase struct {
	w      *work
	m      mutate.Mutant
	path   []ast.Node
	x      ast.Expr
	parent ast.Node
	t      types.Type
	at     token.Pos
	// text is the mutated expression on one line, mut its syntax.
	text string
	mut  ast.Expr
}

// exprGate finds a gate for the last expression of the path, nil where it has none.
func (w *work) exprGate(path []ast.Node, m mutate.Mutant) *exprGate {
	c := &exprCase{w: w, m: m, path: path, x: path[len(path)-1].(ast.Expr), parent: path[len(path)-2]}
	tv, ok := w.info.Types[c.x]
	if !ok || !tv.IsValue() && !tv.IsNil() || tv.Type == nil || !c.admitted(tv) {
		return nil
	}
	if around := w.comparison(m); around != nil && around != c.x && around.Pos() <= c.x.Pos() && c.x.End() <= around.End() {
		return nil // the comparison has the gate
	}
	if parent, ok := c.parent.(ast.Expr); ok && tv.Value != nil && w.info.Types[parent].Value != nil {
		return nil // the whole constant has the gate
	}
	if c.text, ok = flat(w.mutated(c.x, m)); !ok {
		return nil
	}
	var err error
	if c.mut, err = parser.ParseExpr(c.text); err != nil || !c.binds() || !w.order.fixed(path) {
		return nil
	}
	c.t, c.at = tv.Type, c.x.Pos()
	if b, ok := c.t.(*types.Basic); ok {
		if b.Kind() == types.UntypedNil || b.Kind() == types.Invalid {
			return nil
		}
		c.t = types.Default(b)
	}
	gate := &exprGate{node: c.x, path: path}
	if tv.Value != nil {
		gate.add = c.selected()
		if gate.add == nil {
			return nil
		}
		return gate
	}
	for _, try := range []func() func(){c.logic, c.boolean, c.binary, c.compared, c.selected} {
		if gate.add = try(); gate.add != nil {
			return gate
		}
	}
	if gate.hold = c.closure(); gate.hold == nil {
		return nil
	}
	gate.differs = c.differs
	return gate
}

// admitted reports that a value, and not a variable or a form, is wanted in the expression's place.
func (c *exprCase) admitted(tv types.TypeAndValue) bool {
	if _, tuple := tv.Type.(*types.Tuple); tuple {
		return false
	}
	if sig, ok := tv.Type.(*types.Signature); ok && sig.TypeParams().Len() > 0 {
		return false
	}
	if lit, ok := c.x.(*ast.CompositeLit); ok && lit.Type == nil {
		return false
	}
	if assert, ok := c.x.(*ast.TypeAssertExpr); ok && assert.Type == nil {
		return false
	}
	return c.valued() && !c.variable(len(c.path)-1)
}

// valued reports that the place in the parent is one for values.
func (c *exprCase) valued() bool {
	switch p := c.parent.(type) {
	case *ast.ExprStmt, *ast.GoStmt, *ast.DeferStmt, *ast.Field, *ast.ImportSpec, *ast.LabeledStmt, *ast.BranchStmt, *ast.CommClause,
		*ast.ArrayType, *ast.StructType, *ast.MapType:
		return false
	case *ast.CallExpr:
		return c.x != p.Fun
	case *ast.KeyValueExpr:
		if c.x == p.Key && len(c.path) > 2 {
			lit, ok := c.path[len(c.path)-3].(*ast.CompositeLit)
			if !ok {
				return false
			}
			_, isMap := c.w.info.TypeOf(lit).Underlying().(*types.Map)
			return isMap
		}
	case *ast.CaseClause:
		if len(c.path) > 3 {
			if _, ok := c.path[len(c.path)-4].(*ast.TypeSwitchStmt); ok {
				return false
			}
		}
	case *ast.AssignStmt:
		for _, x := range p.Lhs {
			if x == c.x {
				return false
			}
		}
		if len(c.path) > 2 {
			// The receive of a select clause.
			if comm, ok := c.path[len(c.path)-3].(*ast.CommClause); ok && comm.Comm == p {
				return false
			}
		}
	case *ast.TypeAssertExpr:
		return c.x == p.X
	case *ast.SelectorExpr:
		return c.x != p.Sel
	}
	return true
}

// variable reports that the expression at an index of the path must be addressable or assignable.
func (c *exprCase) variable(i int) bool {
	x, ok := c.path[i].(ast.Expr)
	if !ok {
		return false
	}
	info := c.w.info
	switch p := c.path[i-1].(type) {
	case *ast.UnaryExpr:
		return p.Op == token.AND
	case *ast.AssignStmt:
		for _, y := range p.Lhs {
			if y == x {
				return true
			}
		}
	case *ast.IncDecStmt:
		return true
	case *ast.RangeStmt:
		return x == p.Key || x == p.Value
	case *ast.ParenExpr:
		return c.variable(i - 1)
	case *ast.SliceExpr:
		_, array := info.TypeOf(x).Underlying().(*types.Array)
		return x == p.X && array
	case *ast.IndexExpr:
		_, array := info.TypeOf(x).Underlying().(*types.Array)
		return x == p.X && array && c.variable(i-1)
	case *ast.SelectorExpr:
		s := info.Selections[p]
		if s == nil {
			return true // the name of a package
		}
		_, pointer := info.TypeOf(x).Underlying().(*types.Pointer)
		switch s.Kind() {
		case types.MethodVal:
			return !pointer && pointerMethod(s)
		case types.FieldVal:
			return !pointer && c.variable(i-1)
		default:
			return true
		}
	}
	return false
}

// binds reports that the mutated text, put in the place of the expression, is read as one operand
// there, as it is in a gate.
func (c *exprCase) binds() bool {
	prec := token.HighestPrec + 1 // of an operand
	switch x := c.mut.(type) {
	case *ast.BinaryExpr:
		prec = x.Op.Precedence()
	case *ast.UnaryExpr, *ast.StarExpr:
		prec = token.UnaryPrec
	}
	switch p := c.parent.(type) {
	case *ast.BinaryExpr:
		if c.x == p.X {
			return prec >= p.Op.Precedence()
		}
		return prec > p.Op.Precedence()
	case *ast.UnaryExpr, *ast.StarExpr:
		return prec >= token.UnaryPrec
	case *ast.SelectorExpr, *ast.TypeAssertExpr:
		return prec > token.HighestPrec
	case *ast.IndexExpr:
		return c.x != p.X || prec > token.HighestPrec
	case *ast.SliceExpr:
		return c.x != p.X || prec > token.HighestPrec
	}
	return true
}

func (c *exprCase) same(mut, orig ast.Expr) bool {
	text, ok := flat(c.w.source(orig))
	return ok && c.part(mut) == text
}

// part is the text of a part of the mutated expression.
func (c *exprCase) part(x ast.Expr) string { return c.text[x.Pos()-1 : x.End()-1] }

// basicBool reports that the type is bool itself, which operators and gates agree on.
func (c *exprCase) basicBool() bool { return types.Identical(c.t, types.Typ[types.Bool]) }

func (c *exprCase) isBool() bool {
	b, ok := c.t.Underlying().(*types.Basic)
	return ok && b.Info()&types.IsBoolean != 0
}

// instance is the type argument of a gate, empty where it is inferred.
func (c *exprCase) instance(t types.Type) string {
	if text, ok := c.w.named.write(t, c.at); ok {
		return "[" + text + "]"
	}
	return ""
}

// logic gates && and ||: exchanged, or with one operand alone. Their operands stay lazy.
func (c *exprCase) logic() func() {
	x, ok := c.x.(*ast.BinaryExpr)
	if !ok || x.Op != token.LAND && x.Op != token.LOR || !c.basicBool() {
		return nil
	}
	id, own := c.m.ID, x.Op == token.LAND
	operand := func(y ast.Expr) *site { return c.w.exprSite(append(c.path[:len(c.path):len(c.path)], y)) }
	around := func(y ast.Expr, before, after string) func() {
		return func() { s := operand(y); s.layers = append(s.layers, [2]string{before, after}) }
	}
	for _, y := range []ast.Expr{x.X, x.Y} {
		if !types.Identical(types.Default(c.w.info.TypeOf(y)), types.Typ[types.Bool]) {
			return nil
		}
	}
	for i, y := range []ast.Expr{x.Y, x.X} {
		if other := []ast.Expr{x.X, x.Y}[i]; c.same(c.mut, other) {
			// The operand y is dropped: it is taken to be what leaves the answer to the other.
			layer := c.constantLayer(own, y)
			return around(y, layer[0], layer[1])
		}
	}
	b, ok := c.mut.(*ast.BinaryExpr)
	if !ok || b.Op == x.Op || b.Op != token.LAND && b.Op != token.LOR || !c.same(b.X, x.X) || !c.same(b.Y, x.Y) {
		return nil
	}
	return func() {
		for _, y := range []ast.Expr{x.X, x.Y} {
			if y == x.Y && c.w.order.active(y) {
				around(y, fmt.Sprintf("muster_z(%d, ", id), ")")()
				continue
			}
			around(y, fmt.Sprintf("muster_y(%d, ", id), fmt.Sprintf(", muster_%t)", own))()
		}
		s := c.w.exprSite(c.path)
		s.layers = append(s.layers, [2]string{fmt.Sprintf("muster_x(%d, ", id), ")"})
	}
}

// constantLayer puts a constant in the place of a condition, which is then not evaluated. One that does
// something besides is missed where it is not, whatever it answers.
func (c *exprCase) constantLayer(value bool, x ast.Expr) [2]string {
	id := c.m.ID
	switch active := c.w.order.active(x); {
	case active && value:
		return [2]string{fmt.Sprintf("(muster_on(%d) || (", id), "))"}
	case active:
		return [2]string{fmt.Sprintf("(muster_off(%d) && (", id), "))"}
	case value:
		return [2]string{fmt.Sprintf("(muster_at(%d) || muster_want(%d, ", id, id), ", muster_true))"}
	}
	return [2]string{fmt.Sprintf("(!muster_at(%d) && muster_want(%d, ", id, id), ", muster_false))"}
}

// boolean gates negation and the constants.
func (c *exprCase) boolean() func() {
	if !c.isBool() {
		return nil
	}
	code := ""
	switch mut := ast.Unparen(c.mut).(type) {
	case *ast.UnaryExpr:
		if mut.Op == token.NOT && c.same(ast.Unparen(mut.X), ast.Unparen(c.x)) {
			code = "n"
		}
	case *ast.Ident:
		if (mut.Name == "true" || mut.Name == "false") && c.w.named.visible(mut.Name, types.Universe.Lookup(mut.Name), c.at) {
			code = mut.Name[:1]
		}
	case *ast.BinaryExpr:
		if x, ok := c.x.(*ast.BinaryExpr); ok && c.same(mut.X, x.X) && c.same(mut.Y, x.Y) && c.operands(x) == nil {
			if mut.Op == token.EQL && x.Op == token.NEQ || mut.Op == token.NEQ && x.Op == token.EQL {
				code = "n"
			}
		}
	}
	if x, ok := c.x.(*ast.UnaryExpr); ok && x.Op == token.NOT && c.same(c.mut, x.X) {
		code = "n"
	}
	if code == "" {
		return nil
	}
	id := c.m.ID
	instance := ""
	if !c.basicBool() {
		if instance = c.instance(c.t); instance == "" {
			return nil
		}
	}
	if code != "n" && !c.basicBool() && !c.keepsType() {
		return nil
	}
	if code != "n" && !c.w.order.pure(c.x) {
		if !c.basicBool() {
			return nil
		}
		layer := c.constantLayer(code == "t", c.x)
		return func() { s := c.w.exprSite(c.path); s.layers = append(s.layers, layer) }
	}
	return func() {
		s := c.w.exprSite(c.path)
		s.bools = append(s.bools, arm{id: id, text: code, differs: [2]string{instance}})
	}
}

// selected gates a value for another where neither costs anything: both are evaluated.
func (c *exprCase) selected() func() {
	if !c.w.order.pure(c.x) || !c.plain(c.mut) {
		return nil
	}
	t, ok := c.w.named.write(c.t, c.at)
	if !ok || !c.accepted() {
		return nil
	}
	function := "muster_par"
	_, null := c.w.constant(c.text, c.at)
	if exact(c.t) || c.w.info.Types[c.x].Value != nil || null && nilComparable(c.t) {
		function = "muster_sel"
	}
	return func() {
		s := c.w.exprSite(c.path)
		s.layers = append(s.layers, [2]string{fmt.Sprintf("%s[%s](%d, ", function, t, c.m.ID), ", " + c.text + ")"})
	}
}

func (c *exprCase) accepted() bool {
	plain := *c.w.named
	plain.plain = true
	t, ok := plain.write(c.t, c.at)
	return ok && c.w.accepts(t, c.text, c.at) && c.keepsType()
}

// plain reports that an expression of the replacement reads and computes only what cannot fail.
func (c *exprCase) plain(x ast.Expr) bool {
	switch x := x.(type) {
	case *ast.BasicLit:
		return true
	case *ast.Ident:
		scope := c.w.in.p.Types.Scope().Innermost(c.at)
		if scope == nil {
			return false
		}
		_, obj := scope.LookupParent(x.Name, c.at)
		switch obj := obj.(type) {
		case *types.Const, *types.Nil:
			return true
		case *types.Var:
			return obj.Parent() != c.w.in.p.Types.Scope() && !c.w.order.shared[obj]
		}
		return false
	case *ast.ParenExpr:
		return c.plain(x.X)
	case *ast.UnaryExpr:
		return x.Op != token.AND && x.Op != token.ARROW && c.plain(x.X)
	case *ast.CompositeLit:
		return len(x.Elts) == 0
	case *ast.BinaryExpr:
		switch x.Op {
		case token.QUO, token.REM, token.SHL, token.SHR, token.EQL, token.NEQ:
			value, _ := c.w.constant(c.part(x), c.at)
			return value
		}
		return c.plain(x.X) && c.plain(x.Y)
	}
	value, _ := c.w.constant(c.part(x), c.at)
	return value
}

// exact reports that values of the type are equal only where nothing can tell them apart: floats have
// two zeros, and interfaces hold anything.
func exact(t types.Type) bool {
	switch t := t.Underlying().(type) {
	case *types.Basic:
		return t.Info()&(types.IsFloat|types.IsComplex) == 0
	case *types.Pointer, *types.Chan:
		return true
	case *types.Struct:
		for f := range t.Fields() {
			if !exact(f.Type()) || f.Name() == "_" {
				return false
			}
		}
		return true
	case *types.Array:
		return exact(t.Elem())
	}
	return false
}

// nilComparable are types whose values compare with nil, and nothing of what they hold does.
func nilComparable(t types.Type) bool {
	if _, param := types.Unalias(t).(*types.TypeParam); param {
		return false
	}
	switch t := t.Underlying().(type) {
	case *types.Pointer, *types.Chan, *types.Interface:
		return true
	case *types.Basic:
		return t.Kind() == types.UnsafePointer
	}
	return false
}

// closure gates any expression.
func (c *exprCase) closure() func() {
	t, ok := c.w.named.write(c.t, c.at)
	if !ok || len(c.text) > longArm || c.w.recovers(c.x) || !c.accepted() {
		return nil
	}
	return func() {
		s := c.w.exprSite(c.path)
		s.typeText = t
		s.values = append(s.values, arm{c.m.ID, c.text, c.differs()})
	}
}

// differs notes whether the value is another than that of a constant mutant. It says nothing of a value
// that takes more than computing: the mutant does not do that.
func (c *exprCase) differs() (d [2]string) {
	value, null := c.w.constant(c.text, c.at)
	lit, empty := c.mut.(*ast.CompositeLit)
	empty = empty && len(lit.Elts) == 0
	t, ok := c.w.named.write(c.t, c.at)
	if !ok || !value && !null && !empty || c.w.order.active(c.x) {
		return d
	}
	id := c.m.ID
	switch under := c.t.Underlying().(type) {
	case *types.Slice:
		if null {
			return [2]string{fmt.Sprintf("muster_diffSlice(%d, ", id), ")"}
		}
		return d
	case *types.Map:
		if null {
			return [2]string{fmt.Sprintf("muster_diffMap(%d, ", id), ")"}
		}
		return d
	case *types.Interface:
		if _, param := types.Unalias(c.t).(*types.TypeParam); param || !null {
			return d
		}
	default:
		if !exact(under) {
			return d
		}
	}
	return [2]string{fmt.Sprintf("muster_diff[%s](%d, ", t, id), ", " + c.text + ")"}
}
