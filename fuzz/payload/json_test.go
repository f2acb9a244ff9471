package payload_test

import (
	"bytes"
	"encoding/json"
	"io"
	"testing"
	"testing/quick"
	"unicode/utf8"

	"github.com/passmuster/muster/fuzz/payload"
	"github.com/passmuster/muster/internal/choice"
)

// depth returns how deep the document is nested, and whether an object of it has a key twice.
func depth(t testing.TB, doc []byte) (deepest int, twice bool) {
	t.Helper()
	type level struct {
		object bool
		keys   map[string]bool
		key    bool // a key is next
	}
	var open []level
	d := json.NewDecoder(bytes.NewReader(doc))
	d.UseNumber()
	for {
		tok, err := d.Token()
		if err == io.EOF {
			return deepest, twice
		}
		if err != nil {
			t.Fatalf("%v: %q", err, doc)
		}
		if tok == json.Delim('}') || tok == json.Delim(']') {
			open = open[:len(open)-1]
			continue
		}
		if n := len(open); n > 0 && open[n-1].object {
			l := &open[n-1]
			if l.key {
				twice = twice || l.keys[tok.(string)]
				l.keys[tok.(string)] = true
			}
			l.key = !l.key
		}
		if tok == json.Delim('{') || tok == json.Delim('[') {
			open = append(open, level{tok == json.Delim('{'), map[string]bool{}, true})
			deepest = max(deepest, len(open))
		}
	}
}

func TestJSONIsReadByTheStandardLibrary(t *testing.T) {
	kinds, deepest := map[byte]int{}, 0
	each(t, many, payload.JSON(), func(p payload.Payload) {
		var v any
		if err := json.Unmarshal(p.Data, &v); err != nil {
			t.Errorf("%v: %q", err, p.Data)
		}
		got, twice := depth(t, p.Data)
		if got > 6 || twice {
			t.Errorf("depth %d, a key twice: %v: %q", got, twice, p.Data)
		}
		deepest = max(deepest, got)
		kinds[p.Data[0]]++
	})
	if deepest < 6 || kinds['{'] < many/8 || kinds['['] < many/8 || kinds['"'] < 20 || kinds['n'] < 10 {
		t.Errorf("depth %d, documents beginning with %v", deepest, kinds)
	}
}

func TestJSONObjectsAreObjects(t *testing.T) {
	members := 0
	each(t, rounds, payload.JSON(payload.JSONOptions{Object: true, Depth: 2, Mean: 5}), func(p payload.Payload) {
		var v map[string]json.RawMessage
		if err := json.Unmarshal(p.Data, &v); err != nil {
			t.Errorf("%v: %q", err, p.Data)
		}
		members += len(v)
		if got, _ := depth(t, p.Data); got > 2 {
			t.Errorf("depth %d: %q", got, p.Data)
		}
	})
	if mean := members / rounds; mean < 3 || mean > 6 {
		t.Errorf("%d members on average", mean)
	}
}

func TestJSONEndsNearItsLimit(t *testing.T) {
	most := 0
	each(t, 200, payload.JSON(payload.JSONOptions{Mean: 200, Depth: 100, Most: 500}), func(p payload.Payload) {
		most = max(most, len(p.Data))
	})
	if most < 500 || most > 500+3*8192 {
		t.Errorf("the longest has %d bytes", most)
	}
}

func TestOddJSONIsStillJSON(t *testing.T) {
	wide, doubled, lone := 0, 0, 0
	each(t, rounds, payload.JSON(payload.JSONOptions{Odd: true, Mean: 4}), func(p payload.Payload) {
		if !json.Valid(p.Data) {
			t.Errorf("%q", p.Data)
		}
		var v any
		if json.Unmarshal(p.Data, &v) != nil {
			wide++
		}
		if _, twice := depth(t, p.Data); twice {
			doubled++
		}
		if bytes.Contains(p.Data, []byte(`\udfff`)) {
			lone++
		}
	})
	if wide < 20 || doubled < 20 || lone < 20 {
		t.Errorf("%d with wide numbers, %d with a key twice, %d with lone surrogates", wide, doubled, lone)
	}
}

func TestMalformedJSONIsNeverJSON(t *testing.T) {
	flaws := map[string]int{}
	each(t, rounds, payload.JSON(payload.JSONOptions{Malformed: true}), func(p payload.Payload) {
		if json.Valid(p.Data) || p.Flaw == "" || p.Claims.Size != len(p.Data) {
			t.Errorf("%s: %q", p.Flaw, p.Data)
		}
		flaws[p.Flaw]++
	})
	if len(flaws) < 18 || flaws["truncated"] < 20 {
		t.Errorf("%d flaws: %v", len(flaws), flaws)
	}
}

func TestQuotedTextReadsBack(t *testing.T) {
	for _, ascii := range []bool{false, true} {
		back := func(text string) bool {
			quoted := payload.AppendQuoted(nil, []byte(text), ascii)
			var got string
			err := json.Unmarshal(quoted, &got)
			if ascii && bytes.ContainsFunc(quoted, func(r rune) bool { return r > 0x7f }) {
				return false
			}
			return err == nil && got == string(bytes.ToValidUTF8([]byte(text), []byte("\ufffd"))) || !utf8.ValidString(text)
		}
		if err := quick.Check(back, nil); err != nil {
			t.Error(err)
		}
		for seed := range uint64(500) {
			p := from(t, payload.Text(), choice.FromSeed(seed))
			if !back(string(p.Data)) {
				t.Errorf("%q", p.Data)
			}
		}
	}
	if got := string(payload.AppendQuoted(nil, []byte("a\xffb\x01\n\t\r\"\\😀"), true)); got != `"a\ufffdb\u0001\n\t\r\"\\\ud83d\ude00"` {
		t.Error(got)
	}
}
