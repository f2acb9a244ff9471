package gotest

import (
	"bytes"
	"strings"
	"testing"
	"unicode/utf8"
)

func FuzzKeepHoldsTheEnds(f *testing.F) {
	f.Add([]byte("hello world"), uint8(3), uint8(4), uint8(2))
	f.Add([]byte("aäöü→😀"), uint8(2), uint8(2), uint8(1))
	f.Add([]byte("x"), uint8(0), uint8(0), uint8(1))
	f.Fuzz(func(t *testing.T, data []byte, head, tail, piece uint8) {
		k := keep{headMax: int(head), tailMax: int(tail)}
		for p := data; len(p) > 0; {
			n := min(len(p), int(piece)+1)
			k.write(p[:n])
			p = p[n:]
		}
		wantHead := data[:min(len(data), int(head))]
		rest := data[len(wantHead):]
		wantTail := rest[max(0, len(rest)-int(tail)):]
		if !bytes.Equal(k.head, wantHead) || !bytes.Equal(k.last(), wantTail) {
			t.Errorf("kept %q and %q, want %q and %q", k.head, k.last(), wantHead, wantTail)
		}
		if got, want := k.cut(), int64(len(rest)-len(wantTail)); got != want {
			t.Errorf("cut %d, want %d", got, want)
		}
		text := k.text()
		if !utf8.ValidString(text) {
			t.Errorf("text is not valid: %q", text)
		}
		if k.cut() == 0 && text != validText(data) {
			t.Errorf("nothing was cut, but the text is %q", text)
		}
		if utf8.Valid(data) && strings.ContainsRune(text, utf8.RuneError) && !bytes.ContainsRune(data, utf8.RuneError) {
			t.Errorf("a cut broke a character: %q", text)
		}
	})
}

func TestLastCrashIsALineOfItsOwn(t *testing.T) {
	tests := []struct {
		text    string
		atStart bool
		want    int
	}{
		{"panic: x\n", true, 0},
		{"panic: x\n", false, -1},
		{"log panic: x\n", true, -1},
		{"a\nfatal error: x\npanic: y\n", true, 17},
		{"a\npanic: y\nfatal error: x\n", true, 11},
		{"a\nSIGQUIT: quit\n", true, 2},
		{"SIGNATURE: no\nSIG\n", true, -1},
		{"    panic: indented\n", true, -1},
	}
	for _, tt := range tests {
		if got := lastCrash([]byte(tt.text), tt.atStart); got != tt.want {
			t.Errorf("lastCrash(%q, %v) = %d, want %d", tt.text, tt.atStart, got, tt.want)
		}
	}
}
