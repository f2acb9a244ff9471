package bar

import "go/ast"

// counts is what a test does, its helpers included.
type counts struct {
	checks, skips int
	cases         int // elements of the tables that it runs through
	seeds         int // inputs that a fuzz target adds
}

// most keeps counts that multiply from helper to helper within an int.
const most = 1 << 20

// add adds n times o.
func (c *counts) add(o counts, n int) {
	c.checks = min(most, c.checks+n*o.checks)
	c.skips = min(most, c.skips+n*o.skips)
	c.cases = min(most, c.cases+n*o.cases)
	c.seeds = min(most, c.seeds+n*o.seeds)
}

// facts is what a function does by itself, and how often it refers to which helpers.
type facts struct {
	checks, skips, seeds int
	cases                map[*ast.CompositeLit]bool // tables that are cases wherever they stand
	loops                map[*loop]bool
	refs                 map[*ast.FuncDecl]int
}

// loop runs through a table.
type loop struct {
	table *ast.CompositeLit
	body  facts
}

func newFacts() facts {
	return facts{cases: map[*ast.CompositeLit]bool{}, loops: map[*loop]bool{}, refs: map[*ast.FuncDecl]int{}}
}

// include adds what a part of the function does. A table counts once however often it is run through.
func (f *facts) include(part facts) {
	f.checks = min(most, f.checks+part.checks)
	f.skips = min(most, f.skips+part.skips)
	f.seeds = min(most, f.seeds+part.seeds)
	for lit := range part.cases {
		f.cases[lit] = true
	}
	for l := range part.loops {
		f.loops[l] = true
	}
	for g, n := range part.refs {
		f.refs[g] = min(most, f.refs[g]+n)
	}
}

// scope is what the test files of one package declare at the top level.
type scope struct {
	funcs   map[string]*ast.FuncDecl
	methods map[string]*ast.FuncDecl // nil where two types have a method of that name
	tables  tables

	facts  map[*ast.FuncDecl]facts
	reach  map[*ast.FuncDecl]map[*ast.FuncDecl]bool
	totals map[*ast.FuncDecl]counts
}

func newScope(sources []*source) *scope {
	s := &scope{
		funcs: map[string]*ast.FuncDecl{}, methods: map[string]*ast.FuncDecl{}, tables: tables{},
		facts: map[*ast.FuncDecl]facts{}, reach: map[*ast.FuncDecl]map[*ast.FuncDecl]bool{}, totals: map[*ast.FuncDecl]counts{},
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

// count returns what a function does, helpers included. Helpers that call each other in a circle count
// as often as the function itself refers to them, so that it does not matter where counting began.
func (s *scope) count(f *ast.FuncDecl) counts {
	if c, ok := s.totals[f]; ok {
		return c
	}
	c := s.beyond(f)
	for g, n := range s.of(f).refs {
		if g != f && s.circle(f, g) {
			c.add(s.beyond(g), n)
		}
	}
	s.totals[f] = c
	return c
}

// beyond is what a function does by itself and by helpers that do not lead back to it.
func (s *scope) beyond(f *ast.FuncDecl) counts {
	own := s.of(f)
	c := counts{checks: own.checks, skips: own.skips, seeds: own.seeds}
	for g, n := range own.refs {
		if !s.circle(f, g) {
			c.add(s.count(g), n)
		}
	}
	run := map[*ast.CompositeLit]bool{}
	for lit := range own.cases {
		run[lit] = true
	}
	for l := range own.loops {
		if s.tests(l.body) {
			run[l.table] = true
		}
	}
	for lit := range run {
		c.add(counts{cases: len(lit.Elts)}, 1)
	}
	return c
}

// tests says whether a loop's body checks something or adds a seed, be it through helpers.
func (s *scope) tests(body facts) bool {
	if body.checks > 0 || body.seeds > 0 {
		return true
	}
	for g := range body.refs {
		for h := range s.reached(g) {
			if own := s.of(h); own.checks > 0 || own.seeds > 0 {
				return true
			}
		}
	}
	return false
}

func (s *scope) of(f *ast.FuncDecl) facts {
	own, ok := s.facts[f]
	if !ok {
		own = s.walk(f)
		s.facts[f] = own
	}
	return own
}

// circle says whether g, to which f refers, leads back to f.
func (s *scope) circle(f, g *ast.FuncDecl) bool { return s.reached(g)[f] }

// reached are the functions that f leads to, itself included.
func (s *scope) reached(f *ast.FuncDecl) map[*ast.FuncDecl]bool {
	if r, ok := s.reach[f]; ok {
		return r
	}
	r := map[*ast.FuncDecl]bool{f: true}
	for todo := []*ast.FuncDecl{f}; len(todo) > 0; {
		g := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		for h := range s.of(g).refs {
			if !r[h] {
				r[h] = true
				todo = append(todo, h)
			}
		}
	}
	s.reach[f] = r
	return r
}
