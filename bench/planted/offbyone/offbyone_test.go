package offbyone

import "testing"

func FuzzLeft(f *testing.F) {
	f.Add("2026-11-20")
	f.Add("2025-02-28")
	f.Fuzz(func(_ *testing.T, date string) {
		_, _ = Left(date)
	})
}
