package schemata

import (
	"go/ast"
	"go/constant"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/tools/go/ast/astutil"

	"github.com/passmuster/muster/mutate"
)

// A constant cannot depend on which mutant is active, but the expressions that use it can: each gets a
// gate of its own, with the value that it has where the package declares the other constant. That value
// comes from the type checker, which also follows the constants that are made of this one.

// declared reports that the mutant is within a declaration of constants.
func (w *work) declared(m mutate.Mutant) bool {
	for _, n := range w.path(m.Start, m.End) {
		if gen, ok := n.(*ast.GenDecl); ok && gen.Tok == token.CONST {
			return true
		}
	}
	return false
}

// constant gates the uses of a mutated constant; false means that one of them has no gate, or that
// others than the package's own files use it. One that nobody uses has no gate to reach.
func (in *instrumenter) constant(w *work, m mutate.Mutant) bool {
	path := w.path(m.Start, m.End)
	place, ok := path[len(path)-1].(ast.Expr)
	if !ok || w.offset(place.Pos()) != m.Start || w.offset(place.End()) != m.End {
		return false
	}
	other, err := parser.ParseExpr(m.Replacement)
	if err != nil {
		return false
	}
	exchange(path[1], place, other)
	info := types.Info{Types: map[ast.Expr]types.TypeAndValue{}}
	pkg, err := in.whole().Check(&info)
	exchange(path[1], other, place)
	if err != nil || in.seenByTests(pkg) {
		return false
	}
	var gates []func()
	atStart := false
	for _, user := range in.works {
		list, ok := user.users(info.Types, m)
		if !ok {
			return false
		}
		for _, u := range list {
			gates = append(gates, u.gate)
			atStart = atStart || u.atStart
		}
	}
	for _, gate := range gates {
		gate()
	}
	if atStart {
		in.static[m.ID] = true
	}
	return true
}

// exchange puts one expression in the place of another below a node.
func exchange(root ast.Node, old, other ast.Expr) {
	astutil.Apply(root, func(c *astutil.Cursor) bool {
		if c.Node() == old {
			c.Replace(other)
			return false
		}
		return true
	}, nil)
}

// user is a place that uses a mutated constant.
type user struct {
	gate    func()
	atStart bool
}

// users finds the outermost constant expressions of the file that have another value with the mutant.
func (w *work) users(mutated map[ast.Expr]types.TypeAndValue, m mutate.Mutant) (list []user, ok bool) {
	ok = true
	ast.PreorderStack(w.file.Syntax, nil, func(n ast.Node, stack []ast.Node) bool {
		if gen, is := n.(*ast.GenDecl); !ok || is && (gen.Tok == token.CONST || gen.Tok == token.IMPORT) {
			return false
		}
		x, is := n.(ast.Expr)
		if !is {
			return true
		}
		was, now := w.info.Types[x], mutated[x]
		if was.Type != now.Type && was.Type != nil && now.Type != nil && was.Type.String() != now.Type.String() {
			ok = false // an array of another length, or a variable that takes its type from the constant
			return false
		}
		if was.Value == nil || now.Value == nil || sameValue(was.Value, now.Value) {
			return was.Value == nil
		}
		var u user
		if u, ok = w.user(append(stack[:len(stack):len(stack)], n), now.Value, m); ok {
			list = append(list, u)
		}
		return false
	})
	return list, ok
}

// sameValue reports that a constant has the value that it had.
func sameValue(a, b constant.Value) bool {
	return a.Kind() == b.Kind() && constant.Compare(a, token.EQL, b)
}

// user chooses the gate of one place.
func (w *work) user(path []ast.Node, value constant.Value, m mutate.Mutant) (u user, ok bool) {
	x := path[len(path)-1].(ast.Expr)
	for _, n := range path {
		if w.untouched[n] {
			return u, false
		}
	}
	text, ok := w.written(x, value)
	if !ok {
		return u, false
	}
	here := m
	here.Start, here.End, here.Original, here.Replacement = w.offset(x.Pos()), w.offset(x.End()), w.source(x), text
	gate := w.exprGate(path, here)
	if gate == nil || gate.add == nil {
		return u, false
	}
	return user{
		gate:    func() { gate.add(); w.chosen(m, x) },
		atStart: w.atStart(here),
	}, true
}

// written is an expression with the value that has the type of x.
func (w *work) written(x ast.Expr, value constant.Value) (string, bool) {
	t := w.info.Types[x].Type
	basic, ok := types.Default(t).Underlying().(*types.Basic)
	if !ok {
		return "", false
	}
	text := ""
	switch info := basic.Info(); {
	case info&types.IsBoolean != 0:
		text = strconv.FormatBool(constant.BoolVal(value))
	case info&types.IsString != 0:
		text = strconv.Quote(constant.StringVal(value))
	case info&types.IsInteger != 0:
		text = constant.ToInt(value).ExactString()
	case info&types.IsFloat != 0:
		f, _ := constant.Float64Val(value)
		if basic.Kind() == types.Float32 {
			small, _ := constant.Float32Val(value)
			f = float64(small)
		}
		text = strconv.FormatFloat(f, 'g', -1, 64)
	default:
		return "", false
	}
	// Where the place gives an untyped constant its type the conversion changes nothing.
	plain := *w.named
	plain.plain = true
	name, ok := plain.write(types.Default(t), x.Pos())
	if predeclared := types.Universe.Lookup(name); predeclared != nil && !w.named.visible(name, predeclared, x.Pos()) {
		return "", false
	}
	return name + "(" + text + ")", ok
}

// seenByTests reports that code other than the package's own uses a constant whose value differs:
// test files, or packages that the external tests import and that import this one.
func (in *instrumenter) seenByTests(mutated *types.Package) bool {
	scope := in.whole().Types.Scope()
	for _, name := range scope.Names() {
		was, ok := scope.Lookup(name).(*types.Const)
		if !ok {
			continue
		}
		now, ok := mutated.Scope().Lookup(name).(*types.Const)
		if ok && sameValue(was.Val(), now.Val()) {
			continue
		}
		others := in.outside()
		if others.names[name] || was.Exported() && others.siblings {
			return true
		}
		if in.tests == nil && others.tested[name] {
			in.wantsTests = true
			return true
		}
	}
	return false
}

// others are what uses the package from outside of its instrumented files.
type others struct {
	names    map[string]bool // that occur in external test files and in cgo files
	tested   map[string]bool // that occur in the package's own test files
	siblings bool            // external tests import other packages of the module
}

func (in *instrumenter) outside() *others {
	if in.others != nil {
		return in.others
	}
	o := &others{names: map[string]bool{}, tested: map[string]bool{}}
	in.others = o
	for _, f := range in.p.Files {
		if f.Cgo {
			note(o.names, f.Src)
		}
	}
	read := func(name string, into map[string]bool) []byte {
		text, err := os.ReadFile(filepath.Join(in.p.Dir, name))
		o.siblings = o.siblings || err != nil
		note(into, text)
		return text
	}
	for _, name := range in.p.TestFiles {
		read(name, o.tested)
	}
	for _, name := range in.p.XTestFiles {
		f, err := parser.ParseFile(token.NewFileSet(), name, read(name, o.names), parser.ImportsOnly)
		if err != nil {
			continue // the build will say so
		}
		for _, spec := range f.Imports {
			path, _ := strconv.Unquote(spec.Path.Value)
			if path != in.p.ImportPath && (path == in.p.Module || strings.HasPrefix(path, in.p.Module+"/")) {
				o.siblings = true
			}
		}
	}
	return in.others
}

// note adds the names in a text, whatever they mean there.
func note(into map[string]bool, text []byte) {
	for name := range names(string(text)) {
		if _, selected, ok := strings.Cut(name, "."); ok {
			name = selected
		}
		into[name] = true
	}
}
