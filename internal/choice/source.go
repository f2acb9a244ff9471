package choice

import (
	"math/bits"
	"math/rand"
)

// Rand returns a generator of random numbers whose every number is drawn from s, for generators that are
// written for package math/rand. It is made anew for each execution: [rand.Rand] keeps what Read left over.
//
// A number takes two bytes. They are the lower half of what Int31 returns, and so of what Intn reduces, and
// the lowest bit is the lowest bit, which is what gopter makes booleans from. What lies above follows
// from the two bytes, so that Intn depends on nothing else; the bits between come from a generator keyed by
// a salt, two bytes in front of the first number, and by how many numbers went before. Where the first of
// the two bytes is zero, so is all of this. One in 256 numbers is written out byte by byte, after
// a byte 0xff and one that says how many follow: the small ones and the edges would never come otherwise,
// and shrinking can reach every number.
func (s *Stream) Rand() *rand.Rand { return rand.New(source{s}) }

type source struct{ s *Stream }

func (src source) Int63() int64 { return int64(src.s.number()) }

func (src source) Uint64() uint64 {
	v := src.s.number()
	return v<<1 | v&1
}

func (source) Seed(int64) { panic("choice: the stream cannot be seeded again") }

const (
	written   = 0xff      // the first byte of a number that is written out
	highest   = 1<<63 - 1 // the largest number
	laneShift = 32
)

// number draws what Int63 returns.
func (s *Stream) number() uint64 {
	if s.spent() {
		return 0
	}
	var v uint64
	if s.from == fromChoices {
		v = s.nextChoice() & highest
		s.writeNumber(v)
	} else {
		v = s.readNumber()
	}
	s.numbers++
	s.choices = append(s.choices, Choice{Value: v, Number: true})
	return v
}

func (s *Stream) readNumber() uint64 {
	if s.numbers == 0 {
		s.salt = uint64(s.next())<<8 | uint64(s.next())
	}
	high, low := s.next(), s.next()
	if high != written {
		return spread(uint64(high)<<8|uint64(low), s.salt, s.numbers)
	}
	v := uint64(0)
	for range low % 9 {
		v = v<<8 | uint64(s.next())
	}
	return v & highest
}

// writeNumber writes the shortest form of v that readNumber reads.
func (s *Stream) writeNumber(v uint64) {
	if s.numbers == 0 {
		s.write(0, 2)
	}
	if lane := v >> laneShift & 0xffff; lane>>8 != written && spread(lane, 0, s.numbers) == v {
		s.write(lane, 2)
		return
	}
	width := (bits.Len64(v) + 7) / 8
	s.write(written<<8|uint64(width), 2)
	s.write(v, width)
}

// spread makes a number of 63 bits from two bytes.
func spread(lane, salt uint64, index int) uint64 {
	v := lane<<laneShift | lane&1
	if lane>>8 == 0 {
		return v
	}
	above := Mix(lane) >> 49
	between := Mix(salt<<32^uint64(index)+0x9e3779b97f4a7c15) >> 33
	return above<<48 | v | between<<1&(1<<laneShift-1)
}
