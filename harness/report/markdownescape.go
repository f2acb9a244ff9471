package report

import (
	"fmt"
	"strings"
)

// Text from tests must stay text in Markdown. Every ASCII character that can mean something there,
// or in the HTML that Markdown lets through, is written as a numeric character reference, which
// Markdown never reads as structure. That also breaks up URLs, e-mail addresses and issue numbers.

// code writes s as inline code, where mentions are not looked for either.
func code(s string) string { return "<code>" + references(line(s), false) + "</code>" }

// prose writes s as running text; an @ is followed by a zero width space, so that it mentions nobody.
func prose(s string) string { return references(line(s), true) }

func references(s string, prose bool) string {
	var b strings.Builder
	for i, r := range s {
		switch {
		case r == '@' && prose:
			b.WriteString("&#64;&#8203;")
		case r == '.' && i > 0 && dotMatters(s[i-1]):
			b.WriteString("&#46;")
		case r == ' ' && (i == 0 || i == len(s)-1 || s[i-1] == ' '):
			b.WriteString("&#32;")
		case r >= 0x80 || r == ' ' || r == '.' || r == '/' || r == ',' || isAlphanumeric(r):
			b.WriteRune(r)
		default:
			fmt.Fprintf(&b, "&#%d;", r)
		}
	}
	return b.String()
}

// dotMatters: "www." makes a link and "1." a list.
func dotMatters(before byte) bool {
	return before == 'w' || before == 'W' || before >= '0' && before <= '9'
}

func isAlphanumeric(r rune) bool {
	return r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z'
}

var preEscapes = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&#34;", "@", "&#64;")

// pre writes a line of a [block] for a <pre> block, in which Markdown reads nothing until its end tag.
func pre(s string) string { return preEscapes.Replace(s) }
