package choice_test

import (
	"math"
	"reflect"
	"slices"
	"testing"

	"github.com/leanovate/gopter"
	"github.com/leanovate/gopter/gen"

	"github.com/passmuster/muster/internal/choice"
)

func of(values ...uint64) *choice.Stream { return choice.FromChoices(values) }

func panics(f func()) (did bool) {
	defer func() { did = recover() != nil }()
	f()
	return false
}

func TestASeedIsOneOfSplitMix64(t *testing.T) {
	// What the reference implementation returns for this seed, the lowest byte of each number.
	want := []uint64{6457827717110365317, 3203168211198807973, 9817491932198370423, 4593380528125082431, 16408922859458223821}
	s := choice.FromSeed(1234567)
	for i, w := range want {
		if got := s.Uint64(255); got != w&0xff {
			t.Errorf("byte %d is %d, want %d", i, got, w&0xff)
		}
	}
}

func TestADrawTakesAsFewBytesAsItsBoundNeeds(t *testing.T) {
	for most, want := range map[uint64]int{0: 0, 1: 1, 255: 1, 256: 2, 1<<16 - 1: 2, 1 << 16: 3, 1<<64 - 1: 8} {
		for name, s := range streams() {
			s.Uint64(most)
			if len(s.Bytes()) != want || len(s.Choices()) != 1 {
				t.Errorf("%s, from 0 to %d: %d bytes, %d choices", name, most, len(s.Bytes()), len(s.Choices()))
			}
		}
	}
}

func TestBytesAreReadFromTheHighest(t *testing.T) {
	s := choice.FromBytes([]byte{0x12, 0x34, 0x56, 300 % 256})
	if got := s.Uint64(1<<24 - 1); got != 0x123456 {
		t.Errorf("%#x", got)
	}
	if got := s.Uint64(9); got != 44%10 {
		t.Errorf("byte 44 for a number to 9 is %d", got)
	}
	if got := choice.FromBytes([]byte{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfe}).Uint64(1<<64 - 1); got != 1<<64-2 {
		t.Errorf("eight bytes are %#x", got)
	}
}

func TestAValueBeyondItsBoundIsTakenModulo(t *testing.T) {
	s := of(23, 1<<64-1, 5)
	if a, b, c, d := s.Uint64(9), s.Uint64(1<<64-1), s.Uint64(5), s.Uint64(5); a != 3 || b != 1<<64-1 || c != 5 || d != 0 {
		t.Errorf("%d, %d, %d, %d", a, b, c, d)
	}
	if want := []byte{3, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 5, 0}; !reflect.DeepEqual(s.Bytes(), want) {
		t.Errorf("written as %v", s.Bytes())
	}
	want := []choice.Choice{{Value: 3}, {Value: 1<<64 - 1}, {Value: 5}, {Value: 0}}
	if !reflect.DeepEqual(s.Choices(), want) {
		t.Errorf("choices %v", s.Choices())
	}
}

func TestWhatWasReturnedDoesNotChange(t *testing.T) {
	s := choice.FromSeed(1)
	s.Span(func() { s.Uint64(255) })
	data, choices, spans := s.Bytes(), s.Choices(), s.Spans()
	_, _, _ = append(data, 1), append(choices, choice.Choice{Value: 1 << 40}), append(spans, choice.Span{Start: 70, End: 80})
	s.Span(func() { s.Uint64(255) })
	if len(data) != 1 || len(choices) != 1 || len(spans) != 1 {
		t.Errorf("%v, %v, %v", data, choices, spans)
	}
	if last := s.Choices()[1]; last.Value > 255 || uint64(s.Bytes()[1]) != last.Value || s.Spans()[1] != (choice.Span{Start: 1, End: 2}) {
		t.Errorf("what is appended to an answer is drawn next: %v, %v", s.Choices(), s.Spans())
	}
}

func TestASpanOfNothingIsNone(t *testing.T) {
	s := of(1)
	s.Span(func() {})
	if len(s.Spans()) != 0 {
		t.Errorf("%v", s.Spans())
	}
}

func TestSmallDraws(t *testing.T) {
	for v := range uint64(6) {
		if got := of(v).Bool(); got != (v%2 == 1) {
			t.Errorf("choice %d is %v", v, got)
		}
		if got := of(v).Chance(6); got != (v == 5) {
			t.Errorf("once in 6, choice %d: %v", v, got)
		}
		if got := of(v).More(5); got != (v > 0) {
			t.Errorf("five on average, choice %d goes on: %v", v, got)
		}
		if got := choice.Pick(of(v), "a", "b", "c", "d", "e", "f"); got != string(rune('a'+v)) {
			t.Errorf("choice %d picks %s", v, got)
		}
		if got := of(v).Int(-2, 3); got != int(v)-2 {
			t.Errorf("choice %d of -2 to 3 is %d", v, got)
		}
	}
	for _, n := range []int{1, 0, -3} {
		s := of(0)
		if !s.Chance(n) || len(s.Choices()) != 0 {
			t.Errorf("once in %d is always, without a draw", n)
		}
	}
	if !of(1).Chance(2) || of(0).Chance(2) {
		t.Error("once in two is the second of two")
	}
	if of(6).Chance(6) || !of(11).Chance(6) || choice.Pick(of(6), "a", "b", "c", "d", "e", "f") != "a" || !of(1).More(1) {
		t.Error("of six choices the seventh is the first again and the twelfth the last, and a list of one element on average may have it")
	}
	for _, mean := range []int{0, -1} {
		if s := of(1); s.More(mean) || len(s.Choices()) != 0 {
			t.Errorf("a list of %d elements on average goes on", mean)
		}
	}
	if got := of(1<<64-1).Int(math.MinInt, math.MaxInt); got != math.MaxInt {
		t.Errorf("the last of all numbers is %d", got)
	}
	if got := of(0).Int(4, 4); got != 4 {
		t.Errorf("4 to 4 is %d", got)
	}
}

func TestAnEmptyRangePanics(t *testing.T) {
	for name, f := range map[string]func(){
		"Int":  func() { of(0).Int(1, 0) },
		"Near": func() { of(0).Near(3, 2) },
		"Pick": func() { choice.Pick[int](of(0)) },
		"Seed": func() { of(0).Rand().Seed(1) },
	} {
		if !panics(f) {
			t.Errorf("%s does not panic", name)
		}
	}
}

func TestListsKeepTheirBounds(t *testing.T) {
	item := func(s *choice.Stream) int { return s.Int(0, 9) }
	lengths, total := map[int]bool{}, 0
	const lists = 2000
	for seed := range uint64(lists) {
		n := len(choice.List(choice.FromSeed(seed), 2, 4, 6, item))
		if n < 2 || n > 6 {
			t.Fatalf("seed %d: %d elements of 2 to 6", seed, n)
		}
		lengths[n] = true
		total += len(choice.List(choice.FromSeed(seed), 2, 4, 100, item))
	}
	if len(lengths) != 5 {
		t.Errorf("lengths %v", lengths)
	}
	if mean := float64(total) / lists; mean < 3.8 || mean > 4.2 {
		t.Errorf("%.2f elements on average, want 4", mean)
	}
	s := of(5, 6, 1, 7)
	if got := choice.List(s, 2, 1, 3, item); !slices.Equal(got, []int{5, 6}) || len(s.Choices()) != 2 {
		t.Errorf("at least two and one on average: %v from %d choices", got, len(s.Choices()))
	}
	if got := choice.List(of(1, 1, 1, 1), 0, 1, 0, item); got != nil {
		t.Errorf("at most none: %v", got)
	}
}

func TestNumbersOfAllOriginsHaveTheWholeRange(t *testing.T) {
	for v, want := range map[uint64]uint64{0: 0, 1: 3, 2: 4, 1 << 62: 1 << 63, 1<<63 - 1: 1<<64 - 1} {
		if got := of(v).Rand().Uint64(); got != want {
			t.Errorf("number %#x is %#x as one of 64 bits, want %#x: the highest bits, and the lowest is the lowest", v, got, want)
		}
		if got := of(v | 1<<63).Rand().Int63(); uint64(got) != v {
			t.Errorf("%#x is %#x: a number has 63 bits", v|1<<63, got)
		}
	}
	s := of(5)
	s.Rand().Int63()
	s.Uint64(9)
	if want := []choice.Choice{{Value: 5, Number: true}, {Value: 0}}; !reflect.DeepEqual(s.Choices(), want) {
		t.Errorf("choices %v", s.Choices())
	}
}

func TestZerosMakeANumberZero(t *testing.T) {
	for _, salt := range []byte{0, 200} {
		r := choice.FromBytes([]byte{salt, salt, 0, 0, 0, 9, 1, 0}).Rand()
		if got := r.Int63(); got != 0 {
			t.Errorf("salt %d: two zeros are %#x", salt, got)
		}
		if got := r.Int63(); got != 9<<32|1 {
			t.Errorf("salt %d: what follows a zero is %#x, want %#x", salt, got, 9<<32|1)
		}
		if got := r.Int63(); got>>48 == 0 || got>>32&0xffff != 0x100 || got&0xfffffffe == 0 {
			t.Errorf("salt %d: one that is not simple is %#x", salt, got)
		}
	}
}

func TestASaltChangesWhatIntnDoesNotSee(t *testing.T) {
	distinct := map[int64]bool{}
	for salt := range 200 {
		r := choice.FromBytes([]byte{byte(salt), 1, 5, 7, 5, 7}).Rand()
		a, b := r.Int63(), r.Int63()
		if a>>32&0xffff != 0x0507 || a&1 != 1 || a>>32 != b>>32 {
			t.Fatalf("salt %d: %#x, %#x", salt, a, b)
		}
		distinct[a], distinct[b] = true, true
	}
	if len(distinct) != 400 {
		t.Errorf("%d of 400 numbers are distinct", len(distinct))
	}
}

func TestNumbersAreWrittenAsShortAsTheyCanBe(t *testing.T) {
	for _, tt := range []struct {
		number uint64
		bytes  []byte // after the salt
	}{
		{0, []byte{0, 0}},
		{9<<32 | 1, []byte{0, 9}},
		{8 << 32, []byte{0, 8}},
		{9 << 32, []byte{0xff, 5, 9, 0, 0, 0, 0}},
		{1, []byte{0xff, 1, 1}},
		{0x1234, []byte{0xff, 2, 0x12, 0x34}},
		{1<<63 - 1, []byte{0xff, 8, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff}},
	} {
		s := of(tt.number)
		s.Rand().Int63()
		if want := slices.Concat([]byte{0, 0}, tt.bytes); !slices.Equal(s.Bytes(), want) {
			t.Errorf("%#x: % x, want % x", tt.number, s.Bytes(), want)
		}
	}
	// One that was drawn from two bytes is written in two, whatever lies between.
	r := choice.FromBytes([]byte{0, 0, 5, 7, 0xfe, 8})
	rng := r.Rand()
	rng.Int63()
	rng.Int63()
	again := choice.FromChoices(choice.Values(r.Choices()))
	rng = again.Rand()
	rng.Int63()
	rng.Int63()
	if !slices.Equal(again.Bytes(), r.Bytes()) {
		t.Errorf("% x, read from % x", again.Bytes(), r.Bytes())
	}
	// The second byte says how many follow, to eight; with nine it begins anew.
	if got := choice.FromBytes([]byte{0, 0, 0xff, 9 + 1, 77}).Rand().Int63(); got != 77 {
		t.Errorf("one byte 77 that follows is %d", got)
	}
}

func TestGeneratorsFindTheirStream(t *testing.T) {
	a, b := of(1), of(2)
	ra, rb := a.Rand(), b.Rand()
	releaseA, releaseB := choice.Bind(ra, a), choice.Bind(rb, b)
	pa, pb := &gopter.GenParameters{Rng: ra}, &gopter.GenParameters{Rng: rb}
	if choice.Of(pa) != a || choice.Of(pb) != b {
		t.Error("two at a time are mixed up")
	}
	releaseA()
	if choice.Of(pa) == a || choice.Of(pb) != b {
		t.Error("the one that was released is found, or the other is not")
	}
	releaseB()
	if choice.Of(pb) == b {
		t.Error("found after its release")
	}
}

func TestDrawEndsWhatItBinds(t *testing.T) {
	var p *gopter.GenParameters
	s := of(1)
	choice.Draw(s, func(given *gopter.GenParameters) *gopter.GenResult {
		p = given
		if choice.Of(p) != s {
			t.Error("the stream is not bound while it draws")
		}
		return gen.Const(0)(p)
	}, 3, 7)
	if choice.Of(p) == s {
		t.Error("the stream is bound after the draw")
	}
	if p.MinSize != 3 || p.MaxSize != 7 {
		t.Errorf("sizes %d to %d, want 3 to 7", p.MinSize, p.MaxSize)
	}
}

func TestAGeneratorOfOursIsASpanOfItsType(t *testing.T) {
	s := of(7, 8)
	got := choice.Draw(s, choice.Gen(func(s *choice.Stream) int { return s.Int(0, 9)*10 + s.Int(0, 9) }), 0, 1)
	if got.Result != 78 || got.ResultType != reflect.TypeFor[int]() || len(got.Shrinker(78).All()) != 0 {
		t.Errorf("%v of type %v", got.Result, got.ResultType)
	}
	if want := []choice.Span{{Start: 0, End: 2}}; !reflect.DeepEqual(s.Spans(), want) {
		t.Errorf("spans %v", s.Spans())
	}
}
