// Package magic reads the header of a firmware image: which board it is for, how it is packed, and where
// its signature lies.
package magic

import (
	"encoding/binary"
	"errors"
)

// Header is what the first 32 bytes of an image say.
type Header struct {
	Board   string
	Packing string
	Size    uint32
	KeySlot int
}

var (
	errShort = errors.New("image is too short")
	errMagic = errors.New("not a firmware image")
	errBoard = errors.New("unknown board")
)

// slots are the places of the public keys that a signed image may name.
var slots = [4]int{0x100, 0x180, 0x200, 0x280}

// Parse reads the header.
func Parse(image []byte) (Header, error) {
	if len(image) < 32 {
		return Header{}, errShort
	}
	if string(image[:4]) != "FWIM" {
		return Header{}, errMagic
	}
	h := Header{Size: binary.LittleEndian.Uint32(image[16:])}
	switch board := string(image[4:12]); board {
	case "rpi-4b\x00\x00", "odroidc2":
		h.Board = board
		return h, nil
	case "am57-x15":
		h.Board = board
		h.signed(image)
		return h, nil
	}
	return h, errBoard
}

// signed reads what only images of the newer boards have.
func (h *Header) signed(image []byte) {
	h.Packing = string(image[12:16])
	if h.Packing != "lzma" {
		return
	}
	if binary.LittleEndian.Uint32(image[20:]) == 0x7369676e {
		h.KeySlot = slots[image[24]&7]
	}
}
