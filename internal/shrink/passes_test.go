package shrink_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/passmuster/muster/internal/choice"
	"github.com/passmuster/muster/internal/shrink"
)

// lane is a draw of which Intn sees v.
func lane(v uint64) uint64 { return v << 32 }

// plain makes inputs that are their choices, and fail where bad says so.
func plain(number bool, bad func([]uint64) bool) shrink.Try {
	return func(values []uint64) (shrink.Input, bool) {
		in := shrink.Input{}
		for _, v := range values {
			in.Choices = append(in.Choices, choice.Choice{Value: v, Number: number})
		}
		return in, bad(values)
	}
}

// pass runs one pass on what try makes of values, and returns the values that are left.
func pass(t *testing.T, name string, values []uint64, try shrink.Try) (left []uint64, tries int) {
	t.Helper()
	from, _ := try(values)
	calls := 0
	best, tries := shrink.Pass(name, from, 10_000, func(values []uint64) (shrink.Input, bool) {
		calls++
		return try(values)
	})
	if calls != tries {
		t.Errorf("%d tries, %d calls", tries, calls)
	}
	return choice.Values(best.Choices), tries
}

// count returns 1, 2, 3 and so on.
func count(n int) []uint64 {
	out := make([]uint64, n)
	for i := range out {
		out[i] = uint64(i + 1)
	}
	return out
}

func has(want ...uint64) func([]uint64) bool {
	return func(values []uint64) bool {
		for _, w := range want {
			if !slices.Contains(values, w) {
				return false
			}
		}
		return true
	}
}

func TestPassesOverPlainChoices(t *testing.T) {
	for _, tt := range []struct {
		what, pass string
		number     bool
		from       []uint64
		bad        func([]uint64) bool
		want       []uint64
		tries      int // at most
	}{
		{"all goes", "removeChunks", false, count(64), has(), []uint64{}, 1},
		{"the first is kept", "removeChunks", false, count(64), has(1), []uint64{1}, 20},
		{"the last is kept", "removeChunks", false, count(64), has(64), []uint64{64}, 20},
		{"two are kept", "removeChunks", false, count(64), has(22, 51), []uint64{22, 51}, 60},
		{"a run of three goes only as a whole", "removeChunks", false, count(12), func(v []uint64) bool {
			return has(1, 12)(v) && (len(v) == 12 || len(v) == 9)
		}, []uint64{1, 2, 3, 4, 5, 6, 7, 8, 12}, 40},
		{"all become zero", "zeroChunks", false, count(64), func(v []uint64) bool { return len(v) == 64 }, make([]uint64, 64), 130},
		{"two stay", "zeroChunks", false, count(5), func(v []uint64) bool { return v[1] == 2 && v[4] == 5 }, []uint64{0, 2, 0, 0, 5}, 10},
		{"zeros of halves at once", "zeroChunks", false, count(8), func(v []uint64) bool {
			return v[0] == 1 && (v[4]+v[5]+v[6]+v[7] == 0 || v[4]*v[5]*v[6]*v[7] > 0)
		}, []uint64{1, 0, 0, 0, 0, 0, 0, 0}, 14},
		{"each to its bound", "lowerEach", false, []uint64{1 << 40, 5, 1 << 63, 1}, func(v []uint64) bool {
			return v[0] >= 37 && v[2] >= 1000 && v[3] >= 1
		}, []uint64{37, 0, 1000, 1}, 120},
		{"straight to zero", "lowerEach", false, []uint64{1 << 40, 1 << 50}, has(), []uint64{0, 0}, 2},
		{"numbers are given up after some tries", "lowerEach", true, []uint64{1 << 60, 1 << 60}, func(v []uint64) bool {
			return v[0] == 1<<60 && v[1] == 1<<60
		}, []uint64{1 << 60, 1 << 60}, 16},
		{"but not where one succeeded", "lowerEach", true, []uint64{1 << 20}, func(v []uint64) bool { return v[0] >= 37 }, []uint64{37}, 30},
		{"what is no number is not given up", "lowerEach", false, []uint64{1 << 30}, func(v []uint64) bool {
			return v[0] >= 1<<30-3
		}, []uint64{1<<30 - 3}, 40},
		{"Intn sees the upper part", "lowerLanes", true, []uint64{lane(9000) | 77, lane(12) | 1}, func(v []uint64) bool {
			return v[0]>>32 >= 500 && v[1]>>32 == 12
		}, []uint64{lane(500), lane(12)}, 60},
		{"booleans are the lowest bit", "lowerLanes", true, []uint64{lane(9000) | 77, lane(12) | 78}, func(v []uint64) bool {
			return v[0]&1 == 1 && v[1]&1 == 0
		}, []uint64{1, 0}, 5},
		{"plain choices have no parts", "lowerLanes", false, []uint64{lane(9000) | 77}, has(), []uint64{lane(9000) | 77}, 0},
		{"zero is left alone", "lowerLanes", true, []uint64{0, lane(7) | 1}, has(), []uint64{0, 0}, 1},
		{"what needs both parts is left", "lowerLanes", true, []uint64{lane(1) | 6}, func(v []uint64) bool { return v[0]&7 == 6 }, []uint64{lane(1) | 6}, 4},
		{"neighbours change places", "order", false, []uint64{9, 5}, has(9, 5), []uint64{5, 9}, 1},
		{"and runs of up to four", "order", false, []uint64{9, 1, 2, 3, 5, 6, 7, 8}, func(v []uint64) bool {
			at := slices.Index(v, 9)
			return has(5, 6, 7, 8)(v) && at%4 == 0 && slices.Equal(v[at:at+4], []uint64{9, 1, 2, 3})
		}, []uint64{5, 6, 7, 8, 9, 1, 2, 3}, 20},
		{"not of five", "order", false, []uint64{9, 1, 2, 3, 4, 5, 6, 7, 8, 8}, func(v []uint64) bool {
			at := slices.Index(v, 9)
			return slices.Equal(v[at:min(at+5, 10)], []uint64{9, 1, 2, 3, 4}) && slices.Index(v, 5)%5 == 0 && slices.IsSorted(v[slices.Index(v, 5):][:4])
		}, []uint64{9, 1, 2, 3, 4, 5, 6, 7, 8, 8}, 30},
		{"one after the other", "order", false, []uint64{4, 3, 2, 1}, has(1, 2, 3, 4), []uint64{1, 4, 3, 2}, 7},
		{"no length", "lengths", false, []uint64{1000}, has(1000), []uint64{1000}, 2},
		{"no length, as a number", "lengths", true, []uint64{lane(1000)}, has(lane(1000)), []uint64{lane(1000)}, 3},
		{"no length, as a small number", "lengths", true, []uint64{lane(64)}, has(lane(64)), []uint64{lane(64)}, 2},
		{"no length, as a number less than one", "lengths", true, []uint64{lane(1) - 1}, has(lane(1) - 1), []uint64{lane(1) - 1}, 0},
		{"the length zero", "lengths", false, []uint64{0}, has(), []uint64{0}, 0},
		{"in order already", "order", false, []uint64{1, 2, 3, 4}, has(), []uint64{1, 2, 3, 4}, 5},
	} {
		t.Run(tt.pass+"/"+tt.what, func(t *testing.T) {
			got, tries := pass(t, tt.pass, tt.from, plain(tt.number, tt.bad))
			if !slices.Equal(got, tt.want) {
				t.Errorf("got %v, want %v", got, tt.want)
			}
			if tries > tt.tries {
				t.Errorf("%d tries, want %d at most", tries, tt.tries)
			}
		})
	}
}

// TestEachMoveOfTwo has for each move a failure that only this move makes simpler. What is simpler is the weight's
// business: the first choice may have to grow.
func TestEachMoveOfTwo(t *testing.T) {
	down := func(v []uint64) []uint64 { return v }
	second := func(v []uint64) []uint64 { return []uint64{v[1]} }
	up := func(v []uint64) []uint64 { return []uint64{1000 - v[0]} }
	for name, tt := range map[string]struct {
		from, want []uint64
		weight     func([]uint64) []uint64
		bad        func(a, b uint64) bool
	}{
		"both down":        {[]uint64{100, 107}, []uint64{10, 17}, down, func(a, b uint64) bool { return a >= 10 && b == a+7 }},
		"both down by two": {[]uint64{101, 108}, []uint64{11, 18}, down, func(a, b uint64) bool { return a >= 10 && b == a+7 && a%2 == 1 }},
		"down and up":      {[]uint64{100, 107}, []uint64{10, 197}, down, func(a, b uint64) bool { return a >= 10 && a+b == 207 }},
		"up and down":      {[]uint64{100, 107}, []uint64{197, 10}, second, func(a, b uint64) bool { return b >= 10 && a+b == 207 }},
		"down and up by two": {[]uint64{101, 106}, []uint64{11, 196}, down,
			func(a, b uint64) bool { return a >= 10 && a+b == 207 && a%2 == 1 }},
		"up and down by two": {[]uint64{100, 107}, []uint64{196, 11}, second,
			func(a, b uint64) bool { return b >= 10 && a+b == 207 && b%2 == 1 }},
		"down by two and up by one": {[]uint64{100, 102}, []uint64{10, 147}, down, func(a, b uint64) bool { return a >= 10 && a+2*b == 304 }},
		"down by one and up by two": {[]uint64{100, 101}, []uint64{10, 281}, down, func(a, b uint64) bool { return a >= 10 && 2*a+b == 301 }},
		"both up":                   {[]uint64{100, 107}, []uint64{200, 207}, up, func(a, b uint64) bool { return a <= 200 && b == a+7 }},
	} {
		t.Run(name, func(t *testing.T) {
			got, tries := pass(t, "pairs", tt.from, func(values []uint64) (shrink.Input, bool) {
				in, _ := plain(false, has())(values)
				in.Weight = tt.weight(values)
				return in, tt.bad(values[0], values[1])
			})
			if !slices.Equal(got, tt.want) || tries > 45 {
				t.Errorf("got %v in %d tries, want %v", got, tries, tt.want)
			}
		})
	}
}

func TestPairsAreNearOneAnother(t *testing.T) {
	// The sum of two is kept, which are that far from one another.
	for _, tt := range []struct {
		apart, from int
		moves       bool
	}{{1, 5, true}, {8, 5, true}, {20, 5, true}, {21, 5, false}, {8, 0, true}, {9, 0, false}} {
		values := make([]uint64, tt.apart+1)
		last := len(values) - 1
		values[0], values[last] = 50, uint64(tt.from)
		got, _ := pass(t, "pairs", values, plain(false, func(v []uint64) bool {
			return v[0]+v[last] == 50+uint64(tt.from) && !slices.ContainsFunc(v[1:last], func(n uint64) bool { return n > 0 })
		}))
		if moved := got[0] != 50; moved != tt.moves {
			t.Errorf("50 and %d, %d apart: %v", tt.from, tt.apart, got)
		}
	}
}

func TestSpansAreRemovedTheLastFirst(t *testing.T) {
	var tried [][]int
	numbers := func(s *choice.Stream) []int {
		return choice.List(s, 0, 9, 50, func(s *choice.Stream) int { return s.Int(0, 999) })
	}
	try := func(values []uint64) (shrink.Input, bool) {
		s := choice.FromChoices(values)
		list := numbers(s)
		tried = append(tried, list)
		return shrink.Input{Choices: s.Choices(), Spans: s.Spans()}, slices.Contains(list, 777)
	}
	from, _ := try([]uint64{1, 5, 1, 777, 1, 6, 1, 8, 0})
	tried = nil
	best, _ := shrink.Pass("removeSpans", from, 100, try)
	if got := choice.Values(best.Choices); !slices.Equal(got, []uint64{1, 777, 0}) {
		t.Errorf("left %v", got)
	}
	want := [][]int{{5, 777, 6, 8}, {5, 777, 6}, {5, 777}, {5}, {777}}
	if !slices.EqualFunc(tried, want, slices.Equal) {
		t.Errorf("tried %v, want %v", tried, want)
	}
}

func TestNeighbouringSpansChangePlaces(t *testing.T) {
	try := func(values []uint64) (shrink.Input, bool) {
		s := choice.FromChoices(values)
		var words [][]int
		for range 2 {
			s.Span(func() {
				words = append(words, choice.List(s, 0, 9, 50, func(s *choice.Stream) int { return s.Int(0, 999) }))
			})
		}
		spans := s.Spans()
		outer := slices.DeleteFunc(slices.Clone(spans), func(p choice.Span) bool { return p.End-p.Start < 3 })
		slices.SortFunc(words, slices.Compare)
		return shrink.Input{Choices: s.Choices(), Spans: outer}, slices.EqualFunc(words, [][]int{{3}, {8, 7, 6, 5, 4}}, slices.Equal)
	}
	// Lists of one and of five elements: no run of one size changes their places.
	got, _ := pass(t, "order", []uint64{9, 8, 9, 7, 9, 6, 9, 5, 9, 4, 0, 1, 3, 0}, try)
	if !slices.Equal(got, []uint64{1, 3, 0, 9, 8, 9, 7, 9, 6, 9, 5, 9, 4, 0}) {
		t.Errorf("got %v", got)
	}
}

func TestOnlyNeighboursChangePlaces(t *testing.T) {
	for _, tt := range []struct {
		what       string
		spans      []choice.Span
		from, want []uint64
	}{
		{"three in turn", []choice.Span{{Start: 0, End: 1}, {Start: 1, End: 6}, {Start: 6, End: 7}},
			[]uint64{9, 8, 8, 8, 8, 8, 7, 5}, []uint64{8, 8, 8, 8, 8, 7, 9, 5}},
		{"with a gap", []choice.Span{{Start: 0, End: 1}, {Start: 2, End: 8}}, []uint64{9, 8, 7, 7, 7, 7, 7, 7}, []uint64{9, 8, 7, 7, 7, 7, 7, 7}},
		{"one in another", []choice.Span{{Start: 2, End: 3}, {Start: 0, End: 8}}, []uint64{9, 8, 7, 7, 7, 7, 7, 7}, []uint64{9, 8, 7, 7, 7, 7, 7, 7}},
	} {
		// What is no swap of these spans passes.
		swaps := [][]uint64{tt.from, tt.want, {8, 8, 8, 8, 8, 9, 7, 5}}
		got, _ := pass(t, "order", tt.from, func(values []uint64) (shrink.Input, bool) {
			in, _ := plain(false, has())(values)
			in.Spans = tt.spans
			if values[0] == 8 {
				in.Spans = []choice.Span{{Start: 0, End: 5}, {Start: 5, End: 6}, {Start: 6, End: 7}}
			}
			return in, slices.ContainsFunc(swaps, func(s []uint64) bool { return slices.Equal(s, values) })
		})
		if !slices.Equal(got, tt.want) {
			t.Errorf("%s: got %v, want %v", tt.what, got, tt.want)
		}
	}
}

func TestEachPassKeepsAFailureOfChangingLength(t *testing.T) {
	for _, name := range []string{
		"removeSpans", "removeChunks", "zeroChunks", "lowerLanes", "lowerEach", "straighten", "lengths", "order", "pairs",
	} {
		for kind, draw := range map[string]func(*choice.Stream) []int{
			"list": list, "fixed": fixed,
			"numbers": func(s *choice.Stream) []int { return slices.Concat(table(s.Rand())...) },
			"spans": func(s *choice.Stream) (out []int) {
				for range s.Int(1, 4) {
					s.Span(func() { out = append(out, fixed(s)...) })
				}
				return out
			},
		} {
			for least := range 3 {
				bad := func(v []int) bool { return len(v) >= least }
				try := func(values []uint64) (shrink.Input, bool) {
					s := choice.FromChoices(values)
					v := draw(s)
					return shrink.Input{Choices: s.Choices(), Spans: s.Spans(), Weight: []uint64{uint64(len(v))}}, bad(v)
				}
				for seed := range uint64(3) {
					s := choice.FromSeed(seed)
					draw(s)
					from, fails := try(choice.Values(s.Choices()))
					if !fails {
						continue
					}
					best, tries := shrink.Pass(name, from, 100, try)
					if again, fails := try(choice.Values(best.Choices)); !fails || tries > 100 || len(again.Choices) != len(best.Choices) ||
						len(again.Choices) > len(from.Choices) {
						t.Errorf("%s of %s, seed %d: %v after %d tries", name, kind, seed, best.Choices, tries)
					}
				}
			}
		}
	}
}

func TestHugeDrawsDoNotMove(t *testing.T) {
	for _, values := range [][]uint64{{1 << 62, 5}, {5, 1 << 62}, {1 << 63, 1 << 63}} {
		if got, tries := pass(t, "pairs", values, plain(false, has())); tries != 0 {
			t.Errorf("%v became %v in %d tries", values, got, tries)
		}
	}
	if got, _ := pass(t, "pairs", []uint64{1<<62 - 1, 5}, plain(false, has())); got[0] >= 1<<62-1 {
		t.Errorf("less than 2⁶² does not move: %v", got)
	}
}

func TestNothingIsTriedTwice(t *testing.T) {
	for _, name := range []string{"removeChunks", "zeroChunks", "lowerEach", "order", "pairs"} {
		seen := map[string]bool{}
		pass(t, name, []uint64{4, 4, 3, 3, 1, 1}, func(values []uint64) (shrink.Input, bool) {
			key := fmt.Sprint(values)
			if seen[key] {
				t.Errorf("%s: %v again", name, values)
			}
			seen[key] = len(seen) > 0 // the first call is the input itself
			return plain(false, has(4, 3))(values)
		})
	}
}

func TestSmallerIsShorterThenLighterThenLower(t *testing.T) {
	input := func(weight uint64, values ...uint64) shrink.Input {
		in, _ := plain(false, has())(values)
		in.Weight = []uint64{weight}
		return in
	}
	from := input(5, 5, 5)
	for name, tt := range map[string]struct {
		got   shrink.Input
		fails bool
		taken bool
	}{
		"shorter":                     {input(9, 9), true, true},
		"shorter, passes":             {input(9, 9), false, false},
		"longer":                      {input(0, 0, 0, 0), true, false},
		"lighter":                     {input(4, 9, 9), true, true},
		"heavier":                     {input(6, 0, 0), true, false},
		"lower in the first":          {input(5, 4, 9), true, true},
		"higher in the first":         {input(5, 6, 0), true, false},
		"lower in the second":         {input(5, 5, 4), true, true},
		"the same":                    {input(5, 5, 5), true, false},
		"as many, without any weight": {shrink.Input{Choices: input(0, 9, 9).Choices}, true, true},
	} {
		best, tries := shrink.Minimise(from, 1, func([]uint64) (shrink.Input, bool) { return tt.got, tt.fails })
		want := from
		if tt.taken {
			want = tt.got
		}
		if tries != 1 || !slices.Equal(best.Choices, want.Choices) || !slices.Equal(best.Weight, want.Weight) {
			t.Errorf("%s: %v in %d tries", name, best, tries)
		}
	}
}
