package machine

import "testing"

func FuzzKeys(f *testing.F) {
	f.Add([]byte("ccsv"))
	f.Add([]byte("cr"))
	f.Fuzz(func(_ *testing.T, keys []byte) {
		m := New()
		for _, k := range keys {
			m.Key(k)
		}
	})
}
