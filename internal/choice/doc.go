// Package choice is the one stream of choices that all generated values are made from: a seed, a fuzzer's
// bytes or a saved entry all end as a [Stream], and what was drawn from it can be replayed from [Stream.Bytes].
//
// A draw takes as few bytes as its bound needs, zero bytes are the simplest choice, lists are grown by a
// marker before each element rather than by a length in front, and what follows the end of the bytes does not
// depend on them. That is what guidance by coverage, and shrinking, work well on.
//
// It is not a source of randomness for anything else: see package math/rand/v2.
package choice
