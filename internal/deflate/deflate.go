// Package deflate unpacks data of RFC 1951 within a bound, and packs it without compressing: cheap enough to be done for
// each of thousands of inputs. It is not for what is kept or sent.
package deflate

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"hash/adler32"
	"io"
	"sync"
)

// readers keeps what costs more to make than a small stream costs to read.
var readers = sync.Pool{New: func() any { return flate.NewReader(bytes.NewReader(nil)) }}

// Unpack returns what is packed at the beginning of data and how many bytes of data that took. It is false where they are
// not of the format, end early or unpack to more than most bytes.
func Unpack(data []byte, most int) (out []byte, used int, ok bool) {
	in := bytes.NewReader(data)
	r, _ := readers.Get().(io.ReadCloser)
	defer readers.Put(r)
	if err := r.(flate.Resetter).Reset(in, nil); err != nil {
		return nil, 0, false
	}
	b := bytes.NewBuffer(make([]byte, 0, min(4*len(data)+64, most+1)))
	n, err := b.ReadFrom(io.LimitReader(r, int64(most)+1))
	if err != nil || n > int64(most) {
		return nil, 0, false
	}
	return b.Bytes(), len(data) - in.Len(), true
}

// largest is how many bytes a stored block holds.
const largest = 65535

// Stored returns data in stored blocks (RFC 1951, section 3.2.4).
func Stored(data []byte) []byte {
	out := make([]byte, 0, len(data)+5*(len(data)/largest+1))
	for {
		n := min(len(data), largest)
		last := byte(0)
		if n == len(data) {
			last = 1
		}
		out = append(out, last, byte(n), byte(n>>8), ^byte(n), ^byte(n>>8))
		out = append(out, data[:n]...)
		data = data[n:]
		if last == 1 {
			return out
		}
	}
}

// Zlib returns data in stored blocks within a zlib stream (RFC 1950).
func Zlib(data []byte) []byte {
	out := append([]byte{0x78, 0x01}, Stored(data)...)
	return binary.BigEndian.AppendUint32(out, adler32.Checksum(data))
}
