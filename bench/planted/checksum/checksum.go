// Package checksum reads the frames of a sensor bus: a length, a payload and the payload's CRC-32.
package checksum

import (
	"encoding/binary"
	"errors"
	"hash/crc32"
)

// Reading is what one frame carries.
type Reading struct {
	Sensor byte
	Values []int16
}

var (
	errShort    = errors.New("frame is too short")
	errLength   = errors.New("length does not fit the frame")
	errChecksum = errors.New("checksum differs")
	errKind     = errors.New("unknown kind")
)

// Decode reads one frame.
func Decode(frame []byte) (Reading, error) {
	if len(frame) < 8 {
		return Reading{}, errShort
	}
	if int(binary.BigEndian.Uint16(frame)) != len(frame)-6 {
		return Reading{}, errLength
	}
	payload, sum := frame[2:len(frame)-4], frame[len(frame)-4:]
	if binary.BigEndian.Uint32(sum) != crc32.ChecksumIEEE(payload) {
		return Reading{}, errChecksum
	}
	return reading(payload)
}

func reading(payload []byte) (Reading, error) {
	r := Reading{Sensor: payload[1]}
	switch payload[0] {
	case 1: // one value
		if len(payload) < 4 {
			return r, errShort
		}
		r.Values = append(r.Values, int16(binary.BigEndian.Uint16(payload[2:])))
	case 2: // as many as the third byte says
		if len(payload) < 3 {
			return r, errShort
		}
		for i := range int(payload[2]) {
			r.Values = append(r.Values, int16(binary.BigEndian.Uint16(payload[3+2*i:])))
		}
	default:
		return r, errKind
	}
	return r, nil
}
