// Package fuzz checks properties of code on generated inputs, in plain go test and under go test -fuzz.
//
// Use it where a statement holds for every input: what is written reads back, nothing panics, two ways
// give one answer. A generator of [github.com/leanovate/gopter] says what the inputs are:
//
//	func TestSortedIsOrdered(t *testing.T) {
//		fuzz.Check(t, gen.SliceOf(gen.Int()), func(t testing.TB, v []int) {
//			if !slices.IsSorted(Sorted(v)) {
//				t.Errorf("got %v", Sorted(v))
//			}
//		})
//	}
//
//	func FuzzDecode(f *testing.F) {
//		fuzz.Run(f, payload.JSON(), func(t *testing.T, p payload.Payload) {
//			Decode(p.Data) // must not panic
//		})
//	}
//
// [Check] draws its inputs from a seed that is constant, varied by the environment variable MUSTER_SEED. [Run]
// does the same under go test, and takes the fuzzer's bytes under -fuzz. Either way an input is a
// [Stream] of choices: a failure is made small by simplifying the choices, so that whatever generator made
// the value, Map, FlatMap and SuchThat included, the small value is one that it can make.
//
// A failure names the smallest value that was found, the seed, and one command that runs it again. It is saved
// under testdata/fuzz, in the go command's format, and comes first in every later run; not so in CI (the
// environment variable CI is set) and while muster runs the test. A saved input that draws another value
// than it did, because its generator has changed, fails as stale.
//
//   - [Check], [Run] and [Config]: properties.
//   - [Holds], [NoError] and [OnT]: properties that are plain functions.
//   - [Gen] and [Stream]: generators of your own, from choices, with no reflection.
//   - [Classify] and [Cover]: what share of the inputs is of a kind.
//
// It is not a benchmark of generators, it compares no outputs with stored ones, and a property that holds on
// the drawn inputs may still be wrong on others. A property that checks nothing holds on all: mutation
// testing finds those.
package fuzz
