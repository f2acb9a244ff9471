package ingest

import (
	"errors"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestText(t *testing.T) {
	tests := []struct{ name, data, want string }{
		{"empty", "", ""},
		{"plain", "a\nb\n", "a\nb\n"},
		{"byte order mark", "\ufeffa", "a"},
		{"only the first mark is dropped", "\ufeff\ufeffa", "\ufeffa"},
		{"CRLF", "a\r\nb\r\n", "a\nb\n"},
		{"CR", "a\rb", "a\nb"},
		{"CR CR LF is two line ends", "a\r\r\nb", "a\n\nb"},
		{"other scripts", "größe 世界 🙂", "größe 世界 🙂"},
		{"a replacement character that is really there", "a\ufffdb", "a\ufffdb"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := Text([]byte(tt.data))
			if err != nil || got != tt.want {
				t.Errorf("Text(%q) = %q, %v; want %q", tt.data, got, err, tt.want)
			}
		})
	}
}

func TestTextRefuses(t *testing.T) {
	tests := []struct{ name, data, want string }{
		{"UTF-16 big endian", "\xfe\xff\x00a", "UTF-16, big endian"},
		{"UTF-16 little endian", "\xff\xfea\x00", "UTF-16, little endian"},
		{"Latin-1", "gr\xf6\xdfe", "byte 0xf6 at offset 2"},
		{"cut in a character", "a\xe4\xb8", "byte 0xe4 at offset 1"},
		{"the offset counts the mark", "\ufeffa\xff", "byte 0xff at offset 4"},
		{"surrogate", "\xed\xa0\x80", "byte 0xed at offset 0"},
		{"NUL", "a\x00b", "NUL at offset 1"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := Text([]byte(tt.data))
			if !errors.Is(err, ErrEncoding) || !strings.Contains(err.Error(), tt.want) || got != "" {
				t.Errorf("Text(%q) = %q, %v; want an error with %q", tt.data, got, err, tt.want)
			}
		})
	}
}

func FuzzText(f *testing.F) {
	for _, seed := range []string{"", "\ufeffa\r\nb", "\xff\xfea", "a\x00", "\r\r\n", "\xed\xa0\x80"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		text, err := Text(data)
		if valid := utf8.Valid(data) && !strings.Contains(string(data), "\x00"); valid != (err == nil) {
			t.Fatalf("Text(%q): error %v, valid %v", data, err, valid)
		}
		if err == nil && (strings.Contains(text, "\r") || !utf8.ValidString(text)) {
			t.Fatalf("Text(%q) = %q", data, text)
		}
	})
}
