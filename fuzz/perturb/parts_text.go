package perturb

import (
	"bytes"
	"slices"
	"strings"
)

// parts of a document of JSON are those of the outermost value. White space between them is lost where one is changed.
func (d *jsonDoc) parts() (Parts, bool) {
	root := d.nodes[0]
	if root.kind != '{' && root.kind != '[' {
		return Parts{}, false
	}
	items := make([]Part, len(root.kids))
	for i, k := range root.kids {
		n := d.nodes[k]
		items[i] = Part{Name: n.key, Data: d.data[n.start:n.end]}
		if n.keyStart >= 0 {
			items[i].rest = string(d.data[n.keyStart:n.keyEnd])
		}
	}
	return parts(items, func(items []Part) []byte {
		out := append(bytes.Clone(d.data[:root.start]), root.kind)
		for i, p := range items {
			if i > 0 {
				out = append(out, ',')
			}
			if root.kind == '{' {
				key, ok := p.rest.(string)
				if !ok || p.Name != p.was.Name {
					key = quote(p.Name)
				}
				out = append(append(out, key...), ':')
			}
			out = append(out, p.Data...)
		}
		out = append(out, root.kind+2) // the brackets of ASCII
		return append(out, d.data[root.end:]...)
	})
}

// parts of a table are its rows with their line ends, those of a single row its fields without quotes.
func (t *table) parts() (Parts, bool) {
	if len(t.rows) > 1 {
		items := make([]Part, len(t.rows))
		for i, row := range t.rows {
			items[i] = Part{Data: (&table{rows: [][]cell{row}}).bytes()}
		}
		return parts(items, func(items []Part) []byte {
			var out []byte
			for i, p := range items {
				out = append(out, p.Data...)
				if i < len(items)-1 && !bytes.HasSuffix(p.Data, []byte("\n")) {
					out = append(out, t.end()...)
				}
			}
			return out
		})
	}
	row := t.rows[0]
	items := make([]Part, len(row))
	for i, c := range row {
		text := c.raw
		if strings.HasPrefix(text, `"`) {
			text = strings.ReplaceAll(text[1:len(text)-1], `""`, `"`)
		}
		items[i] = Part{Data: []byte(text), rest: c.raw}
	}
	return parts(items, func(items []Part) []byte {
		var b strings.Builder
		for i, p := range items {
			if i > 0 {
				b.WriteString(t.sep)
			}
			raw, ok := p.rest.(string)
			if !ok || p.changed() {
				raw = string(p.Data)
				if strings.ContainsAny(raw, "\"\r\n"+t.sep) {
					raw = inQuotes(raw)
				}
			}
			b.WriteString(raw)
		}
		b.WriteString(row[len(row)-1].after)
		return []byte(b.String())
	})
}

// parts of a message are the fields of its header and, without a name, its body from the empty line on.
func (m *message) parts() (Parts, bool) {
	var items []Part
	for i, f := range m.fields {
		name, value, ok := strings.Cut(f, ":")
		if !ok {
			return Parts{}, false
		}
		bare := strings.TrimLeft(value, " \t")
		text := strings.TrimRight(bare, "\r\n")
		items = append(items, Part{Name: name, Data: []byte(text), rest: m.fields[i]})
	}
	_, body := cutLine(m.body)
	gap := m.body[:len(m.body)-len(body)]
	items = append(items, Part{Data: []byte(body), rest: scan{}})
	return parts(items, func(items []Part) []byte {
		var out, tail []byte
		for _, p := range items {
			if _, is := p.rest.(scan); is {
				tail = p.Data
				continue
			}
			field, ok := p.rest.(string)
			if !ok || p.changed() {
				field = p.Name + ": " + folded(string(p.Data), m.end) + m.end
			}
			out = append(out, field...)
		}
		if len(tail) > 0 && gap == "" {
			gap = m.end
		}
		return slices.Concat(out, []byte(gap), tail)
	})
}

// folded continues each line of a value on the next line (RFC 5322, section 2.2.3).
func folded(value, end string) string {
	if !strings.ContainsAny(value, "\r\n") {
		return value
	}
	var b strings.Builder
	for i, line := range strings.FieldsFunc(value, func(r rune) bool { return r == '\r' || r == '\n' }) {
		if i > 0 {
			b.WriteString(end + " ")
		}
		b.WriteString(line)
	}
	return b.String()
}

// parts of subtitles are the blocks between empty lines.
func (c *captions) parts() (Parts, bool) {
	items := make([]Part, len(c.blocks))
	for i, b := range c.blocks {
		items[i] = Part{Data: []byte(b), rest: c.gaps[i]}
	}
	return parts(items, func(items []Part) []byte {
		var out []byte
		for i, p := range items {
			gap, _ := p.rest.(string)
			if gap == "" && i < len(items)-1 {
				gap = "\n\n"
			}
			out = append(append(out, p.Data...), gap...)
		}
		return out
	})
}

// object is the rest of a piece of a PDF: what stands before and behind its content, and where it begins.
type object struct {
	head, foot string
	at         int
	file       *pdfFile
}

// parts of a document are what stands between obj and endobj.
func (f *pdfFile) parts() (Parts, bool) {
	var items []Part
	for _, o := range f.objects {
		text := f.data[o[0]:o[1]]
		from, to := bytes.Index(text, []byte("obj"))+len("obj"), len(text)-len("endobj")
		data := bytes.TrimSpace(text[from:to])
		if len(data) > 0 {
			from += bytes.Index(text[from:to], data)
		}
		to = from + len(data)
		items = append(items, Part{Data: data, rest: object{string(text[:from]), string(text[to:]), o[0], f}})
	}
	return parts(items, f.write)
}

// write puts objects together with what stood between them, one line end, and lets the cross-reference follow them.
// Entries of objects that are gone point where the next one begins.
func (f *pdfFile) write(items []Part) []byte {
	out := bytes.Clone(f.data[:f.objects[0][0]])
	moved := map[int]int{}
	for i, p := range items {
		o, ok := p.rest.(object)
		if !ok {
			return nil
		}
		if _, twice := moved[o.at]; o.file == f && !twice {
			moved[o.at] = len(out)
		}
		out = append(out, o.head...)
		if p.changed() {
			out = slices.Concat(out, []byte("\n"), p.Data, []byte("\n"))
		} else {
			out = append(out, p.Data...)
		}
		out = append(out, o.foot...)
		if i < len(items)-1 {
			out = append(out, '\n')
		}
	}
	last := f.objects[len(f.objects)-1][1]
	delta := len(out) - last
	offsets := f.xref.offsets()
	for i, at := range offsets {
		to, ok := moved[at]
		switch {
		case ok:
			offsets[i] = to
		case at >= last:
			offsets[i] += delta
		}
	}
	xref, ok := f.xref.with(offsets)
	if !ok {
		return nil
	}
	return slices.Concat(out, f.data[last:f.table], []byte(xref), f.data[f.key:f.start[0]], f.place(f.table+delta), f.data[f.start[1]:])
}
