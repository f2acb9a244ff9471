package fuzz

import (
	"context"
	"io"
	"reflect"
	"strings"
	"sync"
	"testing"
	"unsafe"
)

// shadow is a *testing.T that fails alone: Run's properties want one, a subtest that fails would fail its
// parents, and shrinking is many failures of which the last counts.
//
// The testing package makes no such value. This one is a zero T with the fields set that its methods read, by
// name. Where a release of Go has other fields shadows are not used and values stay as they were drawn,
// see [shadowsWork].
type shadow struct {
	t      *testing.T
	cancel context.CancelFunc
}

// newShadow makes a shadow of the name and with the rights to run subtests of t. It reports false where a
// field is missing.
func newShadow(t *testing.T) (*shadow, bool) {
	ctx, cancel := context.WithCancel(context.Background())
	s := &shadow{t: new(testing.T), cancel: cancel}
	v, from := reflect.ValueOf(s.t).Elem(), reflect.ValueOf(t).Elem()
	output := v.FieldByName("o")
	if output.Kind() != reflect.Pointer || output.Type().Elem().Kind() != reflect.Struct {
		return nil, false
	}
	writer := reflect.New(output.Type().Elem())
	common := v.FieldByName("common")
	if !common.IsValid() {
		return nil, false
	}
	ok := set(writer.Elem(), "c", reveal(v.FieldByName("common")).Addr()) &&
		set(v, "o", writer) &&
		set(v, "w", reflect.ValueOf(io.Discard)) &&
		set(v, "ctx", reflect.ValueOf(ctx)) &&
		// T.Parallel does nothing where the parent has nothing to wait for, as when fuzzing.
		set(v, "parent", reflect.New(common.Type())) &&
		set(v, "signal", reflect.ValueOf(make(chan bool, 1)))
	for _, name := range []string{"name", "modulePath", "importPath", "level", "tstate"} {
		field := from.FieldByName(name)
		ok = ok && field.IsValid() && set(v, name, reveal(field))
	}
	return s, ok && v.FieldByName("cleanups").IsValid() && v.FieldByName("output").IsValid()
}

// reveal returns a field that may be read and set though it is not exported.
func reveal(field reflect.Value) reflect.Value {
	return reflect.NewAt(field.Type(), unsafe.Pointer(field.UnsafeAddr())).Elem() //nolint:gosec // see newShadow
}

// set sets a field by name and reports whether there is one of that type.
func set(v reflect.Value, name string, to reflect.Value) bool {
	field := v.FieldByName(name)
	if !field.IsValid() || !to.Type().AssignableTo(field.Type()) {
		return false
	}
	reveal(field).Set(to)
	return true
}

func (s *shadow) tb() testing.TB { return s.t }

func (s *shadow) end() (log, place string) {
	s.cancel()
	s.cleanUp()
	output := *(*[]byte)(unsafe.Pointer(reflect.ValueOf(s.t).Elem().FieldByName("output").UnsafeAddr()))
	text := strings.TrimSpace(string(output))
	// Where a test says something is in front of what it says.
	place, _, _ = strings.Cut(text, ": ")
	return strings.ReplaceAll(text, "\n    ", "\n"), place
}

func (s *shadow) cleanUp() {
	cleanups := (*[]func())(unsafe.Pointer(reflect.ValueOf(s.t).Elem().FieldByName("cleanups").UnsafeAddr()))
	for len(*cleanups) > 0 {
		n := len(*cleanups)
		last := (*cleanups)[n-1]
		*cleanups = (*cleanups)[:n-1]
		func() {
			ended := false
			defer func() {
				if !ended {
					s.cleanUp()
				}
			}()
			last()
			ended = true
		}()
	}
}

// shadowsWork tries once, on a test that runs, whether a shadow does all that a property may ask of it.
var shadowsWork = func() func(t *testing.T) bool {
	var once sync.Once
	works := false
	return func(t *testing.T) bool {
		once.Do(func() { works = tryShadow(t) })
		return works
	}
}()

func tryShadow(t *testing.T) (ok bool) {
	before := t.Failed()
	defer func() {
		if recover() != nil {
			ok = false
		}
	}()
	s, made := newShadow(t)
	if !made {
		return false
	}
	cleaned := false
	guard(func() {
		s.t.Cleanup(func() { cleaned = true })
		s.t.Log("said")
		if s.t.Name() == t.Name() && s.t.Context().Err() == nil {
			s.t.FailNow()
		}
	}, func(any) {})
	log, _ := s.end()
	return s.t.Failed() && cleaned && strings.HasSuffix(log, ": said") && t.Failed() == before && s.t.Context().Err() != nil
}
