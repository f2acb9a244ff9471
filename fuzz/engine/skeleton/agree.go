package skeleton

import (
	"go/types"
	"slices"
	"strings"
)

// must holds MustX to X: it panics exactly where the other has an error.
func must(b *builder, c call) (string, bool) {
	name, ok := strings.CutPrefix(b.fn.Name(), "Must")
	if !ok || c.recv != "" || c.once {
		return "", false
	}
	fn, found := b.Types.Scope().Lookup(name).(*types.Func)
	if !found || !types.Identical(fn.Signature().Params(), c.sig.Params()) || fn.Signature().TypeParams().Len() > 0 ||
		fn.Signature().Variadic() != c.sig.Variadic() {
		return "", false
	}
	results := fn.Signature().Results()
	if results.Len() == 0 || !isError(results.At(results.Len()-1).Type()) {
		return "", false
	}
	blanks := strings.Repeat("_, ", results.Len()-1)
	b.add("%serr := %s", blanks, with(b.use(b.PkgPath)+"."+name, c.args...))
	b.add("defer func() {\nif p := recover(); (p != nil) != (err != nil) {\nt.Errorf(\"panic %%v, and %s has the error %%v\", p, err)\n}\n}()", name)
	b.add("%s", c)
	return "it panics exactly where " + name + " has an error", true
}

// twin holds a function to one that takes the other of bytes and text, or that appends its result.
func twin(b *builder, c call) (string, bool) {
	if c.recv != "" || c.once || c.sig.Variadic() || c.sig.Results().Len() == 0 || b.fn.Signature().TypeParams().Len() > 0 {
		return "", false
	}
	name := b.fn.Name()
	for _, other := range []string{name + "Bytes", name + "String", strings.TrimSuffix(name, "Bytes"), strings.TrimSuffix(name, "String")} {
		fn := b.pkgFunc(other, c.sig.Params().Len())
		if fn == nil || !types.Identical(fn.Signature().Results(), c.sig.Results()) {
			continue
		}
		args, ok := b.otherText(c, fn.Signature())
		if !ok {
			continue
		}
		b.compare(c, with(b.use(b.PkgPath)+"."+other, args...), other)
		return "it agrees with " + other, true
	}
	fn := b.pkgFunc("Append"+name, c.sig.Params().Len()+1)
	if fn == nil || c.sig.Results().Len() != 1 || !isText(c.sig.Results().At(0).Type()) || !isText(fn.Signature().Params().At(0).Type()) ||
		fn.Signature().Results().Len() != 1 || !isText(fn.Signature().Results().At(0).Type()) {
		return "", false
	}
	for i := range c.sig.Params().Len() {
		if !types.Identical(c.sig.Params().At(i).Type(), fn.Signature().Params().At(i+1).Type()) {
			return "", false
		}
	}
	appended := with(b.use(b.PkgPath)+"."+fn.Name(), append([]string{"nil"}, c.args...)...)
	b.add("$got, $want := string(%s), string(%s)", c, appended)
	b.add("if $got != $want {\nt.Errorf(\"got %%q, and from %s %%q\", $got, $want)\n}", fn.Name())
	return "it agrees with " + fn.Name(), true
}

// otherText converts texts to the types of the twin's parameters; one at least has to differ.
func (b *builder) otherText(c call, sig *types.Signature) ([]string, bool) {
	args := slices.Clone(c.args)
	differ := false
	for i := range args {
		mine, its := c.sig.Params().At(i).Type(), sig.Params().At(i).Type()
		switch {
		case types.Identical(mine, its):
		case isText(mine) && isText(its):
			args[i], differ = b.typ(its)+"("+args[i]+")", true
		default:
			return nil, false
		}
	}
	return args, differ
}

// compare adds a comparison of all results, errors by whether there is one.
func (b *builder) compare(c call, other, name string) {
	var got, want []string
	condition := ""
	for i := range c.sig.Results().Len() {
		g, w := b.name("got"), b.name("want")
		got, want = append(got, g), append(want, w)
		part := "!" + b.use("reflect") + ".DeepEqual(" + g + ", " + w + ")"
		if isError(c.sig.Results().At(i).Type()) {
			part = "(" + g + " == nil) != (" + w + " == nil)"
		}
		if condition != "" {
			condition += " || "
		}
		condition += part
	}
	b.add("%s := %s", strings.Join(got, ", "), c)
	b.add("%s := %s", strings.Join(want, ", "), other)
	b.add("if %s {\nt.Errorf(\"got %s, and from %s %s\", %s, %s)\n}", condition, verbs(len(got)), name, verbs(len(want)), strings.Join(got, ", "), strings.Join(want, ", "))
}

func verbs(n int) string { return strings.TrimSuffix(strings.Repeat("%v, ", n), ", ") }

// stable are the first words of functions whose result is one of their fixed points.
var stable = []string{"clean", "normalize", "normalise", "canonical", "canonicalize", "sanitize", "simplify", "tidy"}

func idempotent(b *builder, c call) (string, bool) {
	words := wordsOf(b.fn.Name())
	value, fails, ok := outcome(c.sig)
	if !ok || fails || c.recv != "" || c.once || len(c.args) == 0 || !slices.Contains(stable, words[0]) ||
		!types.Identical(value, c.sig.Params().At(0).Type()) || !isText(value) {
		return "", false
	}
	b.add("$got := %s", c)
	b.add("if $again := %s; string($again) != string($got) {\nt.Errorf(\"%%q becomes %%q, and that %%q\", %s, $got, $again)\n}",
		with(c.callee, append([]string{b.local("$got")}, c.args[1:]...)...), c.args[0])
	return "what it returns it leaves as it is", true
}

// symmetric holds Compare(a, b) and Equal(a, b), functions or methods, to the same of b and a.
func symmetric(b *builder, c call) (string, bool) {
	name := b.fn.Name()
	value, fails, ok := outcome(c.sig)
	if !ok || fails || c.once && c.recv == "" {
		return "", false
	}
	first, second, there := "", "", c
	switch {
	case c.recv == "" && len(c.args) == 2 && types.Identical(c.sig.Params().At(0).Type(), c.sig.Params().At(1).Type()):
		first, second = c.args[0], c.args[1]
		there.args = []string{second, first}
	case c.recv != "" && len(c.args) == 1 && types.Identical(types.Unalias(receiverOf(c.fn)), types.Unalias(c.sig.Params().At(0).Type())):
		first, second = c.recv, c.args[0]
		if strings.ContainsAny(second, "&*") {
			return "", false
		}
		there.callee, there.args = second+"."+name, []string{first}
	default:
		return "", false
	}
	switch {
	case strings.HasPrefix(name, "Compare") && basicName(value) == "int":
		b.add("$got, $want := %s, -(%s)", c, there)
		b.add("if ($got < 0) != ($want < 0) || ($got > 0) != ($want > 0) {\nt.Errorf(\"%%v compares to %%v as %%d, and the other way round as %%d\", %s, %s, $got, -$want)\n}", first, second)
		return "it agrees with itself the other way round", true
	case strings.HasPrefix(name, "Equal") && basicName(value) == "bool":
		b.add("if $got, $want := %s, %s; $got != $want {\nt.Errorf(\"%%v equals %%v: %%v, and the other way round: %%v\", %s, %s, $got, $want)\n}", c, there, first, second)
		return "it agrees with itself the other way round", true
	}
	return "", false
}
