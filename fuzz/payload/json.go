package payload

import (
	"bytes"
	"encoding/json"
	"strconv"

	"github.com/leanovate/gopter"

	"github.com/passmuster/muster/internal/choice"
)

// JSONOptions says what JSON [JSON] yields. The zero value is valid by RFC 8259, with unique keys and numbers
// that a float64 holds.
type JSONOptions struct {
	// Mean is the mean number of elements of an array or object. 0 means 3.
	Mean int
	// Depth is the greatest depth of nesting. 0 means 6.
	Depth int
	// Most is the number of bytes from which on arrays and objects take no more elements. 0 means 16384.
	Most int
	// Object makes the whole document an object.
	Object bool
	// Odd adds what is legal and seldom expected: duplicate keys, numbers that no float64 holds, escapes of
	// lone surrogates.
	Odd bool
	// Malformed makes a document that RFC 8259 forbids, most of them such as people and models write:
	// trailing commas, comments, single quotes, a missing end.
	Malformed bool
}

// JSON yields JSON documents of any shape, written compactly, indented, or with odd white space. See
// [JSONSchema] for documents of a given shape.
func JSON(c ...JSONOptions) gopter.Gen { return choice.Gen(options(c).draw) }

func (o JSONOptions) draw(s *choice.Stream) Payload {
	w := newJSONWriter(s, o)
	data := w.document(make([]byte, 0, 256))
	p := truthOfText(KindJSON, "application/json", "data.json", data)
	if o.Malformed {
		p.Data, p.Flaw = malformed(s, p.Data)
		p.Claims.Size = len(p.Data)
	}
	return p
}

// jsonWriter appends drawn JSON.
type jsonWriter struct {
	s      *choice.Stream
	o      JSONOptions
	text   textWriter
	layout layout
	ascii  bool // escape what is not ASCII
	buf    []byte
	keys   [][2]int // where the keys of the objects that are open stand in the output
}

// layout is how a document is spaced.
type layout uint8

const (
	compact layout = iota
	spaced
	indented
	ragged
)

func newJSONWriter(s *choice.Stream, o JSONOptions) *jsonWriter {
	if o.Mean <= 0 {
		o.Mean = 3
	}
	if o.Depth <= 0 {
		o.Depth = 6
	}
	if o.Most <= 0 {
		o.Most = 1 << 14
	}
	return &jsonWriter{s: s, o: o, text: writer(s, TextOptions{Mean: 3, Most: 8192})}
}

func (w *jsonWriter) document(dst []byte) []byte {
	style := w.s.Uint64(15)
	w.layout, w.ascii = layout(style&3), style > 11
	switch {
	case w.o.Object:
		return w.object(dst, 0)
	case w.s.Uint64(3) > 0: // mostly something with an inside
		return w.container(dst, 0)
	default:
		return w.value(dst, 0)
	}
}

func (w *jsonWriter) value(dst []byte, depth int) []byte {
	most := uint64(15)
	if depth >= w.o.Depth {
		most = 9
	}
	switch w.s.Uint64(most) {
	case 0:
		return append(dst, "null"...)
	case 1:
		return append(dst, "true"...)
	case 2:
		return append(dst, "false"...)
	case 3, 4, 5:
		return w.number(dst)
	case 6, 7, 8, 9:
		return w.string(dst)
	default:
		return w.container(dst, depth)
	}
}

func (w *jsonWriter) container(dst []byte, depth int) []byte {
	if w.s.Bool() {
		return w.object(dst, depth)
	}
	return w.array(dst, depth)
}

func (w *jsonWriter) array(dst []byte, depth int) []byte {
	dst = append(dst, '[')
	n := 0
	grow(w.s, w.o.Mean, func() bool {
		dst = w.comma(dst, n, depth+1)
		dst = w.value(dst, depth+1)
		n++
		return len(dst) < w.o.Most
	})
	return append(w.end(dst, n, depth), ']')
}

func (w *jsonWriter) object(dst []byte, depth int) []byte {
	dst = append(dst, '{')
	n, open := 0, len(w.keys)
	grow(w.s, w.o.Mean, func() bool {
		dst = w.comma(dst, n, depth+1)
		dst = w.key(dst, open)
		dst = append(dst, ':')
		if w.layout != compact {
			dst = append(dst, ' ')
		}
		dst = w.value(dst, depth+1)
		n++
		return len(dst) < w.o.Most
	})
	w.keys = w.keys[:open]
	return append(w.end(dst, n, depth), '}')
}

// key appends a key that the object whose keys begin at open does not have yet.
func (w *jsonWriter) key(dst []byte, open int) []byte {
	start := len(dst)
	if w.s.Uint64(7) == 7 {
		dst = w.string(dst)
	} else {
		dst = append(w.text.word(append(dst, '"')), '"')
	}
	if !w.o.Odd {
		for n := 2; w.taken(dst, start, open); n++ {
			// The number goes behind the key that was drawn, for as long as it takes.
			dst = append(strconv.AppendInt(append(dst[:len(dst)-1], '_'), int64(n), 10), '"')
		}
	}
	w.keys = append(w.keys, [2]int{start, len(dst)})
	return dst
}

func (w *jsonWriter) taken(dst []byte, start, open int) bool {
	for _, k := range w.keys[open:] {
		if bytes.Equal(dst[k[0]:k[1]], dst[start:]) {
			return true
		}
	}
	return false
}

// comma appends what stands before the element with the given index.
func (w *jsonWriter) comma(dst []byte, index, depth int) []byte {
	if index > 0 {
		dst = append(dst, ',')
	}
	return w.space(dst, depth, index > 0)
}

// end appends what stands before the closing bracket.
func (w *jsonWriter) end(dst []byte, elements, depth int) []byte {
	if elements == 0 {
		return dst
	}
	return w.space(dst, depth, false)
}

func (w *jsonWriter) space(dst []byte, depth int, between bool) []byte {
	switch {
	case w.layout == spaced && between:
		dst = append(dst, ' ')
	case w.layout == indented:
		dst = append(dst, '\n')
		for range depth {
			dst = append(dst, "  "...)
		}
	case w.layout == ragged:
		dst = appendPick(dst, w.s, jsonSpaces[:])
	}
	return dst
}

func (w *jsonWriter) number(dst []byte) []byte {
	switch w.s.Uint64(7) {
	case 0, 1:
		return strconv.AppendUint(dst, w.s.Uint64(9), 10)
	case 2, 3:
		return strconv.AppendInt(dst, int64(w.s.Uint64(1<<32-1))-1<<31, 10)
	case 4:
		return strconv.AppendInt(dst, int64(w.s.Uint64(1<<64-1)), 10)
	case 5, 6: // a fraction of at most three digits
		dst = strconv.AppendInt(dst, int64(w.s.Uint64(1<<16-1))-1<<15, 10)
		return strconv.AppendUint(append(dst, '.'), w.s.Uint64(999), 10)
	default:
		if w.o.Odd && w.s.Bool() {
			return appendPick(dst, w.s, wideNumbers[:])
		}
		return appendPick(dst, w.s, jsonNumbers[:])
	}
}

func (w *jsonWriter) string(dst []byte) []byte {
	if w.s.Uint64(3) < 2 {
		return append(w.text.word(append(dst, '"')), '"')
	}
	w.buf = w.text.text(w.buf[:0])
	dst = appendQuoted(dst, w.buf, w.ascii)
	if w.o.Odd && w.s.Chance(8) {
		dst = appendPick(dst[:len(dst)-1], w.s, surrogates[:])
		dst = append(dst, '"')
	}
	return dst
}

var (
	jsonSpaces  = [...]string{"", " ", "\n", "\t", "\r\n", "  \n\n "}
	surrogates  = [...]string{`\ud800`, `\udfff`, `\udc00\ud800`}
	jsonNumbers = [...]string{
		"-0", "0.0", "1e0", "1E+2", "-1e-7", "127", "128", "-129", "255", "256", "65535", "65536", "2147483647", "2147483648",
		"4294967295", "4294967296", "9007199254740991", "9007199254740993", "9223372036854775807", "9223372036854775808",
		"-9223372036854775809", "18446744073709551616", "0.1", "0.30000000000000004", "1.7976931348623157e308", "5e-324",
		"1e21", "3.141592653589793238462643383279", "-273.15", "1e-400", "100000000000000000000000000000000000000000", "1.0",
	}
	wideNumbers = [...]string{"1e400", "-1e309", "1e99999", "1.7976931348623159e308"}
)

// wounds are what makes a document malformed: text before and after the whole of it.
var wounds = [...]struct{ name, before, after string }{
	{"truncated", "", ""},
	{"trailing comma", "[", ",]"},
	{"no quotes around a key", "{a: ", "}"},
	{"single quotes", "{'a': ", "}"},
	{"comment", "[", " // the end\n]"},
	{"fenced as Markdown", "```json\n", "\n```"},
	{"prose before", "Here is the JSON: ", ""},
	{"NaN", "[NaN, ", "]"},
	{"None", `{"a": None, "b": `, "}"},
	{"leading zero", "[01, ", "]"},
	{"control character in a string", "[\"\n\", ", "]"},
	{"unknown escape", `["\x41", `, "]"},
	{"byte order mark", "\ufeff", ""},
	{"two documents", "", "{}"},
	{"brackets that do not match", "[", "}"},
	{"bracket too many", "[", "]]"},
	{"missing comma", "[null ", "]"},
	{"missing colon", `{"a" `, "}"},
}

// malformed returns the document damaged, and the name of the damage.
func malformed(s *choice.Stream, doc []byte) (data []byte, flaw string) {
	w := &wounds[s.Uint64(uint64(len(wounds)-1))]
	if w.before == "" && w.after == "" {
		return truncatedJSON(s, doc), w.name
	}
	data = append(make([]byte, 0, len(doc)+len(w.before)+len(w.after)), w.before...)
	data = append(append(data, doc...), w.after...)
	return data, w.name
}

// truncatedJSON cuts the document where what is left is no document: the beginning of a number may be one.
func truncatedJSON(s *choice.Stream, doc []byte) []byte {
	cut := doc[:s.Uint64(uint64(len(doc)-1))]
	if json.Valid(cut) {
		return append(cut, ',')
	}
	return cut
}
