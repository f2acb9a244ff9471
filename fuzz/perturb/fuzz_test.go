package perturb

import (
	"bytes"
	"encoding/json"
	"slices"
	"testing"

	"github.com/passmuster/muster/internal/choice"
)

// fuzzFormat holds a parser and the rules of its format to their promises on any data: no panic, the same bytes when
// put together again, the sample not written to, and a change where one is told.
func fuzzFormat(f *testing.F, formats ...Format) {
	for _, format := range formats {
		f.Add(samples()[format], uint64(1))
		f.Add(samples()[format][:len(samples()[format])/2], uint64(2))
	}
	if formats[0] == PDF {
		f.Add(pdfStreamSample(false), uint64(3))
		f.Add(pdfStreamSample(true), uint64(4))
	}
	rules := Rules()
	f.Fuzz(func(t *testing.T, data []byte, seed uint64) {
		if len(data) > 1<<14 {
			return
		}
		kept := bytes.Clone(data)
		for _, format := range formats {
			if out, ok := parsers[formats[0]](data); ok && !bytes.Equal(out, data) {
				t.Errorf("%s: %q put together again is %q", format, data, out)
			}
			in := Sample{Data: data, Format: format}
			if p, ok := Open(in); ok {
				checkParts(t, p, data)
			}
			for _, r := range rules {
				if r.Applies(Sample{Data: data, Format: Binary}) || !r.Applies(in) {
					continue // for any bytes, or for none of these
				}
				out, did, ok := r.Run(choice.FromSeed(seed), in)
				if ok == bytes.Equal(out.Data, data) || ok == (did == "") {
					t.Errorf("%s says %v, %q", r.Name, ok, did)
				}
			}
		}
		if !bytes.Equal(data, kept) {
			t.Error("a rule wrote into its sample")
		}
	})
}

// checkParts holds the parts of any data to be the data again, and to be put together in another order.
func checkParts(t *testing.T, p Parts, data []byte) {
	t.Helper()
	if out := p.Bytes(); !bytes.Equal(out, data) && !json.Valid(out) && len(out) > 0 {
		t.Errorf("the parts of %q are %q", data, out)
	}
	for i := range p.Items {
		p.Items[i].Data = append([]byte("x"), p.Items[i].Data...)
	}
	slices.Reverse(p.Items)
	p.Bytes()
}

func FuzzJSON(f *testing.F)     { fuzzFormat(f, JSON) }
func FuzzCSV(f *testing.F)      { fuzzFormat(f, CSV) }
func FuzzPNG(f *testing.F)      { fuzzFormat(f, PNG) }
func FuzzJPEG(f *testing.F)     { fuzzFormat(f, JPEG) }
func FuzzGIF(f *testing.F)      { fuzzFormat(f, GIF) }
func FuzzWAV(f *testing.F)      { fuzzFormat(f, WAV) }
func FuzzZIP(f *testing.F)      { fuzzFormat(f, ZIP) }
func FuzzGZIP(f *testing.F)     { fuzzFormat(f, GZIP) }
func FuzzPDF(f *testing.F)      { fuzzFormat(f, PDF) }
func FuzzMIME(f *testing.F)     { fuzzFormat(f, MIME) }
func FuzzCaptions(f *testing.F) { fuzzFormat(f, SRT, VTT) }
func FuzzHTML(f *testing.F)     { fuzzFormat(f, HTML) }

func FuzzSniff(f *testing.F) {
	for _, data := range samples() {
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if Sniff(data) == "" {
			t.Error("no format")
		}
	})
}
