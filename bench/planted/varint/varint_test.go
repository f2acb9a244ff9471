package varint

import "testing"

func FuzzFields(f *testing.F) {
	f.Add([]byte("\x08\x96\x01\x12\x07testing\x18\x01"))
	f.Fuzz(func(_ *testing.T, message []byte) {
		_, _ = Fields(message)
	})
}
