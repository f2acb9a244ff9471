package core

import (
	"math"
	"reflect"
	"testing"
)

// everyType has a value, not zero, of each type that can be fuzzed.
var everyType = []any{
	[]byte("a\x00b"), "text\xff", true, byte(200), rune(-5), float32(1.5), math.Inf(-1), int(-1 << 40), int8(-128), int16(-300), int64(math.MinInt64),
	uint(1 << 63), uint16(65535), uint32(1 << 31), uint64(math.MaxUint64),
}

func TestEveryTypeIsPassedAsItWasGiven(t *testing.T) {
	types := typesOf(everyType...)
	args := newArguments(types)
	in, err := unboxed(args, everyType)
	if err != nil {
		t.Fatal(err)
	}
	if got := boxed(args, in); !reflect.DeepEqual(got, everyType) {
		t.Errorf("boxed: got %v, want %v", got, everyType)
	}
	for i := range args {
		args[i].pass(&in[i])
		if got := args[i].live.Interface(); !reflect.DeepEqual(got, everyType[i]) {
			t.Errorf("passed: got %#v, want %#v", got, everyType[i])
		}
	}
	data, err := EncodeInput(everyType, types)
	if err != nil {
		t.Fatal(err)
	}
	back, err := DecodeInput(data, types)
	if err != nil || !reflect.DeepEqual(back, everyType) {
		t.Errorf("decoded: got %v, %v", back, err)
	}
	for n := range data {
		if _, err := DecodeInput(data[:n], types); err == nil {
			t.Errorf("%d of %d bytes are an input", n, len(data))
		}
	}
}

func TestTypesThatCannotBeFuzzedAreRefused(t *testing.T) {
	type named string
	for _, zero := range []any{named(""), []string{}, complex(1, 1), struct{}{}, uintptr(1), [2]byte{}, map[int]int{}} {
		if _, err := New(Config{Types: typesOf(zero)}); err == nil {
			t.Errorf("%T is accepted", zero)
		}
	}
	if _, err := New(Config{}); err == nil {
		t.Error("no arguments are accepted")
	}
	if _, err := New(Config{Stream: true, Types: typesOf("")}); err == nil {
		t.Error("a stream in a string is accepted")
	}
	e, err := New(Config{Types: typesOf("", 1)})
	if err != nil {
		t.Fatal(err)
	}
	for _, values := range [][]any{{""}, {"", "x"}, {"", nil}, {"", int8(1)}} {
		if e.Offer(values) == nil {
			t.Errorf("%v is taken", values)
		}
	}
}

func TestAByteSliceHasTheCapacityOfOneThatIsReadFromAFile(t *testing.T) {
	a := newArgument(reflect.TypeFor[[]byte]())
	for _, n := range []int{0, 1, 7, 8, 9, 31, 32, 33, 100, 1025, 5000, 40000, 100000} {
		text := string(make([]byte, n))
		want := cap(convert(text))
		a.pass(&value{data: []byte(text)})
		if got := a.live.Bytes(); len(got) != n || cap(got) != want {
			t.Errorf("%d bytes: length %d, capacity %d, want %d", n, len(got), cap(got), want)
		}
	}
}

var kept []byte // makes what is converted escape, as it does where a file is read

func convert(s string) []byte {
	kept = []byte(s)
	return kept
}

func TestWhatTheFunctionDoesToItsArgumentStaysThere(t *testing.T) {
	a := newArgument(reflect.TypeFor[[]byte]())
	v := value{data: []byte("abc")}
	a.pass(&v)
	got := a.live.Bytes()
	_ = append(got, "xyz"...)
	got[0] = 'X'
	if string(v.data) != "abc" {
		t.Errorf("the input is now %q", v.data)
	}
	a.pass(&v)
	if got := a.live.Bytes(); string(got[:cap(got)]) != "abc\x00\x00\x00\x00\x00" {
		t.Errorf("the next call gets %q", got[:cap(got)])
	}
}

func TestNumbersKeepToTheirTypes(t *testing.T) {
	for _, c := range []struct {
		zero any
		num  uint64
		want any
	}{
		{int8(0), 0x1ff, int8(-1)}, {uint8(0), 0x1ff, uint8(255)}, {int16(0), 1 << 15, int16(-32768)}, {uint16(0), 1 << 16, uint16(0)},
		{rune(0), 1<<32 + 7, rune(7)}, {uint32(0), math.MaxUint64, uint32(math.MaxUint32)}, {int64(0), math.MaxUint64, int64(-1)}, {false, 3, true}, {false, 2, false},
	} {
		a := newArgument(reflect.TypeOf(c.zero))
		if got := a.box(&value{num: a.norm(c.num)}); got != c.want {
			t.Errorf("%T %#x: got %v, want %v", c.zero, c.num, got, c.want)
		}
	}
}
