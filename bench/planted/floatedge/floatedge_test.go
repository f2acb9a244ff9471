package floatedge

import "testing"

func FuzzPercentile(f *testing.F) {
	f.Add([]byte{3, 1, 4, 1, 5}, 0.5)
	f.Add([]byte{9}, 1.0)
	f.Fuzz(func(_ *testing.T, values []byte, share float64) {
		_, _ = Percentile(values, share)
	})
}
