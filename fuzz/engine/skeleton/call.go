package skeleton

import (
	"go/types"
	"strings"
)

// call is the function under test with what it is called with.
type call struct {
	// fn is the function with its type parameters replaced.
	fn *types.Func
	// sig is its signature, instantiated.
	sig *types.Signature
	// callee is what stands before the arguments: url.Parse, v.Encode.
	callee string
	// args are the arguments, in order.
	args []string
	// recv is the receiver's expression; empty for functions.
	recv string
	// once says that the arguments may be used only once.
	once bool
}

// String is the call as an expression.
func (c call) String() string { return c.callee + "(" + strings.Join(c.args, ", ") + ")" }

// with is the call of another function with some arguments.
func with(callee string, args ...string) string { return callee + "(" + strings.Join(args, ", ") + ")" }

// call makes the receiver and the arguments.
func (b *builder) call() (call, error) {
	c := call{fn: b.fn, sig: b.fn.Signature()}
	if err := b.receiver(&c); err != nil {
		return c, err
	}
	if err := b.instantiate(&c); err != nil {
		return c, err
	}
	if c.recv != "" {
		c.callee = c.recv + "." + b.fn.Name()
	}
	var err error
	c.args, err = b.arguments(c.sig, b.fn.Name())
	c.once = len(b.before) > 0
	return c, err
}

// arguments makes a value for each parameter.
func (b *builder) arguments(sig *types.Signature, function string) ([]string, error) {
	var args []string
	for i := range sig.Params().Len() {
		p := sig.Params().At(i)
		name := paramName(p)
		if sig.Variadic() && i == sig.Params().Len()-1 {
			if expr, ok := b.variadic(p, name); ok {
				args = append(args, expr)
			}
			continue
		}
		if b.destination(sig, i, function) {
			v := b.name(name)
			b.statement("var %s %s", v, b.anyType())
			args = append(args, "&"+v)
			continue
		}
		expr, err := b.value(p.Type(), name)
		if err != nil {
			return nil, err
		}
		args = append(args, b.safe(p.Type(), name, expr))
	}
	return args, nil
}

// paramName is a parameter's name, or one made of its type.
func paramName(p *types.Var) string {
	if p.Name() != "" && p.Name() != "_" {
		return p.Name()
	}
	if n := named(p.Type()); n != nil {
		return lowerFirst(n.Obj().Name())
	}
	switch basicName(p.Type()) {
	case "string":
		return "text"
	case "bool":
		return "on"
	case "":
		return "data"
	}
	return "n"
}

// variadic makes the last argument: the strings or bytes of a text, or one more value; options are left out.
func (b *builder) variadic(p *types.Var, name string) (string, bool) {
	s, ok := p.Type().(*types.Slice)
	if !ok {
		return b.leaf("string", name) + "...", true // a string for bytes, as in append
	}
	if !b.nameable(s.Elem()) {
		return "", false
	}
	switch elem := types.Unalias(s.Elem()).Underlying().(type) {
	case *types.Signature:
		return "", false
	case *types.Interface:
		if elem.NumMethods() > 0 {
			return "", false
		}
		return b.leaf("string", singular(name)), true
	case *types.Basic:
		if basicName(s.Elem()) != "string" {
			if basicName(s.Elem()) == "" {
				return "", false
			}
			return b.convert(s.Elem(), b.leaf(elem.Name(), singular(name))), true
		}
	}
	if expr, err := b.value(p.Type(), name); err == nil {
		return expr + "...", true
	}
	return "", false
}

// destinations are the beginnings of names of functions that write what they read to an argument.
var destinations = []string{"Unmarshal", "Decode", "Scan", "Bind", "Parse", "Load", "Read"}

// destination says whether the parameter takes a pointer to where the result goes: an any beside a source.
func (b *builder) destination(sig *types.Signature, i int, function string) bool {
	p := sig.Params().At(i)
	iface, ok := types.Unalias(p.Type()).Underlying().(*types.Interface)
	if !ok || iface.NumMethods() > 0 || i == 0 && sig.Recv() == nil {
		return false
	}
	for _, prefix := range destinations {
		if strings.HasPrefix(function, prefix) {
			return true
		}
	}
	return false
}

// writers are the packages that code imports to change files.
var writers = []string{"os", "io/ioutil"}

// safe moves the name of a file below a folder of the test's own where the package could write to it.
func (b *builder) safe(t types.Type, name, expr string) string {
	if basicName(t) != "string" {
		return expr
	}
	isPath := false
	for _, w := range wordsOf(name) {
		switch w {
		case "path", "file", "filename", "dir", "directory", "folder", "root":
			isPath = true
		}
	}
	reaches := false
	for _, w := range writers {
		reaches = reaches || b.Package.Imports[w] != nil
	}
	if !isPath || !reaches {
		return expr
	}
	filepath := b.use("path/filepath")
	return b.convert(t, filepath+".Join(t.TempDir(), "+filepath+".Base("+expr+"))")
}

// plain is the relation that holds for all: nothing panics.
func plain(b *builder, c call) (string, bool) {
	results := c.sig.Results()
	for i := range results.Len() {
		if !closes(results.At(i).Type()) {
			continue
		}
		names := make([]string, results.Len())
		for j := range names {
			names[j] = "_"
		}
		v := b.name("closer")
		names[i] = v
		condition := v + " != nil"
		if last := results.Len() - 1; last > i && isError(results.At(last).Type()) {
			names[last], condition = "err", "err == nil"
		}
		b.after = append(b.after, strings.Join(names, ", ")+" := "+c.String(), "if "+condition+" {\n\t"+v+".Close()\n}")
		return "", true
	}
	b.after = append(b.after, c.String())
	return "", true
}

// closes says whether a value has to be closed.
func closes(t types.Type) bool {
	if _, ok := types.Unalias(t).Underlying().(*types.Struct); ok {
		return false
	}
	found, _, _ := types.LookupFieldOrMethod(t, true, nil, "Close")
	fn, ok := found.(*types.Func)
	return ok && fn.Signature().Params().Len() == 0
}

func isError(t types.Type) bool { return types.TypeString(t, nil) == "error" }
