package fuzz

import (
	"github.com/passmuster/muster/internal/choice"
	"github.com/passmuster/muster/internal/shrink"
)

// shrink looks for a smaller value that fails in the same way, and returns it with the number of runs.
func (p *property) shrink(bad *trial) (*trial, int) {
	if p.config.MaxShrinks < 0 || bad.stream.Exhausted() {
		return bad, 0
	}
	best, runs := shrink.Minimise(inputOf(bad), p.config.MaxShrinks, func(values []uint64) (shrink.Input, bool) {
		tr := p.try(choice.FromChoices(values), p.host())
		return inputOf(tr), tr.verdict == failed && tr.place == bad.place
	})
	// Only what fails now too is worth showing.
	if small := p.try(choice.FromChoices(choice.Values(best.Choices)), p.host()); small.verdict == failed {
		return small, runs
	}
	return bad, runs
}

// inputOf returns what the shrinker has to know of a trial. Numbers that generators of gopter's draw say little
// about how simple their value is, so the value is weighed itself.
func inputOf(tr *trial) shrink.Input {
	if tr.stream == nil {
		return shrink.Input{}
	}
	in := shrink.Input{Choices: tr.stream.Choices(), Spans: tr.stream.Spans()}
	for _, c := range in.Choices {
		if c.Number {
			in.Weight = weigh(tr.value)
			break
		}
	}
	return in
}
