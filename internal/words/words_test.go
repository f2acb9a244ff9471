package words

import (
	"testing"
	"unicode/utf8"
)

func TestOnlyOneIsSingular(t *testing.T) {
	for n, want := range map[int]string{0: "0 tests", 1: "1 test", 2: "2 tests", 100: "100 tests", -1: "-1 tests"} {
		if got := Count(n, "test"); got != want {
			t.Errorf("Count(%d) = %q, want %q", n, got, want)
		}
	}
}

func TestLongListsAreNamedInPart(t *testing.T) {
	for _, tt := range []struct {
		names []string
		want  string
	}{
		{nil, ""},
		{[]string{"b"}, "b"},
		{[]string{"b", "a", "c"}, "b, a, c"},
		{[]string{"b", "a", "c", "d"}, "b, a, c and 1 more"},
		{[]string{"b", "a", "c", "d", "e"}, "b, a, c and 2 more"},
	} {
		if got := Some(tt.names); got != tt.want {
			t.Errorf("Some(%q) = %q, want %q", tt.names, got, tt.want)
		}
	}
}

func TestEditsCountsTheSmallestNumber(t *testing.T) {
	for _, tt := range []struct {
		a, b string
		want int
	}{
		{"", "", 0}, {"main", "main", 0}, {"mian", "main", 1}, {"master", "main", 4}, {"", "abc", 3},
		{"trunk", "truk", 1}, {"trunk", "trumk", 1}, {"ünder", "under", 1}, {"abcd", "badc", 2},
		{"ca", "abc", 3}, // two edits, were the swapped pair edited again
	} {
		if got := Edits(tt.a, tt.b); got != tt.want {
			t.Errorf("Edits(%q, %q) = %d, want %d", tt.a, tt.b, got, tt.want)
		}
	}
}

func FuzzEdits(f *testing.F) {
	f.Add("coverage", "covreage")
	f.Add("ü", "")
	f.Fuzz(func(t *testing.T, a, b string) {
		if !utf8.ValidString(a) || !utf8.ValidString(b) || len(a)*len(b) > 1<<16 {
			t.Skip()
		}
		n, back := Edits(a, b), Edits(b, a)
		if n != back {
			t.Errorf("%d edits there, %d back", n, back)
		}
		if (n == 0) != (a == b) {
			t.Errorf("%d edits", n)
		}
		la, lb := utf8.RuneCountInString(a), utf8.RuneCountInString(b)
		if n < max(la, lb)-min(la, lb) || n > max(la, lb) {
			t.Errorf("%d edits between %d and %d characters", n, la, lb)
		}
		if more := Edits(a+"x", b); more > n+1 {
			t.Errorf("one more character needs %d more edits", more-n)
		}
	})
}

func TestWordsAreQuotedForAShell(t *testing.T) {
	for word, want := range map[string]string{"./a-b/c": "./a-b/c", "a b": "'a b'", "": "''", "it's": `'it'\''s'`, "$x": "'$x'"} {
		if got := Shell([]string{word}); got != want {
			t.Errorf("%q: %s, want %s", word, got, want)
		}
	}
	if got, want := Shell([]string{"a b", "-o", "c d"}), "'a b' -o 'c d'"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}
