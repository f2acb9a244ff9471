package gate

import (
	"github.com/passmuster/muster/harness/evidence"
	"github.com/passmuster/muster/internal/words"
	"github.com/passmuster/muster/mutate"
)

// Score is how many of the mutants that count were detected. A whole of 0 has no score.
func Score(m evidence.Mutants) (detected, whole int) { return mutate.Tally(m).Score() }

func mutationPackage(s *Subject) []evidence.Reason {
	m := s.Package.Stages.Mutation
	if s.Thresholds.Mutation == nil || s.Thresholds.Mutation.Package == nil {
		return nil
	}
	var counts *evidence.Mutants
	if m != nil {
		counts = m.Package
	}
	return score("mutation.package", *s.Thresholds.Mutation.Package, m, counts, "only changed lines were mutated")
}

func mutationChanged(s *Subject) []evidence.Reason {
	m := s.Package.Stages.Mutation
	if !s.Since || s.Thresholds.Mutation == nil || s.Thresholds.Mutation.Changed == nil {
		return nil
	}
	var counts *evidence.Mutants
	if m != nil {
		counts = m.Changed
	}
	return score("mutation.changed", *s.Thresholds.Mutation.Changed, m, counts, "it was measured without --since")
}

// score judges counts of mutants. Those that were not tested leave the score open: the answer is a fail
// where it would be one even if tests detected all of them, and inconclusive otherwise.
func score(threshold string, want float64, m *evidence.Mutation, counts *evidence.Mutants, elsewhere string) []evidence.Reason {
	switch {
	case m == nil:
		return unmeasured(threshold, atLeast(want), "")
	case m.Status == evidence.Unmeasured:
		return unmeasured(threshold, atLeast(want), m.Reason)
	case counts == nil:
		return unmeasured(threshold, atLeast(want), elsewhere)
	}
	detected, whole := Score(*counts)
	open := counts.Pending + counts.RuntimeError
	switch got := share(detected, whole, "mutants"); {
	case open == 0 && reaches(detected, whole, want):
		return nil
	case open == 0:
		return reason(evidence.Fail, threshold, atLeast(want), got)
	case !reaches(detected+open, whole+open, want):
		return reason(evidence.Fail, threshold, atLeast(want), got+", and too few even with "+words.Count(open, "mutant")+" not tested")
	}
	got := words.Count(open, "mutant") + " not tested"
	if whole > 0 {
		got = share(detected, whole, "mutants") + ", " + got
	}
	if m.Reason != "" {
		got += ": " + m.Reason
	}
	return reason(evidence.Inconclusive, threshold, atLeast(want), got)
}
