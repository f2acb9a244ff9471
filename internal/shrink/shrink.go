// Package shrink makes a failing input smaller by simplifying the choices that it was drawn from, as Hypothesis
// does (MacIver and Donaldson, "Test-Case Reduction via Test-Case Generation", ECOOP 2020). It knows neither
// values nor generators: whatever fails is an input that its generator can make.
//
// An input is smaller when it has fewer choices, and of as many when its value is simpler or else when the first
// choice that differs is. It is not for text that is read from files: a reducer of lines does that better.
package shrink

import "github.com/passmuster/muster/internal/choice"

// Input is one failing input.
type Input struct {
	// Choices are what its value was drawn from.
	Choices []choice.Choice
	// Spans are the parts of Choices that belong together.
	Spans []choice.Span
	// Weight orders inputs of as many choices: the lexicographically smaller is the simpler. It may be
	// empty, which is simpler than any other.
	Weight []uint64
}

// Try runs the choices of these values. It returns what was drawn, and whether that failed as the original did.
type Try func(values []uint64) (Input, bool)

// Minimise returns the smallest input that it found, in at most budget tries.
func Minimise(from Input, budget int, try Try) (best Input, tries int) {
	s := &state{best: from, left: budget, try: try, seen: map[string]struct{}{}}
	for s.left > 0 {
		before := s.better
		for _, run := range passes {
			run(s)
		}
		if s.better == before {
			break
		}
	}
	return s.best, budget - s.left
}

// passes are the ways to make an input simpler in the order of running: what removes much comes first.
var passes = []func(*state){
	removeSpans, removeChunks, zeroChunks, lowerLanes, lowerEach, straighten, lengths, order, pairs,
}
