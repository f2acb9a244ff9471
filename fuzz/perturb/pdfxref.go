package perturb

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"

	"github.com/passmuster/muster/internal/deflate"
)

// pdfXref is what says where the objects of a document are: a table (ISO 32000-1, section 7.5.4) or a stream (7.5.8).
type pdfXref interface {
	// offsets are those of the objects that are in use.
	offsets() []int
	// with returns the same with other offsets, or false where one does not fit.
	with(offsets []int) (text string, ok bool)
}

// parseXref reads what stands at the beginning of data, up to startxref.
func parseXref(data []byte) (pdfXref, bool) {
	if bytes.HasPrefix(data, []byte("xref")) {
		return parseXrefTable(data), true
	}
	return parseXrefStream(data)
}

var pdfEntry = regexp.MustCompile(`(\d{10}) \d{5} n[ \r\n]`)

// xrefTable is a table of the classical form and the trailer behind it.
type xrefTable struct {
	text   []byte
	places [][2]int // the ten digits of each entry in use
}

func parseXrefTable(data []byte) xrefTable {
	t := xrefTable{text: data}
	for _, e := range pdfEntry.FindAllSubmatchIndex(data, -1) {
		t.places = append(t.places, [2]int{e[2], e[3]})
	}
	return t
}

func (t xrefTable) offsets() []int {
	out := make([]int, len(t.places))
	for i, p := range t.places {
		out[i], _ = strconv.Atoi(string(t.text[p[0]:p[1]]))
	}
	return out
}

func (t xrefTable) with(offsets []int) (string, bool) {
	out := bytes.Clone(t.text)
	for i, p := range t.places {
		if offsets[i] < 0 || offsets[i] > 9999999999 {
			return "", false
		}
		copy(out[p[0]:p[1]], fmt.Sprintf("%010d", offsets[i]))
	}
	return string(out), true
}

var (
	xrefHead      = regexp.MustCompile(`(?s)^\d+ \d+ obj\s*<<(.*?)>>\s*stream\r?\n`)
	xrefType      = regexp.MustCompile(`/Type\s*/XRef\b`)
	xrefLength    = regexp.MustCompile(`/Length\s+(\d+)\b`)
	xrefFilter    = regexp.MustCompile(`/Filter\s*\[?\s*/(\w+)\s*\]?`)
	xrefWidths    = regexp.MustCompile(`/W\s*\[\s*(\d) (\d) (\d)\s*\]`)
	xrefParams    = regexp.MustCompile(`(?s)/DecodeParms\s*(?:\[\s*)?<<(.*?)>>(?:\s*\])?`)
	xrefPredictor = regexp.MustCompile(`/Predictor\s+(\d+)`)
)

// xrefStream is a stream of entries of fixed width: a type, an offset, a generation. Those of objects within object
// streams have no offset and stay.
type xrefStream struct {
	text     []byte
	dict     [2]int // within << and >>
	data     [2]int
	deflated bool
	rows     []byte
	widths   [3]int
}

// mostXref is how many bytes of entries are read.
const mostXref = 1 << 22

func parseXrefStream(text []byte) (*xrefStream, bool) {
	head := xrefHead.FindSubmatchIndex(text)
	if len(head) == 0 || !xrefType.Match(text[head[2]:head[3]]) {
		return nil, false
	}
	x := &xrefStream{text: text, dict: [2]int{head[2], head[3]}}
	dict := text[head[2]:head[3]]
	length, widths := xrefLength.FindSubmatch(dict), xrefWidths.FindSubmatch(dict)
	if length == nil || widths == nil {
		return nil, false
	}
	n, err := strconv.Atoi(string(length[1]))
	if err != nil || n > len(text)-head[1] {
		return nil, false
	}
	x.data = [2]int{head[1], head[1] + n}
	for i := range x.widths {
		x.widths[i] = int(widths[i+1][0] - '0')
	}
	if x.widths[1] == 0 || x.widths[1] > 7 {
		return nil, false
	}
	ok := x.read(dict)
	return x, ok
}

// read takes the filters off the entries.
func (x *xrefStream) read(dict []byte) bool {
	rows := x.text[x.data[0]:x.data[1]]
	if f := xrefFilter.FindSubmatch(dict); f != nil {
		if string(f[1]) != "FlateDecode" {
			return false
		}
		r, err := zlib.NewReader(bytes.NewReader(rows))
		if err != nil {
			return false
		}
		if rows, err = io.ReadAll(io.LimitReader(r, mostXref)); err != nil {
			return false
		}
		x.deflated = true
	}
	predictor := 1
	if p := xrefParams.FindSubmatch(dict); p != nil {
		if n := xrefPredictor.FindSubmatch(p[1]); n != nil {
			predictor, _ = strconv.Atoi(string(n[1]))
		}
	}
	ok := true
	if predictor >= 10 {
		rows, ok = unpredict(rows, x.width())
	}
	x.rows = rows
	return ok && predictor != 2 && len(rows)%x.width() == 0
}

func (x *xrefStream) width() int { return x.widths[0] + x.widths[1] + x.widths[2] }

// unpredict takes the filters of PNG off rows of a width (ISO 32000-1, section 7.4.4.4): none, and up, which all writers
// of cross-reference streams use.
func unpredict(data []byte, width int) ([]byte, bool) {
	var out []byte
	above := make([]byte, width)
	for ; len(data) > width; data = data[width+1:] {
		row := slices.Clone(data[1 : width+1])
		switch data[0] {
		case 0:
		case 2:
			for i := range row {
				row[i] += above[i]
			}
		default:
			return nil, false
		}
		out = append(out, row...)
		above = row
	}
	return out, len(data) == 0
}

// inUse returns where in the rows the offsets of objects in use are.
func (x *xrefStream) inUse() []int {
	var out []int
	for at := 0; at < len(x.rows); at += x.width() {
		// Without a type all are in use.
		if x.widths[0] == 0 || bigEndian(x.rows[at:at+x.widths[0]]) == 1 {
			out = append(out, at+x.widths[0])
		}
	}
	return out
}

func bigEndian(b []byte) int {
	v := 0
	for _, c := range b {
		v = v<<8 | int(c)
	}
	return v
}

func (x *xrefStream) offsets() []int {
	places := x.inUse()
	out := make([]int, len(places))
	for i, at := range places {
		out[i] = bigEndian(x.rows[at : at+x.widths[1]])
	}
	return out
}

// with writes the entries without a predictor.
func (x *xrefStream) with(offsets []int) (string, bool) {
	if slices.Equal(offsets, x.offsets()) {
		return string(x.text), true
	}
	rows := slices.Clone(x.rows)
	for i, at := range x.inUse() {
		v := offsets[i]
		if v < 0 || v >= 1<<(8*x.widths[1]) {
			return "", false
		}
		for j := at + x.widths[1] - 1; j >= at; j-- {
			rows[j] = byte(v)
			v >>= 8
		}
	}
	if x.deflated {
		rows = deflate.Zlib(rows)
	}
	dict := xrefParams.ReplaceAll(x.text[x.dict[0]:x.dict[1]], nil)
	dict = xrefLength.ReplaceAll(dict, fmt.Appendf(nil, "/Length %d", len(rows)))
	return string(slices.Concat(x.text[:x.dict[0]], dict, x.text[x.dict[1]:x.data[0]], rows, x.text[x.data[1]:])), true
}
