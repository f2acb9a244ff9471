package shrink

// removeSpans removes each span, the last first, because what comes later depends on what is before.
func removeSpans(s *state) {
	for i := len(s.best.Spans) - 1; i >= 0; i-- {
		if i < len(s.best.Spans) {
			span := s.best.Spans[i]
			s.accept(s.without(span.Start, span.End))
		}
	}
}

// removeChunks removes runs of half of the choices, of a quarter, and so on to single ones.
func removeChunks(s *state) {
	for size := s.len(); size > 0; size /= 2 {
		for start := s.len() - size; start >= 0; start -= max(size/2, 1) {
			for start+size <= s.len() {
				if !s.accept(s.without(start, start+size)) {
					break
				}
			}
		}
	}
}

// zeroChunks does with zeros as removeChunks does.
func zeroChunks(s *state) {
	for size := s.len(); size > 0; size /= 2 {
		for start := 0; start < s.len(); start += size {
			values := s.values()
			clear(values[start:min(start+size, len(values))])
			s.accept(values)
		}
	}
}

// lowerEach makes each choice as small as a binary search can.
func lowerEach(s *state) {
	for i := range s.indices {
		c, tries := s.best.Choices[i], 0
		lower(c.Value, func(v uint64) bool {
			// The value of a number does not follow the draw: what a few do not show none will.
			if tries++; c.Number && tries > 8 && i < s.len() && s.best.Choices[i] == c {
				return false
			}
			return s.set(i, v)
		})
	}
}

// lower looks for a number from 0 to before v that is accepted, and small.
func lower(v uint64, accept func(uint64) bool) {
	lo, hi := uint64(0), v // what is accepted is above lo, as far as known
	if v == 0 || accept(0) {
		return
	}
	for hi-lo > 1 {
		if mid := lo + (hi-lo)/2; accept(mid) {
			hi = mid
		} else {
			lo = mid
		}
	}
}
