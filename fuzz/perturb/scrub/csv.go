package scrub

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"
)

// CSV scrubs the fields of a table, separated by comma, semicolon, tab or bar, whichever the first line has most of.
// A first line that names its columns tells what they hold. Quotes, line ends and the number of fields stay.
func (s *Scrubber) CSV(data []byte) ([]byte, error) {
	if !utf8.Valid(data) {
		return nil, errBinary
	}
	rows, err := readCSV(string(data), separator(data))
	if err != nil {
		return nil, err
	}
	hints := columnHints(rows)
	var cells []cell
	for i, row := range rows {
		for j, f := range row {
			c := cell{text: f.text}
			if i > 0 && j < len(hints) {
				c.hint = hints[j]
			}
			cells = append(cells, c)
		}
	}
	texts := s.rewrite(cells)
	var b bytes.Buffer
	for _, row := range rows {
		for _, f := range row {
			if texts[0] == f.text {
				b.WriteString(f.raw)
			} else {
				b.WriteString(f.quoted(texts[0], separator(data)))
			}
			b.WriteString(f.after)
			texts = texts[1:]
		}
	}
	return b.Bytes(), nil
}

// field is one field: as written, as meant, and the separator or line end behind it.
type field struct{ raw, text, after string }

func (f field) quoted(text string, sep byte) string {
	if strings.HasPrefix(f.raw, `"`) || strings.ContainsAny(text, "\"\r\n"+string(sep)) {
		return `"` + strings.ReplaceAll(text, `"`, `""`) + `"`
	}
	return text
}

// separator returns the likely one.
func separator(data []byte) byte {
	line, _, _ := bytes.Cut(data, []byte("\n"))
	best := byte(',')
	for _, c := range []byte(";\t|") {
		if bytes.Count(line, []byte{c}) > bytes.Count(line, []byte{best}) {
			best = c
		}
	}
	return best
}

// readCSV reads by RFC 4180, and takes a quote in the middle of an unquoted field as it is.
func readCSV(text string, sep byte) (rows [][]field, err error) {
	var row []field
	for at := 0; at < len(text); {
		f, next, err := readField(text, at, sep)
		if err != nil {
			return nil, fmt.Errorf("scrub: row %d: %w", len(rows)+1, err)
		}
		row = append(row, f)
		at = next
		if f.after != string(sep) {
			rows = append(rows, row)
			row = nil
		} else if at == len(text) {
			row = append(row, field{})
		}
	}
	if row != nil {
		rows = append(rows, row)
	}
	return rows, nil
}

func readField(text string, at int, sep byte) (field, int, error) {
	start := at
	value := ""
	if text[at] == '"' {
		for at++; ; at++ {
			i := strings.IndexByte(text[at:], '"')
			if i < 0 {
				return field{}, 0, fmt.Errorf("a quoted field does not end: use Text, which needs no syntax")
			}
			at += i
			if at+1 >= len(text) || text[at+1] != '"' {
				break
			}
			at++
		}
		value = strings.ReplaceAll(text[start+1:at], `""`, `"`)
		at++
	}
	rest := strings.IndexAny(text[at:], string(sep)+"\n")
	if rest < 0 {
		rest = len(text) - at
	}
	end := at + rest
	after := text[end:min(end+1, len(text))]
	if after == "\n" && end > at && text[end-1] == '\r' {
		end, after = end-1, "\r\n"
	}
	if text[start] != '"' {
		value = text[start:end]
	} else if end > at {
		value += text[at:end] // behind the quote: kept, and scrubbed with it
	}
	return field{text[start:end], value, after}, end + len(after), nil
}

// columnHints says what each column holds.
func columnHints(rows [][]field) []string {
	if len(rows) < 2 {
		return nil
	}
	hints := make([]string, len(rows[0]))
	keys := make([]string, len(rows[0]))
	for j, f := range rows[0] {
		keys[j] = f.text
		hints[j] = keyHint(f.text)
	}
	if personal(keys) {
		for j, k := range keys {
			if isName(k) {
				hints[j] = "name"
			}
		}
	}
	return hints
}

// looksLikeCSV wants two lines with the same number of separators, at least one each.
func looksLikeCSV(data []byte) bool {
	sep := separator(data)
	rows, err := readCSV(string(data), sep)
	if err != nil || len(rows) < 2 || len(rows[0]) < 2 {
		return false
	}
	for _, row := range rows {
		if len(row) != len(rows[0]) {
			return false
		}
	}
	return true
}
