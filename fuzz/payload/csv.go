package payload

import (
	"github.com/leanovate/gopter"

	"github.com/passmuster/muster/internal/choice"
)

// CSVOptions says what tables [CSV] yields. The zero value is RFC 4180, with a header and rows of one length.
type CSVOptions struct {
	// Columns is the number of columns. 0 means from 1 to 8.
	Columns int
	// Mean is the mean number of rows below the header. 0 means 6.
	Mean int
	// Delimiter separates fields. 0 means a comma.
	Delimiter byte
	// Malformed makes a table that a strict reader refuses: rows of another length, a quote within a bare
	// field, one that does not end.
	Malformed bool
}

// CSV yields tables whose fields hold delimiters, quotes, line ends, formulas, numbers and text. What varies beside:
// one to eight columns, no row below the header to many, lines that end with LF or CRLF, quotes around every field or
// where they are needed, and a byte order mark.
func CSV(c ...CSVOptions) gopter.Gen { return choice.Gen(options(c).draw) }

func (o CSVOptions) draw(s *choice.Stream) Payload {
	if o.Columns <= 0 {
		o.Columns = s.Int(1, 8)
	}
	if o.Mean <= 0 {
		o.Mean = 6
	}
	if o.Delimiter == 0 {
		o.Delimiter = ','
	}
	w := csvWriter{s: s, o: o, text: writer(s, TextOptions{Mean: 3, Most: 4096}), end: "\n"}
	style := s.Uint64(15)
	if style&1 == 1 {
		w.end = "\r\n"
	}
	w.always = style&2 == 2
	data := make([]byte, 0, 512)
	if style == 15 { // as spreadsheets write it; not before a quote, where readers take it for a part of the field
		w.always = false
		data = append(data, "\ufeff"...)
	}
	p := truthOfText(KindTable, "text/csv", "table.csv", w.table(data))
	if o.Malformed {
		p.Data, p.Flaw = w.damage(p.Data)
		p.Claims.Size = len(p.Data)
	}
	return p
}

type csvWriter struct {
	s      *choice.Stream
	o      CSVOptions
	text   textWriter
	end    string
	always bool // quote every field
	buf    []byte
}

func (w *csvWriter) table(dst []byte) []byte {
	for i := range w.o.Columns {
		dst = w.between(dst, i)
		w.buf = w.text.word(w.buf[:0])
		dst = w.quoted(dst, w.always)
	}
	dst = append(dst, w.end...)
	grow(w.s, w.o.Mean, func() bool {
		for i := range w.o.Columns {
			dst = w.field(w.between(dst, i))
		}
		dst = append(dst, w.end...)
		return true
	})
	return dst
}

func (w *csvWriter) between(dst []byte, column int) []byte {
	if column > 0 {
		dst = append(dst, w.o.Delimiter)
	}
	return dst
}

func (w *csvWriter) field(dst []byte) []byte {
	w.buf = w.buf[:0]
	switch w.s.Uint64(7) {
	case 0, 1:
		w.buf = w.text.word(w.buf)
	case 2, 3:
		w.buf = appendPick(w.buf, w.s, numbers[:])
	case 4:
		w.buf = appendPick(w.buf, w.s, csvFields[:])
	default:
		w.buf = w.text.text(w.buf)
	}
	// A row of one empty field would be an empty line, which readers skip.
	return w.quoted(dst, w.always || w.needsQuotes() || w.o.Columns == 1 && len(w.buf) == 0)
}

func (w *csvWriter) needsQuotes() bool {
	for _, c := range w.buf {
		if c == w.o.Delimiter || c == '"' || c == '\n' || c == '\r' {
			return true
		}
	}
	return false
}

// quoted appends the field in the buffer.
func (w *csvWriter) quoted(dst []byte, quotes bool) []byte {
	if !quotes {
		return append(dst, w.buf...)
	}
	dst = append(dst, '"')
	for _, c := range w.buf {
		if c == '"' {
			dst = append(dst, '"')
		}
		dst = append(dst, c)
	}
	return append(dst, '"')
}

// damage appends a row that a strict reader refuses.
func (w *csvWriter) damage(dst []byte) (data []byte, flaw string) {
	row := w.s.Uint64(3)
	w.buf = append(w.buf[:0], 'a')
	for i := range w.o.Columns - 1 {
		dst = w.quoted(w.between(dst, i), w.always)
	}
	dst = w.between(dst, w.o.Columns-1)
	switch row {
	case 0:
		return append(append(append(dst, 'a', w.o.Delimiter, 'a'), w.end...), w.end...), "a row with a field too many"
	case 1:
		return append(append(dst, `a "quoted" word`...), w.end...), "a quote in a bare field"
	case 2:
		return append(append(dst, `"a`...), w.end...), "a quote that does not end"
	default:
		return append(append(dst, `"a"b`...), w.end...), "text behind a quoted field"
	}
}

// csvFields are what spreadsheets take for more than text, and what importers take for nothing.
var csvFields = [...]string{
	"", " ", "NULL", "N/A", "=1+1", "=HYPERLINK(\"https://attacker.example\")", "@SUM(A1:A9)", "-2+3", "+1", "0001", "1e5",
	"March 1", "1/2", "TRUE", "'", "\"", "\"\"", ",", ";", "\t", "a,b", "a\nb", "a\r\nb", " a ", "#REF!", "\\N", "—",
}
