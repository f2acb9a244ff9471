package choice_test

import (
	"math"
	"reflect"
	"testing"

	"github.com/leanovate/gopter"
	"github.com/leanovate/gopter/gen"

	"github.com/passmuster/muster/internal/choice"
)

func draw(s *choice.Stream, g gopter.Gen) any { return choice.Draw(s, g, 0, 100).Result }

func TestIntegersOfGopterHaveTheirWholeRange(t *testing.T) {
	const draws = 1 << 14 // a quarter of what two bytes can say, and many times the numbers that are written out
	seen := make(map[int64]struct{}, draws)
	var low, high, small bool
	g := gen.Int64()
	for seed := range uint64(draws) {
		v := draw(choice.FromSeed(seed), g).(int64)
		seen[v] = struct{}{}
		low = low || v < math.MinInt64/2
		high = high || v > math.MaxInt64/2
		small = small || v != 0 && -256 < v && v < 256
	}
	if len(seen) < draws-draws/64 {
		t.Errorf("%d distinct values in %d draws", len(seen), draws)
	}
	if !low || !high || !small {
		t.Errorf("very low %v, very high %v, small %v", low, high, small)
	}
}

func TestOneStreamHasManyNumbersToo(t *testing.T) {
	seen := map[int64]bool{}
	s := choice.FromSeed(3)
	for range 1 << 12 {
		seen[draw(s, gen.Int64()).(int64)] = true
	}
	if len(seen) < 1<<12-1<<6 {
		t.Errorf("%d distinct values", len(seen))
	}
}

// every is one of each kind of gopter's generators.
var every = gopter.CombineGens(gen.Int64(), gen.Float64(), gen.Bool(), gen.AnyString(), gen.SliceOf(gen.UInt8()),
	gen.OneConstOf("a", "b", "c"), gen.Time(), gen.PtrOf(gen.Int()), gen.Float64Range(-1, 1),
	gen.Weighted([]gen.WeightedGen{{Weight: 1, Gen: gen.Const(1)}, {Weight: 3, Gen: gen.Const(2)}}))

func TestGeneratorsOfGopterReplayFromBytesAndFromChoices(t *testing.T) {
	for seed := range uint64(40) {
		s := choice.FromSeed(seed)
		want := draw(s, every)
		if got := draw(choice.FromBytes(s.Bytes()), every); !reflect.DeepEqual(got, want) {
			t.Fatalf("seed %d from bytes: got %v, want %v", seed, got, want)
		}
		again := choice.FromChoices(choice.Values(s.Choices()))
		if got := draw(again, every); !reflect.DeepEqual(got, want) {
			t.Fatalf("seed %d from choices: got %v, want %v", seed, got, want)
		}
		if got := draw(choice.FromBytes(again.Bytes()), every); !reflect.DeepEqual(got, want) {
			t.Fatalf("seed %d from the bytes of choices: got %v, want %v", seed, got, want)
		}
	}
}

func TestZerosEndEveryGeneratorOfGopter(t *testing.T) {
	got := draw(choice.FromBytes(make([]byte, 1000)), every).([]any)
	for i, want := range []any{int64(0), 0.0, true, "", []uint8{}, "a"} {
		if !reflect.DeepEqual(got[i], want) {
			t.Errorf("%d: got %#v, want %#v", i, got[i], want)
		}
	}
}

func TestANumberTakesTwoBytesAndIntnSeesThemAlone(t *testing.T) {
	pick := func(data ...byte) int {
		s := choice.FromBytes(data)
		r := s.Rand()
		n := r.Intn(1000)
		if len(s.Bytes()) != 4 {
			t.Errorf("%d bytes", len(s.Bytes()))
		}
		return n
	}
	if got := pick(0, 0, 0, 7); got != 7 {
		t.Errorf("7 gives %d", got)
	}
	if a, b := pick(0, 0, 5, 7), pick(1, 2, 5, 7); a != b {
		t.Errorf("the salt changes Intn from %d to %d", a, b)
	}
	seen := map[int]bool{}
	for hi := range 255 {
		for lo := range 256 {
			seen[pick(0, 0, byte(hi), byte(lo))] = true
		}
	}
	if len(seen) != 1000 {
		t.Errorf("%d of 1000 numbers can be had", len(seen))
	}
}

func TestWhatIsWrittenOutIsReadBack(t *testing.T) {
	for _, want := range []uint64{0, 1, 255, 1 << 31, 1<<63 - 1, 0x7fff_ffff_ffff_ff00} {
		s := choice.FromChoices([]uint64{want, want})
		r := s.Rand()
		if a, b := r.Int63(), r.Int63(); uint64(a) != want || uint64(b) != want {
			t.Errorf("%#x: drew %#x, %#x", want, a, b)
		}
		r = choice.FromBytes(s.Bytes()).Rand()
		if a, b := r.Int63(), r.Int63(); uint64(a) != want || uint64(b) != want {
			t.Errorf("%#x: replayed %#x, %#x", want, a, b)
		}
	}
}

func TestAGeneratorThatNeverStopsPanics(t *testing.T) {
	defer func() {
		if got := recover(); got != (choice.Endless{}) {
			t.Errorf("panic of %v", got)
		}
	}()
	s := choice.FromSeed(1)
	s.SetBudget(100)
	for r := s.Rand(); ; {
		r.Int63()
	}
}

func TestNearIsSimplestAtZeroAndReachesAll(t *testing.T) {
	for _, r := range [][2]int{{-3, 3}, {-2, 5}, {-5, 2}, {0, 4}, {2, 6}, {-6, -2}, {-4, 0}, {-1, 1}, {-1, 3}, {-3, 1}, {math.MinInt, math.MaxInt}} {
		lo, hi := r[0], r[1]
		last, seen := -1, map[int]bool{}
		for v := range min(uint64(hi)-uint64(lo), 9) + 1 {
			got := choice.FromChoices([]uint64{v}).Near(lo, hi)
			if got < lo || hi < got || seen[got] || max(got, -got) < last {
				t.Errorf("%d..%d: choice %d is %d, the one before %d", lo, hi, v, got, last)
			}
			seen[got], last = true, max(got, -got)
		}
	}
	for v, want := range map[uint64]int{1<<64 - 1: math.MinInt, 1<<64 - 2: -math.MaxInt, 1<<64 - 3: math.MaxInt} {
		if got := choice.FromChoices([]uint64{v}).Near(math.MinInt, math.MaxInt); got != want {
			t.Errorf("choice %d is %d", v, got)
		}
	}
}

func TestElementsAreSpans(t *testing.T) {
	s := choice.FromChoices([]uint64{1, 10, 1, 20, 0})
	got := choice.List(s, 0, 3, 5, func(s *choice.Stream) int { return s.Int(0, 99) })
	want := []choice.Span{{Start: 0, End: 2}, {Start: 2, End: 4}, {Start: 4, End: 5}}
	if !reflect.DeepEqual(got, []int{10, 20}) || !reflect.DeepEqual(s.Spans(), want) {
		t.Errorf("got %v with %v", got, s.Spans())
	}
}
