package bar

import (
	"go/ast"
	"go/token"
	"slices"
	"strings"
)

// What counts as a check is decided by names, because nothing is compiled here:
//   - a call of Error, Errorf, Fatal, Fatalf, Fail or FailNow on a testing value: a parameter whose type
//     is called T, F, B, TB or TestingT, or a field or method called t, tb, T or TB;
//   - a call that begins with one of the names in assertions, but for their constructors;
//   - a reference to a function, method or closure of the package's test files: as many checks as it
//     makes itself;
//   - any other call that hands a testing value to a function whose name begins like one of checkNames.
//
// Skips are counted in the same way. What follows a return, or stands under "if false", is not counted.
var (
	failing    = []string{"Error", "Errorf", "Fatal", "Fatalf", "Fail", "FailNow"}
	skipping   = []string{"Skip", "Skipf", "SkipNow"}
	assertions = []string{"assert", "require", "must", "is", "should", "check", "expect", "Expect", "qt", "td", "golden", "invariant"}
	checkNames = []string{"assert", "require", "must", "check", "expect", "verify", "validate", "want", "ensure",
		"compare", "equal", "same", "diff", "match", "should", "test", "fail", "golden", "run"}
	testingTypes  = []string{"T", "F", "B", "TB", "TestingT"}
	testingFields = []string{"t", "tb", "T", "TB"}
)

// walker finds what one function does by itself. Names are looked up flat: shadowing is ignored.
type walker struct {
	*scope
	facts
	testing  map[string]bool // values that can fail a test
	locals   map[string]bool
	closures map[string]*ast.FuncLit
	known    map[*ast.FuncLit]*facts // what the closures do; nil while one is being walked
	tables   tables
	inTable  bool
	inGuard  bool // the condition of a guard whose body skips
}

func (s *scope) walk(f *ast.FuncDecl) facts {
	w := &walker{scope: s, facts: newFacts(), testing: map[string]bool{}, locals: map[string]bool{},
		closures: map[string]*ast.FuncLit{}, known: map[*ast.FuncLit]*facts{}, tables: tables{}}
	w.declare(f)
	w.visit(f.Body)
	return w.facts
}

// declare collects the names that the function and its closures introduce.
func (w *walker) declare(f *ast.FuncDecl) {
	ast.Inspect(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.Field:
			for _, name := range n.Names {
				w.locals[name.Name] = true
				if slices.Contains(testingTypes, typeName(n.Type)) {
					w.testing[name.Name] = true
				}
			}
		case *ast.AssignStmt:
			w.bind(identsOf(n.Lhs), n.Rhs)
		case *ast.ValueSpec:
			w.bind(identsOf(n.Names), n.Values)
		}
		return true
	})
}

func (w *walker) bind(names []*ast.Ident, values []ast.Expr) {
	w.tables.bind(names, values)
	for i, name := range names {
		if name == nil {
			continue
		}
		w.locals[name.Name] = true
		if i < len(values) && len(names) == len(values) {
			if f, ok := values[i].(*ast.FuncLit); ok {
				w.closures[name.Name] = f
			}
		}
	}
}

// visit counts what n holds.
func (w *walker) visit(n ast.Node) {
	if n == nil {
		return
	}
	ast.Inspect(n, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.BlockStmt:
			w.list(n.List)
		case *ast.CaseClause:
			for _, x := range n.List {
				w.visit(x)
			}
			w.list(n.Body)
		case *ast.CommClause:
			if n.Comm != nil {
				w.visit(n.Comm)
			}
			w.list(n.Body)
		case *ast.IfStmt:
			w.ifStmt(n)
		case *ast.RangeStmt:
			w.rangeStmt(n)
		case *ast.AssignStmt:
			w.assign(identsOf(n.Lhs), n.Rhs)
			for _, x := range n.Lhs {
				if _, plain := x.(*ast.Ident); !plain {
					w.visit(x)
				}
			}
		case *ast.ValueSpec:
			w.assign(identsOf(n.Names), n.Values)
		case *ast.CompositeLit:
			w.literal(n)
		case *ast.KeyValueExpr:
			if _, field := n.Key.(*ast.Ident); !field {
				w.visit(n.Key)
			}
			w.visit(n.Value)
		case *ast.CallExpr:
			w.call(n)
		case *ast.SelectorExpr:
			w.visit(n.X)
		case *ast.FuncType:
		case *ast.Ident:
			w.refer(n.Name)
		default:
			return true
		}
		return false
	})
}

// list counts statements up to the first that leaves the block.
func (w *walker) list(stmts []ast.Stmt) {
	dead := false
	for _, s := range stmts {
		if _, label := s.(*ast.LabeledStmt); label {
			dead = false
		}
		if dead {
			continue
		}
		w.visit(s)
		switch s := s.(type) {
		case *ast.ReturnStmt, *ast.BranchStmt:
			dead = true
		case *ast.ExprStmt:
			call, ok := s.X.(*ast.CallExpr)
			dead = ok && slices.Contains([]string{"panic", "os.Exit", "runtime.Goexit"}, nameOf(call.Fun))
		}
	}
}

func (w *walker) ifStmt(n *ast.IfStmt) {
	if n.Init != nil {
		w.visit(n.Init)
	}
	skips := w.skips
	if nameOf(n.Cond) != "false" {
		w.visit(n.Body)
	}
	w.inGuard = w.skips > skips
	w.visit(n.Cond)
	w.inGuard = false
	if n.Else != nil {
		w.visit(n.Else)
	}
}

// rangeStmt notes a table that a loop runs through; its cases count if the loop checks something.
func (w *walker) rangeStmt(n *ast.RangeStmt) {
	outer := w.facts
	w.facts = newFacts()
	w.visit(n.Body)
	body := w.facts
	w.facts = outer
	w.include(body)

	lit, _ := n.X.(*ast.CompositeLit)
	if name := nameOf(n.X); lit == nil && w.locals[name] {
		lit = w.tables.find(name, n.Pos())
	} else if lit == nil {
		lit = w.scope.tables.find(name, token.NoPos)
	}
	if lit != nil {
		w.loops[&loop{lit, body}] = true
	}
	w.visit(n.X)
}

// literal counts a table of anonymous structs, which stands for cases wherever it is.
func (w *walker) literal(n *ast.CompositeLit) {
	if isTable(n) && !w.inTable {
		w.cases[n] = true
	}
	outer := w.inTable
	w.inTable = outer || isTable(n)
	for _, x := range n.Elts {
		w.visit(x)
	}
	w.inTable = outer
}

// assign counts the values; a closure that gets a name counts where the name is used.
func (w *walker) assign(names []*ast.Ident, values []ast.Expr) {
	for i, x := range values {
		if _, closure := x.(*ast.FuncLit); !closure || len(names) != len(values) || names[i] == nil {
			w.visit(x)
		}
	}
}

func (w *walker) call(n *ast.CallExpr) {
	if !w.counted(n) {
		w.visit(n.Fun)
	}
	for _, x := range n.Args {
		w.visit(x)
	}
}

// counted counts a call that is a check, a skip or a seed by its name, and says whether it was one.
func (w *walker) counted(n *ast.CallExpr) bool {
	first, last := ends(n.Fun)
	if sel, ok := n.Fun.(*ast.SelectorExpr); ok && w.isTesting(sel.X) {
		switch {
		case slices.Contains(failing, last):
			w.checks++
		case slices.Contains(skipping, last):
			w.skips++
		case last == "Add":
			w.seeds++
		default:
			return false
		}
		return true
	} else if ok && w.methods[last] != nil {
		w.refs[w.methods[last]]++
		return false // a chain may go on to the left
	} else if ok && first == "testing" && last == "Short" {
		if !w.inGuard {
			w.skips++
		}
		return true
	}
	handed := slices.ContainsFunc(n.Args, w.isTesting)
	switch {
	case w.declares(nameOf(n.Fun)):
		return false // counted by what it does
	case slices.Contains(assertions, first) && !strings.HasPrefix(last, "New"),
		handed && beginsLike(last, checkNames):
		w.checks++
	case handed && beginsLike(last, []string{"skip"}):
		w.skips++
	default:
		return false
	}
	return true
}

// declares says whether name is a function of the package's test files or a closure of this one.
func (w *walker) declares(name string) bool {
	return w.closures[name] != nil || !w.locals[name] && w.funcs[name] != nil
}

// refer counts what the function does that a name stands for, or the cases of the package's table.
func (w *walker) refer(name string) {
	if f := w.closures[name]; f != nil {
		w.include(w.closure(f))
		return
	}
	if w.locals[name] {
		return
	}
	if f := w.funcs[name]; f != nil {
		w.refs[f]++
	}
	if lit := w.scope.tables.find(name, token.NoPos); lit != nil && isTable(lit) {
		w.cases[lit] = true
	}
}

// closure is what one does; a closure that calls itself counts once.
func (w *walker) closure(f *ast.FuncLit) facts {
	if c, ok := w.known[f]; ok {
		if c == nil {
			return newFacts()
		}
		return *c
	}
	w.known[f] = nil
	outer := w.facts
	w.facts = newFacts()
	w.visit(f.Body)
	inner := w.facts
	w.facts = outer
	w.known[f] = &inner
	return inner
}

// isTesting says whether x is a value that can fail or skip the test.
func (w *walker) isTesting(x ast.Expr) bool {
	switch x := x.(type) {
	case *ast.Ident:
		return w.testing[x.Name]
	case *ast.SelectorExpr:
		return slices.Contains(testingFields, x.Sel.Name)
	case *ast.CallExpr:
		sel, ok := x.Fun.(*ast.SelectorExpr)
		return ok && len(x.Args) == 0 && slices.Contains(testingFields, sel.Sel.Name)
	}
	return false
}
