package payload

import (
	"bytes"
	"image"
	"image/color"
	"image/gif"

	"github.com/leanovate/gopter"

	"github.com/passmuster/muster/internal/choice"
)

// GIFOptions says what GIF images to generate. The zero value is small valid images of one to a few frames,
// with comments.
type GIFOptions struct {
	// MaxSide is the most pixels in a row and in a column; zero means 40.
	MaxSide int
	// MaxFrames is the most frames; zero means 4.
	MaxFrames int
	// Bare leaves out comments.
	Bare bool
	// HugeSize claims a screen of up to 65,535 pixels each way, in which the frames still lie.
	HugeSize bool
	// Damage is what else may be wrong.
	Damage
}

// GIF returns a generator of images in the format of CompuServe's GIF89a, encoded by the standard library. What
// varies: sides and picture as of [PNG]; 2 to 256 colours; one to four frames, of the whole screen or a part of
// it, with delays of 0 to 655.35 s, all ways to dispose of a frame and of repeating; no comment to a few.
func GIF(c ...GIFOptions) gopter.Gen { return choice.Gen(options(c).draw) }

func (o GIFOptions) draw(s *choice.Stream) Payload {
	p := drawPicture(s, orDefault(o.MaxSide, 40))
	colours := p.gifPalette(1 << s.Int(1, 8))
	all := &gif.GIF{Config: image.Config{ColorModel: colours, Width: p.width, Height: p.height}}
	frames := choice.List(s, 1, 2, orDefault(o.MaxFrames, 4), func(s *choice.Stream) *image.Paletted {
		bounds := image.Rect(0, 0, p.width, p.height)
		if s.Chance(3) { // a frame may cover a part of the screen
			bounds.Min = image.Pt(s.Int(0, p.width-1), s.Int(0, p.height-1))
		}
		all.Delay = append(all.Delay, choice.Pick(s, 0, 1, 10, 65535))
		all.Disposal = append(all.Disposal, byte(s.Int(0, 3)))
		return p.frame(bounds, colours, len(all.Delay)-1)
	})
	all.Image = frames
	all.LoopCount = choice.Pick(s, -1, 0, 1, 65535)
	var b bytes.Buffer
	_ = gif.EncodeAll(&b, all) // a buffer does not fail, and all frames lie within the screen
	data := b.Bytes()
	if !o.Bare {
		data = withComments(s, data)
	}
	out := truth(KindImage, "image/gif", drawStem(s)+".gif", data)
	return o.spoil(s, out, flaw{o.HugeSize, "huge logical screen", hugeScreen})
}

// gifPalette is n colours from the first to the second.
func (p picture) gifPalette(n int) color.Palette {
	colours := make(color.Palette, n)
	for i := range colours {
		c := p.blend(uint8(255 * i / max(n-1, 1)))
		colours[i] = color.RGBA{c[0], c[1], c[2], 255}
	}
	return colours
}

// frame renders a part of the picture, the n-th frame a little moved.
func (p picture) frame(bounds image.Rectangle, colours color.Palette, n int) *image.Paletted {
	m := image.NewPaletted(bounds, colours)
	for y := bounds.Min.Y; y < bounds.Max.Y; y++ {
		for x := bounds.Min.X; x < bounds.Max.X; x++ {
			level := int(p.level((x+n)%p.width, y))
			m.Pix[m.PixOffset(x, y)] = uint8(level * len(colours) / 256)
		}
	}
	return m
}

// withComments puts comment extensions before the trailer, in blocks of up to 255 bytes.
func withComments(s *choice.Stream, data []byte) []byte {
	out := data[:len(data)-1]
	for s.More(1) {
		out = append(out, 0x21, 0xfe)
		for text := []byte(drawPhrase(s)); len(text) > 0; {
			n := min(len(text), 255)
			out = append(append(out, byte(n)), text[:n]...)
			text = text[n:]
		}
		out = append(out, 0)
	}
	return append(out, 0x3b)
}

// hugeScreen claims a larger screen, little-endian, in the header.
func hugeScreen(s *choice.Stream, p *Payload) {
	for _, at := range []int{6, 8} {
		p.Data[at], p.Data[at+1] = 0xff, choice.Pick[byte](s, 0xff, 0x7f, 0x10)
	}
}
