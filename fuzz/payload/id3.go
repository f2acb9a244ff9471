package payload

import (
	"encoding/binary"
	"unicode/utf16"

	"github.com/passmuster/muster/internal/choice"
)

// id3Encoding is a way to write text, with the number that stands for it.
type id3Encoding byte

// The encodings of "ID3 tag version 2.4.0 - Main Structure", section 4. Version 2.3 has the first two.
const (
	id3Latin1 id3Encoding = 0
	id3UTF16  id3Encoding = 1
	id3UTF8   id3Encoding = 3
)

// text is the number of the encoding, then the text in it.
func (e id3Encoding) text(v string) []byte {
	out := []byte{byte(e)}
	switch e {
	case id3Latin1:
		return append(out, latin1(v)...)
	case id3UTF16:
		out = append(out, 0xff, 0xfe)
		for _, unit := range utf16.Encode([]rune(v)) {
			out = binary.LittleEndian.AppendUint16(out, unit)
		}
		return out
	default:
		return append(out, v...)
	}
}

// drawID3 draws a tag of version 2.3 or 2.4 with title, artist, a comment, and a picture perhaps, which is
// also returned.
func drawID3(s *choice.Stream) (tag []byte, cover []Payload) {
	version := byte(s.Int(3, 4))
	encoding := choice.Pick(s, id3Latin1, id3UTF16)
	if version == 4 && s.Bool() {
		encoding = id3UTF8
	}
	var frames []byte
	frame := func(id string, data []byte) {
		size := binary.BigEndian.AppendUint32(nil, uint32(len(data)))
		if version == 4 {
			size = syncSafe(len(data))
		}
		frames = append(append(append(frames, id...), size...), 0, 0) // no flags
		frames = append(frames, data...)
	}
	frame("TIT2", encoding.text(drawPhrase(s)))
	if s.Bool() {
		frame("TPE1", encoding.text(drawPhrase(s)))
	}
	if s.Bool() { // in English, no description, the text
		frame("COMM", append([]byte("\x00eng\x00"), latin1(drawPhrase(s))...))
	}
	if s.Bool() { // the front cover, no description
		p := PNGOptions{MaxSide: 16, Bare: true}.draw(s)
		frame("APIC", append([]byte("\x00image/png\x00\x03\x00"), p.Data...))
		cover = append(cover, p)
	}
	head := append([]byte("ID3"), version, 0, 0)
	return append(append(head, syncSafe(len(frames))...), frames...), cover
}

// syncSafe is a size of 28 bits, seven to a byte, so that no byte of it looks like a frame of MPEG.
func syncSafe(n int) []byte {
	return []byte{byte(n >> 21 & 0x7f), byte(n >> 14 & 0x7f), byte(n >> 7 & 0x7f), byte(n & 0x7f)}
}
