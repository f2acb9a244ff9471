package shrink_test

import (
	"slices"
	"testing"

	"github.com/passmuster/muster/internal/choice"
	"github.com/passmuster/muster/internal/shrink"
)

// TestDrawsAreWrittenOut is about numbers drawn from two draws in one, of which halving a draw does not halve the value.
func TestDrawsAreWrittenOut(t *testing.T) {
	signed := distance
	natural := func(n int) uint64 { return uint64(n) }
	for name, tt := range map[string]struct {
		lo, hi int
		weight func(int) uint64
		bad    func(int) bool
		want   int
	}{
		"any":                       {-100, 100, signed, func(int) bool { return true }, 0},
		"large":                     {-100, 100, signed, func(n int) bool { return n >= 61 }, 61},
		"very negative":             {-100, 100, signed, func(n int) bool { return n <= -61 }, -61},
		"negative":                  {-100, 100, signed, func(n int) bool { return n < 0 }, -1},
		"nearly zero is tried":      {-100, 100, signed, func(n int) bool { return n == 5 || n == -4 || n > 80 }, -4},
		"the positive one of two":   {-100, 100, signed, func(n int) bool { return n == 60 || n == -60 }, 60},
		"far from zero":             {-100, 100, signed, func(n int) bool { return n >= 61 || n <= -61 }, 61},
		"far below zero":            {-100, 30, signed, func(n int) bool { return n >= 61 || n <= -61 }, -61},
		"the least is out of reach": {-1, 100, signed, func(n int) bool { return n >= 33 }, 33},
		"minus one":                 {-1, 100, signed, func(n int) bool { return n < 0 }, -1},
		"from zero, signed":         {0, 100, signed, func(n int) bool { return n >= 70 }, 70},
		"from five, signed":         {5, 100, signed, func(n int) bool { return n >= 70 }, 70},
		"from five, the least":      {5, 100, signed, func(int) bool { return true }, 5},
		"from zero, natural":        {0, 100, natural, func(n int) bool { return n >= 70 }, 70},
		"from zero, three":          {0, 100, natural, func(n int) bool { return n == 3 || n > 60 }, 3},
		"from six, natural":         {6, 100, natural, func(n int) bool { return n >= 70 }, 70},
		"from six, seven":           {6, 100, natural, func(n int) bool { return n == 7 || n > 60 }, 7},
		"from five, natural":        {5, 100, natural, func(n int) bool { return n >= 70 }, 70},
		"from one, natural":         {1, 100, natural, func(n int) bool { return n >= 70 }, 70},
	} {
		t.Run(name, func(t *testing.T) {
			draw := func(s *choice.Stream) (shrink.Input, int) {
				rng := s.Rand()
				n := between(rng, tt.lo, tt.hi)
				return shrink.Input{Choices: s.Choices(), Weight: []uint64{0, tt.weight(n)}}, n
			}
			for seed, tested := uint64(0), 0; tested < 5; seed++ {
				from, n := draw(choice.FromSeed(seed))
				if !tt.bad(n) {
					continue
				}
				tested++
				best, tries := shrink.Pass("straighten", from, 1000, func(values []uint64) (shrink.Input, bool) {
					in, n := draw(choice.FromChoices(values))
					return in, tt.bad(n)
				})
				values := choice.Values(best.Choices)
				if _, got := draw(choice.FromChoices(values)); got != tt.want || tries > 40 {
					t.Errorf("%d became %d in %d tries, want %d", n, got, tries, tt.want)
				}
				if want := uint64(tt.want - tt.lo); !slices.Equal(values, []uint64{0, want}) {
					t.Errorf("%d is written as %d, want 0 and %d", tt.want, values, want)
				}
			}
		})
	}
}

func TestANumberOfWhichTheShapeFollowsIsLeft(t *testing.T) {
	// Written as 0, or as 1, it has another choice after it, or another part of the weight.
	for _, special := range []uint64{0, 1} {
		for _, what := range []string{"choices", "weights"} {
			got, tries := pass(t, "straighten", []uint64{lane(5), lane(6)}, func(values []uint64) (shrink.Input, bool) {
				in, _ := plain(true, has())(values)
				v := values[0]<<1 ^ values[1]
				in.Weight = []uint64{v}
				switch {
				case v != special:
				case what == "choices":
					in.Choices = append(in.Choices, choice.Choice{Value: 7})
				default:
					in.Weight = append(in.Weight, 7)
				}
				return in, v > 1
			})
			if !slices.Equal(got, []uint64{lane(5), lane(6)}) || tries != int(special)+1 {
				t.Errorf("other %s at %d: %v after %d tries", what, special, got, tries)
			}
		}
	}
}

func TestOnlyPairsOfNumbersAreWrittenOut(t *testing.T) {
	for name, numbers := range map[string][2]bool{"none": {}, "the first": {true, false}, "the second": {false, true}} {
		_, tries := pass(t, "straighten", []uint64{lane(5), lane(6)}, func(values []uint64) (shrink.Input, bool) {
			return shrink.Input{
				Choices: []choice.Choice{{Value: values[0], Number: numbers[0]}, {Value: values[1], Number: numbers[1]}},
				Weight:  []uint64{values[0] ^ values[1]},
			}, true
		})
		if tries != 0 {
			t.Errorf("%s a number: %d tries", name, tries)
		}
	}
}

func TestAValueThatDoesNotFollowItsDrawIsLeft(t *testing.T) {
	for name, weight := range map[string]func(v uint64) uint64{
		"constant":           func(uint64) uint64 { return 4 },
		"falling by odd":     func(v uint64) uint64 { return 101 - 2*min(v, 40) },
		"falling by one":     func(v uint64) uint64 { return 100 - min(v, 40) },
		"of steps of three":  func(v uint64) uint64 { return 3 * v },
		"of even twos":       func(v uint64) uint64 { return 4 + 2*v },
		"falling to nothing": func(v uint64) uint64 { return 3 - min(v, 3) },
	} {
		values, tries := pass(t, "straighten", []uint64{lane(5), lane(6)}, func(values []uint64) (shrink.Input, bool) {
			in, _ := plain(true, has())(values)
			in.Weight = []uint64{weight(values[0]<<1 ^ values[1])}
			return in, true
		})
		if !slices.Equal(values, []uint64{lane(5), lane(6)}) || tries > 3 {
			t.Errorf("%s: %v after %d tries", name, values, tries)
		}
	}
}
