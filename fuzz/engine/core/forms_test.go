package core

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"
)

func formNamed(t *testing.T, name string) *numberForm {
	t.Helper()
	for i := range numberForms {
		if numberForms[i].Name == name {
			return &numberForms[i]
		}
	}
	t.Fatalf("no form %s", name)
	return nil
}

func TestNumbersStandInDataAsTheLibraryWritesThem(t *testing.T) {
	for _, c := range []struct {
		form string
		v    uint64
		size int
		want string
	}{
		{"le4", 0x01020304, 4, "\x04\x03\x02\x01"}, {"be4", 0x01020304, 4, "\x01\x02\x03\x04"}, {"be4", 5, 8, "\x00\x00\x00\x05"}, {"be3", 0x010203, 4, "\x01\x02\x03"},
		{"be2", 0xffff_ffff_ffff_fffe, 8, "\xff\xfe"}, {"byte", 200, 8, "\xc8"}, {"le8", 1, 8, "\x01\x00\x00\x00\x00\x00\x00\x00"},
		{"decimal", 42, 8, "42"}, {"decimal", 0xffff_ffff, 4, "-1"}, {"hex", 0xabc, 8, "abc"}, {"HEX4", 0xabc, 8, "0ABC"}, {"hex2", 0, 1, "00"},
		{"varint", 300, 8, string(binary.AppendUvarint(nil, 300))}, {"rune", 0x4e16, 4, "世"},
	} {
		if got, ok := formNamed(t, c.form).Append(nil, c.v, c.size); !ok || string(got) != c.want {
			t.Errorf("%s of %#x, %d bytes: got %q, %v, want %q", c.form, c.v, c.size, got, ok, c.want)
		}
	}
	for _, c := range []struct {
		form string
		v    uint64
		size int
	}{{"byte", 256, 8}, {"be2", 65536, 4}, {"be2", 1, 1}, {"hex2", 256, 8}, {"varint", 5, 8}, {"rune", 65, 4}, {"rune", 0x110000, 4}, {"byte", 0x8000, 2}} {
		if got, ok := formNamed(t, c.form).Append(nil, c.v, c.size); ok {
			t.Errorf("%s of %#x, %d bytes: got %q", c.form, c.v, c.size, got)
		}
	}
}

func TestDigitsAreThoseOfStrconv(t *testing.T) {
	r := splitMix{3}
	for range 3000 {
		v := r.next() >> r.below(64)
		if got := string(appendDecimal(nil, v, false)); got != strconv.FormatUint(v, 10) {
			t.Fatalf("%d: %s", v, got)
		}
		if got := string(appendDecimal(nil, v, true)); got != strconv.FormatInt(int64(v), 10) {
			t.Fatalf("%d: %s", int64(v), got)
		}
		if got := string(appendHex(nil, v, 1, false)); got != strconv.FormatUint(v, 16) {
			t.Fatalf("%x: %s", v, got)
		}
	}
}

func TestTextsStandInDataAsTheLibraryWritesThem(t *testing.T) {
	reference := map[string]func(string) string{
		"plain":     func(s string) string { return s },
		"hex":       func(s string) string { return hex.EncodeToString([]byte(s)) },
		"HEX":       func(s string) string { return strings.ToUpper(hex.EncodeToString([]byte(s))) },
		"base64":    func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) },
		"base64raw": func(s string) string { return base64.RawStdEncoding.EncodeToString([]byte(s)) },
		"base64url": func(s string) string { return base64.RawURLEncoding.EncodeToString([]byte(s)) },
		"percent":   func(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "+", "%20") },
	}
	for i := range textForms {
		f := &textForms[i]
		want := reference[f.Name]
		for _, s := range []string{"", "a", "ab", "abc", "Hello, \"wörld\"!", "\x00\xff\\ \t~-_."} {
			got := string(f.Append(nil, s))
			switch {
			case want != nil:
				if got != want(s) {
					t.Errorf("%s of %q: got %q, want %q", f.Name, s, got, want(s))
				}
			case f.Name == "quoted" && utf8.ValidString(s) && !strings.Contains(s, "\x00"):
				if back, err := strconv.Unquote(`"` + got + `"`); err != nil || back != s {
					t.Errorf("quoted %q: %q", s, got)
				}
			case f.Name == "reversed" && len(s) > 0:
				if got[0] != s[len(s)-1] || got[len(got)-1] != s[0] || len(got) != len(s) {
					t.Errorf("reversed %q: %q", s, got)
				}
			case f.Name == "wide" && s == "ab" && got != "a\x00b\x00", f.Name == "WIDE" && s == "ab" && got != "\x00a\x00b":
				t.Errorf("%s of %q: %q", f.Name, s, got)
			}
		}
	}
}

func TestTheStepToZeroOfALinearFunctionIsExact(t *testing.T) {
	r := splitMix{4}
	for range 5000 {
		size := 1 << r.below(4)
		k, x := r.next(), r.next()>>r.below(64)
		root := r.next()
		c := -k * root // so that there is one
		f := func(x uint64) int64 { return int64(signExtend(k*x+c, size)) }
		dx := int64(1 + 2*r.below(8))
		step, ok := linearStep(f(x), f(x+uint64(dx))-f(x), dx, size)
		if f(x) == 0 || signExtend(k, size) == 0 {
			continue
		}
		if !ok || f(x+uint64(step)) != 0 {
			t.Fatalf("size %d: %d*x+%d at %d: step %d, %v, leads to %d", size, k, c, x, step, ok, f(x+uint64(step)))
		}
	}
}
