package perturb

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"io"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// open takes a sample apart that must be of the format.
func open(t *testing.T, format Format, data []byte) Parts {
	t.Helper()
	p, ok := Open(Sample{Data: data, Format: format})
	if !ok {
		t.Fatalf("%s is not taken apart: %.60q", format, data)
	}
	return p
}

func TestPartsThatAreNotChangedAreTheSampleAgain(t *testing.T) {
	for format, data := range samples() {
		if openers[format] == nil {
			continue
		}
		p := open(t, format, data)
		got := p.Bytes()
		if format == JSON { // without white space
			var b bytes.Buffer
			must(json.Compact(&b, data))
			var c bytes.Buffer
			must(json.Compact(&c, got))
			got, data = c.Bytes(), b.Bytes()
		}
		if !bytes.Equal(got, data) || len(p.Items) == 0 {
			t.Errorf("%s: %d parts\n%.200q\n%.200q", format, len(p.Items), data, got)
		}
	}
}

// replacement is data that each format can have for a part.
func replacement(format Format) []byte {
	if format == JSON {
		return []byte(`[true]`)
	}
	return []byte("a word")
}

func TestAPartThatIsChangedIsThatWhenOpenedAgain(t *testing.T) {
	for format, data := range samples() {
		if openers[format] == nil || format == CSV {
			continue
		}
		for i := range open(t, format, data).Items {
			p := open(t, format, data)
			p.Items[i].Data = replacement(format)
			again := open(t, format, p.Bytes())
			if len(again.Items) != len(p.Items) {
				t.Errorf("%s, part %d changed: %d parts, were %d", format, i, len(again.Items), len(p.Items))
				continue
			}
			for j := range again.Items {
				if !bytes.Equal(again.Items[j].Data, p.Items[j].Data) || again.Items[j].Name != p.Items[j].Name {
					t.Errorf("%s, part %d changed: part %d is %.40q, want %.40q", format, i, j, again.Items[j].Data, p.Items[j].Data)
				}
			}
		}
	}
}

func TestPartsCanBeMovedRepeatedAndRemoved(t *testing.T) {
	for format, data := range samples() {
		if openers[format] == nil {
			continue
		}
		n := len(open(t, format, data).Items)
		for what, c := range map[string]struct {
			change func([]Part) []Part
			want   int
		}{
			"last first":  {func(p []Part) []Part { return append(p[n-1:n:n], p[:n-1]...) }, n},
			"first twice": {func(p []Part) []Part { return append(p[:1:1], p...) }, n + 1},
			"no first":    {func(p []Part) []Part { return p[1:] }, n - 1},
		} {
			p := open(t, format, data)
			p.Items = c.change(p.Items)
			out := p.Bytes()
			if c.want == 0 || format == JPEG && what == "last first" {
				continue // nothing is left, or what has no length stands first
			}
			if again := open(t, format, out); len(again.Items) != c.want && format != MIME && format != PDF && format != JPEG && format != ZIP && format != GZIP {
				t.Errorf("%s, %s: %d parts, want %d", format, what, len(again.Items), c.want)
			}
		}
	}
}

func TestAnArchiveWithAChangedMemberUnpacks(t *testing.T) {
	p := open(t, ZIP, zipSample())
	p.Items[1].Data, p.Items[0].Name, p.Items[3].Data = []byte("changed"), "renamed.txt", []byte("note")
	out := p.Bytes()
	r, err := zip.NewReader(bytes.NewReader(out), int64(len(out)))
	if err != nil || r.Comment != "note" {
		t.Fatalf("comment %q, %v", r.Comment, err)
	}
	for i, want := range []struct{ name, text string }{{"renamed.txt", strings.Repeat("a.txt", 40)}, {"dir/b.txt", "changed"}, {"c.bin", strings.Repeat("c.bin", 40)}} {
		f, err := r.File[i].Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(f)
		if err != nil || string(text) != want.text || r.File[i].Name != want.name {
			t.Errorf("member %d: %s, %q, %v", i, r.File[i].Name, text, err)
		}
	}
}

func TestAMemberThatIsStoredOrTooLargeIsChangedToo(t *testing.T) {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, m := range []struct {
		method uint16
		text   string
	}{{zip.Store, "stored"}, {zip.Deflate, strings.Repeat("x", mostUnpacked+1)}} {
		f, err := w.CreateHeader(&zip.FileHeader{Name: m.text[:1], Method: m.method})
		must(err)
		_, err = io.WriteString(f, m.text)
		must(err)
	}
	must(w.Close())
	p := open(t, ZIP, b.Bytes())
	if string(p.Items[0].Data) != "stored" || len(p.Items[1].Data) >= mostUnpacked {
		t.Fatalf("%q, %d bytes", p.Items[0].Data, len(p.Items[1].Data))
	}
	p.Items[0].Data = []byte("other")
	p.Items[1].Name = "y"
	out := p.Bytes()
	r, err := zip.NewReader(bytes.NewReader(out), int64(len(out)))
	must(err)
	for i, want := range []int{5, mostUnpacked + 1} {
		f, err := r.File[i].Open()
		must(err)
		if n, err := io.Copy(io.Discard, f); int(n) != want || err != nil {
			t.Errorf("member %d: %d bytes, %v", i, n, err)
		}
	}
}

func TestAGZIPFileKeepsItsHeaderAndItsOtherMembers(t *testing.T) {
	var b bytes.Buffer
	for _, text := range []string{"first", "second"} {
		w := gzip.NewWriter(&b)
		w.Name, w.Comment, w.Extra = "a.txt", "a comment", []byte("xy")
		_, err := io.WriteString(w, text)
		must(err)
		must(w.Close())
	}
	p := open(t, GZIP, b.Bytes())
	if len(p.Items) != 1 || string(p.Items[0].Data) != "first" {
		t.Fatalf("%d parts", len(p.Items))
	}
	p.Items[0].Data = []byte("changed ")
	r, err := gzip.NewReader(bytes.NewReader(p.Bytes()))
	must(err)
	text, err := io.ReadAll(r)
	if err != nil || string(text) != "changed second" || r.Name != "a.txt" {
		t.Errorf("%q, %v, name %q", text, err, r.Name)
	}
}

func TestObjectsOfADocumentAreFoundWhereverTheyMove(t *testing.T) {
	for name, sample := range map[string][]byte{"table": pdfSample(), "stream": pdfStreamSample(false), "predicted stream": pdfStreamSample(true)} {
		p := open(t, PDF, sample)
		p.Items[1].Data = append(slices.Clone(p.Items[1].Data), "% and a longer end\n"...)
		p.Items[0], p.Items[3] = p.Items[3], p.Items[0]
		out := p.Bytes()
		f, ok := parsePDF(out)
		if !ok {
			t.Fatalf("%s: not a document any more: %q", name, out)
		}
		for i, at := range f.xref.offsets()[:5] {
			if want := strconv.Itoa(i+1) + " 0 obj"; !bytes.HasPrefix(out[at:], []byte(want)) {
				t.Errorf("%s: entry %d points at %.20q", name, i+1, out[at:])
			}
		}
	}
}

func TestARowOfATableIsItsFields(t *testing.T) {
	p := open(t, CSV, []byte("1;\"a \"\"b\"\"\";c\r\n"))
	if len(p.Items) != 3 || string(p.Items[1].Data) != `a "b"` {
		t.Fatalf("%d parts, the second %q", len(p.Items), p.Items[1].Data)
	}
	p.Items[2].Data = []byte(`x;"y`)
	if got := string(p.Bytes()); got != "1;\"a \"\"b\"\"\";\"x;\"\"y\"\r\n" {
		t.Errorf("%q", got)
	}
}

func TestAValueOfSeveralLinesIsFolded(t *testing.T) {
	p := open(t, MIME, []byte("From: a\nTo: b\n\nbody"))
	p.Items[0].Data = []byte("a\r\nInjected: 1")
	if got := string(p.Bytes()); got != "From: a\n Injected: 1\nTo: b\n\nbody" {
		t.Errorf("%q", got)
	}
}

func TestPartsThatDoNotFitAreNoSample(t *testing.T) {
	for _, c := range []struct {
		format Format
		change func(*Part)
	}{
		{PNG, func(p *Part) { p.Name = "long name" }}, {WAV, func(p *Part) { p.Name = "x" }}, {JPEG, func(p *Part) { p.Name = "" }},
		{JPEG, func(p *Part) { p.Data = make([]byte, 65534) }}, {ZIP, func(p *Part) { p.Name = strings.Repeat("x", 65536) }}, {GIF, func(p *Part) { p.Name = "x" }},
		{PDF, func(p *Part) { p.rest = nil }},
	} {
		p := open(t, c.format, samples()[c.format])
		c.change(&p.Items[0])
		if out := p.Bytes(); out != nil {
			t.Errorf("%s: %.40q", c.format, out)
		}
	}
}

func TestOfBytesWithoutPartsThereIsNothingToOpen(t *testing.T) {
	for _, in := range []Sample{{Format: Text, Data: []byte("text")}, {Format: JSON, Data: []byte("1")}, {Format: JSON, Data: []byte("{")}, {Format: PNG, Data: []byte("x")}, {Format: GZIP, Data: gzipSample()[:30]}, {}} {
		if _, ok := Open(in); ok {
			t.Errorf("%s %q is taken apart", in.Format, in.Data)
		}
	}
}
