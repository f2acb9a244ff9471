package harness

import (
	"math/rand/v2"
	"testing"
)

// Rand returns a generator of random numbers for the test. The first call in a test returns the
// test's first stream of numbers, the second call its second, and so on; each is a PCG seeded from
// [Seed] and the number of the call. So a helper that calls Rand in a loop gets new numbers each time
// round, two generators in one test give different numbers, and one that draws more than before
// leaves the others alone. When the test runs again, with -count=2 for example, it gets the same
// streams in the same order.
//
// Like every [rand.Rand] a generator must not be used by two goroutines at once. In a test that
// starts goroutines, call Rand before they start and hand each its own: calls that race for their
// turn get their streams in an order that does not repeat.
func Rand(t testing.TB) *rand.Rand {
	t.Helper()
	s := current(t)
	return rand.New(stream(s.seed, s.nextStream()))
}

// stream returns the nth stream of a seed, counted from 0: a PCG whose two halves of state are the
// outputs 2n and 2n+1 of SplitMix64 seeded with seed. PCG takes its state as it is given, so related
// seeds must be spread by something before it.
func stream(seed, n uint64) *rand.PCG {
	high := mix64(seed + splitMixStep*(2*n+1))
	low := mix64(seed + splitMixStep*(2*n+2))
	return rand.NewPCG(high, low)
}
