package format

import (
	"bytes"
	"html"
	"strings"
)

// The kinds of pieces of markup.
const (
	markText    = iota // escaped
	markRaw            // a comment, a declaration, character data
	markElement        // with its tags
	markTag            // the name of an element
	markAttribute
	markContent
)

// tag is a tag of markup, and where the element ends that it begins.
type tag struct {
	start, end int // of the tag
	name       string
	shut       bool // it ends an element
	empty      bool // it begins one and ends it
	match      int  // the index of the tag that ends the element, -1 where there is none
}

// mostTags is how many tags are looked at.
const mostTags = 1 << 14

// tags lists the tags of markup and which belong together; comments and the like are tags without a name.
func tags(data []byte) []tag {
	var out []tag
	var open []int
	for at := 0; at < len(data) && len(out) < mostTags; {
		i := bytes.IndexByte(data[at:], '<')
		if i < 0 {
			break
		}
		at += i
		t := readTag(data, at)
		if t.end == 0 {
			at++
			continue
		}
		me := len(out)
		out = append(out, t)
		at = t.end
		switch {
		case t.shut:
			for j := len(open) - 1; j >= 0 && j >= len(open)-32; j-- {
				if out[open[j]].name == t.name {
					out[open[j]].match = me
					open = open[:j]
					break
				}
			}
		case t.name != "" && !t.empty:
			open = append(open, me)
		}
	}
	return out
}

// readTag reads a tag or another piece that begins with <; its end is 0 where it does not end.
func readTag(data []byte, at int) tag {
	t := tag{start: at, match: -1}
	rest := data[at:]
	until := func(end string) tag {
		if i := bytes.Index(rest, []byte(end)); i >= 0 {
			t.end = at + i + len(end)
		}
		return t
	}
	switch {
	case bytes.HasPrefix(rest, []byte("<!--")):
		return until("-->")
	case bytes.HasPrefix(rest, []byte("<![CDATA[")):
		return until("]]>")
	case bytes.HasPrefix(rest, []byte("<?")):
		return until("?>")
	case bytes.HasPrefix(rest, []byte("<!")):
		return until(">")
	}
	from := 1
	if len(rest) > 1 && rest[1] == '/' {
		t.shut, from = true, 2
	}
	to := from
	for to < len(rest) && isName(rest[to]) {
		to++
	}
	if to == from || rest[from] >= '0' && rest[from] <= '9' {
		return tag{}
	}
	t.name = string(rest[from:to])
	quote := byte(0)
	for i := to; i < len(rest); i++ {
		switch b := rest[i]; {
		case quote != 0:
			if b == quote {
				quote = 0
			}
		case b == '"' || b == '\'':
			quote = b
		case b == '<':
			return tag{}
		case b == '>':
			t.empty = rest[i-1] == '/'
			t.end = at + i + 1
			return t
		}
	}
	return tag{}
}

func isName(b byte) bool {
	return b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9' || b == '-' || b == '_' || b == ':' || b == '.' || b >= 0x80
}

// openMarkup takes XML or HTML apart that begins with a tag.
func openMarkup(in *input) (opened, bool) {
	data := bytes.TrimLeft(in.data, " \t\r\n")
	if len(data) < 3 || data[0] != '<' || !in.isText() || readTag(data, 0).end == 0 {
		return opened{}, false
	}
	return openContent(in)
}

// openContent takes apart what stands between two tags: elements, and text.
func openContent(in *input) (opened, bool) {
	data := in.data
	all := tags(data)
	var items []part
	at := 0
	text := func(to int) {
		if to > at {
			items = append(items, part{data: unescaped(data[at:to]), rest: markText})
		}
	}
	for i := 0; i < len(all); i++ {
		t := all[i]
		text(t.start)
		p := part{name: t.name, form: "aside", rest: markRaw}
		at = t.end
		if t.name != "" && !t.shut {
			p.rest, p.form = markElement, "element"
			if t.match >= 0 {
				i = t.match
				at = all[i].end
			}
		}
		p.data = data[t.start:at]
		items = append(items, p)
	}
	text(len(data))
	return opened{items: items, write: writeMarkup}, len(items) > 0
}

// unescaped is text without entities.
func unescaped(data []byte) []byte {
	if bytes.IndexByte(data, '&') < 0 {
		return data
	}
	return []byte(html.UnescapeString(string(data)))
}

var escaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;")

func escaped(data []byte) string {
	text := escaper.Replace(strings.ToValidUTF8(string(data), "\ufffd"))
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' && r != '\r' || r == 0xfffe || r == 0xffff {
			return ' ' // XML 1.0 has no way to write it
		}
		return r
	}, text)
}

func writeMarkup(w *writer, items []part) bool {
	for _, p := range items {
		if p.rest == markText || p.rest == nil {
			w.out = append(w.out, escaped(p.data)...)
		} else {
			w.out = append(w.out, p.data...)
		}
	}
	return true
}

// openElement takes an element apart: its name, its attributes, and what is between its tags.
func openElement(in *input) (opened, bool) {
	data := in.data
	t := readTag(data, 0)
	if t.end == 0 || t.name == "" || t.shut {
		return opened{}, false
	}
	items := []part{{data: []byte(t.name), form: "word", rest: markTag}}
	items = append(items, attributes(data[1+len(t.name):t.end-1])...)
	body := bytes.LastIndex(data[t.end:], []byte("</"))
	if body >= 0 {
		items = append(items, part{data: data[t.end : t.end+body], form: "content", rest: markContent})
	}
	return opened{items: items, named: true, write: func(w *writer, items []part) bool { return writeElement(w, items, t.empty) }}, true
}

// attributes reads name="value" pairs.
func attributes(data []byte) []part {
	var items []part
	for at := 0; at < len(data); {
		if !isName(data[at]) {
			at++
			continue
		}
		from := at
		for at < len(data) && isName(data[at]) {
			at++
		}
		p := part{name: string(data[from:at]), rest: markAttribute}
		if at+1 < len(data) && data[at] == '=' {
			at++
			if q := data[at]; q == '"' || q == '\'' {
				end := bytes.IndexByte(data[at+1:], q)
				if end < 0 {
					break
				}
				p.data = unescaped(data[at+1 : at+1+end])
				at += end + 2
			} else {
				from = at
				for at < len(data) && data[at] > ' ' {
					at++
				}
				p.data = unescaped(data[from:at])
			}
		}
		items = append(items, p)
	}
	return items
}

// nameOf makes text fit for a name.
func nameOf(text string) string {
	out := strings.Map(func(r rune) rune {
		if r < 0x80 && r != ':' && isName(byte(r)) {
			return r
		}
		return -1
	}, text)
	out = strings.TrimLeft(out, "0123456789-.")
	if out == "" {
		return "x"
	}
	return out
}

func writeElement(w *writer, items []part, empty bool) bool {
	name := ""
	var content []byte
	filled := false
	w.out = append(w.out, '<')
	seen := map[string]bool{}
	for _, p := range items {
		switch p.rest {
		case markTag:
			if name == "" {
				name = nameOf(string(p.data))
				w.out = append(w.out, name...)
			}
		case markContent:
			content, filled = append(content, p.data...), true
		}
	}
	if name == "" {
		return false
	}
	for _, p := range items {
		if p.rest != markAttribute && p.rest != nil {
			continue
		}
		key := nameOf(p.name)
		if seen[key] {
			continue // well-formed documents have each once
		}
		seen[key] = true
		w.out = append(append(w.out, ' '), key...)
		w.out = append(append(append(w.out, `="`...), escaped(p.data)...), '"')
	}
	if empty && len(content) == 0 {
		w.out = append(w.out, "/>"...)
		return true
	}
	w.out = append(w.out, '>')
	if filled || empty {
		w.out = append(append(append(w.out, content...), "</"...), name...)
		w.out = append(w.out, '>')
	}
	return true
}
