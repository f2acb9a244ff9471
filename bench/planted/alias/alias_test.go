package alias

import (
	"strings"
	"testing"
)

func FuzzHistory(f *testing.F) {
	f.Add("abc")
	f.Fuzz(func(t *testing.T, keys string) {
		h := New()
		want := []string{""}
		at := 0
		for _, k := range []byte(keys) {
			if k == '<' {
				h.Back(1)
				at = max(0, at-1)
				continue
			}
			h.Add(k)
			want = append(want, want[at]+string(rune(k)))
			at = len(want) - 1
		}
		for i, w := range want {
			if got := decode(h.Lines(i)); got != w {
				t.Fatalf("version %d of %q has changed: %q, not %q", i, keys, got, w)
			}
		}
	})
}

// decode takes each byte for a character.
func decode(lines []byte) string {
	var s strings.Builder
	for _, b := range lines {
		s.WriteRune(rune(b))
	}
	return s.String()
}
