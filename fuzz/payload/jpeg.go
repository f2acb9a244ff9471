package payload

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/jpeg"

	"github.com/leanovate/gopter"

	"github.com/passmuster/muster/internal/choice"
)

// JPEGOptions says what JPEG images to generate. The zero value is small valid images, gray or of colour, with
// Exif and comments.
type JPEGOptions struct {
	// MaxSide is the most pixels in a row and in a column; zero means 40.
	MaxSide int
	// Bare leaves out Exif and comments.
	Bare bool
	// HugeSize claims up to 65,535 pixels each way in a frame header that is otherwise right.
	HugeSize bool
	// Damage is what else may be wrong.
	Damage
}

// JPEG returns a generator of images in the format of ITU-T T.81, encoded by the standard library, with an
// Exif segment (CIPA DC-008) and comments of our own. What varies: sides and picture as of [PNG]; gray or colour;
// five qualities; Exif, with or without a place and in either byte order, or JFIF, or neither; no comment to a
// few; the extension.
func JPEG(c ...JPEGOptions) gopter.Gen { return choice.Gen(options(c).draw) }

func (o JPEGOptions) draw(s *choice.Stream) Payload {
	p := drawPicture(s, orDefault(o.MaxSide, 40))
	var m image.Image = p.gray()
	if s.Bool() {
		m = p.rgba()
	}
	var b bytes.Buffer
	// A buffer does not fail, nor are these too large.
	_ = jpeg.Encode(&b, m, &jpeg.Options{Quality: choice.Pick(s, 75, 1, 30, 95, 100)})
	data := b.Bytes()
	if !o.Bare {
		data = withSegments(data, jpegMetadata(s, p))
	}
	out := truth(KindImage, "image/jpeg", drawStem(s)+choice.Pick(s, ".jpg", ".jpeg", ".JPG"), data)
	return o.spoil(s, out, flaw{o.HugeSize, "huge size in SOF", hugeSOF})
}

// The markers that are written here (T.81, table B.1).
const (
	jpegSOF0 = 0xc0
	jpegAPP0 = 0xe0
	jpegAPP1 = 0xe1
	jpegCOM  = 0xfe
)

// jpegMetadata draws segments; JFIF's comes first or not at all, since readers of Exif want that one first.
func jpegMetadata(s *choice.Stream, p picture) (out []byte) {
	switch s.Int(0, 2) {
	case 0:
	case 1:
		out = segment(out, jpegAPP1, append([]byte("Exif\x00\x00"), exifBlock(s, p.width, p.height)...))
	default: // version 1.02, 72 dots per inch, no thumbnail
		out = segment(out, jpegAPP0, []byte("JFIF\x00\x01\x02\x01\x00\x48\x00\x48\x00\x00"))
	}
	for s.More(1) {
		out = segment(out, jpegCOM, []byte(drawPhrase(s)))
	}
	return out
}

// segment appends a marker, the length that counts itself, and the data.
func segment(out []byte, marker byte, data []byte) []byte {
	out = append(out, 0xff, marker)
	out = binary.BigEndian.AppendUint16(out, uint16(len(data)+2))
	return append(out, data...)
}

// withSegments puts segments after the start of the image.
func withSegments(data, segments []byte) []byte {
	const start = 2
	return append(append(append(make([]byte, 0, len(data)+len(segments)), data[:start]...), segments...), data[start:]...)
}

// hugeSOF claims more pixels in the frame header.
func hugeSOF(s *choice.Stream, p *Payload) {
	for at := 2; at+9 < len(p.Data); at += 2 + int(binary.BigEndian.Uint16(p.Data[at+2:])) {
		if p.Data[at+1] == jpegSOF0 {
			for _, field := range []int{at + 5, at + 7} {
				binary.BigEndian.PutUint16(p.Data[field:], choice.Pick[uint16](s, 65535, 32768, 4096))
			}
			return
		}
	}
}
