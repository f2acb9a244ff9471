package core

// A switch over strings compares lengths before it compares any string, and so do programs: until a word of the input has the length
// of a case there is no comparison that shows the case. So words are made as long as they are asked to be, and where a string is compared with such
// a word in the run that follows, it takes its place.

const (
	// rewordMost is the longest word that is made.
	rewordMost = 64
	// rewordPlaces is how many words of one length are tried.
	rewordPlaces = 8
)

// planLength takes a comparison with a constant for one of the length of a word: with the one that a case has, or, where the compiler halves the
// lengths that there are, with the longest of the shorter half.
func (w *solve) planLength(c, p *comparison) {
	from := c.b
	if c.kind != constant || c.size != 8 || from != p.b || from > rewordMost {
		return
	}
	for _, to := range [...]uint64{c.a, c.a + 1} {
		if to == from || to == 0 || to > rewordMost {
			continue
		}
		for i := range w.item.in {
			if len(w.item.in[i].data) <= solveArgSize {
				w.resizeWords(i, int(from), int(to))
			}
		}
	}
}

// resizeWords makes words of one length as long as they are asked to be.
func (w *solve) resizeWords(arg, from, to int) {
	data := w.item.in[arg].data
	places := 0
	for at := 0; at <= len(data) && places < rewordPlaces; {
		n := wordLength(data[at:])
		if n == from && (n > 0 || betweenQuotes(data, at)) {
			places++
			text := resize(append([]byte(nil), data[at:at+n]...), to)
			w.add(patch{arg: arg, at: at, del: n, with: string(text), size: -1, asks: true})
		}
		at += n + 1
	}
}

// wordLength is how many bytes d begins with that words are made of.
func wordLength(d []byte) int {
	n := 0
	for n < len(d) && (isLetter(d[n]) || isDigit(d[n]) || d[n] == '_' || d[n] == '-' || d[n] >= 0x80) {
		n++
	}
	return n
}

// betweenQuotes reports whether a place is where an empty text stands.
func betweenQuotes(d []byte, at int) bool {
	return at > 0 && at < len(d) && d[at-1] == d[at] && (d[at] == '"' || d[at] == '\'' || d[at] == '`')
}

// answer puts what the word that was made is compared with in its place.
func (w *solve) answer(e *Engine, s *slot) {
	p := s.asked
	records := loggedRecords()
	var c comparison
	for i := range records {
		if records[i].kind < text || !records[i].look(&c) || c.cut {
			continue
		}
		for _, side := range [...][2]string{{c.textA, c.textB}, {c.textB, c.textA}} {
			if len(side[0]) == len(p.with) && side[1] != side[0] && startsWithFold([]byte(side[0]), 0, []byte(p.with)) {
				w.again(e, s, patch{arg: p.arg, at: p.at, del: len(p.with), with: side[1], size: -1})
			}
		}
	}
}
