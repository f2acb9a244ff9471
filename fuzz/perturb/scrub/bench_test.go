package scrub

import "testing"

// The labelled texts as they are, taken together.
func BenchmarkScrub(b *testing.B) {
	var all [][]byte
	size := 0
	for _, text := range texts(b, "labelled", 8) {
		raw, _ := unlabel(text)
		all = append(all, []byte(raw))
		size += len(raw)
	}
	b.SetBytes(int64(size))
	for b.Loop() {
		for _, data := range all {
			if _, err := New(Config{Seed: 1}).Data(data); err != nil {
				b.Fatal(err)
			}
		}
	}
}

// What each detector costs to look through the labelled texts.
func BenchmarkFind(b *testing.B) {
	var all string
	for _, text := range texts(b, "labelled", 8) {
		raw, _ := unlabel(text)
		all += raw + "\n"
	}
	for _, d := range Detectors() {
		b.Run(d.Name, func(b *testing.B) {
			b.SetBytes(int64(len(all)))
			for b.Loop() {
				d.Find(all)
			}
		})
	}
}
