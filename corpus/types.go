package corpus

import (
	"fmt"
	"slices"
)

// zeros are the zero values of the types that the go command can fuzz.
var zeros = []any{
	[]byte{}, "", false, byte(0), rune(0),
	int(0), int8(0), int16(0), int64(0), uint(0), uint16(0), uint32(0), uint64(0), float32(0), float64(0),
}

// typeOf returns the type's one name: uint8 is byte and int32 is rune, as in the files.
func typeOf(v any) string {
	switch v.(type) {
	case []byte:
		return "[]byte"
	case byte:
		return "byte"
	case rune:
		return "rune"
	}
	return fmt.Sprintf("%T", v)
}

// TypeName returns the name under which [Entry.Types] lists a type that source code names so, and false for a
// type that the go command cannot fuzz.
func TypeName(source string) (string, bool) {
	switch source {
	case "[]uint8":
		source = "[]byte"
	case "uint8":
		source = "byte"
	case "int32":
		source = "rune"
	}
	known := slices.ContainsFunc(zeros, func(v any) bool { return typeOf(v) == source })
	return source, known
}

// Zero returns the zero value of a type that source code names so, and false for a type that the go command
// cannot fuzz.
func Zero(source string) (any, bool) {
	name, _ := TypeName(source)
	i := slices.IndexFunc(zeros, func(v any) bool { return typeOf(v) == name })
	if i < 0 {
		return nil, false
	}
	return cloneValue(zeros[i]), true
}

// Types returns the types of the values, by the names of [TypeName]. An entry whose types are not those of its
// target is stale: the go command passes over it in its cache and refuses it in testdata.
func (e Entry) Types() []string {
	names := make([]string, len(e.Values))
	for i, v := range e.Values {
		names[i] = typeOf(v)
	}
	return names
}

// Clone returns an entry that shares no memory with e.
func (e Entry) Clone() Entry {
	e.Values = slices.Clone(e.Values)
	for i, v := range e.Values {
		e.Values[i] = cloneValue(v)
	}
	return e
}

func cloneValue(v any) any {
	if b, ok := v.([]byte); ok {
		return append([]byte{}, b...)
	}
	return v
}

// Size returns how many bytes the values take: the length of text and bytes, the width of numbers.
func (e Entry) Size() int {
	n := 0
	for _, v := range e.Values {
		switch v := v.(type) {
		case []byte:
			n += len(v)
		case string:
			n += len(v)
		case bool:
			n++
		default:
			n += widths[typeOf(v)] / 8
		}
	}
	return n
}
