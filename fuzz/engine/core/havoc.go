package core

// havoc makes several changes at once to copies of an entry.
type havoc struct {
	item *item
	left int
}

func (h *havoc) init(*Engine) {}

func (h *havoc) start(it *item, executions int) { h.item, h.left = it, executions }

func (h *havoc) next(e *Engine, s *slot) bool {
	if h.left == 0 {
		return false
	}
	h.left--
	s.parent, s.found = h.item, "havoc"
	s.in.copyFrom(h.item.in)
	for range 1 << e.rng.below(3) {
		e.mutate(s.in)
	}
	return true
}

func (h *havoc) done(*Engine, *slot, trace, Outcome) {}

// mutate makes one change to one argument.
func (e *Engine) mutate(in input) {
	i := e.rng.below(len(e.args))
	a, v := &e.args[i], &in[i]
	if !a.isData() {
		v.num = a.norm(v.num ^ 1<<e.rng.below(a.bits))
		return
	}
	switch {
	case len(v.data) > 0 && !e.rng.oneIn(3):
		v.data[e.rng.below(len(v.data))] = byte(e.rng.next())
	case len(v.data) < e.config.MaxLen:
		v.data = append(v.data, byte(e.rng.next()))
	}
}
