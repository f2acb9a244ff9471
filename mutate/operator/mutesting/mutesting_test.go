package mutesting

import (
	"fmt"
	"go/ast"
	"go/format"
	"go/parser"
	"go/printer"
	"go/token"
	"go/types"
	"slices"
	"strings"
	"testing"

	"github.com/zimmski/go-mutesting/mutator"
	"golang.org/x/tools/go/ast/astutil"

	"github.com/passmuster/muster/mutate"
	"github.com/passmuster/muster/mutate/discover"
	"github.com/passmuster/muster/mutate/operator"
)

func parse(t *testing.T, src string) *discover.Package {
	t.Helper()
	p := &discover.Package{Fset: token.NewFileSet(), Info: &types.Info{
		Types: map[ast.Expr]types.TypeAndValue{}, Defs: map[*ast.Ident]types.Object{}, Uses: map[*ast.Ident]types.Object{},
	}}
	f, err := parser.ParseFile(p.Fset, "p.go", src, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	if p.Types, err = new(types.Config).Check("p", p.Fset, []*ast.File{f}, p.Info); err != nil {
		t.Fatal(err)
	}
	p.Files = []*discover.File{{Name: "p.go", Src: []byte(src), Syntax: f}}
	return p
}

// each calls visit with a pass at every node.
func each(p *discover.Package, f *discover.File, visit func(*mutate.Pass)) {
	pass := &mutate.Pass{Fset: p.Fset, File: f.Syntax, Src: f.Src, Pkg: p.Types, Info: p.Info}
	ast.Inspect(f.Syntax, func(n ast.Node) bool {
		if n == nil {
			pass.Path = pass.Path[:len(pass.Path)-1]
			return false
		}
		pass.Path = append(pass.Path, n)
		visit(pass)
		return true
	})
}

func splice(pass *mutate.Pass, c mutate.Change) string {
	return string(pass.Src[:pass.Offset(c.Start)]) + c.Replacement + string(pass.Src[pass.Offset(c.End):])
}

const function = `package p

var buf struct{ Len int; All []byte }

func use(...int) {}

func f(a, b int, ok, done bool) {
	%s
}
`

// all are the texts of the function's body that an operator makes.
func all(t *testing.T, o mutate.Operator, body string) []string {
	p := parse(t, fmt.Sprintf(function, body))
	var list []string
	each(p, p.Files[0], func(pass *mutate.Pass) {
		o.Find(pass, func(c mutate.Change) { list = append(list, inner(t, splice(pass, c))) })
	})
	return list
}

func inner(t *testing.T, src string) string {
	t.Helper()
	out, err := format.Source([]byte(src))
	if err != nil {
		t.Fatalf("%v\n%s", err, src)
	}
	_, s, _ := strings.Cut(string(out), "ok, done bool) {")
	return strings.TrimSpace(strings.TrimSuffix(strings.Join(strings.Fields(s), " "), "}"))
}

func TestEachMutatorIsAnOperatorWhoseExampleHolds(t *testing.T) {
	ops := Operators()
	for name := range known {
		if !slices.ContainsFunc(ops, func(o mutate.Operator) bool { return o.Name == "mutesting/"+name }) {
			t.Errorf("%s is not registered", name)
		}
	}
	for _, o := range ops {
		if _, ours := known[strings.TrimPrefix(o.Name, "mutesting/")]; !ours {
			continue
		}
		if !o.Off || o.Doc == "" {
			t.Errorf("%s: on, or without a doc", o.Name)
		}
		if got, want := all(t, o, o.Before), inner(t, fmt.Sprintf(function, o.After)); !slices.Contains(got, want) {
			t.Errorf("%s: %q gives %q, want %q", o.Name, o.Before, got, want)
		}
	}
}

func TestOnlyTheTextThatChangedIsReplaced(t *testing.T) {
	ops := Operators()
	for _, c := range []struct{ op, body, want string }{
		{"statement/remove", "a = b; use(a); b++", "use(a); b++ | a = b; b++ | a = b; use(a)"},
		{"statement/remove", "x := a; use(buf.Len, x, len(buf.All))", "x := a; _ = x"},
		{"branch/if", "if ok { use(a); use(b) }", "if ok { }"},
		{"branch/else", "if ok { use(a) } else { y := b; use(y) }", "if ok { use(a) } else { }"},
		{"branch/else", "y := b; if ok { use(a) } else { use(y) }", "y := b; if ok { use(a) } else { _ = y }"},
		{"branch/case", "switch { case ok: use(a); use(b); default: use() }", "switch { case ok: ; default: use() } | switch { case ok: use(a); use(b); default: }"},
		{"expression/remove", "if ok && (a < b || done) { use(a) }",
			"if true && (a < b || done) { use(a) } | if ok && true { use(a) } | if ok && (false || done) { use(a) } | if ok && (a < b || false) { use(a) }"},
		{"expression/remove", "x := ok; _ = func() bool { return done && !done }; for x || done { break }",
			"* | * | x := ok; _ = func() bool { return done && !done }; for (false && (x)) || done { break } | *"},
		{"expression/comparison", "for a := 0; a < b; a++ { use(a) }", "for a := 0; a <= b; a++ { use(a) }"},
	} {
		i := slices.IndexFunc(ops, func(o mutate.Operator) bool { return o.Name == "mutesting/"+c.op })
		got := all(t, ops[i], c.body)
		wants := strings.Split(c.want, " | ")
		if len(got) != len(wants) {
			t.Errorf("%s: %q gives %q, want %q", c.op, c.body, got, wants)
			continue
		}
		for k, want := range wants {
			if want != "*" && got[k] != inner(t, fmt.Sprintf(function, want)) {
				t.Errorf("%s: %q gives %q, want %q", c.op, c.body, got[k], inner(t, fmt.Sprintf(function, want)))
			}
		}
	}
}

func TestAMutatorThatIsRegisteredIsAnOperator(t *testing.T) {
	// It changes two things at once, never restores, and looks up types.
	mutator.Register("test/careless", func(_ *types.Package, info *types.Info, n ast.Node) []mutator.Mutation {
		call, ok := n.(*ast.CallExpr)
		if !ok || len(call.Args) != 2 {
			return nil
		}
		if id, ok := call.Args[0].(*ast.Ident); !ok || info.Uses[id] == nil || id.Name != "a" {
			return nil
		}
		swap := mutator.Mutation{Reset: func() {}, Change: func() { call.Args[0], call.Args[1] = call.Args[1], call.Args[0] }}
		sum := mutator.Mutation{Reset: func() {}, Change: func() {
			call.Args[0] = &ast.BinaryExpr{X: call.Args[0], Op: token.ADD, Y: ast.NewIdent("b")}
		}}
		return []mutator.Mutation{swap, sum, swap}
	})
	ops, err := operator.SelectFrom(slices.Concat(operator.All, Operators()), []string{"mutesting/test/*"})
	if err != nil || len(ops) != 1 || ops[0].Doc == "" {
		t.Fatalf("%v %v", ops, err)
	}
	const body = "use(a, b)"
	if got, want := all(t, ops[0], body), []string{"use(b, a)", "use((a + b), b)", "use(b, a)"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

// TestTheSourceSaysWhatTheMutatorDid compares, for every mutation, the file with our change and the
// file that go-mutesting prints, both without statements that only keep names used.
func TestTheSourceSaysWhatTheMutatorDid(t *testing.T) {
	pkgs, err := discover.Load(t.Context(), discover.Config{}, "bufio")
	if err != nil {
		t.Fatal(err)
	}
	p := pkgs[0]
	count := 0
	for _, f := range p.Files {
		original := normal(t, string(f.Src))
		for _, name := range mutator.List() {
			if _, ours := known[name]; !ours {
				continue
			}
			m, err := mutator.New(name)
			if err != nil {
				t.Fatal(err)
			}
			var ours, theirs []string
			each(p, f, func(pass *mutate.Pass) {
				for _, c := range harvest(m, pass) {
					ours = append(ours, normal(t, splice(pass, c)))
				}
			})
			each(p, f, func(pass *mutate.Pass) {
				for _, mutation := range m(p.Types, p.Info, pass.Node()) {
					mutation.Change()
					if s := normal(t, printed(t, p.Fset, f.Syntax)); s != original {
						theirs = append(theirs, s)
					}
					mutation.Reset()
				}
			})
			if !slices.Equal(ours, theirs) {
				t.Errorf("%s, %s: %d of ours, %d of theirs, or different ones", f.Name, name, len(ours), len(theirs))
				for i := range min(len(ours), len(theirs)) {
					if ours[i] != theirs[i] {
						t.Logf("ours:\n%s\ntheirs:\n%s", ours[i], theirs[i])
						break
					}
				}
			}
			count += len(ours)
		}
	}
	if count < 300 {
		t.Errorf("only %d mutations", count)
	}
}

func printed(t *testing.T, fset *token.FileSet, f *ast.File) string {
	t.Helper()
	bare := *f
	bare.Comments = nil
	var b strings.Builder
	if err := printer.Fprint(&b, fset, &bare); err != nil {
		t.Fatal(err)
	}
	// It prints an else that is no block, which is no Go.
	return elseless.Replace(b.String())
}

var elseless = strings.NewReplacer("else ;", "else {}", "else _", "else { _ }; _")

// normal is a file's text without comments, layout, and statements that only keep names used.
func normal(t *testing.T, src string) string {
	t.Helper()
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, "", src, parser.SkipObjectResolution)
	if err != nil {
		t.Fatalf("%v", err)
	}
	var b strings.Builder
	g := astutil.Apply(f, func(c *astutil.Cursor) bool {
		if s, ok := c.Node().(ast.Stmt); ok && c.Index() >= 0 && blank(s) {
			c.Delete()
			return false
		}
		if paren, ok := c.Node().(*ast.ParenExpr); ok {
			if b, ok := paren.X.(*ast.BinaryExpr); ok && isTruth(b.X) {
				c.Replace(b.X)
			}
		}
		return true
	}, nil)
	ast.Inspect(g, func(n ast.Node) bool {
		if n != nil {
			fmt.Fprintf(&b, "%T ", n)
		}
		switch n := n.(type) {
		case *ast.Ident:
			b.WriteString(n.Name + "\n")
		case *ast.BasicLit:
			b.WriteString(n.Value + "\n")
		case *ast.BinaryExpr:
			b.WriteString(n.Op.String() + "\n")
		case *ast.UnaryExpr:
			b.WriteString(n.Op.String() + "\n")
		case *ast.AssignStmt:
			b.WriteString(n.Tok.String() + "\n")
		case nil:
			b.WriteString(")\n")
		}
		return true
	})
	return b.String()
}

func TestMutatorsLeaveTheTreeAsItWas(t *testing.T) {
	pkgs, err := discover.Load(t.Context(), discover.Config{}, "bufio")
	if err != nil {
		t.Fatal(err)
	}
	p := pkgs[0]
	mutants := make([][]mutate.Mutant, 2)
	for i := range mutants {
		before := printed(t, p.Fset, p.Files[0].Syntax)
		if mutants[i], err = discover.Mutants(p, Operators(), discover.Options{Arid: true}); err != nil {
			t.Fatal(err)
		}
		if printed(t, p.Fset, p.Files[0].Syntax) != before {
			t.Error("the tree has changed")
		}
	}
	if !slices.Equal(mutants[0], mutants[1]) {
		t.Error("the second time gives something else")
	}
	invalid := 0
	for _, m := range mutants[0] {
		if m.Invalid != "" {
			invalid++
		}
	}
	t.Logf("%d of %d do not compile", invalid, len(mutants[0]))
	if len(mutants[0]) == 0 || invalid*20 > len(mutants[0]) {
		t.Errorf("%d of %d mutants do not compile", invalid, len(mutants[0]))
	}
}
