package corpus_test

import (
	"reflect"
	"slices"
	"testing"

	"github.com/passmuster/muster/corpus"
)

func TestTypesHaveOneName(t *testing.T) {
	for source, want := range map[string]struct {
		name string
		zero any
		size int
	}{
		"[]byte": {"[]byte", []byte{}, 0}, "[]uint8": {"[]byte", []byte{}, 0}, "string": {"string", "", 0}, "bool": {"bool", false, 1},
		"byte": {"byte", byte(0), 1}, "uint8": {"byte", byte(0), 1}, "rune": {"rune", rune(0), 4}, "int32": {"rune", rune(0), 4},
		"int": {"int", 0, 8}, "int8": {"int8", int8(0), 1}, "int16": {"int16", int16(0), 2}, "int64": {"int64", int64(0), 8},
		"uint": {"uint", uint(0), 8}, "uint16": {"uint16", uint16(0), 2}, "uint32": {"uint32", uint32(0), 4}, "uint64": {"uint64", uint64(0), 8},
		"float32": {"float32", float32(0), 4}, "float64": {"float64", float64(0), 8},
	} {
		name, ok := corpus.TypeName(source)
		if !ok || name != want.name {
			t.Errorf("%s: named %s, %v", source, name, ok)
		}
		zero, ok := corpus.Zero(source)
		if !ok || !reflect.DeepEqual(zero, want.zero) {
			t.Errorf("%s: zero is %#v, %v", source, zero, ok)
		}
		e := entry(zero)
		if got := e.Types(); !slices.Equal(got, []string{want.name}) || e.Size() != want.size {
			t.Errorf("%s: types %v, size %d", source, got, e.Size())
		}
	}
	for _, source := range []string{"", "error", "uintptr", "complex128", "[]string", "float", "[]"} {
		if name, ok := corpus.TypeName(source); ok || name != source {
			t.Errorf("%q is named %q", source, name)
		}
		if zero, ok := corpus.Zero(source); ok || zero != nil {
			t.Errorf("%q has the zero value %v", source, zero)
		}
	}
}

func TestASizeIsThatOfAllValues(t *testing.T) {
	if n := entry([]byte("abc"), "de", int16(1), true).Size(); n != 8 {
		t.Errorf("got %d", n)
	}
}

func TestACloneSharesNothing(t *testing.T) {
	e := corpus.Entry{Values: []any{[]byte("a"), []byte{}, 1}, Comment: "said"}
	c := e.Clone()
	if !reflect.DeepEqual(c, e) {
		t.Errorf("got %#v", c)
	}
	c.Values[0].([]byte)[0] = 'b'
	c.Values[2] = 2
	if !reflect.DeepEqual(e, corpus.Entry{Values: []any{[]byte("a"), []byte{}, 1}, Comment: "said"}) {
		t.Errorf("changed to %#v", e)
	}
}
