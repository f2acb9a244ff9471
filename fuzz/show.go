package fuzz

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// describe writes a value on one line, much as %#v does, in at most about most bytes: what pointers point to
// rather than where, keys of maps in order, and text for bytes that are text. Equal values are
// described alike, in this process and in others.
func describe(v any, most int) string {
	d := describer{most: most}
	d.write(reflect.ValueOf(v), 0, true)
	return clip(d.b.String(), most)
}

// clip cuts text to most bytes and says how much is missing.
func clip(text string, most int) string {
	if len(text) <= most {
		return text
	}
	cut := most
	for cut > 0 && !utf8.RuneStart(text[cut]) {
		cut--
	}
	return fmt.Sprintf("%s… (%d bytes more)", text[:cut], len(text)-cut)
}

type describer struct {
	b    strings.Builder
	most int
}

// full reports whether more would not be shown.
func (d *describer) full() bool { return d.b.Len() > d.most }

const maxDepth = 20

// write writes v; typed says that the type has to be said.
func (d *describer) write(v reflect.Value, depth int, typed bool) {
	switch {
	case d.full():
		return
	case !v.IsValid():
		d.b.WriteString("nil")
		return
	case depth > maxDepth:
		d.b.WriteString("…")
		return
	}
	if v.CanInterface() {
		if e, ok := v.Interface().(explained); ok && (v.Kind() != reflect.Pointer || !v.IsNil()) {
			words, value := e.Explain()
			d.b.WriteString(strings.ReplaceAll(words, "\n", " ") + ": ")
			d.write(reflect.ValueOf(value), depth+1, true)
			return
		}
		if g, ok := v.Interface().(fmt.GoStringer); ok && (v.Kind() != reflect.Pointer || !v.IsNil()) {
			d.b.WriteString(strings.ReplaceAll(g.GoString(), "\n", " "))
			return
		}
	}
	switch v.Kind() {
	case reflect.Pointer:
		d.pointer(v, depth, typed)
	case reflect.Interface:
		d.write(v.Elem(), depth+1, true)
	case reflect.Slice, reflect.Array:
		d.list(v, depth)
	case reflect.Map:
		d.mapping(v, depth)
	case reflect.Struct:
		d.fields(v, depth)
	case reflect.Func, reflect.Chan, reflect.UnsafePointer:
		d.opaque(v)
	default:
		d.scalar(v, typed)
	}
}

func (d *describer) pointer(v reflect.Value, depth int, typed bool) {
	switch {
	case !v.IsNil():
		d.b.WriteByte('&')
		d.write(v.Elem(), depth+1, true)
	case typed:
		fmt.Fprintf(&d.b, "(%v)(nil)", v.Type())
	default:
		d.b.WriteString("nil")
	}
}

func (d *describer) opaque(v reflect.Value) {
	if v.IsNil() {
		fmt.Fprintf(&d.b, "(%v)(nil)", v.Type())
		return
	}
	fmt.Fprintf(&d.b, "(%v)(…)", v.Type())
}

func (d *describer) list(v reflect.Value, depth int) {
	if v.Kind() == reflect.Slice && v.IsNil() {
		fmt.Fprintf(&d.b, "%s(nil)", typeName(v.Type()))
		return
	}
	if v.Type().Elem().Kind() == reflect.Uint8 && v.Len() > 0 {
		d.bytes(v)
		return
	}
	fmt.Fprintf(&d.b, "%s{", typeName(v.Type()))
	for i := range v.Len() {
		if i > 0 {
			d.b.WriteString(", ")
		}
		if d.full() {
			break
		}
		d.write(v.Index(i), depth+1, false)
	}
	d.b.WriteByte('}')
}

// typeName returns the name of a type, and of []byte the usual one.
func typeName(t reflect.Type) string {
	if t == reflect.TypeFor[[]byte]() {
		return "[]byte"
	}
	return t.String()
}

// bytes writes bytes as text.
func (d *describer) bytes(v reflect.Value) {
	n := min(v.Len(), d.most+1)
	data := make([]byte, n)
	for i := range data {
		data[i] = byte(v.Index(i).Uint())
	}
	fmt.Fprintf(&d.b, "%s(%q)", typeName(v.Type()), data)
	if n < v.Len() {
		fmt.Fprintf(&d.b, "… (%d bytes)", v.Len())
	}
}

func (d *describer) mapping(v reflect.Value, depth int) {
	if v.IsNil() {
		fmt.Fprintf(&d.b, "%v(nil)", v.Type())
		return
	}
	type item struct {
		name       string
		key, value reflect.Value
	}
	items := make([]item, 0, v.Len())
	for it := v.MapRange(); it.Next(); {
		key := describer{most: d.most}
		key.write(it.Key(), depth+1, false)
		items = append(items, item{key.b.String(), it.Key(), it.Value()})
	}
	slices.SortFunc(items, func(a, b item) int {
		if c := strings.Compare(a.name, b.name); c == 0 || !a.key.CanInt() {
			return c
		}
		if a.key.Int() < b.key.Int() {
			return -1
		}
		return 1
	})
	fmt.Fprintf(&d.b, "%v{", v.Type())
	for i, it := range items {
		if i > 0 {
			d.b.WriteString(", ")
		}
		d.b.WriteString(it.name + ": ")
		d.write(it.value, depth+1, false)
	}
	d.b.WriteByte('}')
}

func (d *describer) fields(v reflect.Value, depth int) {
	fmt.Fprintf(&d.b, "%v{", v.Type())
	first := true
	for i := range v.NumField() {
		// Fields that are zero say nothing, and shrunk values are full of them.
		if v.Field(i).IsZero() {
			continue
		}
		if !first {
			d.b.WriteString(", ")
		}
		first = false
		d.b.WriteString(v.Type().Field(i).Name + ": ")
		d.write(v.Field(i), depth+1, false)
	}
	d.b.WriteByte('}')
}

func (d *describer) scalar(v reflect.Value, typed bool) {
	text, plain := "", false
	switch v.Kind() {
	case reflect.String:
		text, plain = strconv.Quote(clip(v.String(), d.most)), v.Type() == reflect.TypeFor[string]()
	case reflect.Bool:
		text, plain = strconv.FormatBool(v.Bool()), true
	default:
		text, plain = fmt.Sprint(v), v.Type() == reflect.TypeFor[int]() || v.Type() == reflect.TypeFor[float64]()
	}
	if typed && !plain {
		text = fmt.Sprintf("%v(%s)", v.Type(), text)
	}
	d.b.WriteString(text)
}
