package report

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/rivo/uniseg"
)

func TestCleanShowsWhatATerminalWouldObey(t *testing.T) {
	for in, want := range map[string]string{
		"plain ä 日本 👩‍👩‍👧":   "plain ä 日本 👩‍👩‍👧",
		"\x1b[31mred":        `\x1b[31mred`,
		"a\x00b":             `a\x00b`,
		"\xff\xfe":           `\xff\xfe`,
		"a\r\nb\tc":          `a\r\nb\tc`,
		"\u202eabc\u2066":    `\u202eabc\u2066`,
		"\u0085\u2028\ufffe": `\x85\u2028\ufffe`,
		"\ufffd":             "\ufffd",
	} {
		if got := line(in); got != want {
			t.Errorf("line(%q) is %q, want %q", in, got, want)
		}
	}
	if got := block("a\r\n\tb\x07\n\n"); got != "a\n\tb\\x07" {
		t.Errorf("block gives %q", got)
	}
}

func FuzzClean(f *testing.F) {
	f.Add(nastyText)
	f.Add("\xc3\x28\r\n")
	f.Fuzz(func(t *testing.T, s string) {
		l := line(s)
		if !utf8.ValidString(l) || strings.ContainsFunc(l, unsafeRune) {
			t.Errorf("line(%q) is %q", s, l)
		}
		if line(l) != l {
			t.Errorf("line is not settled: %q", l)
		}
		b := strings.NewReplacer("\n", "", "\t", "").Replace(block(s))
		if !utf8.ValidString(b) || strings.ContainsFunc(b, unsafeRune) {
			t.Errorf("block(%q) is %q", s, b)
		}
	})
}

func FuzzTruncateKeepsTheWidth(f *testing.F) {
	f.Add("internal/日本語/👩‍👩‍👧/é", 9)
	f.Fuzz(func(t *testing.T, s string, width int) {
		s = line(s)
		width = 1 + max(width, -width)%60
		for _, got := range []string{truncate(s, width), truncatePath(s, width)} {
			if uniseg.StringWidth(got) > width && uniseg.StringWidth(s) > width {
				t.Errorf("%q cut to %d is %q, %d wide", s, width, got, uniseg.StringWidth(got))
			}
		}
	})
}
