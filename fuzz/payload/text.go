package payload

import (
	"unicode/utf8"

	"github.com/leanovate/gopter"

	"github.com/passmuster/muster/internal/choice"
)

// TextOptions says what text [Text] yields. The zero value is text of all scripts, in valid UTF-8.
type TextOptions struct {
	// Mean is the mean number of pieces: words, marks, sequences. 0 means 12.
	Mean int
	// Most is the greatest number of bytes. 0 means 65536.
	Most int
	// Scripts are the names of scripts, from [Scripts], that words are written in beside the Latin of
	// ASCII. Nil means all; a name that is not in the list is passed over.
	Scripts []string
	// Plain keeps to ASCII words, numbers and punctuation.
	Plain bool
	// InvalidUTF8 puts at least one sequence into the text that is not UTF-8.
	InvalidUTF8 bool

	// line leaves out what ends or breaks a line, and control characters.
	line bool
}

// Text yields plain text: words of many scripts, numbers, bidi controls, zero-width, combining and confusable
// characters, emoji sequences, code points at the edges of Unicode, and runs of edge lengths.
func Text(c ...TextOptions) gopter.Gen { return choice.Gen(options(c).draw) }

// Scripts returns the names of the scripts that [TextOptions] knows, as Unicode calls them.
func Scripts() []string {
	out := make([]string, len(scripts))
	for i, s := range scripts {
		out[i] = s.name
	}
	return out
}

func (o TextOptions) draw(s *choice.Stream) Payload {
	w := writer(s, o)
	data := w.text(make([]byte, 0, 128))
	p := truthOfText(KindText, "text/plain", "note.txt", data)
	if o.InvalidUTF8 {
		p.Flaw = "invalid UTF-8"
	}
	return p
}

// textWriter appends drawn text.
type textWriter struct {
	s           *choice.Stream
	mean, most  int
	classes     *[32]class
	scripts     []script
	line, wrong bool
}

func writer(s *choice.Stream, o TextOptions) textWriter {
	w := textWriter{s: s, mean: o.Mean, most: o.Most, classes: &allClasses, scripts: scripts, line: o.line, wrong: o.InvalidUTF8}
	if w.mean <= 0 {
		w.mean = 12
	}
	if w.most <= 0 {
		w.most = 1 << 16
	}
	if o.Plain {
		w.classes = &plainClasses
	}
	if o.Scripts != nil {
		w.scripts = named(o.Scripts)
	}
	return w
}

func (w *textWriter) plain() bool { return w.classes == &plainClasses }

func named(names []string) []script {
	var out []script
	for _, s := range scripts {
		for _, n := range names {
			if n == s.name {
				out = append(out, s)
			}
		}
	}
	return out
}

// class is a sort of piece.
type class uint8

const (
	asciiWord class = iota
	scriptWord
	number
	foreignNumber
	mark
	lineEnd
	combining
	bidi
	zeroWidth
	confusable
	emoji
	edge
	run
)

// allClasses and plainClasses give each class its share. Words come first: they are the simplest.
var (
	allClasses = [32]class{
		asciiWord, asciiWord, asciiWord, asciiWord, asciiWord, asciiWord, asciiWord, asciiWord, asciiWord, asciiWord,
		scriptWord, scriptWord, scriptWord, scriptWord, scriptWord, scriptWord, scriptWord, scriptWord,
		mark, mark, number, number, foreignNumber, lineEnd, combining, combining, bidi, zeroWidth, confusable, emoji, edge, run,
	}
	plainClasses = [32]class{
		22: mark, 23: mark, 24: mark, 25: mark, 26: number, 27: number, 28: number, 29: lineEnd, 30: lineEnd, 31: run,
	}
)

// text appends a whole text to dst, of at most w.most bytes.
func (w *textWriter) text(dst []byte) []byte {
	start := len(dst)
	room := w.most
	if w.wrong {
		room -= 4 // for the longest wrong sequence, at the end
	}
	grow(w.s, w.mean, func() bool {
		before := len(dst)
		dst = w.piece(dst, before == start)
		if len(dst)-start > room {
			dst = dst[:before]
			return false
		}
		if w.wrong && w.s.Chance(8) && len(dst)-start < room-4 {
			dst = w.notUTF8(dst)
		}
		return true
	})
	if w.wrong {
		dst = w.notUTF8(dst)
	}
	return dst
}

// grow calls f for each element of a list that has mean ones on average, or until it reports false. What an
// element draws belongs together with the marker before it: shrinking removes them at once.
func grow(s *choice.Stream, mean int, f func() bool) {
	for more := true; more; {
		s.Span(func() {
			more = s.More(mean) && f()
		})
	}
}

// piece appends one piece.
func (w *textWriter) piece(dst []byte, first bool) []byte {
	switch c := w.classes[w.s.Uint64(31)]; c {
	case asciiWord:
		return w.word(space(dst, first))
	case scriptWord:
		return w.foreign(space(dst, first))
	case number:
		return appendPick(space(dst, first), w.s, numbers[:])
	case foreignNumber:
		return appendPick(space(dst, first), w.s, foreignNumbers[:])
	case mark:
		return appendPick(dst, w.s, marks[:])
	case lineEnd:
		if w.line {
			return dst
		}
		if w.plain() {
			return appendPick(dst, w.s, lineEnds[:plainLineEnds])
		}
		return appendPick(dst, w.s, lineEnds[:])
	case combining:
		return w.combined(space(dst, first))
	case confusable:
		return w.confused(space(dst, first))
	case bidi:
		return w.wrapped(dst)
	case zeroWidth:
		return appendPick(dst, w.s, zeroWidths[:])
	case emoji:
		return appendPick(dst, w.s, emojis[:])
	case edge:
		if w.line {
			return appendPick(dst, w.s, edges[:printableEdges])
		}
		return appendPick(dst, w.s, edges[:])
	default:
		return w.repeated(dst)
	}
}

func space(dst []byte, first bool) []byte {
	if first {
		return dst
	}
	return append(dst, ' ')
}

// appendPick appends one of the items, the first being the simplest.
func appendPick(dst []byte, s *choice.Stream, items []string) []byte {
	return append(dst, items[s.Uint64(uint64(len(items)-1))]...)
}

func (w *textWriter) word(dst []byte) []byte { return append(dst, words[w.s.Uint64(63)]...) }

// foreign appends a word of another script.
func (w *textWriter) foreign(dst []byte) []byte {
	if len(w.scripts) == 0 {
		return w.word(dst)
	}
	sc := &w.scripts[w.s.Uint64(uint64(len(w.scripts)-1))]
	most := uint64(sc.hi - sc.lo)
	for n := 1 + w.s.Uint64(7); n > 0; n-- {
		dst = utf8.AppendRune(dst, sc.lo+rune(w.s.Uint64(most)))
	}
	return dst
}

// combined appends a letter with up to eight marks above and below it.
func (w *textWriter) combined(dst []byte) []byte {
	dst = append(dst, byte('a'+w.s.Uint64(25)))
	for n := 1 + w.s.Uint64(7); n > 0; n-- {
		dst = utf8.AppendRune(dst, 0x0300+rune(w.s.Uint64(0x4e)))
	}
	return dst
}

// confused appends a word some of whose letters are another script's that look the same.
func (w *textWriter) confused(dst []byte) []byte {
	which := w.s.Uint64(255)
	for i, c := range []byte(words[w.s.Uint64(63)]) {
		if twin := twins[c-'a']; twin != 0 && (i == 0 || which>>(i&7)&1 == 1) {
			dst = utf8.AppendRune(dst, twin)
		} else {
			dst = append(dst, c)
		}
	}
	return dst
}

// wrapped appends a word between a bidi control and the one that ends it, which may be missing: Unicode text
// with an open embedding is still well formed.
func (w *textWriter) wrapped(dst []byte) []byte {
	c := &bidis[w.s.Uint64(uint64(len(bidis)-1))]
	dst = append(dst, c[0]...)
	dst = w.word(dst)
	if w.s.Uint64(3) == 3 {
		return dst
	}
	return append(dst, c[1]...)
}

// runLengths are lengths at which buffers and columns end.
var runLengths = [16]int{3, 7, 8, 16, 31, 32, 33, 63, 64, 65, 127, 128, 255, 256, 1024, 4096}

func (w *textWriter) repeated(dst []byte) []byte {
	unit := "a"
	if !w.plain() {
		unit = units[w.s.Uint64(uint64(len(units)-1))]
	}
	start, size := len(dst), len(unit)*runLengths[w.s.Uint64(15)]
	dst = append(dst, unit...)
	for have := len(dst) - start; have < size; have = len(dst) - start { // twice as much each time
		dst = append(dst, dst[start:start+min(have, size-have)]...)
	}
	return dst
}

func (w *textWriter) notUTF8(dst []byte) []byte { return appendPick(dst, w.s, notUTF8[:]) }
