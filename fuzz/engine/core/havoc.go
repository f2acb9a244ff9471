package core

// havoc makes several changes at once to copies of an entry.
type havoc struct {
	item *item
	left int
	m    mutation
}

func (h *havoc) init(e *Engine) { h.m.rng, h.m.tokens = &e.rng, &e.tokens }

func (h *havoc) start(it *item, executions int) { h.item, h.left = it, executions }

func (h *havoc) next(e *Engine, s *slot) bool {
	if h.left == 0 {
		return false
	}
	h.left--
	s.parent, s.found = h.item, "havoc"
	s.in.copyFrom(h.item.in)
	other := e.pool.items[e.rng.below(len(e.pool.items))]
	for range h.stack(e) {
		e.change(&h.m, s.in, h.item, other)
	}
	return true
}

// stack is how many changes are made at once: mostly few, because what is nearly right is worth more than what is far away.
func (h *havoc) stack(e *Engine) int {
	switch r := e.rng.below(16); {
	case r < 6:
		return 1
	case r < 10:
		return 2
	case r < 13:
		return 3 + e.rng.below(2)
	case r < 15:
		return 5 + e.rng.below(4)
	}
	return 9 + e.rng.below(16)
}

func (h *havoc) done(*Engine, *slot, trace, Outcome) {}

// change makes one change to one argument.
func (e *Engine) change(m *mutation, in input, it, other *item) {
	i := 0
	if len(e.args) > 1 {
		if m.rng.oneIn(8) {
			e.relate(m, in)
			return
		}
		i = e.choose(in)
	}
	a, v := &e.args[i], &in[i]
	if !a.isData() {
		if m.rng.oneIn(16) {
			v.num = other.in[i].num
			return
		}
		v.num = a.norm(m.changeNumber(a, v.num))
		return
	}
	m.other, m.room, m.spots = other.in[i].data, e.room(len(v.data)), nil
	if i < len(it.spots) {
		m.spots = it.spots[i]
	}
	list, chances := changes, byteChances
	switch {
	case e.config.Stream:
		list, chances = streamChanges, streamChances
	case a.kind == stringKind || m.rng.oneIn(4):
		chances = textChances
	}
	v.data = list[chances[m.rng.below(len(chances))]].Run(m, v.data)
}

// room is how much a change may add: little more than there is but for now and then, since long inputs cost time and dilute what matters.
func (e *Engine) room(n int) int {
	room := max(0, min(e.limit, e.config.MaxLen)-n)
	switch e.rng.below(64) {
	case 0:
		return room
	case 1, 2, 3:
		return min(room, 4*n+64)
	}
	return min(room, n/2+32)
}

// choose returns the argument to change: data in proportion to its size, within bounds, numbers as a few bytes.
func (e *Engine) choose(in input) int {
	total := 0
	for i := range e.args {
		total += e.share(i, in)
	}
	r := e.rng.below(total)
	for i := range e.args {
		if r -= e.share(i, in); r < 0 {
			return i
		}
	}
	return 0
}

func (e *Engine) share(i int, in input) int {
	switch a := &e.args[i]; {
	case a.isData():
		return 4 + min(len(in[i].data), 28)
	case a.kind == boolKind:
		return 1
	}
	return 6
}
