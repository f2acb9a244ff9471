package shrink_test

import (
	"slices"
	"testing"

	"github.com/passmuster/muster/internal/choice"
	"github.com/passmuster/muster/internal/shrink"
)

// elements draws a list whose length comes first; an element is made of width choices.
func elements(n int, s *choice.Stream, width int) (out []uint64) {
	for range n {
		element := uint64(0)
		for range width {
			element = 10*element + s.Uint64(9)
		}
		out = append(out, element)
	}
	return out
}

func TestElementsAreTakenOutWithTheirLength(t *testing.T) {
	for width := 1; width <= 4; width++ {
		from := []uint64{5}
		for digit := range uint64(5) {
			from = append(from, slices.Repeat([]uint64{digit + 3}, width)...)
		}
		wanted := elements(1, choice.FromChoices(slices.Repeat([]uint64{5}, width)), width)[0]
		got, tries := pass(t, "lengths", from, func(values []uint64) (shrink.Input, bool) {
			s := choice.FromChoices(values)
			v := elements(s.Int(0, 30), s, width)
			return shrink.Input{Choices: s.Choices()}, slices.Contains(v, wanted)
		})
		if want := append([]uint64{1}, slices.Repeat([]uint64{5}, width)...); !slices.Equal(got, want) {
			t.Errorf("elements of %d: left %v, want %v", width, got, want)
		}
		if tries > 21 { // whole elements are tried, the last first
			t.Errorf("elements of %d: %d tries", width, tries)
		}
	}
}

func TestElementsAreTakenOutWhereOtherListsFollow(t *testing.T) {
	for width := 1; width <= 4; width++ {
		element := func(digit uint64) []uint64 { return slices.Repeat([]uint64{digit}, width) }
		wanted := elements(1, choice.FromChoices(element(7)), width)[0]
		for in := range 2 {
			try := func(values []uint64) (shrink.Input, bool) {
				s := choice.FromChoices(values)
				rng := s.Rand()
				var v [2][]uint64
				for i := range v {
					v[i] = elements(rng.Intn(30), s, width)
				}
				return shrink.Input{Choices: s.Choices()}, slices.Contains(v[in], wanted) && slices.Contains(v[1-in], 0)
			}
			from := slices.Concat([]uint64{lane(3)}, element(0), element(7), element(2), []uint64{lane(3)}, element(3), element(7), element(0))
			got, _ := pass(t, "lengths", from, try)
			first, second := element(7), element(0)
			if in == 1 {
				first, second = second, first
			}
			if want := slices.Concat([]uint64{lane(1)}, first, []uint64{lane(1)}, second); !slices.Equal(got, want) {
				t.Errorf("elements of %d, needed in list %d: left %v, want %v", width, in, got, want)
			}
		}
	}
}

func TestALengthIsTheNumberItself(t *testing.T) {
	for _, want := range []int{1, 7, 29} {
		try := func(values []uint64) (shrink.Input, bool) {
			s := choice.FromChoices(values)
			n := s.Rand().Intn(30)
			for range n {
				s.Uint64(9)
			}
			return shrink.Input{Choices: s.Choices()}, n == want
		}
		from := append([]uint64{lane(30*1000+uint64(want)) | 5}, make([]uint64, want)...)
		got, tries := pass(t, "lengths", from, try)
		if got[0] != lane(uint64(want)) || len(got) != want+1 {
			t.Errorf("%d of 30 is drawn from %#x, want %#x, %d tries", want, got[0], lane(uint64(want)), tries)
		}
	}
}
