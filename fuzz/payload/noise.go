package payload

import (
	"bytes"
	"unicode/utf8"

	"github.com/leanovate/gopter"

	"github.com/passmuster/muster/internal/choice"
)

// OCROptions says what text [OCR] yields. The zero value is some ten lines of readable text, one in twenty of its
// characters misread.
type OCROptions struct {
	// Mean is the mean number of lines beyond the first. 0 means 8.
	Mean int
	// Percent is how many of a hundred characters are misread: 1 to 100. 0 means 5.
	Percent int
}

// OCR yields what recognition of scanned pages makes of text: characters that look alike taken for one another,
// spaces lost and found, words hyphenated at the ends of lines, lines twice or missing, headers and numbers of
// pages between, and specks taken for marks. The one part of the payload is the page before it was misread.
func OCR(c ...OCROptions) gopter.Gen { return choice.Gen(options(c).draw) }

func (o OCROptions) draw(s *choice.Stream) Payload {
	w := ocrWriter{s: s, percent: uint64(min(orDefault(o.Percent, 5), 100)), text: writer(s, TextOptions{Plain: true})}
	var clean []byte
	n := 0
	line := func() bool {
		clean = append(w.page(clean, n), '\n')
		n++
		return true
	}
	line()
	grow(s, orDefault(o.Mean, 8), line)
	p := truthOfText(KindText, "text/plain", "scan.txt", w.misread(make([]byte, 0, len(clean)+len(clean)/4), clean))
	p.Parts = []Payload{truthOfText(KindText, "text/plain", "page.txt", clean)}
	return p
}

type ocrWriter struct {
	s       *choice.Stream
	percent uint64
	text    textWriter
}

// page appends a line as it was printed: a sentence, or now and then words and codes of a form.
func (w *ocrWriter) page(dst []byte, line int) []byte {
	switch w.s.Uint64(15) {
	case 12, 13:
		dst = append(w.text.word(dst), ": "...)
		return appendPick(dst, w.s, codes[:])
	case 14:
		return appendPick(dst, w.s, pageHeads[:])
	case 15:
		return appendDecimal(append(dst, "- "...), uint64(line), 1)
	}
	return appendSentence(dst, w.s)
}

var pageHeads = [...]string{"CONFIDENTIAL", "Page 2 of 17", "Invoice No. 0815", "ACME Ltd. - Annual Report", "[illegible]", "Copy"}

// codes are what is hard to read and has to be right.
var codes = [...]string{"B0551O8", "0l1I", "100.00", "10/11/2019", "DE89 3704 0044 0532 0130 00", "rn", "(a)", "II.", "+49 30 123456", "S5-8B/2Z"}

// misread appends the clean text as a machine reads it, line by line.
func (w *ocrWriter) misread(dst, clean []byte) []byte {
	for line := range bytes.Lines(clean) {
		start := len(dst)
		dst = w.line(dst, line)
		switch w.s.Uint64(31) {
		case 30: // read twice
			dst = append(dst, dst[start:]...)
		case 31: // skewed: part of the next line
			dst = append(bytes.TrimSuffix(dst, []byte("\n")), ' ')
		}
	}
	return dst
}

// line appends one line, its errors drawn for each character that has some.
func (w *ocrWriter) line(dst, line []byte) []byte {
	for len(line) > 0 {
		if line[0] == '\n' || w.s.Uint64(99) < 100-w.percent {
			dst, line = append(dst, line[0]), line[1:]
			continue
		}
		dst, line = w.mistake(dst, line)
	}
	return dst
}

// mistake appends what the next characters are taken for, and returns those behind them.
func (w *ocrWriter) mistake(dst, line []byte) (read, rest []byte) {
	if line[0] == ' ' { // lost, or wide
		if w.s.Bool() {
			dst = append(dst, "   "...)
		}
		return dst, line[1:]
	}
	switch w.s.Uint64(7) {
	case 4: // a space within the word
		return append(dst, line[0], ' '), line[1:]
	case 5:
		return append(dst, line[0], '-', '\n'), line[1:]
	case 6:
		return appendPick(dst, w.s, specks[:]), line
	case 7:
		return utf8.AppendRune(dst, utf8.RuneError), line[1:]
	}
	for i := range lookalikes {
		l := &lookalikes[i]
		if bytes.HasPrefix(line, []byte(l[0])) {
			return append(dst, l[1]...), line[len(l[0]):]
		}
	}
	return append(dst, '~'), line[1:]
}

var specks = [...]string{".", ",", "'", "`", "|", "*", "•", "°", "^", "_", "¦", "·"}

// lookalikes are what is printed and what is read for it, of several the longest first.
var lookalikes = [...][2]string{
	{"rn", "m"}, {"cl", "d"}, {"vv", "w"}, {"fi", "ﬁ"}, {"fl", "ﬂ"}, {"ri", "n"}, {"li", "h"}, {"ll", "11"}, {"tt", "It"},
	{"m", "rn"}, {"w", "vv"}, {"d", "cl"}, {"h", "li"}, {"l", "1"}, {"i", "l"}, {"o", "0"}, {"s", "5"}, {"e", "c"}, {"a", "o"},
	{"n", "ri"}, {"u", "ii"}, {"t", "f"}, {"g", "9"}, {"b", "6"}, {"y", "v"}, {"c", "e"}, {"f", "t"}, {"q", "9"}, {"z", "2"},
	{"0", "O"}, {"1", "l"}, {"5", "S"}, {"8", "B"}, {"2", "Z"}, {"6", "b"}, {"I", "l"}, {"O", "0"}, {"B", "8"}, {"S", "5"},
	{"E", "F"}, {"D", "O"}, {".", ","}, {",", "."}, {"-", "—"}, {"$", "S"}, {"(", "C"}, {"/", "l"},
}
