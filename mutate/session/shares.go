package session

import "time"

// shares divides the bounds of a run among its packages, by the mutants that they have: else the first
// would use up all. What one does not use the others get.
type shares struct {
	budget           time.Duration
	most             int
	mutants          int // of the packages that are still to come
	bounded, counted bool
}

func newShares(budget time.Duration, most int, targets []target) *shares {
	s := &shares{budget: budget, most: most, bounded: budget > 0, counted: most > 0}
	for _, t := range targets {
		s.mutants += len(t.mutants)
	}
	return s
}

// of is the share of a package with n mutants, which is the next. 0 is no bound; what has a bound gets
// something.
func (s *shares) of(n int) (budget time.Duration, most int) {
	part := float64(n) / float64(max(s.mutants, 1))
	s.mutants -= n
	if s.bounded {
		budget = max(time.Duration(float64(s.budget)*part), 1)
	}
	if s.counted {
		most = max(int(float64(s.most)*part+0.5), 1)
	}
	return budget, most
}

// used says what a package took of the bounds.
func (s *shares) used(took time.Duration, mutants int) {
	s.budget = max(s.budget-took, 0)
	s.most = max(s.most-mutants, 0)
}
