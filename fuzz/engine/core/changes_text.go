package core

import "unicode/utf8"

// digits returns a run of digits in d, from a random place on; false where there is none.
func (m *mutation) digits(d []byte) (at, n int, ok bool) {
	if len(d) == 0 {
		return 0, 0, false
	}
	start := m.at(len(d))
	for i := range d {
		at = start + i
		if at >= len(d) {
			at -= len(d)
		}
		if !isDigit(d[at]) {
			continue
		}
		for at > 0 && isDigit(d[at-1]) {
			at--
		}
		return at, digitRun(d[at:]), true
	}
	return 0, 0, false
}

// digitRun is how many digits d begins with.
func digitRun(d []byte) int {
	n := 0
	for n < len(d) && isDigit(d[n]) {
		n++
	}
	return n
}

func changeDigit(m *mutation, d []byte) []byte {
	if at, n, ok := m.digits(d); ok {
		d[at+m.rng.below(n)] = byte('0' + m.rng.below(10))
	}
	return d
}

// changeDecimal works on a number in digits, or writes one where there is none.
func changeDecimal(m *mutation, d []byte) []byte {
	at, n, ok := m.digits(d)
	if !ok {
		at = m.at(len(d) + 1)
	}
	v := uint64(0)
	for _, c := range d[at : at+n] {
		v = v*10 + uint64(c-'0')
	}
	switch m.rng.below(6) {
	case 0:
		v += uint64(m.small())
	case 1:
		v *= 10
	case 2:
		v = m.rng.next() >> m.rng.below(64)
	case 3:
		v = -v
	default:
		v = m.boundary(64)
	}
	text := appendDecimal(m.scratch[:0], v, !m.rng.oneIn(3))
	switch m.rng.below(16) {
	case 0:
		text = append(text, ".5"...)
	case 1:
		text = append(text, "e9"...)
	case 2:
		text = append(text, "e-400"...)
	}
	m.scratch = text
	if len(text) > m.room {
		return d
	}
	return replace(d, at, n, text)
}

// oddRunes are texts that programs trip over: ends of the UTF-8 encodings, ill-formed sequences, runes without width, and those whose
// case mapping is not one to one or leaves ASCII.
var oddRunes = [...]string{
	"\x00", "\x7f", "\u0080", "\u07ff", "\u0800", "\ud7ff", "\ue000", "\ufffd", "\uffff", "\U00010000", "\U0010ffff",
	"\x80", "\xbf", "\xc0\x80", "\xc1\xbf", "\xc2", "\xe0\x80\x80", "\xe2\x82", "\xed\xa0\x80", "\xf0\x80\x80\x80", "\xf0\x9f\x98", "\xf4\x90\x80\x80", "\xff",
	"\ufeff", "\u200b", "\u200d", "\u202e", "\u00a0", "\u2028", "\u0301", "e\u0301", "\u1160", "\u3000", "\u0085",
	"\u023a", "\u023e", "\u2c65", "\u0250", "\u212a", "\u017f", "\u0130", "\u0131", "\u00df", "\u1e9e", "\u03a3", "\u03c2", "\u01c5", "\ufb03", "\u0149", "\u00b5", "\u00c5", "\u212b", "\u03b8", "\u03f4", "\u1c80",
	"\u0660", "\u0967", "\u00b2", "\uff11", "\U0001f468\u200d\U0001f469", "\U0001f1e9\U0001f1ea", "\u4e16", "\u0416", "\u05d0",
}

func insertRune(m *mutation, d []byte) []byte {
	r := oddRunes[m.rng.below(len(oddRunes))]
	if len(r) > m.room {
		return d
	}
	at := m.at(len(d) + 1)
	for at < len(d) && d[at]&0xc0 == 0x80 && !m.rng.oneIn(8) {
		at++
	}
	if m.rng.oneIn(2) && at < len(d) {
		_, n := utf8.DecodeRune(d[at:])
		return replace(d, at, n, r)
	}
	return replace(d, at, 0, r)
}

func nearbyRune(m *mutation, d []byte) []byte {
	if len(d) == 0 || m.room < 4 {
		return d
	}
	at := m.at(len(d))
	r, n := utf8.DecodeRune(d[at:])
	r += rune(m.small())
	if m.rng.oneIn(4) {
		r = rune(m.rng.below(0x110000))
	}
	return replace(d, at, n, string(r))
}

// foldings are runes outside ASCII that fold to a letter of it.
var foldings = [256]string{'k': "\u212a", 'K': "\u212a", 's': "\u017f", 'S': "\u017f", 'i': "\u0130", 'I': "\u0131"}

func changeCase(m *mutation, d []byte) []byte {
	if len(d) == 0 {
		return d
	}
	at := m.at(len(d))
	n := 1
	if m.rng.oneIn(2) {
		n = wordAt(d, at)
	}
	if m.rng.oneIn(3) {
		for i := at; i < at+n; i++ {
			if f := foldings[d[i]]; f != "" && len(f) <= m.room {
				return replace(d, i, 1, f)
			}
		}
	}
	for i := at; i < at+n; i++ {
		if isLetter(d[i]) {
			d[i] ^= 0x20
		}
	}
	return d
}

var separators = [...]string{" ", "\n", "\r\n", "\t", "\"", "'", "\\", "/", ",", ":", ";", "=", "-", "_", ".", "..", "../", "&", "?", "#", "%", "%00", "@", "|", "\n\n", "  ",
	"<", ">", "(", ")", "[", "]", "{", "}", "*", "+", "$", "`", "~", "!", "^", "\\u0000", "\\x", "0x", "-0", "1e", "null", "true", "\"\"", "{}", "[]", "--", "/*", "//", "<!--"}

func insertSeparator(m *mutation, d []byte) []byte {
	s := separators[m.rng.below(len(separators))]
	if len(s) > m.room {
		return d
	}
	at := m.at(len(d) + 1)
	n := 0
	if m.rng.oneIn(3) {
		n = min(len(s), len(d)-at)
	}
	return replace(d, at, n, s)
}
