package core

// walk makes the small changes of a short entry one after the other, so that none of them is left to chance: every value of a byte where there are
// few bytes, those that matter most where there are more, and the edges of integer types.
type walk struct {
	item  *item
	arg   int
	index int
}

// Bounds of what is walked, in bytes and in entries.
const (
	walkWhole   = 8
	walkSome    = 64
	walkEntries = 64 // above so many entries only the shortest are walked
)

// notableBytes are tried everywhere.
var notableBytes = [...]byte{0, 1, 0x7f, 0x80, 0xff, '\n', ' ', '"', '%', '-', '.', '/', '0', '9', ':', '<', '=', 'A', '[', '\\', ']', 'a', '{'}

func (w *walk) start(it *item) { *w = walk{item: it} }

func (w *walk) next(e *Engine, s *slot) bool {
	for ; w.arg < len(e.args); w.arg, w.index = w.arg+1, 0 {
		a, v := &e.args[w.arg], &w.item.in[w.arg]
		if w.index >= walkLength(a, v) {
			continue
		}
		s.parent, s.found = w.item, "walk"
		s.in.copyFrom(w.item.in)
		if a.isData() {
			s.in[w.arg].data = walkData(s.in[w.arg].data, w.index, e.config.MaxLen)
		} else {
			s.in[w.arg].num = a.norm(walkNumber(a, v.num, w.index))
		}
		w.index++
		return true
	}
	return false
}

func (w *walk) done(*Engine, *slot, trace, Outcome) {}

// perByte is how many changes there are at one place of data of n bytes: one value after the other, then without the byte, then with the byte twice.
func perByte(n int) int {
	if n <= walkWhole {
		return 256 + 2
	}
	return len(notableBytes) + 8 + 2 + 2
}

// walkLength is how many changes there are.
func walkLength(a *argument, v *value) int {
	n := len(v.data)
	switch {
	case a.kind == boolKind:
		return 1
	case a.kind == floatKind:
		return len(oddFloats)
	case !a.isData():
		return 3*a.bits + len(niceNumbers)
	case n > walkSome:
		return 0
	}
	return n*perByte(n) + 256
}

func walkNumber(a *argument, v uint64, i int) uint64 {
	switch {
	case a.kind == boolKind:
		return v ^ 1
	case a.kind == floatKind:
		return a.fromFloat(oddFloats[i])
	case i < a.bits:
		return 1 << i
	case i < 2*a.bits:
		return 1<<(i-a.bits) - 1
	case i < 3*a.bits:
		return ^uint64(0) << (i - 2*a.bits)
	}
	return niceNumbers[i-3*a.bits]
}

// walkData makes change i.
func walkData(d []byte, i, limit int) []byte {
	per := perByte(len(d))
	if i >= len(d)*per {
		if len(d) == limit {
			return d
		}
		return append(d, byte(i-len(d)*per))
	}
	at, i := i/per, i%per
	switch values := per - 2; {
	case i == values:
		return remove(d, at, 1)
	case i == values+1:
		if len(d) == limit {
			return d
		}
		b := d[at]
		d = insertGap(d, at, 1)
		d[at] = b
	case len(d) <= walkWhole:
		d[at] = byte(i)
	case i < len(notableBytes):
		d[at] = notableBytes[i]
	case i < len(notableBytes)+8:
		d[at] ^= 1 << (i - len(notableBytes))
	case i == len(notableBytes)+8:
		d[at]++
	default:
		d[at]--
	}
	return d
}
