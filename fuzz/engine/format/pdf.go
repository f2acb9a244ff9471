package format

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"

	"github.com/passmuster/muster/internal/deflate"
)

// stream is the rest of the piece of an object that is its stream.
type stream struct{ packed bool }

// openObject takes an object of a PDF apart that is a dictionary (ISO 32000-1, section 7.3.7) into its entries and, where
// there is one, its stream, whose length follows it and which is unpacked where it is packed as most are.
func openObject(in *input) (opened, bool) {
	data := bytes.TrimSpace(in.data)
	if !bytes.HasPrefix(data, []byte("<<")) {
		return opened{}, false
	}
	items, end, ok := readDictionary(data)
	if !ok {
		return opened{}, false
	}
	rest := data[end:]
	if body, ok := streamOf(rest); ok {
		s := stream{packed: bytes.Contains(data[:end], []byte("/FlateDecode"))}
		if s.packed {
			inner, ok := inflated(body)
			if !ok {
				s.packed = false
			} else {
				body = inner
			}
		}
		items = append(items, part{data: body, form: "", rest: s})
		rest = nil
	}
	return opened{items: items, named: true, write: func(w *writer, items []part) bool {
		writeObject(w, items)
		w.out = append(w.out, rest...)
		return true
	}}, true
}

// inflated unpacks the content of a stream.
func inflated(body []byte) ([]byte, bool) {
	o, ok := openZlib(&input{data: body})
	if !ok {
		return nil, false
	}
	return o.items[0].data, true
}

func streamOf(rest []byte) ([]byte, bool) {
	rest = bytes.TrimSpace(rest)
	body, ok := bytes.CutPrefix(rest, []byte("stream"))
	if !ok {
		return nil, false
	}
	body = bytes.TrimPrefix(bytes.TrimPrefix(body, []byte("\r")), []byte("\n"))
	end := bytes.LastIndex(body, []byte("endstream"))
	if end < 0 {
		return nil, false
	}
	return bytes.TrimSuffix(bytes.TrimSuffix(body[:end], []byte("\n")), []byte("\r")), true
}

// readDictionary reads keys and values up to >>, and says where that ends.
func readDictionary(data []byte) (items []part, end int, ok bool) {
	at := 2
	for {
		at = pdfSpace(data, at)
		if bytes.HasPrefix(data[at:], []byte(">>")) {
			return items, at + 2, true
		}
		if at >= len(data) || data[at] != '/' || len(items) == mostRecords {
			return nil, 0, false
		}
		from := at
		at = pdfWord(data, at+1)
		name := string(data[from:at])
		at = pdfSpace(data, at)
		from = at
		if at = pdfValue(data, at); at <= from {
			return nil, 0, false
		}
		value := bytes.TrimSpace(data[from:at])
		form := "pdf-value"
		if bytes.HasPrefix(value, []byte("<<")) {
			form = "pdf-object"
		}
		items = append(items, part{name: name, data: value, form: form})
	}
}

func pdfSpace(data []byte, at int) int {
	for at < len(data) && (data[at] <= ' ') {
		at++
	}
	return at
}

// pdfWord returns where a name, a number or a word ends.
func pdfWord(data []byte, at int) int {
	for at < len(data) && data[at] > ' ' && bytes.IndexByte([]byte("/<>[]()%{}"), data[at]) < 0 {
		at++
	}
	return at
}

// pdfValue returns where a value ends: at the next key or the end of the dictionary, strings and brackets being whole.
func pdfValue(data []byte, at int) int {
	depth, first := 0, true
	for at < len(data) {
		switch b := data[at]; {
		case b == '(':
			at = pdfString(data, at)
		case bytes.HasPrefix(data[at:], []byte("<<")):
			depth, at = depth+1, at+2
		case bytes.HasPrefix(data[at:], []byte(">>")):
			if depth == 0 {
				return at
			}
			depth, at = depth-1, at+2
		case b == '[':
			depth, at = depth+1, at+1
		case b == ']':
			depth, at = depth-1, at+1
		case b == '/':
			if depth == 0 && !first {
				return at
			}
			at = pdfWord(data, at+1)
		default:
			at++
		}
		first = false
	}
	return at
}

// pdfString returns where a string in round brackets ends.
func pdfString(data []byte, at int) int {
	for depth := 0; at < len(data); at++ {
		switch data[at] {
		case '\\':
			at++
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				return at + 1
			}
		}
	}
	return len(data)
}

func writeObject(w *writer, items []part) {
	var body []byte
	has := false
	for _, p := range items {
		s, ok := p.rest.(stream)
		if !ok {
			continue
		}
		body, has = p.data, true
		if s.packed {
			body = deflate.Zlib(p.data)
		}
	}
	w.out = append(w.out, "<<"...)
	for _, p := range items {
		if _, ok := p.rest.(stream); ok {
			continue
		}
		value := p.data
		if has && p.name == "/Length" {
			value = strconv.AppendInt(nil, int64(len(body)), 10)
		}
		w.out = append(append(append(append(w.out, ' '), pdfKey(p.name)...), ' '), value...)
	}
	w.out = append(w.out, " >>"...)
	if has {
		w.out = append(append(append(w.out, "\nstream\n"...), body...), "\nendstream"...)
	}
}

// openPDFValue takes the text of a string; other values have no pieces.
func openPDFValue(in *input) (opened, bool) {
	if n := len(in.data); n > 2 && in.data[0] == '(' && in.data[n-1] == ')' && bytes.IndexByte(in.data, '\\') < 0 {
		return wrapped(in.data[1:n-1], "", func(w *writer, inner []byte) bool {
			w.out = append(w.out, '(')
			for _, b := range inner {
				if b == '(' || b == ')' || b == '\\' {
					w.out = append(w.out, '\\')
				}
				w.out = append(w.out, b)
			}
			w.out = append(w.out, ')')
			return true
		}), true
	}
	return opened{write: func(w *writer, _ []part) bool { w.out = append(w.out, in.data...); return true }}, true
}

// pdfKey makes text fit for a key.
func pdfKey(text string) string {
	text = strings.TrimPrefix(text, "/")
	var b strings.Builder
	b.WriteByte('/')
	for i := range len(text) {
		if c := text[i]; c <= ' ' || c >= 0x7f || strings.IndexByte("/<>[]()%{}#", c) >= 0 {
			fmt.Fprintf(&b, "#%02x", c)
		} else {
			b.WriteByte(c)
		}
	}
	return b.String()
}
