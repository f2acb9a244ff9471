package payload

import (
	"encoding/binary"
	"fmt"

	"github.com/passmuster/muster/internal/choice"
)

// The types of TIFF fields that are written here (TIFF 6.0, section 2).
const (
	tiffASCII     = 2
	tiffShort     = 3
	tiffLong      = 4
	tiffRational  = 5
	tiffUndefined = 7
)

// byteOrder is what both byte orders of package binary can do.
type byteOrder interface {
	binary.ByteOrder
	binary.AppendByteOrder
}

// ifdField is one field of a directory: its value is in the file's byte order.
type ifdField struct {
	tag, typ uint16
	count    uint32
	value    []byte
}

// exifWriter writes an Exif block: a TIFF file that has directories and no image (CIPA DC-008, Exif 2.32).
type exifWriter struct{ order byteOrder }

func (w exifWriter) text(tag uint16, v string) ifdField {
	return ifdField{tag, tiffASCII, uint32(len(v) + 1), append([]byte(v), 0)}
}

func (w exifWriter) short(tag, v uint16) ifdField {
	return ifdField{tag, tiffShort, 1, w.order.AppendUint16(nil, v)}
}

func (w exifWriter) long(tag uint16, v uint32) ifdField {
	return ifdField{tag, tiffLong, 1, w.order.AppendUint32(nil, v)}
}

// rationals writes pairs of numerator and denominator.
func (w exifWriter) rationals(tag uint16, v ...uint32) ifdField {
	var b []byte
	for _, n := range v {
		b = w.order.AppendUint32(b, n)
	}
	return ifdField{tag, tiffRational, uint32(len(v) / 2), b}
}

func (w exifWriter) undefined(tag uint16, v string) ifdField {
	return ifdField{tag, tiffUndefined, uint32(len(v)), []byte(v)}
}

// directory appends a directory, then the values that do not fit into its entries. Offsets count from the
// beginning of b.
func (w exifWriter) directory(b []byte, fields []ifdField) []byte {
	spill := len(b) + directoryLen(fields) - spillLen(fields)
	b = w.order.AppendUint16(b, uint16(len(fields)))
	var rest []byte
	for _, f := range fields {
		b = w.order.AppendUint16(b, f.tag)
		b = w.order.AppendUint16(b, f.typ)
		b = w.order.AppendUint32(b, f.count)
		if len(f.value) <= 4 {
			var inline [4]byte
			copy(inline[:], f.value)
			b = append(b, inline[:]...)
			continue
		}
		b = w.order.AppendUint32(b, uint32(spill+len(rest)))
		rest = append(rest, f.value...)
		if len(rest)%2 == 1 {
			rest = append(rest, 0) // values begin on a word boundary
		}
	}
	b = w.order.AppendUint32(b, 0) // no directory follows
	return append(b, rest...)
}

func directoryLen(fields []ifdField) int { return 2 + 12*len(fields) + 4 + spillLen(fields) }

func spillLen(fields []ifdField) (n int) {
	for _, f := range fields {
		if len(f.value) > 4 {
			n += (len(f.value) + 1) &^ 1
		}
	}
	return n
}

// exifBlock draws an Exif block for an image of the given size, beginning with the TIFF header.
// Tags are in ascending order, as TIFF asks for.
func exifBlock(s *choice.Stream, width, height int) []byte {
	w := exifWriter{binary.LittleEndian}
	head := []byte("II*\x00")
	if s.Bool() {
		w, head = exifWriter{binary.BigEndian}, []byte("MM\x00*")
	}
	b := w.order.AppendUint32(head, 8)

	main := []ifdField{
		w.text(0x010e, drawASCII(s)),                                         // ImageDescription
		w.text(0x010f, choice.Pick(s, "ACME", "NIKON CORPORATION", "Apple")), // Make
		w.short(0x0112, uint16(s.Int(1, 8))),                                 // Orientation
		w.text(0x0132, drawTime(s).Format("2006:01:02 15:04:05")),            // DateTime
		w.long(0x8769, 0), // Exif directory
	}
	sub := []ifdField{
		w.undefined(0x9000, "0232"),                           // ExifVersion
		w.undefined(0x9286, "ASCII\x00\x00\x00"+drawASCII(s)), // UserComment
		w.long(0xa002, uint32(width)), w.long(0xa003, uint32(height)),
	}
	var place []ifdField
	if s.Bool() {
		place = w.place(s)
		main = append(main, w.long(0x8825, 0))
	}
	at := uint32(len(b) + directoryLen(main))
	main[4] = w.long(0x8769, at)
	if place != nil {
		main[5] = w.long(0x8825, at+uint32(directoryLen(sub)))
	}
	b = w.directory(b, main)
	b = w.directory(b, sub)
	if place != nil {
		b = w.directory(b, place)
	}
	return b
}

// place draws a GPS directory: where a picture was taken is what must not leak.
func (w exifWriter) place(s *choice.Stream) []ifdField {
	north, east := uint32(s.Int(0, 89)), uint32(s.Int(0, 179))
	return []ifdField{
		{0, 1, 4, []byte{2, 3, 0, 0}}, // GPSVersionID
		w.text(1, choice.Pick(s, "N", "S")),
		w.rationals(2, north, 1, uint32(s.Int(0, 59)), 1, uint32(s.Int(0, 5999)), 100),
		w.text(3, choice.Pick(s, "E", "W")),
		w.rationals(4, east, 1, uint32(s.Int(0, 59)), 1, uint32(s.Int(0, 5999)), 100),
		w.text(29, fmt.Sprintf("%04d:01:01", s.Int(1990, 2040))), // GPSDateStamp
	}
}
