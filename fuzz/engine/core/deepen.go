package core

// deepen repeats a piece of an entry, or brackets around one, as often as there is room: recursion and quadratic work show at depths that no
// chain of small changes reaches. The room grows with how often the entry was picked, because a long input can take long.
type deepen struct {
	item *item
	room int
	left int
}

// deepenings says at which pick of an entry inputs of what length are made.
var deepenings = map[int]int{3: 2 << 10, 6: 8 << 10, 12: 32 << 10, 24: 64 << 10}

const deepenRuns = 12

func (d *deepen) start(it *item, room int) { *d = deepen{item: it, room: room, left: deepenRuns} }

func (d *deepen) next(e *Engine, s *slot) bool {
	i := e.rng.below(len(e.args))
	if d.left == 0 || !e.args[i].isData() || len(d.item.in[i].data) == 0 {
		return false
	}
	d.left--
	s.parent, s.found = d.item, "deepen"
	s.in.copyFrom(d.item.in)
	m := &e.work.havoc.m
	m.room, m.spots = max(0, min(d.room, e.config.MaxLen)-len(s.in[i].data)), nil
	data := s.in[i].data
	if d.left%2 == 0 {
		data = wrapDeep(m, data)
	} else {
		data = repeatToFill(m, data)
	}
	s.in[i].data = data
	return true
}

func (d *deepen) done(*Engine, *slot, trace, Outcome) {}

// wrapDeep repeats an opening piece and the closing one that belongs to it, or only the first.
func wrapDeep(m *mutation, d []byte) []byte {
	var room [maxSpans]span
	spans := valuesIn(d, 0, room[:0])
	if len(spans) == 0 {
		return repeatToFill(m, d)
	}
	// What stands in front of an inner value within an outer one is opened once more each time: {"a":[ for a value deep in JSON.
	outer := spans[m.rng.below(len(spans))]
	inner := spans[m.rng.below(len(spans))]
	if inner.start <= outer.start || inner.end >= outer.end {
		inner = span{outer.start + 1, max(outer.start+1, outer.end-1)}
	}
	opening := append([]byte(nil), d[outer.start:inner.start]...)
	closing := append([]byte(nil), d[inner.end:outer.end]...)
	times := m.room / (len(opening) + len(closing))
	if m.rng.oneIn(4) {
		return repeatAt(d, int(outer.start), opening, m.room/len(opening))
	}
	d = repeatAt(d, int(outer.end), closing, times)
	return repeatAt(d, int(outer.start), opening, times)
}

// repeatToFill repeats a short piece until there is no more room.
func repeatToFill(m *mutation, d []byte) []byte {
	n := 1 + m.rng.below(min(8, len(d)))
	at := min(m.at(len(d)), len(d)-n)
	return repeatAt(d, at, append([]byte(nil), d[at:at+n]...), m.room/n)
}

func repeatAt(d []byte, at int, piece []byte, times int) []byte {
	d = insertGap(d, at, times*len(piece))
	for i := range times {
		copy(d[at+i*len(piece):], piece)
	}
	return d
}
