package main

import (
	"fmt"
	"slices"
	"strings"
)

// problem is one of the classic problems of shrinking. Where not said otherwise it is of
// https://github.com/jlink/shrinking-challenge, which says for each what the smallest answer is.
type problem struct {
	name string
	// holds reports whether the property holds of a value; ok is false for values it is not about.
	holds func(v any) (holds, ok bool)
	// form writes what a value comes to: answers that differ in the order of their parts alone, or in
	// which of several smallest they are, have one form.
	form func(v any) string
	// minimal is the form of the smallest answer.
	minimal string
}

// node is a binary heap of the problem of that name.
type node struct {
	Value       int
	Left, Right *node
}

// expr is an expression of the problem calculator: a number where Op is 0, else Op of two others.
type expr struct {
	Op   byte // 0, '+' or '/'
	N    int
	A, B *expr
}

// pick is a list and an element of it.
type pick struct {
	List []int
	At   int
}

// problems were written down with their answers before the shrinker was tuned on them.
var problems = []problem{
	{"reverse", func(v any) (bool, bool) {
		list := v.([]int)
		back := slices.Clone(list)
		slices.Reverse(back)
		return slices.Equal(list, back), true
	}, sorted, "[0 1]"},
	{"bound5", func(v any) (bool, bool) {
		var total int16
		for _, list := range v.([][]int16) {
			sum := int16(0)
			for _, n := range list {
				sum += n
			}
			if sum >= 256 {
				return true, false
			}
			total += sum
		}
		return total < 5*256, true
	}, func(v any) string { return sorted(flat(v.([][]int16))) }, "[-32768 -1]"},
	{"large union list", func(v any) (bool, bool) {
		return len(distinctOf(slices.Concat(v.([][]int)...))) < 5, true
	}, func(v any) string {
		return fmt.Sprintf("%d list, %s", len(v.([][]int)), sorted(slices.Concat(v.([][]int)...)))
	}, "1 list, [-2 -1 0 1 2]"},
	{"nested lists", func(v any) (bool, bool) {
		return len(slices.Concat(v.([][]int)...)) <= 10, true
	}, plain, "[[0 0 0 0 0 0 0 0 0 0 0]]"},
	{"lengthlist", func(v any) (bool, bool) {
		return slices.Max(v.([]int)) < 900, true
	}, plain, "[900]"},
	{"distinct", func(v any) (bool, bool) { return len(distinctOf(v.([]int))) < 3, true }, sorted, "[-1 0 1]"},
	{"deletion", func(v any) (bool, bool) {
		p := v.(pick)
		x := p.List[p.At]
		rest := slices.Delete(slices.Clone(p.List), slices.Index(p.List, x), slices.Index(p.List, x)+1)
		return !slices.Contains(rest, x), true
	}, func(v any) string { return fmt.Sprint(v.(pick).List) }, "[0 0]"},
	{"coupling", func(v any) (bool, bool) {
		list := v.([]int)
		for _, n := range list {
			if n >= len(list) {
				return true, false
			}
		}
		for i, n := range list {
			if n != i && list[n] == i {
				return false, true
			}
		}
		return true, true
	}, plain, "[1 0]"},
	{"difference: not zero", func(v any) (bool, bool) { return differs(v, func(d int) bool { return d != 0 }), true }, plain, "[10 10]"},
	{"difference: not small", func(v any) (bool, bool) {
		return differs(v, func(d int) bool { return d == 0 || d >= 5 }), true
	}, plain, "[10 6]"},
	{"difference: not one", func(v any) (bool, bool) { return differs(v, func(d int) bool { return d != 1 }), true }, plain, "[10 9]"},
	{"calculator", func(v any) (bool, bool) {
		e := v.(*expr)
		if e.dividesByZero() {
			return true, false
		}
		_, ok := e.value()
		return ok, true
	}, func(v any) string { return v.(*expr).String() }, "(0 / (0 + 0))"},
	{"binary heap", func(v any) (bool, bool) {
		h := v.(*node)
		if !h.isHeap() {
			return true, false
		}
		got, list := wronglySorted(h), h.list()
		slices.Sort(list)
		return slices.Equal(got, list), true
	}, func(v any) string { return sorted(v.(*node).list()) }, "[0 0 0 1]"},
	// Of our own: which of two halves of a text is irrelevant, as for the junk that gopter leaves in structs.
	{"text with a digit", func(v any) (bool, bool) { return !strings.ContainsAny(v.(string), "0123456789"), true }, plain, "0"},
}

func plain(v any) string { return fmt.Sprint(v) }

// sorted writes a list in order, with the sign of lone numbers left out where only the distance counts.
func sorted(v any) string {
	switch v := v.(type) {
	case []int:
		v = slices.Clone(v)
		slices.Sort(v)
		switch fmt.Sprint(v) {
		case "[-1 0]":
			return "[0 1]" // reverse: 1 and -1 are as near
		case "[0 1 2]":
			return "[-1 0 1]" // distinct: the challenge accepts both
		}
		return fmt.Sprint(v)
	case []int16:
		v = slices.Clone(v)
		slices.Sort(v)
		return fmt.Sprint(v)
	}
	return fmt.Sprint(v)
}

func flat(lists [][]int16) []int16 { return slices.Concat(lists...) }

func distinctOf(list []int) []int {
	list = slices.Clone(list)
	slices.Sort(list)
	return slices.Compact(list)
}

// differs reports whether two numbers are below 10 or their difference is as it should.
func differs(v any, good func(int) bool) bool {
	pair := v.([]int)
	return pair[0] < 10 || good(max(pair[0]-pair[1], pair[1]-pair[0]))
}

// dividesByZero reports whether a literal 0 stands below a line, which the problem rules out.
func (e *expr) dividesByZero() bool {
	if e.Op == 0 {
		return false
	}
	if e.Op == '/' && e.B.Op == 0 && e.B.N == 0 {
		return true
	}
	return e.A.dividesByZero() || e.B.dividesByZero()
}

func (e *expr) value() (int, bool) {
	if e.Op == 0 {
		return e.N, true
	}
	a, okA := e.A.value()
	b, okB := e.B.value()
	switch {
	case !okA || !okB || e.Op == '/' && b == 0:
		return 0, false
	case e.Op == '/':
		return a / b, true
	}
	return a + b, true
}

func (e *expr) String() string {
	if e.Op == 0 {
		return fmt.Sprint(e.N)
	}
	return fmt.Sprintf("(%v %c %v)", e.A, e.Op, e.B)
}

func (h *node) isHeap() bool {
	for _, child := range []*node{h.Left, h.Right} {
		if child != nil && (child.Value < h.Value || !child.isHeap()) {
			return false
		}
	}
	return true
}

func (h *node) list() []int {
	if h == nil {
		return nil
	}
	return append(append([]int{h.Value}, h.Left.list()...), h.Right.list()...)
}

// wronglySorted is the bug of the problem: it merges the children's lists as if they were heaps of one way.
func wronglySorted(h *node) []int {
	if h == nil {
		return nil
	}
	return append([]int{h.Value}, wrongMerge(h.Left, h.Right).list()...)
}

func wrongMerge(a, b *node) *node {
	switch {
	case a == nil:
		return b
	case b == nil:
		return a
	case a.Value <= b.Value:
		return &node{a.Value, wrongMerge(a.Right, b), a.Left}
	}
	return &node{b.Value, wrongMerge(b.Right, a), b.Left}
}
