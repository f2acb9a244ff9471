// Package show makes text of others fit to be shown: it escapes what could move a cursor, reorder text or
// break a stored form, measures and cuts what a terminal has no room for, and colours.
//
// Source and what tests print are not trusted. Escaping that a format asks for (HTML, XML, Markdown) is the
// report's.
package show

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Line returns s as one line that shows every character that could move a cursor, reorder text or
// break a stored form: control bytes, invalid UTF-8, direction marks.
func Line(s string) string { return clean(s, false) }

// Block is Line for text that keeps its line breaks and tabs.
func Block(s string) string {
	s = strings.ReplaceAll(s, "\r\n", "\n")
	return strings.TrimRight(clean(s, true), "\n")
}

func clean(s string, multi bool) string {
	if !strings.ContainsFunc(s, Hidden) && utf8.ValidString(s) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && n == 1:
			fmt.Fprintf(&b, `\x%02x`, s[i])
		case multi && (r == '\n' || r == '\t'):
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t':
			b.WriteString(`\t`)
		case r == '\r':
			b.WriteString(`\r`)
		case r < 0x100 && Hidden(r):
			fmt.Fprintf(&b, `\x%02x`, r)
		case Hidden(r):
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			b.WriteString(s[i : i+n])
		}
		i += n
	}
	return b.String()
}

// Hidden reports whether a rune is one that is shown escaped, line breaks and tabs among them. It also names what XML 1.0 forbids: U+FFFE and U+FFFF.
func Hidden(r rune) bool {
	switch {
	case r < 0x20, r >= 0x7f && r < 0xa0:
		return true
	case r == 0x200e, r == 0x200f, r >= 0x2028 && r <= 0x202e, r >= 0x2066 && r <= 0x2069, r == 0x061c:
		return true
	case r == 0xfeff, r == 0xfffe, r == 0xffff:
		return true
	}
	return false
}

// Lines splits a Block; an empty block has none.
func Lines(s string) []string {
	s = Block(s)
	if s == "" {
		return nil
	}
	return strings.Split(s, "\n")
}
