package inside

// Inputs that end the process are known to the supervisor once they have. The engine, which goes on from a checkpoint
// before one, makes it again and is told that it failed.

func (s *Server) addFatal(f ServeFatal) {
	if s.fatal == nil {
		s.fatal = map[uint64][]ServeFatal{}
	}
	h := quickHash(f.Input)
	s.fatal[h] = append(s.fatal[h], f)
}

func (s *Server) isFatal(input []byte) (key uint64, ok bool) {
	for _, f := range s.fatal[quickHash(input)] {
		if string(f.Input) == string(input) { //nolint:gocritic // package bytes is instrumented: it would show in the counters
			return f.Key, true
		}
	}
	return 0, false
}

// quickHash looks at little of a long input: it is asked before every execution.
func quickHash(input []byte) uint64 {
	h := uint64(len(input))
	step := max(1, len(input)/64)
	for i := 0; i < len(input); i += step {
		h = (h ^ uint64(input[i])) * 1099511628211
	}
	return h
}
