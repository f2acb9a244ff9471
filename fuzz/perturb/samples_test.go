package perturb

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"encoding/binary"
	"fmt"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"strings"
	"sync"
)

func picture() *image.Paletted {
	m := image.NewPaletted(image.Rect(0, 0, 9, 7), color.Palette{color.Black, color.White, color.RGBA{200, 10, 30, 255}})
	for i := range m.Pix {
		m.Pix[i] = byte(i * 7 % 3)
	}
	return m
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

func pngSample() []byte {
	var b bytes.Buffer
	must(png.Encode(&b, picture()))
	return b.Bytes()
}

func jpegSample() []byte {
	var b bytes.Buffer
	must(jpeg.Encode(&b, picture(), nil))
	return b.Bytes()
}

func gifSample() []byte {
	var b bytes.Buffer
	m := picture()
	must(gif.EncodeAll(&b, &gif.GIF{Image: []*image.Paletted{m, m}, Delay: []int{3, 5}, Config: image.Config{ColorModel: m.Palette, Width: 9, Height: 7}}))
	return b.Bytes()
}

func zipSample() []byte {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, name := range []string{"a.txt", "dir/b.txt", "c.bin"} {
		f, err := w.Create(name)
		must(err)
		_, err = io.WriteString(f, strings.Repeat(name, 40))
		must(err)
	}
	must(w.SetComment("made for a test"))
	must(w.Close())
	return b.Bytes()
}

func gzipSample() []byte {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, err := io.WriteString(w, strings.Repeat("hello ", 50))
	must(err)
	must(w.Close())
	return b.Bytes()
}

func wavSample() []byte {
	f := &wavFile{form: "WAVE"}
	format := []byte{1, 0, 1, 0, 0x40, 0x1f, 0, 0, 0x80, 0x3e, 0, 0, 2, 0, 16, 0}
	sound := make([]byte, 31)
	for i := range sound {
		sound[i] = byte(i * 5)
	}
	f.chunks = []wavChunk{wave("fmt ", format), wave("data", sound)}
	f.fix()
	return f.bytes()
}

func pdfSample() []byte {
	b, at := pdfObjects()
	start := b.Len()
	fmt.Fprintf(b, "xref\n0 %d\n0000000000 65535 f \n", len(at)+1)
	for _, a := range at {
		fmt.Fprintf(b, "%010d 00000 n \n", a)
	}
	fmt.Fprintf(b, "trailer\n<< /Size %d /Root 1 0 R /Info 5 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(at)+1, start)
	return b.Bytes()
}

// pdfStreamSample has its cross-reference in a stream, with the predictor that writers use where predict is set. Entry 6 is
// of an object in an object stream.
func pdfStreamSample(predict bool) []byte {
	b, at := pdfObjects()
	start := b.Len()
	rows := [][]byte{{0, 0, 0, 0, 255}}
	for _, a := range at {
		rows = append(rows, []byte{1, byte(a >> 16), byte(a >> 8), byte(a), 0})
	}
	rows = append(rows, []byte{2, 0, 0, 4, 0}, []byte{1, byte(start >> 16), byte(start >> 8), byte(start), 0})
	var data bytes.Buffer
	w := zlib.NewWriter(&data)
	above := make([]byte, 5)
	for _, row := range rows {
		out := bytes.Clone(row)
		if predict {
			out = []byte{2}
			for i := range row {
				out = append(out, row[i]-above[i])
			}
		}
		above = row
		_, _ = w.Write(out)
	}
	_ = w.Close()
	params := ""
	if predict {
		params = "/DecodeParms << /Columns 5 /Predictor 12 >> "
	}
	fmt.Fprintf(b, "7 0 obj\n<< /Type /XRef /Size 8 /Root 1 0 R /Info 5 0 R /W [1 3 1] /Filter /FlateDecode %s/Length %d >>\nstream\n%s\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n",
		params, data.Len(), data.Bytes(), start)
	return b.Bytes()
}

func pdfObjects() (*bytes.Buffer, []int) {
	b := bytes.NewBufferString("%PDF-1.5\n%\xe2\xe3\xcf\xd3\n")
	objects := []string{
		"<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
		"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 100] /Contents 4 0 R >>",
		"<< /Length 21 /Filter [] >>\nstream\nBT (Hello) Tj ET     \nendstream", "<< /Title (A title) /CreationDate (D:20240501120000Z) >>",
	}
	var at []int
	for i, o := range objects {
		at = append(at, b.Len())
		fmt.Fprintf(b, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	return b, at
}

const (
	jsonSample = "{\"id\": 17, \"name\":\"Ada\",\n \"tags\": [ \"a\", \"b\" ], \"born\":\"1990-02-28\", \"ok\":true, \"id\":18, \"more\":{\"n\":null,\"x\":1.50e2}, \"none\":[]}\n"
	csvSample  = "id,name,born,note\r\n1,Ada,1990-02-28,\"a, \"\"b\"\"\"\r\n2,\"Bob\",1991-03-01,\r\n3,Cy,1992-04-02,x\r\n"
	mimeSample = "From: a@b.example\r\nTo: c@d.example\r\nSubject: hello\r\n world\r\nDate: Wed, 1 May 2024 10:00:00 +0000\r\nMIME-Version: 1.0\r\n" +
		"Content-Type: multipart/mixed; boundary=\"xyz\"\r\n\r\n--xyz\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 7bit\r\n\r\nhello\r\n" +
		"--xyz\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; filename=\"a.pdf\"\r\n\r\nx\r\n--xyz--\r\n"
	vttSample  = "WEBVTT\n\nNOTE made for a test\n\n1\n00:00:01.000 --> 00:00:02.500\nHello\n\n00:00:03.000 --> 00:00:04.000 align:start\nworld\n"
	srtSample  = "1\n00:00:01,000 --> 00:00:02,500\nHello\n\n2\n00:00:03,000 --> 00:00:04,000\nworld\n"
	htmlSample = "<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\"><title>A page</title></head><body class=\"x\"><p id=\"p1\">Hello <b>world</b></p><a href=\"/a?b=c\">link</a></body></html>\n"
	textSample = "Order 4711 of 2024-05-01:\r\nthree pieces, 12.50 each\r\nä closing line"
)

// samples has one of each format.
var samples = sync.OnceValue(func() map[Format][]byte {
	return map[Format][]byte{
		JSON: []byte(jsonSample), CSV: []byte(csvSample), MIME: []byte(mimeSample), VTT: []byte(vttSample), SRT: []byte(srtSample),
		HTML: []byte(htmlSample), Text: []byte(textSample), PNG: pngSample(), JPEG: jpegSample(), GIF: gifSample(), ZIP: zipSample(),
		GZIP: gzipSample(), WAV: wavSample(), PDF: pdfSample(), Binary: binary.BigEndian.AppendUint64([]byte{0xff, 0, 0x80}, 1<<63),
	}
})
