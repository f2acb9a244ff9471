package core

// change is one way to change the contents of a []byte or a string.
type change struct {
	Name string
	Doc  string
	// Share is how often it is chosen, for a []byte and for a string, next to the others.
	Bytes, Text int
	// Run changes d in its own memory, or leaves it where it does not apply. m.room more bytes may be added.
	Run func(m *mutation, d []byte) []byte
}

// changes is the list of them all.
var changes = []change{
	{"bit", "flips a bit", 10, 4, flipBit},
	{"byte", "sets a byte to any value", 10, 4, setByte},
	{"printable", "sets a byte to a printable one", 3, 10, setPrintable},
	{"add", "adds a small number to a byte", 8, 4, addToByte},
	{"number", "adds a small number to 2, 4 or 8 bytes, in either order", 6, 1, addToNumber},
	{"boundary", "sets 1, 2, 4 or 8 bytes to the edge of an integer type", 6, 1, setBoundary},
	{"varint", "replaces a number of 7 bits a byte by one near the edge of an integer type", 4, 1, changeVarint},
	{"delete", "takes a piece away", 10, 10, deletePiece},
	{"cut", "cuts off the end", 2, 2, cutEnd},
	{"insert", "inserts a run of one byte or random bytes", 6, 4, insertBytes},
	{"duplicate", "inserts a copy of another piece", 8, 8, duplicatePiece},
	{"copy", "writes a piece over another place", 5, 3, copyPiece},
	{"swap", "swaps two pieces", 3, 3, swapPieces},
	{"repeat", "repeats a piece many times", 3, 3, repeatPiece},
	{"double", "doubles a run of a byte or of a short unit", 2, 3, doubleRun},
	{"nest", "wraps a piece into brackets, many deep", 2, 3, nestBrackets},
	{"token", "inserts a token", 8, 10, insertToken},
	{"retoken", "writes a token over a place, or over another token", 8, 8, overwriteToken},
	{"splice", "takes a piece of another entry", 8, 8, splicePiece},
	{"cross", "goes on as another entry does", 4, 4, crossOver},
	{"length", "sets what may be a length field to what is there", 5, 1, setLength},
	{"digit", "changes a digit", 3, 6, changeDigit},
	{"decimal", "replaces a number written in digits", 4, 8, changeDecimal},
	{"rune", "inserts a rune or an ill-formed sequence that programs trip over", 2, 6, insertRune},
	{"neighbour", "replaces a rune by one nearby", 1, 3, nearbyRune},
	{"case", "changes case, also to runes that fold to the same", 2, 6, changeCase},
	{"space", "inserts white space, quotes or separators", 2, 6, insertSeparator},
	{"line", "deletes, repeats, moves or takes over a line", 3, 7, changeLine},
	{"member", "inserts a key and a value into an object of a JSON-like text", 4, 4, addMember},
	{"value", "deletes, repeats, swaps or replaces a value of a JSON-like text", 3, 5, changeValue},
}

// chances holds for each kind the changes, each as often as its share.
var byteChances, textChances = func() (b, t []uint8) {
	for i, c := range changes {
		for range c.Bytes {
			b = append(b, uint8(i))
		}
		for range c.Text {
			t = append(t, uint8(i))
		}
	}
	return b, t
}()

// mutation is what changes have at hand.
type mutation struct {
	rng    *splitMix
	tokens *tokens
	// other is the same argument of another entry.
	other []byte
	// room is how many bytes may be added.
	room int
	// spots are places that comparisons depend on; changes prefer them.
	spots   []int32
	scratch []byte
}

// at returns a place before n.
func (m *mutation) at(n int) int {
	if len(m.spots) > 0 && m.rng.oneIn(2) {
		if p := int(m.spots[m.rng.below(len(m.spots))]); p < n {
			return p
		}
	}
	return m.rng.below(n)
}

// piece returns a part of n bytes, n > 0: where it starts and how long it is.
func (m *mutation) piece(n int) (at, size int) {
	size = m.rng.length(n)
	return min(m.at(n), n-size), size
}

func flipBit(m *mutation, d []byte) []byte {
	if len(d) > 0 {
		d[m.at(len(d))] ^= 1 << m.rng.below(8)
	}
	return d
}

func setByte(m *mutation, d []byte) []byte {
	if len(d) > 0 {
		d[m.at(len(d))] = byte(m.rng.next())
	}
	return d
}

func setPrintable(m *mutation, d []byte) []byte {
	if len(d) > 0 {
		d[m.at(len(d))] = byte(' ' + m.rng.below(95))
	}
	return d
}

func addToByte(m *mutation, d []byte) []byte {
	if len(d) > 0 {
		d[m.at(len(d))] += byte(m.small())
	}
	return d
}

// small returns a number from -35 to 35, not 0.
func (m *mutation) small() int64 {
	n := int64(1 + m.rng.below(35))
	if m.rng.oneIn(2) {
		return -n
	}
	return n
}

// field returns a place for a number of 2, 4 or 8 bytes, or of 1 where short is set; false where d is too short.
func (m *mutation) field(n int, short bool) (at, size int, ok bool) {
	size = 2 << m.rng.below(3)
	if short {
		size = 1 << m.rng.below(4)
	}
	if size > n {
		return 0, 0, false
	}
	return min(m.at(n), n-size), size, true
}

func addToNumber(m *mutation, d []byte) []byte {
	if at, size, ok := m.field(len(d), false); ok {
		big := m.rng.oneIn(2)
		store(d, at, size, load(d, at, size, big)+uint64(m.small()), big)
	}
	return d
}

func setBoundary(m *mutation, d []byte) []byte {
	if at, size, ok := m.field(len(d), true); ok {
		store(d, at, size, m.boundary(8*size), m.rng.oneIn(2))
	}
	return d
}

// boundary returns a number at the edge of an integer type of up to so many bits, or next to a power of two.
func (m *mutation) boundary(bits int) uint64 {
	v := uint64(1) << m.rng.below(bits)
	switch m.rng.below(6) {
	case 0:
		return uint64(m.rng.below(3)) - 1
	case 1:
		return v - 1
	case 2:
		return -v
	case 3:
		return v + 1
	case 4:
		return niceNumbers[m.rng.below(len(niceNumbers))]
	}
	return v
}

// niceNumbers are what people write into programs as limits.
var niceNumbers = [...]uint64{10, 13, 24, 60, 99, 100, 101, 365, 366, 400, 999, 1000, 1023, 1024, 1025, 1440, 1900, 1970, 2000, 2038, 3600, 4095, 4096, 4097,
	9999, 10000, 65534, 65535, 65536, 86400, 99999, 100000, 999999, 1000000, 1000001, 100663045, 0x7fffffff, 0x80000000, 0xffffffff, 0x100000000}

func deletePiece(m *mutation, d []byte) []byte {
	if len(d) == 0 {
		return d
	}
	at, n := m.piece(len(d))
	return remove(d, at, n)
}

func cutEnd(m *mutation, d []byte) []byte { return d[:m.rng.below(len(d)+1)] }

func insertBytes(m *mutation, d []byte) []byte {
	n := m.rng.length(m.room)
	at := m.at(len(d) + 1)
	d = insertGap(d, at, n)
	b := byte(m.rng.next())
	if m.rng.oneIn(2) && len(d) > n {
		b = d[m.rng.below(len(d))]
	}
	each := m.rng.oneIn(2)
	for i := range n {
		if each {
			b = byte(m.rng.next())
		}
		d[at+i] = b
	}
	return d
}

// keep copies a piece to where it stays while d is edited.
func (m *mutation) keep(piece []byte) []byte {
	m.scratch = append(m.scratch[:0], piece...)
	return m.scratch
}

func duplicatePiece(m *mutation, d []byte) []byte {
	if len(d) == 0 || m.room == 0 {
		return d
	}
	from, n := m.piece(len(d))
	n = min(n, m.room)
	to := from + n // behind itself
	if m.rng.oneIn(2) {
		to = m.at(len(d) + 1)
	}
	return replace(d, to, 0, m.keep(d[from:from+n]))
}

func copyPiece(m *mutation, d []byte) []byte {
	if len(d) > 1 {
		from, n := m.piece(len(d))
		copy(d[m.at(len(d)-n+1):], d[from:from+n])
	}
	return d
}

func swapPieces(m *mutation, d []byte) []byte {
	if len(d) < 2 {
		return d
	}
	from, n := m.piece(len(d) / 2)
	to := from + n + m.rng.below(len(d)-from-2*n+1)
	if m.rng.oneIn(2) { // neighbours of unlike length
		to = from + n
	}
	for i := range n {
		d[from+i], d[to+i] = d[to+i], d[from+i]
	}
	return d
}

func repeatPiece(m *mutation, d []byte) []byte {
	if len(d) == 0 || m.room == 0 {
		return d
	}
	from, n := m.piece(len(d))
	piece := m.keep(d[from : from+n])
	times := min(1<<m.rng.below(14), m.room/n)
	d = insertGap(d, from, times*n)
	for i := range times {
		copy(d[from+i*n:], piece)
	}
	return d
}

// doubleRun looks for a run of a unit of 1 to 8 bytes from some place on and doubles it.
func doubleRun(m *mutation, d []byte) []byte {
	if len(d) == 0 {
		return d
	}
	unit := 1 + m.rng.below(min(8, len(d)))
	from := min(m.at(len(d)), len(d)-unit)
	end := from + unit
	for end < len(d) && d[end] == d[end-unit] {
		end++
	}
	n := (end - from) / unit * unit
	if n > m.room {
		return d
	}
	return replace(d, end, 0, m.keep(d[from:from+n]))
}

var brackets = [...]string{"()", "[]", "{}", "<>", "\"\"", "''"}

func nestBrackets(m *mutation, d []byte) []byte {
	pair := brackets[m.rng.below(len(brackets))]
	if from := m.at(len(d) + 1); from < len(d) && m.rng.oneIn(2) {
		for _, b := range brackets { // of the kind that is there
			if b[0] == d[from] {
				pair = b
			}
		}
	}
	depth := min(1<<m.rng.below(15), m.room/2)
	at := m.at(len(d) + 1)
	if m.rng.oneIn(8) { // open ones only
		return fill(insertGap(d, at, depth), at, depth, pair[0])
	}
	end := at + m.rng.below(len(d)-at+1)
	d = fill(insertGap(d, end, depth), end, depth, pair[1])
	return fill(insertGap(d, at, depth), at, depth, pair[0])
}

func fill(d []byte, at, n int, b byte) []byte {
	for i := at; i < at+n; i++ {
		d[i] = b
	}
	return d
}

func insertToken(m *mutation, d []byte) []byte {
	w := m.tokens.pick(m.rng)
	if len(w) > m.room {
		return d
	}
	return replace(d, m.at(len(d)+1), 0, w)
}

func overwriteToken(m *mutation, d []byte) []byte {
	w := m.tokens.pick(m.rng)
	if len(w) == 0 || len(d) == 0 || len(w) > m.room {
		return d
	}
	at := m.at(len(d))
	if m.rng.oneIn(2) { // over a word
		n := wordAt(d, at)
		return replace(d, at, n, w)
	}
	return replace(d, at, min(len(w), len(d)-at), w)
}

// wordAt is how many bytes from at on are of one class: letters and digits, or anything else.
func wordAt(d []byte, at int) int {
	isWord := func(c byte) bool { return isLetter(c) || isDigit(c) || c == '_' || c >= 0x80 }
	n := 1
	for at+n < len(d) && n < 64 && isWord(d[at+n]) == isWord(d[at]) {
		n++
	}
	return n
}

func splicePiece(m *mutation, d []byte) []byte {
	if len(m.other) == 0 {
		return d
	}
	from, n := m.piece(len(m.other))
	if n = min(n, m.room); m.rng.oneIn(2) || len(d) == 0 {
		return replace(d, m.at(len(d)+1), 0, m.other[from:from+n])
	}
	at := m.at(len(d))
	return replace(d, at, min(n, len(d)-at), m.other[from:from+n])
}

func crossOver(m *mutation, d []byte) []byte {
	if len(m.other) == 0 || len(d) == 0 {
		return d
	}
	at := m.rng.below(len(d))
	from := min(at, len(m.other)-1)
	if m.rng.oneIn(2) {
		from = m.rng.below(len(m.other))
	}
	tail := m.other[from:]
	return append(d[:at], tail[:min(len(tail), m.room+len(d)-at)]...)
}

// setLength writes how many bytes follow, or how many there are in all, in front of some place.
func setLength(m *mutation, d []byte) []byte {
	at, size, ok := m.field(len(d), true)
	if !ok {
		return d
	}
	v := uint64(len(d))
	switch m.rng.below(4) {
	case 0, 1:
		v -= uint64(at + size)
	case 2:
		v = uint64(m.rng.below(len(d) - at - size + 1))
	}
	if m.rng.oneIn(4) {
		v += uint64(m.rng.below(3)) - 1
	}
	store(d, at, size, v, m.rng.oneIn(2))
	return d
}
