package intedge

import "testing"

func FuzzPage(f *testing.F) {
	f.Add(int32(120), int32(2), int32(25))
	f.Add(int32(10), int32(0), int32(50))
	f.Fuzz(func(_ *testing.T, rows, page, size int32) {
		Page(rows, page, size)
	})
}
