// Package harness is the small door through which a test meets muster: a seed, generators of random
// numbers, a context that ends in time, and a place for files worth keeping.
//
// Use it in _test.go files that need randomness or a deadline. It works under plain go test and does
// the same there as under muster; nothing has to be set up:
//
//	func TestTotalIsNeverNegative(t *testing.T) {
//		rng := harness.Rand(t)
//		for range 1000 {
//			in := randomInvoice(rng)
//			if got := Total(in); got < 0 {
//				t.Fatalf("Total(%+v) = %d, want at least 0", in, got)
//			}
//		}
//	}
//
// The same MUSTER_SEED and the same test name give the same numbers on every machine. A test that
// fails after it asked for its seed logs the command that runs it again with that seed.
//
// It is not an assertion library and not a generator library, it runs no tests, and it is not for
// production code: everything in it needs a [testing.TB]. It imports the standard library alone, so
// that a test which imports it costs its module no dependency.
//
//   - [Seed] and [Rand]: randomness that repeats.
//   - [Context]: the test's context, ended before the test binary's timeout kills the whole binary.
//   - [Stage] and [OutDir]: whether muster runs the test, and where the test may write.
//   - [Attr] and the Attr constants: the facts that a test tells the runner.
//   - [NewInvariant]: what an invariant was evaluated on, counted for the runner.
package harness
