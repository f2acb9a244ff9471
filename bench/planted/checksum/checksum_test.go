package checksum

import (
	"encoding/binary"
	"hash/crc32"
	"testing"
)

func FuzzDecode(f *testing.F) {
	payload := []byte{1, 42, 0x01, 0x0f}
	frame := binary.BigEndian.AppendUint16(nil, uint16(len(payload)))
	frame = append(frame, payload...)
	f.Add(binary.BigEndian.AppendUint32(frame, crc32.ChecksumIEEE(payload)))
	f.Fuzz(func(_ *testing.T, frame []byte) {
		_, _ = Decode(frame)
	})
}
