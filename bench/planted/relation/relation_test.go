package relation

import "testing"

func FuzzJoin(f *testing.F) {
	f.Add("A-101", int64(1700000000), int64(1700003600), "B-204", int64(1700010800), int64(1700014400))
	f.Fuzz(func(t *testing.T, room1 string, from1, to1 int64, room2 string, from2, to2 int64) {
		a, b := Booking{room1, from1, to1}, Booking{room2, from2, to2}
		if !a.Valid() || !b.Valid() {
			t.Skip()
		}
		if c, ok := Join(a, b); ok && (c.From > min(from1, from2) || c.To < max(to1, to2)) {
			t.Fatalf("joined booking covers less: %+v and %+v gave %+v", a, b, c)
		}
	})
}
