package glob

import "testing"

func FuzzCheck(f *testing.F) {
	f.Add("*.go")
	f.Add("src/{cmd,lib}/?.c")
	f.Fuzz(func(_ *testing.T, pattern string) {
		_, _ = Check(pattern)
	})
}
