package skeleton

import (
	"go/types"
	"strings"
)

// instantiate chooses type arguments for a generic function and writes the callee.
func (b *builder) instantiate(c *call) error {
	if c.recv == "" {
		c.callee = b.use(b.PkgPath) + "." + c.fn.Name()
	}
	params := c.sig.TypeParams()
	if params.Len() == 0 {
		return nil
	}
	args, ok := choose(params, func(args []types.Type) bool {
		_, err := types.Instantiate(nil, c.sig, args, true)
		return err == nil
	})
	if !ok {
		return refuse("fuzz a function of your own that instantiates it", "no type arguments are known that satisfy the constraints of %s", c.fn.Name())
	}
	instance, err := types.Instantiate(nil, c.sig, args, true)
	if err != nil {
		return err
	}
	c.sig = instance.(*types.Signature)
	c.callee += b.typeArgs(args)
	return nil
}

func (b *builder) typeArgs(args []types.Type) string {
	var names []string
	for _, a := range args {
		names = append(names, b.typ(a))
	}
	return "[" + strings.Join(names, ", ") + "]"
}

// choose tries type arguments until they satisfy all constraints together, the simplest first.
func choose(params *types.TypeParamList, satisfy func([]types.Type) bool) ([]types.Type, bool) {
	args := make([]types.Type, params.Len())
	var try func(i int) bool
	try = func(i int) bool {
		if i == len(args) {
			return satisfy(args)
		}
		for _, candidate := range candidates(params.At(i), args[:i]) {
			args[i] = candidate
			if try(i + 1) {
				return true
			}
		}
		return false
	}
	return args, try(0)
}

// candidates are types for a type parameter: the terms of its constraint, plain types, and lists and maps of those
// chosen already and of plain ones.
func candidates(p *types.TypeParam, chosen []types.Type) []types.Type {
	basics := []types.Type{
		types.Typ[types.String], types.Typ[types.Int], types.Typ[types.Float64], types.Typ[types.Bool], types.Typ[types.Uint64],
		types.Typ[types.Byte], types.NewSlice(types.Typ[types.Byte]),
	}
	list := append([]types.Type{}, basics...)
	for _, t := range append(append([]types.Type{}, chosen...), basics[:2]...) {
		list = append(list, types.NewSlice(t))
		if types.Comparable(t) {
			for _, elem := range append(append([]types.Type{}, chosen...), basics[:2]...) {
				list = append(list, types.NewMap(t, elem))
			}
		}
		list = append(list, types.NewPointer(t))
	}
	if iface, ok := p.Constraint().Underlying().(*types.Interface); ok {
		for e := range iface.EmbeddedTypes() {
			union, ok := e.(*types.Union)
			if !ok {
				continue
			}
			for term := range union.Terms() {
				if _, isParam := term.Type().(*types.TypeParam); !isParam {
					list = append(list, term.Type())
				}
			}
		}
	}
	return list
}

// instance replaces the type parameters of a generic named type by types that satisfy them.
func instance(n *types.Named) (*types.Named, bool) {
	if n.TypeParams().Len() == 0 || n.TypeArgs().Len() > 0 {
		return n, true
	}
	args, ok := choose(n.TypeParams(), func(args []types.Type) bool {
		_, err := types.Instantiate(nil, n, args, true)
		return err == nil
	})
	if !ok {
		return nil, false
	}
	t, err := types.Instantiate(nil, n, args, true)
	if err != nil {
		return nil, false
	}
	return t.(*types.Named), true
}
