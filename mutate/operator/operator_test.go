package operator

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/format"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/passmuster/muster/mutate"
)

// unit is a parsed and checked package.
type unit struct {
	path  string
	fset  *token.FileSet
	files []*ast.File
	srcs  [][]byte
	pkg   *types.Package
	info  *types.Info
	imp   types.Importer
}

func newInfo() *types.Info {
	return &types.Info{
		Types: map[ast.Expr]types.TypeAndValue{}, Defs: map[*ast.Ident]types.Object{}, Uses: map[*ast.Ident]types.Object{},
		Implicits: map[ast.Node]types.Object{}, Selections: map[*ast.SelectorExpr]*types.Selection{},
		Scopes: map[ast.Node]*types.Scope{}, Instances: map[*ast.Ident]types.Instance{},
	}
}

// listings are what the go command said, by patterns: it takes longer than most tests.
var listings = map[string][]byte{}

func listing(t testing.TB, patterns ...string) []byte {
	t.Helper()
	key := strings.Join(patterns, " ")
	if out := listings[key]; out != nil {
		return out
	}
	cmd := exec.Command("go", append([]string{"list", "-export", "-deps", "-json=ImportPath,Export,Dir,GoFiles,CgoFiles,DepOnly"}, patterns...)...)
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	listings[key] = out
	return out
}

// packages checks packages against export data.
func packages(t testing.TB, patterns ...string) []*unit {
	t.Helper()
	out := listing(t, patterns...)
	type listed struct {
		ImportPath, Export, Dir string
		GoFiles                 []string
		DepOnly                 bool
	}
	exports := map[string]string{}
	var wanted []listed
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var l listed
		if err := d.Decode(&l); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		exports[l.ImportPath] = l.Export
		if !l.DepOnly {
			wanted = append(wanted, l)
		}
	}
	fset := token.NewFileSet()
	imp := importer.ForCompiler(fset, "gc", func(path string) (io.ReadCloser, error) {
		file := exports[path]
		if file == "" {
			file = exports["vendor/"+path]
		}
		return os.Open(file)
	})
	var units []*unit
	for _, l := range wanted {
		var names []string
		var srcs [][]byte
		for _, f := range l.GoFiles {
			src, err := os.ReadFile(filepath.Join(l.Dir, f))
			if err != nil {
				t.Fatal(err)
			}
			names, srcs = append(names, f), append(srcs, src)
		}
		u, err := check(fset, imp, l.ImportPath, names, srcs)
		if err != nil {
			t.Fatalf("%s: %v", l.ImportPath, err)
		}
		units = append(units, u)
	}
	return units
}

func check(fset *token.FileSet, imp types.Importer, path string, names []string, srcs [][]byte) (*unit, error) {
	u := &unit{path: path, fset: fset, srcs: srcs, info: newInfo(), imp: imp}
	for i, name := range names {
		f, err := parser.ParseFile(fset, path+"/"+name, srcs[i], parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		u.files = append(u.files, f)
	}
	config := types.Config{Importer: imp}
	pkg, err := config.Check(path, fset, u.files, u.info)
	u.pkg = pkg
	return u, err
}

// found is a change with what proposed it.
type proposal struct {
	op         string
	start, end int
	mutate.Change
}

// changes runs operators over a file.
func (u *unit) changes(i int, ops []mutate.Operator) []proposal {
	p := &mutate.Pass{Fset: u.fset, File: u.files[i], Src: u.srcs[i], Pkg: u.pkg, Info: u.info}
	var all []proposal
	emits := make([]func(mutate.Change), len(ops))
	for k, o := range ops {
		emits[k] = func(c mutate.Change) {
			all = append(all, proposal{o.Name, p.Offset(c.Start), p.Offset(c.End), c})
		}
	}
	ast.Inspect(u.files[i], func(n ast.Node) bool {
		if n == nil {
			p.Path = p.Path[:len(p.Path)-1]
			return false
		}
		p.Path = append(p.Path, n)
		for k := range ops {
			ops[k].Find(p, emits[k])
		}
		return true
	})
	return all
}

func splice(src []byte, c proposal) []byte {
	return slices.Concat(src[:c.start], []byte(c.Replacement), src[c.end:])
}

var preludeImporter types.Importer

// imports knows what snippets import.
func imports(t *testing.T) types.Importer {
	if preludeImporter == nil {
		preludeImporter = packages(t, "context", "errors", "fmt", "io", "strings", "sync", "time")[0].imp
	}
	return preludeImporter
}

const prelude = `package p

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"
)

var _, _, _, _, _, _, _ = context.Background, errors.New, fmt.Errorf, io.EOF, strings.Index, sync.OnceFunc, time.Now

type point struct{ X, Y int }
type key struct{}

func use(int)                  {}
func each()                    {}
func call(context.Context)     {}
func pair() (int, error)       { return 0, nil }

func f(a, b int, s, t string, ok, done bool, err error, xs, ys []int, m map[string]int, v any, ch chan int, pt *point,
	ctx context.Context, cancel func(), cancelCause context.CancelCauseFunc, mu *sync.Mutex, rw *sync.RWMutex, wg *sync.WaitGroup, once *sync.Once) %s {
`

// snippet puts a line into a function of a result type that lets it compile.
func snippet(imp types.Importer, line string) (*unit, error) {
	var first error
	for _, r := range [][2]string{{"", ""}, {"", "_ = a"}, {"int", ""}, {"(int, error)", ""}, {"bool", ""}, {"string", ""}} {
		src := fmt.Sprintf(prelude, r[0]) + "\t" + line + "\n" + r[1] + "\n}\n"
		u, err := check(token.NewFileSet(), imp, "p", []string{"p.go"}, [][]byte{[]byte(src)})
		if err == nil {
			return u, nil
		}
		if first == nil {
			first = err
		}
	}
	return nil, first
}

func TestEveryOperatorHasADocAndAnExampleThatHolds(t *testing.T) {
	imp := imports(t)
	names := map[string]bool{}
	for _, o := range All {
		t.Run(o.Name, func(t *testing.T) {
			if names[o.Name] {
				t.Error("the name is taken")
			}
			names[o.Name] = true
			if !strings.Contains(o.Name, "/") || !strings.HasSuffix(o.Doc, ".") || o.Before == "" || o.Find == nil {
				t.Fatal("no family, doc, example or Find")
			}
			u, err := snippet(imp, o.Before)
			if err != nil {
				t.Fatalf("the example does not compile: %v", err)
			}
			var got []string
			for _, c := range u.changes(0, []mutate.Operator{o}) {
				after := splice(u.srcs[0], c)
				if _, err := check(token.NewFileSet(), imp, "p", []string{"p.go"}, [][]byte{after}); err != nil {
					t.Errorf("a change of the example does not compile: %v\n%s", err, line(after))
				}
				got = append(got, line(after))
			}
			want := strings.Replace(string(u.srcs[0]), "\t"+o.Before+"\n", "\t"+o.After+"\n", 1)
			if !slices.Contains(got, line([]byte(want))) {
				t.Errorf("no change gives\n%s\nbut these:\n%s", line([]byte(want)), strings.Join(got, "\n"))
			}
		})
	}
}

// line is a snippet's part behind the prelude, formatted.
func line(src []byte) string {
	if f, err := format.Source(src); err == nil {
		src = f
	}
	_, after, _ := bytes.Cut(src, []byte("once *sync.Once"))
	return strings.Join(strings.Fields(string(after)), " ")
}

func TestSelectionsCountFromLeftToRight(t *testing.T) {
	list := []mutate.Operator{{Name: "a/x"}, {Name: "a/y"}, {Name: "b/x", Off: true}, {Name: "b/z"}}
	for _, c := range []struct{ names, want string }{
		{"", "a/x a/y b/z"}, {"a", "a/x a/y"}, {"*/x", "a/x b/x"}, {"-a/x", "a/y b/z"}, {"all -b/*", "a/x a/y"},
		{"default b/x", "a/x a/y b/x b/z"}, {"b/z a/x", "a/x b/z"}, {"a -a/x a/x", "a/x a/y"}, {"a -a", ""}, {"b", "b/z"}, {"all -b", "a/x a/y"},
	} {
		ops, err := SelectFrom(list, strings.Fields(c.names))
		if err != nil {
			t.Errorf("%q: %v", c.names, err)
		}
		var got []string
		for _, o := range ops {
			got = append(got, o.Name)
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%q gives %q, want %q", c.names, got, c.want)
		}
	}
	for _, bad := range []string{"c", "a/z", "[", "-c/*", ""} {
		if ops, err := SelectFrom(list, []string{bad}); err == nil {
			t.Errorf("%q is accepted: %v", bad, ops)
		}
	}
	if o, ok := ByName("comparison/boundary"); !ok || o.Name != "comparison/boundary" {
		t.Error("an operator is not found by its name")
	}
	if _, ok := ByName("comparison"); ok {
		t.Error("a family is taken for an operator")
	}
}
