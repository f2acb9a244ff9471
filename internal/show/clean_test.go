package show

import (
	"strings"
	"testing"
	"unicode/utf8"
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
		"\u061c\ufeff":       `\u061c\ufeff`,
	} {
		if got := Line(in); got != want {
			t.Errorf("Line(%q) is %q, want %q", in, got, want)
		}
	}
	if got := Block("a\r\n\tb\x07\n\n"); got != "a\n\tb\\x07" {
		t.Errorf("block gives %q", got)
	}
}

func TestTheEdgesOfWhatIsHidden(t *testing.T) {
	for _, part := range []struct{ from, to rune }{
		{0, 0x1f}, {0x7f, 0x9f}, // control characters
		{0x61c, 0x61c}, {0x200e, 0x200f}, {0x2028, 0x202e}, {0x2066, 0x2069}, // line ends and marks of direction
		{0xfeff, 0xfeff}, {0xfffe, 0xffff},
	} {
		for r := part.from; r <= part.to; r++ {
			if !Hidden(r) {
				t.Errorf("%U is shown as it is", r)
			}
		}
		if Hidden(part.from-1) && part.from != 0 || Hidden(part.to+1) {
			t.Errorf("the neighbours of %U to %U are hidden too", part.from, part.to)
		}
	}
}

func FuzzClean(f *testing.F) {
	f.Add("\u202eabc\x1b[31m\xe8\xaa ]]>")
	f.Add("\xc3\x28\r\n")
	f.Fuzz(func(t *testing.T, s string) {
		l := Line(s)
		if !utf8.ValidString(l) || strings.ContainsFunc(l, Hidden) {
			t.Errorf("Line(%q) is %q", s, l)
		}
		if Line(l) != l {
			t.Errorf("line is not settled: %q", l)
		}
		b := strings.NewReplacer("\n", "", "\t", "").Replace(Block(s))
		if !utf8.ValidString(b) || strings.ContainsFunc(b, Hidden) {
			t.Errorf("Block(%q) is %q", s, b)
		}
	})
}

func FuzzTruncateKeepsTheWidth(f *testing.F) {
	f.Add("internal/日本語/👩‍👩‍👧/é", 9)
	f.Fuzz(func(t *testing.T, s string, width int) {
		s = Line(s)
		width = 1 + max(width, -width)%60
		for _, got := range []string{Cut(s, width), CutStart(s, width)} {
			if Width(got) > width && Width(s) > width {
				t.Errorf("%q cut to %d is %q, %d wide", s, width, got, Width(got))
			}
		}
	})
}
