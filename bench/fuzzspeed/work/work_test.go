package work

import "testing"

// sizes are the rounds of each target: about 1, 10 and 100 µs with the instrumentation of fuzzing on a processor of
// 2023, an eighth of that without.
var sizes = map[string]int{"1": 1, "10": 10, "100": 100}

func FuzzWork1(f *testing.F)   { work(f, sizes["1"]) }
func FuzzWork10(f *testing.F)  { work(f, sizes["10"]) }
func FuzzWork100(f *testing.F) { work(f, sizes["100"]) }

func work(f *testing.F, rounds int) {
	f.Helper()
	f.Add([]byte("The quick brown fox jumps over 12 lazy dogs.\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if c := Do(data, rounds); c.Letters+c.Digits+c.Spaces+c.Others != rounds*Bytes {
			t.Fatal("bytes were lost")
		}
	})
}

func BenchmarkWork(b *testing.B) {
	data := []byte("The quick brown fox jumps over 12 lazy dogs.\n")
	for _, name := range []string{"1", "10", "100"} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				Do(data, sizes[name])
			}
		})
	}
}
