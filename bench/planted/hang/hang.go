// Package hang walks the atoms of a recording: a size, which counts its own four bytes, a kind, and data.
package hang

import (
	"encoding/binary"
	"errors"
)

var (
	errMagic = errors.New("not a recording")
	errSize  = errors.New("atom is larger than its file")
)

// Duration returns the sum of the durations of all tracks.
func Duration(file []byte) (uint64, error) {
	if len(file) < 4 || string(file[:4]) != "REC1" {
		return 0, errMagic
	}
	var total uint64
	for at := 4; at+8 <= len(file); {
		size := int(binary.BigEndian.Uint32(file[at:]))
		if size > len(file)-at {
			return 0, errSize
		}
		if kind := string(file[at+4 : at+8]); kind == "trak" && size >= 12 {
			total += uint64(binary.BigEndian.Uint32(file[at+8:]))
		}
		at += size
	}
	return total, nil
}
