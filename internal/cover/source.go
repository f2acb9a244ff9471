package cover

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"

	"github.com/passmuster/muster/internal/nodes"
)

// File is a source file whose statements are known.
type File struct {
	Functions []Function
	// Unexecuted has a block for each outermost function, none of them covered: what a profile would
	// say had nothing been executed, in coarser blocks.
	Unexecuted []Block
	stmts      []stmt
}

// Function is a declared function: "F" or "T.Method".
type Function struct {
	Name               string
	StartLine, EndLine int
	startCol, endCol   int
}

// stmt is a statement: where it starts, and its last own line. The own lines of a statement with a
// body end where the body begins.
type stmt struct {
	line, col, last int
}

// Parse reads the source of one file.
func Parse(name string, src []byte) (*File, error) {
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, name, src, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	out := new(File)
	// Coverage profiles name places in the file itself, whatever //line says.
	pos := func(p token.Pos) token.Position { return fset.PositionFor(p, false) }
	for _, d := range f.Decls {
		if fn, ok := d.(*ast.FuncDecl); ok && fn.Body != nil {
			from, to := pos(fn.Pos()), pos(fn.End())
			out.Functions = append(out.Functions, Function{nodes.FuncName(fn), from.Line, to.Line, from.Column, to.Column})
		}
	}
	for _, body := range bodies(f) {
		from, to := pos(body.Pos()), pos(body.End())
		out.Unexecuted = append(out.Unexecuted, Block{from.Line, from.Column, to.Line, to.Column, countStmts(body), false})
	}
	comms := map[ast.Stmt]bool{} // what a select waits for lies in no block of the cover tool
	ast.Inspect(f, func(n ast.Node) bool {
		if c, ok := n.(*ast.CommClause); ok {
			comms[c.Comm] = true
		}
		if s, ok := n.(ast.Stmt); ok && !comms[s] {
			if end, counts := ownEnd(s); counts {
				from := pos(s.Pos())
				out.stmts = append(out.stmts, stmt{from.Line, from.Column, pos(end).Line})
			}
		}
		return true
	})
	return out, nil
}

// bodies returns those of the functions that the cover tool instruments and that lie in no other.
func bodies(f *ast.File) []*ast.BlockStmt {
	var found []*ast.BlockStmt
	ast.Inspect(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncDecl:
			if n.Body != nil && n.Name.Name != "_" {
				found = append(found, n.Body)
			}
			return false
		case *ast.FuncLit:
			found = append(found, n.Body)
			return false
		}
		return true
	})
	return found
}

// countStmts counts as the cover tool does: each member of a list of statements, at any depth; an
// "else if", for which it makes a list of one; and a label by itself where the statement behind it is
// no loop, switch or select.
func countStmts(body *ast.BlockStmt) int {
	n := 0
	list := func(stmts []ast.Stmt) {
		n += len(stmts)
		for _, s := range stmts {
			for l, ok := s.(*ast.LabeledStmt); ok && !controls(l.Stmt); l, ok = l.Stmt.(*ast.LabeledStmt) {
				n++
			}
		}
	}
	ast.Inspect(body, func(node ast.Node) bool {
		switch node := node.(type) {
		case *ast.BlockStmt:
			if len(node.List) > 0 && !isClause(node.List[0]) {
				list(node.List)
			}
		case *ast.CaseClause:
			list(node.Body)
		case *ast.CommClause:
			list(node.Body)
		case *ast.IfStmt:
			if _, ok := node.Else.(*ast.IfStmt); ok {
				n++
			}
		}
		return true
	})
	return n
}

func isClause(s ast.Stmt) bool {
	switch s.(type) {
	case *ast.CaseClause, *ast.CommClause:
		return true
	}
	return false
}

func controls(s ast.Stmt) bool {
	switch s.(type) {
	case *ast.ForStmt, *ast.RangeStmt, *ast.SwitchStmt, *ast.TypeSwitchStmt, *ast.SelectStmt:
		return true
	}
	return false
}

// ownEnd returns where the statement's own part ends, and false for what is no statement by itself.
func ownEnd(s ast.Stmt) (token.Pos, bool) {
	switch s := s.(type) {
	case *ast.BlockStmt, *ast.EmptyStmt, *ast.CaseClause, *ast.CommClause, *ast.LabeledStmt:
		return token.NoPos, false
	case *ast.IfStmt:
		return s.Body.Lbrace, true
	case *ast.ForStmt:
		return s.Body.Lbrace, true
	case *ast.RangeStmt:
		return s.Body.Lbrace, true
	case *ast.SwitchStmt:
		return s.Body.Lbrace, true
	case *ast.TypeSwitchStmt:
		return s.Body.Lbrace, true
	case *ast.SelectStmt:
		return s.Body.Lbrace, true
	}
	return s.End(), true
}

// Range is a range of lines, both ends included.
type Range struct{ From, To int }

// Lines says, for the lines of interest, how many hold statements and which of those hold one that
// was not executed. A statement outside of every block is not counted: it cannot be covered.
func (f *File) Lines(blocks []Block, interest []Range) (lines int, uncovered []Range) {
	state := map[int]bool{} // line → every statement on it executed
	for _, s := range f.stmts {
		b, ok := at(blocks, s.line, s.col)
		if !ok {
			continue
		}
		for l := s.line; l <= s.last; l++ {
			if !within(interest, l) {
				continue
			}
			if was, seen := state[l]; seen {
				state[l] = was && b.Covered
			} else {
				state[l] = b.Covered
			}
		}
	}
	var missed []int
	for l, covered := range state {
		if !covered {
			missed = append(missed, l)
		}
	}
	slices.Sort(missed)
	return len(state), ranges(missed)
}

func within(rs []Range, line int) bool {
	for _, r := range rs {
		if r.From <= line && line <= r.To {
			return true
		}
	}
	return false
}

// ranges joins sorted lines that follow each other.
func ranges(lines []int) []Range {
	var rs []Range
	for _, l := range lines {
		if n := len(rs); n > 0 && rs[n-1].To+1 == l {
			rs[n-1].To = l
		} else {
			rs = append(rs, Range{l, l})
		}
	}
	return rs
}

// FunctionCount is the coverage of one function.
type FunctionCount struct {
	Function
	Statements, Covered int
	Uncovered           []Range
}

// Count returns the coverage of each function that has statements, in source order.
func (f *File) Count(blocks []Block) []FunctionCount {
	var counts []FunctionCount
	for _, fn := range f.Functions {
		var own []Block
		for _, b := range blocks {
			if fn.holds(b) {
				own = append(own, b)
			}
		}
		c := FunctionCount{Function: fn}
		c.Statements, c.Covered = Count(own)
		if c.Statements == 0 {
			continue
		}
		_, c.Uncovered = f.Lines(own, []Range{{fn.StartLine, fn.EndLine}})
		counts = append(counts, c)
	}
	return counts
}

func (fn Function) holds(b Block) bool {
	after := b.StartLine > fn.StartLine || b.StartLine == fn.StartLine && b.StartCol >= fn.startCol
	before := b.EndLine < fn.EndLine || b.EndLine == fn.EndLine && b.EndCol <= fn.endCol
	return after && before
}
