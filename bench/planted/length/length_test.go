package length

import "testing"

func FuzzRead(f *testing.F) {
	f.Add([]byte("\x01\x00\x05hello\x02\x00\x02ok"))
	f.Add([]byte("\x01\x00\x03abc\x10\x00\x09\x03\x02no\x04\x03yes\x01\x00\x01z"))
	f.Fuzz(func(_ *testing.T, data []byte) {
		_, _ = Read(data)
	})
}
