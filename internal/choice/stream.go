package choice

import "math/bits"

// Stream hands out choices. It is not safe for use by several goroutines.
type Stream struct {
	given  []byte // what to replay; nil where bytes come from a seed
	seeded bool
	random splitMix
	tail   splitMix
	drawn  []byte
	budget int
}

// DefaultBudget is how many bytes a stream hands out; after that all are zero, so that every generator that
// ends at its simplest choice ends.
const DefaultBudget = 1 << 20

// FromSeed returns a stream of random choices that depend on the seed alone.
func FromSeed(seed uint64) *Stream {
	return &Stream{seeded: true, random: splitMix{seed}, budget: DefaultBudget}
}

// FromBytes returns a stream that replays data, which it does not change or keep a part of beyond its own
// life. What follows its end is random, but the same whatever data is.
func FromBytes(data []byte) *Stream {
	return &Stream{given: data, tail: splitMix{tailSeed}, budget: DefaultBudget}
}

const tailSeed = 0x6d7573746572 // "muster"

// Bytes returns what was drawn so far: [FromBytes] of it replays the same choices.
func (s *Stream) Bytes() []byte { return s.drawn[:len(s.drawn):len(s.drawn)] }

// Exhausted reports whether the stream has handed out its budget and gives nothing but zeros.
func (s *Stream) Exhausted() bool { return len(s.drawn) >= s.budget }

// next returns one byte.
func (s *Stream) next() byte {
	if s.Exhausted() {
		return 0
	}
	var b byte
	switch {
	case s.seeded:
		b = byte(s.random.next())
	case len(s.drawn) < len(s.given):
		b = s.given[len(s.drawn)]
		s.tail.next()
	default:
		b = byte(s.tail.next())
	}
	s.drawn = append(s.drawn, b)
	return b
}

// Uint64 returns a number from 0 to most. Zero is the simplest.
func (s *Stream) Uint64(most uint64) uint64 {
	v := uint64(0)
	for n := (bits.Len64(most) + 7) / 8; n > 0; n-- {
		v = v<<8 | uint64(s.next())
	}
	if most == 1<<64-1 {
		return v
	}
	return v % (most + 1)
}

// Int returns a number from lo to hi. Lo is the simplest. It panics where hi is less than lo.
func (s *Stream) Int(lo, hi int) int {
	if hi < lo {
		panic("choice: an empty range")
	}
	return lo + int(s.Uint64(uint64(hi)-uint64(lo)))
}

// Bool returns true or false, the simplest.
func (s *Stream) Bool() bool { return s.Uint64(1) == 1 }

// Chance reports true once in n times; false is the simplest.
func (s *Stream) Chance(n int) bool { return n <= 1 || s.Int(0, n-1) == n-1 }

// More reports whether a list goes on that has mean elements on average: ask before each element.
// No more is the simplest.
func (s *Stream) More(mean int) bool { return mean > 0 && s.Int(0, mean) > 0 }

// Pick returns one of the items, the first being the simplest. It panics where there is none.
func Pick[T any](s *Stream, items ...T) T { return items[s.Int(0, len(items)-1)] }

// List grows a list of least to most elements, with mean on average.
func List[T any](s *Stream, least, mean, most int, element func(*Stream) T) []T {
	var out []T
	for len(out) < most && (len(out) < least || s.More(max(mean-least, 0))) {
		out = append(out, element(s))
	}
	return out
}

// splitMix is SplitMix64 (Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators", OOPSLA
// 2014), constants of https://prng.di.unimi.it/splitmix64.c.
type splitMix struct{ state uint64 }

func (g *splitMix) next() uint64 {
	g.state += 0x9e3779b97f4a7c15
	z := g.state
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}
