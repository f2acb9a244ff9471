// Package allocation unpacks pictures: a width, and then how often a row is repeated and the row, until the data
// ends.
package allocation

import "errors"

var (
	errWidth = errors.New("width is from 1 to 64")
	errShort = errors.New("row is cut off")
)

// Picture is a picture of one byte a pixel.
type Picture struct {
	Width  int
	Pixels []byte
}

// Unpack returns the picture.
func Unpack(packed []byte) (Picture, error) {
	if len(packed) == 0 || packed[0] == 0 || packed[0] > 64 {
		return Picture{}, errWidth
	}
	p := Picture{Width: int(packed[0])}
	for rest := packed[1:]; len(rest) > 0; {
		if len(rest) < 1+p.Width {
			return p, errShort
		}
		times, row := uint32(rest[0]), rest[1:1+p.Width]
		rest = rest[1+p.Width:]
		p.Pixels = append(p.Pixels, row...)
		for left := times - 1; left > 0; left-- {
			p.Pixels = append(p.Pixels, row...)
		}
	}
	return p, nil
}
