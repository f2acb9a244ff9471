package perturb

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"slices"

	"github.com/passmuster/muster/internal/deflate"
)

// mostUnpacked is how many bytes one piece may unpack to; a larger one is shown as it is packed.
const mostUnpacked = 1 << 18

func (f *pngFile) parts() (Parts, bool) {
	items := make([]Part, len(f.chunks))
	for i, c := range f.chunks {
		items[i] = Part{Name: c.kind, Data: c.data, rest: c.crc}
	}
	return parts(items, func(items []Part) []byte {
		out := pngFile{chunks: make([]pngChunk, len(items)), tail: f.tail}
		for i, p := range items {
			crc, _ := p.rest.(uint32)
			out.chunks[i] = pngChunk{p.Name, p.Data, crc}
			if len(p.Name) != 4 {
				return nil
			}
			if p.changed() {
				out.chunks[i] = fixed(p.Name, p.Data)
			}
		}
		return out.bytes()
	})
}

// scan is what a piece without a length of its own has for its rest.
type scan struct{}

func (f *jpegFile) parts() (Parts, bool) {
	items := make([]Part, 0, len(f.segments)+1)
	for _, s := range f.segments {
		items = append(items, Part{Name: string([]byte{s.marker}), Data: s.data})
	}
	items = append(items, Part{Data: f.scan, rest: scan{}})
	return parts(items, func(items []Part) []byte {
		out := []byte{0xff, 0xd8}
		for _, p := range items {
			if _, is := p.rest.(scan); is {
				out = append(out, p.Data...)
				continue
			}
			if len(p.Name) != 1 || len(p.Data) > 65533 {
				return nil
			}
			out = append(out, 0xff, p.Name[0])
			out = binary.BigEndian.AppendUint16(out, uint16(len(p.Data)+2))
			out = append(out, p.Data...)
		}
		return out
	})
}

// parts of a GIF are its blocks: what stands in their sub-blocks, and before these the rest.
func (f *gifFile) parts() (Parts, bool) {
	items := make([]Part, len(f.blocks))
	for i, b := range f.blocks {
		at := 2
		if b[0] == 0x2c {
			at = 11 + colours(b[9])
		}
		var data []byte
		for head := at; b[head] != 0; head += 1 + int(b[head]) {
			data = append(data, b[head+1:head+1+int(b[head])]...)
		}
		items[i] = Part{Name: string(b[:2]), Data: data, rest: b}
	}
	return parts(items, func(items []Part) []byte {
		out := gifFile{header: f.header, tail: f.tail}
		for _, p := range items {
			block, _ := p.rest.([]byte)
			if p.changed() {
				block = gifBlockOf(p, block)
			}
			if block == nil {
				return nil
			}
			out.blocks = append(out.blocks, block)
		}
		return out.bytes()
	})
}

// gifBlockOf writes a block with other data; what stands before the sub-blocks of an image is that of the one it was.
func gifBlockOf(p Part, was []byte) []byte {
	head := []byte(p.Name)
	if len(head) != 2 || head[0] != 0x21 && (was == nil || p.Name != p.was.Name) {
		return nil
	}
	if head[0] == 0x2c {
		head = was[:11+colours(was[9])]
	}
	out := slices.Clone(head)
	for data := p.Data; len(data) > 0; {
		n := min(len(data), 255)
		out = append(append(out, byte(n)), data[:n]...)
		data = data[n:]
	}
	return append(out, 0)
}

func (f *wavFile) parts() (Parts, bool) {
	items := make([]Part, len(f.chunks))
	for i, c := range f.chunks {
		items[i] = Part{Name: c.kind, Data: c.data, rest: c}
	}
	right := f.size == uint32(4+len(f.body()))
	return parts(items, func(items []Part) []byte {
		out := wavFile{form: f.form, size: f.size, tail: f.tail}
		for _, p := range items {
			c, _ := p.rest.(wavChunk)
			if len(p.Name) != 4 {
				return nil
			}
			if p.changed() {
				c = wave(p.Name, p.Data)
			}
			out.chunks = append(out.chunks, c)
		}
		if right || len(out.body()) != len(f.body()) {
			out.fix()
		}
		return out.bytes()
	})
}

// wholeHeader is the bytes of the header (RFC 1952, section 2.3), with the optional fields that flags announce; nil
// where they do not end.
func (f *gzipFile) wholeHeader() []byte {
	data := slices.Concat(f.header[:], f.data)
	at, flags := 10, f.header[3]
	if flags&4 != 0 {
		if at+2 > len(data) {
			return nil
		}
		at += 2 + int(binary.LittleEndian.Uint16(data[at:]))
	}
	for _, bit := range []byte{8, 16} {
		if flags&bit == 0 {
			continue
		}
		if at > len(data) {
			return nil
		}
		end := bytes.IndexByte(data[at:], 0)
		if end < 0 {
			return nil
		}
		at += end + 1
	}
	if flags&2 != 0 {
		at += 2
	}
	if at > len(data) {
		return nil
	}
	return data[:at]
}

// parts of a gzip file is what it unpacks to; of several members that of the first, the others stay.
func (f *gzipFile) parts() (Parts, bool) {
	head := f.wholeHeader()
	if head == nil {
		return Parts{}, false
	}
	whole := f.bytes()
	data, used, ok := deflate.Unpack(whole[len(head):], mostUnpacked)
	end := len(head) + used + 8
	if !ok || end > len(whole) {
		return Parts{}, false
	}
	return parts([]Part{{Data: data}}, func(items []Part) []byte {
		var out []byte
		for _, p := range items {
			if !p.changed() {
				out = append(out, whole[:end]...)
				continue
			}
			out = append(append(out, head...), deflate.Stored(p.Data)...)
			out = binary.LittleEndian.AppendUint32(out, crc32.ChecksumIEEE(p.Data))
			out = binary.LittleEndian.AppendUint32(out, uint32(len(p.Data)))
		}
		return append(out, whole[end:]...)
	})
}

// content is a member and where its data are.
type content struct {
	member  zipMember
	extra   []byte // extra field of the local header
	packed  []byte
	deflate bool
	opaque  bool // packed in a way that is not known here
}

// content unpacks a member.
func (m *zipMember) content() (c content, data []byte, ok bool) {
	extra := int(binary.LittleEndian.Uint16(m.local[28:]))
	size := int(binary.LittleEndian.Uint32(m.central[20:]))
	if extra+size > len(m.rest) {
		return c, nil, false
	}
	c = content{member: *m, extra: m.rest[:extra], packed: m.rest[extra : extra+size]}
	switch method := binary.LittleEndian.Uint16(m.central[10:]); {
	case m.central[8]&1 != 0 || method != 0 && method != 8:
		c.opaque = true
	case method == 8:
		c.deflate = true
		if out, _, ok := deflate.Unpack(c.packed, mostUnpacked); ok {
			return c, out, true
		}
		c.opaque = true
	}
	return c, c.packed, true
}

// with returns the member with another name and other data: sizes, checksum and flags are right then.
func (c content) with(name string, data []byte) zipMember {
	m, le := c.member, binary.LittleEndian
	m.name, m.listed = name, name
	packed := data
	if c.deflate && !c.opaque {
		packed = deflate.Stored(data)
	}
	for _, header := range []struct {
		b  []byte
		at int
	}{{m.local[:], 14}, {m.central[:], 16}} {
		if !c.opaque {
			le.PutUint32(header.b[header.at:], crc32.ChecksumIEEE(data))
			le.PutUint32(header.b[header.at+8:], uint32(len(data)))
		}
		le.PutUint32(header.b[header.at+4:], uint32(len(packed)))
	}
	m.local[6] &^= 8 // no descriptor behind the data
	m.central[8] &^= 8
	m.rest = slices.Concat(c.extra, packed)
	return m
}

// comment is the rest of the piece that is an archive's comment.
type comment struct{}

// parts of an archive are its members and, where there is one, its comment.
func (f *zipFile) parts() (Parts, bool) {
	var items []Part
	for i := range f.members {
		c, data, ok := f.members[i].content()
		if !ok {
			return Parts{}, false
		}
		items = append(items, Part{Name: c.member.listed, Data: data, rest: c})
	}
	items = append(items, Part{Data: f.end[22:], rest: comment{}})
	return parts(items, func(items []Part) []byte {
		out := zipFile{end: slices.Clone(f.end[:22])}
		var note Part
		for _, p := range items {
			switch rest := p.rest.(type) {
			case comment:
				note = p
			case content:
				m := rest.member
				if p.changed() {
					m = rest.with(p.Name, p.Data)
				}
				out.members = append(out.members, m)
			}
			if len(p.Name) > 65535 || len(note.Data) > 65535 {
				return nil
			}
		}
		if note.changed() {
			binary.LittleEndian.PutUint16(out.end[20:], uint16(len(note.Data)))
		}
		out.end = append(out.end, note.Data...)
		return out.bytes()
	})
}
