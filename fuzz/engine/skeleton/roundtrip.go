package skeleton

import (
	"go/types"
	"strings"
)

// opposites are the verbs of functions that read, each with those that write.
var opposites = [][2]string{
	{"Parse", "Format"}, {"Parse", "String"}, {"Parse", "Print"}, {"Decode", "Encode"}, {"Unmarshal", "Marshal"}, {"Unquote", "Quote"},
	{"Unescape", "Escape"}, {"Decompress", "Compress"}, {"Deserialize", "Serialize"}, {"Unpack", "Pack"}, {"Split", "Join"},
	{"Decrypt", "Encrypt"}, {"Unwrap", "Wrap"}, {"From", "To"}, {"Read", "Write"},
}

// writersFor are the names that a function which writes what another one reads may have.
func writersFor(reader string) []string {
	var names []string
	for _, o := range opposites {
		if rest, ok := strings.CutPrefix(reader, o[0]); ok {
			names = append(names, o[1]+rest)
		}
		if rest, ok := strings.CutSuffix(reader, o[0]); ok && rest != "" {
			names = append(names, rest+o[1])
		}
	}
	return names
}

// readersFor are the same the other way round.
func readersFor(writer string) []string {
	var names []string
	for _, o := range opposites {
		if rest, ok := strings.CutPrefix(writer, o[1]); ok && o[1] != "String" {
			names = append(names, o[0]+rest)
		}
		if rest, ok := strings.CutSuffix(writer, o[1]); ok && rest != "" && o[1] != "String" {
			names = append(names, rest+o[0])
		}
	}
	return names
}

// isText says whether the type is string or []byte, or one of a name of its own.
func isText(t types.Type) bool {
	if s, ok := types.Unalias(t).Underlying().(*types.Slice); ok {
		return basicName(s.Elem()) == "byte"
	}
	return basicName(t) == "string"
}

// pkgFunc looks a function of the package up that takes as many arguments.
func (b *builder) pkgFunc(name string, params int) *types.Func {
	fn, ok := b.Types.Scope().Lookup(name).(*types.Func)
	if !ok || !fn.Exported() || fn == b.fn || fn.Signature().Variadic() || fn.Signature().TypeParams().Len() > 0 || fn.Signature().Params().Len() != params {
		return nil
	}
	return fn
}

// outcome is what a function returns: one value, and perhaps an error.
func outcome(sig *types.Signature) (value types.Type, fails, ok bool) {
	r := sig.Results()
	switch {
	case r.Len() == 1 && !isError(r.At(0).Type()):
		return r.At(0).Type(), false, true
	case r.Len() == 2 && isError(r.At(1).Type()):
		return r.At(0).Type(), true, true
	}
	return nil, false, false
}

// read holds a function that makes a value of one text to a function or method that makes the text of the value.
func read(b *builder, c call) (string, bool) {
	value, fails, ok := outcome(c.sig)
	if !ok || c.recv != "" || c.once || len(c.args) != 1 || !isText(c.sig.Params().At(0).Type()) || len(b.inputs) != 1 || !fails {
		return "", false
	}
	write, text, ok := b.writerOf(b.fn.Name(), value)
	if !ok {
		return "", false
	}
	b.add("$v, err := %s\nif err != nil {\nreturn\n}", c)
	b.textOf("$text", write(b.local("$v")), text, "what was read is not written: %v")
	parsed := with(c.callee, b.asText(b.local("$text"), text, c.sig.Params().At(0).Type()))
	b.add("$again, err := %s\nif err != nil {\nt.Fatalf(\"%%q, written from what was read, is not read: %%v\", $text, err)\n}", parsed)
	b.textOf("$rewritten", write(b.local("$again")), text, "what was read again is not written: %v")
	b.add("if %s != %s {\nt.Errorf(\"wrote %%q, and from what is read of that %%q\", $text, $rewritten)\n}", b.comparable(b.local("$rewritten"), text), b.comparable(b.local("$text"), text))
	return "what it reads is written so that it reads, and is written, the same", true
}

// written is a text that a function or method returns.
type textResult struct {
	typ   types.Type
	fails bool
}

// writerOf finds what makes the text of a value that the named function makes: a function with the opposite name, or the
// value's method.
func (b *builder) writerOf(reader string, value types.Type) (func(string) string, textResult, bool) {
	for _, name := range writersFor(reader) {
		fn := b.pkgFunc(name, 1)
		if fn == nil || !types.Identical(fn.Signature().Params().At(0).Type(), value) {
			continue
		}
		if text, fails, ok := outcome(fn.Signature()); ok && isText(text) {
			callee := b.use(b.PkgPath) + "." + name
			return func(v string) string { return with(callee, v) }, textResult{text, fails}, true
		}
	}
	if !strings.HasPrefix(reader, "Parse") && !strings.HasPrefix(reader, "New") && !strings.HasPrefix(reader, "Decode") {
		return nil, textResult{}, false
	}
	for _, name := range []string{"String", "MarshalText", "Encode", "Marshal", "MarshalBinary", "Bytes"} {
		found, _, _ := types.LookupFieldOrMethod(value, true, b.Types, name)
		fn, ok := found.(*types.Func)
		if !ok || fn.Signature().Params().Len() > 0 || types.IsInterface(value) {
			continue
		}
		if text, fails, ok := outcome(fn.Signature()); ok && isText(text) {
			return func(v string) string { return v + "." + name + "()" }, textResult{text, fails}, true
		}
	}
	return nil, textResult{}, false
}

// textOf assigns the text that an expression makes.
func (b *builder) textOf(name, expr string, r textResult, message string) {
	if r.fails {
		b.add(name+", err := %s\nif err != nil {\nt.Fatalf(%q, err)\n}", expr, message)
		return
	}
	b.add(name+" := %s", expr)
}

// asText converts a text to the type that a parameter has.
func (b *builder) asText(expr string, from textResult, to types.Type) string {
	if types.Identical(from.typ, to) {
		return expr
	}
	return b.typ(to) + "(" + expr + ")"
}

// comparable makes a text one that == compares.
func (b *builder) comparable(expr string, r textResult) string {
	if basicName(r.typ) == "string" {
		return expr
	}
	return "string(" + expr + ")"
}

// written holds a function that makes text of a text to the one that reads it back.
func written(b *builder, c call) (string, bool) {
	text, fails, ok := outcome(c.sig)
	if !ok || c.recv != "" || c.once || len(c.args) != 1 || !isText(text) || len(b.inputs) != 1 {
		return "", false
	}
	param := c.sig.Params().At(0).Type()
	if _, basic := types.Unalias(param).(*types.Basic); !basic && !isText(param) {
		return "", false
	}
	for _, name := range readersFor(b.fn.Name()) {
		fn := b.pkgFunc(name, 1)
		if fn == nil || !isText(fn.Signature().Params().At(0).Type()) {
			continue
		}
		value, failsToRead, ok := outcome(fn.Signature())
		if !ok || !types.Identical(value, param) {
			continue
		}
		r := textResult{text, fails}
		if fails {
			b.add("$text, err := %s\nif err != nil {\nreturn\n}", c)
		} else {
			b.add("$text := %s", c)
		}
		parsed := with(b.use(b.PkgPath)+"."+name, b.asText(b.local("$text"), r, fn.Signature().Params().At(0).Type()))
		if failsToRead {
			b.add("$again, err := %s\nif err != nil {\nt.Fatalf(\"%%#v is written as %%q, which is not read: %%v\", %s, $text, err)\n}", parsed, c.args[0])
		} else {
			b.add("$again := %s", parsed)
		}
		v := textResult{typ: value}
		again := b.local("$again")
		differ := again + " != " + c.args[0]
		switch {
		case isText(value):
			differ = b.comparable(again, v) + " != " + b.comparable(c.args[0], v)
		case strings.HasPrefix(basicName(value), "float"):
			differ += " && " + again + " == " + again
		}
		b.add("if %s {\nt.Errorf(\"%%#v is written as %%q, which reads as %%#v\", %s, $text, $again)\n}", differ, c.args[0])
		return "what it writes reads as what it was", true
	}
	return "", false
}

// unmarshal holds UnmarshalText and its like to the MarshalText of the same type.
func unmarshal(b *builder, c call) (string, bool) {
	form, ok := strings.CutPrefix(b.fn.Name(), "Unmarshal")
	if !ok || c.recv == "" || c.sig.Params().Len() != 1 || !isText(c.sig.Params().At(0).Type()) ||
		c.sig.Results().Len() != 1 || !isError(c.sig.Results().At(0).Type()) {
		return "", false
	}
	n := named(receiverOf(b.fn))
	found, _, _ := types.LookupFieldOrMethod(types.NewPointer(n), true, b.Types, "Marshal"+form)
	fn, ok := found.(*types.Func)
	if !ok || fn.Signature().Params().Len() > 0 {
		return "", false
	}
	text, fails, ok := outcome(fn.Signature())
	instanced, ok2 := instance(n)
	if !ok || !ok2 || !isText(text) || !fails {
		return "", false
	}
	b.add("if err := %s; err != nil {\nreturn\n}", c)
	b.add("$text, err := %s.%s()\nif err != nil {\nt.Fatalf(\"what was read is not written: %%v\", err)\n}", c.recv, fn.Name())
	b.add("var $again %s", b.typ(instanced))
	b.add("if err := $again.%s($text); err != nil {\nt.Fatalf(\"%%q, written from what was read, is not read: %%v\", $text, err)\n}", b.fn.Name())
	b.add("$rewritten, err := $again.%s()\nif err != nil || string($rewritten) != string($text) {\nt.Errorf(\"wrote %%q, and from what is read of that %%q, %%v\", $text, $rewritten, err)\n}", fn.Name())
	return "what it reads is written so that it reads, and is written, the same", true
}

// destination holds Unmarshal(text, &v) to Marshal(v).
func destination(b *builder, c call) (string, bool) {
	if c.recv != "" || c.sig.Params().Len() != 2 || c.sig.Results().Len() != 1 || !isError(c.sig.Results().At(0).Type()) ||
		!isText(c.sig.Params().At(0).Type()) || !strings.HasPrefix(c.args[1], "&") {
		return "", false
	}
	for _, name := range writersFor(b.fn.Name()) {
		fn := b.pkgFunc(name, 1)
		if fn == nil {
			continue
		}
		if iface, ok := types.Unalias(fn.Signature().Params().At(0).Type()).Underlying().(*types.Interface); !ok || iface.NumMethods() > 0 {
			continue
		}
		text, fails, ok := outcome(fn.Signature())
		if !ok || !isText(text) || !fails {
			continue
		}
		callee := b.use(b.PkgPath) + "." + name
		b.add("if err := %s; err != nil {\nreturn\n}", c)
		b.add("$text, err := %s(%s)\nif err != nil {\nt.Fatalf(\"what was read is not written: %%v\", err)\n}", callee, c.args[1][1:])
		b.add("var $again %s", b.anyType())
		b.add("if err := %s; err != nil {\nt.Fatalf(\"%%q, written from what was read, is not read: %%v\", $text, err)\n}",
			with(c.callee, b.asText(b.local("$text"), textResult{typ: text}, c.sig.Params().At(0).Type()), "&"+b.local("$again")))
		b.add("$rewritten, err := %s($again)\nif err != nil || string($rewritten) != string($text) {\nt.Errorf(\"wrote %%q, and from what is read of that %%q, %%v\", $text, $rewritten, err)\n}", callee)
		return "what it reads is written so that it reads, and is written, the same", true
	}
	return "", false
}
