package folding

import (
	"testing"
	"unicode/utf8"
)

func FuzzMark(f *testing.F) {
	f.Add("The Quick Brown Fox", "quick")
	f.Add("Zürich", "ÜR")
	f.Fuzz(func(t *testing.T, text, term string) {
		if !utf8.ValidString(text) || !utf8.ValidString(term) {
			t.Skip()
		}
		Mark(text, term)
	})
}
