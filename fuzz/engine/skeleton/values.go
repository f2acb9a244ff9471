package skeleton

import (
	"errors"
	"fmt"
	"go/types"
	"slices"
	"strings"

	"github.com/passmuster/muster/corpus"
)

// value returns an expression for a value of the type, and adds what the fuzzer has to make for it. The error is a notNative where
// only a generator can make one.
func (b *builder) value(t types.Type, name string) (string, error) {
	if k, ok := knownType(t); ok {
		return k.Run(b, name), nil
	}
	if !b.nameable(t) {
		return "", refuse("write the target by hand, within the package", "the type %s of an argument cannot be named outside its package", t)
	}
	switch u := types.Unalias(t).Underlying().(type) {
	case *types.Basic:
		return b.basic(t, u, name)
	case *types.Slice:
		return b.slice(t, u, name)
	case *types.Array:
		if basicName(u.Elem()) == "byte" {
			v := b.name(name)
			b.statement("var %s %s\ncopy(%s[:], %s)", v, b.typ(t), v, b.leaf("[]byte", name+"Bytes"))
			return v, nil
		}
	case *types.Pointer:
		return b.pointer(t, u, name)
	case *types.Signature:
		return b.function(u), nil
	case *types.Chan:
		v := b.name(name)
		b.statement("%s := make(chan %s, 1000)", v, b.typ(u.Elem()))
		if u.Dir() == types.RecvOnly {
			b.statement("close(%s)", v)
		}
		return v, nil
	case *types.Interface:
		return b.implementation(t, u, name)
	case *types.Struct:
		if made, ok := b.constructed(t, name); ok {
			return made, nil
		}
		if !b.fillable(u) {
			return b.typ(t) + "{}", nil
		}
	}
	return b.composite(t, name)
}

// composite draws a value as a whole. To a constructor of a native target the zero value is passed.
func (b *builder) composite(t types.Type, name string) (string, error) {
	switch {
	case !b.drawn && b.modest:
		if _, isStruct := t.Underlying().(*types.Struct); isStruct {
			return b.typ(t) + "{}", nil
		}
		return "nil", nil
	case !b.drawn:
		return "", &notNative{t}
	}
	draw, ok := b.draw(t, name)
	if !ok {
		return "", refuse("fuzz a function of your own that makes one and calls it", "nothing is known that makes a %s", t)
	}
	return b.input(input{name: name, typ: b.typ(t), draw: draw}), nil
}

// basicName is the type under t where it is one that native fuzzing knows, without its own name.
func basicName(t types.Type) string {
	u, ok := types.Unalias(t).Underlying().(*types.Basic)
	if !ok {
		return ""
	}
	name, _ := corpus.TypeName(u.Name())
	return name
}

func (b *builder) basic(t types.Type, u *types.Basic, name string) (string, error) {
	source := u.Name()
	if _, ok := corpus.TypeName(source); ok {
		return b.convert(t, b.leaf(source, name)), nil
	}
	switch u.Kind() {
	case types.Uintptr:
		return b.typ(t) + "(" + b.leaf("uint64", name) + ")", nil
	case types.Complex128:
		return b.convert(t, fmt.Sprintf("complex(%s, %s)", b.leaf("float64", name), b.leaf("float64", name+"Imag"))), nil
	case types.Complex64:
		return b.convert(t, fmt.Sprintf("complex(%s, %s)", b.leaf("float32", name), b.leaf("float32", name+"Imag"))), nil
	}
	return "", refuse("write the target by hand", "nothing makes a %s", t)
}

// convert makes a value of a named type from one of the type below it.
func (b *builder) convert(t types.Type, expr string) string {
	if _, plain := types.Unalias(t).(*types.Basic); plain {
		return expr
	}
	return b.typ(t) + "(" + expr + ")"
}

func (b *builder) slice(t types.Type, u *types.Slice, name string) (string, error) {
	elem := types.Unalias(u.Elem())
	isNamed := false
	if _, ok := types.Unalias(t).(*types.Named); ok {
		isNamed = true
	}
	wrap := func(expr string) string {
		if isNamed {
			return b.typ(t) + "(" + expr + ")"
		}
		return expr
	}
	if basic, ok := elem.(*types.Basic); ok {
		switch basic.Kind() {
		case types.Uint8:
			return wrap(b.leaf("[]byte", name)), nil
		case types.String:
			return wrap(b.use("strings") + ".Split(" + b.leaf("string", name) + `, "\n")`), nil
		case types.Int32:
			return wrap("[]rune(" + b.leaf("string", name) + ")"), nil
		}
	}
	if inner, ok := elem.(*types.Slice); ok && basicName(inner.Elem()) == "byte" {
		return wrap(b.use("bytes") + ".Split(" + b.leaf("[]byte", name) + `, []byte("\n"))`), nil
	}
	return b.composite(t, name)
}

// pointer makes a value and points to it.
func (b *builder) pointer(t types.Type, u *types.Pointer, name string) (string, error) {
	if made, ok := b.constructed(t, name); ok {
		return made, nil
	}
	if st, ok := u.Elem().Underlying().(*types.Struct); ok && !b.fillable(st) {
		return "&" + b.typ(u.Elem()) + "{}", nil
	}
	expr, err := b.value(u.Elem(), name)
	if err != nil {
		return "", err
	}
	v := b.name(name + "Value")
	b.statement("%s := %s", v, expr)
	return "&" + v, nil
}

// fillable says whether the struct has a field that can be set.
func (b *builder) fillable(u *types.Struct) bool {
	for f := range u.Fields() {
		if f.Exported() && b.nameable(f.Type()) {
			return true
		}
	}
	return false
}

// function is one that does nothing and returns zero values, but says go on where it is asked whether to.
func (b *builder) function(u *types.Signature) string {
	params, results := b.list(u.Params(), u.Variadic(), ""), b.list(u.Results(), false, "_ ")
	text := "func(" + params + ")"
	switch n := u.Results().Len(); {
	case n == 0:
		return text + " {}"
	case n == 1 && basicName(u.Results().At(0).Type()) == "bool":
		return text + " " + b.typ(u.Results().At(0).Type()) + " { return true }"
	}
	return text + " (" + results + ") { return }"
}

func (b *builder) list(t *types.Tuple, variadic bool, prefix string) string {
	var parts []string
	for i := range t.Len() {
		typ := t.At(i).Type()
		if s, ok := typ.(*types.Slice); ok && variadic && i == t.Len()-1 {
			parts = append(parts, prefix+"..."+b.typ(s.Elem()))
			continue
		}
		parts = append(parts, prefix+b.typ(typ))
	}
	return strings.Join(parts, ", ")
}

// implementation is a value for an interface: bytes to read, a place to write to, a type of the package that
// implements it, or any value at all.
func (b *builder) implementation(t types.Type, u *types.Interface, name string) (string, error) {
	if u.NumMethods() == 0 {
		if b.drawn {
			return b.composite(t, name)
		}
		return b.leaf("string", name), nil
	}
	for _, method := range []string{"Read", "ReadAt", "ReadByte", "ReadRune", "Seek"} {
		if hasMethod(u, method) && b.implements("Reader", u) {
			return reader("%s.NewReader(%s)")(b, name), nil
		}
	}
	if b.implements("Buffer", u) {
		return reader("%s.NewBuffer(%s)")(b, name), nil
	}
	scope := b.Types.Scope()
	for _, n := range scope.Names() {
		object, ok := scope.Lookup(n).(*types.TypeName)
		if !ok || !object.Exported() || object.IsAlias() {
			continue
		}
		typ, ok := object.Type().(*types.Named)
		if !ok || typ.TypeParams().Len() > 0 || types.IsInterface(typ) || slices.Contains(b.implementing, typ) {
			continue
		}
		for _, candidate := range []types.Type{typ, types.NewPointer(typ)} {
			if !types.Implements(candidate, u) {
				continue
			}
			b.implementing = append(b.implementing, typ)
			expr, err := b.value(candidate, name)
			b.implementing = b.implementing[:len(b.implementing)-1]
			var not *notNative
			if err == nil || errors.As(err, &not) {
				return expr, err
			}
		}
	}
	return "", refuse("fuzz a function of your own that makes one and calls it", "nothing is known that makes a %s", t)
}

func hasMethod(u *types.Interface, name string) bool {
	for m := range u.Methods() {
		if m.Name() == name {
			return true
		}
	}
	return false
}

// implements says whether a pointer to a type of package bytes does.
func (b *builder) implements(name string, u *types.Interface) bool {
	if b.bytes == nil {
		return false
	}
	object := b.bytes.Scope().Lookup(name)
	return object != nil && types.Implements(types.NewPointer(object.Type()), u)
}
