package format

import (
	"bytes"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/passmuster/muster/internal/choice"
)

// inputs are seeds of each format that is looked for, by its name.
func inputs() map[string][][]byte {
	out := map[string][][]byte{}
	for _, f := range Formats() {
		if !f.inner {
			out[f.Name] = f.seeds()
		}
	}
	return out
}

func TestEveryFormatIsDocumentedAndHasSeeds(t *testing.T) {
	seen := map[string]bool{}
	for _, f := range Formats() {
		if f.Name == "" || f.Name != strings.ToLower(f.Name) || seen[f.Name] || len(f.Doc) < 10 || strings.HasSuffix(f.Doc, ".") || f.open == nil {
			t.Errorf("format %q is incomplete or there twice", f.Name)
		}
		seen[f.Name] = true
		if !f.inner && (len(f.seeds()) == 0 || len(f.Hints) == 0) {
			t.Errorf("format %q has no seeds or no hints", f.Name)
		}
		for _, h := range f.Hints {
			if h != strings.ToLower(h) {
				t.Errorf("format %q: the hint %q is not in lower case", f.Name, h)
			}
		}
		for _, s := range f.seeds() {
			if !strings.HasPrefix(string(s), f.Magic) && f.Magic != "PK\x03\x04" {
				t.Errorf("format %q: a seed begins with %.10q", f.Name, s)
			}
		}
	}
}

func TestSeedsOfAFormatAreOfThatFormat(t *testing.T) {
	for name, seeds := range inputs() {
		found := 0
		for _, data := range seeds {
			if slices.ContainsFunc(Detect(data), func(f Format) bool { return f.Name == name }) {
				found++
			}
		}
		if found == 0 || name != "markdown" && name != "csv" && name != "settings" && name != "hex" && name != "base64" && name != "zip" && name != "tar" && found < len(seeds) {
			t.Errorf("%s: %d of %d seeds are seen as that", name, found, len(seeds))
		}
	}
}

func TestPiecesThatAreNotChangedAreTheInputAgain(t *testing.T) {
	same := map[string]bool{"json": true, "xml": true, "gzip": true, "query": true, "tiff": true, "url": true, "mail": true, "zlib": true}
	for name, seeds := range inputs() {
		for _, data := range seeds {
			o, ok := known().byName[name].open(&input{data: data})
			if !ok {
				continue
			}
			w := &writer{}
			if !o.write(w, o.items) {
				t.Errorf("%s: %.60q is not written again", name, data)
			}
			if !same[name] && !bytes.Equal(w.out, data) {
				t.Errorf("%s: %.80q is written as %.80q", name, data, w.out)
			}
			for _, f := range w.fields {
				if f.at+f.width > len(w.out) {
					t.Errorf("%s: a field ends at %d of %d", name, f.at+f.width, len(w.out))
				}
			}
		}
	}
}

var dictionary = [][]byte{[]byte("magic"), []byte("a\"b<c>&"), {0, 1, 0xff}, []byte("key"), []byte("\u00fc\n")}

func TestCandidatesThatBreakNoRuleAreValid(t *testing.T) {
	for name, seeds := range inputs() {
		check := valid[name]
		if check == nil {
			continue
		}
		kept, broken, bad := 0, 0, 0
		for _, data := range seeds {
			o, is := known().byName[name].open(&input{data: data})
			if !is || check(data) != nil {
				continue
			}
			a := argument{data: data, views: []view{{known().byName[name], o}}}
			for seed := range uint64(400) {
				out, depth, done := Options{Dictionary: dictionary}.one(choice.FromSeed(seed), a)
				if !done {
					continue
				}
				if depth == 0 {
					broken++
					continue
				}
				kept++
				if err := check(out); err != nil && bad < 3 {
					bad++
					t.Errorf("%s, seed %d: %v\n%.300q\n%.300q", name, seed, err, data, out)
				}
			}
		}
		if kept < 100 || broken == 0 {
			t.Errorf("%s: %d candidates keep all rules, %d break one", name, kept, broken)
		}
	}
}

func TestCandidatesAreAFunctionOfTheirArguments(t *testing.T) {
	for name, seeds := range inputs() {
		for _, data := range seeds {
			values := []any{data, 7, string(data)}
			kept := bytes.Clone(data)
			a := Options{Dictionary: dictionary}.Candidates(3, values, 40)
			b := Options{Dictionary: dictionary}.Candidates(3, values, 40)
			if !reflect.DeepEqual(a, b) {
				t.Errorf("%s: one seed gives different candidates", name)
			}
			if !bytes.Equal(data, kept) {
				t.Fatalf("%s: the input was written to", name)
			}
			if len(a) > 0 && len(data) > 16 && reflect.DeepEqual(a, Candidates(4, values, 40)) {
				t.Errorf("%s: two seeds give the same candidates", name)
			}
		}
	}
}

func TestACandidateChangesOneArgumentOfBytes(t *testing.T) {
	values := []any{[]byte(`{"a":[1,2]}`), 7, "a=b&c=d", true}
	changed := map[int]int{}
	for _, c := range Candidates(1, values, 200) {
		if len(c) != len(values) || c[1] != 7 || c[3] != true {
			t.Fatalf("got %v", c)
		}
		n := 0
		for _, i := range []int{0, 2} {
			if !reflect.DeepEqual(c[i], values[i]) {
				changed[i]++
				n++
			}
			if reflect.TypeOf(c[i]) != reflect.TypeOf(values[i]) {
				t.Errorf("argument %d is of type %T", i, c[i])
			}
		}
		if n != 1 {
			t.Errorf("%d arguments changed: %q", n, c)
		}
	}
	if changed[0] < 50 || changed[2] < 50 {
		t.Errorf("the arguments were changed %v times", changed)
	}
}

func TestWithoutAFormatThereAreNoCandidates(t *testing.T) {
	for _, values := range [][]any{nil, {}, {7, true}, {[]byte(nil)}, {""}, {[]byte{0xff}}} {
		if got := Candidates(1, values, 10); got != nil {
			t.Errorf("%v: %v", values, got)
		}
		if got := (Options{}).Splice(1, values, values, 10); got != nil {
			t.Errorf("%v spliced: %v", values, got)
		}
	}
}

func TestCandidatesAreBounded(t *testing.T) {
	for name, seeds := range inputs() {
		for _, data := range seeds {
			for _, c := range Candidates(9, []any{data}, 200) {
				if n := len(c[0].([]byte)); n > 4*len(data)+4096 {
					t.Errorf("%s: %d bytes became %d", name, len(data), n)
				}
			}
			for _, c := range (Options{MaxBytes: len(data) + 10}).Candidates(9, []any{data}, 50) {
				if n := len(c[0].([]byte)); n > len(data)+10 {
					t.Errorf("%s: %d bytes became %d, 10 more are allowed", name, len(data), n)
				}
			}
		}
	}
}

func TestSpliceTakesFromTheOther(t *testing.T) {
	a, b := []byte(`{"a":1,"b":[2]}`), []byte(`{"c":"only in the other"}`)
	took := 0
	for seed := range uint64(50) {
		out := Splice(seed, a, b)
		if bytes.Contains(out, []byte("only in the other")) {
			took++
		}
		if again := Splice(seed, a, b); !bytes.Equal(out, again) {
			t.Errorf("seed %d gives %q and %q", seed, out, again)
		}
	}
	if took < 30 {
		t.Errorf("in %d of 50 there is something of the other", took)
	}
	if out := Splice(1, a, nil); out != nil {
		t.Errorf("with nothing: %q", out)
	}
}

func TestSeedsAreOfTheFormatsThatHintsName(t *testing.T) {
	for _, c := range []struct {
		hints Hints
		want  string
	}{
		{Hints{Imports: []string{"encoding/json"}}, "json"}, {Hints{Names: []string{"FuzzParseURL"}}, "url"}, {Hints{Literals: [][]byte{[]byte("\x89PNG\r\n\x1a\n")}}, "png"},
		{Hints{Literals: [][]byte{[]byte("%PDF-1.7")}}, "pdf"}, {Hints{Imports: []string{"archive/zip"}, Names: []string{"Open"}}, "zip"}, {Hints{Imports: []string{"example.com/yaml/v3"}}, "settings"},
		{Hints{Names: []string{"FuzzUnmarshalProto"}}, "protobuf"}, {Hints{}, "text"}, {Hints{Names: []string{"FuzzWAV"}}, "wav"}, {Hints{Imports: []string{"encoding/asn1"}}, "der"},
	} {
		seeds := Seeds([]string{"int", "[]byte", "string", "bool"}, c.hints)
		found := false
		last := 0
		for _, s := range seeds {
			data, _ := s[1].([]byte)
			if s[0] != 0 || s[2] != string(data) || s[3] != false {
				t.Errorf("%v: %v", c.hints, s)
			}
			if len(data) < last || len(data) > longestSeed {
				t.Errorf("%v: %d bytes behind %d", c.hints, len(data), last)
			}
			last = len(data)
			found = found || slices.ContainsFunc(Detect(data), func(f Format) bool { return f.Name == c.want })
		}
		if !found || len(seeds) > mostSeeds || suggested(c.hints)[0].Name != c.want {
			t.Errorf("%q: %d seeds, the first format is %s, want %s", c.hints, len(seeds), suggested(c.hints)[0].Name, c.want)
		}
	}
	if got := Seeds([]string{"int"}, Hints{}); got != nil {
		t.Errorf("without an argument of bytes: %v", got)
	}
}

func TestWordsOfNamesAreFound(t *testing.T) {
	for name, want := range map[string]bool{"FuzzURL": true, "ParseURLQuery": true, "curl": false, "Hurl": false, "url_parse": true, "net/url": true, "": false, "URLs": false} {
		if got := hasWord(name, "url"); got != want {
			t.Errorf("%q: %v", name, got)
		}
	}
}

func FuzzCandidates(f *testing.F) {
	for _, seeds := range inputs() {
		for _, data := range seeds {
			if len(data) < 2048 {
				f.Add(uint64(1), data, data)
			}
		}
	}
	f.Fuzz(func(t *testing.T, seed uint64, a, b []byte) {
		if len(a) > 1<<14 || len(b) > 1<<14 {
			return
		}
		kept := bytes.Clone(a)
		o := Options{Dictionary: dictionary}
		for _, c := range slices.Concat(o.Candidates(seed, []any{a, string(b)}, 4), o.Splice(seed, []any{a}, []any{b}, 2)) {
			data, _ := c[0].([]byte)
			if len(data) > 4*len(a)+4096 {
				t.Errorf("%d bytes became %d", len(a), len(data))
			}
		}
		if !bytes.Equal(a, kept) {
			t.Error("the input was written to")
		}
	})
}

// BenchmarkCandidates is what one candidate costs, in batches of 32.
func BenchmarkCandidates(b *testing.B) {
	for _, f := range Formats() {
		if f.inner {
			continue
		}
		seeds := f.seeds()
		slices.SortFunc(seeds, func(a, b []byte) int { return len(a) - len(b) })
		data := seeds[len(seeds)/2]
		b.Run(fmt.Sprintf("%s-%d", f.Name, len(data)), func(b *testing.B) {
			b.ReportAllocs()
			for i := 0; b.Loop(); i += 32 {
				Options{Dictionary: dictionary}.Candidates(uint64(i), []any{data}, 32)
			}
			b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(32*b.N), "µs/candidate")
		})
	}
}
