package shrink

import "slices"

// Numbers that are drawn through math/rand are reduced to their range by remainders, from one draw or from two that
// are combined as a<<1 ^ b: halving such a draw does not halve the value. What these passes do is to find out, from
// the weights of inputs, what value a draw gives, and to write it so that the value follows the draw.

const simple = 12 // the weights of values that are tried one by one

const lane = 32 // Intn sees a draw from this bit on

// lowerLanes makes the part of a draw that Intn sees small, and the rest zero, or the draw one that gives a simpler
// boolean.
func lowerLanes(s *state) {
	for i := range s.indices {
		c := s.best.Choices[i]
		if !c.Number || c.Value == 0 || s.set(i, 0) || s.set(i, 1) {
			continue
		}
		s.set(i, c.Value>>lane<<lane)
		if i < s.len() {
			lower(s.best.Choices[i].Value>>lane, func(v uint64) bool { return s.set(i, v<<lane) })
		}
	}
}

// line says how the weight of a part of the value follows a draw that is written out.
type line struct {
	part   int    // which weight
	origin uint64 // the draw whose value is the simplest
	signed bool   // weights count both signs: 0, 1, -1, 2, …
	low    uint64 // the weight where the draw is 0
}

// fit finds the line of the draw at i, the second of a pair of which the first is 0 then.
func (s *state) fit(i int) (line, bool) {
	at := func(v uint64) (Input, bool) {
		values := s.values()
		values[i-1], values[i] = 0, v
		got := s.probe(values)
		return got, len(got.Choices) == s.len() && len(got.Weight) == len(s.best.Weight)
	}
	zero, ok := at(0)
	if !ok {
		return line{}, false
	}
	one, ok := at(1)
	if !ok {
		return line{}, false
	}
	for part, low := range zero.Weight {
		switch next := one.Weight[part]; {
		case next == low:
			continue
		case next+2 == low && low%2 == 0:
			return line{part: part, origin: low / 2, signed: true, low: low}, true
		case next == low+1, next == low+2 && low%2 == 1:
			two, ok := at(2)
			// Steps of two weights are those of signed numbers.
			return line{part: part, signed: ok && two.Weight[part] == next+2, low: low}, true
		default:
			return line{}, false
		}
	}
	return line{}, false
}

// draw returns the draw that gives a weight.
func (l line) draw(weight uint64) uint64 {
	switch {
	case !l.signed:
		return weight - l.low
	case l.origin == 0: // from a positive number, or from 0, on
		return (weight+1)/2 - (l.low+1)/2
	case weight%2 == 1:
		return l.origin + (weight+1)/2
	default:
		return l.origin - weight/2
	}
}

// straighten writes out draws whose value follows the draw then, and moves them towards the simplest value.
func straighten(s *state) {
	for i := range s.indices {
		if i > 0 && s.best.Choices[i].Number && s.best.Choices[i-1].Number {
			s.straightenPair(i)
		}
	}
}

func (s *state) straightenPair(i int) {
	l, ok := s.fit(i)
	if !ok {
		return
	}
	write := func(v uint64) bool {
		values := s.values()
		if i >= len(values) {
			return false
		}
		values[i-1], values[i] = 0, v
		return s.accept(values)
	}
	weight := s.best.Weight[l.part] // writing may lose the part
	now := l.draw(weight)
	write(now)
	// What is simple is tried first, of either sign, because a value may have to differ from others.
	for simpler := range min(simple, weight) {
		if simpler >= l.low || l.origin > 0 { // no draw gives what is below the range
			if write(l.draw(simpler)) {
				return
			}
		}
	}
	if now < l.origin {
		// The positive number of the same distance is simpler. Where the range does not have it, that is another number.
		if write(2*l.origin-now) && l.part < len(s.best.Weight) {
			now = l.draw(s.best.Weight[l.part])
		}
	}
	if now >= l.origin {
		lower(now-l.origin, func(v uint64) bool { return write(l.origin + v) })
	} else {
		lower(l.origin-now, func(v uint64) bool { return write(l.origin - v) })
	}
}

// set tries the best input with another value at i.
func (s *state) set(i int, v uint64) bool {
	values := s.values()
	if i >= len(values) || values[i] == v {
		return false
	}
	values[i] = v
	return s.accept(values)
}

// moves are changes of two draws that belong together: both go down, or one goes down as the other goes up, by one
// or, for numbers whose choices take turns between the signs, by two.
var moves = []struct{ first, second int }{{-1, -1}, {-2, -2}, {-1, 1}, {1, -1}, {-2, 2}, {2, -2}, {-2, 1}, {-1, 2}, {1, 1}}

// pairs tries the moves on draws that are near one another.
func pairs(s *state) {
	const near, far = 8, 20 // far is for two that are not simple already
	for i := range s.indices {
		for j := i + 1; j < s.len() && j <= i+far; j++ {
			simple := min(s.best.Choices[i].Value, s.best.Choices[j].Value) == 0
			if simple && (j > i+near || s.best.Choices[i].Value == s.best.Choices[j].Value) {
				continue
			}
			for _, m := range moves {
				for s.move(i, j, m.first, m.second) {
				}
			}
		}
	}
}

// move makes the longest move that is accepted, by doubling.
func (s *state) move(i, j, first, second int) bool {
	moved := false
	for step := 1; step < 1<<40; step *= 2 {
		values := s.values()
		if j >= len(values) || !shift(&values[i], first*step) || !shift(&values[j], second*step) || !s.accept(values) {
			break
		}
		moved = true
	}
	return moved
}

// shift adds by to v and reports whether it stays a small number.
func shift(v *uint64, by int) bool {
	if by < 0 && *v < uint64(-by) || *v >= 1<<62 {
		return false
	}
	*v += uint64(by)
	return true
}

// lengths lowers draws that other draws follow from, such as the length of a list, and removes what one of the
// elements was drawn from.
func lengths(s *state) {
	for i := range s.indices {
		s.settle(i)
		for s.shorten(i) {
		}
	}
}

// settle finds the draw that gives what the one at i gives and is the number itself, where others follow from it:
// the length of a list is the remainder of a number of 31 bits.
func (s *state) settle(i int) {
	const most = 64
	if c := s.best.Choices[i]; !c.Number || c.Value>>lane <= most {
		return
	}
	values := s.values()
	values[i] = 0
	if len(s.probe(values).Choices) == s.len() {
		return // nothing follows from it
	}
	for v := range uint64(most) {
		if s.set(i, (v+1)<<lane) {
			return
		}
	}
}

// shorten takes one element out of the list whose length is drawn at i.
func (s *state) shorten(i int) bool {
	if i >= s.len() {
		return false
	}
	c := s.best.Choices[i]
	unit := uint64(1)
	if c.Number {
		unit = 1 << lane
	}
	if c.Value < unit {
		return false
	}
	values := s.values()
	values[i] = c.Value - unit
	if s.accept(values) {
		return true
	}
	size := s.len() - len(s.probe(values).Choices)
	if size == 0 {
		return false // nothing follows from it
	}
	return s.takeOut(values, i, size) || c.Number && s.takeOutNear(values, i, c.Value>>lane)
}

// takeOut removes one run of that size of what follows the choice at i.
func (s *state) takeOut(values []uint64, i, size int) bool {
	if size < 0 || size > 64 {
		return false
	}
	for start := s.len() - size; start > i; start -= size {
		if s.accept(slices.Delete(slices.Clone(values), start, start+size)) {
			return true
		}
	}
	for start := i + 1; start+size <= len(values); start++ {
		if s.accept(slices.Delete(slices.Clone(values), start, start+size)) {
			return true
		}
	}
	return false
}

// takeOutNear removes one of the count elements that may follow the choice at i, drawn from a choice or a few. Where other
// lists follow, how many choices are left over does not say how many an element takes.
func (s *state) takeOutNear(values []uint64, i int, count uint64) bool {
	const most = 64
	if count > most {
		return false
	}
	for size := range 4 {
		for k := range int(count) + 1 {
			start := i + 1 + k*(size+1)
			if end := start + size + 1; end <= len(values) && s.accept(slices.Delete(slices.Clone(values), start, end)) {
				return true
			}
		}
	}
	return false
}

// order swaps neighbours, spans of the same size or single choices, of which the second is the simpler.
func order(s *state) {
	for k := 1; k < len(s.best.Spans); k++ {
		a, b := s.best.Spans[k-1], s.best.Spans[k]
		if a.End != b.Start || b.End > s.len() {
			continue
		}
		values := s.values()
		swapped := slices.Concat(values[:a.Start], values[b.Start:b.End], values[a.Start:a.End], values[b.End:])
		s.accept(swapped)
	}
	for size := 1; size <= 4; size++ {
		for i := 0; i+2*size <= s.len(); i++ {
			values := s.values()
			s.accept(slices.Concat(values[:i], values[i+size:i+2*size], values[i:i+size], values[i+2*size:]))
		}
	}
}
