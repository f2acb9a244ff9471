package show

import (
	"slices"
	"testing"
)

func TestABlockIsSplitIntoItsLines(t *testing.T) {
	for in, want := range map[string][]string{"": nil, "\n": nil, "a": {"a"}, "a\r\n\tb\x07\n\n": {"a", "\tb\\x07"}} {
		if got := Lines(in); !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func TestWidthsCountColumns(t *testing.T) {
	for _, tt := range []struct{ got, want string }{
		{Pad("日本", 6, false), "日本  "}, {Pad("日本", 6, true), "  日本"}, {Pad("long", 2, true), "long"},
		{Cut("abcdef", 4), "abc…"}, {Cut("abcd", 4), "abcd"}, {Cut("日本語", 4), "日…"},
		{Cut("ab", 4), "ab"}, {CutStart("ab", 4), "ab"}, {CutStart("日abc", 4), "…abc"},
		{CutStart("abcdef", 4), "…def"}, {CutStart("abcd", 4), "abcd"}, {CutStart("日本語", 4), "…語"},
	} {
		if tt.got != tt.want {
			t.Errorf("%q, want %q", tt.got, tt.want)
		}
	}
}

func TestColourIsOnlyWhereItIsWanted(t *testing.T) {
	for code, paint := range map[string]func(Ink) func(string) string{
		"1": func(k Ink) func(string) string { return k.Bold }, "2": func(k Ink) func(string) string { return k.Dim },
		"31": func(k Ink) func(string) string { return k.Red }, "32": func(k Ink) func(string) string { return k.Green },
		"33": func(k Ink) func(string) string { return k.Yellow },
	} {
		if got := paint(true)("x"); got != "\x1b["+code+"mx\x1b[0m" {
			t.Errorf("%q", got)
		}
		if got := paint(false)("x") + paint(true)(""); got != "x" {
			t.Errorf("%q", got)
		}
	}
}
