package operator

import "testing"

// BenchmarkPropose is the whole default catalogue over a package of 2400 lines.
func BenchmarkPropose(b *testing.B) {
	u := packages(b, "text/template/parse")[0]
	ops := Default()
	for b.Loop() {
		for i := range u.files {
			u.changes(i, ops)
		}
	}
}
