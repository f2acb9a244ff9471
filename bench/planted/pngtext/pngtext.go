// Package pngtext reads the texts of a PNG: its tEXt chunks, a keyword and a text each.
package pngtext

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
)

var (
	errSignature = errors.New("not a PNG")
	errTruncated = errors.New("chunk is cut off")
	errChecksum  = errors.New("checksum of a chunk differs")
)

// Texts returns the texts by keyword.
func Texts(file []byte) (map[string]string, error) {
	rest, ok := bytes.CutPrefix(file, []byte("\x89PNG\r\n\x1a\n"))
	if !ok {
		return nil, errSignature
	}
	texts := map[string]string{}
	for len(rest) > 0 {
		if len(rest) < 12 {
			return nil, errTruncated
		}
		size := binary.BigEndian.Uint32(rest)
		if uint64(size) > uint64(len(rest)-12) {
			return nil, errTruncated
		}
		chunk, sum := rest[4:8+size], rest[8+size:12+size]
		if crc32.ChecksumIEEE(chunk) != binary.BigEndian.Uint32(sum) {
			return nil, errChecksum
		}
		rest = rest[12+size:]
		switch kind, data := string(chunk[:4]), chunk[4:]; kind {
		case "tEXt":
			end := bytes.IndexByte(data, 0)
			texts[string(data[:end])] = string(data[end+1:])
		case "IEND":
			return texts, nil
		}
	}
	return nil, errTruncated
}
