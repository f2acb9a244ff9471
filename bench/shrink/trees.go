package main

import (
	"unicode"

	"github.com/leanovate/gopter"
	"github.com/leanovate/gopter/gen"
	"pgregory.net/rapid"

	"github.com/passmuster/muster/fuzz"
)

var asciiTable = &unicode.RangeTable{R16: []unicode.Range16{{Lo: ' ', Hi: '~', Stride: 1}}}

var ops = []byte{'+', '/'}

func gopterExpr(depth int) gopter.Gen {
	number := gen.IntRange(-10, 10).Map(func(n int) *expr { return &expr{N: n} })
	if depth == 0 {
		return number
	}
	below := gopterExpr(depth - 1)
	binary := gopter.CombineGens(gen.OneConstOf(ops[0], ops[1]), below, below). //nolint:gocritic // both sides are alike
											Map(func(v []any) *expr { return &expr{Op: v[0].(byte), A: v[1].(*expr), B: v[2].(*expr)} })
	return gen.OneGenOf(number, binary)
}

func typedExpr(s *fuzz.Stream, depth int) *expr {
	if depth == 0 || !s.Bool() {
		return &expr{N: s.Near(-10, 10)}
	}
	return &expr{Op: fuzz.Pick(s, ops...), A: typedExpr(s, depth-1), B: typedExpr(s, depth-1)}
}

func rapidExpr(t *rapid.T, depth int) *expr {
	if depth == 0 || !rapid.Bool().Draw(t, "binary") {
		return &expr{N: rapid.IntRange(-10, 10).Draw(t, "n")}
	}
	return &expr{Op: rapid.SampledFrom(ops).Draw(t, "op"), A: rapidExpr(t, depth-1), B: rapidExpr(t, depth-1)}
}

// raise makes a heap of a tree: each value is raised by that of its parent.
func (h *node) raise(by int) *node {
	if h == nil {
		return nil
	}
	return &node{h.Value + by, h.Left.raise(h.Value + by), h.Right.raise(h.Value + by)}
}

func gopterHeap(depth int) gopter.Gen {
	value := gen.IntRange(0, 10)
	if depth == 0 {
		return value.Map(func(n int) *node { return &node{Value: n} })
	}
	child := gopterHeap(depth - 1)
	return gopter.CombineGens(value, gen.IntRange(0, 3), child, child).Map(func(v []any) *node { //nolint:gocritic // both are alike
		h := &node{Value: v[0].(int)}
		if v[1].(int)&1 != 0 {
			h.Left = v[2].(*node)
		}
		if v[1].(int)&2 != 0 {
			h.Right = v[3].(*node)
		}
		return h
	})
}

func typedHeap(s *fuzz.Stream, depth int) *node {
	h := &node{Value: s.Int(0, 10)}
	if depth > 0 && s.Bool() {
		h.Left = typedHeap(s, depth-1)
	}
	if depth > 0 && s.Bool() {
		h.Right = typedHeap(s, depth-1)
	}
	return h
}

func rapidHeap(t *rapid.T, depth int) *node {
	h := &node{Value: rapid.IntRange(0, 10).Draw(t, "value")}
	if depth > 0 && rapid.Bool().Draw(t, "left") {
		h.Left = rapidHeap(t, depth-1)
	}
	if depth > 0 && rapid.Bool().Draw(t, "right") {
		h.Right = rapidHeap(t, depth-1)
	}
	return h
}
