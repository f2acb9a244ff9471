package core

// span is a value in a text of a JSON-like language: a string, a word or number, or what stands between brackets.
type span struct{ start, end int32 }

// maxScan is how much of a text is cut into values.
const (
	maxScan  = 4096
	maxSpans = 256
	maxNest  = 64
)

// values cuts a part of d that begins at from into values, those in brackets too. It accepts anything: what does not pair is passed over.
func valuesIn(d []byte, from int, spans []span) []span {
	var open [maxNest]int32
	depth := 0
	end := min(len(d), from+maxScan)
	for i := from; i < end && len(spans) < maxSpans; {
		switch c := d[i]; {
		case c == '"' || c == '\'':
			n := quoted(d[i:end])
			spans = append(spans, span{int32(i), int32(i + n)})
			i += n
		case c == '{' || c == '[' || c == '(' || c == '<':
			if depth < maxNest {
				open[depth] = int32(i)
				depth++
			}
			i++
		case c == '}' || c == ']' || c == ')' || c == '>':
			if depth > 0 {
				depth--
				spans = append(spans, span{open[depth], int32(i + 1)})
			}
			i++
		case isLetter(c) || isDigit(c) || c == '-' || c >= 0x80:
			n := 1
			for i+n < end && (isLetter(d[i+n]) || isDigit(d[i+n]) || d[i+n] == '.' || d[i+n] == '_' || d[i+n] >= 0x80) {
				n++
			}
			spans = append(spans, span{int32(i), int32(i + n)})
			i += n
		default:
			i++
		}
	}
	return spans
}

// quoted is the length of the quoted text that d starts with; 1 where it does not end.
func quoted(d []byte) int {
	for i := 1; i < len(d); i++ {
		switch d[i] {
		case '\\':
			i++
		case d[0]:
			return i + 1
		}
	}
	return 1
}

var plainValues = [...]string{"null", "true", "false", "0", "-1", "1.5", "1e999", "\"\"", "\"a\"", "[]", "{}", "[[]]", "{\"a\":1}", "18446744073709551616", "\"\\u0000\"", "\"\\ud800\""}

func changeValue(m *mutation, d []byte) []byte {
	var room [maxSpans]span
	from := 0
	if len(d) > maxScan {
		from = m.rng.below(len(d) - maxScan)
	}
	spans := valuesIn(d, from, room[:0])
	if len(spans) == 0 {
		return d
	}
	a := spans[m.rng.below(len(spans))]
	b := spans[m.rng.below(len(spans))]
	start, size := int(a.start), int(a.end-a.start)
	switch m.rng.below(6) {
	case 0:
		if m.rng.oneIn(2) {
			start = keyOf(d, spans, start)
		}
		return removeMember(d, start, int(a.end))
	case 1: // once more
		if size < m.room {
			piece := append(m.keep(d[start:a.end]), ',')
			m.scratch = piece
			return replace(d, start, 0, piece)
		}
	case 2, 3: // in place of another, which may hold it: then it is nested deeper
		if int(b.end-b.start) <= m.room {
			return replace(d, start, size, m.keep(d[b.start:b.end]))
		}
	case 4:
		v := plainValues[m.rng.below(len(plainValues))]
		if w := m.tokens.pick(m.rng); w != "" && m.rng.oneIn(2) {
			v = w
		}
		if len(v) <= m.room {
			return replace(d, start, size, v)
		}
	case 5:
		return unwrap(m, d, a)
	}
	return d
}

// keyOf is where the key of a value starts, or the value where it has none.
func keyOf(d []byte, spans []span, start int) int {
	if start > 0 && d[start-1] == ':' {
		for _, s := range spans {
			if int(s.end) == start-1 {
				return int(s.start)
			}
		}
	}
	return start
}

// removeMember takes a part away together with the comma behind it, or else the one in front.
func removeMember(d []byte, start, end int) []byte {
	switch {
	case end < len(d) && d[end] == ',':
		end++
	case start > 0 && d[start-1] == ',':
		start--
	}
	return remove(d, start, end-start)
}

// unwrap takes brackets or quotes away, or puts the value into some.
func unwrap(m *mutation, d []byte, a span) []byte {
	start, end := int(a.start), int(a.end)
	if m.rng.oneIn(2) && end-start >= 2 {
		return remove(remove(d, end-1, 1), start, 1)
	}
	if m.room < 6 {
		return d
	}
	around := [...][2]string{{"[", "]"}, {"{\"a\":", "}"}, {"\"", "\""}, {"(", ")"}}[m.rng.below(4)]
	return replace(replace(d, end, 0, around[1]), start, 0, around[0])
}
