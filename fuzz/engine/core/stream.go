package core

// Targets that draw their values from a stream take one to three bytes a draw, and draws that belong together lie together. Changes that
// keep the boundaries of draws change one decision, or move a whole part of the value to another place; what follows the end of the
// stream is drawn as if it were random.

// streamChanges are for the contents of a choice stream.
var streamChanges = []change{
	{"draw", "sets a draw to any value", 10, 0, setDraw},
	{"simplest", "sets some draws to zero", 6, 0, zeroDraws},
	{"step", "adds one to a draw, or takes one away", 8, 0, stepDraw},
	{"drop", "takes some draws away", 10, 0, dropDraws},
	{"more", "inserts random draws", 6, 0, insertDraws},
	{"again", "inserts a copy of some draws", 10, 0, repeatDraws},
	{"over", "copies some draws over others", 6, 0, copyDraws},
	{"exchange", "swaps two runs of draws", 4, 0, swapPieces},
	{"graft", "takes some draws of another entry", 10, 0, splicePiece},
	{"tail", "goes on as another entry does", 5, 0, crossOver},
	{"stop", "cuts off the end", 3, 0, cutEnd},
	{"bit", "flips a bit", 5, 0, flipBit},
}

var streamChances = func() (s []uint8) {
	for i, c := range streamChanges {
		for range c.Bytes {
			s = append(s, uint8(i))
		}
	}
	return s
}()

// draws returns a run of draws, at most limit bytes: they start and end at a multiple of two bytes more often than not.
func (m *mutation) draws(n, limit int) (at, size int) {
	at, size = m.at(n), m.rng.length(limit)
	if !m.rng.oneIn(4) {
		at, size = at&^1, (size+1)&^1
	}
	return at, min(size, n-at, limit)
}

func setDraw(m *mutation, d []byte) []byte {
	if len(d) == 0 {
		return d
	}
	at := m.at(len(d))
	for i := at; i < min(at+1+m.rng.below(3), len(d)); i++ {
		d[i] = byte(m.rng.next())
	}
	return d
}

func zeroDraws(m *mutation, d []byte) []byte {
	if len(d) > 0 {
		at, n := m.draws(len(d), len(d))
		clear(d[at : at+n])
	}
	return d
}

func stepDraw(m *mutation, d []byte) []byte {
	if len(d) > 0 {
		d[m.at(len(d))] += byte(1 - 2*m.rng.below(2))
	}
	return d
}

func dropDraws(m *mutation, d []byte) []byte {
	if len(d) > 0 {
		at, n := m.draws(len(d), len(d))
		d = remove(d, at, n)
	}
	return d
}

func insertDraws(m *mutation, d []byte) []byte {
	n := m.rng.length(min(m.room, 16))
	at := m.at(len(d) + 1)
	d = insertGap(d, at, n)
	for i := range n {
		d[at+i] = byte(m.rng.next())
	}
	return d
}

func repeatDraws(m *mutation, d []byte) []byte {
	if len(d) == 0 || m.room == 0 {
		return d
	}
	from, n := m.draws(len(d), m.room)
	to := from + n
	if m.rng.oneIn(2) {
		to = m.at(len(d) + 1)
	}
	return replace(d, to, 0, m.keep(d[from:from+n]))
}

func copyDraws(m *mutation, d []byte) []byte {
	if len(d) > 1 {
		from, n := m.draws(len(d), len(d))
		copy(d[m.at(len(d)-n+1):], m.keep(d[from:from+n]))
	}
	return d
}
