package format

import "encoding/binary"

// layout is how records with a length in front follow each other: a tag, a length, as many bytes.
type layout struct {
	tag   int  // bytes before the length
	width int  // bytes of the length; 0 for a varint (Protocol Buffers, base 128)
	big   bool // the first byte is the highest
	whole bool // the length counts tag and length too
}

// layouts are tried in this order: what a wrong guess fits least comes first.
var layouts = func() []layout {
	var out []layout
	for _, tag := range []int{0, 1, 2, 4} {
		for _, width := range []int{8, 4, 2} {
			for _, big := range []bool{true, false} {
				out = append(out, layout{tag, width, big, false}, layout{tag, width, big, true})
			}
		}
	}
	for _, tag := range []int{0, 1, 2} {
		out = append(out, layout{tag: tag, width: 1}, layout{tag: tag})
	}
	return out
}()

// mostRecords is how many records data may have.
const mostRecords = 4096

// read returns the record at the beginning of data and how many bytes it takes; false where it does not fit.
func (l layout) read(data []byte) (p part, used int, ok bool) {
	if len(data) < l.tag+max(l.width, 1) {
		return p, 0, false
	}
	head := l.tag + l.width
	var n uint64
	if l.width == 0 {
		v, size := binary.Uvarint(data[l.tag:])
		if size <= 0 {
			return p, 0, false
		}
		n, head = v, l.tag+size
	} else {
		n = readNumber(data[l.tag:head], l.big)
	}
	if l.whole {
		if n < uint64(head) {
			return p, 0, false
		}
		n -= uint64(head)
	}
	if n > uint64(len(data)-head) {
		return p, 0, false
	}
	used = head + int(n)
	return part{name: string(data[:l.tag]), data: data[head:used]}, used, true
}

// write appends a record.
func (l layout) write(w *writer, p part) bool {
	if len(p.name) != l.tag {
		return false
	}
	w.out = append(w.out, p.name...)
	n := len(p.data)
	if l.whole {
		n += l.tag + l.width
	}
	if l.width == 0 {
		w.out = binary.AppendUvarint(w.out, uint64(n))
	} else {
		if !fits(n, l.width) {
			return false
		}
		w.number(uint64(n), l.width, l.big)
	}
	w.out = append(w.out, p.data...)
	return true
}

// openRecords tries layouts until one tiles the input, records with as many bytes as their lengths say, after as many
// bytes of a header as do not belong to it: none, or few in front of a single record that goes to the end.
func openRecords(in *input) (opened, bool) {
	for _, l := range layouts {
		if items, ok := l.tile(in.data); ok {
			return opened{items: items, named: l.tag > 0, write: func(w *writer, items []part) bool {
				for _, p := range items {
					if !l.write(w, p) {
						return false
					}
				}
				return true
			}}, true
		}
	}
	return openHeader(in)
}

// tile reads records until the end of data. One record, or such that are empty, say little: they need a length of several
// bytes.
func (l layout) tile(data []byte) ([]part, bool) {
	var items []part
	filled := 0
	for len(data) > 0 {
		p, used, ok := l.read(data)
		if !ok || len(items) == mostRecords {
			return nil, false
		}
		if len(p.data) > 0 {
			filled++
		} else if len(items) > 8+2*filled {
			return nil, false // zeros are no records
		}
		items = append(items, p)
		data = data[used:]
	}
	return items, filled > 1 || filled == 1 && l.width > 1 && l.tag == 0
}

// mostHeader is how many bytes may stand before the length of all that follows.
const mostHeader = 16

// openHeader takes data apart in whose header there is the length of what follows the header: at one of the first 16
// bytes, of what follows at once or of the whole.
func openHeader(in *input) (opened, bool) {
	data := in.data
	for at := 1; at <= mostHeader; at++ {
		for _, width := range []int{4, 2} {
			if at+width >= len(data) {
				continue
			}
			for _, big := range []bool{true, false} {
				v := readNumber(data[at:at+width], big)
				body := at + width
				extra := 0
				switch v {
				case uint64(len(data) - body):
				case uint64(len(data)):
					extra = body
				default:
					continue
				}
				items := []part{{data: data[:at]}, {data: data[body:]}}
				return opened{items: items, fixed: true, write: func(w *writer, items []part) bool {
					n := len(items[1].data) + extra
					if !fits(n, width) || len(items[0].data) != at {
						return false
					}
					w.out = append(w.out, items[0].data...)
					w.number(uint64(n), width, big)
					w.out = append(w.out, items[1].data...)
					return true
				}}, true
			}
		}
	}
	return opened{}, false
}

// openDER takes values apart that are encoded by the distinguished rules of ASN.1 (ITU-T X.690): one or more that fill the
// data, of definite length, the tag of one byte. Constructed values have pieces of their own.
func openDER(in *input) (opened, bool) {
	data := in.data
	if len(data) < 2 {
		return opened{}, false
	}
	var items []part
	constructed := false
	for len(data) > 0 {
		p, used, ok := readDER(data)
		if !ok || len(items) == mostRecords {
			return opened{}, false
		}
		constructed = constructed || p.form != ""
		items = append(items, p)
		data = data[used:]
	}
	return opened{items: items, named: true, write: writeDER}, constructed
}

// openDERContent is openDER where values need not be constructed: what is around them is.
func openDERContent(in *input) (opened, bool) {
	var items []part
	for data := in.data; len(data) > 0; {
		p, used, ok := readDER(data)
		if !ok || len(items) == mostRecords {
			return opened{}, false
		}
		items = append(items, p)
		data = data[used:]
	}
	return opened{items: items, named: true, write: writeDER}, true
}

func readDER(data []byte) (p part, used int, ok bool) {
	if len(data) < 2 || data[0] == 0 || data[0]&31 == 31 {
		return p, 0, false
	}
	n, head := int(data[1]), 2
	if n > 128 && n <= 132 {
		size := n - 128
		if len(data) < 2+size || data[2] == 0 {
			return p, 0, false
		}
		n, head = int(readNumber(data[2:2+size], true)), 2+size
		if n < 128 {
			return p, 0, false
		}
	} else if n >= 128 {
		return p, 0, false
	}
	if n > len(data)-head {
		return p, 0, false
	}
	p = part{name: string(data[:1]), data: data[head : head+n]}
	if data[0]&32 != 0 {
		p.form = "der-content"
	}
	return p, head + n, true
}

func writeDER(w *writer, items []part) bool {
	for _, p := range items {
		if len(p.name) != 1 {
			return false
		}
		w.out = append(w.out, p.name...)
		n := len(p.data)
		width := 1
		for n>>(8*width) > 0 {
			width++
		}
		if n >= 128 {
			w.out = append(w.out, byte(128+width))
		}
		w.number(uint64(n), width, true)
		w.out = append(w.out, p.data...)
	}
	return true
}

// openProto takes a message apart that is encoded as Protocol Buffers are (protobuf.dev, "Encoding"): fields that fill
// the data, numbers from 1 to 100 and no groups, two fields at least or one that has a length.
func openProto(in *input) (opened, bool) {
	var items []part
	long := 0
	for data := in.data; len(data) > 0; {
		p, used, ok := readProto(data)
		if !ok || len(items) == mostRecords {
			return opened{}, false
		}
		if data[0]&7 == 2 {
			long++
		}
		items = append(items, p)
		data = data[used:]
	}
	return opened{items: items, named: true, write: writeProto}, len(in.data) > 2 && (long > 0 || len(items) > 1)
}

func readProto(data []byte) (p part, used int, ok bool) {
	key, head := binary.Uvarint(data)
	if head <= 0 || key>>3 == 0 || key>>3 > 100 {
		return p, 0, false
	}
	p.name = string(data[:head])
	rest := data[head:]
	size := 0
	switch key & 7 {
	case 0:
		_, size = binary.Uvarint(rest)
		p.form = "varint"
	case 1:
		size = 8
	case 5:
		size = 4
	case 2:
		n, skip := binary.Uvarint(rest)
		if skip <= 0 || n > uint64(len(rest)-skip) {
			return p, 0, false
		}
		p.data = rest[skip : skip+int(n)]
		return p, head + skip + int(n), true
	default:
		return p, 0, false
	}
	if size <= 0 || size > len(rest) {
		return p, 0, false
	}
	p.data = rest[:size]
	return p, head + size, true
}

func writeProto(w *writer, items []part) bool {
	for _, p := range items {
		key, n := binary.Uvarint([]byte(p.name))
		if n <= 0 || n != len(p.name) {
			return false
		}
		w.out = append(w.out, p.name...)
		switch key & 7 {
		case 2:
			w.fields = append(w.fields, field{len(w.out), 1, true})
			w.out = binary.AppendUvarint(w.out, uint64(len(p.data)))
		case 0:
			if v, n := binary.Uvarint(p.data); n <= 0 || n != len(p.data) {
				w.out = binary.AppendUvarint(w.out, v|uint64(len(p.data)))
				continue
			}
		case 1, 5:
			width := 8
			if key&7 == 5 {
				width = 4
			}
			w.out = append(w.out, sized(p.data, width)...)
			continue
		default:
			return false
		}
		w.out = append(w.out, p.data...)
	}
	return true
}

// sized returns data of a length: cut, or with zeros behind.
func sized(data []byte, n int) []byte {
	if len(data) >= n {
		return data[:n:n]
	}
	return append(data[:len(data):len(data)], make([]byte, n-len(data))...)
}

// openVarint takes a number of base 128 apart into its eight bytes, the lowest first.
func openVarint(in *input) (opened, bool) {
	v, n := binary.Uvarint(in.data)
	if n <= 0 || n != len(in.data) {
		return opened{}, false
	}
	o := wrapped(binary.LittleEndian.AppendUint64(nil, v), "number", func(w *writer, inner []byte) bool {
		w.out = binary.AppendUvarint(w.out, binary.LittleEndian.Uint64(sized(inner, 8)))
		return true
	})
	return o, true
}

// fields is an opener of a record of numbers of some widths, and what is behind them.
func fields(widths ...int) func(*input) (opened, bool) {
	return func(in *input) (opened, bool) {
		var items []part
		rest := in.data
		for _, n := range widths {
			if len(rest) < n {
				break
			}
			items = append(items, part{data: rest[:n], form: "number", rest: n})
			rest = rest[n:]
		}
		items = append(items, part{data: rest})
		return opened{items: items, fixed: true, write: func(w *writer, items []part) bool {
			for _, p := range items {
				data := p.data
				if n, ok := p.rest.(int); ok {
					data = sized(data, n)
				}
				w.out = append(w.out, data...)
			}
			return true
		}}, len(items) > 1
	}
}
