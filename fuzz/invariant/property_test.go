package invariant

import (
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"testing"

	"github.com/leanovate/gopter/gen"

	"github.com/passmuster/muster/fuzz"
	"github.com/passmuster/muster/harness"
)

// one is the only invariant that f told of.
func one(t *testing.T, f *fake) harness.InvariantAttr {
	t.Helper()
	got := f.invariants(t)
	if len(got) != 1 {
		t.Fatalf("invariants %+v, want one", got)
	}
	return got[0]
}

var small = gen.IntRange(0, 1000)

func TestAConditionIsCheckedOnEveryValue(t *testing.T) {
	f := try(t, func(tb testing.TB) { Always(tb, "it is small", small, func(v int) bool { return v <= 1000 }) })
	f.passes(t)
	if got := one(t, f); got.Name != "it is small" || got.Kind != "always" || got.Checks != 100 || got.Distinct < 80 || got.Distinct > 100 {
		t.Errorf("%+v", got)
	}
	f = try(t, func(tb testing.TB) {
		Never(tb, "it is large", small, func(v int) bool { return v > 1000 }, fuzz.Config{Cases: 7})
	})
	f.passes(t)
	if got := one(t, f); got.Kind != "never" || got.Checks != 7 {
		t.Errorf("%+v", got)
	}
}

func TestABrokenConditionNamesItsSmallestValue(t *testing.T) {
	try(t, func(tb testing.TB) { Always(tb, "it is small", small, func(v int) bool { return v < 17 }) }).
		fails(t, `invariant "it is small": it does not hold`, "17")
	try(t, func(tb testing.TB) { Never(tb, "it is large", small, func(v int) bool { return v >= 23 }) }).
		fails(t, `invariant "it is large": it happens`, "23")
}

func TestTheSameInputsAreCountedOnce(t *testing.T) {
	f := try(t, func(tb testing.TB) { Always(tb, "one value", gen.Const(3), func(int) bool { return true }) })
	f.passes(t)
	if got := one(t, f); got.Checks != 100 || got.Distinct != 1 {
		t.Errorf("%+v", got)
	}
}

func TestAnInputIsCountedAsItWentIn(t *testing.T) {
	f := try(t, func(tb testing.TB) {
		Always(tb, "lists", gen.SliceOfN(3, small), func(v []int) bool { clear(v); return true })
	})
	f.passes(t)
	if got := one(t, f); got.Distinct < 50 {
		t.Errorf("%+v", got)
	}
}

func TestAnInvariantWithoutNameOrFunctionIsAMistake(t *testing.T) {
	try(t, func(tb testing.TB) { Always(tb, " ", small, func(int) bool { return true }) }).fails(t, "it has no name")
	try(t, func(tb testing.TB) { Always[int](tb, "x", small, nil) }).fails(t, `"x" has no condition`)
	try(t, func(tb testing.TB) { Never[int](tb, "x", small, nil) }).fails(t, `"x" has no condition`)
	try(t, func(tb testing.TB) { RoundTrip(tb, "x", small, Codec[int, int]{}) }).fails(t, "no Decode")
	try(t, func(tb testing.TB) { Idempotent[int](tb, "x", small, nil) }).fails(t, "no function")
	try(t, func(tb testing.TB) { Same(tb, "x", small, Oracle[int, int]{}) }).fails(t, "no Want")
	try(t, func(tb testing.TB) { Monotone(tb, "x", small, Order[int, int]{}) }).fails(t, "AtMost")
	try(t, func(tb testing.TB) {
		Monotone(tb, "x", nil, Order[int, int]{Of: func(v int) int { return v }, AtMost: atMost})
	}).fails(t, "generator")
	try(t, func(tb testing.TB) { Secret(tb, "x", small, Secrecy[int]{}) }).fails(t, "no Run")
}

func atMost(a, b int) bool { return a <= b }

func TestARoundTripBringsBackWhatWentIn(t *testing.T) {
	numbers := Codec[int, string]{Encode: func(v int) (string, error) { return strconv.Itoa(v), nil }, Decode: strconv.Atoi}
	f := try(t, func(tb testing.TB) { RoundTrip(tb, "numbers", small, numbers) })
	f.passes(t)
	if got := one(t, f); got.Kind != "round trip" || got.Checks != 100 {
		t.Errorf("%+v", got)
	}
	for name, tt := range map[string]struct {
		change func(*Codec[int, string])
		want   []string
	}{
		"encode fails": {func(c *Codec[int, string]) {
			c.Encode = func(int) (string, error) { return "", errors.New("no room") }
		}, []string{`invariant "numbers": it is not encoded: no room`}},
		"decode fails": {func(c *Codec[int, string]) {
			c.Encode = func(v int) (string, error) { return strconv.Itoa(v) + "x", nil }
		}, []string{"its encoded form is not decoded", `form: "0x"`}},
		"something else": {func(c *Codec[int, string]) {
			c.Decode = func(s string) (int, error) { n, err := strconv.Atoi(s); return n % 100, err }
		}, []string{"something else comes back", `form: "100"`, "back: 0"}},
		"another form": {func(c *Codec[int, string]) {
			n := 0
			c.Encode = func(v int) (string, error) { n++; return strings.Repeat("0", n%2) + strconv.Itoa(v), nil }
		}, []string{"what comes back has another form"}},
		"a generous Equal": {func(c *Codec[int, string]) {
			c.Equal = func(a, b int) bool { return a%10 == b%10 }
			c.Decode = func(s string) (int, error) { n, err := strconv.Atoi(s); return n % 10, err }
		}, []string{"what comes back has another form"}},
	} {
		t.Run(name, func(t *testing.T) {
			c := numbers
			tt.change(&c)
			try(t, func(tb testing.TB) { RoundTrip(tb, "numbers", small, c) }).fails(t, tt.want...)
		})
	}
}

func TestValuesThatMayBeRefusedAreDiscarded(t *testing.T) {
	c := Codec[int, string]{Decode: strconv.Atoi, Refuses: func(v int) bool { return v%2 == 1 }, Encode: func(v int) (string, error) {
		if v%2 == 1 {
			return "", errors.New("odd")
		}
		return strconv.Itoa(v), nil
	}}
	f := try(t, func(tb testing.TB) { RoundTrip(tb, "even", small, c) })
	f.passes(t)
	if got := one(t, f); got.Checks != 100 || got.Discarded < 30 {
		t.Errorf("%+v", got)
	}
}

func TestIdempotence(t *testing.T) {
	try(t, func(tb testing.TB) { Idempotent(tb, "trim", gen.AlphaString(), strings.TrimSpace) }).passes(t)
	try(t, func(tb testing.TB) { Idempotent(tb, "half", small, func(v int) int { return v / 2 }) }).
		fails(t, `invariant "half": twice is not once`, "once:  1\n", "twice: 0")
	inPlace := func(v []int) []int { // changes what it is given, and returns it
		for i := range v {
			v[i]++
		}
		return v
	}
	try(t, func(tb testing.TB) { Idempotent(tb, "in place", gen.SliceOfN(1, small), inPlace) }).fails(t, "once:  []int{1}", "twice: []int{2}")
}

func TestACodeAgreesWithItsOracle(t *testing.T) {
	double := func(v int) (int, error) { return 2 * v, nil }
	sum := func(v int) (int, error) { return v + v, nil }
	f := try(t, func(tb testing.TB) { Same(tb, "double", small, Oracle[int, int]{Got: double, Want: sum}) })
	f.passes(t)
	if got := one(t, f); got.Kind != "oracle" {
		t.Errorf("%+v", got)
	}
	wrong := func(v int) (int, error) { return min(2*v, 900), nil }
	try(t, func(tb testing.TB) { Same(tb, "double", small, Oracle[int, int]{Got: wrong, Want: sum}) }).
		fails(t, `invariant "double": the code and its oracle differ`, "got:  900", "want: 902")
	try(t, func(tb testing.TB) {
		Same(tb, "near", small, Oracle[int, int]{Got: wrong, Want: sum, Equal: func(a, b int) bool { return b-a < 5000 }})
	}).passes(t)
	refuse := func(v int) (int, error) {
		if v > 500 {
			return 0, errors.New("too much")
		}
		return 2 * v, nil
	}
	try(t, func(tb testing.TB) { Same(tb, "limit", small, Oracle[int, int]{Got: refuse, Want: sum}) }).fails(t, "the code gives 0, error too much; its oracle 1002, error <nil>")
	try(t, func(tb testing.TB) { Same(tb, "limit", small, Oracle[int, int]{Got: sum, Want: refuse}) }).fails(t, "its oracle 0, error too much")
	try(t, func(tb testing.TB) { Same(tb, "limit", small, Oracle[int, int]{Got: refuse, Want: refuse}) }).passes(t)
	lists := gen.SliceOfN(2, small)
	scribbles := func(v []int) (int, error) { n := v[0]; v[0] = -1; return n, nil }
	try(t, func(tb testing.TB) { Same(tb, "copies", lists, Oracle[[]int, int]{Got: scribbles, Want: scribbles}) }).passes(t)
}

func TestAResultKeepsTheOrder(t *testing.T) {
	square := func(v int) int { return v * v }
	f := try(t, func(tb testing.TB) { Monotone(tb, "square", small, Order[int, int]{Of: square, AtMost: atMost}) })
	f.passes(t)
	if got := one(t, f); got.Kind != "monotonicity" || got.Checks != 100 || got.Discarded != 0 {
		t.Errorf("%+v", got)
	}
	try(t, func(tb testing.TB) {
		Monotone(tb, "last digit", small, Order[int, int]{Of: func(v int) int { return v % 10 }, AtMost: atMost})
	}).
		fails(t, `invariant "last digit": the result does not keep the order`, "  1 for 1", "  0 for ")
	next := func(v int) int { return v + 1 }
	try(t, func(tb testing.TB) { Monotone(tb, "raised", small, Order[int, int]{Of: square, Raise: next}) }).passes(t)
	try(t, func(tb testing.TB) {
		Monotone(tb, "raised", small, Order[int, int]{Of: func(v int) int { return v % 10 }, Raise: next})
	}).fails(t, "  9 for ", "  0 for ")
	falls := Order[int, int]{Of: func(v int) int { return -v }, AtMost: atMost, Falls: true}
	try(t, func(tb testing.TB) { Monotone(tb, "falls", small, falls) }).passes(t)
	falls.Falls = false
	try(t, func(tb testing.TB) { Monotone(tb, "falls", small, falls) }).fails(t, "0 for 0", "-1 for 1")
}

func TestPairsWithoutOrderAreDiscarded(t *testing.T) {
	divides := func(a, b int) bool { return a != 0 && b%a == 0 }
	f := try(t, func(tb testing.TB) {
		Monotone(tb, "divisors", gen.IntRange(1, 12), Order[int, int]{Of: func(v int) int { return v }, AtMost: divides})
	})
	f.passes(t)
	if got := one(t, f); got.Checks != 100 || got.Discarded < 20 {
		t.Errorf("%+v", got)
	}
}

func TestJSONSurvivesItself(t *testing.T) {
	RoundTrip(t, "lists of text", gen.SliceOf(gen.AnyString()), Codec[[]string, []byte]{
		Encode: func(v []string) ([]byte, error) { return json.Marshal(v) },
		Decode: func(data []byte) (v []string, err error) { err = json.Unmarshal(data, &v); return v, err },
		Equal: func(in, out []string) bool {
			return strings.ToValidUTF8(strings.Join(in, ","), "\ufffd") == strings.Join(out, ",") || len(in) == len(out)
		},
	})
}
