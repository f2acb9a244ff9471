package invariant

import (
	"context"
	"errors"
	"math"
	"reflect"
	"strings"
	"sync"
	"time"
)

// Nulls makes every field, element, key and pointee of a sample zero, nil or empty in its turn, and the
// whole input too. In text that is a JSON document it makes every value null, and takes every member away.
var Nulls = Class{
	Name: "nulls",
	Doc:  "nil, zero and empty values at every place of a sample; the function must end",
	Run: func(tr *Trial) {
		tr.t.Helper()
		tr.Call(tr.Context(), "zero value", reflect.Zero(tr.typ).Interface())
		tr.each(func(v reflect.Value) []variant { return append(zeros(v), jsonVariants(v, jsonNulls)...) })
	},
}

// Malformed damages a sample at every place: text and bytes are cut off, made invalid UTF-8, filled with NUL,
// made very long or nested very deep, numbers and times are pushed to their edges.
var Malformed = Class{
	Name: "malformed payloads",
	Doc:  "damaged text and bytes and the edges of numbers and times at every place of a sample; the function must end",
	Run:  func(tr *Trial) { tr.t.Helper(); tr.each(damaged) },
}

// Cancelled calls with a context that is cancelled already, and with one that is cancelled while it is looked at
// for the first, second, … time.
var Cancelled = Class{
	Name: "cancelled contexts",
	Doc:  "a context that is cancelled before or during the call; the function must end, and with an error where it was cancelled before",
	Run:  func(tr *Trial) { tr.t.Helper(); tr.ended("cancelled", context.Canceled) },
}

// Timeouts calls with a context whose deadline has passed already, and with one whose deadline passes while it
// is looked at for the first, second, … time.
var Timeouts = Class{
	Name: "timeouts",
	Doc:  "a context whose deadline passed before or during the call; the function must end, and with an error where it passed before",
	Run:  func(tr *Trial) { tr.t.Helper(); tr.ended("past its deadline", context.DeadlineExceeded) },
}

// Quirks writes a sample as JSON in unusual ways: other order and spacing of the same document, escapes, doubled
// and unknown members, other spellings of numbers and keys, a byte order mark, data behind the end. Where the
// function takes text or bytes it gets the text, else what encoding/json makes of it.
var Quirks = Class{
	Name: "serialization quirks",
	Doc:  "unusual JSON forms of a sample; the function must end, and treat two forms of the same document alike",
	Run:  runQuirks,
}

// Denied makes a class of inputs that the function must refuse: what is beyond the permissions of the
// caller that as puts into the context. Without as the context carries nothing. An error is right; a nil
// error is a finding.
func Denied(who string, as func(context.Context) context.Context, in ...any) Class {
	return Class{
		Name: "permission boundaries: " + who,
		Doc:  "inputs that " + who + " may not send; the function must refuse them",
		Run: func(tr *Trial) {
			tr.t.Helper()
			ctx := tr.Context()
			if as != nil {
				ctx = as(ctx)
			}
			for _, v := range in {
				if out := tr.attempt(ctx, "denied to "+who, v); out.Returned && out.Err == nil {
					tr.Find("denied to "+who, v, "succeeds with %s", brief(out.Result))
				}
			}
			for _, v := range tr.Samples() {
				for _, other := range vary(reflect.ValueOf(v), zeros) {
					tr.Call(ctx, "sample, "+other.what(), other.value.Interface())
				}
			}
		},
	}
}

// Refused makes every input of a class one that the function must refuse: success is a finding. Forms of a sample that
// mean the same, as some of [Quirks] do, are not meant.
func Refused(c Class) Class {
	run := c.Run
	c.Doc += "; it must refuse each"
	c.Run = func(tr *Trial) {
		tr.t.Helper()
		tr.refuse = true
		defer func() { tr.refuse = false }()
		run(tr)
	}
	return c
}

// each calls with every variant of every sample, once each.
func (tr *Trial) each(alternatives func(reflect.Value) []variant) {
	tr.t.Helper()
	seen := map[uint64]bool{}
	for _, s := range tr.samples {
		seen[digest(s)] = true // where a change leaves a sample as it is
	}
	for _, s := range tr.Samples() {
		if s == nil {
			continue // of an interface type there is nothing to vary
		}
		for _, v := range vary(reflect.ValueOf(s), alternatives) {
			in := v.value.Interface()
			d := digest(in)
			if seen[d] {
				continue
			}
			seen[d] = true
			tr.Call(tr.Context(), v.what(), in)
		}
	}
}

// looks is at how many looks of the function a context ends.
const looks = 8

// ended calls with contexts that end with err.
func (tr *Trial) ended(how string, err error) {
	tr.t.Helper()
	for _, s := range tr.Samples() {
		before := newEnding(tr.Context(), 0, err)
		out := tr.attempt(before, "context "+how, s)
		if out.Returned && out.Err == nil {
			tr.Find("context "+how, s, "succeeds with %s though its context had ended before", brief(out.Result))
		}
		for n := 1; n <= looks; n++ {
			during := newEnding(tr.Context(), n, err)
			tr.Call(during, "context "+how+" while it is looked at", s)
			if !during.ended() {
				break // it is not looked at so often
			}
		}
	}
}

// ending is a context that ends at the nth look at it: counted, so that it repeats on any machine.
type ending struct {
	context.Context
	err  error
	mu   sync.Mutex
	left int
	over bool
	done chan struct{}
}

func newEnding(parent context.Context, after int, err error) *ending {
	e := &ending{Context: parent, err: err, left: after, done: make(chan struct{})}
	if after == 0 {
		e.over = true
		close(e.done)
	}
	return e
}

// look counts one, and reports whether the context has ended.
func (e *ending) look() bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.left--; e.left <= 0 && !e.over {
		e.over = true
		close(e.done)
	}
	return e.over
}

func (e *ending) ended() bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.over
}

// Done implements context.Context.
func (e *ending) Done() <-chan struct{} { e.look(); return e.done }

// Err implements context.Context.
func (e *ending) Err() error {
	if e.look() {
		return e.err
	}
	return nil
}

// Deadline implements context.Context.
func (e *ending) Deadline() (time.Time, bool) {
	if errors.Is(e.err, context.DeadlineExceeded) {
		return time.Unix(0, 0), true
	}
	return e.Context.Deadline()
}

// zeros are the empty alternatives of a value.
func zeros(v reflect.Value) []variant {
	zero := reflect.Zero(v.Type())
	switch v.Kind() {
	case reflect.Slice:
		return []variant{{change: "nil", value: zero}, {change: "empty", value: reflect.MakeSlice(v.Type(), 0, 0)}}
	case reflect.Map:
		return []variant{{change: "nil", value: zero}, {change: "empty", value: reflect.MakeMap(v.Type())}}
	case reflect.Pointer:
		return []variant{{change: "nil", value: zero}, {change: "a pointer to zero", value: reflect.New(v.Type().Elem()).Convert(v.Type())}}
	case reflect.Interface, reflect.Func, reflect.Chan:
		return []variant{{change: "nil", value: zero}}
	}
	return []variant{{change: "zero", value: zero}}
}

// damaged are the damaged alternatives of a value.
func damaged(v reflect.Value) []variant {
	var out []variant
	add := func(change string, set func(reflect.Value)) {
		n := reflect.New(v.Type()).Elem()
		set(n)
		out = append(out, variant{change: change, value: n})
	}
	switch {
	case v.Kind() == reflect.String:
		for _, d := range damagedText(v.String()) {
			add(d.change, func(n reflect.Value) { n.SetString(d.text) })
		}
	case v.Kind() == reflect.Slice && v.Type().Elem().Kind() == reflect.Uint8:
		for _, d := range damagedText(string(v.Bytes())) {
			add(d.change, func(n reflect.Value) { n.SetBytes([]byte(d.text)) })
		}
	case v.CanInt():
		top := int64(1)<<(v.Type().Bits()-1) - 1
		for _, i := range []int64{-1, top, -top - 1} {
			add("an edge", func(n reflect.Value) { n.SetInt(i) })
		}
	case v.CanUint():
		add("an edge", func(n reflect.Value) { n.SetUint(math.MaxUint64 >> (64 - v.Type().Bits())) })
	case v.CanFloat():
		most, least := math.MaxFloat64, math.SmallestNonzeroFloat64
		if v.Type().Bits() == 32 {
			most, least = math.MaxFloat32, math.SmallestNonzeroFloat32
		}
		for _, f := range []float64{math.NaN(), math.Inf(1), math.Inf(-1), math.Copysign(0, -1), most, least} {
			add("an edge", func(n reflect.Value) { n.SetFloat(f) })
		}
	case v.Type() == reflect.TypeFor[time.Time]():
		for _, at := range []time.Time{time.Unix(0, 0).UTC(), time.Unix(1<<33, 0).UTC(), time.Date(-1, 2, 30, 24, 60, 61, 0, time.UTC), time.Unix(1<<62, 0).UTC()} {
			add("an edge", func(n reflect.Value) { n.Set(reflect.ValueOf(at)) })
		}
	}
	return out
}

// Sizes of what is very long and nested very deep.
const (
	veryLong = 1 << 18
	veryDeep = 100_000
)

type textChange struct{ change, text string }

func damagedText(s string) []textChange {
	middle := len(s) / 2
	return []textChange{
		{"cut off in the middle", s[:middle]},
		{"without its first byte", s[min(1, len(s)):]},
		{"without its last byte", s[:max(0, len(s)-1)]},
		{"doubled", s + s},
		{"with invalid UTF-8 in the middle", s[:middle] + "\xff\xc0\xed\xa0\x80" + s[middle:]},
		{"with NUL in the middle", s[:middle] + "\x00" + s[middle:]},
		{"with a byte order mark", "\ufeff" + s},
		{"with line ends and controls", s + "\r\n\x1b[2J\u202e\u2028"},
		{"with format verbs", s + "%s%n%!d%00"},
		{"with its bytes flipped", flipped(s)},
		{"blank", " \t\n"},
		{"very long", strings.Repeat("a", veryLong)},
		{"open brackets", strings.Repeat("[", veryDeep)},
		{"nested very deep", strings.Repeat(`{"a":`, veryDeep/10) + "1" + strings.Repeat("}", veryDeep/10)},
		{"an open string", `{"a": "`},
		{"a lone surrogate", `"\ud800"`},
		{"a huge number", "1e999999999"},
	}
}

// flipped inverts a bit of every eighth byte.
func flipped(s string) string {
	b := []byte(s)
	for i := 0; i < len(b); i += 8 {
		b[i] ^= 1 << (i / 8 % 8)
	}
	return string(b)
}
