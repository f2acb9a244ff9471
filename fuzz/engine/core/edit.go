package core

import "bytes"

// Edits of a byte slice in its own memory. They are written out, because packages bytes and slices are instrumented in the target's binary
// and would count as edges; bytes.Equal is not, because it is inlined.

// insertGap makes room for n bytes at a place; the room holds what was there or anything.
func insertGap(d []byte, at, n int) []byte {
	if cap(d)-len(d) < n {
		grown := make([]byte, len(d), 2*cap(d)+n)
		copy(grown, d)
		d = grown
	}
	d = d[:len(d)+n]
	copy(d[at+n:], d[at:len(d)-n])
	return d
}

// remove takes n bytes away at a place.
func remove(d []byte, at, n int) []byte {
	return d[:at+copy(d[at:], d[at+n:])]
}

// replace puts other bytes in place of n bytes; with must not be a part of d.
func replace[T string | []byte](d []byte, at, n int, with T) []byte {
	switch grow := len(with) - n; {
	case grow > 0:
		d = insertGap(d, at+n, grow)
	case grow < 0:
		d = remove(d, at+len(with), -grow)
	}
	copy(d[at:], with)
	return d
}

// find returns the first place of what in d at or after from, -1 where there is none.
func find[T string | []byte](d []byte, what T, from int) int {
	if len(what) == 0 {
		return -1
	}
	first := what[0]
	for i := from; i+len(what) <= len(d); i++ {
		if d[i] == first && string(d[i:i+len(what)]) == string(what) {
			return i
		}
	}
	return -1
}

// findLast returns the last place of what in d, -1 where there is none.
func findLast(d, what []byte) int {
	for at := len(d) - len(what); at >= 0 && len(what) > 0; at-- {
		if startsWith(d, at, what) {
			return at
		}
	}
	return -1
}

func isDigit(c byte) bool { return c-'0' < 10 }

func isLetter(c byte) bool { return c|0x20-'a' < 26 }

// store writes the low bytes of a number, size at a place.
func store(d []byte, at, size int, v uint64, big bool) {
	for i := range size {
		k := i
		if big {
			k = size - 1 - i
		}
		d[at+k] = byte(v >> (8 * i))
	}
}

// load is the inverse of store.
func load(d []byte, at, size int, big bool) uint64 {
	v := uint64(0)
	for i := range size {
		k := i
		if big {
			k = size - 1 - i
		}
		v |= uint64(d[at+k]) << (8 * i)
	}
	return v
}

// appendDecimal appends a number as text; strconv would count as edges.
func appendDecimal(dst []byte, v uint64, signed bool) []byte {
	if signed && int64(v) < 0 {
		dst = append(dst, '-')
		v = -v
	}
	var digits [20]byte
	i := len(digits)
	for {
		i--
		digits[i] = byte('0' + v%10)
		if v /= 10; v == 0 {
			return append(dst, digits[i:]...)
		}
	}
}

// appendHex appends at least so many digits.
func appendHex(dst []byte, v uint64, least int, upper bool) []byte {
	alphabet := "0123456789abcdef"
	if upper {
		alphabet = "0123456789ABCDEF"
	}
	for n := 15; n >= 0; n-- {
		if n < least || v>>(4*n) != 0 {
			least = max(least, n+1)
			dst = append(dst, alphabet[v>>(4*n)&15])
		}
	}
	return dst
}

func startsWith(d []byte, at int, what []byte) bool {
	return at+len(what) <= len(d) && bytes.Equal(d[at:at+len(what)], what)
}

// startsWithFold is startsWith whatever the case of ASCII letters.
func startsWithFold(d []byte, at int, what []byte) bool {
	if at+len(what) > len(d) {
		return false
	}
	for i, c := range what {
		if x := d[at+i]; x != c && (x|0x20 != c|0x20 || !isLetter(c)) {
			return false
		}
	}
	return true
}

// findFold is find whatever the case of ASCII letters.
func findFold(d, what []byte, from int) int {
	for i := from; i+len(what) <= len(d) && len(what) > 0; i++ {
		if startsWithFold(d, i, what) {
			return i
		}
	}
	return -1
}
