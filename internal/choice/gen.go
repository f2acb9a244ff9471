package choice

import (
	"math/rand"
	"reflect"
	"slices"
	"sync"

	"github.com/leanovate/gopter"
)

// bound finds the stream behind the random numbers that a gopter generator is handed: gopter passes nothing else
// of ours on, and copies of its parameters share the pointer. Few run at once, so it is a list: what a hash map
// does depends on the pointers, and a fuzzer that is guided by coverage would take that for news.
var bound struct {
	sync.Mutex
	list []binding
}

type binding struct {
	rng *rand.Rand
	s   *Stream
}

// Bind makes rng known as drawing from s until release is called.
func Bind(rng *rand.Rand, s *Stream) (release func()) {
	bound.Lock()
	defer bound.Unlock()
	bound.list = append(bound.list, binding{rng, s})
	return func() {
		bound.Lock()
		defer bound.Unlock()
		bound.list = slices.DeleteFunc(bound.list, func(b binding) bool { return b.rng == rng })
	}
}

// Of returns the stream behind p, or a new one that is seeded by p where a generator is used without.
func Of(p *gopter.GenParameters) *Stream {
	bound.Lock()
	for _, b := range bound.list {
		if b.rng == p.Rng {
			bound.Unlock()
			return b.s
		}
	}
	bound.Unlock()
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
