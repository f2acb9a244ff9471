package invariant

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/passmuster/muster/internal/goldenfile"
)

// The forms of a document and the alternatives of values are what the classes promise: they are listed in a file, so that
// a change of them is seen. MUSTER_UPDATE=1 writes it.
func TestWhatTheClassesSend(t *testing.T) {
	const doc = `{"id":7,"list":[1.5,{"x":null}],"name":"a/é😀","obj":{"k":"v"},"ok":true}`
	parsed, ok := decodeJSON(doc)
	if !ok {
		t.Fatal("no document")
	}
	var b strings.Builder
	texts := func(title string, list []textChange) {
		fmt.Fprintf(&b, "== %s\n", title)
		for _, c := range list {
			text := fmt.Sprintf("%+q", c.text)
			if len(text) > 300 {
				text = fmt.Sprintf("%s… (%d bytes)", text[:40], len(c.text))
			}
			fmt.Fprintf(&b, "%s: %s\n", c.change, text)
		}
	}
	texts("the same document", sameDocument(parsed))
	texts("other documents", otherDocuments(parsed))
	texts("nulls", jsonNulls(parsed))
	texts("damaged text", damagedText(`0123456789abcdefghijklmnopqrstuvwxyz0123456789abcdefghijklmnopqrstuvwxyz`))
	texts("damaged empty text", damagedText(""))
	fmt.Fprintln(&b, "== values")
	one := 1
	var none error
	for _, v := range []any{int8(3), uint16(3), float32(3), float64(3), int64(3), time.Unix(5, 0).UTC(), true, "", []byte("ab"), []int{1}, map[string]int{"a": 1}, &one, &none} {
		for _, alternative := range zeros(reflect.ValueOf(v)) {
			fmt.Fprintf(&b, "%T, %s: %.40s\n", v, alternative.change, brief(alternative.value.Interface()))
		}
		for _, alternative := range damaged(reflect.ValueOf(v)) {
			fmt.Fprintf(&b, "%T, damaged, %s: %.60s\n", v, alternative.change, brief(alternative.value.Interface()))
		}
	}
	goldenfile.Check(t, "testdata/forms.txt", []byte(b.String()))
}

func TestTheSameDocumentDecodesToTheSame(t *testing.T) {
	for _, text := range []string{`{}`, `[]`, `{"a":"/é😀\u2028\u0000\"\\","b":{"c":[1e2,true,null,"\ufffd"]},"":-0}`} {
		doc, ok := decodeJSON(text)
		forms := sameDocument(doc)
		if !ok || len(forms) != 5 {
			t.Fatalf("%s: %d forms", text, len(forms))
		}
		for _, f := range forms {
			if got, ok := decodeJSON(f.text); !ok || !reflect.DeepEqual(got, doc) {
				t.Errorf("%s: %s: %q is another document", text, f.change, f.text)
			}
		}
	}
	for _, text := range []string{"", "7", `"a"`, "null", "{} {}", "{", "[1,]"} {
		if doc, ok := decodeJSON(text); ok {
			t.Errorf("%q is the document %v", text, doc)
		}
	}
}

func TestRefusedIsOverWithItsClass(t *testing.T) {
	takesAll := func(context.Context, string) (int, error) { return 0, nil }
	f := try(t, func(tb testing.TB) { NotHappy(tb, takesAll, Samples(`{"a":1}`), Refused(Nulls), Quirks) })
	f.fails(t, "nulls: ", "is accepted; result: 0")
	if strings.Contains(f.said(), "quirks: ") {
		t.Errorf("quirks need not be refused:\n%s", f.said())
	}
	refuses := func(_ context.Context, s string) (int, error) {
		if s == `{"a":1}` {
			return 0, nil
		}
		return 0, errors.New("no")
	}
	try(t, func(tb testing.TB) { NotHappy(tb, refuses, Samples(`{"a":1}`), Refused(Nulls), Refused(Malformed)) }).passes(t)
	if got := Refused(Nulls).Doc; got != Nulls.Doc+"; it must refuse each" {
		t.Errorf("doc %q", got)
	}
	own := Class{Name: "own", Doc: "of a test", Run: func(tr *Trial) { tr.Call(tr.Context(), "twice", `{"a":1}{"a":1}`) }}
	try(t, func(tb testing.TB) { NotHappy(tb, takesAll, Samples(`{"a":1}`), Refused(own)) }).fails(t, `own: twice: is accepted; result: 0`)
	try(t, func(tb testing.TB) { NotHappy(tb, takesAll, Samples(`{"a":1}`), own) }).passes(t)
	panics := func(_ context.Context, s string) (int, error) {
		if s == `{"a":1}` {
			return 0, nil
		}
		panic("no")
	}
	if f := try(t, func(tb testing.TB) { NotHappy(tb, panics, Samples(`{"a":1}`), Refused(Nulls), Denied("x", nil, "")) }); strings.Contains(f.said(), "accepted") || strings.Contains(f.said(), "succeeds") {
		t.Errorf("a panic is no success:\n%s", f.said())
	}
}

func TestAChangeThatLeavesASampleAsItIsNeedNotBeRefused(t *testing.T) {
	type pair struct {
		N    int
		Text string
	}
	takesX := func(_ context.Context, p pair) (int, error) {
		if p.Text != "x" {
			return 0, errors.New("no")
		}
		return p.N, nil
	}
	try(t, func(tb testing.TB) { NotHappy(tb, takesX, Samples(pair{Text: "x"}), Refused(Nulls)) }).passes(t)
	try(t, func(tb testing.TB) { NotHappy(tb, takesX, Samples(pair{N: 1, Text: "x"}), Refused(Nulls)) }).fails(t, "nulls: .N zero: is accepted")
}

func TestAContextIsLookedAtEightTimes(t *testing.T) {
	calls, most := 0, 0
	looks9 := func(ctx context.Context, _ int) (int, error) {
		calls++
		n := 0
		for ; n < 20; n++ {
			if ctx.Err() != nil {
				break
			}
		}
		most = max(most, n)
		return 0, ctx.Err()
	}
	try(t, func(tb testing.TB) { NotHappy(tb, looks9, Samples(1), Cancelled) }).passes(t)
	// The sample, one that had ended before, and one for each look.
	if calls != 2+looks || most != 20 {
		t.Errorf("%d calls, %d looks at most", calls, most)
	}
}

func TestAJSONDocumentIsVariedAtEveryPlace(t *testing.T) {
	doc, _ := json.Marshal(map[string]any{"a": make([]int, 300), "b": 1})
	parsed, _ := decodeJSON(string(doc))
	if n := len(jsonPlaces(parsed, "", 0)); n > maxJSONPlaces || n < maxPlaces {
		t.Errorf("%d places", n)
	}
	deep := strings.Repeat(`[`, maxDepth+5) + strings.Repeat(`]`, maxDepth+5)
	parsed, _ = decodeJSON(deep)
	if n := len(jsonPlaces(parsed, "", 0)); n != maxDepth+1 {
		t.Errorf("%d places of %d arrays", n, maxDepth+5)
	}
}
