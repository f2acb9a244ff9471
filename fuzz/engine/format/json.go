package format

import (
	"bytes"
	"encoding/json"
	"strings"
	"unicode/utf8"

	"github.com/passmuster/muster/fuzz/perturb"
)

// openJSON takes a document of JSON (RFC 8259) apart: an object or a list into its members, a string into its text. Of
// other values there are no pieces, and the rules of package perturb are what changes them.
func openJSON(in *input) (opened, bool) {
	data := bytes.TrimSpace(in.data)
	if len(data) == 0 || !json.Valid(data) {
		return opened{}, false
	}
	switch data[0] {
	case '{', '[':
		return opens(perturb.JSON, data[0] == '{', func(string, []byte) string { return "json" })(in)
	case '"':
		var text string
		if err := json.Unmarshal(data, &text); err != nil {
			return opened{}, false
		}
		return wrapped([]byte(text), "", func(w *writer, inner []byte) bool {
			w.out = appendQuoted(w.out, string(inner))
			return true
		}), true
	}
	return opened{write: func(w *writer, _ []part) bool { w.out = append(w.out, in.data...); return true }}, true
}

const hexDigits = "0123456789abcdef"

// appendQuoted appends a string of JSON with as few escapes as there can be. What is no UTF-8 becomes U+FFFD.
func appendQuoted(out []byte, text string) []byte {
	out = append(out, '"')
	for i := 0; i < len(text); {
		c := text[i]
		switch {
		case c >= utf8.RuneSelf:
			r, n := utf8.DecodeRuneInString(text[i:])
			out = utf8.AppendRune(out, r)
			i += n
			continue
		case c == '"' || c == '\\':
			out = append(out, '\\', c)
		case c < ' ':
			out = append(out, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
		default:
			out = append(out, c)
		}
		i++
	}
	return append(out, '"')
}

// openLines takes documents of JSON apart that stand on lines of their own (ndjson.org): two at least, one of them more
// than a number.
func openLines(in *input) (opened, bool) {
	if !in.isText() || bytes.IndexByte(in.data, '\n') < 0 {
		return opened{}, false
	}
	var items []part
	structured := 0
	for line := range bytes.SplitSeq(in.data, []byte("\n")) {
		text := bytes.TrimSpace(line)
		if len(text) > 0 && !json.Valid(text) {
			return opened{}, false
		}
		if len(text) > 0 && (text[0] == '{' || text[0] == '[') {
			structured++
		}
		items = append(items, part{data: line, form: "json"})
	}
	if structured == 0 || len(bytes.TrimSpace(items[0].data)) == 0 {
		return opened{}, false
	}
	return opened{items: items, write: func(w *writer, items []part) bool {
		for i, p := range items {
			if i > 0 {
				w.out = append(w.out, '\n')
			}
			line := p.data
			if bytes.IndexByte(line, '\n') >= 0 && json.Valid(line) {
				line = bytes.ReplaceAll(line, []byte("\n"), []byte(" ")) // white space: in strings it is an escape
			}
			w.out = append(w.out, line...)
		}
		return true
	}}, len(items) > 1
}

// joined writes pieces with a separator between.
func joined(sep string) func(*writer, []part) bool {
	return func(w *writer, items []part) bool {
		for i, p := range items {
			if i > 0 {
				w.out = append(w.out, sep...)
			}
			w.out = append(w.out, p.data...)
		}
		return true
	}
}

// cut returns pieces of text without names.
func cut(data []byte, sep string, form string) []part {
	var items []part
	for piece := range bytes.SplitSeq(data, []byte(sep)) {
		items = append(items, part{data: piece, form: form})
	}
	return items
}

// contains reports whether text has one of the words.
func contains(text string, words ...string) bool {
	for _, w := range words {
		if strings.Contains(text, w) {
			return true
		}
	}
	return false
}
