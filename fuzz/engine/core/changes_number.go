package core

import "math"

// changeNumber returns another number for an argument that is no data; the caller cuts it to its type.
func (m *mutation) changeNumber(a *argument, v uint64) uint64 {
	switch a.kind {
	case boolKind:
		return v ^ 1
	case floatKind:
		return m.changeFloat(a, v)
	}
	switch m.rng.below(10) {
	case 0:
		return v ^ 1<<m.rng.below(a.bits)
	case 1, 2:
		return v + uint64(m.small())
	case 3:
		return v + uint64(m.small())<<m.rng.below(a.bits)
	case 4:
		return m.boundary(a.bits)
	case 5:
		return m.rng.next() >> (64 - a.bits + m.rng.below(a.bits))
	case 6:
		return -v
	case 7:
		return [...]uint64{v << 1, v >> 1, v * 10, ^v}[m.rng.below(4)]
	case 8:
		return uint64(m.rng.below(256))
	}
	if n, ok := m.tokens.number(m.rng); ok {
		return n + uint64(m.rng.below(3)) - 1
	}
	return m.boundary(a.bits)
}

// oddFloats are those that arithmetic and comparisons treat unlike others.
var oddFloats = [...]float64{
	0, math.Copysign(0, -1), 1, -1, 0.5, 0.1, 1.0 / 3, 2, 10, 100, 1e9, 1e15, 1e16, 1e308, -1e308, math.Inf(1), math.Inf(-1), math.NaN(),
	math.MaxFloat64, -math.MaxFloat64, math.SmallestNonzeroFloat64, -math.SmallestNonzeroFloat64, math.MaxFloat32, math.SmallestNonzeroFloat32,
	0x1p-1022, 0x1p-126, 1 << 24, 1<<24 + 1, 1 << 31, 1<<31 - 1, 1 << 32, 1 << 53, 1<<53 + 1, 1 << 62, 1 << 63, 1 << 64, -1 << 63, 1 + 0x1p-52, 1 - 0x1p-53, 127, 128, 255, 256, 65535, 65536,
}

func (m *mutation) changeFloat(a *argument, v uint64) uint64 {
	f := a.float(v)
	switch m.rng.below(8) {
	case 0:
		return v ^ 1<<m.rng.below(a.bits)
	case 1:
		return v + uint64(m.small()) // the next ones, and over the edge between exponents
	case 2, 3:
		f = oddFloats[m.rng.below(len(oddFloats))]
	case 4:
		f = float64(m.small())
		if m.rng.oneIn(2) {
			f = a.float(v) + f
		}
	case 5:
		f = [...]float64{-f, f * 2, f / 2, f * 10, f / 10, 1 / f, f * f}[m.rng.below(7)]
	case 6:
		f = float64(int64(m.boundary(64)))
	case 7:
		f = float64(int64(m.rng.next())>>m.rng.below(64)) / float64(uint64(1)<<m.rng.below(32))
	}
	return a.fromFloat(f)
}

// fromFloat is the inverse of float.
func (a *argument) fromFloat(f float64) uint64 {
	if a.bits == 32 {
		return uint64(math.Float32bits(float32(f)))
	}
	return math.Float64bits(f)
}

// asInteger is the number that a value stands for among integers.
func (a *argument) asInteger(v *value) uint64 {
	switch {
	case a.isData():
		return uint64(len(v.data))
	case a.kind != floatKind:
		return v.num
	}
	if f := a.float(v.num); f > -1<<63 && f < 1<<63 {
		return uint64(int64(f))
	}
	return 0
}

// setInteger makes the value stand for the number.
func (a *argument) setInteger(v *value, n uint64) {
	switch {
	case a.kind == floatKind:
		v.num = a.fromFloat(float64(int64(n)))
	case !a.isData():
		v.num = a.norm(n)
	}
}

// varintBits are the sizes at which programs that read numbers of 7 bits a byte change their mind.
var varintBits = [...]int{7, 8, 14, 16, 21, 28, 31, 32, 63, 64}

// changeVarint replaces a number of 7 bits a byte, least first, in the place of what follows as often as not, since lengths around it count its bytes. What
// is added to a length or an offset overflows for few numbers, so many are near an edge and not at it.
func changeVarint(m *mutation, d []byte) []byte {
	if len(d) == 0 {
		return d
	}
	at := m.at(len(d))
	for at > 0 && d[at-1] >= 0x80 {
		at--
	}
	n, v := 0, uint64(0)
	for at+n < len(d) {
		n++
		if v |= uint64(d[at+n-1]&0x7f) << (7 * (n - 1)); d[at+n-1] < 0x80 || n == 10 {
			break
		}
	}
	if m.rng.oneIn(4) {
		v += uint64(m.small())
	} else if v = 1 << varintBits[m.rng.below(len(varintBits))]; m.rng.oneIn(2) {
		v -= uint64(1 + m.rng.below(2))
	} else {
		v += uint64(m.small())
	}
	m.scratch = appendVarint(m.scratch[:0], v)
	if more := len(m.scratch) - n; more > m.room || m.rng.oneIn(2) {
		n = min(max(n, len(m.scratch)), len(d)-at)
	}
	if len(m.scratch)-n > m.room {
		return d
	}
	return replace(d, at, n, m.scratch)
}

func appendVarint(dst []byte, v uint64) []byte {
	for ; v >= 0x80; v >>= 7 {
		dst = append(dst, byte(v)|0x80)
	}
	return append(dst, byte(v))
}
