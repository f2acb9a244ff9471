package choice

import "math/bits"

// Stream hands out choices. It is not safe for use by several goroutines.
type Stream struct {
	given   []byte   // what to replay where bytes were given
	values  []uint64 // what to replay where choices, not bytes, were given
	from    origin
	random  splitMix
	tail    splitMix
	drawn   []byte
	choices []Choice
	spans   []Span
	past    int // draws after the end of the budget
	numbers int // draws through Rand so far
	salt    uint64
	budget  int
}

// origin says what a stream draws from.
type origin byte

const (
	fromBytes origin = iota
	fromSeed
	fromChoices
)

// Choice is one thing that was drawn.
type Choice struct {
	// Value is from 0, the simplest, to the bound that the draw had.
	Value uint64
	// Number says that it was drawn through [Stream.Rand]: Value is then what [rand.Rand.Int63] returned.
	Number bool
}

// Values returns the values of choices, for [FromChoices].
func Values(choices []Choice) []uint64 {
	values := make([]uint64, len(choices))
	for i, c := range choices {
		values[i] = c.Value
	}
	return values
}

// Span is a part of the choices that belongs together, such as an element of a list: from Start to
// before End.
type Span struct{ Start, End int }

// DefaultBudget is how many bytes a stream hands out; after that all are zero, so that every generator that
// ends at its simplest choice ends. One that goes on for as many draws as it had bytes ends with a panic of
// [Endless].
const DefaultBudget = 1 << 20

// Endless is the value of the panic that ends a generator that draws without end.
type Endless struct{}

func (Endless) Error() string {
	return "the generator draws without end: it took 1 MiB of choices and did not stop when all that followed were the simplest"
}

// FromSeed returns a stream of random choices that depend on the seed alone.
func FromSeed(seed uint64) *Stream {
	s := roomy()
	s.from, s.random = fromSeed, splitMix{seed}
	return s
}

// roomy returns a stream with room for the choices of most values, in one piece of memory.
func roomy() *Stream {
	r := &struct {
		Stream
		drawn   [128]byte
		choices [64]Choice
		spans   [16]Span
	}{}
	r.Stream.drawn, r.Stream.choices, r.Stream.spans = r.drawn[:0], r.choices[:0], r.spans[:0]
	r.budget = DefaultBudget
	return &r.Stream
}

// FromBytes returns a stream that replays data, which it does not change or keep a part of beyond its own
// life. What follows its end is random, but the same whatever data is.
func FromBytes(data []byte) *Stream {
	s := roomy()
	s.given, s.tail = data, splitMix{tailSeed}
	return s
}

// FromChoices returns a stream that makes the choices of these values, and the simplest after their end. A
// value beyond the bound of its draw is taken modulo the bound. Its [Stream.Bytes] is the shortest
// writing of what was drawn.
func FromChoices(values []uint64) *Stream {
	s := roomy()
	s.from, s.values = fromChoices, values
	return s
}

const tailSeed = 0x6d7573746572 // "muster"

// Bytes returns what was drawn so far: [FromBytes] of it replays the same choices.
func (s *Stream) Bytes() []byte { return s.drawn[:len(s.drawn):len(s.drawn)] }

// Choices returns what was drawn so far, choice by choice: [FromChoices] of their [Values] replays them.
func (s *Stream) Choices() []Choice { return s.choices[:len(s.choices):len(s.choices)] }

// Spans returns what was marked by [Stream.Span] so far, in the order of their ends.
func (s *Stream) Spans() []Span { return s.spans[:len(s.spans):len(s.spans)] }

// Exhausted reports whether the stream has handed out its budget and gives nothing but zeros.
func (s *Stream) Exhausted() bool { return len(s.drawn) >= s.budget }

// Span marks the choices that f draws as belonging together: shrinking tries to remove them at once.
func (s *Stream) Span(f func()) {
	start := len(s.choices)
	f()
	if end := len(s.choices); end > start {
		s.spans = append(s.spans, Span{start, end})
	}
}

// next returns one byte.
func (s *Stream) next() byte {
	if s.Exhausted() {
		return 0
	}
	var b byte
	switch {
	case s.from == fromSeed:
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

// spent counts a draw past the end of the budget and reports whether this is one.
func (s *Stream) spent() bool {
	if !s.Exhausted() {
		return false
	}
	if s.past++; s.past > s.budget {
		panic(Endless{})
	}
	return true
}

// nextChoice returns the next of the choices that were given.
func (s *Stream) nextChoice() uint64 {
	if n := len(s.choices); n < len(s.values) {
		return s.values[n]
	}
	return 0
}

// Uint64 returns a number from 0 to most. Zero is the simplest.
func (s *Stream) Uint64(most uint64) uint64 {
	if s.spent() {
		return 0
	}
	width := (bits.Len64(most) + 7) / 8
	v := uint64(0)
	if s.from == fromChoices {
		v = within(s.nextChoice(), most)
		s.write(v, width)
	} else {
		for range width {
			v = v<<8 | uint64(s.next())
		}
		v = within(v, most)
	}
	s.choices = append(s.choices, Choice{Value: v})
	return v
}

func within(v, most uint64) uint64 {
	if most == 1<<64-1 {
		return v
	}
	return v % (most + 1)
}

// write appends the lowest bytes of v, the highest of them first.
func (s *Stream) write(v uint64, width int) {
	for shift := 8 * (width - 1); shift >= 0; shift -= 8 {
		s.drawn = append(s.drawn, byte(v>>shift))
	}
}

// Int returns a number from lo to hi. Lo is the simplest. It panics where hi is less than lo.
func (s *Stream) Int(lo, hi int) int {
	if hi < lo {
		panic("choice: an empty range")
	}
	return lo + int(s.Uint64(uint64(hi)-uint64(lo)))
}

// Near returns a number from lo to hi. The simplest is the one nearest to 0, and of two that are as near the
// positive one. It panics where hi is less than lo.
func (s *Stream) Near(lo, hi int) int {
	switch {
	case lo >= 0:
		return s.Int(lo, hi)
	case hi <= 0:
		return -s.Int(-hi, -lo)
	}
	v := s.Uint64(uint64(hi) - uint64(lo))
	// Numbers take turns, 0 1 -1 2 -2, until one side has no more.
	both := 2 * min(uint64(hi), -uint64(lo))
	switch {
	case v <= both && v%2 == 1:
		return int(v/2) + 1
	case v <= both:
		return -int(v / 2)
	case uint64(hi) > both/2:
		return int(v - both/2)
	default:
		return -int(v - both/2)
	}
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

// List grows a list of least to most elements, with mean on average. Each element is a [Span], together
// with the marker before it.
func List[T any](s *Stream, least, mean, most int, element func(*Stream) T) []T {
	var out []T
	for len(out) < most {
		more := true
		s.Span(func() {
			if len(out) >= least {
				more = s.More(max(mean-least, 0))
			}
			if more {
				out = append(out, element(s))
			}
		})
		if !more {
			break
		}
	}
	return out
}

// splitMix is SplitMix64 (Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators", OOPSLA
// 2014), constants of https://prng.di.unimi.it/splitmix64.c.
type splitMix struct{ state uint64 }

func (g *splitMix) next() uint64 {
	g.state += 0x9e3779b97f4a7c15
	return Mix(g.state)
}

// Mix spreads the bits of a number: the finaliser of SplitMix64.
func Mix(z uint64) uint64 {
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}
