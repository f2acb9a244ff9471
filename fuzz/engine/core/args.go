package core

import (
	"math"
	"reflect"
)

// argKind is how an argument is kept and changed.
type argKind uint8

const (
	invalidKind argKind = iota
	bytesKind
	stringKind
	boolKind
	intKind
	uintKind
	floatKind
)

// kindOf returns how arguments of the type are kept; invalidKind for those that go test -fuzz refuses, named types among them.
func kindOf(t reflect.Type) argKind {
	if t.PkgPath() != "" {
		return invalidKind
	}
	switch t.Kind() {
	case reflect.Slice:
		if t == reflect.TypeFor[[]byte]() {
			return bytesKind
		}
		return invalidKind
	case reflect.String:
		return stringKind
	case reflect.Bool:
		return boolKind
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return intKind
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return uintKind
	case reflect.Float32, reflect.Float64:
		return floatKind
	default:
		return invalidKind
	}
}

// value is one argument of an input. Which of its fields counts is a matter of the argument's kind.
type value struct {
	// num holds an integer, sign-extended where it is signed, the bits of a float, or 0 and 1.
	num uint64
	// data holds the contents of a []byte or a string.
	data []byte
}

// input is the arguments of one call.
type input []value

// copyFrom makes in the same as from, in its own memory.
func (in input) copyFrom(from input) {
	for i := range in {
		in[i].num = from[i].num
		in[i].data = append(in[i].data[:0], from[i].data...)
	}
}

// clone returns a copy with no spare memory.
func (in input) clone() input {
	out := make(input, len(in))
	for i, v := range in {
		out[i] = value{num: v.num, data: append([]byte(nil), v.data...)}
	}
	return out
}

// bytes is how much data there is, 8 for a number.
func (in input) bytes(args []argument) int {
	n := 0
	for i, a := range args {
		if a.isData() {
			n += len(in[i].data)
		} else {
			n += 8
		}
	}
	return n
}

// argument is one parameter of the fuzz function, with the place that its value is passed from.
type argument struct {
	kind argKind
	bits int // of numbers
	typ  reflect.Type
	// live is addressable: the same place for every call, so that a call allocates nothing but strings.
	live reflect.Value
	buf  []byte
}

func newArgument(t reflect.Type) argument {
	a := argument{kind: kindOf(t), typ: t, live: reflect.New(t).Elem()}
	switch a.kind {
	case intKind, uintKind, floatKind:
		a.bits = t.Bits()
	case boolKind:
		a.bits = 1
	}
	return a
}

func (a *argument) isData() bool { return a.kind == bytesKind || a.kind == stringKind }

// pass makes the value the one that the next call is given. Data is copied, because a function may change what it gets.
func (a *argument) pass(v *value) {
	switch a.kind {
	case bytesKind:
		a.passBytes(v.data)
	case stringKind:
		a.live.SetString(string(v.data))
	case boolKind:
		a.live.SetBool(v.num != 0)
	case intKind:
		a.live.SetInt(int64(v.num))
	case uintKind:
		a.live.SetUint(v.num)
	case floatKind:
		a.live.SetFloat(a.float(v.num))
	}
}

// passBytes passes a slice with the capacity that it has when it is read from a file: room to spare, all zero.
func (a *argument) passBytes(data []byte) {
	room := sizeClass(len(data))
	if cap(a.buf) < room {
		a.buf = make([]byte, room+room/2)
	}
	b := a.buf[:room:room]
	clear(b[copy(b, data):])
	a.live.SetBytes(b[:len(data)])
}

// sizeClass is the capacity of a byte slice of n bytes that was made by a conversion.
func sizeClass(n int) int {
	switch {
	case n == 0:
		return 0
	case n <= len(sizeClasses)*8:
		return int(sizeClasses[(n+7)/8-1])
	default:
		return (n + 8191) &^ 8191
	}
}

// sizeClasses has the capacity for each length of up to 32 KiB in steps of 8, as the allocator gives it.
var sizeClasses = func() []uint16 {
	table := make([]uint16, 32<<10/8)
	for i := range table {
		n := i*8 + 8
		if i > 0 && n <= int(table[i-1]) {
			table[i] = table[i-1] // to ask for each length takes 70 MB of memory at every start
			continue
		}
		table[i] = uint16(cap(append([]byte(nil), make([]byte, n)...)))
	}
	return table
}()

// norm keeps the bits of a number that its type has.
func (a *argument) norm(num uint64) uint64 {
	switch a.kind {
	case boolKind:
		return num & 1
	case intKind:
		shift := 64 - a.bits
		return uint64(int64(num) << shift >> shift)
	case uintKind, floatKind:
		return num << (64 - a.bits) >> (64 - a.bits)
	}
	return 0
}

func (a *argument) float(num uint64) float64 {
	if a.bits == 32 {
		return float64(math.Float32frombits(uint32(num)))
	}
	return math.Float64frombits(num)
}

// box returns the value as the function's caller has it.
func (a *argument) box(v *value) any {
	switch a.kind {
	case bytesKind:
		return append([]byte{}, v.data...)
	case stringKind:
		return string(v.data)
	case boolKind:
		return v.num != 0
	case intKind:
		return reflect.ValueOf(int64(v.num)).Convert(a.typ).Interface()
	case uintKind:
		return reflect.ValueOf(v.num).Convert(a.typ).Interface()
	default:
		if a.bits == 32 {
			return math.Float32frombits(uint32(v.num))
		}
		return math.Float64frombits(v.num)
	}
}

// unbox is the inverse of box; false where x is of another type.
func (a *argument) unbox(x any) (value, bool) {
	v := reflect.ValueOf(x)
	if !v.IsValid() || v.Type() != a.typ {
		return value{}, false
	}
	switch a.kind {
	case bytesKind:
		return value{data: append([]byte(nil), v.Bytes()...)}, true
	case stringKind:
		return value{data: []byte(v.String())}, true
	case boolKind:
		if v.Bool() {
			return value{num: 1}, true
		}
		return value{}, true
	case intKind:
		return value{num: uint64(v.Int())}, true
	case uintKind:
		return value{num: v.Uint()}, true
	default:
		if f, ok := x.(float32); ok {
			return value{num: uint64(math.Float32bits(f))}, true
		}
		return value{num: math.Float64bits(v.Float())}, true
	}
}
