package format

import (
	"bytes"
	"encoding/binary"
)

// entry is what an entry of a directory has beside its tag and its value: the type.
type entry struct{ kind uint16 }

// byteOrder reads and writes numbers.
type byteOrder interface {
	binary.ByteOrder
	binary.AppendByteOrder
}

// tiffSizes are the bytes of a value of each type (TIFF 6.0, section 2).
var tiffSizes = [...]int{0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8}

// openTIFF takes the first directory of a TIFF file, which Exif is too, apart into its entries (TIFF 6.0, section 2). What was
// there stays where it is, so that offsets stay right: a directory that was changed is written behind it.
func openTIFF(in *input) (opened, bool) {
	data := in.data
	big := bytes.HasPrefix(data, []byte("MM\x00*"))
	if len(data) < 14 || !big && !bytes.HasPrefix(data, []byte("II*\x00")) {
		return opened{}, false
	}
	var order byteOrder = binary.LittleEndian
	if big {
		order = binary.BigEndian
	}
	at := int(order.Uint32(data[4:]))
	if at < 8 || at+2 > len(data) {
		return opened{}, false
	}
	count := int(order.Uint16(data[at:]))
	end := at + 2 + 12*count
	if end+4 > len(data) {
		return opened{}, false
	}
	var items []part
	for e := at + 2; e < end; e += 12 {
		kind, n := order.Uint16(data[e+2:]), int(order.Uint32(data[e+4:]))
		if int(kind) >= len(tiffSizes) {
			return opened{}, false
		}
		size := tiffSizes[kind] * n
		from := e + 8
		if size > 4 {
			from = int(order.Uint32(data[e+8:]))
		}
		if n > len(data) || from > len(data) || size > len(data)-from {
			return opened{}, false
		}
		form := ""
		if kind == 3 || kind == 4 {
			form = "number"
		}
		items = append(items, part{name: string(data[e : e+2]), data: data[from : from+size], form: form, rest: entry{kind}})
	}
	next := data[end : end+4]
	return opened{items: items, named: true, write: func(w *writer, items []part) bool {
		return writeTIFF(w, data, items, next, order, big)
	}}, count > 0
}

func writeTIFF(w *writer, data []byte, items []part, next []byte, order byteOrder, big bool) bool {
	base := len(w.out)
	w.out = append(w.out, data[:4]...)
	body := append([]byte{}, data[8:]...)
	if len(body)%2 == 1 {
		body = append(body, 0)
	}
	start := 8 + len(body)
	values := start + 2 + 12*len(items) + 4
	dir := order.AppendUint16(nil, uint16(len(items)))
	var tail []byte
	for _, p := range items {
		e, ok := p.rest.(entry)
		if !ok || len(p.name) != 2 || int(e.kind) >= len(tiffSizes) {
			return false
		}
		size := max(tiffSizes[e.kind], 1)
		value := sized(p.data, (len(p.data)+size-1)/size*size)
		dir = append(dir, p.name...)
		dir = order.AppendUint16(dir, e.kind)
		dir = order.AppendUint32(dir, uint32(len(value)/size))
		if len(value) <= 4 {
			dir = append(dir, sized(value, 4)...)
			continue
		}
		dir = order.AppendUint32(dir, uint32(values+len(tail)))
		tail = append(tail, value...)
		if len(tail)%2 == 1 {
			tail = append(tail, 0)
		}
	}
	w.number(uint64(start), 4, big)
	w.out = append(append(append(append(w.out, body...), dir...), next...), tail...)
	return len(w.out)-base < 1<<31
}

// openExif takes a segment of JPEG apart that has a TIFF file behind six bytes (CIPA DC-008, section 4.5.4).
func openExif(in *input) (opened, bool) {
	const mark = "Exif\x00\x00"
	inner, ok := bytes.CutPrefix(in.data, []byte(mark))
	if !ok {
		return opened{}, false
	}
	return wrapped(inner, "tiff", func(w *writer, inner []byte) bool {
		w.out = append(append(w.out, mark...), inner...)
		return true
	}), true
}
