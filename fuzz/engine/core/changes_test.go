package core

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
)

func TestEveryChangeAndFormHasANameAndADoc(t *testing.T) {
	seen := map[string]bool{}
	check := func(list, name, doc string) {
		if name == "" || doc == "" || seen[list+name] {
			t.Errorf("%s: %q, doc %q: without one, or twice", list, name, doc)
		}
		seen[list+name] = true
	}
	for _, c := range changes {
		check("changes", c.Name, c.Doc)
		if c.Bytes < 1 || c.Text < 1 {
			t.Errorf("%s is never chosen", c.Name)
		}
	}
	for _, c := range streamChanges {
		check("streamChanges", c.Name, c.Doc)
		if c.Bytes < 1 {
			t.Errorf("%s is never chosen", c.Name)
		}
	}
	for _, f := range numberForms {
		check("numberForms", f.Name, f.Doc)
	}
	for _, f := range textForms {
		check("textForms", f.Name, f.Doc)
	}
}

// samples are what changes are tried on.
var samples = []string{"", "a", "\xff\x00", "hello world", `{"a":[1,2,{"b":"c\"d"}],"e":-12.5}`, "((()))", "naïve Straße İstanbul", "GET /x?y=1 HTTP/1.1\r\n\r\n", strings.Repeat("ab", 300), "\x00\x00\x00\x05hello", "99999999999999999999"}

// try makes one change of a sample, with room for so many bytes.
func (c *change) try(seed uint64, sample string, room int) string {
	rng := &splitMix{seed}
	var tk tokens
	tk.init([][]byte{[]byte("token"), []byte("SELECT")})
	m := &mutation{rng: rng, tokens: &tk, other: []byte("another entry"), room: room}
	if seed%3 == 0 && len(sample) > 0 {
		m.spots = []int32{int32(len(sample) - 1), 100}
	}
	return string(c.Run(m, []byte(sample)))
}

func TestAChangeIsAFunctionOfItsSeedAndKeepsToItsRoom(t *testing.T) {
	for _, list := range [][]change{changes, streamChanges} {
		for _, c := range list {
			changed := map[string]bool{}
			for _, sample := range samples {
				for seed := range uint64(300) {
					room := []int{0, 1, 7, 100, 5000}[seed%5]
					got := c.try(seed, sample, room)
					if len(got) > len(sample)+room {
						t.Fatalf("%s: %q became %d bytes longer, room for %d", c.Name, sample, len(got)-len(sample), room)
					}
					if again := c.try(seed, sample, room); again != got {
						t.Fatalf("%s: %q became %q and %q", c.Name, sample, got, again)
					}
					changed[got] = true
				}
			}
			if len(changed) < 3*len(samples) {
				t.Errorf("%s: %d different results", c.Name, len(changed))
			}
		}
	}
}

// reach reports whether a change makes want of a sample for some seed.
func reach(t *testing.T, name, sample, want string) {
	t.Helper()
	for _, c := range append(slices.Clone(changes), streamChanges...) {
		if c.Name != name {
			continue
		}
		for seed := range uint64(200_000) {
			if c.try(seed, sample, 100) == want {
				return
			}
		}
	}
	t.Errorf("%s never makes %q of %q", name, want, sample)
}

func TestChangesReachWhatTheyAreFor(t *testing.T) {
	for _, c := range [][3]string{
		{"bit", "a", "q"}, {"byte", "abc", "a\xeec"}, {"add", "a", "c"}, {"number", "\x00\xff\x00\x00", "\x01\x00\x00\x00"},
		{"boundary", "abcd", "\x7f\xff\xff\xff"}, {"boundary", "abcd", "ab\xff\xff"}, {"delete", "abcdef", "abf"}, {"cut", "abcdef", "abc"},
		{"insert", "ab", "a\x00\x00b"}, {"duplicate", "abc", "abcbc"}, {"copy", "abcdef", "abcabc"}, {"swap", "abcdef", "cdabef"},
		{"repeat", "abc", "abbbbbbbbbc"}, {"double", "abbc", "abbbbc"}, {"nest", "[x]", "[[[x]]]"}, {"nest", "[x]", "[[[[[x]"}, {"token", "ab", "atokenb"},
		{"retoken", "a hello b", "a SELECT b"}, {"splice", "abc", "abnothc"}, {"cross", "abc", "abother entry"}, {"length", "\x00\x00hello", "\x00\x05hello"},
		{"digit", "a7", "a3"}, {"decimal", "n=12;", "n=-1;"}, {"decimal", "n=12;", "n=65536;"}, {"decimal", "n=12;", "n=120;"}, {"rune", "abc", "ab\u212ac"}, {"rune", "abc", "ab\xed\xa0\x80"},
		{"neighbour", "é", "è"}, {"case", "Kelvin", "\u212aelvin"}, {"case", "Key Val", "kEY Val"}, {"space", "ab", "a\r\nb"},
		{"value", `{"a":1,"b":2}`, `{"a":1}`}, {"value", `{"a":1,"b":2}`, `{"b":2}`}, {"value", `[1,2]`, `[1,1,2]`}, {"value", `{"a":1}`, `{"a":null}`}, {"value", `{"a":1}`, `{"a":{"a":1}}`}, {"value", `[[1]]`, `[1]`}, {"value", "[1]", `["1"]`},
		{"line", "a\nb\nc", "b\na\nc"}, {"line", "a\nb\nc\n", "a\nc\n"}, {"line", "a\nb\n", "a\nb\na\n"}, {"line", "a\nb", "a\nb\nb\n"}, {"line", "a\nb\n", "a\nanother entry\nb\n"},
		{"member", `{"a":{}}`, `{"a":{"token":"SELECT"}}`}, {"member", `{"a":1}`, `{"SELECT":{"token":"token"},"a":1}`}, {"member", `{}`, `{"token":[]}`},
		{"draw", "abcd", "a\x01cd"}, {"simplest", "abcd", "\x00\x00cd"}, {"step", "abc", "abd"}, {"drop", "abcdef", "cdef"}, {"again", "abcd", "ababcd"}, {"over", "abcd", "abab"}, {"exchange", "abcd", "cdab"}, {"graft", "ab", "abother"},
	} {
		reach(t, c[0], c[1], c[2])
	}
}

func TestEditsAreThoseOfPackageSlices(t *testing.T) {
	r := splitMix{5}
	random := func(n int) []byte {
		b := make([]byte, n, n+r.below(8))
		for i := range b {
			b[i] = byte('a' + r.below(3))
		}
		return b
	}
	for range 5000 {
		d, with := random(r.below(12)), random(r.below(6))
		at := r.below(len(d) + 1)
		n := r.below(len(d) - at + 1)
		want := slices.Replace(slices.Clone(d), at, at+n, with...)
		if got := replace(slices.Clone(d), at, n, with); !bytes.Equal(got, want) {
			t.Fatalf("replace %q[%d:+%d] by %q: got %q", d, at, n, with, got)
		}
		if got := remove(slices.Clone(d), at, n); !bytes.Equal(got, slices.Delete(slices.Clone(d), at, at+n)) {
			t.Fatalf("remove %q[%d:+%d]: got %q", d, at, n, got)
		}
		want2 := -1
		if len(with) > 0 && bytes.Contains(d[at:], with) {
			want2 = at + bytes.Index(d[at:], with)
		}
		if got := find(d, with, at); got != want2 {
			t.Fatalf("find %q in %q from %d: got %d, want %d", with, d, at, got, want2)
		}
		want2 = -1
		if i := strings.Index(strings.ToLower(string(d[at:])), strings.ToLower(string(with))); i >= 0 && len(with) > 0 {
			want2 = at + i
		}
		if got := findFold(bytes.ToUpper(d), with, at); got != want2 {
			t.Fatalf("findFold %q in %q from %d: got %d, want %d", with, d, at, got, want2)
		}
	}
}

func TestNumbersAreStoredAndLoadedInBothOrders(t *testing.T) {
	d := make([]byte, 8)
	store(d, 1, 4, 0x01020304, true)
	if fmt.Sprint(d) != "[0 1 2 3 4 0 0 0]" || load(d, 1, 4, true) != 0x01020304 || load(d, 1, 4, false) != 0x04030201 {
		t.Errorf("big endian: %v", d)
	}
	store(d, 0, 3, 0xaabbccdd, false)
	if fmt.Sprintf("%x", d) != "ddccbb0304000000" {
		t.Errorf("little endian: %x", d)
	}
}

func TestAValueIsFoundWithWhatIsInIt(t *testing.T) {
	text := `{"a\"b":[1.5,true],'c':<x y>}`
	var got []string
	for _, s := range valuesIn([]byte(text), 0, nil) {
		got = append(got, text[s.start:s.end])
	}
	want := []string{`"a\"b"`, "1.5", "true", "[1.5,true]", "'c'", "x", "y", "<x y>", text}
	if !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
	for _, broken := range []string{"", "]]]", strings.Repeat("[", 1000), `"abc`, strings.Repeat("a ", 3000), "\\"} {
		for _, s := range valuesIn([]byte(broken), 0, nil) {
			if s.start >= s.end || int(s.end) > len(broken) {
				t.Errorf("%q: %v", broken, s)
			}
		}
	}
}
