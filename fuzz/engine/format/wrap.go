package format

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"hash/adler32"
	"hash/crc32"

	"github.com/passmuster/muster/internal/deflate"
)

// mostUnpacked is how many bytes compressed data may unpack to.
const mostUnpacked = 1 << 18

// openBase64 takes base64 off (RFC 4648), of either alphabet, with padding or without. Words of letters are base64 too:
// what it takes has padding, or capitals, small letters and digits, or more than words have.
func openBase64(in *input) (opened, bool) {
	data := in.data
	if len(data) < 8 {
		return opened{}, false
	}
	var upper, lower, digit, url, other, pad bool
	for _, b := range data {
		switch {
		case pad && b != '=':
			return opened{}, false
		case b >= 'A' && b <= 'Z':
			upper = true
		case b >= 'a' && b <= 'z':
			lower = true
		case b >= '0' && b <= '9':
			digit = true
		case b == '-' || b == '_':
			url = true
		case b == '+' || b == '/':
			other = true
		case b == '=':
			pad = true
		default:
			return opened{}, false
		}
	}
	if url && other || !pad && (!upper || !lower || !digit && len(data) < 24) {
		return opened{}, false
	}
	enc := base64.StdEncoding
	if url {
		enc = base64.URLEncoding
	}
	if !pad && len(data)%4 != 0 {
		enc = enc.WithPadding(base64.NoPadding)
	}
	inner, err := enc.AppendDecode(nil, data)
	if err != nil {
		return opened{}, false
	}
	return wrapped(inner, "", func(w *writer, inner []byte) bool {
		w.out = enc.AppendEncode(w.out, inner)
		return true
	}), true
}

// openHex takes hexadecimal digits off, in capitals or not, four bytes at least, or two behind 0x.
func openHex(in *input) (opened, bool) {
	data := in.data
	prefix, least := "", 8
	if bytes.HasPrefix(data, []byte("0x")) {
		prefix, least, data = "0x", 4, data[2:]
	}
	inner := make([]byte, len(data)/2)
	if len(data) < least || len(data)%2 != 0 {
		return opened{}, false
	}
	if _, err := hex.Decode(inner, data); err != nil {
		return opened{}, false
	}
	upper := !bytes.Equal(bytes.ToLower(data), data)
	return wrapped(inner, "", func(w *writer, inner []byte) bool {
		text := hex.AppendEncode(nil, inner)
		if upper {
			text = bytes.ToUpper(text)
		}
		w.out = append(append(w.out, prefix...), text...)
		return true
	}), true
}

// openZlib unpacks a zlib stream (RFC 1950) without a dictionary.
func openZlib(in *input) (opened, bool) {
	data := in.data
	if len(data) < 8 || data[0]&15 != 8 || binary.BigEndian.Uint16(data)%31 != 0 || data[1]&32 != 0 {
		return opened{}, false
	}
	inner, used, ok := deflate.Unpack(data[2:], mostUnpacked)
	end := 2 + used + 4
	if !ok || end > len(data) {
		return opened{}, false
	}
	return wrapped(inner, "", func(w *writer, inner []byte) bool {
		w.out = append(w.out, data[:2]...)
		w.out = append(w.out, deflate.Stored(inner)...)
		w.number(uint64(adler32.Checksum(inner)), 4, true)
		w.out = append(w.out, data[end:]...)
		return true
	}), true
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// sums are the checksums that stand behind what they are of.
var sums = []struct {
	width int
	of    func([]byte) uint64
}{
	{4, func(b []byte) uint64 { return uint64(crc32.ChecksumIEEE(b)) }},
	{4, func(b []byte) uint64 { return uint64(crc32.Checksum(b, castagnoli)) }},
	{4, func(b []byte) uint64 { return uint64(adler32.Checksum(b)) }},
	{2, sum}, {2, internet},
	{1, sum}, {1, xor},
}

func sum(data []byte) uint64 {
	v := uint64(0)
	for _, b := range data {
		v += uint64(b)
	}
	return v
}

func xor(data []byte) uint64 {
	v := byte(0)
	for _, b := range data {
		v ^= b
	}
	return uint64(v)
}

// internet is the checksum of RFC 1071.
func internet(data []byte) uint64 {
	v := uint64(0)
	for i, b := range data {
		v += uint64(b) << (8 * (1 - i%2))
	}
	for v > 0xffff {
		v = v>>16 + v&0xffff
	}
	return ^v & 0xffff
}

// openSum takes the checksum off that stands at the end or at the beginning of data.
func openSum(in *input) (opened, bool) {
	data := in.data
	for _, s := range sums {
		if len(data) < s.width+4 {
			continue
		}
		for _, front := range []bool{false, true} {
			body, mark := data[:len(data)-s.width], data[len(data)-s.width:]
			if front {
				body, mark = data[s.width:], data[:s.width]
			}
			want := s.of(body) & (1<<(8*s.width) - 1)
			for _, big := range []bool{true, false} {
				// A sum of zero says nothing.
				if want == 0 || readNumber(mark, big) != want {
					continue
				}
				return wrapped(body, "", func(w *writer, inner []byte) bool {
					v := s.of(inner) & (1<<(8*s.width) - 1)
					if front {
						w.number(v, s.width, big)
					}
					w.out = append(w.out, inner...)
					if !front {
						w.number(v, s.width, big)
					}
					return true
				}), true
			}
		}
	}
	return opened{}, false
}
