package schemata

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"strings"

	"github.com/passmuster/muster/internal/nodes"
	"github.com/passmuster/muster/mutate"
)

// stmtGate gates the last statement of the path, or statements of the list that it is. held is a gate
// that an expression in it could have instead.
func (w *work) stmtGate(path []ast.Node, m mutate.Mutant, held *exprGate, limit int) bool {
	n := path[len(path)-1].(ast.Stmt)
	if w.run(path, m) || w.insertion(path, m) {
		return true
	}
	if w.assignment(path, m) {
		return true
	}
	if limit == shortArm && !simple(n) {
		return false
	}
	if block, ok := n.(*ast.BlockStmt); ok {
		return w.body(path, block, m, limit)
	}
	text := w.mutated(n, m)
	if len(text) > limit || limit == shortArm && hasFunc(n) {
		return false
	}
	parent := path[len(path)-2]
	inElse := false
	switch p := parent.(type) {
	case *ast.IfStmt:
		if inElse = p.Else == n; !inElse {
			return false
		}
	case *ast.ForStmt:
		return p.Post == n && w.post(path, n, m, text)
	case *ast.BlockStmt, *ast.CaseClause, *ast.CommClause:
		if nodes.Stmts(parent) == nil || !contains(nodes.Stmts(parent), n) {
			return false
		}
	default:
		return false
	}
	if !w.guardable(path, []ast.Stmt{n}) {
		return false
	}
	a, ok := w.arm(path, m, text, []ast.Stmt{n})
	if !ok {
		return false
	}
	if held != nil && held.differs != nil {
		if d := held.differs(); d[0] != "" {
			a.differs = d
			s := w.exprSite(held.path)
			s.layers = append(s.layers, d)
		}
	}
	s := w.site(stmtSite, n, n, w.offset(n.Pos()), w.offset(n.End()), len(path))
	s.braces = inElse
	s.lifted = append(s.lifted, a)
	w.chosen(m, n)
	return true
}

// simple statements hold no others, so that a copy of them is short.
func simple(n ast.Stmt) bool {
	switch n.(type) {
	case *ast.AssignStmt, *ast.ExprStmt, *ast.ReturnStmt, *ast.SendStmt, *ast.IncDecStmt, *ast.GoStmt, *ast.DeferStmt, *ast.BranchStmt:
		return true
	}
	return false
}

func hasFunc(n ast.Node) (found bool) {
	ast.Inspect(n, func(n ast.Node) bool {
		_, lit := n.(*ast.FuncLit)
		found = found || lit
		return !found
	})
	return found
}

func contains(list []ast.Stmt, s ast.Stmt) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

// clauses reports that the block holds the clauses of a switch or select.
func clauses(b *ast.BlockStmt) bool {
	for _, s := range b.List {
		switch s.(type) {
		case *ast.CaseClause, *ast.CommClause:
			return true
		}
	}
	return false
}

// run gates several statements of a list, or one that the mutant covers as a whole.
func (w *work) run(path []ast.Node, m mutate.Mutant) bool {
	holder := path[len(path)-1]
	stmts := nodes.Stmts(holder)
	if b, ok := holder.(*ast.BlockStmt); ok && clauses(b) || m.Start == m.End {
		return false
	}
	first, last := -1, -1
	for i, s := range stmts {
		if w.offset(s.Pos()) == m.Start {
			first = i
		}
		if w.offset(s.End()) == m.End {
			last = i
		}
	}
	if first < 0 || last < first {
		return false
	}
	covered := stmts[first : last+1]
	if !w.guardable(path, covered) {
		return false
	}
	if w.crosses(covered) {
		return false
	}
	a, ok := w.arm(path, m, m.Replacement, covered)
	if !ok || len(a.text) > longArm {
		return false
	}
	depth := len(path) + 1
	if first < last {
		depth = len(path)
	}
	s := w.site(stmtSite, covered[0], covered[len(covered)-1], m.Start, m.End, depth)
	s.lifted = append(s.lifted, a)
	w.choices = append(w.choices, choice{m, w.line(covered[0].Pos()), w.line(covered[len(covered)-1].End())})
	return true
}

// crosses reports that a gate around other statements of the list begins or ends among these.
func (w *work) crosses(covered []ast.Stmt) bool {
	start, end := w.offset(covered[0].Pos()), w.offset(covered[len(covered)-1].End())
	for _, s := range w.sites {
		if s.kind == stmtSite && (s.start < start && start < s.end && s.end < end || start < s.start && s.start < end && end < s.end) {
			return true
		}
	}
	return false
}

// guardable reports that statements may go into the block of an if.
func (w *work) guardable(path []ast.Node, stmts []ast.Stmt) bool {
	gotos := false
	for _, n := range path {
		gotos = gotos || w.gotos[n]
	}
	for _, s := range stmts {
		switch s := s.(type) {
		case *ast.DeclStmt, *ast.CaseClause, *ast.CommClause, *ast.EmptyStmt:
			return false
		case *ast.AssignStmt:
			if s.Tok == token.DEFINE {
				return false
			}
		case *ast.BranchStmt:
			if s.Tok == token.FALLTHROUGH {
				return false
			}
		case *ast.LabeledStmt:
			if gotos {
				return false
			}
		}
		if gotos && labels(s) {
			return false
		}
	}
	return true
}

// labels reports a label in the statement's own function.
func labels(n ast.Node) (found bool) {
	ast.Inspect(n, func(n ast.Node) bool {
		switch n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.LabeledStmt:
			found = true
		}
		return !found
	})
	return found
}

// arm reads the mutated statements.
func (w *work) arm(path []ast.Node, m mutate.Mutant, text string, originals []ast.Stmt) (arm, bool) {
	one, ok := flat(text)
	if !ok {
		return arm{}, false
	}
	stmts, base, ok := statements(one)
	if !ok {
		return arm{}, false
	}
	labelled := false
	for _, s := range originals {
		labelled = labelled || labels(s)
	}
	for _, s := range stmts {
		switch s := s.(type) {
		case *ast.DeclStmt:
			return arm{}, false
		case *ast.AssignStmt:
			if s.Tok == token.DEFINE {
				return arm{}, false
			}
		case *ast.LabeledStmt:
			return arm{}, false
		}
		if branches(s, token.FALLTHROUGH) || labelled && labels(s) || labels(s) && w.gotos[path[1]] {
			return arm{}, false
		}
	}
	return arm{id: m.ID, text: strings.TrimSuffix(strings.TrimSpace(ticking(stmts, one, base)), ";")}, true
}

// statements parses a list; base is the place of the text's first byte.
func statements(text string) (stmts []ast.Stmt, base token.Pos, ok bool) {
	const head = "package p; func _() { "
	f, err := parser.ParseFile(token.NewFileSet(), "", head+text+"\n}", parser.SkipObjectResolution)
	if err != nil || len(f.Decls) != 1 {
		return nil, 0, false
	}
	return f.Decls[0].(*ast.FuncDecl).Body.List, f.FileStart + token.Pos(len(head)), true
}

// branches reports a branch of the kind that leaves the statement.
func branches(n ast.Stmt, tok token.Token) bool {
	for {
		switch s := n.(type) {
		case *ast.LabeledStmt:
			n = s.Stmt
		case *ast.BranchStmt:
			return s.Tok == tok
		default:
			return false
		}
	}
}

// insertion gates statements that the mutant adds before one of a list.
func (w *work) insertion(path []ast.Node, m mutate.Mutant) bool {
	holder := path[len(path)-1]
	if m.Start != m.End {
		return false
	}
	b, isBlock := holder.(*ast.BlockStmt)
	if isBlock && clauses(b) {
		return false
	}
	at := isBlock && w.offset(b.Lbrace)+1 == m.Start
	stmts := nodes.Stmts(holder)
	for _, s := range stmts {
		at = at || w.offset(s.Pos()) == m.Start
	}
	if !at {
		return false
	}
	a, ok := w.arm(path, m, m.Replacement, nil)
	if !ok || a.text == "" {
		return false
	}
	s := w.site(stmtSite, holder, nil, m.Start, m.Start, len(path))
	s.added = append(s.added, fmt.Sprintf(" if muster_on(%d) { %s }; ", m.ID, a.text))
	w.chosen(m, holder)
	return true
}

// body gates what is between the braces of a block, declarations and all.
func (w *work) body(path []ast.Node, b *ast.BlockStmt, m mutate.Mutant, limit int) bool {
	if clauses(b) {
		return false
	}
	switch p := path[len(path)-2].(type) {
	case *ast.SwitchStmt, *ast.TypeSwitchStmt, *ast.SelectStmt:
		return false
	case *ast.IfStmt:
		_ = p
	}
	text := w.mutated(b, m)
	one, ok := flat(text)
	if !ok || !strings.HasPrefix(one, "{") || !strings.HasSuffix(one, "}") || len(one) > limit {
		return false
	}
	stmts, base, ok := statements(one)
	if !ok || len(stmts) != 1 {
		return false
	}
	inner, ok := stmts[0].(*ast.BlockStmt)
	if !ok || labels(b) && (labels(inner) || w.gotos[path[1]]) || labels(inner) && w.gotos[path[1]] {
		return false
	}
	for i := range path {
		if w.gotos[path[i]] && labels(b) {
			return false
		}
	}
	start, end := w.offset(b.Lbrace)+1, w.offset(b.Rbrace)
	ticked := ticking(stmts, one, base)
	s := w.site(bodySite, b, b, start, end, len(path))
	s.lifted = append(s.lifted, arm{id: m.ID, text: strings.TrimSpace(ticked[1 : len(ticked)-1])})
	w.chosen(m, b)
	return true
}

// post gates the last part of a for clause, which has no room for an if.
func (w *work) post(path []ast.Node, n ast.Stmt, m mutate.Mutant, text string) bool {
	if a, ok := n.(*ast.AssignStmt); ok && a.Tok == token.DEFINE || w.recovers(n) {
		return false
	}
	a, ok := w.arm(path, m, text, []ast.Stmt{n})
	if !ok {
		return false
	}
	s := w.site(stmtSite, n, n, w.offset(n.Pos()), w.offset(n.End()), len(path))
	s.called = true
	s.lifted = append(s.lifted, a)
	w.chosen(m, n)
	return true
}

// assignment gates x++ and x op= y as x = gate(x, y).
func (w *work) assignment(path []ast.Node, m mutate.Mutant) bool {
	var x, y ast.Expr
	var op token.Token
	var tokPos token.Pos
	var width int
	n := path[len(path)-1]
	switch s := n.(type) {
	case *ast.IncDecStmt:
		x, tokPos, width = s.X, s.TokPos, 2
		op = map[token.Token]token.Token{token.INC: token.ADD, token.DEC: token.SUB}[s.Tok]
	case *ast.AssignStmt:
		if len(s.Lhs) != 1 || s.Tok == token.ASSIGN || s.Tok == token.DEFINE {
			return false
		}
		x, y, tokPos, width, op = s.Lhs[0], s.Rhs[0], s.TokPos, len(s.Tok.String()), s.Tok-token.ADD_ASSIGN+token.ADD
	default:
		return false
	}
	t := w.info.TypeOf(x)
	name, named := w.named.write(t, x.Pos())
	if !named || !w.place(x) || y != nil && (w.order.active(y) || !w.order.fixed(append(path[:len(path):len(path)], y))) {
		return false
	}
	function, code := "", w.assignCode(n, x, y, m)
	switch {
	case shiftOps[op] != "":
		count := types.Default(w.info.TypeOf(y))
		c, ok := w.named.write(count, x.Pos())
		if ok && (code == "<" || code == ">" || code == "l") && types.Satisfies(t, integers) && types.Satisfies(count, integers) {
			function = shiftOps[op] + "[" + name + ", " + c + "]"
		}
	case code == "<" || code == ">":
	default:
		if ops := arithmetic(t); ops[op] != "" && (code == "l" || code == "r" || ops[tokenOf(code)] != "") {
			function = ops[op] + "[" + name + "]"
		}
	}
	if function == "" || code == "" {
		return false
	}
	s := w.site(exprSite, n, n, w.offset(n.Pos()), w.offset(n.End()), len(path))
	if s.op == nil {
		right := ""
		if y == nil {
			right = "1"
		}
		start := w.offset(tokPos)
		left, _ := flat(w.source(x))
		s.op = &opGate{function: function, opStart: start, opEnd: start + width, left: left, right: right}
	}
	s.op.arms = append(s.op.arms, arm{id: m.ID, text: code})
	w.chosen(m, n)
	return true
}

func tokenOf(code string) token.Token {
	for op := range integerOps {
		if opCode(op) == code {
			return op
		}
	}
	return token.ILLEGAL
}

// place reports that a left side may be read once more: it is a variable or a field.
func (w *work) place(x ast.Expr) bool {
	switch x := x.(type) {
	case *ast.Ident:
		return x.Name != "_"
	case *ast.SelectorExpr:
		return w.place(x.X)
	}
	return false
}

// assignCode is the code of the mutated assignment, empty where it is another statement.
func (w *work) assignCode(n ast.Node, x, y ast.Expr, m mutate.Mutant) string {
	text, ok := flat(w.mutated(n, m))
	left, ok2 := flat(w.source(x))
	if !ok || !ok2 {
		return ""
	}
	right := "1"
	if y != nil {
		right, _ = flat(w.source(y))
	}
	steady := y == nil || w.order.pure(y)
	if text == "" || text == "_ = "+left {
		return map[bool]string{true: "l"}[steady && w.order.pure(x)]
	}
	stmts, base, ok := statements(text)
	if !ok || len(stmts) != 1 {
		return ""
	}
	part := func(x ast.Expr) string { return text[x.Pos()-base : x.End()-base] }
	switch s := stmts[0].(type) {
	case *ast.IncDecStmt:
		if part(s.X) == left && right == "1" && y == nil {
			return map[token.Token]string{token.INC: "+", token.DEC: "-"}[s.Tok]
		}
	case *ast.AssignStmt:
		if len(s.Lhs) != 1 || len(s.Rhs) != 1 || part(s.Lhs[0]) != left || part(s.Rhs[0]) != right {
			return ""
		}
		switch {
		case s.Tok == token.ASSIGN && w.order.pure(x):
			return "r"
		case token.ADD_ASSIGN <= s.Tok && s.Tok <= token.AND_NOT_ASSIGN:
			return opCode(s.Tok - token.ADD_ASSIGN + token.ADD)
		}
	}
	return ""
}
