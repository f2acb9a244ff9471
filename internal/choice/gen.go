package choice

import (
	"math/rand"
	"reflect"
	"sync"

	"github.com/leanovate/gopter"
)

// streams finds the stream behind the random numbers that a gopter generator is handed: gopter passes nothing
// else of ours on, and copies of its parameters share the pointer.
var streams sync.Map // *rand.Rand → *Stream

// Bind makes rng known as drawing from s until release is called.
func Bind(rng *rand.Rand, s *Stream) (release func()) {
	streams.Store(rng, s)
	return func() { streams.Delete(rng) }
}

// Of returns the stream behind p, or a new one that is seeded by p where a generator is used without.
func Of(p *gopter.GenParameters) *Stream {
	if s, ok := streams.Load(p.Rng); ok {
		return s.(*Stream)
	}
	return FromSeed(uint64(p.Rng.Int63()))
}

// Gen returns a gopter generator of what f draws. It has no shrinker of gopter's: the stream is shrunk.
func Gen[T any](f func(*Stream) T) gopter.Gen {
	typ := reflect.TypeFor[T]()
	return func(p *gopter.GenParameters) *gopter.GenResult {
		return &gopter.GenResult{Labels: nil, Shrinker: gopter.NoShrinker, ResultType: typ, Result: f(Of(p))}
	}
}
