package invariant

import (
	"math"
	"testing"
)

type node struct {
	Name string
	next *node
	m    map[string]int
	f    func()
	a    any
}

func TestValuesOfTheSameContentHaveOneDigest(t *testing.T) {
	ring := func(name string) *node {
		n := &node{Name: name}
		n.next = &node{Name: "b", next: n}
		return n
	}
	for i, pair := range [][2]any{
		{ring("a"), ring("a")},
		{map[string]int{"a": 1, "b": 2, "c": 3}, map[string]int{"c": 3, "b": 2, "a": 1}},
		{node{f: func() {}}, node{f: func() { t.Log() }}},
		{&node{a: &node{Name: "x"}}, &node{a: &node{Name: "x"}}},
		{make(chan int), make(chan int)},
		{nil, nil},
		{math.NaN(), math.NaN()},
	} {
		for range 20 {
			if a, b := digest(pair[0]), digest(pair[1]); a != b {
				t.Errorf("pair %d: %x and %x", i, a, b)
			}
		}
	}
}

func TestValuesOfOtherContentHaveAnotherDigest(t *testing.T) {
	x := 1
	all := []any{
		nil, 0, 1, -1, uint(1), true, false, 1.0, -1.0, 0.0, math.Copysign(0, -1), complex(1, 2), complex(2, 1), "", "a", "b", "ab",
		[]string{"a", "b"}, []string{"ab"}, []string{"ab", ""}, []string{}, []string(nil), []byte("ab"), []byte("ba"), [2]byte{1, 2}, [2]byte{2, 1},
		node{}, node{Name: "a"}, &node{Name: "b"}, &node{Name: "a", next: &node{}}, node{a: 1}, node{a: "1"}, node{m: map[string]int{"a": 1}},
		map[string]int{"a": 1}, map[string]int{"a": 2}, map[string]int{"b": 1}, map[string]int{}, &x, (*int)(nil), make(chan int), []any{nil}, []any{0}, []any{[]any{}},
	}
	// What is the same on purpose: a nil and an empty slice, a value and nothing.
	same := map[[2]int]bool{}
	for i, v := range all {
		if s, ok := v.([]string); ok && s == nil {
			same[[2]int{i - 1, i}] = true
		}
	}
	for i := range all {
		for j := i + 1; j < len(all); j++ {
			if digest(all[i]) == digest(all[j]) && !same[[2]int{i, j}] {
				t.Errorf("%#v and %#v have one digest", all[i], all[j])
			}
		}
	}
}

func TestADigestIsTheSameInEveryProcess(t *testing.T) {
	v := node{Name: "a", next: &node{Name: "b", m: map[string]int{"x": 1, "y": 2}}, a: []byte{1, 2, 3}}
	if got, want := digest(v), uint64(0x1cfff6dd0150f32c); got != want {
		t.Errorf("%#x, want %#x", got, want)
	}
}
