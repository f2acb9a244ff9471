package invariant

import (
	"cmp"
	"fmt"
	"reflect"
	"testing"

	"github.com/leanovate/gopter"

	"github.com/passmuster/muster/fuzz"
)

// Codec is a pair of functions of which the second takes back what the first does.
type Codec[V, E any] struct {
	Encode func(V) (E, error)
	Decode func(E) (V, error)
	// Equal compares what went in with what came out; nil compares as reflect.DeepEqual does: a nil and an
	// empty list differ, and not-a-number differs from itself.
	Equal func(in, out V) bool
	// Refuses says of which values Encode may return an error; nil says of none.
	Refuses func(V) bool
}

// RoundTrip holds that every value of g comes back from its encoded form. Encode must give the same form of
// a value that came back, so that a form that loses something is noticed even where Equal is generous.
func RoundTrip[V, E any](t testing.TB, name string, g gopter.Gen, codec Codec[V, E], c ...fuzz.Config) {
	t.Helper()
	need(t, name, codec.Encode == nil || codec.Decode == nil, "Encode or no Decode")
	equal := codec.Equal
	if equal == nil {
		equal = same[V]
	}
	hold(t, name, "round trip", g, c, func(t testing.TB, v V) {
		t.Helper()
		form, err := codec.Encode(v)
		if err != nil {
			if codec.Refuses != nil && codec.Refuses(v) {
				t.Skip("refused")
			}
			t.Fatalf("invariant %q: it is not encoded: %v", name, err)
		}
		back, err := codec.Decode(form)
		if err != nil {
			t.Fatalf("invariant %q: its encoded form is not decoded: %v\n  form: %s", name, err, brief(form))
		}
		if !equal(v, back) {
			t.Fatalf("invariant %q: something else comes back\n  form: %s\n  back: %s", name, brief(form), brief(back))
		}
		again, err := codec.Encode(back)
		if err != nil || !same(again, form) {
			t.Errorf("invariant %q: what comes back has another form\n  form:  %s\n  again: %s, error %v", name, brief(form), brief(again), err)
		}
	})
}

// Idempotent holds that doing f twice is the same as doing it once.
func Idempotent[V any](t testing.TB, name string, g gopter.Gen, f func(V) V, c ...fuzz.Config) {
	t.Helper()
	need(t, name, f == nil, "function")
	hold(t, name, "idempotence", g, c, func(t testing.TB, v V) {
		t.Helper()
		once := f(v)
		kept := copied(once) // f may change its argument in place
		if twice := f(once); !same(twice, kept) {
			t.Errorf("invariant %q: twice is not once\n  once:  %s\n  twice: %s", name, brief(kept), brief(twice))
		}
	})
}

// Oracle is the code under test beside another that gives the right answer: an old version, a slow and simple
// one, a library.
type Oracle[V, R any] struct {
	Got, Want func(V) (R, error)
	// Equal compares the answers; nil compares as reflect.DeepEqual does.
	Equal func(got, want R) bool
}

// Same holds that the code under test and its oracle agree: on the answer, or on that there is an error. Each
// gets a copy of its own.
func Same[V, R any](t testing.TB, name string, g gopter.Gen, o Oracle[V, R], c ...fuzz.Config) {
	t.Helper()
	need(t, name, o.Got == nil || o.Want == nil, "Got or no Want")
	equal := o.Equal
	if equal == nil {
		equal = same[R]
	}
	hold(t, name, "oracle", g, c, func(t testing.TB, v V) {
		t.Helper()
		want, wantErr := o.Want(copied(v))
		got, err := o.Got(v)
		switch {
		case (err == nil) != (wantErr == nil):
			t.Errorf("invariant %q: the code gives %s, error %v; its oracle %s, error %v", name, brief(got), err, brief(want), wantErr)
		case err == nil && !equal(got, want):
			t.Errorf("invariant %q: the code and its oracle differ\n  got:  %s\n  want: %s", name, brief(got), brief(want))
		}
	})
}

// Order says of what a result grows with.
type Order[V any, R cmp.Ordered] struct {
	Of func(V) R
	// AtMost reports whether a comes before b or is as large. Pairs without an order are discarded.
	AtMost func(a, b V) bool
	// Raise makes a larger value of one, where pairs that are drawn apart seldom have an order; nil draws both.
	Raise func(V) V
	// Falls says that the result shrinks where the value grows.
	Falls bool
}

// Pair is two values of one generator.
type Pair[V any] struct{ A, B V }

// Monotone holds that the result never falls where the value grows, or never grows where it falls.
func Monotone[V any, R cmp.Ordered](t testing.TB, name string, g gopter.Gen, o Order[V, R], c ...fuzz.Config) {
	t.Helper()
	need(t, name, o.Of == nil || o.AtMost == nil && o.Raise == nil, "Of, or neither AtMost nor Raise")
	hold(t, name, "monotonicity", pairs(g, o.Raise), c, func(t testing.TB, p Pair[V]) {
		t.Helper()
		a, b := p.A, p.B
		if o.AtMost != nil && !o.AtMost(a, b) {
			if a, b = b, a; o.Raise != nil || !o.AtMost(a, b) {
				t.Skip("without order")
			}
		}
		low, high := o.Of(a), o.Of(b)
		shown := fmt.Sprintf("  %v for %s\n  %v for %s", low, brief(a), high, brief(b))
		if o.Falls {
			low, high = high, low
		}
		if cmp.Compare(low, high) > 0 {
			t.Errorf("invariant %q: the result does not keep the order\n%s", name, shown)
		}
	})
}

// pairs draws two values, or one and what raise makes of it.
func pairs[V any](g gopter.Gen, raise func(V) V) gopter.Gen {
	switch {
	case g == nil:
		return nil
	case raise == nil:
		two := []gopter.Gen{g, g}
		return gopter.CombineGens(two...).Map(func(both []any) Pair[V] { return Pair[V]{typed[V](both[0]), typed[V](both[1])} })
	}
	return gopter.CombineGens(g).Map(func(one []any) Pair[V] {
		a := typed[V](one[0])
		return Pair[V]{a, raise(copied(a))}
	})
}

// typed is a drawn value of the type that the invariant is about. A panic here is told as one of the generator.
func typed[V any](drawn any) V {
	v, ok := drawn.(V)
	if typ := reflect.TypeFor[V](); !ok && (drawn != nil || typ.Kind() != reflect.Interface) {
		panic(fmt.Sprintf("invariant: the generator makes values of type %T, and the invariant takes %v; map the one to the other", drawn, typ))
	}
	return v
}

// same compares as reflect.DeepEqual does.
func same[V any](a, b V) bool { return reflect.DeepEqual(a, b) }

// copied is a copy of v that shares nothing with it that is exported.
func copied[V any](v V) V {
	out, _ := clone(reflect.ValueOf(&v)).Elem().Interface().(V)
	return out
}
