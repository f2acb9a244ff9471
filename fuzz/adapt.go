package fuzz

import (
	"testing"

	"github.com/leanovate/gopter"

	"github.com/passmuster/muster/internal/choice"
)

// Holds makes a property of a function that reports whether it holds.
func Holds[V any](f func(V) bool) func(testing.TB, V) {
	if f == nil {
		return nil
	}
	return func(t testing.TB, v V) {
		t.Helper()
		if !f(v) {
			t.Error("the property does not hold")
		}
	}
}

// NoError makes a property of a function that says what is wrong.
func NoError[V any](f func(V) error) func(testing.TB, V) {
	if f == nil {
		return nil
	}
	return func(t testing.TB, v V) {
		t.Helper()
		if err := f(v); err != nil {
			t.Error(err)
		}
	}
}

// OnT makes a property for [Check] one for [Run].
func OnT[V any](prop func(testing.TB, V)) func(*testing.T, V) {
	if prop == nil {
		return nil
	}
	return func(t *testing.T, v V) { prop(t, v) }
}

// Stream is what generated values are drawn from. Its zero choices are the simplest, and shrinking goes towards
// them. A generator of your own uses these methods, beside [Pick], [List] and [Draw]:
//
//	s.Int(lo, hi)    // a number from lo, the simplest, to hi
//	s.Near(lo, hi)   // the simplest is the one nearest to 0
//	s.Uint64(most)   // from 0 to most
//	s.Bool()         // false is the simplest
//	s.Chance(n)      // true once in n times
//	s.More(mean)     // whether a list goes on: ask before each element
//	s.Span(func())   // what is drawn within belongs together and is removed at once
//	s.Rand()         // a *rand.Rand for what draws from package math/rand
type Stream = choice.Stream

// Gen makes a generator of a function that draws its value from choices and from nothing else. It works wherever
// a generator of gopter's does.
func Gen[T any](draw func(*Stream) T) gopter.Gen { return choice.Gen(draw) }

// Pick returns one of the items, the first being the simplest.
func Pick[T any](s *Stream, items ...T) T { return choice.Pick(s, items...) }

// List grows a list of least to most elements, with mean on average.
func List[T any](s *Stream, least, mean, most int, element func(*Stream) T) []T {
	return choice.List(s, least, mean, most, element)
}

// Draw draws a value of a gopter generator in the midst of another's choices. It reports false where the
// generator yields nothing or a value that is no T.
func Draw[T any](s *Stream, g gopter.Gen) (T, bool) {
	v, ok := choice.Draw(s, g, 0, 100).RetrieveAsValue()
	if !ok || !v.IsValid() {
		var zero T
		return zero, false
	}
	value, ok := v.Interface().(T)
	return value, ok
}
