package perturb

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"net/mail"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/passmuster/muster/internal/choice"
)

// each runs the rules whose name begins with a prefix, but for some, on many seeds.
func each(t *testing.T, format Format, prefix, but string, check func(t *testing.T, rule, did string, data []byte)) {
	t.Helper()
	eachOf(t, samples()[format], format, prefix, but, check)
}

func eachOf(t *testing.T, sample []byte, format Format, prefix, but string, check func(t *testing.T, rule, did string, data []byte)) {
	t.Helper()
	n := 0
	for _, r := range Rules() {
		if !strings.HasPrefix(r.Name, prefix) || strings.Contains(" "+but+" ", " "+r.Name+" ") {
			continue
		}
		for seed := range uint64(60) {
			in := Sample{Data: sample, Format: format}
			if out, did, ok := r.Run(choice.FromSeed(seed), in); ok {
				n++
				check(t, r.Name, did, out.Data)
			}
		}
	}
	if n < 100 {
		t.Errorf("%s: %d changes", prefix, n)
	}
}

func TestATagOverSeveralLinesKeepsItsLineEnds(t *testing.T) {
	eachOf(t, []byte("<div\r\nid=\"a\">x</div>"), HTML, "html-", "", func(t *testing.T, rule, did string, data []byte) {
		if rule == "html-element" && (!bytes.Contains(data, []byte("\r\nid=\"a\">x</div>")) || !strings.HasPrefix(did, "HTML, <div> at byte 0 named ")) {
			t.Errorf("%s: %q", did, data)
		}
	})
}

func TestJSONRulesLeaveJSON(t *testing.T) {
	each(t, JSON, "json-", "", func(t *testing.T, rule, did string, data []byte) {
		if !json.Valid(data) {
			t.Errorf("%s: %s: %.200s", rule, did, data)
		}
	})
}

func TestJSONRulesDoWhatTheySay(t *testing.T) {
	for _, c := range []struct{ rule, in, want, did string }{
		{"json-missing", `{"a":1, "b":2}`, `{"b":2}`, "JSON, $.a removed"},
		{"json-null", `[ 7 ]`, `null`, "JSON, $ = null"},
		{"json-duplicate-key", `{"a":{"b":[1]}}`, `{"a":{"b":[1]},"a":{"b":[1]}}`, "JSON, key of $.a there twice, the second time with {\"b\":[1]}"},
		{"json-swap", `{"a":1 , "b":2}`, `{"b":2 , "a":1}`, "JSON, $.b put before the one before it"},
		{"json-number", `{"n":5}`, `{"n":0}`, "JSON, $.n = 0"},
		{"json-date", `["2024-05-01"]`, `["2000-02-29"]`, `JSON, $[0] = "2000-02-29"`},
		{"json-nest", `5`, `[5]`, "JSON, $ wrapped 1 times in []"},
		{"json-repeat", `[1,2]`, `[1,1,2]`, "JSON, $[0] repeated"},
		{"json-extra", `{}`, `{"extra":null}`, `JSON, "extra":null added to $`},
		{"json-type", `"12"`, `12`, "JSON, $ = 12"},
		{"json-empty", `{"a":"b"}`, `{}`, "JSON, $ = {}"},
		{"json-key", `{"aB":1}`, `{"AB":1}`, `JSON, key of $.aB written as "AB"`},
	} {
		out, did, ok := Named(c.rule)[0].Run(choice.FromBytes(make([]byte, 32)), Sample{Data: []byte(c.in), Format: JSON})
		if !ok || string(out.Data) != c.want || did != c.did {
			t.Errorf("%s on %s: %s, %q", c.rule, c.in, out.Data, did)
		}
	}
	for _, in := range []string{`{"a":1}`, `{"a":1,"b":2}`, `[1,2,3]`} {
		d, _ := parseJSON([]byte(in))
		for i := 1; i < len(d.nodes); i++ {
			if out := d.drop(i); !json.Valid(out) || len(out) >= len(in) {
				t.Errorf("%s without %s is %s", in, d.path(i), out)
			}
		}
	}
}

func TestPNGRulesFixWhatTheySayTheyFix(t *testing.T) {
	each(t, PNG, "png-", "", func(t *testing.T, rule, did string, data []byte) {
		f, ok := parsePNG(data)
		if !ok || len(f.tail) > 0 {
			t.Fatalf("%s: %s: no chunks any more", rule, did)
		}
		wrong := 0
		for _, c := range f.chunks {
			if c.crc != crc32.ChecksumIEEE(append([]byte(c.kind), c.data...)) {
				wrong++
			}
		}
		if (wrong == 1) != (rule == "png-crc") || wrong > 1 {
			t.Errorf("%s: %s: %d CRCs wrong", rule, did, wrong)
		}
	})
	out, did, _ := Named("png-header")[0].Run(choice.FromBytes(make([]byte, 8)), Sample{Data: pngSample(), Format: PNG})
	if did != "PNG, IHDR width = 0, CRC fixed" || binary.BigEndian.Uint32(out.Data[16:]) != 0 || !bytes.Equal(out.Data[33:], pngSample()[33:]) {
		t.Errorf("%s", did)
	}
	if _, err := png.Decode(bytes.NewReader(out.Data)); err == nil || strings.Contains(err.Error(), "checksum") {
		t.Errorf("the decoder stopped at %v", err)
	}
	harmless, _, _ := Named("png-text")[0].Run(choice.FromBytes(make([]byte, 8)), Sample{Data: pngSample(), Format: PNG})
	if _, err := png.Decode(bytes.NewReader(harmless.Data)); err != nil {
		t.Errorf("a text chunk: %v", err)
	}
}

func TestImagesWithHarmlessChangesDecode(t *testing.T) {
	for rule, c := range map[string]struct {
		format Format
		decode func(io.Reader) error
	}{
		"jpeg-comment": {JPEG, func(r io.Reader) error { _, err := jpeg.Decode(r); return err }},
		"jpeg-exif":    {JPEG, func(r io.Reader) error { _, err := jpeg.Decode(r); return err }},
		"gif-comment":  {GIF, func(r io.Reader) error { _, err := gif.DecodeAll(r); return err }},
		"gif-repeat":   {GIF, func(r io.Reader) error { _, err := gif.DecodeAll(r); return err }},
	} {
		for seed := range uint64(20) {
			out, did, ok := Named(rule)[0].Run(choice.FromSeed(seed), Sample{Data: samples()[c.format], Format: c.format})
			if err := c.decode(bytes.NewReader(out.Data)); err != nil || !ok {
				t.Errorf("%s: %v", did, err)
			}
		}
	}
}

func TestWAVRulesFixLengths(t *testing.T) {
	each(t, WAV, "wav-", "wav-length", func(t *testing.T, rule, did string, data []byte) {
		if n := binary.LittleEndian.Uint32(data[4:]); int(n) != len(data)-8 {
			t.Errorf("%s: %s: length %d of %d", rule, did, n, len(data)-8)
		}
		if f, ok := parseWAV(data); ok && len(f.tail) > 0 {
			t.Errorf("%s: %s: chunks do not fit", rule, did)
		}
	})
}

func TestZIPRulesLeaveAnArchiveThatOpens(t *testing.T) {
	each(t, ZIP, "zip-", "", func(t *testing.T, rule, did string, data []byte) {
		r, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			// A comment with an end record in it is what hides the true one.
			if rule != "zip-comment" {
				t.Errorf("%s: %s: %v", rule, did, err)
			}
			return
		}
		for _, f := range r.File {
			if _, err := f.DataOffset(); err != nil {
				t.Errorf("%s: %s: %s: %v", rule, did, f.Name, err)
			}
			if rule != "zip-name" && rule != "zip-swap" && rule != "zip-repeat" && rule != "zip-missing" && rule != "zip-date" {
				continue
			}
			if strings.HasSuffix(f.Name, "/") {
				continue // a directory with content is refused
			}
			in, err := f.Open()
			if err != nil {
				t.Errorf("%s: %s: %v", rule, did, err)
				continue
			}
			if _, err := io.ReadAll(in); err != nil {
				t.Errorf("%s: %s: %s: %v", rule, did, f.Name, err)
			}
		}
	})
}

func TestZIPRulesDamageWhatTheySay(t *testing.T) {
	for rule, want := range map[string]error{"zip-crc": zip.ErrChecksum, "zip-method": zip.ErrAlgorithm} {
		out, did, _ := Named(rule)[0].Run(choice.FromBytes([]byte{0, 2}), Sample{Data: zipSample(), Format: ZIP})
		r, err := zip.NewReader(bytes.NewReader(out.Data), int64(len(out.Data)))
		if err != nil {
			t.Fatal(err)
		}
		in, err := r.File[0].Open()
		if err == nil {
			_, err = io.ReadAll(in)
		}
		if fmt.Sprint(err) != want.Error() {
			t.Errorf("%s: got %v, want %v", did, err, want)
		}
	}
}

func TestGZIPRulesDamageWhatTheySay(t *testing.T) {
	for rule, want := range map[string]string{
		"gzip-name": "", "gzip-date": "", "gzip-repeat": "", "gzip-crc": "invalid checksum", "gzip-size": "invalid checksum", "gzip-method": "invalid header", "gzip-no-trailer": "unexpected EOF",
	} {
		out, did, _ := Named(rule)[0].Run(choice.FromBytes([]byte{1, 0}), Sample{Data: gzipSample(), Format: GZIP})
		r, err := gzip.NewReader(bytes.NewReader(out.Data))
		if err == nil {
			_, err = io.ReadAll(r)
		}
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %s: got %v, want %q", rule, did, err, want)
		}
	}
}

func TestPDFRulesFixOffsets(t *testing.T) {
	object := regexp.MustCompile(`^(?:%[^\n]*\n)?\d+ 0 obj`)
	for name, sample := range map[string][]byte{"table": pdfSample(), "stream": pdfStreamSample(false), "predicted stream": pdfStreamSample(true)} {
		numbers := []int{1, 2, 3, 4, 5}
		if name != "table" {
			numbers = append(numbers, 7)
		}
		eachOf(t, sample, PDF, "pdf-", "pdf-offset pdf-start pdf-no-end pdf-update", func(t *testing.T, rule, did string, data []byte) {
			f, ok := parsePDF(data)
			if !ok || len(f.xref.offsets()) != len(numbers) {
				t.Fatalf("%s: %s: %s: the cross-reference is lost", name, rule, did)
			}
			for i, at := range f.xref.offsets() {
				if !object.Match(data[at:]) || !strings.Contains(string(data[at:at+30]), strconv.Itoa(numbers[i])+" 0 obj") {
					t.Errorf("%s: %s: %s: entry %d points at %.20q", name, rule, did, i+1, data[at:])
				}
			}
		})
	}
}

func TestACrossReferenceStreamThatCannotBeReadIsLeftAlone(t *testing.T) {
	good := string(pdfStreamSample(true))
	for _, c := range []struct{ was, is string }{
		{"/FlateDecode", "/LZWDecode"}, {"/Type /XRef", "/Type /XObj"}, {"/W [1 3 1]", "/W [1 0 1]"}, {"/W [1 3 1]", "/W [1 8 1]"}, {"/W [1 3 1]", "/W [2 3 1]"},
		{"/W [1 3 1]", ""}, {"/Length ", "/Length 9"}, {"/Predictor 12", "/Predictor 2"}, {"stream\nx", "stream\ny"}, {"startxref\n", "startxref\n1"}, {"%%EOF", "%%EOF startxref 1 %%EOF"},
	} {
		bad := strings.Replace(good, c.was, c.is, 1)
		if c.was == "/Length " {
			i := strings.LastIndex(good, c.was)
			bad = good[:i] + c.is + good[i+len(c.was):]
		}
		if _, ok := parsePDF([]byte(bad)); ok != (bad == good) {
			t.Errorf("%q for %q: %v", c.is, c.was, ok)
		}
	}
}

func TestOffsetsThatDoNotFitAreNotWritten(t *testing.T) {
	f, _ := parsePDF(pdfStreamSample(false))
	if text, ok := f.xref.with([]int{0, 1<<24 - 1, 2, 3, 4, 5}); !ok || text == "" {
		t.Error("the greatest offset of three bytes does not fit")
	}
	for _, bad := range []int{1 << 24, -1} {
		if _, ok := f.xref.with([]int{0, bad, 2, 3, 4, 5}); ok {
			t.Errorf("%d fits", bad)
		}
	}
	f, _ = parsePDF(pdfSample())
	if _, ok := f.xref.with([]int{0, 9999999999, 2, 3, 4}); !ok {
		t.Error("ten digits do not fit")
	}
	for _, bad := range []int{10000000000, -1} {
		if _, ok := f.xref.with([]int{0, bad, 2, 3, 4}); ok {
			t.Errorf("%d fits", bad)
		}
	}
}

func TestCSVRulesKeepTheOtherRows(t *testing.T) {
	each(t, CSV, "csv-", "csv-open-quote", func(t *testing.T, rule, did string, data []byte) {
		r := csv.NewReader(bytes.NewReader(data))
		r.FieldsPerRecord = -1
		r.LazyQuotes = true
		rows, err := r.ReadAll()
		if err != nil || len(rows) < 3 || len(rows) > 5 {
			t.Errorf("%s: %s: %d rows, %v", rule, did, len(rows), err)
		}
	})
}

func TestMIMERulesLeaveAMessage(t *testing.T) {
	each(t, MIME, "mime-", "mime-no-colon", func(t *testing.T, rule, did string, data []byte) {
		m, err := mail.ReadMessage(bytes.NewReader(data))
		if err != nil || len(m.Header) == 0 {
			t.Errorf("%s: %s: %v", rule, did, err)
		}
	})
}

func TestCaptionRulesDoWhatTheySay(t *testing.T) {
	for _, c := range []struct{ rule, want string }{
		{"captions-backwards", "00:00:02.500 --> 00:00:01.000\nHello"}, {"captions-mark", "00:00:01,000 --> 00:00:02,500\nHello"},
		{"captions-time", "00:00:01.000 --> 00:00:00.000\nHello"}, {"captions-arrow", "00:00:01.000-->00:00:02.500\nHello"},
		{"captions-repeat", "Hello\n\n1\n00:00:01.000 --> 00:00:02.500\nHello\n\n00:00:03"}, {"captions-missing", "NOTE made"},
		{"captions-text", "Hello\n00:00:00.000 --> 00:00:01.000\n\n"},
	} {
		out, did, ok := Named(c.rule)[0].Run(choice.FromBytes(make([]byte, 8)), Sample{Data: []byte(vttSample), Format: VTT})
		if !ok || !strings.Contains(string(out.Data), c.want) || !strings.HasPrefix(did, "WebVTT, ") {
			t.Errorf("%s: %s:\n%s", c.rule, did, out.Data)
		}
	}
}
