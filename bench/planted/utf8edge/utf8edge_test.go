package utf8edge

import (
	"testing"
	"unicode/utf8"
)

func FuzzEscape(f *testing.F) {
	f.Add("plain")
	f.Add(`na\ïve café`)
	f.Fuzz(func(t *testing.T, text string) {
		if !utf8.ValidString(text) {
			t.Skip()
		}
		if back, err := Unescape(Escape(text)); err != nil || back != text {
			t.Fatalf("text came back changed: %q became %q, %v", text, back, err)
		}
	})
}
