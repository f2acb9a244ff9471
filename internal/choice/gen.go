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

// Draw runs a gopter generator on the stream. Sizes of its lists and strings are from least to before most.
func Draw(s *Stream, g gopter.Gen, least, most int) *gopter.GenResult {
	rng := s.Rand()
	defer Bind(rng, s)()
	return g(&gopter.GenParameters{MinSize: least, MaxSize: most, MaxShrinkCount: 0, Rng: rng})
}

// Gen returns a gopter generator of what f draws. It has no shrinker of gopter's: the stream is shrunk.
func Gen[T any](f func(*Stream) T) gopter.Gen {
	typ := reflect.TypeFor[T]()
	return func(p *gopter.GenParameters) *gopter.GenResult {
		s := Of(p)
		result := &gopter.GenResult{Labels: nil, Shrinker: gopter.NoShrinker, ResultType: typ}
		s.Span(func() { result.Result = f(s) })
		return result
	}
}
