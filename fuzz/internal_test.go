package fuzz

import (
	"errors"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
)

// What these rest on is not exported by package testing: a release of Go without it is to be noticed.
func FuzzThisReleaseOfGoHasWhatRunUses(f *testing.F) {
	if _, works := forgetter(f); !works {
		f.Error("coverage of generators cannot be forgotten")
	}
	f.Add(true)
	f.Fuzz(func(t *testing.T, _ bool) {
		if !shadowsWork(t) {
			t.Error("no shadows of *testing.T")
		}
		s, _ := newShadow(t)
		guard(func() {
			s.t.Parallel()
			s.t.Run("sub", func(t *testing.T) { t.Error("inner") })
			s.t.Error("outer")
		}, func(any) { t.Error("ended") })
		if log, place := s.end(); !strings.HasSuffix(log, ": outer") || !strings.HasPrefix(place, "internal_test.go:") || !s.t.Failed() {
			t.Errorf("said %q at %q", log, place)
		}
	})
}

func TestTheFuzzerStartsFromFewSeedsOfAMiddleSize(t *testing.T) {
	var all [][]byte
	for _, n := range []int{3, 900, 140, 151, 700, 155} {
		all = append(all, make([]byte, n))
	}
	var got []int
	for _, data := range fuzzerSeeds(all) {
		got = append(got, len(data))
	}
	if !slices.Equal(got, []int{151, 155, 140}) {
		t.Errorf("got %v", got)
	}
	if got := fuzzerSeeds([][]byte{{1}}); len(got) != 1 {
		t.Errorf("got %v", got)
	}
}

type point struct {
	X, Y  int
	label string
	Next  *point
}

type explains struct{ v int }

func (e explains) Explain() (string, any) { return "two\nlines", e.v }

type speaks struct{}

func (speaks) GoString() string { return "said\nso" }

func TestValuesAreDescribedOnOneLineAndAlike(t *testing.T) {
	var none *point
	var missing map[string]int
	loop := &point{X: 1}
	loop.Next = loop
	for _, tt := range []struct {
		v    any
		want string
	}{
		{nil, "nil"},
		{7, "7"},
		{int8(7), "int8(7)"},
		{1.5, "1.5"},
		{float32(1.5), "float32(1.5)"},
		{true, "true"},
		{"a\n\"", `"a\n\""`},
		{[]byte("a\x00"), `[]byte("a\x00")`},
		{[]byte{}, `[]byte{}`},
		{[]byte(nil), "[]byte(nil)"},
		{[2]byte{'a', 'b'}, `[2]uint8("ab")`},
		{[]string{"a", "b"}, `[]string{"a", "b"}`},
		{[]any{1, int8(2), nil}, `[]interface {}{1, int8(2), nil}`},
		{map[string]int{"b": 2, "a": 1}, `map[string]int{"a": 1, "b": 2}`},
		{map[int]bool{10: true, 9: false}, `map[int]bool{9: false, 10: true}`},
		{missing, "map[string]int(nil)"},
		{point{Y: 2, label: "x"}, `fuzz.point{Y: 2, label: "x"}`},
		{&point{Next: &point{X: 3}}, `&fuzz.point{Next: &fuzz.point{X: 3}}`},
		{none, "(*fuzz.point)(nil)"},
		{[]*point{nil}, "[]*fuzz.point{nil}"},
		{speaks{}, "said so"},
		{[]explains{{2}}, "[]fuzz.explains{two lines: 2}"},
		{(*explains)(nil), "(*fuzz.explains)(nil)"},
		{errors.New, "(func(string) error)(…)"},
		{(chan int)(nil), "(chan int)(nil)"},
		{time.Date(2026, 1, 2, 0, 0, 0, 0, time.UTC), "time.Date(2026, time.January, 2, 0, 0, 0, 0, time.UTC)"},
	} {
		if got := describe(tt.v, 1000); got != tt.want {
			t.Errorf("got %s, want %s", got, tt.want)
		}
	}
	if got := describe(loop, 10000); !strings.Contains(got, "…") {
		t.Errorf("a loop is %s", got)
	}
	for _, v := range []any{strings.Repeat("é", 1e6), make([]byte, 1e6), make([]int, 1e6)} {
		if got := describe(v, 99); len(got) > 160 || !strings.Contains(got, "…") {
			t.Errorf("%d bytes: %s", len(got), got)
		}
	}
}

func TestSimplerValuesWeighLess(t *testing.T) {
	for _, order := range [][]any{
		{0, 1, -1, 2, -2, math.MaxInt},
		{uint8(0), uint8(1), uint8(255)},
		{false, true},
		{0.0, 1.0, -1.0, 2.0, 0.5, 1.5, 1e300, math.Inf(1)},
		{"", "a", "z", "0", "A", " ", "aa"},
		{[]int{}, []int{0}, []int{9}, []int{0, 0}, []int{0, 1}, []int{1, 0}},
		{point{}, point{Y: 1}, point{X: 1}, point{Next: &point{}}},
		{map[string]int{}, map[string]int{"a": 0}, map[string]int{"a": 1}},
		{complex(0, 0), complex(0, 1), complex(1, 0)},
	} {
		for i := 1; i < len(order); i++ {
			if a, b := weigh(order[i-1]), weigh(order[i]); slices.Compare(a, b) >= 0 {
				t.Errorf("%v weighs %v, %v weighs %v", order[i-1], a, order[i], b)
			}
		}
	}
	if got := weigh(make([]int, 1e6)); len(got) > maxWeight+2 {
		t.Errorf("%d parts", len(got))
	}
	if weigh(math.MinInt)[1] != math.MaxUint64 {
		t.Error("the smallest integer is not the farthest")
	}
}

func TestJournalsAreReadBackAndOthersRefused(t *testing.T) {
	for text, want := range map[string]int{
		journalVersion + "\n0\nseed 7\n":     1,
		journalVersion + "\n4\nbytes 00ff\n": 5,
		"":                                   0,
		"muster journal v2\n0\nseed 7\n":     0,
		journalVersion + "\nx\nseed 7\n":     0,
		journalVersion + "\n0\nseed x\n":     0,
		journalVersion + "\n0\nbytes 0\n":    0,
		journalVersion + "\n0\nother\n":      0,
		journalVersion + "\n0\nseed 7":       0,
	} {
		l, ok := parseJournal([]byte(text))
		if ok != (want > 0) || ok && (l.deaths != want || l.stream == nil) {
			t.Errorf("%q: got %+v, %v", text, l, ok)
		}
	}
}

func TestEntriesHaveFoldersThatEverySystemAllows(t *testing.T) {
	seen := map[string]bool{}
	for _, c := range []struct {
		test, property string
		number         int
	}{
		{"TestA", "", 0}, {"TestA", "", 1}, {"TestA", "x", 0}, {"TestA/b", "", 0},
		{"TestA/b:c", "", 0}, {"TestA/b?c", "", 0}, {"TestA/" + strings.Repeat("x", 300), "", 0},
	} {
		dir := entryDir(c.test, c.property, c.number)
		if seen[dir] || strings.ContainsAny(dir, ":?*") || len(dir) > 200 {
			t.Errorf("%+v: %s", c, dir)
		}
		seen[dir] = true
	}
	if got := entryDir("FuzzX", "", 0); !reflect.DeepEqual(strings.FieldsFunc(got, func(r rune) bool { return r == '/' || r == '\\' }), []string{"testdata", "fuzz", "FuzzX"}) {
		t.Errorf("got %s", got)
	}
}
