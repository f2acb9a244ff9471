package payload

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"hash/crc32"
	"io"
	"sync"

	"github.com/leanovate/gopter"

	"github.com/passmuster/muster/internal/choice"
)

// PNGOptions says what PNG images to generate. The zero value is small valid images of every colour type and
// bit depth, some of them interlaced, with text, time and Exif chunks.
type PNGOptions struct {
	// MaxSide is the most pixels in a row and in a column; zero means 40.
	MaxSide int
	// Bare leaves out all chunks that a picture can do without.
	Bare bool
	// WrongCRC makes the checksum of one chunk wrong.
	WrongCRC bool
	// HugeSize claims up to 2³¹-1 pixels each way in a header that is otherwise right, checksum included.
	HugeSize bool
	// Damage is what else may be wrong.
	Damage
}

// PNG returns a generator of images in the format of the W3C's "Portable Network Graphics (PNG) Specification
// (Third Edition)". What varies: the sides, from 1 pixel to 40; what is to be seen, plain, a pattern, small print,
// clouds or noise, between two colours that may be transparent; all 15 layouts of pixels, five filters and
// interlacing; data in one chunk or two; the chunks gAMA, pHYs, eXIf with or without a place, tIME, and texts of
// three kinds; the name of the file. It writes chunks of its own, because the standard library's encoder has no
// metadata, no interlacing, and one way of filtering.
func PNG(c ...PNGOptions) gopter.Gen { return choice.Gen(options(c).draw) }

func (o PNGOptions) draw(s *choice.Stream) Payload {
	f := pngFile{picture: drawPicture(s, orDefault(o.MaxSide, 40))}
	f.layout = choice.Pick(s, pngLayouts...)
	f.filter = s.Int(0, 5)
	f.interlaced = s.Chance(4)
	f.write(s, o.Bare)
	p := truth(KindImage, "image/png", drawStem(s)+".png", f.out)
	return o.spoil(s, p, flaw{o.WrongCRC, "wrong CRC", wrongCRC}, flaw{o.HugeSize, "huge size in IHDR", hugeIHDR})
}

// pngLayout is how pixels are stored.
type pngLayout struct{ colour, depth uint8 }

// The colour types: bit 0 palette, bit 1 colour, bit 2 alpha.
const (
	pngGray      = 0
	pngRGB       = 2
	pngPalette   = 3
	pngGrayAlpha = 4
	pngRGBA      = 6
)

// pngLayouts are all combinations that the specification allows (section 11.2.1).
var pngLayouts = []pngLayout{
	{pngGray, 8}, {pngRGB, 8}, {pngRGBA, 8}, {pngPalette, 8}, {pngGrayAlpha, 8},
	{pngGray, 1}, {pngGray, 2}, {pngGray, 4}, {pngGray, 16}, {pngPalette, 1}, {pngPalette, 2}, {pngPalette, 4},
	{pngRGB, 16}, {pngRGBA, 16}, {pngGrayAlpha, 16},
}

// bits is how many bits a pixel takes.
func (l pngLayout) bits() int {
	samples := [...]int{pngGray: 1, pngRGB: 3, pngPalette: 1, pngGrayAlpha: 2, pngRGBA: 4}
	return samples[l.colour] * int(l.depth)
}

// pngFile is an image on its way to bytes.
type pngFile struct {
	picture    picture
	layout     pngLayout
	filter     int // 0 to 4 as in the specification; 5 takes them in turn
	interlaced bool
	out        []byte
}

const pngSignature = "\x89PNG\r\n\x1a\n"

func (f *pngFile) write(s *choice.Stream, bare bool) {
	f.out = append(f.out, pngSignature...)
	head := binary.BigEndian.AppendUint32(nil, uint32(f.picture.width))
	head = binary.BigEndian.AppendUint32(head, uint32(f.picture.height))
	head = append(head, f.layout.depth, f.layout.colour, 0, 0, 0)
	if f.interlaced {
		head[12] = 1
	}
	f.chunk("IHDR", head)
	if !bare {
		f.before(s)
	}
	if f.layout.colour == pngPalette {
		f.palette(s)
	}
	data := deflated(f.pixels())
	if s.Chance(4) { // split over two chunks, the first of them empty perhaps
		at := s.Int(0, len(data))
		f.chunk("IDAT", data[:at])
		data = data[at:]
	}
	f.chunk("IDAT", data)
	if !bare {
		f.texts(s)
	}
	f.chunk("IEND", nil)
}

// chunk appends length, type, data and checksum.
func (f *pngFile) chunk(typ string, data []byte) {
	f.out = binary.BigEndian.AppendUint32(f.out, uint32(len(data)))
	from := len(f.out)
	f.out = append(append(f.out, typ...), data...)
	f.out = binary.BigEndian.AppendUint32(f.out, crc32.ChecksumIEEE(f.out[from:]))
}

// before writes chunks that have to stand before the palette and the pixels.
func (f *pngFile) before(s *choice.Stream) {
	if s.Chance(3) {
		f.chunk("gAMA", binary.BigEndian.AppendUint32(nil, choice.Pick[uint32](s, 45455, 100000, 1)))
	}
	if s.Chance(3) {
		perMetre := binary.BigEndian.AppendUint32(nil, uint32(s.Int(1, 11811)))
		f.chunk("pHYs", append(bytes.Repeat(perMetre, 2), 1))
	}
	if s.Chance(3) {
		f.chunk("eXIf", exifBlock(s, f.picture.width, f.picture.height))
	}
}

// palette writes as many colours as the bit depth can name, and sometimes their alpha.
func (f *pngFile) palette(s *choice.Stream) {
	last := 1<<f.layout.depth - 1
	var colours, alphas []byte
	for i := range last + 1 {
		c := f.picture.blend(uint8(255 * i / last))
		colours, alphas = append(colours, c[:3]...), append(alphas, c[3])
	}
	f.chunk("PLTE", colours)
	if s.Bool() {
		f.chunk("tRNS", alphas)
	}
}

// texts writes the three kinds of text chunk, and the time of the last change.
func (f *pngFile) texts(s *choice.Stream) {
	for s.More(1) {
		key := choice.Pick(s, "Title", "Author", "Description", "Comment", "Software", "Creation Time", "XML:com.adobe.xmp", "parameters") + "\x00"
		switch s.Int(0, 2) {
		case 0:
			f.chunk("tEXt", append([]byte(key), latin1(drawPhrase(s))...))
		case 1: // no compression flag, method 0, no language, no translated keyword
			f.chunk("iTXt", []byte(key+"\x00\x00\x00\x00"+drawPhrase(s)))
		default:
			f.chunk("zTXt", append([]byte(key+"\x00"), deflated(latin1(drawPhrase(s)))...))
		}
	}
	if s.Chance(3) {
		t := drawTime(s)
		b := binary.BigEndian.AppendUint16(nil, uint16(t.Year()))
		f.chunk("tIME", append(b, byte(t.Month()), byte(t.Day()), byte(t.Hour()), byte(t.Minute()), byte(t.Second())))
	}
}

// adam7 is the first pixel and the step of each pass, x then y (section 8.1).
var adam7 = [][4]int{{0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8}, {2, 0, 4, 4}, {0, 2, 2, 4}, {1, 0, 2, 2}, {0, 1, 1, 2}}

// pixels returns the filtered rows of all passes.
func (f *pngFile) pixels() []byte {
	passes := [][4]int{{0, 0, 1, 1}}
	if f.interlaced {
		passes = adam7
	}
	var out []byte
	for _, pass := range passes {
		if pass[0] >= f.picture.width {
			continue // a pass without pixels has no rows either
		}
		width := (f.picture.width - pass[0] + pass[2] - 1) / pass[2]
		above := make([]byte, (width*f.layout.bits()+7)/8)
		row := make([]byte, len(above))
		for n, y := 0, pass[1]; y < f.picture.height; n, y = n+1, y+pass[3] {
			clear(row)
			for i := range width {
				f.store(row, i, pass[0]+i*pass[2], y)
			}
			out = f.filtered(out, n, row, above)
			above, row = row, above
		}
	}
	return out
}

// store writes the pixel at (x, y) as the i-th of a row.
func (f *pngFile) store(row []byte, i, x, y int) {
	level := f.picture.level(x, y)
	if f.layout.depth < 8 { // gray or an index, several to a byte
		depth := int(f.layout.depth)
		row[i*depth/8] |= level >> (8 - depth) << (8 - depth - i*depth%8)
		return
	}
	c := f.picture.blend(level)
	var samples []byte
	switch f.layout.colour {
	case pngGray, pngPalette:
		samples = []byte{level}
	case pngGrayAlpha:
		samples = []byte{level, c[3]}
	case pngRGB:
		samples = c[:3]
	default:
		samples = c[:]
	}
	wide := int(f.layout.depth) / 8
	for k, v := range samples {
		at := (i*len(samples) + k) * wide
		row[at], row[at+wide-1] = v, v // 16 bits: v*257, the same brightness
	}
}

// filtered appends the type of the filter and the row after it (section 9.2).
func (f *pngFile) filtered(out []byte, n int, row, above []byte) []byte {
	kind := f.filter
	if kind == 5 {
		kind = n % 5
	}
	out = append(out, byte(kind))
	step := max(f.layout.bits()/8, 1)
	for i, v := range row {
		var left, upperLeft byte
		if i >= step {
			left, upperLeft = row[i-step], above[i-step]
		}
		switch kind {
		case 1:
			v -= left
		case 2:
			v -= above[i]
		case 3:
			v -= byte((int(left) + int(above[i])) / 2)
		case 4:
			v -= paeth(left, above[i], upperLeft)
		}
		out = append(out, v)
	}
	return out
}

// paeth is the neighbour that is nearest to left + up - upperLeft.
func paeth(left, up, upperLeft byte) byte {
	estimate := int(left) + int(up) - int(upperLeft)
	far := func(b byte) int { return max(estimate-int(b), int(b)-estimate) }
	switch {
	case far(left) <= far(up) && far(left) <= far(upperLeft):
		return left
	case far(up) <= far(upperLeft):
		return up
	}
	return upperLeft
}

// compressors keeps writers, which cost more to make than a small image to compress.
var compressors = sync.Pool{New: func() any {
	w, _ := zlib.NewWriterLevel(io.Discard, zlib.BestSpeed) // the level is right
	return w
}}

// deflated compresses data into a zlib stream (RFC 1950). Writes to a buffer do not fail.
func deflated(data []byte) []byte {
	var b bytes.Buffer
	w := compressors.Get().(*zlib.Writer)
	w.Reset(&b)
	_, _ = w.Write(data)
	_ = w.Close()
	compressors.Put(w)
	return b.Bytes()
}

// wrongCRC changes the checksum of one chunk.
func wrongCRC(s *choice.Stream, p *Payload) {
	var ends []int
	for at := len(pngSignature); at < len(p.Data); {
		at += 12 + int(binary.BigEndian.Uint32(p.Data[at:]))
		ends = append(ends, at)
	}
	p.Data[choice.Pick(s, ends...)-1] ^= byte(s.Int(1, 255))
}

// hugeIHDR claims more pixels than any reader should allocate, and fixes the checksum.
func hugeIHDR(s *choice.Stream, p *Payload) {
	head := p.Data[len(pngSignature)+4:] // from the type on
	for at := 4; at <= 8; at += 4 {
		binary.BigEndian.PutUint32(head[at:], choice.Pick[uint32](s, 1<<31-1, 1<<16, 1<<20))
	}
	binary.BigEndian.PutUint32(head[17:], crc32.ChecksumIEEE(head[:17]))
}
