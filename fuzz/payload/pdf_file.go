package payload

import (
	"encoding/binary"
	"encoding/xml"
	"fmt"
	"image/color"
	"strings"
)

// grayModel is the model of a JPEG with one component.
var grayModel = color.GrayModel

// pdfRef is the number of an object.
type pdfRef int

func (r pdfRef) String() string { return fmt.Sprintf("%d 0 R", int(r)) }

func pdfArray(refs []pdfRef) string {
	out := make([]string, len(refs))
	for i, r := range refs {
		out[i] = r.String()
	}
	return "[" + strings.Join(out, " ") + "]"
}

// pdfFile is the objects of a document. Object n is at n-1.
type pdfFile struct {
	version    string
	objects    []string
	root, info pdfRef
	stream     bool // the cross-reference is a stream, which version 1.5 brought

	shift      int  // what is added to offsets, so that they are wrong
	shiftStart bool // shift the offset of the cross-reference rather than those in it
}

func (f *pdfFile) reserve() pdfRef { return f.add("") }

func (f *pdfFile) add(object string) pdfRef {
	f.objects = append(f.objects, object)
	return pdfRef(len(f.objects))
}

func (f *pdfFile) set(r pdfRef, object string) { f.objects[r-1] = object }

func (f *pdfFile) addStream(dict string, data []byte) pdfRef {
	return f.add(fmt.Sprintf("<< /Length %d %s >>\nstream\n%s\nendstream", len(data), dict, data))
}

// bytes writes the file: with a cross-reference stream (ISO 32000-1, section 7.5.8) or a table (7.5.4).
func (f *pdfFile) bytes() []byte {
	// The comment of bytes beyond ASCII keeps programs that carry files from taking it for text.
	out := []byte("%PDF-" + f.version + "\n%\xe2\xe3\xcf\xd3\n")
	var offsets []int
	for i, object := range f.objects {
		offsets = append(offsets, len(out))
		out = fmt.Appendf(out, "%d 0 obj\n%s\nendobj\n", i+1, object)
	}
	start := len(out)
	trailer := fmt.Sprintf("/Root %s", f.root)
	if f.info != 0 {
		trailer += fmt.Sprintf(" /Info %s", f.info)
	}
	if f.stream {
		offsets = append(offsets, start) // of the object that holds the cross-reference
	}
	written := offsets
	if f.shift != 0 && !f.shiftStart {
		written = nil
		for _, at := range offsets {
			written = append(written, max(at+f.shift, 0))
		}
	}
	if f.stream {
		out = f.xrefStream(out, trailer, written)
	} else {
		out = f.xrefTable(out, trailer, written)
	}
	if f.shiftStart {
		start = max(start+f.shift, 0)
	}
	return fmt.Appendf(out, "startxref\n%d\n%%%%EOF\n", start)
}

// xrefTable appends entries of 20 bytes each, and the trailer.
func (f *pdfFile) xrefTable(out []byte, trailer string, offsets []int) []byte {
	out = fmt.Appendf(out, "xref\n0 %d\n0000000000 65535 f \n", len(offsets)+1)
	for _, at := range offsets {
		out = fmt.Appendf(out, "%010d 00000 n \n", at)
	}
	return fmt.Appendf(out, "trailer\n<< /Size %d %s >>\n", len(offsets)+1, trailer)
}

// xrefStream appends an object with entries of a type, an offset of four bytes and a generation of two.
func (f *pdfFile) xrefStream(out []byte, trailer string, offsets []int) []byte {
	entries := []byte{0, 0, 0, 0, 0, 0xff, 0xff}
	for _, at := range offsets {
		entries = binary.BigEndian.AppendUint32(append(entries, 1), uint32(at))
		entries = append(entries, 0, 0)
	}
	data := deflated(entries)
	return fmt.Appendf(out, "%d 0 obj\n<< /Type /XRef /Size %d %s /W [1 4 2] /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream\nendobj\n",
		len(offsets), len(offsets)+1, trailer, len(data), data)
}

// xmlText is text fit to stand in an element.
func xmlText(v string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(v)) // a builder does not fail
	return b.String()
}
