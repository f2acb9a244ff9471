package payload_test

import (
	"bytes"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/passmuster/muster/fuzz/payload"
)

// distance is the edit distance of two texts in characters (Levenshtein).
func distance(a, b []rune) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range a {
		before := row[0]
		row[0] = i + 1
		for j := range b {
			cost := before
			if a[i] != b[j] {
				cost = 1 + min(before, row[j], row[j+1])
			}
			before, row[j+1] = row[j+1], cost
		}
	}
	return row[len(b)]
}

// wrong returns how many of a hundred characters differ, over many short pages.
func wrong(t *testing.T, percent int) int {
	edits, total := 0, 0
	each(t, 200, payload.OCR(payload.OCROptions{Percent: percent, Mean: 1}), func(p payload.Payload) {
		clean, read := []rune(string(p.Parts[0].Data)), []rune(string(p.Data))
		edits += distance(clean, read)
		total += len(clean)
	})
	return edits * 100 / total
}

func TestMorePercentIsMoreNoise(t *testing.T) {
	if d := distance([]rune("kitten"), []rune("sitting")); d != 3 {
		t.Fatalf("the distance is %d, want 3", d)
	}
	// A line in sixteen is read twice or joined, which adds to the mistakes.
	few, some, many := wrong(t, 1), wrong(t, 20), wrong(t, 1000)
	if few > 8 || some < 15 || some > 40 || many < 80 {
		t.Errorf("%d, %d and %d of a hundred characters are wrong", few, some, many)
	}
}

func TestNoiseIsTextAndItsPartIsClean(t *testing.T) {
	want := []string{"m", "0", "- ", "\n", "-\n", "�", "Page 2 of 17", "•", "   ", "ﬁ"}
	got := make([]int, len(want))
	lines := 0
	each(t, rounds, payload.OCR(), func(p payload.Payload) {
		if !utf8.Valid(p.Data) || len(p.Parts) != 1 || !bytes.HasSuffix(p.Parts[0].Data, []byte("\n")) {
			t.Errorf("%+v", p)
		}
		if strings.ContainsFunc(string(p.Parts[0].Data), func(r rune) bool { return r > '~' }) {
			t.Errorf("%q", p.Parts[0].Data)
		}
		lines += bytes.Count(p.Parts[0].Data, []byte("\n"))
		for i, text := range want {
			if bytes.Contains(p.Data, []byte(text)) {
				got[i]++
			}
		}
	})
	for i, text := range want {
		if got[i] < rounds/100 {
			t.Errorf("%d times %q", got[i], text)
		}
	}
	if lines < 8*rounds || lines > 10*rounds {
		t.Errorf("%d lines", lines)
	}
}
