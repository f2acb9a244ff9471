package choice_test

import (
	"reflect"
	"testing"

	"github.com/leanovate/gopter"

	"github.com/passmuster/muster/internal/choice"
)

func words(s *choice.Stream) []int {
	return choice.List(s, 1, 5, 50, func(s *choice.Stream) int { return s.Int(-300, 300) })
}

// streams are one of each kind.
func streams() map[string]*choice.Stream {
	return map[string]*choice.Stream{
		"seed": choice.FromSeed(1), "bytes": choice.FromBytes([]byte{7, 7}), "choices": choice.FromChoices([]uint64{1, 2, 3}),
	}
}

func TestWhatWasDrawnReplays(t *testing.T) {
	for seed := range uint64(40) {
		s := choice.FromSeed(seed)
		want := words(s)
		if got := words(choice.FromBytes(s.Bytes())); !reflect.DeepEqual(got, want) {
			t.Fatalf("seed %d: got %v, want %v", seed, got, want)
		}
	}
}

func TestZerosAreTheSimplestChoice(t *testing.T) {
	got := words(choice.FromBytes(make([]byte, 100)))
	if !reflect.DeepEqual(got, []int{-300}) {
		t.Errorf("got %v", got)
	}
}

func TestTheTailDoesNotDependOnThePrefix(t *testing.T) {
	tail := func(prefix []byte) (out []uint64) {
		s := choice.FromBytes(prefix)
		for range prefix {
			s.Uint64(255)
		}
		for range 20 {
			out = append(out, s.Uint64(255))
		}
		return out
	}
	a, b := tail([]byte{1, 2, 3}), tail([]byte{9, 9, 9})
	if !reflect.DeepEqual(a, b) {
		t.Errorf("%v and %v", a, b)
	}
	if none := tail(nil); !reflect.DeepEqual(none[3:], a[:17]) {
		t.Errorf("after no bytes %v, after three %v", none, a)
	}
	distinct := map[uint64]bool{}
	for _, v := range a {
		distinct[v] = true
	}
	if len(distinct) < 10 {
		t.Errorf("not random: %v", a)
	}
}

func TestAnEndlessGeneratorEndsWithTheBudget(t *testing.T) {
	const budget = 300
	for name, s := range streams() {
		if s.Budget() != 1<<20 { // the mebibyte of the message
			t.Errorf("%s: a budget of %d", name, s.Budget())
		}
		s.SetBudget(budget)
		for n := range budget {
			if s.Exhausted() {
				t.Fatalf("%s: ended after %d", name, n)
			}
			s.Uint64(255)
		}
		if got := s.Rand().Int63(); got != 0 {
			t.Errorf("%s: a number past the end is %d", name, got)
		}
		before := len(s.Choices())
		for n := range budget - 1 {
			if v := s.Uint64(255); v != 0 || !s.Exhausted() || len(s.Choices()) != before || len(s.Bytes()) != budget {
				t.Fatalf("%s: %d draws past the end: %d, %d choices of %d bytes", name, n, v, len(s.Choices()), len(s.Bytes()))
			}
		}
		func() {
			defer func() {
				if got := recover(); got != (choice.Endless{}) {
					t.Errorf("%s: as many draws as there were bytes, and one more: panic of %v", name, got)
				}
			}()
			s.Uint64(255)
		}()
	}
}

func TestTheBudgetEndsWithinADraw(t *testing.T) {
	s := choice.FromBytes([]byte{1, 2, 3, 4})
	s.SetBudget(3)
	if got := s.Uint64(1<<32 - 1); got != 0x01020300 || len(s.Bytes()) != 3 {
		t.Errorf("%#x of %d bytes", got, len(s.Bytes()))
	}
	// Bytes that were written from a choice may be more than the budget has left.
	s = choice.FromChoices([]uint64{5, 6})
	s.SetBudget(3)
	if s.Uint64(1<<32 - 1); !s.Exhausted() || s.Uint64(9) != 0 {
		t.Errorf("not at its end after %d bytes of 3", len(s.Bytes()))
	}
}

func TestAGeneratorWorksWithoutAStream(t *testing.T) {
	v, ok := choice.Gen(words).Sample()
	if list, is := v.([]int); !ok || !is || len(list) == 0 {
		t.Errorf("got %v, %v", v, ok)
	}
	a := choice.Gen(words)(gopter.DefaultGenParameters().CloneWithSeed(7)).Result
	b := choice.Gen(words)(gopter.DefaultGenParameters().CloneWithSeed(7)).Result
	if !reflect.DeepEqual(a, b) {
		t.Errorf("one seed gave %v and %v", a, b)
	}
}
