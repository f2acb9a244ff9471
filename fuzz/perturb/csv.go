package perturb

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/passmuster/muster/internal/choice"
)

// table is a CSV file (RFC 4180) taken apart: joined again it is the same, byte for byte.
type table struct {
	sep  string
	rows [][]cell
}

// cell is a field as it is written and the separator or line end behind it.
type cell struct{ raw, after string }

// parseCSV takes comma, semicolon or tab as the separator, whichever the first line has most of.
func parseCSV(data []byte) (*table, bool) {
	first, _, _ := bytes.Cut(data, []byte("\n"))
	t := &table{sep: ","}
	for _, sep := range []string{";", "\t"} {
		if bytes.Count(first, []byte(sep)) > bytes.Count(first, []byte(t.sep)) {
			t.sep = sep
		}
	}
	var row []cell
	text := string(data)
	for at := 0; at < len(text); {
		c, ok := readCell(text[at:], t.sep)
		if !ok {
			return nil, false
		}
		at += len(c.raw) + len(c.after)
		row = append(row, c)
		if c.after != t.sep {
			t.rows, row = append(t.rows, row), nil
		} else if at == len(text) {
			row = append(row, cell{})
		}
	}
	if row != nil {
		t.rows = append(t.rows, row)
	}
	return t, len(t.rows) > 0
}

// readCell reads one field; false says that its quotes do not fit.
func readCell(text, sep string) (cell, bool) {
	from := 0
	if strings.HasPrefix(text, `"`) {
		for from = 1; ; from++ {
			i := strings.IndexByte(text[from:], '"')
			if i < 0 {
				return cell{}, false
			}
			from += i + 1
			if from >= len(text) || text[from] != '"' {
				break
			}
		}
	}
	end := strings.IndexAny(text[from:], sep+"\n")
	if end < 0 {
		return cell{text, ""}, from == 0 || from == len(text)
	}
	end += from
	after := text[end : end+1]
	if after == "\n" && end > from && text[end-1] == '\r' {
		end, after = end-1, "\r\n"
	}
	return cell{text[:end], after}, from == 0 || from == end
}

func (t *table) bytes() []byte {
	var b bytes.Buffer
	for _, row := range t.rows {
		for _, c := range row {
			b.WriteString(c.raw + c.after)
		}
	}
	return b.Bytes()
}

// end returns the line end of the table.
func (t *table) end() string {
	if e := t.rows[0][len(t.rows[0])-1].after; e != "" {
		return e
	}
	return "\n"
}

// closed gives the last row a line end, so that a row can follow it.
func (t *table) closed() {
	last := t.rows[len(t.rows)-1]
	if last[len(last)-1].after == "" {
		last[len(last)-1].after = t.end()
	}
}

func csvRule(name, doc string, axis Axis, run func(*Stream, *table) string) Rule {
	return Rule{"csv-" + name, doc, axis, is(CSV), rewrites(parseCSV, run)}
}

// field draws a field of a row that is not the header, if there is one.
func (t *table) field(s *Stream) (row, column int) {
	row = s.Int(min(1, len(t.rows)-1), len(t.rows)-1)
	return row, s.Int(0, len(t.rows[row])-1)
}

func (t *table) set(row, column int, with string) string {
	was := t.rows[row][column].raw
	t.rows[row][column].raw = with
	return fmt.Sprintf("row %d, column %d = %.40s, was %.40s", row+1, column+1, with, was)
}

// inQuotes writes a field that may have anything in it.
func inQuotes(text string) string { return `"` + strings.ReplaceAll(text, `"`, `""`) + `"` }

var csvRules = []Rule{
	csvRule("quote", "puts a field in quotes that needs none, or takes them away", Charset, func(s *Stream, t *table) string {
		r, c := t.field(s)
		raw := t.rows[r][c].raw
		if inner := strings.Trim(raw, `"`); len(inner)+2 == len(raw) && !strings.ContainsAny(inner, "\"\r\n"+t.sep) {
			return t.set(r, c, inner)
		}
		if strings.HasPrefix(raw, `"`) {
			return ""
		}
		return t.set(r, c, inQuotes(raw))
	}),
	csvRule("swap-rows", "swaps two neighbouring rows", Order, func(s *Stream, t *table) string {
		if len(t.rows) < 2 {
			return ""
		}
		i := s.Int(min(1, len(t.rows)-2), len(t.rows)-2)
		t.closed()
		t.rows[i], t.rows[i+1] = t.rows[i+1], t.rows[i]
		return fmt.Sprintf("rows %d and %d swapped", i+1, i+2)
	}),
	csvRule("repeat-row", "writes a row twice", Duplicate, func(s *Stream, t *table) string {
		r, _ := t.field(s)
		t.closed()
		t.rows = append(t.rows[:r+1:r+1], t.rows[r:]...)
		return fmt.Sprintf("row %d repeated", r+1)
	}),
	csvRule("drop-row", "removes a row", Missing, func(s *Stream, t *table) string {
		r, _ := t.field(s)
		t.rows = append(t.rows[:r:r], t.rows[r+1:]...)
		return fmt.Sprintf("row %d removed", r+1)
	}),
	csvRule("empty", "empties a field", Missing, func(s *Stream, t *table) string {
		r, c := t.field(s)
		return t.set(r, c, "")
	}),
	csvRule("number", "sets a field to a number on an edge", Number, func(s *Stream, t *table) string {
		r, c := t.field(s)
		return t.set(r, c, choice.Pick(s, numberEdges...))
	}),
	csvRule("date", "sets a field with a date to one on an edge", Date, func(s *Stream, t *table) string {
		for r := range t.rows {
			for c := range t.rows[r] {
				if dateForm.MatchString(t.rows[r][c].raw) {
					return t.set(r, c, choice.Pick(s, dateEdges...))
				}
			}
		}
		return ""
	}),
	csvRule("type", "writes text in a field, or white space, or a word for nothing", Type, func(s *Stream, t *table) string {
		r, c := t.field(s)
		return t.set(r, c, choice.Pick(s, "N/A", " ", "null", "NaN", "true", "1.234,56", "1e3", `""`))
	}),
	csvRule("lines", "writes a field with a line end, a separator and a quote in it", Adversarial, func(s *Stream, t *table) string {
		r, c := t.field(s)
		return t.set(r, c, inQuotes(choice.Pick(s, "a\nb", "a"+t.sep+"b", `a"b`, "a\r\nb"+t.sep+`"`)))
	}),
	csvRule("adversarial", "sets a field to a string that means something to an interpreter: a formula first", Adversarial, func(s *Stream, t *table) string {
		r, c := t.field(s)
		return t.set(r, c, inQuotes(choice.Pick(s, append([]string{"=1+1", "+1", "-1+1", "@A1"}, adversarial...)...)))
	}),
	csvRule("swap-header", "swaps two names of columns, so that the header says what the columns are not", Disagree, func(s *Stream, t *table) string {
		if len(t.rows[0]) < 2 {
			return ""
		}
		i := s.Int(0, len(t.rows[0])-2)
		h := t.rows[0]
		h[i].raw, h[i+1].raw = h[i+1].raw, h[i].raw
		return fmt.Sprintf("names of columns %d and %d swapped", i+1, i+2)
	}),
	csvRule("repeat-header", "gives two columns one name", Disagree, func(s *Stream, t *table) string {
		if len(t.rows[0]) < 2 {
			return ""
		}
		i := s.Int(1, len(t.rows[0])-1)
		t.rows[0][i].raw = t.rows[0][i-1].raw
		return fmt.Sprintf("column %d named as the one before", i+1)
	}),
	csvRule("drop-field", "leaves a field out, so that the row is short", Missing, func(s *Stream, t *table) string {
		r, c := t.field(s)
		row := t.rows[r]
		if len(row) < 2 {
			return ""
		}
		if c == len(row)-1 {
			row[c-1].after = row[c].after
		}
		t.rows[r] = append(row[:c:c], row[c+1:]...)
		return fmt.Sprintf("row %d without column %d", r+1, c+1)
	}),
	csvRule("extra-field", "adds a field, so that the row is long", Length, func(s *Stream, t *table) string {
		r, _ := t.field(s)
		row := t.rows[r]
		last := len(row) - 1
		t.rows[r] = append(row[:last:last], cell{row[last].raw, t.sep}, cell{"extra", row[last].after})
		return fmt.Sprintf("row %d with a field too many", r+1)
	}),
	csvRule("open-quote", "opens a quote that nothing closes", Damage, func(s *Stream, t *table) string {
		r, c := t.field(s)
		return t.set(r, c, `"`+strings.Trim(t.rows[r][c].raw, `"`))
	}),
}
