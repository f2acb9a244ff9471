package corpus_test

import (
	"math"
	"strings"
	"testing"
	"unicode"

	"github.com/passmuster/muster/corpus"
)

func TestInputsAreShown(t *testing.T) {
	for name, tt := range map[string]struct {
		entry corpus.Entry
		limit int
		want  string
	}{
		"json": {corpus.Entry{Values: []any{[]byte(` {"a":[1]}`)}}, 100, `
[]byte, 10 bytes
  00000000  20 7b 22 61 22 3a 5b 31  5d 7d                    | {"a":[1]}|
  as JSON:
  {
    "a": [
      1
    ]
  }
`},
		"json cut": {corpus.Entry{Values: []any{`{"a":[1]}`}}, 4, `
string, 9 bytes
  as text: "{\"a\""
  … and 5 bytes more
`},
		"no bytes":  {corpus.Entry{Values: []any{[]byte{}}}, 9, "\n[]byte, 0 bytes\n"},
		"no string": {corpus.Entry{Values: []any{""}}, 9, "\nstring, 0 bytes\n"},
		"bytes cut": {corpus.Entry{Values: []any{[]byte("\xff\x00\x1b")}}, 2, `
[]byte, 3 bytes
  00000000  ff 00                                             |..|
  … and 1 byte more
`},
		"a string of bytes": {corpus.Entry{Values: []any{"\xff"}}, 2, `
string, 1 byte
  00000000  ff                                                |.|
`},
		"a string that steers": {corpus.Entry{Values: []any{"\x1b[2J"}}, 9, `
string, 4 bytes
  00000000  1b 5b 32 4a                                       |.[2J|
  as text: "\x1b[2J"
`},
		"cut within a letter": {corpus.Entry{Values: []any{"aé"}}, 2, `
string, 3 bytes
  as text: "a"
  … and 2 bytes more
`},
		"json that steers": {corpus.Entry{Values: []any{"[\"\u202e\"]"}}, 20, `
string, 7 bytes
  00000000  5b 22 e2 80 ae 22 5d                              |["..."]|
  as text: "[\"\u202e\"]"
`},
		"a number": {corpus.Entry{Values: []any{" 1e3\n"}}, 9, `
string, 5 bytes
  as text: " 1e3\n"
  as a number: 1000
`},
		"several, with a story": {corpus.Entry{Values: []any{"x", 300, true}, Comment: "a page \x1b[1m"}, 9, `
#1 string, 1 byte
  as text: "x"
#2 int 300 (0x12c)
#3 bool true
story: a page \x1b[1m
`},
	} {
		if got := tt.entry.Show(tt.limit); got != tt.want[1:] {
			t.Errorf("%s: got\n%swant%s", name, got, tt.want)
		}
	}
}

func TestValuesAreDescribedOnOneLine(t *testing.T) {
	for _, tt := range []struct {
		value any
		want  string
	}{
		{[]byte("a\n"), `"a\n"`},
		{"a\n", `"a\n"`},
		{'世', "19990 ('世')"},
		{rune(-1), "-1"},
		{rune(0x10ffff), "1114111 (0x10ffff)"},
		{byte('a'), "97 ('a')"},
		{byte(0xe9), "233 (0xe9)"},
		{byte(0), "0 (0x0)"},
		{9, "9"},
		{10, "10 (0xa)"},
		{-9, "-9"},
		{int8(-10), "-10 (-0xa)"},
		{int16(300), "300 (0x12c)"},
		{int64(math.MinInt64), "-9223372036854775808 (-0x8000000000000000)"},
		{uint(16), "16 (0x10)"},
		{uint16(17), "17 (0x11)"},
		{uint32(18), "18 (0x12)"},
		{uint64(19), "19 (0x13)"},
		{float32(1.5), "1.5 (bits 0x3fc00000)"},
		{math.Copysign(0, -1), "-0 (bits 0x8000000000000000)"},
		{true, "true"},
	} {
		if got := corpus.Describe(tt.value); got != tt.want {
			t.Errorf("%T %v: got %s, want %s", tt.value, tt.value, got, tt.want)
		}
	}
}

func FuzzWhatIsShownSteersNoTerminal(f *testing.F) {
	f.Add([]byte("{\"a\": \"\x1b\"}"), "[1, \"\u202e\"]", "story\x07", 10)
	f.Fuzz(func(t *testing.T, data []byte, text, comment string, limit int) {
		limit = max(limit, 0)
		shown := corpus.Entry{Values: []any{data, text}, Comment: comment}.Show(limit)
		for _, r := range shown {
			if r != '\n' && !unicode.IsPrint(r) {
				t.Fatalf("%q in %q", r, shown)
			}
		}
		if strings.Contains(shown, "as JSON") && len(data) > limit && len(text) > limit {
			t.Errorf("more than %d bytes are shown as JSON", limit)
		}
	})
}
