package shrink_test

import (
	"reflect"
	"slices"
	"testing"

	"github.com/passmuster/muster/internal/choice"
	"github.com/passmuster/muster/internal/shrink"
)

// minimise shrinks what draw draws from a seed for which bad is true, and returns the smallest value.
func minimise[T any](t *testing.T, seed uint64, budget int, draw func(*choice.Stream) T, bad func(T) bool) (small T, tries int) {
	t.Helper()
	input := func(s *choice.Stream) (shrink.Input, T) {
		v := draw(s)
		return shrink.Input{Choices: s.Choices(), Spans: s.Spans()}, v
	}
	for ; ; seed++ {
		if _, v := input(choice.FromSeed(seed)); bad(v) {
			break
		}
	}
	from, _ := input(choice.FromSeed(seed))
	calls := 0
	best, tries := shrink.Minimise(from, budget, func(values []uint64) (shrink.Input, bool) {
		calls++
		in, v := input(choice.FromChoices(values))
		return in, bad(v)
	})
	if calls != tries || tries > budget {
		t.Errorf("%d tries of %d, %d calls", tries, budget, calls)
	}
	_, small = input(choice.FromChoices(choice.Values(best.Choices)))
	if !bad(small) {
		t.Errorf("%v does not fail", small)
	}
	return small, tries
}

func list(s *choice.Stream) []int {
	return choice.List(s, 0, 10, 50, func(s *choice.Stream) int { return s.Int(0, 1000) })
}

func fixed(s *choice.Stream) []int {
	out := make([]int, s.Int(0, 20))
	for i := range out {
		out[i] = s.Int(0, 1000)
	}
	return out
}

func TestListsShrinkToTheirSmallest(t *testing.T) {
	sum := func(v []int) (sum int) {
		for _, n := range v {
			sum += n
		}
		return sum
	}
	for name, tt := range map[string]struct {
		draw func(*choice.Stream) []int
		bad  func([]int) bool
		want []int
	}{
		"long":            {list, func(v []int) bool { return len(v) > 4 }, []int{0, 0, 0, 0, 0}},
		"long by length":  {fixed, func(v []int) bool { return len(v) > 4 }, []int{0, 0, 0, 0, 0}},
		"one large":       {list, func(v []int) bool { return slices.ContainsFunc(v, func(n int) bool { return n >= 777 }) }, []int{777}},
		"large by length": {fixed, func(v []int) bool { return slices.ContainsFunc(v, func(n int) bool { return n >= 777 }) }, []int{777}},
		"sum":             {list, func(v []int) bool { return sum(v) > 1500 }, []int{501, 1000}},
		"unsorted":        {list, func(v []int) bool { return !slices.IsSorted(v) }, []int{1, 0}},
		"order":           {fixed, func(v []int) bool { return slices.Contains(v, 3) && slices.Contains(v, 2) }, []int{2, 3}},
	} {
		t.Run(name, func(t *testing.T) {
			for seed := range uint64(3) {
				if got, _ := minimise(t, 1000*seed, 5000, tt.draw, tt.bad); !slices.Equal(got, tt.want) {
					t.Errorf("seed %d: got %v, want %v", seed, got, tt.want)
				}
			}
		})
	}
}

func TestPairsMoveTogether(t *testing.T) {
	two := func(s *choice.Stream) [2]int { return [2]int{s.Int(0, 300), s.Int(0, 300)} }
	for want, bad := range map[[2]int]func([2]int) bool{
		{10, 17}: func(v [2]int) bool { return v[0] >= 10 && v[1] == v[0]+7 },
		{0, 200}: func(v [2]int) bool { return v[0]+v[1] == 200 },
		{0, 0}:   func(v [2]int) bool { return v[0] == v[1] },
	} {
		if got, _ := minimise(t, 1, 5000, two, bad); got != want {
			t.Errorf("got %v, want %v", got, want)
		}
	}
}

func TestTheBudgetIsKept(t *testing.T) {
	for _, budget := range []int{0, 1, 7} {
		if _, tries := minimise(t, 1, budget, list, func(v []int) bool { return len(v) > 2 }); tries != budget {
			t.Errorf("%d tries of %d", tries, budget)
		}
	}
}

func TestTheSameSearchGivesTheSameAnswer(t *testing.T) {
	bad := func(v []int) bool { return len(v) > 3 && v[1] > v[2] }
	a, n := minimise(t, 5, 300, list, bad)
	b, m := minimise(t, 5, 300, list, bad)
	if !reflect.DeepEqual(a, b) || n != m {
		t.Errorf("%v in %d tries and %v in %d", a, n, b, m)
	}
}
