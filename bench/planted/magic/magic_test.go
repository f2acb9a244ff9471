package magic

import "testing"

func FuzzParse(f *testing.F) {
	f.Add([]byte("FWIMrpi-4b\x00\x00none\x00\x10\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"))
	f.Fuzz(func(_ *testing.T, image []byte) {
		_, _ = Parse(image)
	})
}
