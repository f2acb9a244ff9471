package operator

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"strconv"

	"github.com/passmuster/muster/mutate"
)

// Literals are the one family that also looks inside constant expressions. Left alone are tags, import
// paths, array lengths and indices, the labels of a switch (removing the case subsumes them), operands
// of == and != (taking those as false subsumes them), the limit of an ordered comparison in the
// direction that comparison/boundary goes, and tables of more than 64 elements.
var literalOperators = []mutate.Operator{
	{
		Name:   "literal/increment",
		Doc:    "A number or character is one more.",
		Before: "a = b + 10", After: "a = b + 11",
		Find: number(1, 0),
	},
	{
		Name:   "literal/decrement",
		Doc:    "A number or character is one less, where one more cannot stand or says what another operator says.",
		Before: "if a < 10 { return }", After: "if a < 9 { return }",
		Find: number(-1, 1),
	},
	{
		Name:   "literal/less",
		Doc:    "A number or character is one less, also where one more is tried.",
		Before: "a = b + 10", After: "a = b + 9",
		Off:  true,
		Find: number(-1, 0),
	},
	{
		Name:   "literal/zero",
		Doc:    "A number is 0; one more or less is noticed by what notices this.",
		Before: "a = b + 10", After: "a = b + 0",
		Off: true,
		Find: func(p *mutate.Pass, emit func(mutate.Change)) {
			n, ok := literal(p, token.INT, token.FLOAT)
			if !ok || constant.Sign(p.Info.Types[n].Value) == 0 {
				return
			}
			if b, ok := p.Parent(1).(*ast.BinaryExpr); ok && (b.Op == token.QUO || b.Op == token.REM) && b.Y == n {
				return
			}
			emit(mutate.Replace(n, "0"))
		},
	},
	{
		Name:   "literal/string",
		Doc:    "A text is empty, or an empty one is not.",
		Before: `s = "muster"`, After: `s = ""`,
		Find: text(false),
	},
	{
		Name:   "literal/message",
		Doc:    "The text of an error or a panic is empty; few tests should look at it.",
		Before: `err = errors.New("no such row")`, After: `err = errors.New("")`,
		Off:  true,
		Find: text(true),
	},
	{
		Name:   "literal/bool",
		Doc:    "true becomes false, and the reverse.",
		Before: "ok = true", After: "ok = false",
		Find: func(p *mutate.Pass, emit func(mutate.Change)) {
			id, ok := p.Node().(*ast.Ident)
			if !ok || !p.Constant(id) || (id.Name != "true" && id.Name != "false") || p.Info.Uses[id] != types.Universe.Lookup(id.Name) {
				return
			}
			switch parent := p.Parent(1).(type) {
			case *ast.ForStmt, *ast.CaseClause:
				return
			case *ast.BinaryExpr:
				if parent.Op == token.EQL || parent.Op == token.NEQ {
					return
				}
			}
			word := "true"
			if id.Name == "true" {
				word = "false"
			}
			if predeclared(p, id.Pos(), word) {
				emit(mutate.Change{Start: id.Pos(), End: id.End(), Replacement: word, Missing: "notices " + id.Name + " here"})
			}
		},
	},
}

// tableSize is the number of elements from which a composite literal counts as a table of data.
const tableSize = 64

// literal is the node if it is a literal of such a kind, in a place where changing it means something.
func literal(p *mutate.Pass, kinds ...token.Token) (*ast.BasicLit, bool) {
	n, ok := p.Node().(*ast.BasicLit)
	if !ok || p.Info.Types[n].Value == nil {
		return nil, false
	}
	ok = false
	for _, k := range kinds {
		ok = ok || n.Kind == k
	}
	if !ok {
		return nil, false
	}
	parent, child := place(p)
	if u, is := parent.(*ast.UnaryExpr); is && u.Op == token.SUB {
		parent, child = p.Parent(2), u
	}
	switch parent := parent.(type) {
	case *ast.BinaryExpr:
		ok = parent.Op != token.EQL && parent.Op != token.NEQ
	case *ast.CaseClause, *ast.Field, *ast.ImportSpec:
		ok = false
	case *ast.ArrayType:
		ok = parent.Len != child
	case *ast.KeyValueExpr:
		if parent.Key == child {
			composite, is := p.Parent(2).(*ast.CompositeLit)
			ok = is && isMap(p.TypeOf(composite))
		}
	}
	for _, above := range p.Path {
		if c, is := above.(*ast.CompositeLit); is && len(c.Elts) > tableSize {
			return nil, false
		}
		if a, is := above.(*ast.ArrayType); is && a.Len != nil && a.Len.Pos() <= n.Pos() && n.End() <= a.Len.End() {
			return nil, false
		}
	}
	return n, ok
}

func isMap(t types.Type) bool {
	if t == nil {
		return false
	}
	_, ok := t.Underlying().(*types.Map)
	return ok
}

// number proposes a number that differs by step, unless the one that differs by other can be proposed.
func number(step, other int64) func(*mutate.Pass, func(mutate.Change)) {
	return func(p *mutate.Pass, emit func(mutate.Change)) {
		n, ok := literal(p, token.INT, token.FLOAT, token.CHAR)
		if !ok {
			return
		}
		if other != 0 {
			if _, ok := stepped(p, n, other); ok {
				return
			}
		}
		if c, ok := stepped(p, n, step); ok {
			emit(c)
		}
	}
}

func stepped(p *mutate.Pass, n *ast.BasicLit, step int64) (mutate.Change, bool) {
	old := constant.MakeFromLiteral(n.Value, n.Kind, 0)
	v := constant.BinaryOp(old, token.ADD, constant.MakeInt64(step))
	missing, ok := numberFits(p, n, v, step)
	if !ok || duplicateKey(p, n, v) {
		return mutate.Change{}, false
	}
	if missing == "" {
		missing = "notices the number " + n.Value
	}
	s, ok := spelled(n, v)
	return mutate.Change{Start: n.Pos(), End: n.End(), Replacement: s, Missing: missing}, ok
}

// duplicateKey reports whether a map literal has the value as another key.
func duplicateKey(p *mutate.Pass, n *ast.BasicLit, v constant.Value) bool {
	kv, ok := p.Parent(1).(*ast.KeyValueExpr)
	lit, is := p.Parent(2).(*ast.CompositeLit)
	if !ok || !is || kv.Key != ast.Expr(n) {
		return false
	}
	for _, e := range lit.Elts {
		other, ok := e.(*ast.KeyValueExpr)
		if !ok || other == kv {
			continue
		}
		if key := p.Info.Types[other.Key].Value; key != nil && key.Kind() == v.Kind() && constant.Compare(key, token.EQL, v) {
			return true
		}
	}
	return false
}

// numberFits reports whether the value can stand there, and would not say what another operator's
// change of the same comparison says.
func numberFits(p *mutate.Pass, n *ast.BasicLit, v constant.Value, step int64) (missing string, ok bool) {
	t := p.TypeOf(n)
	if b, is := t.Underlying().(*types.Basic); is && !representable(v, b) {
		return "", false
	}
	negative := constant.Sign(v) < 0
	switch parent := p.Parent(1).(type) {
	case *ast.BinaryExpr:
		switch parent.Op {
		case token.SHL, token.SHR:
			return "", !negative || parent.Y != n
		case token.QUO, token.REM:
			return "", constant.Sign(v) != 0 || parent.Y != n
		case token.LSS, token.LEQ, token.GTR, token.GEQ:
			return limit(p, parent, n, v, step)
		}
	case *ast.IndexExpr:
		if parent.Index == n {
			return "", !negative && within(p, parent.X, v, false)
		}
	case *ast.SliceExpr:
		if parent.X != n {
			return "", !negative && within(p, parent.X, v, true) && inOrder(p, parent, n, v)
		}
	case *ast.CallExpr:
		return "", !negative || builtin(p, parent) != "make"
	case *ast.UnaryExpr:
		// "-1" and its neighbours are tried as 1 would be; "- -1" is not written.
		return "", !negative
	}
	return "", true
}

// limit is for the literal of an ordered comparison of integers: "a < 11" is "a <= 10".
func limit(p *mutate.Pass, c *ast.BinaryExpr, n *ast.BasicLit, v constant.Value, step int64) (missing string, ok bool) {
	other, op := c.X, byToken[c.Op]
	if c.X == n {
		other, op = c.Y, mirrored(op)
	}
	if nonNegative(p, other) && constant.Sign(v) < 0 {
		return "", false
	}
	if !isInteger(p.TypeOf(other)) {
		return "", true
	}
	grows := op == less || op == greater|equal
	if grows == (step > 0) {
		return "", false
	}
	// a < 10 against a < 9, and a >= 10 against a >= 9, differ at 9; a <= 10 against a <= 11 at 11.
	return "makes " + brief(p, other) + " equal to " + v.ExactString(), true
}

func mirrored(c cases) cases {
	m := c & equal
	if c&less != 0 {
		m |= greater
	}
	if c&greater != 0 {
		m |= less
	}
	return m
}

// within reports whether a constant index can be in x, so far as the compiler knows.
func within(p *mutate.Pass, x ast.Expr, v constant.Value, end bool) bool {
	t := p.TypeOf(x)
	if t == nil {
		return false
	}
	length := int64(-1)
	u := t.Underlying()
	if ptr, ok := u.(*types.Pointer); ok {
		u = ptr.Elem().Underlying()
	}
	switch u := u.(type) {
	case *types.Array:
		length = u.Len()
	case *types.Basic:
		if s := p.Info.Types[x].Value; s != nil && s.Kind() == constant.String {
			length = int64(len(constant.StringVal(s)))
		}
	}
	i, exact := constant.Int64Val(v)
	return exact && (length < 0 || i < length || (end && i == length))
}

// inOrder reports whether the constant bounds of a slice expression stay in order.
func inOrder(p *mutate.Pass, s *ast.SliceExpr, n *ast.BasicLit, v constant.Value) bool {
	last := constant.MakeInt64(0)
	for _, x := range []ast.Expr{s.Low, s.High, s.Max} {
		if x == nil {
			continue
		}
		at := p.Info.Types[x].Value
		if x == n {
			at = v
		}
		if at == nil {
			continue
		}
		if constant.Compare(at, token.LSS, last) {
			return false
		}
		last = at
	}
	return true
}

// representable reports whether a constant is a value of a basic type.
func representable(v constant.Value, b *types.Basic) bool {
	switch {
	case b.Info()&types.IsUntyped != 0:
		return true
	case b.Info()&types.IsInteger != 0:
		i := constant.ToInt(v)
		if i.Kind() != constant.Int {
			return false
		}
		bits := 64
		switch b.Kind() {
		case types.Int8, types.Uint8:
			bits = 8
		case types.Int16, types.Uint16:
			bits = 16
		case types.Int32, types.Uint32:
			bits = 32
		}
		if b.Info()&types.IsUnsigned != 0 {
			return constant.Sign(i) >= 0 && constant.BitLen(i) <= bits
		}
		low := constant.UnaryOp(token.SUB, constant.Shift(constant.MakeInt64(1), token.SHL, uint(bits-1)), 0)
		return constant.BitLen(i) < bits || constant.Compare(i, token.EQL, low)
	case b.Info()&types.IsNumeric != 0:
		return v.Kind() == constant.Int || v.Kind() == constant.Float
	case b.Info()&types.IsString != 0:
		return v.Kind() == constant.String
	case b.Info()&types.IsBoolean != 0:
		return v.Kind() == constant.Bool
	}
	return false
}

// spelled writes a value in the manner of the literal that it takes the place of.
func spelled(n *ast.BasicLit, v constant.Value) (string, bool) {
	switch n.Kind {
	case token.CHAR:
		r, exact := constant.Int64Val(v)
		if !exact || r < 0 || r > 0x10FFFF || (0xD800 <= r && r < 0xE000) {
			return "", false
		}
		return strconv.QuoteRune(rune(r)), true
	case token.INT:
		if i, exact := constant.Int64Val(v); exact && i >= 0 && len(n.Value) > 2 && (n.Value[1] == 'x' || n.Value[1] == 'X') {
			return "0x" + strconv.FormatInt(i, 16), true
		}
		return v.ExactString(), true
	}
	f, _ := constant.Float64Val(v)
	if back, _ := constant.Float64Val(constant.MakeFromLiteral(n.Value, n.Kind, 0)); f == back || f > 1e15 || f < -1e15 {
		return "", false
	}
	s := strconv.FormatFloat(f, 'g', -1, 64)
	if _, err := strconv.Atoi(s); err == nil {
		s += ".0"
	}
	return s, true
}

func text(message bool) func(*mutate.Pass, func(mutate.Change)) {
	return func(p *mutate.Pass, emit func(mutate.Change)) {
		n, ok := literal(p, token.STRING)
		if !ok || isMessage(p) != message {
			return
		}
		if _, concat := p.Parent(1).(*ast.BinaryExpr); concat && !p.Constant(p.Parent(1).(ast.Expr)) && isString(p.TypeOf(p.Parent(1).(ast.Expr))) {
			return // string/concat
		}
		if constant.StringVal(p.Info.Types[n].Value) == "" {
			if !message {
				emit(mutate.Change{Start: n.Pos(), End: n.End(), Replacement: `"muster"`, Missing: "notices that the text is empty"})
			}
			return
		}
		if !duplicateKey(p, n, constant.MakeString("")) {
			emit(mutate.Change{Start: n.Pos(), End: n.End(), Replacement: `""`, Missing: "notices the text " + brief(p, n)})
		}
	}
}

// isMessage reports whether the node is in the text of an error or a panic.
func isMessage(p *mutate.Pass) bool {
	for i := 1; ; i++ {
		switch n := p.Parent(i).(type) {
		case *ast.BinaryExpr, *ast.ParenExpr:
		case *ast.CallExpr:
			if calls(p, n, "errors.New", "fmt.Errorf") || builtin(p, n) == "panic" {
				return true
			}
			return false
		default:
			return false
		}
	}
}
