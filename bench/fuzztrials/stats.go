package main

import "slices"

// a12 is the Vargha-Delaney measure of effect size: the chance that a time of the first list is shorter than
// one of the second, a tie counting one half (Vargha, Delaney, A critique and improvement of the CL common language
// effect size statistics of McGraw and Wong, JEBS 25, 2000). 0.5 is no difference, 0.71 a large one.
func a12(first, second []float64) float64 {
	if len(first) == 0 || len(second) == 0 {
		return 0
	}
	wins := 0.0
	for _, a := range first {
		for _, b := range second {
			switch {
			case a < b:
				wins++
			case a == b:
				wins += 0.5
			}
		}
	}
	return wins / float64(len(first)*len(second))
}

// median returns the median, 0 of an empty list.
func median(list []float64) float64 {
	s := slices.Sorted(slices.Values(list))
	switch n := len(s); {
	case n == 0:
		return 0
	case n%2 == 0:
		return (s[n/2-1] + s[n/2]) / 2
	default:
		return s[n/2]
	}
}
