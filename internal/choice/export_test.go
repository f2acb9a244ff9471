package choice

// SetBudget makes a stream end early, so that tests of its end are short.
func (s *Stream) SetBudget(bytes int) { s.budget = bytes }

// Budget returns how many bytes the stream hands out.
func (s *Stream) Budget() int { return s.budget }
