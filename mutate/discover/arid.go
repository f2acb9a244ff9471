package discover

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"slices"
)

// Arid code is code that tests have no business with: a mutant of it survives everywhere and tells
// nothing. It is
//
//   - logging by log, log/slog, the loggers in wide use, and testing's Log: the call with its arguments;
//     of the calls that also end the program (log.Fatal) the arguments alone;
//   - printing by print and println, and by fmt to the standard streams, but for the latter in package
//     main, where that is the product;
//   - time.Sleep; the capacity that make is given for a slice or map; Grow;
//   - the message of a panic that is a text or made by fmt or errors on the spot;
//   - the branch that a constant condition, such as a debug flag or a platform, never takes;
//   - the condition of an if, calling nothing, whose body is arid, and the whole of it where it has no
//     init statement; a range over nothing but such statements;
//   - values of blank variables.
//
// What holds a function literal is not arid, but for branches never taken. Types decide, not names: a local variable called log is no logger.
type aridSpan struct {
	from, to int
	reason   string
}

const (
	logging    = "logging"
	printing   = "debug printing"
	sleeping   = "sleep"
	presizing  = "pre-sizing"
	panicText  = "panic message"
	neverTaken = "branch never taken"
	blankValue = "blank variable"
)

// aridSpans lists the arid spans of a file.
func aridSpans(p *Package, f *File) []aridSpan {
	a := &aridFinder{p: p, info: p.Info}
	ast.Inspect(f.Syntax, func(n ast.Node) bool {
		if n != nil {
			a.visit(n)
		}
		return true
	})
	return a.spans
}

// holding is the index of the first span that holds the whole change, -1 where none does.
func holding(spans []aridSpan, c *candidate) int {
	return slices.IndexFunc(spans, func(s aridSpan) bool { return s.from <= c.Start && c.End <= s.to })
}

type aridFinder struct {
	p     *Package
	info  *types.Info
	spans []aridSpan
}

func (a *aridFinder) add(from, to token.Pos, reason string) {
	offset := func(pos token.Pos) int { return a.p.Fset.PositionFor(pos, false).Offset }
	a.spans = append(a.spans, aridSpan{offset(from), offset(to), reason})
}

// node marks a node without function literals.
func (a *aridFinder) node(n ast.Node, reason string) {
	if !holdsLiteral(n) {
		a.add(n.Pos(), n.End(), reason)
	}
}

func holdsLiteral(n ast.Node) bool {
	found := false
	ast.Inspect(n, func(n ast.Node) bool {
		_, is := n.(*ast.FuncLit)
		found = found || is
		return !found
	})
	return found
}

func (a *aridFinder) visit(n ast.Node) {
	switch n := n.(type) {
	case *ast.CallExpr:
		a.call(n)
	case *ast.DeferStmt:
		if reason := a.callReason(n.Call); reason != "" {
			a.node(n, reason)
		}
	case *ast.IfStmt:
		a.branch(n)
	case *ast.RangeStmt:
		if reason := a.block(n.Body); reason != "" && a.inert(n.X) {
			a.node(n, reason)
		}
	case *ast.BlockStmt:
		if reason := a.block(n); reason != "" {
			a.node(n, reason)
		}
	case *ast.ValueSpec:
		if len(n.Values) > 0 && allBlank(n.Names) {
			for _, x := range n.Values {
				if a.inert(x) {
					a.node(x, blankValue)
				}
			}
		}
	}
}

func allBlank(names []*ast.Ident) bool {
	for _, name := range names {
		if name.Name != "_" {
			return false
		}
	}
	return true
}

// call marks a call, or those of its arguments that are arid.
func (a *aridFinder) call(call *ast.CallExpr) {
	if reason := a.callReason(call); reason != "" {
		a.node(call, reason)
		return
	}
	fn := callee(a.info, call)
	if fn != nil && isLog(fn) && endsProgram(fn.Name()) {
		for _, arg := range call.Args {
			a.node(arg, logging)
		}
		return
	}
	switch {
	case a.builtin(call, "make") && len(call.Args) > 1:
		t := types.Unalias(a.info.TypeOf(call.Args[0])).Underlying()
		if _, isSlice := t.(*types.Slice); isSlice && len(call.Args) == 3 {
			a.node(call.Args[2], presizing)
		} else if _, isMap := t.(*types.Map); isMap {
			a.node(call.Args[1], presizing)
		}
	case a.builtin(call, "panic") && len(call.Args) == 1 && a.message(call.Args[0]):
		a.node(call.Args[0], panicText)
	case fn != nil && inPackage(fn, "slices") && fn.Name() == "Grow" && len(call.Args) == 2:
		a.node(call.Args[1], presizing)
	}
}

// callReason says why the whole call is arid, empty where it is not.
func (a *aridFinder) callReason(call *ast.CallExpr) string {
	if a.builtin(call, "print") || a.builtin(call, "println") {
		return printing
	}
	fn := callee(a.info, call)
	switch {
	case fn == nil:
		return ""
	case isLog(fn) && !endsProgram(fn.Name()):
		return logging
	case inPackage(fn, "time") && fn.Name() == "Sleep":
		return sleeping
	case a.prints(fn, call) || inPackage(fn, "runtime/debug") && fn.Name() == "PrintStack":
		return printing
	case fn.Name() == "Grow" && (inPackage(fn, "bytes") || inPackage(fn, "strings")):
		return presizing
	}
	return ""
}

func (a *aridFinder) prints(fn *types.Func, call *ast.CallExpr) bool {
	if a.p.Name == "main" || !inPackage(fn, "fmt") {
		return false
	}
	switch fn.Name() {
	case "Print", "Printf", "Println":
		return true
	case "Fprint", "Fprintf", "Fprintln":
		sel, ok := ast.Unparen(call.Args[0]).(*ast.SelectorExpr)
		if !ok {
			return false
		}
		v, ok := a.info.Uses[sel.Sel].(*types.Var)
		return ok && v.Pkg() != nil && v.Pkg().Path() == "os" && (v.Name() == "Stdout" || v.Name() == "Stderr")
	}
	return false
}

// message reports whether the value is a text made on the spot.
func (a *aridFinder) message(x ast.Expr) bool {
	if v := a.info.Types[x].Value; v != nil {
		return v.Kind() == constant.String
	}
	call, ok := ast.Unparen(x).(*ast.CallExpr)
	if !ok {
		return false
	}
	fn := callee(a.info, call)
	return fn != nil && (inPackage(fn, "fmt") || inPackage(fn, "errors") && fn.Name() == "New")
}

func (a *aridFinder) branch(n *ast.IfStmt) {
	if a.constantly(n.Cond, false) {
		a.add(n.Body.Pos(), n.Body.End(), neverTaken)
		return
	}
	if n.Else != nil && a.constantly(n.Cond, true) {
		a.add(n.Else.Pos(), n.Else.End(), neverTaken)
		return
	}
	reason := a.block(n.Body)
	if reason == "" || n.Else != nil || !a.inert(n.Cond) {
		return
	}
	a.node(n.Cond, reason)
	if n.Init == nil {
		a.node(n, reason)
	}
}

// constantly reports whether the condition has that value whatever its operands that are no constants have.
func (a *aridFinder) constantly(x ast.Expr, value bool) bool {
	x = ast.Unparen(x)
	if v := a.info.Types[x].Value; v != nil && v.Kind() == constant.Bool {
		return constant.BoolVal(v) == value
	}
	if b, ok := x.(*ast.BinaryExpr); ok && (b.Op == token.LAND || b.Op == token.LOR) {
		left, right := a.constantly(b.X, value), a.constantly(b.Y, value)
		// One false operand settles "and", one true operand settles "or".
		if (b.Op == token.LOR) == value {
			return left || right
		}
		return left && right
	}
	return false
}

// block says why all statements of a block are arid; an empty block is not.
func (a *aridFinder) block(b *ast.BlockStmt) (reason string) {
	for _, s := range b.List {
		r := ""
		switch s := s.(type) {
		case *ast.ExprStmt:
			if call, ok := ast.Unparen(s.X).(*ast.CallExpr); ok && !holdsLiteral(call) {
				r = a.callReason(call)
			}
		case *ast.IfStmt:
			if s.Init == nil && s.Else == nil && a.inert(s.Cond) {
				r = a.block(s.Body)
			}
		case *ast.BlockStmt:
			r = a.block(s)
		}
		if r == "" {
			return ""
		}
		reason = r
	}
	return reason
}

// inert reports whether evaluating the expression calls and receives nothing but builtins, conversions
// and questions to a logger.
func (a *aridFinder) inert(x ast.Expr) bool {
	inert := true
	ast.Inspect(x, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			tv := a.info.Types[n.Fun]
			fn := callee(a.info, n)
			inert = inert && (tv.IsType() || tv.IsBuiltin() || fn != nil && isLog(fn))
		case *ast.UnaryExpr:
			inert = inert && n.Op != token.ARROW
		case *ast.FuncLit:
			inert = false
		}
		return inert
	})
	return inert
}

func (a *aridFinder) builtin(call *ast.CallExpr, name string) bool {
	id, ok := ast.Unparen(call.Fun).(*ast.Ident)
	if !ok {
		return false
	}
	b, ok := a.info.Uses[id].(*types.Builtin)
	return ok && b.Name() == name
}
