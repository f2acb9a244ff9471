package engine

import (
	"fmt"
	mathbits "math/bits"
	"strings"
)

// bits is a set of mutants by number.
type bits []uint64

func (b bits) has(i int) bool { return i/64 < len(b) && b[i/64]>>(i%64)&1 != 0 }

func (b *bits) set(i int) {
	for len(*b) <= i/64 {
		*b = append(*b, 0)
	}
	(*b)[i/64] |= 1 << (i % 64)
}

func toSet(members []int) bits {
	var b bits
	for _, i := range members {
		b.set(i)
	}
	return b
}

func (b bits) count() int {
	n := 0
	for _, w := range b {
		n += mathbits.OnesCount64(w)
	}
	return n
}

// add puts the members of c into b.
func (b *bits) add(c bits) {
	for len(*b) < len(c) {
		*b = append(*b, 0)
	}
	for i, w := range c {
		(*b)[i] |= w
	}
}

// differ are the members of one and not the other.
func differ(a, b bits) bits {
	if len(a) < len(b) {
		a, b = b, a
	}
	d := make(bits, len(a))
	copy(d, a)
	for i, w := range b {
		d[i] ^= w
	}
	return d
}

// parseBits reads what a worker writes: "-" for nothing, else a point and four members a digit, the
// lowest in the highest bit.
func parseBits(s string) (bits, error) {
	if s == "-" {
		return nil, nil
	}
	digits, ok := strings.CutPrefix(s, ".")
	if !ok {
		return nil, fmt.Errorf("mask %q does not start with a point", s)
	}
	b := make(bits, len(digits)/16+1)
	for i := range len(digits) {
		c := digits[i]
		switch {
		case c >= '0' && c <= '9':
			c -= '0'
		case c >= 'a' && c <= 'f':
			c -= 'a' - 10
		default:
			return nil, fmt.Errorf("mask %q has a digit that is none", s)
		}
		for j := range 4 {
			if c>>(3-j)&1 != 0 {
				b.set(i*4 + j)
			}
		}
	}
	return b, nil
}
