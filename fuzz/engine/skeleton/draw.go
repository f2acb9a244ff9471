package skeleton

import (
	"fmt"
	"go/types"
	"slices"
	"strings"
)

// maxDepth is how many named types deep values are drawn; what is deeper is left zero.
const maxDepth = 4

// draw returns an expression that draws a value of the type from s, and false where nothing does.
func (b *builder) draw(t types.Type, name string) (string, bool) {
	if !b.nameable(t) {
		return "", false
	}
	if typ := types.TypeString(types.Unalias(t), nil); typ == "time.Time" {
		return b.use("time") + ".Unix(int64(s.Near(-1<<40, 1<<40)), 0).UTC()", true
	} else if typ == "error" {
		return b.use("errors") + `.New("failed")`, true
	}
	if n, ok := types.Unalias(t).(*types.Named); ok {
		if slices.Contains(b.within, n) {
			return "", false // a list ends within itself
		}
		if len(b.within) > maxDepth {
			return "", false
		}
		b.within = append(b.within, n)
		defer func() { b.within = b.within[:len(b.within)-1] }()
	}
	switch u := types.Unalias(t).Underlying().(type) {
	case *types.Basic:
		return b.drawNamed(t, u, name)
	case *types.Slice:
		return b.drawSlice(t, u, name)
	case *types.Array:
		elem, ok := b.draw(u.Elem(), name)
		return fmt.Sprintf("func() (a %s) {\nfor i := range a {\na[i] = %s\n}\nreturn a\n}()", b.typ(t), elem), ok
	case *types.Map:
		key, ok := b.draw(u.Key(), name+"Key")
		elem, ok2 := b.draw(u.Elem(), name)
		return fmt.Sprintf("func() %s {\nm := %s{}\nfor s.More(3) {\nk := %s\nm[k] = %s\n}\nreturn m\n}()", b.typ(t), b.typ(t), key, elem), ok && ok2
	case *types.Pointer:
		if made, ok := b.drawMade(t); ok {
			return made, true
		}
		elem, ok := b.draw(u.Elem(), name)
		return "new(" + elem + ")", ok
	case *types.Struct:
		if made, ok := b.drawMade(t); ok && !b.fillable(u) {
			return made, true
		}
		return b.drawStruct(t, u)
	case *types.Interface:
		if u.NumMethods() == 0 {
			data := b.drawBasic("[]byte", "json")
			return fmt.Sprintf("func() (v %s) {\n_ = %s.Unmarshal(%s, &v)\nreturn v\n}()", b.typ(t), b.use("encoding/json"), data), true
		}
	case *types.Signature:
		return b.function(u), true
	}
	return "", false
}

// drawNamed draws a value of a basic type under its own name: one of the constants of that type where there are some.
func (b *builder) drawNamed(t types.Type, u *types.Basic, name string) (string, bool) {
	n, isNamed := types.Unalias(t).(*types.Named)
	if isNamed {
		if constants := b.constantsOf(n); len(constants) > 1 {
			return b.use(fuzzPath) + ".Pick(s, " + strings.Join(constants, ", ") + ")", true
		}
	}
	draw := b.drawBasic(u.Name(), name)
	if draw == "" {
		return "", false
	}
	return b.convert(t, draw), true
}

func (b *builder) constantsOf(n *types.Named) []string {
	p := n.Obj().Pkg()
	if p == nil {
		return nil
	}
	var list []string
	for _, name := range p.Scope().Names() {
		c, ok := p.Scope().Lookup(name).(*types.Const)
		if ok && c.Exported() && types.Identical(c.Type(), n) {
			list = append(list, b.useAs(p.Path(), p.Name())+"."+name)
		}
	}
	return list
}

// drawBasic draws a value of a basic type; text and bytes come from the payload generator that their name suggests.
func (b *builder) drawBasic(basic, name string) string {
	switch basic {
	case "string", "[]byte":
		f := b.formatOf(name)
		generator := "Text"
		if f != nil && f.Payload != "" {
			generator = f.Payload
		}
		of := map[string]string{"string": "text", "[]byte": "data"}[basic]
		draw := fmt.Sprintf("%s(%s.Draw[%s.Payload](s, %s.%s()))", of, b.use(fuzzPath), b.use(payloadPath), b.use(payloadPath), generator)
		if f != nil && f.Payload == "" {
			draw = b.drawExample(basic, f, draw)
		}
		return draw
	case "bool":
		return "s.Bool()"
	case "float64":
		return "float64(s.Near(-8000, 8000)) / 8"
	case "float32":
		return "float32(s.Near(-8000, 8000)) / 8"
	case "int":
		return "s.Near(-100, 1000)"
	case "int8", "int16", "int32", "int64":
		return basic + "(s.Near(-100, 127))"
	case "rune":
		return "rune(s.Int('a', 'z'))"
	case "uint", "uint8", "byte", "uint16", "uint32", "uint64", "uintptr":
		return basic + "(s.Int(0, 255))"
	case "complex128":
		return "complex(float64(s.Near(-8000, 8000))/8, 1)"
	}
	return ""
}

// drawExample draws one of a format's examples, or what is drawn otherwise, where no payload generator knows the format.
func (b *builder) drawExample(basic string, f *form, otherwise string) string {
	var items []string
	for _, seed := range f.Seeds {
		literal := quote(seed)
		if basic == "[]byte" {
			literal = "[]byte(" + literal + ")"
		}
		items = append(items, literal)
	}
	return fmt.Sprintf("%s.Pick(s, %s)", b.use(fuzzPath), strings.Join(append(items, otherwise), ", "))
}

func (b *builder) drawSlice(t types.Type, u *types.Slice, name string) (string, bool) {
	if basic, ok := types.Unalias(u.Elem()).(*types.Basic); ok && basic.Kind() == types.Uint8 {
		draw := b.drawBasic("[]byte", name)
		if _, isNamed := types.Unalias(t).(*types.Named); isNamed {
			draw = b.convert(t, draw)
		}
		return draw, true
	}
	elem, ok := b.draw(u.Elem(), singular(name))
	text := fmt.Sprintf("%s.List(s, 0, 3, 10, func(s *%s.Stream) %s { return %s })", b.use(fuzzPath), b.use(fuzzPath), b.typ(u.Elem()), elem)
	return text, ok
}

// singular is the name of an element of a list with the name.
func singular(name string) string {
	if len(name) > 3 {
		return strings.TrimSuffix(name, "s")
	}
	return name
}

// drawStruct draws the exported fields that can be drawn and leaves the others zero.
func (b *builder) drawStruct(t types.Type, u *types.Struct) (string, bool) {
	var fields []string
	for f := range u.Fields() {
		if !f.Exported() {
			continue
		}
		if draw, ok := b.draw(f.Type(), lowerFirst(f.Name())); ok {
			fields = append(fields, f.Name()+": "+draw+",\n")
		}
	}
	if len(fields) == 0 {
		return b.typ(t) + "{}", true
	}
	return b.typ(t) + "{\n" + strings.Join(fields, "") + "}", true
}

// drawMade draws the arguments of a constructor and calls it. Where it has an error the value is the zero value.
func (b *builder) drawMade(t types.Type) (string, bool) {
	n := named(t)
	if n == nil || n.Obj().Pkg() == nil {
		return "", false
	}
	_, pointer := types.Unalias(t).(*types.Pointer)
	if st, ok := n.Underlying().(*types.Struct); !ok || b.fillable(st) {
		return "", false
	}
	if slices.Contains(b.within, n) && pointer {
		return "", false
	}
	if pointer {
		b.within = append(b.within, n)
		defer func() { b.within = b.within[:len(b.within)-1] }()
	}
	for _, m := range makersOf(n) {
		if m.pointer != pointer || m.fn == b.fn || m.sig.Variadic() || m.via != nil || len(m.args) > 0 {
			continue
		}
		args, ok := b.drawAll(m.sig.Params())
		if !ok {
			continue
		}
		made := with(b.useAs(m.fn.Pkg().Path(), m.fn.Pkg().Name())+"."+m.fn.Name(), args...)
		if !m.err {
			return made, true
		}
		zero := b.typ(n) + "{}"
		if pointer {
			zero = "&" + zero
		}
		return fmt.Sprintf("func() %s {\nif v, err := %s; err == nil {\nreturn v\n}\nreturn %s\n}()", b.typ(t), made, zero), true
	}
	return "", false
}

func (b *builder) drawAll(params *types.Tuple) ([]string, bool) {
	var args []string
	for v := range params.Variables() {
		draw, ok := b.draw(v.Type(), paramName(v))
		if !ok {
			return nil, false
		}
		args = append(args, draw)
	}
	return args, true
}
