package report

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/rivo/uniseg"
)

// clean returns s as one line in which nothing can move a cursor or reorder text: such characters, and
// bytes that are not UTF-8, are shown escaped. A tab becomes a space.
func clean(s string) string {
	if !strings.ContainsFunc(s, hidden) && utf8.ValidString(s) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && n == 1:
			fmt.Fprintf(&b, `\x%02x`, s[i])
		case r == '\t':
			b.WriteByte(' ')
		case r == '\n':
			b.WriteString(`\n`)
		case r < 0x100 && hidden(r):
			fmt.Fprintf(&b, `\x%02x`, r)
		case hidden(r):
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			b.WriteString(s[i : i+n])
		}
		i += n
	}
	return b.String()
}

func hidden(r rune) bool {
	switch {
	case r < 0x20, r >= 0x7f && r < 0xa0:
		return true
	case r == 0x200e, r == 0x200f, r >= 0x2028 && r <= 0x202e, r >= 0x2066 && r <= 0x2069, r == 0x061c, r == 0xfeff:
		return true
	}
	return false
}

func width(s string) int { return uniseg.StringWidth(s) }

func pad(s string, to int, right bool) string {
	fill := strings.Repeat(" ", max(0, to-width(s)))
	if right {
		return fill + s
	}
	return s + fill
}

// cut shortens s at its end to a width, an ellipsis included.
func cut(s string, to int) string {
	if width(s) <= to {
		return s
	}
	var b strings.Builder
	used := 0
	for g := uniseg.NewGraphemes(s); g.Next(); {
		if used += g.Width(); used > to-1 {
			break
		}
		b.WriteString(g.Str())
	}
	return b.String() + "…"
}

// cutStart shortens s at its start: the end of a path tells more.
func cutStart(s string, to int) string {
	if width(s) <= to {
		return s
	}
	var parts []string
	for g := uniseg.NewGraphemes(s); g.Next(); {
		parts = append(parts, g.Str())
	}
	used, i := 1, len(parts)
	for ; i > 0; i-- {
		if used += width(parts[i-1]); used > to {
			break
		}
	}
	return "…" + strings.Join(parts[i:], "")
}

// ink colours text where it is true. Colour only repeats what the words say.
type ink bool

func (k ink) wrap(code, s string) string {
	if !k || s == "" {
		return s
	}
	return "\x1b[" + code + "m" + s + "\x1b[0m"
}

func (k ink) bold(s string) string   { return k.wrap("1", s) }
func (k ink) dim(s string) string    { return k.wrap("2", s) }
func (k ink) red(s string) string    { return k.wrap("31", s) }
func (k ink) green(s string) string  { return k.wrap("32", s) }
func (k ink) yellow(s string) string { return k.wrap("33", s) }
