package shrink_test

import (
	"math/rand"
	"slices"
	"testing"

	"github.com/passmuster/muster/internal/choice"
	"github.com/passmuster/muster/internal/shrink"
)

// between draws a number as generators of gopter's do: the remainder of two draws in one.
func between(rng *rand.Rand, lo, hi int) int {
	v := uint64(rng.Int63())<<1 ^ uint64(rng.Int63())
	return int(uint64(lo) + v%uint64(hi-lo+1))
}

// table draws lists of which the length comes first, both with one element drawn for nothing.
func table(rng *rand.Rand) [][]int {
	out := make([][]int, 4)
	for i := range out {
		out[i] = make([]int, rng.Intn(20))
		between(rng, -100, 100)
		for j := range out[i] {
			out[i][j] = between(rng, -100, 100)
		}
	}
	return out
}

// distance orders numbers 0 1 -1 2 -2.
func distance(n int) uint64 {
	if n > 0 {
		return uint64(2*n - 1)
	}
	return uint64(-2 * n)
}

func weight(lists [][]int) []uint64 {
	out := []uint64{0}
	for _, list := range lists {
		out = append(out, uint64(len(list)))
		for _, n := range list {
			out = append(out, distance(n))
		}
	}
	out[0] = uint64(len(out))
	return out
}

func TestNumbersOfMathRandShrinkToTheirSmallest(t *testing.T) {
	flat := func(v [][]int) []int { return slices.Concat(v...) }
	sum := func(v [][]int) (sum int) {
		for _, n := range flat(v) {
			sum += n
		}
		return sum
	}
	distinct := func(v [][]int) int {
		list := flat(v)
		slices.Sort(list)
		return len(slices.Compact(list))
	}
	for name, tt := range map[string]struct {
		bad  func([][]int) bool
		want []int // in order, whichever list they are in
	}{
		"long":        {func(v [][]int) bool { return len(flat(v)) >= 3 }, []int{0, 0, 0}},
		"negative":    {func(v [][]int) bool { return slices.ContainsFunc(flat(v), func(n int) bool { return n <= -37 }) }, []int{-37}},
		"large":       {func(v [][]int) bool { return slices.ContainsFunc(flat(v), func(n int) bool { return n >= 61 }) }, []int{61}},
		"in the last": {func(v [][]int) bool { return slices.Contains(v[3], 0) }, []int{0}},
		"distinct":    {func(v [][]int) bool { return distinct(v) >= 5 }, []int{-2, -1, 0, 1, 2}},
		"sum":         {func(v [][]int) bool { return sum(v) >= 150 }, []int{50, 100}},
		"debt":        {func(v [][]int) bool { return sum(v) <= -150 }, []int{-100, -50}},
	} {
		t.Run(name, func(t *testing.T) {
			for seed := range uint64(3) {
				got, runs := smallest(t, 1000*seed, tt.bad)
				list := flat(got)
				slices.Sort(list)
				if !slices.Equal(list, tt.want) {
					t.Errorf("seed %d: got %v in %d tries, want %v", seed, got, runs, tt.want)
				}
			}
		})
	}
}

// smallest shrinks a table for which bad is true.
func smallest(t *testing.T, seed uint64, bad func([][]int) bool) (small [][]int, tries int) {
	t.Helper()
	input := func(s *choice.Stream) (shrink.Input, [][]int) {
		v := table(s.Rand())
		return shrink.Input{Choices: s.Choices(), Spans: s.Spans(), Weight: weight(v)}, v
	}
	from, v := input(choice.FromSeed(seed))
	for ; !bad(v); seed++ {
		from, v = input(choice.FromSeed(seed))
	}
	_, tries = shrink.Minimise(from, 5000, func(values []uint64) (shrink.Input, bool) {
		in, v := input(choice.FromChoices(values))
		if !bad(v) {
			return in, false
		}
		if small == nil || slices.Compare(weight(v), weight(small)) < 0 {
			small = v
		}
		return in, true
	})
	return small, tries
}

func TestAWeightMayLoseThePartThatADrawIsFittedTo(t *testing.T) {
	// The last digit of a number, with two zeros before it but where the number is 7.
	input := func(s *choice.Stream) (in shrink.Input, digit int) {
		rng := s.Rand()
		v := uint64(rng.Int63())<<1 ^ uint64(rng.Int63())
		list := []int{0, 0, int(v % 10)}
		if v == 7 {
			list = list[2:]
		}
		return shrink.Input{Choices: s.Choices(), Weight: weight([][]int{list})}, int(v % 10)
	}
	for seed := range uint64(50) {
		from, digit := input(choice.FromSeed(seed))
		if digit != 7 {
			continue
		}
		best, _ := shrink.Minimise(from, 5000, func(values []uint64) (shrink.Input, bool) {
			in, digit := input(choice.FromChoices(values))
			return in, digit == 7
		})
		if len(best.Weight) != 3 {
			t.Errorf("seed %d: weight %v", seed, best.Weight)
		}
	}
}
