package invariant

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"
	"time"
)

// variant is a sample in which one place is changed.
type variant struct {
	// place is the path to it, such as ".Lines[0].SKU"; empty for the whole. change is what it became.
	place, change string
	value         reflect.Value
}

func (v variant) what() string {
	if v.place == "" {
		return v.change
	}
	return v.place + " " + v.change
}

// maxPlaces bounds how many elements of a list are varied, maxDepth how deep.
const (
	maxPlaces = 3
	maxDepth  = 6
)

// vary returns what becomes of v where one place in it is given each of its alternatives. Fields that are
// not exported stay as they are. The variants share with v what is not changed.
func vary(v reflect.Value, alternatives func(reflect.Value) []variant) []variant {
	return varyAt(v, "", 0, alternatives)
}

func varyAt(v reflect.Value, place string, depth int, alternatives func(reflect.Value) []variant) []variant {
	var out []variant
	for _, a := range alternatives(v) {
		a.place = place
		out = append(out, a)
	}
	if depth == maxDepth {
		return out
	}
	inside := func(sub reflect.Value, step string, put func(whole, part reflect.Value)) {
		for _, part := range varyAt(sub, place+step, depth+1, alternatives) {
			whole := shallow(v)
			put(whole, part.value)
			out = append(out, variant{part.place, part.change, whole})
		}
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			if f := v.Type().Field(i); f.IsExported() {
				inside(v.Field(i), "."+f.Name, func(whole, part reflect.Value) { whole.Field(i).Set(part) })
			}
		}
	case reflect.Pointer:
		if !v.IsNil() {
			inside(v.Elem(), "", func(whole, part reflect.Value) { whole.Elem().Set(part) })
		}
	case reflect.Interface:
		if !v.IsNil() {
			inside(v.Elem(), "", func(whole, part reflect.Value) { whole.Set(part) })
		}
	case reflect.Slice, reflect.Array:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			break // varied as one
		}
		for i := range min(v.Len(), maxPlaces) {
			inside(v.Index(i), fmt.Sprintf("[%d]", i), func(whole, part reflect.Value) { whole.Index(i).Set(part) })
		}
	case reflect.Map:
		for _, key := range sortedKeys(v)[:min(v.Len(), maxPlaces)] {
			inside(v.MapIndex(key), fmt.Sprintf("[%v]", key), func(whole, part reflect.Value) { whole.SetMapIndex(key, part) })
		}
	}
	return out
}

func sortedKeys(m reflect.Value) []reflect.Value {
	keys := m.MapKeys()
	slices.SortFunc(keys, func(a, b reflect.Value) int { return cmp.Compare(fmt.Sprint(a), fmt.Sprint(b)) })
	return keys
}

// shallow returns a copy of v that can be set, and of the list, map or pointee that it holds.
func shallow(v reflect.Value) reflect.Value {
	out := reflect.New(v.Type()).Elem()
	out.Set(v)
	switch v.Kind() {
	case reflect.Pointer:
		out.Set(reflect.New(v.Type().Elem()))
		out.Elem().Set(v.Elem())
	case reflect.Slice:
		out.Set(reflect.MakeSlice(v.Type(), v.Len(), v.Len()))
		reflect.Copy(out, v)
	case reflect.Map:
		out.Set(reflect.MakeMap(v.Type()))
		for it := v.MapRange(); it.Next(); {
			out.SetMapIndex(it.Key(), it.Value())
		}
	}
	return out
}

// clone copies v with everything in it that can be reached through exported fields, so that a function
// which changes its input does not change the sample. What a pointer is met twice is copied twice.
func clone(v reflect.Value) reflect.Value { return cloneAt(v, 0) }

func cloneAt(v reflect.Value, depth int) reflect.Value {
	switch v.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Map, reflect.Interface:
		if v.IsNil() {
			return v
		}
	case reflect.Struct, reflect.Array:
	default:
		return v
	}
	if depth > 32 || v.Kind() == reflect.Pointer && opaque(v.Type().Elem()) {
		return v
	}
	out := shallow(v)
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				out.Field(i).Set(cloneAt(v.Field(i), depth+1))
			}
		}
	case reflect.Pointer:
		out.Elem().Set(cloneAt(v.Elem(), depth+1))
	case reflect.Interface:
		out.Set(cloneAt(v.Elem(), depth+1))
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			out.Index(i).Set(cloneAt(v.Index(i), depth+1))
		}
	case reflect.Map:
		for it := v.MapRange(); it.Next(); {
			out.SetMapIndex(it.Key(), cloneAt(it.Value(), depth+1))
		}
	}
	return out
}

// opaque reports whether a struct has fields but none that are exported, as a mutex or a buffer: it may not
// be copied.
func opaque(t reflect.Type) bool {
	if t.Kind() != reflect.Struct || t == reflect.TypeFor[time.Time]() {
		return false
	}
	for i := range t.NumField() {
		if t.Field(i).IsExported() {
			return false
		}
	}
	return t.NumField() > 0
}

// filled returns a value in which every exported field, element and pointee is set to something.
func filled(t reflect.Type, depth int) reflect.Value {
	v := reflect.New(t).Elem()
	if depth > maxDepth {
		return v
	}
	switch t.Kind() {
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		v.SetInt(1)
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		v.SetUint(1)
	case reflect.Float32, reflect.Float64:
		v.SetFloat(1.5)
	case reflect.String:
		v.SetString("text")
	case reflect.Pointer:
		if !opaque(t.Elem()) {
			v.Set(reflect.New(t.Elem()))
			v.Elem().Set(filled(t.Elem(), depth+1))
		}
	case reflect.Slice:
		if t.Elem().Kind() == reflect.Uint8 {
			v.SetBytes([]byte(`{"text": [1, "two", null]}`))
			break
		}
		v.Set(reflect.Append(v, filled(t.Elem(), depth+1)))
	case reflect.Array:
		for i := range v.Len() {
			v.Index(i).Set(filled(t.Elem(), depth+1))
		}
	case reflect.Map:
		v.Set(reflect.MakeMap(t))
		v.SetMapIndex(filled(t.Key(), depth+1), filled(t.Elem(), depth+1))
	case reflect.Struct:
		for i := range v.NumField() {
			if t.Field(i).IsExported() {
				v.Field(i).Set(filled(t.Field(i).Type, depth+1))
			}
		}
	}
	return v
}
