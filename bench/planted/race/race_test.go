package race

import "testing"

func FuzzSum(f *testing.F) {
	f.Add("temperature=21\nhumidity=40\ntemperature=22\n")
	f.Add("pressure=1013\nhumidity=12\n")
	f.Fuzz(func(_ *testing.T, text string) {
		Sum(text)
	})
}
