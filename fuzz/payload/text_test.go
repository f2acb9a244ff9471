package payload_test

import (
	"bytes"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/rivo/uniseg"

	"github.com/passmuster/muster/fuzz/payload"
)

func TestTextIsValidUTF8(t *testing.T) {
	each(t, many, payload.Text(), func(p payload.Payload) {
		if !utf8.Valid(p.Data) {
			t.Errorf("%q", p.Data)
		}
	})
}

func TestTextOnDemandIsNeverValidUTF8(t *testing.T) {
	most := 0
	each(t, many, payload.Text(payload.TextOptions{InvalidUTF8: true, Most: 40}), func(p payload.Payload) {
		if utf8.Valid(p.Data) || p.Flaw != "invalid UTF-8" || len(p.Data) > 40 {
			t.Errorf("%q, flaw %q", p.Data, p.Flaw)
		}
		most = max(most, len(p.Data))
	})
	if most < 35 {
		t.Errorf("the longest has %d bytes", most)
	}
}

// shares is what a text must hold in at least so many of the rounds.
var shares = []struct {
	name  string
	least int
	holds func(string) bool
}{
	{"no character", 20, func(s string) bool { return s == "" }},
	{"bidi override", 20, func(s string) bool { return strings.ContainsRune(s, '\u202e') }},
	{"open isolate", 5, func(s string) bool { return strings.Count(s, "\u2067") > strings.Count(s, "\u2069") }},
	{"zero width", 100, func(s string) bool { return strings.ContainsAny(s, "\u200b\u200c\u2060\ufeff") }},
	{"combining", 200, func(s string) bool { return strings.ContainsFunc(s, isMark) }},
	{"mixed script word", 100, func(s string) bool { return strings.ContainsFunc(s, unicode.IsLower) && hasMixedWord(s) }},
	{"beyond the first plane", 100, func(s string) bool { return strings.ContainsFunc(s, func(r rune) bool { return r > 0xffff }) }},
	{"NUL", 5, func(s string) bool { return strings.Contains(s, "\x00") }},
	{"line end of two bytes", 20, func(s string) bool { return strings.Contains(s, "\r\n") }},
	{"digit that is not ASCII", 20, func(s string) bool { return strings.ContainsAny(s, "٣４") }},
	{"long", 20, func(s string) bool { return len(s) > 4096 }},
	{"joined emoji", 20, func(s string) bool { return strings.Contains(s, "👨‍👩‍👧‍👦") }},
	{"right to left", 200, func(s string) bool {
		return strings.ContainsFunc(s, func(r rune) bool { return unicode.In(r, unicode.Hebrew, unicode.Arabic) })
	}},
}

// isMark knows what [payload.Text] combines.
func isMark(r rune) bool { return r >= 0x300 && r < 0x34f }

// hasMixedWord reports whether a word has letters of ASCII beside Cyrillic ones.
func hasMixedWord(s string) bool {
	for w := range strings.FieldsSeq(s) {
		if strings.ContainsFunc(w, func(r rune) bool { return unicode.Is(unicode.Cyrillic, r) }) &&
			strings.ContainsFunc(w, func(r rune) bool { return r >= 'a' && r <= 'z' }) {
			return true
		}
	}
	return false
}

func TestTextHoldsWhatCodeForgets(t *testing.T) {
	got := make([]int, len(shares))
	each(t, many, payload.Text(), func(p payload.Payload) {
		for i, sh := range shares {
			if sh.holds(string(p.Data)) {
				got[i]++
			}
		}
	})
	for i, sh := range shares {
		if got[i] < sh.least {
			t.Errorf("%s: in %d of %d texts, want %d", sh.name, got[i], many, sh.least)
		}
	}
}

func TestTextOfMarksIsFewerCharactersThanCodePoints(t *testing.T) {
	fewer := 0
	each(t, many, payload.Text(), func(p payload.Payload) {
		if uniseg.GraphemeClusterCount(string(p.Data)) < utf8.RuneCount(p.Data)*9/10 {
			fewer++
		}
	})
	if fewer < many/10 {
		t.Errorf("%d of %d texts", fewer, many)
	}
}

func TestPlainTextIsASCII(t *testing.T) {
	each(t, many, payload.Text(payload.TextOptions{Plain: true}), func(p payload.Payload) {
		for _, r := range string(p.Data) {
			if r > 0x7f {
				t.Errorf("%q holds %q", p.Data, r)
			}
		}
	})
}

func TestEachScriptIsWrittenInItsLetters(t *testing.T) {
	if len(payload.Scripts()) < 12 {
		t.Errorf("%d scripts", len(payload.Scripts()))
	}
	for _, name := range payload.Scripts() {
		letters := 0
		each(t, 200, payload.Text(payload.TextOptions{Scripts: []string{name}}), func(p payload.Payload) {
			for _, r := range string(p.Data) {
				if unicode.Is(unicode.Scripts[name], r) {
					letters++
				}
			}
		})
		if letters < 100 {
			t.Errorf("%s: %d letters", name, letters)
		}
		for _, r := range payload.Range(name) {
			if !unicode.Is(unicode.Scripts[name], r) || !unicode.IsLetter(r) {
				t.Errorf("%s: %U is no letter of it", name, r)
			}
		}
	}
}

func TestAScriptThatIsNotKnownLeavesASCIIWords(t *testing.T) {
	each(t, 200, payload.Text(payload.TextOptions{Scripts: []string{"Klingon"}}), func(p payload.Payload) {
		if bytes.ContainsFunc(p.Data, func(r rune) bool { return unicode.In(r, unicode.Thai, unicode.Hangul) }) {
			t.Errorf("%q", p.Data)
		}
	})
}

func TestTextIsAsLongAsItsOptionsSay(t *testing.T) {
	total := 0
	each(t, many, payload.Text(payload.TextOptions{Mean: 50, Most: 1000}), func(p payload.Payload) {
		if len(p.Data) > 1000 {
			t.Errorf("%d bytes", len(p.Data))
		}
		total += len(bytes.Fields(p.Data))
	})
	if mean := total / many; mean < 20 || mean > 60 {
		t.Errorf("%d words on average", mean)
	}
}
