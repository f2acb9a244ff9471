package core

import "math/bits"

// splitMix is the generator of Steele, Lea and Flood (Fast splittable pseudorandom number generators, 2014). Its state is one number, so that it
// can be stored and started anywhere.
type splitMix struct{ state uint64 }

func (r *splitMix) next() uint64 {
	r.state += 0x9e3779b97f4a7c15
	return mix(r.state)
}

// mix is the finaliser of splitMix: a permutation in which every input bit changes about half of the output.
func mix(z uint64) uint64 {
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// below returns a number from 0 to before n; 0 for n < 2.
func (r *splitMix) below(n int) int {
	if n < 2 {
		return 0
	}
	hi, _ := bits.Mul64(r.next(), uint64(n))
	return int(hi)
}

// oneIn reports true once in n times on average.
func (r *splitMix) oneIn(n int) bool { return r.below(n) == 0 }

// length returns a length from 1 to n, short ones more often than long ones; 0 for n < 1.
func (r *splitMix) length(n int) int {
	if n < 1 {
		return 0
	}
	limit := n
	switch r.below(8) {
	case 0, 1, 2:
		limit = 4
	case 3, 4, 5:
		limit = 16
	case 6:
		limit = 64
	}
	return 1 + r.below(min(limit, n))
}
