package shrink

import (
	"cmp"
	"encoding/binary"
	"slices"

	"github.com/passmuster/muster/internal/choice"
)

// state is a search for a smaller input.
type state struct {
	best   Input
	left   int // tries
	better int // how often best was replaced
	try    Try
	seen   map[string]struct{}
}

// accept tries values and takes what they give for the best where it fails and is smaller.
func (s *state) accept(values []uint64) bool {
	if s.left <= 0 || len(values) > len(s.best.Choices) {
		return false
	}
	key := make([]byte, 0, 2*len(values))
	for _, v := range values {
		key = binary.AppendUvarint(key, v)
	}
	if _, seen := s.seen[string(key)]; seen {
		return false
	}
	s.seen[string(key)] = struct{}{}
	s.left--
	got, fails := s.try(values)
	if !fails || !smaller(got, s.best) {
		return false
	}
	s.best = got
	s.better++
	return true
}

// probe tries values only to see what they give.
func (s *state) probe(values []uint64) Input {
	if s.left <= 0 {
		return Input{}
	}
	s.left--
	got, _ := s.try(values)
	return got
}

// smaller reports whether a is smaller than b.
func smaller(a, b Input) bool {
	if c := cmp.Compare(len(a.Choices), len(b.Choices)); c != 0 {
		return c < 0
	}
	if c := slices.Compare(a.Weight, b.Weight); c != 0 {
		return c < 0
	}
	return slices.CompareFunc(a.Choices, b.Choices, func(a, b choice.Choice) int { return cmp.Compare(a.Value, b.Value) }) < 0
}

// values returns a copy of the best input's values, for changing.
func (s *state) values() []uint64 { return choice.Values(s.best.Choices) }

// indices yields the indices of the choices, of which there may be fewer from one to the next.
func (s *state) indices(yield func(int) bool) {
	i := 0
	for i < s.len() && yield(i) {
		i++
	}
}

func (s *state) len() int { return len(s.best.Choices) }

// without returns the best input's values but for those from start to before end.
func (s *state) without(start, end int) []uint64 { return slices.Delete(s.values(), start, end) }
