package invariant

import (
	"encoding/binary"
	"hash"
	"hash/fnv"
	"math"
	"reflect"
)

// digest returns a number that is the same for values of the same content, in every process: pointers are
// followed, maps have no order, and of functions and channels only the type counts.
func digest(v any) uint64 {
	d := &digester{Hash64: fnv.New64a(), open: map[uintptr]bool{}}
	d.value(reflect.ValueOf(v))
	return d.Sum64()
}

type digester struct {
	hash.Hash64
	open map[uintptr]bool // pointers that are being followed, so that a ring ends
}

func (d *digester) number(n uint64) {
	var b [8]byte
	binary.LittleEndian.PutUint64(b[:], n)
	_, _ = d.Write(b[:]) // a hash returns no error
}

func (d *digester) text(s string) {
	d.number(uint64(len(s)))
	_, _ = d.Write([]byte(s))
}

func (d *digester) value(v reflect.Value) {
	if !v.IsValid() {
		d.number(0)
		return
	}
	d.number(uint64(v.Kind()))
	switch v.Kind() {
	case reflect.Bool:
		if v.Bool() {
			d.number(1)
		}
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		d.number(uint64(v.Int()))
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		d.number(v.Uint())
	case reflect.Float32, reflect.Float64:
		d.number(math.Float64bits(v.Float()))
	case reflect.Complex64, reflect.Complex128:
		d.number(math.Float64bits(real(v.Complex())))
		d.number(math.Float64bits(imag(v.Complex())))
	case reflect.String:
		d.text(v.String())
	case reflect.Slice, reflect.Array:
		d.list(v)
	case reflect.Struct:
		for i := range v.NumField() {
			d.value(v.Field(i))
		}
	case reflect.Map:
		d.pairs(v)
	case reflect.Interface:
		if !v.IsNil() {
			d.text(v.Elem().Type().String())
		}
		d.value(v.Elem())
	case reflect.Pointer:
		d.pointer(v)
	default:
		d.text(v.Type().String())
	}
}

func (d *digester) list(v reflect.Value) {
	d.number(uint64(v.Len()))
	if v.Type().Elem().Kind() == reflect.Uint8 && v.Kind() == reflect.Slice {
		_, _ = d.Write(v.Bytes())
		return
	}
	for i := range v.Len() {
		d.value(v.Index(i))
	}
}

// pairs adds the digests of the entries up, so that their order does not matter.
func (d *digester) pairs(v reflect.Value) {
	sum := uint64(0)
	for it := v.MapRange(); it.Next(); {
		one := &digester{Hash64: fnv.New64a(), open: d.open}
		one.value(it.Key())
		one.value(it.Value())
		sum += one.Sum64()
	}
	d.number(uint64(v.Len()))
	d.number(sum)
}

func (d *digester) pointer(v reflect.Value) {
	at := v.Pointer()
	if v.IsNil() || d.open[at] {
		d.number(0)
		return
	}
	d.open[at] = true
	d.value(v.Elem())
	delete(d.open, at)
}
