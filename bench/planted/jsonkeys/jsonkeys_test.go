package jsonkeys

import "testing"

func FuzzDelays(f *testing.F) {
	f.Add([]byte(`{"kind": "drop"}`))
	f.Add([]byte(`{"kind": "retry", "attempts": 3}`))
	f.Fuzz(func(_ *testing.T, document []byte) {
		_, _ = Delays(document)
	})
}
