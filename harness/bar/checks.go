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

// counts is what a function does, its helpers included.
type counts struct {
	checks, skips int
	cases         int // elements of the tables that it runs through
	seeds         int // inputs that a fuzz target adds
}

// most keeps counts that multiply from helper to helper within an int.
const most = 1 << 20

func (c *counts) add(o counts) {
	c.checks = min(most, c.checks+o.checks)
	c.skips = min(most, c.skips+o.skips)
	c.cases = min(most, c.cases+o.cases)
	c.seeds = min(most, c.seeds+o.seeds)
}

// scope is what the test files of one package declare at the top level.
type scope struct {
	funcs   map[string]*ast.FuncDecl
	methods map[string]*ast.FuncDecl // nil where two types have a method of that name
	tables  tables
	known   map[*ast.FuncDecl]counts
	active  map[ast.Node]bool // being counted: recursion ends there
}

func newScope(sources []*source) *scope {
	s := &scope{
		funcs: map[string]*ast.FuncDecl{}, methods: map[string]*ast.FuncDecl{}, tables: tables{},
		known: map[*ast.FuncDecl]counts{}, active: map[ast.Node]bool{},
	}
	for _, src := range sources {
		if src.file == nil {
			continue
		}
		for _, decl := range src.file.Decls {
			switch decl := decl.(type) {
			case *ast.FuncDecl:
				s.declare(decl)
			case *ast.GenDecl:
				for _, spec := range decl.Specs {
					if v, ok := spec.(*ast.ValueSpec); ok {
						s.tables.bind(identsOf(v.Names), v.Values)
					}
				}
			}
		}
	}
	return s
}

func (s *scope) declare(f *ast.FuncDecl) {
	switch name := f.Name.Name; {
	case f.Body == nil:
	case f.Recv == nil && s.funcs[name] == nil:
		s.funcs[name] = f
	case f.Recv != nil:
		if _, twice := s.methods[name]; twice {
			f = nil
		}
		s.methods[name] = f
	}
}

// count returns what a function does.
func (s *scope) count(f *ast.FuncDecl) counts {
	if c, ok := s.known[f]; ok || s.active[f] {
		return c
	}
	s.active[f] = true
	w := &walker{scope: s, testing: map[string]bool{}, closures: map[string]*ast.FuncLit{}, locals: map[string]bool{},
		lits: map[*ast.FuncLit]counts{}, tables: tables{}, seen: map[*ast.CompositeLit]bool{}}
	w.declare(f)
	w.walk(f.Body)
	delete(s.active, f)
	s.known[f] = w.counts
	return w.counts
}

// walker counts within one function. Names are looked up flat: shadowing is ignored.
type walker struct {
	*scope
	counts
	testing  map[string]bool // values that can fail a test
	locals   map[string]bool
	closures map[string]*ast.FuncLit
	lits     map[*ast.FuncLit]counts // what the closures do
	tables   tables
	seen     map[*ast.CompositeLit]bool // tables that were counted
	inTable  bool
	inGuard  bool // the condition of a guard whose body skips
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

// walk counts what n holds.
func (w *walker) walk(n ast.Node) {
	if n == nil {
		return
	}
	ast.Inspect(n, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.BlockStmt:
			w.list(n.List)
		case *ast.CaseClause:
			for _, x := range n.List {
				w.walk(x)
			}
			w.list(n.Body)
		case *ast.CommClause:
			if n.Comm != nil {
				w.walk(n.Comm)
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
					w.walk(x)
				}
			}
		case *ast.ValueSpec:
			w.assign(identsOf(n.Names), n.Values)
		case *ast.CompositeLit:
			w.literal(n)
		case *ast.KeyValueExpr:
			if _, field := n.Key.(*ast.Ident); !field {
				w.walk(n.Key)
			}
			w.walk(n.Value)
		case *ast.CallExpr:
			w.call(n)
		case *ast.SelectorExpr:
			w.walk(n.X)
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
		w.walk(s)
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
		w.walk(n.Init)
	}
	skips := w.skips
	if nameOf(n.Cond) != "false" {
		w.walk(n.Body)
	}
	w.inGuard = w.skips > skips
	w.walk(n.Cond)
	w.inGuard = false
	if n.Else != nil {
		w.walk(n.Else)
	}
}

// rangeStmt counts the cases of a table whose loop checks something.
func (w *walker) rangeStmt(n *ast.RangeStmt) {
	before := w.counts
	w.walk(n.Body)
	lit, _ := n.X.(*ast.CompositeLit)
	if name := nameOf(n.X); lit == nil && w.locals[name] {
		lit = w.tables.find(name, n.Pos())
	} else if lit == nil {
		lit = w.scope.tables.find(name, token.NoPos)
	}
	if lit != nil && (w.checks > before.checks || w.seeds > before.seeds) {
		w.table(lit)
	}
	w.walk(n.X)
}

// literal counts a table of anonymous structs, which stands for cases wherever it is.
func (w *walker) literal(n *ast.CompositeLit) {
	if isTable(n) && !w.inTable {
		w.table(n)
	}
	outer := w.inTable
	w.inTable = outer || isTable(n)
	for _, x := range n.Elts {
		w.walk(x)
	}
	w.inTable = outer
}

func (w *walker) table(lit *ast.CompositeLit) {
	if !w.seen[lit] {
		w.seen[lit] = true
		w.add(counts{cases: len(lit.Elts)})
	}
}

// assign counts the values; a closure that gets a name counts where the name is used.
func (w *walker) assign(names []*ast.Ident, values []ast.Expr) {
	for i, x := range values {
		if _, closure := x.(*ast.FuncLit); !closure || len(names) != len(values) || names[i] == nil {
			w.walk(x)
		}
	}
}

func (w *walker) call(n *ast.CallExpr) {
	if !w.counted(n) {
		w.walk(n.Fun)
	}
	for _, x := range n.Args {
		w.walk(x)
	}
}

// counted counts a call that is a check, a skip or a seed by its name, and says whether it was one.
func (w *walker) counted(n *ast.CallExpr) bool {
	first, last := ends(n.Fun)
	if sel, ok := n.Fun.(*ast.SelectorExpr); ok && w.isTesting(sel.X) {
		switch {
		case slices.Contains(failing, last):
			w.add(counts{checks: 1})
		case slices.Contains(skipping, last):
			w.add(counts{skips: 1})
		case last == "Add":
			w.add(counts{seeds: 1})
		default:
			return false
		}
		return true
	} else if ok && w.methods[last] != nil {
		w.add(w.count(w.methods[last]))
		return false // a chain may go on to the left
	} else if ok && first == "testing" && last == "Short" {
		if !w.inGuard {
			w.add(counts{skips: 1})
		}
		return true
	}
	handed := slices.ContainsFunc(n.Args, w.isTesting)
	switch {
	case w.declares(nameOf(n.Fun)):
		return false // counted by what it does
	case slices.Contains(assertions, first) && !strings.HasPrefix(last, "New"),
		handed && beginsLike(last, checkNames):
		w.add(counts{checks: 1})
	case handed && beginsLike(last, []string{"skip"}):
		w.add(counts{skips: 1})
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
		w.add(w.closure(f))
		return
	}
	if w.locals[name] {
		return
	}
	if f := w.funcs[name]; f != nil {
		w.add(w.count(f))
	}
	if lit := w.scope.tables.find(name, token.NoPos); lit != nil && isTable(lit) {
		w.table(lit)
	}
}

func (w *walker) closure(f *ast.FuncLit) counts {
	if c, ok := w.lits[f]; ok || w.active[f] {
		return c
	}
	w.active[f] = true
	outer := w.counts
	w.counts = counts{}
	w.walk(f.Body)
	inner := w.counts
	w.counts = outer
	delete(w.active, f)
	w.lits[f] = inner
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
