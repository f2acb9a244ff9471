// Package nmea reads sentences of GPS receivers (NMEA 0183): "$", fields, "*" and the checksum of what is between,
// its bytes combined by exclusive or, in two hexadecimal digits.
package nmea

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// Fix is what a receiver says.
type Fix struct {
	Time       string
	Satellites []int
	Speed      float64
}

var (
	errSentence = errors.New("not a sentence")
	errChecksum = errors.New("checksum differs")
	errFields   = errors.New("fields are missing")
)

// Parse reads one sentence.
func Parse(line string) (Fix, error) {
	body, sum, ok := strings.Cut(line, "*")
	if !ok || !strings.HasPrefix(body, "$") {
		return Fix{}, errSentence
	}
	var x byte
	for _, b := range []byte(body[1:]) {
		x ^= b
	}
	if fmt.Sprintf("%02X", x) != sum {
		return Fix{}, errChecksum
	}
	fields := strings.Split(body[1:], ",")
	switch fields[0] {
	case "GPGGA":
		if len(fields) < 2 {
			return Fix{}, errFields
		}
		return Fix{Time: fields[1]}, nil
	case "GPGSV":
		if len(fields) < 4 {
			return Fix{}, errFields
		}
		return satellites(fields)
	}
	return Fix{}, nil
}

// satellites reads the numbers of the satellites in view, four fields each.
func satellites(fields []string) (Fix, error) {
	var f Fix
	n, err := strconv.Atoi(fields[3])
	if err != nil {
		return f, err
	}
	for i := range min(n, 4) {
		id, err := strconv.Atoi(fields[4+4*i])
		if err != nil {
			return f, err
		}
		f.Satellites = append(f.Satellites, id)
	}
	return f, nil
}
