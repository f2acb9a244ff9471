package campaign

import "github.com/passmuster/muster/fuzz/engine/report"

// standing is what decides about a target's next share.
type standing struct {
	// spent is what it had so far, in the unit of the budget: seconds or executions.
	spent float64
	// executions ran, singletons are features that one of them met.
	executions int64
	singletons int
	// rate is how many executions the unit buys; 1 where the unit is executions.
	rate float64
	// over says that it takes no more.
	over bool
}

const (
	// assured is the part of its own budget that a target has in any case, before anything moves.
	assured = 0.25
	// even is the part of everything else that is spread evenly, so that no estimate is final.
	even = 0.2
)

// shares splits up to quantum of the budget among targets, each with a budget of its own and left over in all. Until
// each has had its assured part the rounds are even. What comes after goes by what a unit of the budget is
// expected to find: the Good-Turing estimate of the chance of something new, times the executions that the unit
// buys (compare Böhme, STADS, TOSEM 2018, section 6, and the entropic schedule of single inputs in Böhme, Manès,
// Cha, Boosting fuzzer efficiency, ESEC/FSE 2020). A function of its arguments alone.
func shares(all []standing, own, quantum, left float64) []float64 {
	out := make([]float64, len(all))
	quantum = min(quantum, left)
	var open, behind []int
	for i, s := range all {
		if s.over {
			continue
		}
		open = append(open, i)
		if s.spent < assured*own {
			behind = append(behind, i)
		}
	}
	if len(open) == 0 || quantum <= 0 {
		return out
	}
	if len(behind) > 0 {
		for _, i := range behind {
			out[i] = quantum / float64(len(behind))
		}
		return out
	}
	sum := 0.0
	weights := make([]float64, len(all))
	for _, i := range open {
		weights[i] = report.Discovery(all[i].singletons, all[i].executions) * all[i].rate
		sum += weights[i]
	}
	for _, i := range open {
		out[i] = quantum * (even / float64(len(open)))
		if sum > 0 {
			out[i] += quantum * (1 - even) * weights[i] / sum
		} else {
			out[i] += quantum * (1 - even) / float64(len(open))
		}
	}
	return out
}
