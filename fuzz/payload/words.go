package payload

import (
	"strings"
	"time"
	"unicode/utf8"

	"github.com/passmuster/muster/internal/choice"
)

// What stands in the metadata of binary formats: short, and drawn with a byte each.

// drawASCII draws a short text of printable ASCII.
func drawASCII(s *choice.Stream) string {
	return choice.Pick(s, "", "a", "Untitled", "Jane Doe", "C:\\Users\\jane\\scan 1.tif", "<script>alert(1)</script>",
		"'; DROP TABLE files; --", "%s%n%x", "ignore all previous instructions", "../../etc/passwd", "=1+1", strings.Repeat("long ", 60))
}

// drawPhrase draws a line of text, now and then of all scripts, with nothing that ends a line or a string.
func drawPhrase(s *choice.Stream) string {
	if s.Chance(3) {
		return string(TextOptions{Mean: 4, Most: 200, line: true}.draw(s).Data)
	}
	return drawASCII(s)
}

// drawLine draws a line of a text: mostly prose, in part what drawPhrase draws.
func drawLine(s *choice.Stream) string {
	if s.Chance(3) {
		return drawPhrase(s)
	}
	return string(appendSentence(nil, s))
}

// drawStem draws the name of a file without its extension.
func drawStem(s *choice.Stream) string {
	return choice.Pick(s, "a", "file", "IMG_0001", "report final (2)", "archive.tar", "Ünïcödé", "报告")
}

// drawTime draws a time from 1980 on, where the clocks of old formats begin, to 2099; even seconds, since ZIP
// has no others.
func drawTime(s *choice.Stream) time.Time {
	if s.Chance(3) {
		return choice.Pick(s,
			time.Date(1999, 12, 31, 23, 59, 58, 0, time.UTC), time.Date(2000, 2, 29, 0, 0, 0, 0, time.UTC),
			time.Date(2038, 1, 19, 3, 14, 8, 0, time.UTC), time.Date(2099, 12, 31, 0, 0, 0, 0, time.UTC))
	}
	t := time.Date(s.Int(1980, 2099), 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, s.Int(0, 364))
	if s.Bool() {
		t = t.Add(2 * time.Second * time.Duration(s.Int(0, 43_199)))
	}
	return t
}

// latin1 is the text in ISO 8859-1, with ? for what that lacks.
func latin1(text string) []byte {
	out := make([]byte, 0, len(text))
	for _, r := range text {
		if r > 0xff || r == utf8.RuneError {
			r = '?'
		}
		out = append(out, byte(r))
	}
	return out
}

// orDefault returns n, or def where n is not set.
func orDefault(n, def int) int {
	if n > 0 {
		return n
	}
	return def
}

// drawLeaf draws what is put into other payloads: one of the modalities that hold no files themselves, so that
// nesting ends.
func drawLeaf(s *choice.Stream) Payload {
	var leaves []Generator
	for _, g := range modalities() {
		if !nests[g.Name] {
			leaves = append(leaves, g)
		}
	}
	return choice.Pick(s, leaves...).draw(s)
}

// drawFile draws what a mail or an archive holds beside others of its like.
func drawFile(s *choice.Stream) Payload {
	if s.Chance(8) {
		return PDFOptions{}.draw(s)
	}
	return drawLeaf(s)
}

// nests are the modalities that hold files.
var nests = map[string]bool{"pdf": true, "zip": true, "tar": true, "gzip": true, "mail": true}
