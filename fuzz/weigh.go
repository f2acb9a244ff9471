package fuzz

import (
	"math"
	"reflect"
)

// maxWeight is how many parts of a value are weighed.
const maxWeight = 1 << 12

// weigh says how simple a value is: first how many parts it has, then for each part how far it is from the simplest of
// its type, such as 0 or the letter a. Lists and maps count their length first.
func weigh(v any) []uint64 {
	w := weigher{parts: make([]uint64, 1, 16)}
	w.add(reflect.ValueOf(v), 0)
	w.parts[0] = uint64(len(w.parts))
	return w.parts
}

type weigher struct{ parts []uint64 }

func (w *weigher) note(v uint64) { w.parts = append(w.parts, v) }

func (w *weigher) add(v reflect.Value, depth int) {
	if depth > maxDepth || len(w.parts) > maxWeight {
		return
	}
	switch v.Kind() {
	case reflect.Bool:
		if v.Bool() {
			w.note(1)
		} else {
			w.note(0)
		}
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		w.note(distance(v.Int()))
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		w.note(v.Uint())
	case reflect.Float32, reflect.Float64:
		w.float(v.Float())
	case reflect.Complex64, reflect.Complex128:
		w.float(real(v.Complex()))
		w.float(imag(v.Complex()))
	case reflect.String:
		w.text(v.String())
	case reflect.Pointer, reflect.Interface:
		if v.IsNil() {
			w.note(0)
			return
		}
		w.note(1)
		w.add(v.Elem(), depth+1)
	case reflect.Slice, reflect.Array:
		w.note(uint64(v.Len()))
		for i := range v.Len() {
			w.add(v.Index(i), depth+1)
		}
	case reflect.Map:
		w.mapping(v)
	case reflect.Struct:
		for i := range v.NumField() {
			w.add(v.Field(i), depth+1)
		}
	}
}

// mapping weighs a map's keys and values without an order.
func (w *weigher) mapping(v reflect.Value) {
	w.note(uint64(v.Len()))
	sum := uint64(0)
	for it := v.MapRange(); it.Next(); {
		part := weigher{}
		part.add(it.Key(), 1)
		part.add(it.Value(), 1)
		for _, n := range part.parts {
			sum += min(n, 1<<40)
		}
	}
	w.note(sum)
}

// distance is how far an integer is from 0, where of n and -n the positive one is nearer.
func distance(v int64) uint64 {
	switch {
	case v > 0:
		return 2*uint64(v) - 1
	case v > math.MinInt64/2:
		return 2 * uint64(-v)
	}
	return math.MaxUint64
}

// float prefers whole numbers, then those near 0, then numbers to what is none.
func (w *weigher) float(v float64) {
	whole := math.Trunc(v)
	switch {
	case math.IsNaN(v) || math.IsInf(v, 0):
		w.note(3)
		w.note(0)
	case whole == v && math.Abs(v) < 1<<60:
		w.note(0)
		w.note(distance(int64(v)))
	case math.Abs(v) < 1<<60:
		w.note(1)
		w.note(distance(int64(whole)))
	default:
		w.note(2)
		w.note(math.Float64bits(math.Abs(v)))
	}
}

// text prefers few characters, then letters and digits to others.
func (w *weigher) text(s string) {
	w.note(uint64(len([]rune(s))))
	for _, r := range s {
		switch {
		case 'a' <= r && r <= 'z':
			w.note(uint64(r - 'a'))
		case '0' <= r && r <= '9':
			w.note(uint64(r-'0') + 26)
		case 'A' <= r && r <= 'Z':
			w.note(uint64(r-'A') + 36)
		default:
			w.note(uint64(r) + 100)
		}
		if len(w.parts) > maxWeight {
			return
		}
	}
}
