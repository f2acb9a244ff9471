package skeleton

import (
	"cmp"
	"go/types"
	"slices"
	"strings"
)

// receiver makes what a method is called on.
func (b *builder) receiver(c *call) error {
	recv := receiverOf(b.fn)
	if recv == nil {
		return nil
	}
	generic := origin(b.fn)
	n, ok := instance(generic)
	if !ok {
		return refuse("fuzz a function of your own that instantiates it", "no type arguments are known that satisfy the constraints of %s", generic.Obj().Name())
	}
	t := types.Type(n)
	_, pointer := recv.(*types.Pointer)
	if pointer {
		t = types.NewPointer(n)
	}
	if n != generic {
		// The method of the instance has the signature with the types in place.
		found, _, _ := types.LookupFieldOrMethod(types.NewPointer(n), true, b.Types, b.fn.Name())
		c.sig = found.(*types.Func).Signature()
	}
	name := lowerFirst(generic.Obj().Name())
	expr, err := b.receiverValue(t, n, name, pointer)
	if err != nil {
		return err
	}
	expr = strings.TrimPrefix(expr, "*") // methods are called on pointers as well
	if strings.ContainsAny(expr, "&({[") {
		v := b.name(name)
		b.statement("%s := %s", v, expr)
		expr = v
	}
	c.recv = expr
	return nil
}

// receiverValue is what a constructor makes, or a value with fuzzed fields, or the zero value.
func (b *builder) receiverValue(t types.Type, n *types.Named, name string, pointer bool) (string, error) {
	if pointer && b.reads() {
		v := b.name(name)
		b.statement("var %s %s", v, b.typ(n))
		return v, nil
	}
	if made, ok := b.constructed(t, name); ok {
		return made, nil
	}
	st, isStruct := n.Underlying().(*types.Struct)
	_, isMap := n.Underlying().(*types.Map)
	switch {
	case isMap:
		return b.typ(n) + "{}", nil
	case isStruct && (!b.drawn || !b.fillable(st)):
		v := b.name(name)
		b.statement("var %s %s", v, b.typ(n))
		return v, nil
	}
	expr, err := b.value(n, name)
	if err != nil {
		return "", err
	}
	if pointer && !b.isLocal(expr) {
		v := b.name(name)
		b.statement("%s := %s", v, expr)
		return v, nil
	}
	return expr, nil
}

// isLocal says whether the expression is a variable, whose address can be taken.
func (b *builder) isLocal(expr string) bool { return !strings.ContainsAny(expr, ".({[&") }

// reads says whether the method fills its receiver: then it begins with the zero value.
func (b *builder) reads() bool {
	return strings.HasPrefix(b.fn.Name(), "Unmarshal") || b.fn.Name() == "GobDecode" || b.fn.Name() == "Scan" || b.fn.Name() == "Set"
}

// maker is a function that makes a value of a type.
type maker struct {
	fn *types.Func
	// via is the constructor of the type that fn is a method of; nil where it is a function.
	via *types.Func
	// rank is lower for the better ones.
	rank int
	// pointer, err say what it returns.
	pointer, err bool
	sig          *types.Signature
	args         []types.Type
}

// constructed calls a constructor of the package that declares the type. It reports false where there is none whose
// arguments can be made.
func (b *builder) constructed(t types.Type, name string) (string, bool) {
	n := named(t)
	if n == nil || n.Obj().Pkg() == nil || slices.Contains(b.within, n) {
		return "", false
	}
	_, wantPointer := types.Unalias(t).(*types.Pointer)
	for _, m := range makersOf(n) {
		if m.fn == b.fn {
			continue
		}
		saved := *b
		saved.taken, saved.imports = cloneMap(b.taken), cloneMap(b.imports)
		b.within, b.modest = append(slices.Clone(b.within), n), true
		args, err := b.arguments(m.sig, m.fn.Name())
		b.within, b.modest = saved.within, saved.modest
		if err != nil {
			*b = saved
			continue
		}
		return b.made(m, name, args, wantPointer), true
	}
	return "", false
}

func cloneMap[V any](m map[string]V) map[string]V {
	c := make(map[string]V, len(m))
	for k, v := range m {
		c[k] = v
	}
	return c
}

// made writes the statements that call the constructor.
func (b *builder) made(m maker, name string, args []string, wantPointer bool) string {
	callee := b.useAs(m.fn.Pkg().Path(), m.fn.Pkg().Name()) + "."
	if m.via != nil {
		callee += m.via.Name() + "()."
	}
	callee += m.fn.Name()
	if len(m.args) > 0 {
		callee += b.typeArgs(m.args)
	}
	v := b.name(lowerFirst(name))
	if m.err {
		b.statement("%s, err := %s\nif err != nil {\n\tt.Skip()\n}", v, with(callee, args...))
	} else {
		b.statement("%s := %s", v, with(callee, args...))
	}
	switch {
	case wantPointer && !m.pointer:
		return "&" + v
	case !wantPointer && m.pointer:
		return "*" + v
	}
	return v
}

// makersOf lists the constructors of a type, the best first: NewT, then New, then ParseT, and others that take
// what can be fuzzed.
func makersOf(n *types.Named) []maker {
	p := n.Obj().Pkg()
	name := n.Obj().Name()
	ranks := map[string]int{
		"New" + name: 1, "New": 2, "Parse" + name: 3, "Parse": 4, "Make" + name: 5, "Make": 6, name + "From": 7, "From": 8, "NewFrom": 8,
		"Open": 9, "Compile": 9, "Must" + name: 20, "Default" + name: 10, "Default": 11,
	}
	var all []maker
	for _, s := range p.Scope().Names() {
		fn, ok := p.Scope().Lookup(s).(*types.Func)
		rank, known := ranks[s]
		if !known {
			rank, known = 15, strings.HasPrefix(s, "New") || strings.HasPrefix(s, "Parse")
		}
		if !ok || !known || !fn.Exported() {
			continue
		}
		if m, ok := makes(fn, n); ok {
			m.rank = rank
			all = append(all, m)
		}
	}
	if len(all) == 0 {
		all = factories(n)
	}
	slices.SortStableFunc(all, func(a, b maker) int { return cmp.Compare(a.rank, b.rank) })
	return all
}

// factories are the methods New and NewT of types that a constructor makes of nothing.
func factories(n *types.Named) []maker {
	p := n.Obj().Pkg()
	var all []maker
	for _, s := range p.Scope().Names() {
		via, ok := p.Scope().Lookup(s).(*types.Func)
		if !ok || !via.Exported() || !strings.HasPrefix(s, "New") || via.Signature().Params().Len() > 0 || via.Signature().Results().Len() != 1 || via.Signature().TypeParams().Len() > 0 {
			continue
		}
		for _, method := range []string{"New" + n.Obj().Name(), "New"} {
			found, _, _ := types.LookupFieldOrMethod(via.Signature().Results().At(0).Type(), true, p, method)
			fn, ok := found.(*types.Func)
			if !ok {
				continue
			}
			if m, ok := makes(fn, n); ok {
				m.via, m.rank = via, 30
				all = append(all, m)
			}
		}
	}
	return all
}

// makes says whether the function returns the type, or a pointer to it, alone or with an error.
func makes(fn *types.Func, n *types.Named) (maker, bool) {
	m := maker{fn: fn, sig: fn.Signature()}
	if params := m.sig.TypeParams(); params.Len() > 0 {
		if n.TypeArgs().Len() != params.Len() {
			return m, false
		}
		for i := range n.TypeArgs().Len() {
			m.args = append(m.args, n.TypeArgs().At(i))
		}
		t, err := types.Instantiate(nil, m.sig, m.args, true)
		if err != nil {
			return m, false
		}
		m.sig = t.(*types.Signature)
	}
	results := m.sig.Results()
	if results.Len() == 0 || results.Len() > 2 || results.Len() == 2 && !isError(results.At(1).Type()) {
		return m, false
	}
	m.err = results.Len() == 2
	t := types.Unalias(results.At(0).Type())
	if p, ok := t.(*types.Pointer); ok {
		m.pointer, t = true, p.Elem()
	}
	return m, types.Identical(t, n)
}
