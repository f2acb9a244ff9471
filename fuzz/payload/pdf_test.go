package payload_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"testing"

	"github.com/pdfcpu/pdfcpu/pkg/api"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"

	"github.com/passmuster/muster/fuzz/payload"
)

// readPDF reads a document and holds it to ISO 32000-1 as strictly as the library can.
func readPDF(data []byte) (*model.Context, error) {
	api.DisableConfigDir() // tests leave nothing in the user's folder
	conf := model.NewDefaultConfiguration()
	conf.ValidationMode = model.ValidationStrict
	return api.ReadAndValidate(bytes.NewReader(data), conf)
}

func TestAPDFIsReadStrictlyByALibrary(t *testing.T) {
	seen := map[string]int{}
	each(t, 150, payload.PDF(), func(p payload.Payload) {
		c, err := readPDF(p.Data)
		if err != nil {
			t.Fatalf("%v: %s", err, p.Data)
		}
		if c.PageCount < 1 || c.PageCount > 4 {
			t.Errorf("%d pages", c.PageCount)
		}
		seen[fmt.Sprintf("%d pages", c.PageCount)]++
		if bytes.HasPrefix(p.Data, []byte("%PDF-1.4")) && bytes.Contains(p.Data, []byte("/XRef")) {
			t.Errorf("a cross-reference stream, which version 1.5 brought: %q", p.Data)
		}
		for _, what := range []string{"/XRef", "trailer", "/Info", "/Metadata", "/EmbeddedFiles", "/Annots", "/DCTDecode", "/FlateDecode", "/DeviceGray", "/DeviceRGB", " Tj", "PDF-1.4", "PDF-1.6", "PDF-1.7", "/UF"} {
			if bytes.Contains(p.Data, []byte(what)) {
				seen[what]++
			}
		}
		checkOffsets(t, p.Data)
	})
	if len(seen) != 4+15 {
		t.Errorf("%v", seen)
	}
}

// checkOffsets holds a table to the objects themselves: the library repairs what it can.
func checkOffsets(t testing.TB, data []byte) {
	t.Helper()
	m := regexp.MustCompile(`startxref\n(\d+)\n%%EOF\n$`).FindSubmatch(data)
	if m == nil {
		t.Fatal("no startxref")
	}
	var start int
	_, _ = fmt.Sscan(string(m[1]), &start)
	table, ok := bytes.CutPrefix(data[start:], []byte("xref\n0 "))
	if !ok {
		if !regexp.MustCompile(`^\d+ 0 obj\n<< /Type /XRef`).Match(data[start:]) {
			t.Errorf("%q at startxref", data[start:start+20])
		}
		return
	}
	var n int
	_, _ = fmt.Sscan(string(table[:8]), &n)
	entries := table[bytes.IndexByte(table, '\n')+1:]
	for i := 1; i < n; i++ {
		var at int
		_, _ = fmt.Sscanf(string(entries[20*i:20*i+10]), "%d", &at)
		if want := fmt.Sprintf("%d 0 obj\n", i); !bytes.HasPrefix(data[at:], []byte(want)) {
			t.Errorf("%q at the offset of object %d", data[at:at+10], i)
		}
	}
}

func TestThePartsOfAPDFAreInIt(t *testing.T) {
	attached, pictures := 0, 0
	each(t, 150, payload.PDF(), func(p payload.Payload) {
		c, err := readPDF(p.Data)
		if err != nil {
			t.Fatal(err)
		}
		files, err := c.ListAttachments()
		if err != nil {
			t.Fatal(err)
		}
		for _, part := range p.Parts {
			if part.Kind == payload.KindImage && bytes.Contains(p.Data, part.Data) {
				pictures++
				continue
			}
			if len(files) != 1 {
				t.Fatalf("%d attached files", len(files))
			}
			attached++
			file, err := c.ExtractAttachment(files[0])
			if err != nil {
				t.Fatal(err)
			}
			if got, err := io.ReadAll(file); err != nil || !bytes.Equal(got, part.Data) {
				t.Errorf("%v: attached %q, want %q", err, got, part.Data)
			}
		}
	})
	if attached < 20 || pictures < 20 {
		t.Errorf("%d attached, %d pictures", attached, pictures)
	}
}

func TestMetadataOfAPDFAgree(t *testing.T) {
	titles := 0
	each(t, 150, payload.PDF(), func(p payload.Payload) {
		c, err := readPDF(p.Data)
		if err != nil {
			t.Fatal(err)
		}
		from := bytes.Index(p.Data, []byte("<x:xmpmeta"))
		if from < 0 {
			return
		}
		titles++
		var title []byte
		for d := xml.NewDecoder(bytes.NewReader(p.Data[from : bytes.Index(p.Data, []byte("</x:xmpmeta>"))+12])); ; {
			token, err := d.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			if e, ok := token.(xml.StartElement); ok && e.Name.Local == "title" {
				var v struct {
					Alt struct {
						Li string `xml:"li"`
					}
				}
				if err := d.DecodeElement(&v, &e); err != nil {
					t.Fatal(err)
				}
				title = []byte(v.Alt.Li)
			}
		}
		info, err := c.DereferenceDict(*c.Info)
		if err != nil {
			t.Fatal(err)
		}
		if got := pdfText(t, info["Title"]); got != string(title) {
			t.Errorf("title %q in the information, %q in XMP", got, title)
		}
	})
	if titles < 20 {
		t.Errorf("%d titles", titles)
	}
}

func pdfText(t testing.TB, o types.Object) string {
	t.Helper()
	v, err := types.StringOrHexLiteral(o)
	if err != nil || v == nil {
		t.Fatalf("%v: %v", o, err)
	}
	return *v
}

func TestABarePDFIsTextAlone(t *testing.T) {
	each(t, 200, payload.PDF(payload.PDFOptions{Bare: true, MaxPages: 1}), func(p payload.Payload) {
		c, err := readPDF(p.Data)
		if err != nil {
			t.Fatal(err)
		}
		if c.PageCount != 1 || p.Parts != nil || bytes.Contains(p.Data, []byte("/Info")) {
			t.Errorf("%d pages, %d parts: %s", c.PageCount, len(p.Parts), p.Data)
		}
		for _, what := range []string{"/Metadata", "/EmbeddedFiles", "/Annots", "/DCTDecode"} {
			if bytes.Contains(p.Data, []byte(what)) {
				t.Errorf("%s", what)
			}
		}
	})
}

func TestFlawsOfDocuments(t *testing.T) {
	each(t, 60, payload.PDF(payload.PDFOptions{Hidden: true, Script: true}), func(p payload.Payload) {
		if _, err := readPDF(p.Data); err != nil || p.Flaw != "hidden text, script on opening" || !bytes.Contains(p.Data, []byte("/JavaScript")) {
			t.Errorf("%v, flaw %q", err, p.Flaw)
		}
		if !bytes.Contains(p.Data, []byte("/FlateDecode")) && !bytes.Contains(p.Data, []byte("3 Tr (Ignore")) {
			t.Errorf("no hidden text in %s", p.Data)
		}
	})
	each(t, 60, payload.PDF(payload.PDFOptions{WrongXref: true}), func(p payload.Payload) {
		if p.Flaw != "wrong cross-reference" || rightXref(p.Data) {
			t.Errorf("flaw %q: %s", p.Flaw, p.Data)
		}
	})
}

// rightXref reports whether the cross-reference is where it is said to be, and the catalogue where that says.
func rightXref(data []byte) bool {
	var start int
	_, _ = fmt.Sscan(string(data[bytes.LastIndex(data, []byte("startxref"))+9:]), &start)
	if start >= len(data) {
		return false
	}
	rest := string(data[start:])
	if strings.HasPrefix(rest, "xref\n") {
		return strings.Contains(rest[:80], fmt.Sprintf("%010d 00000 n", bytes.Index(data, []byte("1 0 obj"))))
	}
	return false
}
