package length

import "testing"

func FuzzRead(f *testing.F) {
	f.Add([]byte("\x01\x00\x05hello\x02\x00\x02ok"))
	f.Fuzz(func(_ *testing.T, data []byte) {
		_, _ = Read(data)
	})
}
