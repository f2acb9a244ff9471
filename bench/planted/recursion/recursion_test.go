package recursion

import "testing"

func FuzzSheet(f *testing.F) {
	f.Add("a=1\nb=$a+2\nsum=$a+$b\n")
	f.Fuzz(func(_ *testing.T, text string) {
		s, err := Parse(text)
		if err != nil {
			return
		}
		for name := range s {
			s.Value(name)
		}
	})
}
