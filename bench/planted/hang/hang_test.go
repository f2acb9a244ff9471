package hang

import "testing"

func FuzzDuration(f *testing.F) {
	f.Add([]byte("REC1\x00\x00\x00\x0ctrak\x00\x00\x01\x00\x00\x00\x00\x0bfreexyz\x00\x00\x00\x0ctrak\x00\x00\x02\x00"))
	f.Fuzz(func(_ *testing.T, file []byte) {
		_, _ = Duration(file)
	})
}
