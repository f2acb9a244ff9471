package invariant

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"
)

type order struct {
	ID    string         `json:"id"`
	Lines []line         `json:"lines"`
	Buyer *buyer         `json:"buyer"`
	Tags  map[string]int `json:"tags"`
	Raw   json.RawMessage
	Any   any
	Sum   int
	Rate  float64
	At    time.Time
	note  string
}

type line struct {
	SKU string `json:"sku"`
	N   int8   `json:"n"`
}

type who struct{}

type buyer struct{ Name string }

func goodOrder() order {
	return order{
		ID: "o1", Lines: []line{{"a", 1}, {"b", 2}}, Buyer: &buyer{"Ada"}, Tags: map[string]int{"x": 1, "y": 2},
		Raw: json.RawMessage(`{"k": [1, "v"]}`), Any: &buyer{"Bob"}, Sum: 3, Rate: 1.5, At: time.Unix(9, 0), note: "kept",
	}
}

// careful takes everything.
func careful(ctx context.Context, o order) (string, error) {
	if err := ctx.Err(); err != nil {
		return "", err
	}
	if o.ID == "" || o.Buyer == nil {
		return "", errors.New("incomplete")
	}
	return o.ID, nil
}

var all = []Option{Nulls, Malformed, Cancelled, Timeouts, Quirks}

func TestAFunctionThatTakesEverythingPasses(t *testing.T) {
	f := try(t, func(tb testing.TB) { NotHappy(tb, careful, append(all, Samples(goodOrder()))...) })
	f.passes(t)
	got := f.invariants(t)
	if len(got) != 1 || got[0].Name != "invariant.careful" || got[0].Kind != "not happy" || got[0].Distinct < 50 || got[0].Checks < got[0].Distinct {
		t.Errorf("invariants %+v", got)
	}
	if want := "nulls,malformed payloads,cancelled contexts,timeouts,serialization quirks"; strings.Join(got[0].Classes, ",") != want {
		t.Errorf("classes %q, want %q", got[0].Classes, want)
	}
}

func TestTheLogListsWhatRanAndWhatDidNot(t *testing.T) {
	f := try(t, func(tb testing.TB) { NotHappy(tb, careful, Samples(goodOrder()), Nulls, Nulls, Cancelled) })
	f.passes(t)
	want := "NotHappy(invariant.careful) ran nulls (31), cancelled contexts (3); not switched on: malformed payloads, timeouts, serialization quirks"
	if got := strings.TrimSpace(f.logs[0]); got != want {
		t.Errorf("log %q, want %q", got, want)
	}
}

func TestWhatAFunctionDoesWrongIsFound(t *testing.T) {
	none := errors.New("refused")
	for _, tt := range []struct {
		name    string
		fn      func(context.Context, order) (string, error)
		options []Option
		want    []string
	}{
		{"nil map element", func(_ context.Context, o order) (string, error) { return o.Buyer.Name, nil }, []Option{Nulls},
			[]string{"nulls: .Buyer nil: panics: runtime error: invalid memory address", "nothappy_test.go:", "input: invariant.order{ID: \"o1\""}},
		{"no lines", func(_ context.Context, o order) (string, error) { return o.Lines[0].SKU, nil }, []Option{Nulls}, []string{"nulls: .Lines nil: panics", "index out of range"}},
		{"second line without a name", func(_ context.Context, o order) (string, error) {
			if len(o.Lines) > 1 && o.Lines[1].SKU == "" {
				panic("no SKU")
			}
			return "", nil
		}, []Option{Nulls}, []string{"nulls: .Lines[1].SKU zero: panics: no SKU"}},
		{"null in raw JSON", func(_ context.Context, o order) (string, error) {
			var v struct{ K []*any }
			if json.Unmarshal(o.Raw, &v) == nil && len(v.K) == 2 && v.K[0] == nil {
				panic("null")
			}
			return "", nil
		}, []Option{Nulls}, []string{"nulls: .Raw .k[0] null: panics: null"}},
		{"long text", func(_ context.Context, o order) (string, error) {
			if len(o.ID) > 1000 {
				panic("too long")
			}
			return "", nil
		}, []Option{Malformed}, []string{"malformed payloads: .ID very long: panics: too long", "bytes more)"}},
		{"smallest integer", func(_ context.Context, o order) (string, error) {
			if n := o.Lines[0].N; -n == n && n != 0 {
				panic("no positive")
			}
			return "", nil
		}, []Option{Malformed}, []string{".Lines[0].N an edge: panics"}},
		{"not a number", func(_ context.Context, o order) (string, error) {
			if o.Rate != o.Rate {
				panic("NaN")
			}
			return "", nil
		}, []Option{Malformed}, []string{".Rate an edge: panics: NaN"}},
		{"ignores its context", func(context.Context, order) (string, error) { return "done", nil }, []Option{Cancelled},
			[]string{`cancelled contexts: context cancelled: succeeds with "done" though its context had ended before`}},
		{"ignores its deadline", func(context.Context, order) (string, error) { return "done", nil }, []Option{Timeouts},
			[]string{`timeouts: context past its deadline: succeeds with "done"`}},
		{"panics when it is cancelled on the way", func(ctx context.Context, _ order) (string, error) {
			if err := ctx.Err(); err != nil {
				return "", err
			}
			if ctx.Err() != nil {
				panic("on the way")
			}
			return "", nil
		}, []Option{Cancelled}, []string{"context cancelled while it is looked at: panics: on the way"}},
		{"waits for ever", func(ctx context.Context, _ order) (string, error) {
			if ctx.Err() != nil {
				select {}
			}
			return "", nil
		}, []Option{Cancelled, Within(50 * time.Millisecond)}, []string{"context cancelled: does not return within 50ms"}},
		{"ends its goroutine", func(context.Context, order) (string, error) { runtime.Goexit(); return "", nil }, []Option{Nulls}, nil},
		{"sees order in a map", func(_ context.Context, o order) (string, error) {
			if len(o.Lines) > 0 && o.Lines[0].SKU == "9007199254740993" {
				panic("a number in a string")
			}
			return "", nil
		}, []Option{Quirks}, nil},
		{"refuses its sample", func(context.Context, order) (string, error) { return "", none }, []Option{Nulls},
			[]string{"samples: sample 1: is refused: refused; a sample is an input with which the function succeeds"}},
		{"lets the clerk in", func(ctx context.Context, o order) (string, error) {
			if ctx.Value(who{}) == "clerk" && o.Sum > 100 {
				return "refunded", nil
			}
			return "", none
		}, []Option{Denied("a clerk", func(ctx context.Context) context.Context {
			return context.WithValue(ctx, who{}, "clerk")
		}, order{Sum: 50}, order{Sum: 500})}, []string{`permission boundaries: a clerk: denied to a clerk: succeeds with "refunded"`, "Sum: 500"}},
		{"takes what is malformed", func(_ context.Context, o order) (string, error) { return o.ID, nil }, []Option{Refused(Malformed)},
			[]string{"malformed payloads: .ID cut off in the middle: is accepted"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := try(t, func(tb testing.TB) { NotHappy(tb, tt.fn, append(tt.options, Samples(goodOrder()))...) })
			switch {
			case tt.name == "ends its goroutine":
				f.fails(t, "ends its goroutine (runtime.Goexit) instead of returning")
			case tt.want == nil:
				f.passes(t)
			default:
				f.fails(t, tt.want...)
			}
		})
	}
}

func TestTextGetsDamagedDocuments(t *testing.T) {
	seen := map[string]bool{}
	NotHappy(t, func(_ context.Context, in string) (string, error) {
		seen[in] = true
		return "", nil
	}, Samples(`{"b": 1, "a": {"x": "é/"}}`), Nulls, Malformed, Quirks)
	for _, want := range []string{
		"", "null", "{}", "[]", `{"a":{"x":"é/"},"b":null}`, `{"a":{"x":"é/"}}`, `{"a":{"x":null},"b":1}`, `{"a":{},"b":1}`,
		`{"b": 1, "a":`, `{"a":{"x":"é\/"},"b":1}`, `{"b":1,"a":{"x":"é/"}}`, "\ufeff" + `{"a":{"x":"é/"},"b":1}`, `{"a":{"x":"é/"},"b":1,"a":null}`,
		`{"A":{"x":"é/"},"b":1}`, `{"a":{"x":"é/"},"b":"1"}`, `{"a":{"x":"é/"},"b":1e400}`, `{"a":{"x":"é/"},"b":1}{}`,
		`{"\u0061":{"\u0078":"\u00e9\u002f"},"\u0062":1}`, `{"a":{"x":["é/"]},"b":1}`,
	} {
		if !seen[want] {
			t.Errorf("it did not get %q", want)
		}
	}
}

func TestTheSameDocumentInOtherFormIsTheSame(t *testing.T) {
	first := func(_ context.Context, in []byte) (string, error) { // the first member counts
		_, rest, _ := strings.Cut(string(in), `"`)
		key, _, _ := strings.Cut(rest, `"`)
		return key, nil
	}
	try(t, func(tb testing.TB) { NotHappy(tb, first, Samples([]byte(`{"b":1,"a":"/"}`)), Quirks) }).
		fails(t, `serialization quirks: the same document in order of its keys: gives "a", and in the sample's form "b"`)
	strict := func(_ context.Context, in []byte) (int, error) {
		if in[0] != '{' {
			return 0, errors.New("no object")
		}
		return 1, nil
	}
	try(t, func(tb testing.TB) { NotHappy(tb, strict, Samples([]byte(`{"b":1}`)), Quirks) }).
		fails(t, "the same document with white space: gives error no object, and in the sample's form <nil>")
	n := 0
	counts := func(context.Context, []byte) (int, error) { n++; return n, nil } // never the same answer: nothing to compare
	try(t, func(tb testing.TB) { NotHappy(tb, counts, Samples([]byte(`{"b":1}`)), Quirks) }).passes(t)
}

func TestAStructGetsWhatItsJSONFormsDecodeTo(t *testing.T) {
	var ids []string
	NotHappy(t, func(_ context.Context, o *line) (string, error) {
		ids = append(ids, o.SKU)
		return "", nil
	}, Samples(&line{SKU: "x", N: 1}), Quirks)
	if len(ids) < 8 {
		t.Errorf("got %q", ids)
	}
}

func TestInputsAreCopies(t *testing.T) {
	sample := goodOrder()
	NotHappy(t, func(_ context.Context, o order) (string, error) {
		if len(o.Lines) > 0 {
			o.Lines[0].SKU = "changed"
		}
		if o.Buyer != nil {
			o.Buyer.Name = "changed"
		}
		clear(o.Tags)
		if b, ok := o.Any.(*buyer); ok && b != nil {
			b.Name = "changed"
		}
		return "", nil
	}, Samples(sample), Nulls, Malformed, Quirks)
	if want := goodOrder(); fmt.Sprintf("%+v %+v", sample.Lines, *sample.Buyer) != fmt.Sprintf("%+v %+v", want.Lines, *want.Buyer) ||
		len(sample.Tags) != 2 || sample.Any.(*buyer).Name != "Bob" {
		t.Errorf("the sample is now %+v", sample)
	}
}

func TestWithoutSamplesEveryFieldIsFilled(t *testing.T) {
	var fullest order
	NotHappy(t, func(_ context.Context, o *order) (int, error) {
		if o != nil && o.Buyer != nil && len(o.Lines) == 1 && len(o.Tags) == 1 {
			fullest = *o
		}
		return 0, nil
	}, Nulls)
	if fullest.Buyer == nil || fullest.Lines[0].N != 1 && fullest.Lines[0].SKU != "text" {
		t.Errorf("%+v", fullest)
	}
	var io any = 1
	try(t, func(tb testing.TB) {
		NotHappy(tb, func(_ context.Context, v any) (int, error) { io = v; return 0, nil }, Nulls)
	}).passes(t)
	if io != nil {
		t.Errorf("an interface got %v", io)
	}
}

func TestMistakesOfTheCallerAreSaid(t *testing.T) {
	try(t, func(tb testing.TB) { NotHappy(tb, careful) }).fails(t, "has no class of input switched on; hand it some of nulls, malformed payloads")
	try(t, func(tb testing.TB) { NotHappy(tb, careful, Samples("text"), Nulls) }).fails(t, "sample 1 is of type string, and the function takes invariant.order")
	try(t, func(tb testing.TB) { NotHappy[int, int](tb, nil, Nulls) }).fails(t, "NotHappy got no function")
	try(t, func(tb testing.TB) { NotHappy(tb, careful, Denied("x", nil, 5)) }).fails(t, "calls with a int, and invariant.careful takes invariant.order")
}

func TestFindingsAreBounded(t *testing.T) {
	f := try(t, func(tb testing.TB) {
		NotHappy(tb, func(context.Context, order) (int, error) { panic("always") }, Samples(goodOrder()), Nulls, Malformed)
	})
	f.fails(t, "stopped after 10 findings")
	if len(f.errors) != maxFindings+1 {
		t.Errorf("%d errors", len(f.errors))
	}
	f = tryIn(t, "mutation", func(tb testing.TB) {
		NotHappy(tb, func(context.Context, order) (int, error) { panic("always") }, Nulls)
	})
	if !f.failed || len(f.errors) != 1 {
		t.Errorf("in stage mutation %d errors", len(f.errors))
	}
}

func TestEveryClassHasADocAndAName(t *testing.T) {
	seen := map[string]bool{}
	for _, c := range Classes {
		if c.Name == "" || c.Doc == "" || c.Run == nil || seen[c.Name] {
			t.Errorf("class %+v", c)
		}
		seen[c.Name] = true
	}
}

func TestAContextEndsAtItsNthLook(t *testing.T) {
	for n := range 4 {
		c := newEnding(t.Context(), n, context.DeadlineExceeded)
		got := 0
		for c.Err() == nil {
			got++
		}
		if got != max(0, n-1) || !errors.Is(c.Err(), context.DeadlineExceeded) {
			t.Errorf("%d: %d looks before the end, %v", n, got, c.Err())
		}
		<-c.Done()
		if d, ok := c.Deadline(); !ok || time.Now().Before(d) {
			t.Errorf("deadline %v, %v", d, ok)
		}
	}
	if _, ok := newEnding(context.Background(), 1, context.Canceled).Deadline(); ok {
		t.Error("a cancelled context has a deadline")
	}
}
