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

func TestWhatWasDrawnReplays(t *testing.T) {
	for seed := range uint64(200) {
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
	if a, b := tail([]byte{1, 2, 3}), tail([]byte{9, 9, 9}); !reflect.DeepEqual(a, b) {
		t.Errorf("%v and %v", a, b)
	}
}

func TestAnEndlessGeneratorEndsWithTheBudget(t *testing.T) {
	s := choice.FromSeed(1)
	n := 0
	for s.Uint64(255) > 0 || !s.Exhausted() {
		n++
	}
	if n < choice.DefaultBudget-1 {
		t.Errorf("ended after %d", n)
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
