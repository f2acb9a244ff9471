package schemata

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"strings"

	"github.com/passmuster/muster/mutate"
	"github.com/passmuster/muster/mutate/discover"
)

// Longest texts of an arm: of a simple statement, and of one that holds others.
const (
	shortArm = 600
	longArm  = 4000
)

// work is the instrumentation of one file.
type work struct {
	in      *instrumenter
	file    *discover.File
	tokens  *token.File
	info    *types.Info
	order   *order
	named   *namer
	sites   []*site
	byKey   map[siteKey]*site
	choices []choice
	// shift is how many lines the text has more than the source, all before it.
	shift int
	// gotos are functions with goto, untouched those whose directives forbid calls.
	gotos, untouched map[ast.Node]bool
	declNames        map[ast.Decl]map[string]bool
}

// choice is a mutant with the lines of its gate.
type choice struct {
	mutate.Mutant
	gateLine, gateEndLine int
}

func newWork(in *instrumenter, f *discover.File) *work {
	w := &work{
		in: in, file: f, tokens: in.p.Fset.File(f.Syntax.FileStart), info: in.p.Info, order: in.order, named: newNamer(in.p.Types, in.p.Info, f.Syntax),
		byKey: map[siteKey]*site{}, gotos: map[ast.Node]bool{}, untouched: map[ast.Node]bool{}, declNames: map[ast.Decl]map[string]bool{},
	}
	for _, d := range f.Syntax.Decls {
		if d, ok := d.(*ast.FuncDecl); ok {
			w.inspect(d)
		}
	}
	return w
}

// forbidding are directives of functions in which a call is not safe.
var forbidding = []string{"//go:nosplit", "//go:systemstack", "//go:nowritebarrier", "//go:nowritebarrierrec", "//go:uintptrkeepalive", "//go:linkname"}

func (w *work) inspect(d *ast.FuncDecl) {
	if d.Doc != nil {
		for _, c := range d.Doc.List {
			for _, f := range forbidding {
				if c.Text == f || strings.HasPrefix(c.Text, f+" ") && f != "//go:linkname" {
					w.untouched[d] = true
				}
			}
		}
	}
	var enclosing []ast.Node
	ast.PreorderStack(d, nil, func(n ast.Node, stack []ast.Node) bool {
		if b, ok := n.(*ast.BranchStmt); ok && b.Tok == token.GOTO {
			enclosing = append(enclosing[:0], stack...)
			for _, s := range enclosing {
				switch s.(type) {
				case *ast.FuncLit, *ast.FuncDecl:
					w.gotos[s] = true
				}
			}
		}
		return true
	})
}

// offset is the place of a position in the file, which is the one that the work is about.
func (w *work) offset(p token.Pos) int { return w.tokens.Offset(p) }

func (w *work) line(p token.Pos) int { return w.in.p.Fset.PositionFor(p, false).Line }

func (w *work) source(n ast.Node) string {
	return string(w.file.Src[w.offset(n.Pos()):w.offset(n.End())])
}

// path lists the nodes around a span from the file down.
func (w *work) path(start, end int) []ast.Node {
	path := []ast.Node{w.file.Syntax}
	ast.Inspect(w.file.Syntax, func(n ast.Node) bool {
		switch n.(type) {
		case nil, *ast.CommentGroup, *ast.Comment:
			return false
		case *ast.File:
			return true
		}
		from, to := w.offset(n.Pos()), w.offset(n.End())
		inside := from <= start && end <= to
		if start == end {
			inside = from < start && end < to
		}
		if inside {
			path = append(path, n)
		}
		return inside
	})
	return path
}

// mutated is the text of a node with the mutant in it.
func (w *work) mutated(n ast.Node, m mutate.Mutant) string {
	return string(w.file.Src[w.offset(n.Pos()):m.Start]) + m.Replacement + string(w.file.Src[m.End:w.offset(n.End())])
}

// choose finds the gate of a mutant and adds it; false means that there is none.
func (w *work) choose(m mutate.Mutant) bool {
	path := w.path(m.Start, m.End)
	for _, n := range path {
		if w.untouched[n] {
			return false
		}
		if gen, ok := n.(*ast.GenDecl); ok && gen.Tok != token.VAR {
			return false
		}
	}
	if len(path) < 2 || w.newDependency(path[1], m) {
		return false
	}
	var held *exprGate
	for i := len(path) - 1; i >= 1; i-- {
		here := path[:i+1]
		switch n := path[i].(type) {
		case ast.Expr:
			gate := w.exprGate(here, m)
			if gate == nil {
				break
			}
			if gate.add != nil {
				gate.add()
				w.chosen(m, n)
				return true
			}
			if held == nil {
				held = gate
			}
		case ast.Stmt:
			if w.stmtGate(here, m, held, shortArm) {
				return true
			}
			if held != nil {
				held.hold()
				w.chosen(m, held.node)
				return true
			}
			if w.stmtGate(here, m, nil, longArm) {
				return true
			}
		}
	}
	if held != nil {
		held.hold()
		w.chosen(m, held.node)
		return true
	}
	return false
}

func (w *work) chosen(m mutate.Mutant, n ast.Node) {
	w.choices = append(w.choices, choice{m, w.line(n.Pos()), w.line(n.End())})
}

// atStart reports whether the mutant is in code that runs before main only.
func (w *work) atStart(m mutate.Mutant) bool {
	path := w.path(m.Start, m.End)
	if f, ok := path[1].(*ast.FuncDecl); ok {
		return f.Recv == nil && f.Name.Name == "init"
	}
	for i, n := range path {
		if lit, ok := n.(*ast.FuncLit); ok {
			if call, ok := path[i-1].(*ast.CallExpr); !ok || call.Fun != lit {
				return false
			}
		}
	}
	return true
}

// newDependency reports that the replacement names a variable or function of the package that its
// declaration does not name: as part of one binary it could change the order of initialisation.
func (w *work) newDependency(decl ast.Node, m mutate.Mutant) bool {
	d, ok := decl.(ast.Decl)
	if !ok {
		return true
	}
	known := w.declNames[d]
	if known == nil {
		known = names(w.source(d))
		w.declNames[d] = known
	}
	for name := range names(m.Replacement) {
		if known[name] {
			continue
		}
		if qualifier, selected, ok := strings.Cut(name, "."); ok {
			if !w.imports(qualifier) && w.in.method(selected) {
				return true
			}
			continue
		}
		switch w.in.p.Types.Scope().Lookup(name).(type) {
		case *types.Var, *types.Func:
			return true
		}
	}
	return false
}

// imports reports that the file imports a package by the name.
func (w *work) imports(name string) bool {
	for _, p := range w.named.imports {
		if p.Name() == name {
			return true
		}
	}
	return false
}

// method reports that some type of the package has a method of the name.
func (in *instrumenter) method(name string) bool {
	for fn := range in.order.bodies {
		if fn.Name() == name && fn.Signature().Recv() != nil {
			return true
		}
	}
	return false
}

// accepts reports whether an expression at the place may be used as a value of the type.
func (w *work) accepts(typeText, text string, at token.Pos) bool {
	x, err := parser.ParseExpr("func(" + typeText + "){}(" + text + ")")
	return err == nil && types.CheckExpr(token.NewFileSet(), w.in.p.Types, at, x, nil) == nil
}

// constant reports whether the compiler evaluates the expression at the place, or it is nil.
func (w *work) constant(text string, at token.Pos) (value, null bool) {
	x, err := parser.ParseExpr(text)
	if err != nil {
		return false, false
	}
	info := types.Info{Types: map[ast.Expr]types.TypeAndValue{}}
	if types.CheckExpr(token.NewFileSet(), w.in.p.Types, at, x, &info) != nil {
		return false, false
	}
	return info.Types[x].Value != nil, info.Types[x].IsNil()
}
