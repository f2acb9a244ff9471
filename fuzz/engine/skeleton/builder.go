package skeleton

import (
	"fmt"
	"go/token"
	"go/types"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// builder collects what one variant of a target consists of.
type builder struct {
	*loaded
	fn     *types.Func
	target string
	// drawn writes a target of package fuzz; else one of native arguments.
	drawn bool
	// imports are the packages that the text uses, by path, with their names.
	imports map[string]string
	// taken are the names that mean something in the text already.
	taken map[string]bool
	// locals are the variables that placeholders stand for.
	locals map[string]string
	// inputs are the fuzzed arguments, or the fields of the drawn value.
	inputs []input
	// before are statements that come before the call.
	before []string
	// after are statements that hold the function to something, or the call alone.
	after []string
	// modest says that arguments of a constructor are made: what is fuzzed is elsewhere.
	modest bool
	// within are the named types that are being drawn: a type within itself ends there.
	within []*types.Named
	// implementing are the types that are being made for an interface.
	implementing []*types.Named
}

// input is a value that the fuzzer makes.
type input struct {
	name string
	typ  string
	// seeds are literals of the type, the simplest first: arguments of f.Add.
	seeds []string
	// draw is an expression that draws the value from s.
	draw string
}

// notNative says that native fuzzing has no way to make a value.
type notNative struct{ t types.Type }

func (e *notNative) Error() string { return "native fuzzing cannot make a " + e.t.String() }

func newBuilder(p *loaded, fn *types.Func, target string, drawn bool) *builder {
	b := &builder{
		loaded: p, fn: fn, target: target, drawn: drawn,
		imports: map[string]string{}, taken: map[string]bool{}, locals: map[string]string{},
	}
	reserved := []string{"t", "err"}
	if drawn {
		reserved = append(reserved, "f", "s", "in", "data", "text", "input", "inputs")
	}
	for _, name := range reserved {
		b.taken[name] = true
	}
	b.use("testing")
	b.use(p.PkgPath)
	if drawn {
		b.use(fuzzPath)
	}
	return b
}

const (
	fuzzPath    = "github.com/passmuster/muster/fuzz"
	payloadPath = "github.com/passmuster/muster/fuzz/payload"
)

// use imports a package and returns the name that it goes by.
func (b *builder) use(importPath string) string {
	if name, ok := b.imports[importPath]; ok {
		return name
	}
	name := packageName(importPath)
	if importPath == b.PkgPath {
		name = b.Name
	} else if p := b.Package.Imports[importPath]; p != nil && p.Name != "" {
		name = p.Name
	}
	return b.useAs(importPath, name)
}

func (b *builder) useAs(importPath, name string) string {
	if known, ok := b.imports[importPath]; ok {
		return known
	}
	name = b.name(name)
	b.imports[importPath] = name
	return name
}

func keys(m map[string]string) []string {
	var list []string
	for k := range m {
		list = append(list, k)
	}
	slices.Sort(list)
	return list
}

// packageName guesses the name of a package from its path, for those of the standard library and of this module.
func packageName(importPath string) string { return path.Base(importPath) }

// typ writes a type as the test's package names it.
func (b *builder) typ(t types.Type) string {
	return types.TypeString(t, func(p *types.Package) string { return b.useAs(p.Path(), p.Name()) })
}

// nameable says whether the test's package can name the type.
func (b *builder) nameable(t types.Type) bool {
	switch t := types.Unalias(t).(type) {
	case *types.Basic:
		return t.Kind() != types.Invalid
	case *types.Named:
		for i := range t.TypeArgs().Len() {
			if !b.nameable(t.TypeArgs().At(i)) {
				return false
			}
		}
		p := t.Obj().Pkg()
		return p == nil || t.Obj().Exported() && t.Obj().Parent() == p.Scope() && b.importable(p.Path())
	case *types.Pointer:
		return b.nameable(t.Elem())
	case *types.Slice:
		return b.nameable(t.Elem())
	case *types.Array:
		return b.nameable(t.Elem())
	case *types.Chan:
		return b.nameable(t.Elem())
	case *types.Map:
		return b.nameable(t.Key()) && b.nameable(t.Elem())
	case *types.Signature:
		return b.tuple(t.Params()) && b.tuple(t.Results())
	case *types.Struct:
		for f := range t.Fields() {
			if !f.Exported() || !b.nameable(f.Type()) {
				return false
			}
		}
		return true
	case *types.Interface:
		return t.NumMethods() == 0 || b.methodsNameable(t)
	}
	return false
}

func (b *builder) methodsNameable(t *types.Interface) bool {
	for m := range t.Methods() {
		if !m.Exported() || !b.nameable(m.Type()) {
			return false
		}
	}
	return true
}

func (b *builder) tuple(t *types.Tuple) bool {
	for v := range t.Variables() {
		if !b.nameable(v.Type()) {
			return false
		}
	}
	return true
}

// importable says whether the rules for internal and vendored packages let the test import it.
func (b *builder) importable(importPath string) bool {
	i := strings.LastIndex("/"+importPath+"/", "/internal/")
	if i < 0 || importPath == b.PkgPath {
		return !strings.Contains(importPath, "/vendor/")
	}
	root := strings.TrimSuffix(importPath[:max(i-1, 0)], "/")
	return root != "" && (b.PkgPath == root || strings.HasPrefix(b.PkgPath, root+"/"))
}

// name returns a free name for a variable, like the one that is wanted.
func (b *builder) name(want string) string {
	want = identifier(want)
	name := want
	for n := 2; b.taken[name]; n++ {
		name = want + strconv.Itoa(n)
	}
	b.taken[name] = true
	return name
}

// identifier makes a name that means nothing else in Go.
func identifier(name string) string {
	name = strings.TrimLeftFunc(name, func(r rune) bool { return !unicode.IsLetter(r) })
	if name == "" || token.IsKeyword(name) || types.Universe.Lookup(name) != nil {
		return "v" + name
	}
	return name
}

// placeholder stands for a variable in the text of a relation's statements.
var placeholder = regexp.MustCompile(`\$[a-z]+`)

// add appends a statement that comes after what makes the values. $name in the format is a variable of the statements, by
// a name that is free; verbs are as of fmt.Sprintf.
func (b *builder) add(format string, args ...any) {
	format = placeholder.ReplaceAllStringFunc(format, b.local)
	b.after = append(b.after, fmt.Sprintf(format, args...))
}

// local returns the variable that a placeholder stands for.
func (b *builder) local(placeholder string) string {
	if b.locals[placeholder] == "" {
		b.locals[placeholder] = b.name(placeholder[1:])
	}
	return b.locals[placeholder]
}

// input adds a value that the fuzzer makes and returns the expression for it.
func (b *builder) input(in input) string {
	if !b.drawn {
		in.name = b.name(in.name)
		b.inputs = append(b.inputs, in)
		return in.name
	}
	free := identifier(in.name)
	for n := 2; slices.ContainsFunc(b.inputs, func(i input) bool { return i.name == free }); n++ {
		free = identifier(in.name) + strconv.Itoa(n)
	}
	in.name = free
	b.inputs = append(b.inputs, in)
	return "in." + in.name
}

// leaf adds a value of a type that native fuzzing knows.
func (b *builder) leaf(basic, name string) string {
	f := b.formatOf(name)
	in := input{name: name, typ: basic, seeds: seedsOf(basic, name, f)}
	if b.drawn {
		in.draw = b.drawBasic(basic, name)
	}
	return b.input(in)
}

// statement adds one that comes before the call. Verbs are as of fmt.Sprintf.
func (b *builder) statement(format string, args ...any) {
	b.before = append(b.before, fmt.Sprintf(format, args...))
}

// atLeast says whether the module's language version allows what came with one.
func (b *builder) atLeast(minor int) bool {
	_, rest, _ := strings.Cut(b.goVersion, ".")
	text, _, _ := strings.Cut(rest, ".")
	n, err := strconv.Atoi(text)
	return err == nil && (n >= minor || b.drawn)
}

// anyType is how the module may write the empty interface.
func (b *builder) anyType() string {
	if b.atLeast(18) {
		return "any"
	}
	return "interface{}"
}
