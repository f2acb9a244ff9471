package main

import (
	"reflect"

	"github.com/leanovate/gopter"
	"github.com/leanovate/gopter/gen"
	"pgregory.net/rapid"

	"github.com/passmuster/muster/fuzz"
)

// source makes the values of a problem in the three ways that are compared. The ranges are the same in all.
type source struct {
	gopter gopter.Gen
	typed  func(*fuzz.Stream) any
	rapid  func(*rapid.T) any
}

// The ranges of numbers where a problem names none.
const (
	lowest, highest = -1000, 1000
	maxSize         = 20
)

var (
	ints      = gen.SliceOf(gen.IntRange(lowest, highest))
	rapidInts = rapid.SliceOfN(rapid.IntRange(lowest, highest), 0, maxSize-1)
)

func typedInts(s *fuzz.Stream) []int {
	return fuzz.List(s, 0, 8, maxSize-1, func(s *fuzz.Stream) int { return s.Near(lowest, highest) })
}

func typedLists(s *fuzz.Stream) any { return fuzz.List(s, 0, 6, maxSize-1, typedInts) }

func drawn[T any](g *rapid.Generator[T]) func(*rapid.T) any {
	return func(t *rapid.T) any { return g.Draw(t, "v") }
}

func pair(s *fuzz.Stream) any { return []int{s.Int(1, 1000), s.Int(1, 1000)} }

var (
	intList   = source{ints, func(s *fuzz.Stream) any { return typedInts(s) }, drawn(rapidInts)}
	intLists  = source{gen.SliceOf(ints, reflect.TypeFor[[]int]()), typedLists, drawn(rapid.SliceOfN(rapidInts, 0, maxSize-1))}
	intsOfTwo = source{
		gen.SliceOfN(2, gen.IntRange(1, 1000)), pair,
		drawn(rapid.SliceOfN(rapid.IntRange(1, 1000), 2, 2)),
	}
)

// sources are the generators of the problems by name.
var sources = map[string]source{
	"reverse":               intList,
	"distinct":              intList,
	"large union list":      intLists,
	"nested lists":          intLists,
	"difference: not zero":  intsOfTwo,
	"difference: not small": intsOfTwo,
	"difference: not one":   intsOfTwo,
	"bound5": {
		gen.SliceOfN(5, gen.SliceOf(gen.Int16()), reflect.TypeFor[[]int16]()),
		func(s *fuzz.Stream) any {
			return fuzz.List(s, 5, 5, 5, func(s *fuzz.Stream) []int16 {
				return fuzz.List(s, 0, 4, maxSize-1, func(s *fuzz.Stream) int16 { return int16(s.Near(-1<<15, 1<<15-1)) })
			})
		},
		drawn(rapid.SliceOfN(rapid.SliceOfN(rapid.Int16(), 0, maxSize-1), 5, 5)),
	},
	"lengthlist": {
		gen.IntRange(1, maxSize).FlatMap(func(n any) gopter.Gen {
			return gen.SliceOfN(n.(int), gen.IntRange(0, 1000))
		}, reflect.TypeFor[[]int]()),
		func(s *fuzz.Stream) any {
			list := make([]int, s.Int(1, maxSize))
			for i := range list {
				list[i] = s.Int(0, 1000)
			}
			return list
		},
		func(t *rapid.T) any {
			n := rapid.IntRange(1, maxSize).Draw(t, "n")
			return rapid.SliceOfN(rapid.IntRange(0, 1000), n, n).Draw(t, "v")
		},
	},
	"deletion": {
		gen.SliceOf(gen.IntRange(0, 50)).SuchThat(func(v []int) bool { return len(v) > 0 }).FlatMap(func(v any) gopter.Gen {
			list := v.([]int)
			return gen.IntRange(0, len(list)-1).Map(func(at int) pick { return pick{list, at} })
		}, reflect.TypeFor[pick]()),
		func(s *fuzz.Stream) any {
			list := fuzz.List(s, 1, 8, maxSize-1, func(s *fuzz.Stream) int { return s.Int(0, 50) })
			return pick{list, s.Int(0, len(list)-1)}
		},
		func(t *rapid.T) any {
			list := rapid.SliceOfN(rapid.IntRange(0, 50), 1, maxSize-1).Draw(t, "list")
			return pick{list, rapid.IntRange(0, len(list)-1).Draw(t, "at")}
		},
	},
	"coupling": {
		gen.SliceOf(gen.IntRange(0, 10)),
		func(s *fuzz.Stream) any {
			return fuzz.List(s, 0, 8, maxSize-1, func(s *fuzz.Stream) int { return s.Int(0, 10) })
		},
		drawn(rapid.SliceOfN(rapid.IntRange(0, 10), 0, maxSize-1)),
	},
	"text with a digit": {
		gen.SliceOf(gen.RuneRange(' ', '~')).Map(func(r []rune) string { return string(r) }),
		func(s *fuzz.Stream) any {
			return string(fuzz.List(s, 0, 8, maxSize-1, func(s *fuzz.Stream) rune { return rune(s.Int(' ', '~')) }))
		},
		drawn(rapid.StringOfN(rapid.RuneFrom(nil, asciiTable), 0, maxSize-1, -1)),
	},
	"calculator": {
		gopterExpr(4),
		func(s *fuzz.Stream) any { return typedExpr(s, 4) },
		func(t *rapid.T) any { return rapidExpr(t, 4) },
	},
	"binary heap": {
		gopterHeap(4).Map(func(h *node) *node { return h.raise(0) }),
		func(s *fuzz.Stream) any { return typedHeap(s, 4).raise(0) },
		func(t *rapid.T) any { return rapidHeap(t, 4).raise(0) },
	},
}
