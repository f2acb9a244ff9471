package payload

import (
	"image"

	"github.com/passmuster/muster/internal/choice"
)

// picture is what is to be seen in an image: a pattern between two colours. A few bytes draw it, whatever its
// size, so that a fuzzer changes what is seen with one byte and a failing picture shrinks to a plain one.
type picture struct {
	width, height int
	pattern       func(p picture, x, y int) uint8
	seed          uint64
	from, to      [4]uint8 // red, green, blue, alpha
}

// drawPicture draws a picture of at most side pixels each way.
func drawPicture(s *choice.Stream, side int) picture {
	return picture{
		width: drawSide(s, side), height: drawSide(s, side),
		pattern: choice.Pick(s, plain, gradient, checks, stripes, noise, writing, clouds),
		seed:    s.Uint64(255),
		from:    drawColour(s), to: drawColour(s),
	}
}

// drawSide draws a length, with those at which rows of packed bits and blocks of a JPEG end being likely.
func drawSide(s *choice.Stream, side int) int {
	n := s.Int(1, side)
	if s.Chance(4) {
		n = choice.Pick(s, 1, 2, 7, 8, 9, 15, 16, 17, 31, 32, 33)
	}
	return min(n, side)
}

func drawColour(s *choice.Stream) [4]uint8 {
	named := [...][4]uint8{
		{0, 0, 0, 255}, {255, 255, 255, 255}, {255, 0, 0, 255}, {0, 128, 255, 255},
		{128, 128, 128, 255}, {0, 0, 0, 0}, {250, 200, 10, 127},
	}
	if n := s.Int(0, 15); n < len(named) {
		return named[n]
	}
	return [4]uint8{uint8(s.Int(0, 255)), uint8(s.Int(0, 255)), uint8(s.Int(0, 255)), 255}
}

func plain(picture, int, int) uint8 { return 0 }

func gradient(p picture, x, y int) uint8 {
	return uint8(255 * (x + y) / max(p.width+p.height-2, 1))
}

func checks(p picture, x, y int) uint8 {
	size := 1 + int(p.seed%8)
	return uint8(255 * ((x/size + y/size) & 1))
}

func stripes(p picture, _, y int) uint8 { return uint8(255 * (y / (1 + int(p.seed%4)) & 1)) }

func noise(p picture, x, y int) uint8 {
	return uint8(mix(p.seed<<32 ^ uint64(y)<<16 ^ uint64(x)))
}

// writing looks like lines of small print: words of dots, four pixels to a line.
func writing(p picture, x, y int) uint8 {
	line, word := y/4, x/6
	if y%4 == 3 || x%6 == 5 || mix(p.seed^uint64(line)<<16^uint64(word))%5 == 0 || mix(p.seed^uint64(y)<<24^uint64(x))%3 == 0 {
		return 0
	}
	return 255
}

// clouds looks like a photograph to what compresses: blobs that pass smoothly into each other.
func clouds(p picture, x, y int) uint8 {
	const cell = 8
	corner := func(dx, dy int) int {
		return int(mix(p.seed<<40^uint64(y/cell+dy)<<20^uint64(x/cell+dx)) & 0xff)
	}
	fx, fy := x%cell, y%cell
	above := corner(0, 0)*(cell-fx) + corner(1, 0)*fx
	below := corner(0, 1)*(cell-fx) + corner(1, 1)*fx
	return uint8((above*(cell-fy) + below*fy) / (cell * cell))
}

// mix spreads the bits of v: the finalizer of MurmurHash3 by Austin Appleby.
func mix(v uint64) uint64 {
	v += 0x9e3779b97f4a7c15
	v = (v ^ v>>33) * 0xff51afd7ed558ccd
	v = (v ^ v>>33) * 0xc4ceb9fe1a85ec53
	return v ^ v>>33
}

// level is how much of the second colour there is at a place, 0 to 255.
func (p picture) level(x, y int) uint8 { return p.pattern(p, x, y) }

// at is the colour at a place, alpha not multiplied in.
func (p picture) at(x, y int) [4]uint8 { return p.blend(p.level(x, y)) }

// blend is the colour that a level stands for.
func (p picture) blend(level uint8) (c [4]uint8) {
	for i := range c {
		c[i] = uint8((int(p.from[i])*(255-int(level)) + int(p.to[i])*int(level)) / 255)
	}
	return c
}

// rgba renders the picture, opaque.
func (p picture) rgba() *image.RGBA {
	m := image.NewRGBA(image.Rect(0, 0, p.width, p.height))
	for y := range p.height {
		for x := range p.width {
			c := p.at(x, y)
			c[3] = 255
			copy(m.Pix[m.PixOffset(x, y):], c[:])
		}
	}
	return m
}

// gray renders the picture's levels.
func (p picture) gray() *image.Gray {
	m := image.NewGray(image.Rect(0, 0, p.width, p.height))
	for y := range p.height {
		for x := range p.width {
			m.Pix[m.PixOffset(x, y)] = p.level(x, y)
		}
	}
	return m
}
