package perturb

import (
	"encoding/binary"
	"fmt"
	"slices"
	"strings"

	"github.com/passmuster/muster/internal/choice"
)

// gifFile is a GIF image (GIF89a specification) as its header with the global colours, its blocks and the rest.
type gifFile struct {
	header []byte
	blocks [][]byte // extensions and images, whole
	tail   []byte   // the trailer and what is behind it
}

func parseGIF(data []byte) (*gifFile, bool) {
	if len(data) < 13 || !strings.HasPrefix(string(data), "GIF8") {
		return nil, false
	}
	at := 13 + colours(data[10])
	if at > len(data) {
		return nil, false
	}
	f := &gifFile{header: slices.Clone(data[:at])}
	for at < len(data) && data[at] != 0x3b {
		end := gifBlock(data, at)
		if end < 0 {
			break
		}
		f.blocks = append(f.blocks, slices.Clone(data[at:end]))
		at = end
	}
	f.tail = data[at:]
	return f, true
}

// colours is the size of the table of colours that a packed field announces.
func colours(packed byte) int {
	if packed&0x80 == 0 {
		return 0
	}
	return 3 << (packed&7 + 1)
}

// gifBlock returns where the block at a position ends, -1 where it does not.
func gifBlock(data []byte, at int) int {
	switch data[at] {
	case 0x21:
		at += 2
	case 0x2c:
		if at+10 > len(data) {
			return -1
		}
		at += 11 + colours(data[at+9])
	default:
		return -1
	}
	for at < len(data) && data[at] != 0 {
		at += 1 + int(data[at])
	}
	if at >= len(data) {
		return -1
	}
	return at + 1
}

func (f *gifFile) bytes() []byte {
	return slices.Concat(append(append([][]byte{f.header}, f.blocks...), f.tail)...)
}

func gifName(block []byte) string {
	if block[0] == 0x2c {
		return "image"
	}
	if name, ok := map[byte]string{0xf9: "graphic control", 0xfe: "comment", 0xff: "application", 0x01: "plain text"}[block[1]]; ok {
		return name + " extension"
	}
	return "extension"
}

func gifRule(name, doc string, axis Axis, run func(*Stream, *gifFile) string) Rule {
	return Rule{"gif-" + name, doc, axis, is(GIF), rewrites(parseGIF, run)}
}

var gifRules = []Rule{
	gifRule("comment", "adds a comment", Adversarial, func(s *Stream, f *gifFile) string {
		with := choice.Pick(s, "comment", "<script>alert(1)</script>", strings.Repeat("A", 255))
		block := append([]byte{0x21, 0xfe, byte(len(with))}, with...)
		f.blocks = slices.Insert(f.blocks, 0, append(block, 0))
		return fmt.Sprintf("comment of %d bytes added", len(with))
	}),
	gifRule("screen", "sets width or height of the screen to an edge, so that images do not fit", Disagree, func(s *Stream, f *gifFile) string {
		field, v := s.Int(0, 1), choice.Pick(s, uint16(0), 1, 65535)
		binary.LittleEndian.PutUint16(f.header[6+2*field:], v)
		return fmt.Sprintf("screen %s = %d", [...]string{"width", "height"}[field], v)
	}),
	gifRule("image", "sets place or size of an image to an edge", Disagree, func(s *Stream, f *gifFile) string {
		for i, b := range f.blocks {
			if b[0] == 0x2c {
				field, v := s.Int(0, 3), choice.Pick(s, uint16(0), 1, 65535)
				binary.LittleEndian.PutUint16(f.blocks[i][1+2*field:], v)
				return fmt.Sprintf("image %s = %d", [...]string{"left", "top", "width", "height"}[field], v)
			}
		}
		return ""
	}),
	gifRule("repeat", "writes a block once more, ten times, a thousand times", Duplicate, func(s *Stream, f *gifFile) string {
		if len(f.blocks) == 0 {
			return ""
		}
		i, n := s.Int(0, len(f.blocks)-1), choice.Pick(s, 1, 10, 1000)
		f.blocks = slices.Insert(f.blocks, i, slices.Repeat(f.blocks[i:i+1], n)...)
		return fmt.Sprintf("block %d, %s, there %d times more", i+1, gifName(f.blocks[i]), n)
	}),
	gifRule("swap", "swaps two neighbouring blocks", Order, func(s *Stream, f *gifFile) string {
		if len(f.blocks) < 2 {
			return ""
		}
		i := s.Int(0, len(f.blocks)-2)
		f.blocks[i], f.blocks[i+1] = f.blocks[i+1], f.blocks[i]
		return fmt.Sprintf("blocks %d and %d swapped", i+1, i+2)
	}),
	gifRule("missing", "removes a block", Missing, func(s *Stream, f *gifFile) string {
		if len(f.blocks) == 0 {
			return ""
		}
		i := s.Int(0, len(f.blocks)-1)
		name := gifName(f.blocks[i])
		f.blocks = slices.Delete(f.blocks, i, i+1)
		return fmt.Sprintf("block %d, %s, removed", i+1, name)
	}),
	gifRule("no-colours", "takes the global table of colours away", Missing, func(_ *Stream, f *gifFile) string {
		if len(f.header) == 13 {
			return ""
		}
		f.header = f.header[:13]
		f.header[10] &^= 0x87
		return "global colours removed, flag fixed"
	}),
	gifRule("no-trailer", "removes the trailer", Truncation, func(_ *Stream, f *gifFile) string {
		if len(f.tail) == 0 || f.tail[0] != 0x3b {
			return ""
		}
		f.tail = f.tail[1:]
		return "trailer removed"
	}),
}
