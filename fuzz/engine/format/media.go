package format

import (
	"bytes"
	"encoding/binary"
	"slices"
	"strconv"
	"strings"

	"github.com/passmuster/muster/fuzz/perturb"
)

// openPNG takes an image apart into chunks (W3C PNG, third edition, section 5).
func openPNG(in *input) (opened, bool) {
	o, ok := opens(perturb.PNG, true, func(name string, _ []byte) string {
		switch name {
		case "IHDR":
			return "png-header"
		case "tEXt", "iTXt", "zTXt", "iCCP", "sPLT":
			return "zero-ended"
		case "gAMA", "pHYs", "cHRM", "tIME", "sRGB", "bKGD":
			return "numbers"
		}
		return ""
	})(in)
	return o, ok
}

// openZeros takes data apart that zero bytes part, as keywords and texts of images are.
func openZeros(in *input) (opened, bool) {
	if bytes.IndexByte(in.data, 0) < 0 {
		return opened{}, false
	}
	items := cut(in.data, "\x00", "")
	return opened{items: items, write: joined("\x00")}, len(items) <= mostRecords
}

// openNumbers takes data apart into numbers of four bytes.
func openNumbers(in *input) (opened, bool) {
	return fields(slices.Repeat([]int{4}, min(len(in.data)/4, 64))...)(in)
}

// openRIFF takes a file apart into chunks (Microsoft and IBM, "Multimedia Programming Interface and Data Specifications
// 1.0"), whatever its form is: sound, WebP, video.
func openRIFF(in *input) (opened, bool) {
	if len(in.data) < 20 || !bytes.HasPrefix(in.data, []byte("RIFF")) {
		return opened{}, false
	}
	return opens(perturb.WAV, true, func(name string, _ []byte) string {
		switch name {
		case "fmt ":
			return "wav-format"
		case "LIST":
			return "riff-list"
		case "VP8X":
			return "numbers"
		}
		return ""
	})(in)
}

// openList takes a list of chunks apart, which is a file without the first eight bytes.
func openList(in *input) (opened, bool) {
	prefix := appendNumber([]byte("RIFF"), uint64(len(in.data)), 4, false)
	o, ok := openRIFF(&input{data: slices.Concat(prefix, in.data)})
	if !ok {
		return o, false
	}
	write := o.write
	o.write = func(w *writer, items []part) bool {
		one := &writer{}
		ok := write(one, items) && len(one.out) >= len(prefix)
		if ok {
			w.out = append(w.out, one.out[len(prefix):]...)
		}
		return ok
	}
	return o, true
}

// openID3 takes the tag in front of a sound apart (ID3v2.3 and 2.4, id3.org) into frames, and the sound.
func openID3(in *input) (opened, bool) {
	data := in.data
	if len(data) < 10 || !bytes.HasPrefix(data, []byte("ID3")) || data[3] < 3 || data[3] > 4 || data[5] != 0 {
		return opened{}, false
	}
	end := 10 + unsafe7(data[6:10])
	if end < 10 || end > len(data) {
		return opened{}, false
	}
	size := func(b []byte) int { return int(binary.BigEndian.Uint32(b)) }
	if data[3] == 4 {
		size = unsafe7
	}
	var items []part
	at := 10
	for at+10 <= end && data[at] >= '0' && data[at] <= 'Z' {
		n := size(data[at+4 : at+8])
		if n < 0 || n > end-at-10 {
			break
		}
		items = append(items, part{name: string(data[at : at+4]), data: data[at+10 : at+10+n], rest: string(data[at+8 : at+10])})
		at += 10 + n
	}
	padding := data[at:end]
	version := data[:6]
	seven := data[3] == 4
	items = append(items, part{data: data[end:], rest: urlMark})
	return opened{items: items, named: true, write: func(w *writer, items []part) bool {
		var tail []byte
		frames := &writer{}
		for _, p := range items {
			if p.rest == urlMark {
				tail = p.data
				continue
			}
			if len(p.name) != 4 || len(p.data) > 1<<20 {
				return false
			}
			flags, _ := p.rest.(string)
			frames.out = append(frames.out, p.name...)
			n := uint64(len(p.data))
			if seven {
				n = safe7(len(p.data))
			}
			frames.number(n, 4, true)
			frames.out = append(append(frames.out, sized([]byte(flags), 2)...), p.data...)
		}
		w.out = append(w.out, version...)
		w.number(safe7(len(frames.out)+len(padding)), 4, true)
		for _, f := range frames.fields {
			f.at += len(w.out)
			w.fields = append(w.fields, f)
		}
		w.out = slices.Concat(w.out, frames.out, padding, tail)
		return true
	}}, true
}

// unsafe7 reads a number of 28 bits, seven to a byte; -1 where it is none.
func unsafe7(b []byte) int {
	v := 0
	for _, c := range b[:4] {
		if c > 127 {
			return -1
		}
		v = v<<7 | int(c)
	}
	return v
}

// safe7 is the four bytes of a number of 28 bits, as a number.
func safe7(n int) uint64 {
	return uint64(n&0x7f | n<<1&0x7f00 | n<<2&0x7f0000 | n<<3&0x7f000000)
}

// openMP3 takes a sound apart into frames (ISO/IEC 11172-3, layer III): two at least that follow each other.
func openMP3(in *input) (opened, bool) {
	var items []part
	data := in.data
	for len(data) > 0 && len(items) < mostRecords {
		n := frameOf(data)
		if n == 0 {
			break
		}
		n = min(n, len(data))
		items = append(items, part{data: data[:n]})
		data = data[n:]
	}
	tail := data
	return opened{items: items, write: func(w *writer, items []part) bool {
		ok := joined("")(w, items)
		w.out = append(w.out, tail...)
		return ok
	}}, len(items) > 1
}

var (
	mp3Rates   = [...]int{0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320}
	mp3Samples = [...]int{44100, 48000, 32000}
)

// frameOf is how many bytes the frame at the beginning of data takes; 0 where there is none of version 1, layer III.
func frameOf(data []byte) int {
	if len(data) < 4 || data[0] != 0xff || data[1]&0xfe != 0xfa {
		return 0
	}
	rate, samples := int(data[2]>>4), int(data[2]>>2&3)
	if rate == 0 || rate == 15 || samples == 3 {
		return 0
	}
	return 144000*mp3Rates[rate]/mp3Samples[samples] + int(data[2]>>1&1)
}

// oggTable is the table of the checksum of Ogg: the polynomial of CRC-32, from the highest bit on.
var oggTable = func() (t [256]uint32) {
	for i := range t {
		v := uint32(i) << 24
		for range 8 {
			if v>>31 == 1 {
				v = v<<1 ^ 0x04c11db7
			} else {
				v <<= 1
			}
		}
		t[i] = v
	}
	return t
}()

func oggSum(data []byte) uint32 {
	v := uint32(0)
	for _, b := range data {
		v = v<<8 ^ oggTable[byte(v>>24)^b]
	}
	return v
}

// page is what a page of Ogg has beside its data.
type page struct {
	header   [27]byte
	segments []byte
	size     int
}

// openOgg takes a file apart into its pages (RFC 3533).
func openOgg(in *input) (opened, bool) {
	var items []part
	for data := in.data; len(data) > 0; {
		if len(data) < 27 || !bytes.HasPrefix(data, []byte("OggS")) || len(data) < 27+int(data[26]) || len(items) == mostRecords {
			return opened{}, false
		}
		p := page{header: [27]byte(data[:27]), segments: data[27 : 27+int(data[26])]}
		for _, n := range p.segments {
			p.size += int(n)
		}
		at := 27 + len(p.segments)
		if at+p.size > len(data) {
			return opened{}, false
		}
		items = append(items, part{data: data[at : at+p.size], rest: p})
		data = data[at+p.size:]
	}
	return opened{items: items, write: func(w *writer, items []part) bool {
		for _, item := range items {
			p, ok := item.rest.(page)
			if !ok || len(item.data) > 255*254 {
				return false
			}
			if len(item.data) != p.size {
				p.segments = append(bytes.Repeat([]byte{255}, len(item.data)/255), byte(len(item.data)%255))
				p.header[26] = byte(len(p.segments))
			}
			copy(p.header[22:26], "\x00\x00\x00\x00")
			whole := slices.Concat(p.header[:], p.segments, item.data)
			w.out = append(w.out, whole[:22]...)
			w.number(uint64(oggSum(whole)), 4, false)
			w.out = append(w.out, whole[26:]...)
		}
		return true
	}}, true
}

// openFLAC takes the blocks in front of a sound apart (RFC 9639, section 8), and the sound.
func openFLAC(in *input) (opened, bool) {
	data := in.data
	if !bytes.HasPrefix(data, []byte("fLaC")) {
		return opened{}, false
	}
	var items []part
	at, last := 4, false
	for !last {
		if at+4 > len(data) {
			return opened{}, false
		}
		n := int(readNumber(data[at+1:at+4], true))
		if n > len(data)-at-4 {
			return opened{}, false
		}
		last = data[at]&0x80 != 0
		form := ""
		switch data[at] & 0x7f {
		case 0:
			form = "numbers"
		case 4:
			form = "vorbis-comment"
		}
		items = append(items, part{name: string([]byte{data[at] & 0x7f}), data: data[at+4 : at+4+n], form: form})
		at += 4 + n
	}
	tail := data[at:]
	return opened{items: items, named: true, write: func(w *writer, items []part) bool {
		w.out = append(w.out, "fLaC"...)
		for i, p := range items {
			if len(p.name) != 1 || !fits(len(p.data), 3) {
				return false
			}
			kind := p.name[0] & 0x7f
			if i == len(items)-1 {
				kind |= 0x80
			}
			w.out = append(w.out, kind)
			w.number(uint64(len(p.data)), 3, true)
			w.out = append(w.out, p.data...)
		}
		w.out = append(w.out, tail...)
		return len(items) > 0
	}}, true
}

// openComments takes a comment header of Vorbis apart (xiph.org, "Ogg Vorbis I format specification: comment field"): the
// vendor, and fields behind their number.
func openComments(in *input) (opened, bool) {
	vendor := layout{width: 4}
	first, used, ok := vendor.read(in.data)
	if !ok || len(in.data) < used+4 {
		return opened{}, false
	}
	items := []part{first}
	count := binary.LittleEndian.Uint32(in.data[used:])
	rest := in.data[used+4:]
	for range min(count, mostRecords) {
		p, n, ok := vendor.read(rest)
		if !ok {
			return opened{}, false
		}
		items = append(items, p)
		rest = rest[n:]
	}
	return opened{items: items, write: func(w *writer, items []part) bool {
		for i, p := range items {
			vendor.write(w, p)
			if i == 0 {
				w.number(uint64(len(items)-1), 4, false)
			}
		}
		w.out = append(w.out, rest...)
		return len(items) > 0
	}}, true
}

// openTAR takes an archive apart into its members (POSIX.1-2017, pax, "ustar Interchange Format").
func openTAR(in *input) (opened, bool) {
	const block = 512
	data := in.data
	if len(data) < block {
		return opened{}, false
	}
	var items []part
	for len(data) >= block && data[0] != 0 && len(items) < mostRecords {
		size, err := strconv.ParseInt(strings.Trim(string(data[124:136]), " \x00"), 8, 32)
		want, err2 := strconv.ParseInt(strings.Trim(string(data[148:156]), " \x00"), 8, 32)
		padded := (int(size) + block - 1) / block * block
		if err != nil || err2 != nil || size < 0 || padded > len(data)-block || tarSum(data[:block]) != int(want) {
			return opened{}, false
		}
		name, _, _ := strings.Cut(string(data[:100]), "\x00")
		p := part{name: name, data: data[block : block+int(size)], rest: string(data[:block])}
		if kind := data[156]; kind == 'x' || kind == 'g' {
			p.form = "pax"
		}
		items = append(items, p)
		data = data[block+padded:]
	}
	tail := data
	return opened{items: items, named: true, write: func(w *writer, items []part) bool {
		for _, p := range items {
			header, _ := p.rest.(string)
			if len(p.name) > 100 || len(header) != block || len(p.data) > 1<<30 {
				return false
			}
			h := []byte(header)
			name, _, _ := strings.Cut(header[:100], "\x00")
			if h[156] == '5' || h[156] == '2' || h[156] == '1' {
				p.data = nil // folders and links have none
			}
			if n, _ := strconv.ParseInt(strings.Trim(header[124:136], " \x00"), 8, 32); p.name != name || int(n) != len(p.data) {
				copy(h[:100], sized([]byte(p.name), 100))
				copy(h[124:136], strconv.FormatInt(1<<33+int64(len(p.data)), 8)[1:]+" ")
				copy(h[148:156], strconv.FormatInt(1<<18+int64(tarSum(h)), 8)[1:]+"\x00 ")
			}
			w.out = append(append(w.out, h...), p.data...)
			w.out = append(w.out, make([]byte, -len(p.data)&(block-1))...)
		}
		w.out = append(w.out, tail...)
		return true
	}}, len(items) > 0
}

// openPAX takes extended headers apart (POSIX.1-2017, pax, "pax Extended Header"): each begins with its length in digits.
func openPAX(in *input) (opened, bool) {
	var items []part
	for data := in.data; len(data) > 0; {
		digits, _, ok := strings.Cut(string(head(data, 8)), " ")
		n, err := strconv.Atoi(digits)
		if !ok || err != nil || n <= len(digits)+1 || n > len(data) || data[n-1] != '\n' || len(items) == mostRecords {
			return opened{}, false
		}
		key, value, ok := bytes.Cut(data[len(digits)+1:n-1], []byte("="))
		if !ok {
			return opened{}, false
		}
		items = append(items, part{name: string(key), data: value})
		data = data[n:]
	}
	return opened{items: items, named: true, write: func(w *writer, items []part) bool {
		for _, p := range items {
			record := " " + p.name + "=" + string(p.data) + "\n"
			n := len(record)
			for n < len(record)+len(strconv.Itoa(n)) {
				n++
			}
			w.out = append(strconv.AppendInt(w.out, int64(n), 10), record...)
		}
		return true
	}}, true
}

// tarOf is an archive of one member and nothing behind.
func tarOf(name, text string) string {
	h := make([]byte, 512)
	copy(h, name)
	for at, field := range map[int]string{100: "0000644\x00", 108: "0000000\x00", 116: "0000000\x00", 136: "00000000000 ", 156: "0", 257: "ustar\x0000"} {
		copy(h[at:], field)
	}
	copy(h[124:], strconv.FormatInt(1<<33+int64(len(text)), 8)[1:]+" ")
	copy(h[148:], strconv.FormatInt(1<<18+int64(tarSum(h)), 8)[1:]+"\x00 ")
	return string(h) + text + string(make([]byte, -len(text)&511))
}

// tarSum is the sum of a header whose own field counts as spaces.
func tarSum(header []byte) int {
	v := 8 * int(' ')
	for i, b := range header {
		if i < 148 || i >= 156 {
			v += int(b)
		}
	}
	return v
}
