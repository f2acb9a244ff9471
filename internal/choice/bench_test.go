package choice_test

import (
	"testing"

	"github.com/passmuster/muster/internal/choice"
)

// BenchmarkStream draws a list of numbers, with the spans that shrinking wants.
func BenchmarkStream(b *testing.B) {
	b.ReportAllocs()
	for i := range b.N {
		s := choice.FromSeed(uint64(i))
		choice.List(s, 0, 10, 50, func(s *choice.Stream) int { return s.Int(0, 1000) })
	}
}
