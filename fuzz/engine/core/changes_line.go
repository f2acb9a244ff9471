package core

// lineAt returns where the line that holds a place starts and where the next one does.
func lineAt(d []byte, at int) (start, end int) {
	for start = at; start > 0 && d[start-1] != '\n'; start-- {
		continue
	}
	for end = at; end < len(d); end++ {
		if d[end] == '\n' {
			return start, end + 1
		}
	}
	return start, end
}

// changeLine works on whole lines: programs that read commands or records a line each take their order and number for what they mean.
func changeLine(m *mutation, d []byte) []byte {
	if len(d) == 0 {
		return d
	}
	start, end := lineAt(d, m.at(len(d)))
	to, _ := lineAt(d, m.rng.below(len(d)))
	if m.rng.oneIn(4) {
		to = len(d)
	}
	switch m.rng.below(5) {
	case 0:
		return remove(d, start, end-start)
	case 1, 2: // once more, in another place
		return m.insertLine(d, to, d[start:end])
	case 3: // to another place
		line := m.keep(d[start:end])
		d = remove(d, start, end-start)
		if to > start {
			to = max(start, to-len(line))
		}
		return replace(d, min(to, len(d)), 0, line)
	}
	if len(m.other) == 0 {
		return d
	}
	start, end = lineAt(m.other, m.rng.below(len(m.other)))
	return m.insertLine(d, to, m.other[start:end])
}

// insertLine inserts a copy of a line before the line that starts at a place.
func (m *mutation) insertLine(d []byte, to int, line []byte) []byte {
	piece := m.keep(line)
	if len(piece) > 0 && piece[len(piece)-1] != '\n' {
		piece = append(piece, '\n')
		m.scratch = piece
	}
	if len(piece)+1 > m.room {
		return d
	}
	if to > 0 && d[to-1] != '\n' { // the last line does not end
		d = replace(d, to, 0, "\n")
		to++
	}
	return replace(d, to, 0, piece)
}

// addMember inserts a member into an object of a JSON-like text: a token and a value.
func addMember(m *mutation, d []byte) []byte {
	if len(d) == 0 {
		return d
	}
	at, start := -1, m.rng.below(len(d))
	for i := range d {
		if p := (start + i) % len(d); d[p] == '{' {
			at = p + 1
			break
		}
	}
	if at < 0 {
		return d
	}
	text := m.appendMember(m.scratch[:0])
	if rest := d[at:]; len(rest) > 0 && rest[0] != '}' {
		text = append(text, ',')
	}
	m.scratch = text
	if len(text) > m.room {
		return d
	}
	return replace(d, at, 0, text)
}

// appendMember appends a key and a value that may hold another member.
func (m *mutation) appendMember(dst []byte) []byte {
	dst = append(m.appendWord(dst), ':')
	for range 4 {
		switch m.rng.below(8) {
		case 0, 1:
			return m.appendWord(dst)
		case 2:
			dst = append(m.appendWord(append(dst, '{')), ':')
			dst = m.appendWord(dst)
			return append(dst, '}')
		case 3:
			return append(dst, "{}"...)
		case 4:
			return append(dst, "[]"...)
		case 5:
			return append(dst, byte('0'+m.rng.below(10)))
		}
	}
	return append(dst, plainValues[m.rng.below(len(plainValues))]...)
}

// appendWord appends a token in quotes.
func (m *mutation) appendWord(dst []byte) []byte {
	w := m.tokens.pick(m.rng)
	for i := range len(w) {
		if w[i] < ' ' || w[i] == '"' || w[i] == '\\' || w[i] >= 0x7f {
			w = ""
			break
		}
	}
	if w == "" || len(w) > 32 {
		w = "a"
	}
	return append(append(append(dst, '"'), w...), '"')
}
