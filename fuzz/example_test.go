package fuzz_test

import (
	"slices"
	"strconv"
	"testing"

	"github.com/leanovate/gopter"
	"github.com/leanovate/gopter/gen"

	"github.com/passmuster/muster/fuzz"
)

type line struct {
	SKU string
	Qty int
}

type order struct {
	Currency string
	Lines    []line
}

func total(o order) (sum int) {
	for _, l := range o.Lines {
		sum += l.Qty
	}
	return sum
}

// A property of lists: sorting twice is sorting once.
func ExampleCheck() {
	var t *testing.T // of the test
	fuzz.Check(t, gen.SliceOf(gen.Int()), func(t testing.TB, v []int) {
		once := slices.Sorted(slices.Values(v))
		if twice := slices.Sorted(slices.Values(once)); !slices.Equal(once, twice) {
			t.Errorf("got %v, then %v", once, twice)
		}
	})
}

// Several properties in a test, with their own configs and as plain functions.
func ExampleConfig() {
	var t *testing.T // of the test
	small := fuzz.Config{Name: "short lists", Cases: 1000, MaxSize: 10}
	fuzz.Check(t, gen.SliceOf(gen.Int()), fuzz.Holds(func(v []int) bool {
		return len(slices.Compact(slices.Clone(v))) <= len(v)
	}), small)
	fuzz.Check(t, gen.Int(), fuzz.NoError(func(v int) error {
		_, err := strconv.Atoi(strconv.Itoa(v))
		return err
	}), fuzz.Config{Name: "numbers read back"})
}

// A fuzz target: go test tries what Check would, go test -fuzz goes on from there.
func ExampleRun() {
	var f *testing.F // of the target
	fuzz.Run(f, gen.AnyString(), func(t *testing.T, v string) {
		got, err := strconv.Unquote(strconv.Quote(v))
		if err != nil || got != v {
			t.Errorf("got %q, error %v", got, err)
		}
	})
}

// A generator made of choices: no reflection, and the simplest of everything first, because failures are made
// smaller towards it.
func ExampleGen() {
	var t *testing.T // of the test
	orders := fuzz.Gen(func(s *fuzz.Stream) order {
		return order{
			Currency: fuzz.Pick(s, "EUR", "JPY", "KWD"),
			Lines: fuzz.List(s, 0, 3, 20, func(s *fuzz.Stream) line {
				return line{SKU: fuzz.Pick(s, "a", "b"), Qty: s.Int(1, 99)}
			}),
		}
	})
	fuzz.Check(t, orders, fuzz.Holds(func(o order) bool { return total(o) >= len(o.Lines) }))
}

// A generator of gopter's amid choices of one's own.
func ExampleDraw() {
	var t *testing.T // of the test
	names := gen.Identifier()
	lines := fuzz.Gen(func(s *fuzz.Stream) line {
		name, ok := fuzz.Draw[string](s, names)
		if !ok {
			name = "a"
		}
		return line{SKU: name, Qty: s.Int(1, 99)}
	})
	fuzz.Check(t, lines, fuzz.Holds(func(l line) bool { return l.SKU != "" }))
}

// A property that is worth little unless many of its inputs are of a kind.
func ExampleCover() {
	var t *testing.T // of the test
	both := gopter.CombineGens(gen.IntRange(0, 9), gen.IntRange(0, 8))
	fuzz.Check(t, both, func(t testing.TB, v []any) {
		a, b := v[0].(int), v[1].(int)
		fuzz.Cover(t, a == b, "equal", 2)
		if min(a, b) != min(b, a) {
			t.Errorf("%d and %d", a, b)
		}
	})
}
