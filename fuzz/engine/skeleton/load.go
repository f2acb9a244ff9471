package skeleton

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"go/ast"
	"go/types"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/tools/go/packages"

	"github.com/passmuster/muster/internal/golist"
	"github.com/passmuster/muster/internal/words"
)

// loaded is the package under test with its types.
type loaded struct {
	*packages.Package
	Dir string
	// tests are the functions that its test files declare, by name.
	tests map[string]string
	// required says that package fuzz can be imported.
	required bool
	// bytes is the package of that name, whose types implement what io has.
	bytes *types.Package
	// panics are the functions that panic by themselves, or whose comment says that they do.
	panics map[types.Object]bool
	// goVersion is the language version of the module, such as "1.21".
	goVersion string
}

func find(ctx context.Context, c Config, symbol string) (*loaded, *types.Func, error) {
	pattern, name, err := c.locate(ctx, symbol)
	if err != nil {
		return nil, nil, err
	}
	p, err := c.load(ctx, pattern)
	if err != nil {
		return nil, nil, err
	}
	fn, err := p.function(name)
	return p, fn, err
}

// locate splits a symbol into the pattern of its package and the name within.
func (c Config) locate(ctx context.Context, symbol string) (pattern, name string, err error) {
	symbol = strings.NewReplacer("(", "", ")", "", "*", "").Replace(symbol)
	dir, base := path.Split(symbol)
	head, rest, dotted := strings.Cut(base, ".")
	switch {
	case dir != "" && (!dotted || rest == ""):
		return "", "", refuse("write the package, a dot and the function: "+symbol+".Parse", "%q names no function", symbol)
	case dir != "" && head == "": // ./.Func, or ../.Func
		return dir, rest, nil
	case dir != "" && head != ".." && !strings.HasPrefix(rest, "."):
		return c.dotted(ctx, dir+head, rest)
	case strings.HasPrefix(base, "."):
		return "", "", refuse("write the package, a dot and the function: ./pkg.Parse", "%q names no function", symbol)
	case !dotted || ast.IsExported(head):
		return ".", base, nil
	}
	// A package by its name alone.
	all, err := golist.Load(ctx, golist.Config{Dir: c.Dir, Env: c.Env, Flags: c.Flags}, "./...")
	if err != nil && !errors.Is(err, golist.ErrNoMatch) {
		return "", "", err
	}
	var found []string
	for _, p := range all {
		if p.Name == head || path.Base(p.ImportPath) == head {
			found = append(found, p.ImportPath)
		}
	}
	switch len(found) {
	case 0:
		return "", "", refuse("name it by its folder: ./pkg."+rest, "no package %s below the current directory", head)
	case 1:
		return found[0], rest, nil
	}
	return "", "", refuse("name it by its import path", "%s may be %s", head, words.Some(found))
}

// dotted finds where the package ends in a path whose last element may have dots itself: gopkg.in/yaml.v3.Unmarshal.
func (c Config) dotted(ctx context.Context, pattern, name string) (string, string, error) {
	for {
		head, rest, more := strings.Cut(name, ".")
		if !more || ast.IsExported(head) {
			return pattern, name, nil
		}
		if pkgs, err := golist.Load(ctx, golist.Config{Dir: c.Dir, Env: c.Env, Flags: c.Flags}, pattern); err == nil && pkgs[0].Error == "" {
			return pattern, name, nil
		}
		pattern, name = pattern+"."+head, rest
	}
}

// mode is what the generator looks at: the package's own syntax, and the types of what it imports.
const mode = packages.NeedName | packages.NeedFiles | packages.NeedImports | packages.NeedTypes | packages.NeedTypesInfo |
	packages.NeedSyntax | packages.NeedModule | packages.NeedForTest

func (c Config) packages(ctx context.Context, overlay map[string][]byte, tests bool, patterns ...string) ([]*packages.Package, error) {
	return packages.Load(&packages.Config{
		Context: ctx, Mode: mode, Dir: c.Dir, Env: c.Env, BuildFlags: c.Flags, Tests: tests, Overlay: overlay,
	}, patterns...)
}

func (c Config) load(ctx context.Context, pattern string) (*loaded, error) {
	pkgs, err := c.packages(ctx, nil, false, pattern, "bytes")
	if err != nil {
		return nil, err
	}
	var std *types.Package
	if i := slices.IndexFunc(pkgs, func(p *packages.Package) bool { return p.PkgPath == "bytes" }); i >= 0 && pattern != "bytes" {
		std = pkgs[i].Types
		pkgs = slices.Delete(pkgs, i, i+1)
	}
	if len(pkgs) == 0 {
		return nil, refuse("", "no package %s", pattern)
	}
	p := pkgs[0]
	if len(pkgs) > 1 {
		return nil, refuse("", "%s are several packages", pattern)
	}
	if len(p.Errors) > 0 {
		return nil, refuse("make the package compile first", "%s: %v", pattern, p.Errors[0])
	}
	switch {
	case len(p.GoFiles) == 0:
		return nil, refuse("", "%s has no Go files", pattern)
	case p.Module == nil:
		return nil, refuse("a target is written into a package of your own", "%s is a package of the standard library", pattern)
	case !p.Module.Main:
		return nil, refuse("a target is written into a package of your own", "%s is in another module, %s", pattern, p.Module.Path)
	}
	l := &loaded{Package: p, Dir: filepath.Dir(p.GoFiles[0]), bytes: std, goVersion: cmp.Or(p.Module.GoVersion, "1.16")}
	l.panics = panicking(p)
	if err := l.look(ctx, c); err != nil {
		return nil, err
	}
	return l, nil
}

// panicking finds the functions with a call of panic among their statements, or the word in their comment, and
// those that do nothing but call one.
func panicking(p *packages.Package) map[types.Object]bool {
	builtin := map[types.Object]bool{types.Universe.Lookup("panic"): true}
	found := map[types.Object]bool{}
	var wrappers []*ast.FuncDecl
	for _, file := range p.Syntax {
		for _, d := range file.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok || fn.Body == nil {
				continue
			}
			found[p.TypesInfo.Defs[fn.Name]] = strings.Contains(fn.Doc.Text(), "panic") || calls(p, fn, builtin)
			if len(fn.Body.List) == 1 {
				wrappers = append(wrappers, fn)
			}
		}
	}
	for _, fn := range wrappers {
		found[p.TypesInfo.Defs[fn.Name]] = found[p.TypesInfo.Defs[fn.Name]] || calls(p, fn, found)
	}
	return found
}

// calls says whether the function calls one of those.
func calls(p *packages.Package, fn *ast.FuncDecl, those map[types.Object]bool) bool {
	does := false
	ast.Inspect(fn.Body, func(n ast.Node) bool {
		if call, ok := n.(*ast.CallExpr); ok {
			name, ok := call.Fun.(*ast.Ident)
			does = does || ok && those[p.TypesInfo.Uses[name]]
		}
		return true
	})
	return does
}

// look reads what a new target must not collide with, and whether package fuzz is there.
func (p *loaded) look(ctx context.Context, c Config) error {
	g := golist.Config{Dir: p.Dir, Env: c.Env, Flags: c.Flags}
	pkgs, err := golist.Load(ctx, g, ".", "github.com/passmuster/muster/fuzz")
	if err != nil {
		return err
	}
	p.tests = map[string]string{}
	for _, q := range pkgs {
		if q.ImportPath == "github.com/passmuster/muster/fuzz" {
			p.required = q.Error == "" && q.Dir != ""
		}
		if q.ImportPath != p.PkgPath {
			continue
		}
		tests, err := golist.Tests(q)
		if err != nil {
			return refuse("make the test files parse first", "%v", err)
		}
		for _, t := range tests {
			p.tests[t.Name] = fmt.Sprintf("%s:%d", t.File, t.Line)
		}
	}
	return nil
}

// free refuses a target or a file that is there already.
func (p *loaded) free(target, file string) error {
	if at, taken := p.tests[target]; taken {
		return refuse("change that one, or rename it", "%s is there already, at %s", target, at)
	}
	if _, err := os.Lstat(filepath.Join(p.Dir, file)); err == nil {
		return refuse("rename it, or print the skeleton with --print", "the file %s is there already", file)
	}
	return nil
}

// function looks a function or a method up.
func (p *loaded) function(name string) (*types.Func, error) {
	typ, method, isMethod := strings.Cut(name, ".")
	object := p.Types.Scope().Lookup(typ)
	if object == nil {
		return nil, p.unknown(typ)
	}
	if !object.Exported() {
		return nil, refuse("fuzz an exported function that calls it, or write the target within the package", "%s is not exported", typ)
	}
	if !isMethod {
		fn, ok := object.(*types.Func)
		if !ok {
			return nil, refuse("name a function, or a method as "+typ+".Method", "%s is no function", typ)
		}
		return fn, nil
	}
	named, ok := types.Unalias(object.Type()).(*types.Named)
	if _, isType := object.(*types.TypeName); !isType || !ok {
		return nil, refuse("", "%s is no type with methods", typ)
	}
	if types.IsInterface(named) {
		return nil, refuse("name a type that implements it", "%s is an interface", typ)
	}
	found, _, _ := types.LookupFieldOrMethod(types.NewPointer(named), true, p.Types, method)
	fn, ok := found.(*types.Func)
	switch {
	case !ok:
		return nil, refuse("", "%s has no method %s", typ, method)
	case !fn.Exported():
		return nil, refuse("fuzz an exported method that calls it", "%s.%s is not exported", typ, method)
	case named != origin(fn):
		return nil, refuse("", "%s.%s is a method of the embedded %s", typ, method, typeNameOf(receiverOf(fn)))
	}
	return fn, nil
}

func origin(fn *types.Func) *types.Named {
	n := named(receiverOf(fn))
	if n == nil {
		return nil
	}
	return n.Origin()
}

// unknown names what is like a function that there is not.
func (p *loaded) unknown(name string) error {
	var like []string
	for _, n := range p.Types.Scope().Names() {
		if _, ok := p.Types.Scope().Lookup(n).(*types.Func); ok && ast.IsExported(n) && words.Edits(strings.ToLower(n), strings.ToLower(name)) <= 2 {
			like = append(like, n)
		}
	}
	slices.Sort(like)
	hint := ""
	if len(like) > 0 {
		hint = "did you mean " + words.Some(like) + "?"
	}
	return refuse(hint, "%s has no %s", p.PkgPath, name)
}

// check compiles all variants of skeletons of one package together with the package and its tests.
func check(ctx context.Context, c Config, all ...*Skeleton) error {
	overlay := map[string][]byte{}
	of := map[string]*Skeleton{}
	for _, s := range all {
		for i, v := range s.Variants {
			// Each has a file and a function of its own, so that one load does for all.
			path := filepath.Join(s.Dir, strings.TrimSuffix(s.File, "_test.go")+strconv.Itoa(i)+"_test.go")
			overlay[path] = bytes.Replace(v.Source, []byte("func "+s.Target+"("), []byte("func "+s.Target+strconv.Itoa(i)+"("), 1)
			of[filepath.Base(path)] = s
		}
	}
	if len(all) == 0 {
		return nil
	}
	pkgs, err := c.packages(ctx, overlay, true, all[0].ImportPath)
	if err != nil {
		return err
	}
	for _, p := range pkgs {
		for _, e := range p.Errors {
			file, _, _ := strings.Cut(filepath.Base(e.Pos), ":")
			if s := of[file]; s != nil && !s.excused() {
				return fmt.Errorf("the skeleton of %s does not compile: %w\n%s", s.Function, e, overlay[filepath.Join(s.Dir, file)])
			}
		}
	}
	return nil
}

// excused says that errors may come from this module's not being among the dependencies yet: then nothing is known
// of what the generator is made of, and the language version is not yet the one that it brings.
func (s *Skeleton) excused() bool { return s.Muster && !s.Required }
