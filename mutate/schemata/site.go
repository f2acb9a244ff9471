package schemata

import (
	"fmt"
	"go/ast"
	"slices"
	"strings"
)

// siteKind tells apart the gates around one span.
type siteKind uint8

const (
	exprSite siteKind = iota
	stmtSite
	bodySite // what is between a block's braces
)

type siteKey struct {
	kind        siteKind
	first, last ast.Node
}

// site are the gates around one node, or around some statements of a list.
type site struct {
	siteKey
	start, end, depth int

	// op replaces an operator by a call of a function of two operands.
	op *opGate
	// arms by kind.
	bools, values, lifted []arm
	// layers are gates of one mutant that are text around the node, in the order of coming.
	layers [][2]string
	// typeText is the type of a closure, empty for none.
	typeText string
	// braces go around all: the statement is the else of an if. Where it is called it is in the place
	// of a simple statement.
	braces, called bool
	// added are gates of statements that mutants put at the place.
	added []string
}

// arm is a mutant's part of a gate.
type arm struct {
	id   int
	text string // its code, or expression, or statements
	// differs is the wrapping of the original's value that notes whether it differs; empty where being
	// reached is all that is known.
	differs [2]string
}

// opGate is a call of a function in the place of an operator.
type opGate struct {
	function       string
	opStart, opEnd int
	// left and right are the operands of an assignment, whose left side stays where it is; after ends
	// the call.
	left, right, after string
	arms               []arm
}

func (w *work) site(kind siteKind, first, last ast.Node, start, end, depth int) *site {
	key := siteKey{kind, first, last}
	s := w.byKey[key]
	if s == nil {
		// Within one statement the gate of its operator is inside that of the whole.
		if depth *= 2; kind == exprSite {
			depth++
		}
		s = &site{siteKey: key, start: start, end: end, depth: depth}
		w.byKey[key] = s
		w.sites = append(w.sites, s)
	}
	return s
}

func (w *work) exprSite(path []ast.Node) *site {
	n := path[len(path)-1]
	return w.site(exprSite, n, n, w.offset(n.Pos()), w.offset(n.End()), len(path))
}

// codes writes the codes of arms as a string with a byte for each number from the lowest.
func codes(arms []arm) (lo, n int, text string) {
	lo, hi := arms[0].id, arms[0].id
	for _, a := range arms {
		lo, hi = min(lo, a.id), max(hi, a.id)
	}
	b := []byte(strings.Repeat(".", hi-lo+1))
	for _, a := range arms {
		b[a.id-lo] = a.text[0]
	}
	return lo, len(b), string(b)
}

// runs splits arms where numbers are not consecutive or where they differ in what they know.
func runs(arms []arm) [][]arm {
	slices.SortFunc(arms, func(a, b arm) int { return a.id - b.id })
	var out [][]arm
	for i, a := range arms {
		if i > 0 && a.id == arms[i-1].id+1 && (a.differs[0] != "") == (arms[i-1].differs[0] != "") {
			out[len(out)-1] = append(out[len(out)-1], a)
		} else {
			out = append(out, []arm{a})
		}
	}
	return out
}

// pick is the call that says which of a run is active.
func pick(run []arm) string {
	name := "muster_pick"
	if run[0].differs[0] != "" {
		name = "muster_pickAt"
	}
	return fmt.Sprintf("%s(%d, %d)", name, run[0].id, len(run))
}

// write adds the site's pieces.
func (s *site) write(out *splicer) {
	for _, text := range s.added {
		out.pieces = append(out.pieces, piece{at: s.start, until: s.start, text: text, opens: true, size: 1 << 39})
	}
	if s.added != nil {
		return
	}
	layer := 0
	wrap := func(before, after string) {
		out.wrap(s.start, s.end, s.depth, layer, before, after)
		layer++
	}
	if g := s.op; g != nil {
		lo, n, text := codes(g.arms)
		head := fmt.Sprintf("%s(%d, %d, %q, ", g.function, lo, n, text)
		if g.left == "" {
			out.replace(g.opStart, g.opEnd, ",")
			wrap(head, ")"+g.after)
		} else {
			out.replace(g.opStart, g.opEnd, "= "+head+g.left+", "+g.right)
			wrap("", ")")
		}
	}
	if len(s.bools) > 0 {
		lo, n, text := codes(s.bools)
		wrap(fmt.Sprintf("muster_bool%s(%d, %d, %q, ", s.bools[0].differs[0], lo, n, text), ")")
	}
	for _, l := range s.layers {
		wrap(l[0], l[1])
	}
	for _, run := range runs(s.values) {
		s.closure(run, wrap)
	}
	for _, run := range runs(s.lifted) {
		s.choice(run, wrap)
	}
	if s.braces {
		wrap("{ ", " }")
	}
	if s.called {
		wrap("func() { ", " }()")
	}
}

// closure picks one of several expressions.
func (s *site) closure(run []arm, wrap func(before, after string)) {
	var b strings.Builder
	fmt.Fprintf(&b, "func() %s { switch %s {", s.typeText, pick(run))
	for i, a := range run {
		fmt.Fprintf(&b, " case %d: return %s;", i+1, a.text)
	}
	b.WriteString(" }; return ")
	after := ""
	for _, a := range run {
		b.WriteString(a.differs[0])
		after = a.differs[1] + after
	}
	wrap(b.String(), after+" }()")
}

// choice picks one of several lists of statements.
func (s *site) choice(run []arm, wrap func(before, after string)) {
	precise := run[0].differs[0] != ""
	if len(run) == 1 {
		a := run[0]
		switch {
		case precise:
			wrap(fmt.Sprintf("if muster_at(%d) { %s } else { ", a.id, a.text), " }")
		case a.text == "":
			wrap(fmt.Sprintf("if muster_off(%d) { ", a.id), " }")
		default:
			wrap(fmt.Sprintf("if muster_on(%d) { %s } else { ", a.id, a.text), " }")
		}
		return
	}
	var b strings.Builder
	for i, a := range run[:len(run)-1] {
		fmt.Fprintf(&b, " } else if muster_i == %d { %s", i+1, a.text)
	}
	fmt.Fprintf(&b, " } else { %s }", run[len(run)-1].text)
	wrap(fmt.Sprintf("if muster_i := %s; muster_i == 0 { ", pick(run)), b.String())
}

// text writes the instrumented file; nil where nothing is to be done.
func (w *work) text() []byte {
	var out splicer
	for _, s := range w.sites {
		s.write(&out)
	}
	if !w.file.Test {
		w.ticks(&out)
	}
	if len(out.pieces) == 0 {
		return nil
	}
	before := len(out.pieces)
	raise(&out, w.in.p.GoVersion, w.file.Syntax, w.file.Path, w.offset)
	if w.shift = 0; len(out.pieces) > before && out.pieces[before].until == 0 {
		w.shift = strings.Count(out.pieces[before].text, "\n")
	}
	return out.text(w.file.Src)
}

// ticks counts entries of functions and rounds of loops.
func (w *work) ticks(out *splicer) {
	ast.Inspect(w.file.Syntax, func(n ast.Node) bool {
		if w.untouched[n] {
			return false
		}
		if n == nil {
			return true
		}
		if body := ticked(n); body != nil {
			out.first(w.offset(body.Lbrace)+1, " muster_tick(); ")
		}
		if b, ok := n.(*ast.BranchStmt); ok && b.Tok.String() == "goto" {
			out.first(w.offset(b.Pos()), "muster_tick(); ")
		}
		return true
	})
}

// recovers reports a call of recover that a closure would move out of its deferred function.
func (w *work) recovers(n ast.Node) (found bool) {
	ast.Inspect(n, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.CallExpr:
			found = found || w.info.Types[n.Fun].IsBuiltin() && builtinName(n.Fun) == "recover"
		}
		return !found
	})
	return found
}
