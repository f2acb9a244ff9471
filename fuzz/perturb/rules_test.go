package perturb

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/passmuster/muster/fuzz/payload"
	"github.com/passmuster/muster/internal/choice"
)

func TestTheFormatOfEachSampleIsTold(t *testing.T) {
	for want, data := range samples() {
		if got := Sniff(data); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
	for text, want := range map[string]Format{
		"": Text, "a": Text, "a,b": Text, "a;b\n1;2": CSV, "a\tb\n1\t2\n": CSV, "a,b\n1": Text, "\ufeffWEBVTT\n": VTT, "12": JSON,
		"x: y\nz": Text, "From: a\nTo: b\n\nc": MIME, "<p>a": HTML, "PK": Text, "a\x00": Binary, "\xff": Binary, "RIFF\x00\x00\x00\x00WAVE": WAV,
	} {
		if got := Sniff([]byte(text)); got != want {
			t.Errorf("%q: got %s, want %s", text, got, want)
		}
	}
}

// parsers are the formats that are taken apart: each returns the same bytes put together again.
var parsers = map[Format]func([]byte) ([]byte, bool){
	PNG:  again(parsePNG, (*pngFile).bytes),
	JPEG: again(parseJPEG, (*jpegFile).bytes),
	GIF:  again(parseGIF, (*gifFile).bytes),
	WAV:  again(parseWAV, (*wavFile).bytes),
	ZIP:  again(parseZIP, (*zipFile).bytes),
	GZIP: again(parseGZIP, (*gzipFile).bytes),
	CSV:  again(parseCSV, (*table).bytes),
	MIME: again(parseMIME, (*message).bytes),
	SRT:  again(parseCaptions, (*captions).bytes),
	JSON: again(parseJSON, func(d *jsonDoc) []byte { return d.set(0, d.raw(0)) }),
	PDF:  again(parsePDF, func(f *pdfFile) []byte { return f.put(9, 9, "") }),
	HTML: again(parseHTML, func(p *page) []byte { return p.data }),
}

func again[D any](parse func([]byte) (D, bool), write func(D) []byte) func([]byte) ([]byte, bool) {
	return func(data []byte) ([]byte, bool) {
		d, ok := parse(data)
		if !ok {
			return nil, false
		}
		return write(d), true
	}
}

func TestWhatIsTakenApartIsPutTogetherTheSame(t *testing.T) {
	for format, parser := range parsers {
		data := samples()[format]
		if out, ok := parser(data); !ok || !bytes.Equal(out, data) {
			t.Errorf("%s: %v\n%q\n%q", format, ok, data, out)
		}
	}
}

func TestEveryRuleIsDocumentedAndDoesSomething(t *testing.T) {
	seen := map[string]bool{}
	axes := map[Axis]bool{}
	for _, r := range Rules() {
		if r.Name == "" || len(r.Doc) < 10 || r.Axis == "" || r.Applies == nil || r.Run == nil || seen[r.Name] {
			t.Errorf("rule %q is incomplete or there twice", r.Name)
		}
		seen[r.Name], axes[r.Axis] = true, true
		if done := trial(t, r); done < 10 {
			t.Errorf("rule %q changed a sample %d times", r.Name, done)
		}
	}
	for _, a := range []Axis{Length, Charset, Order, Missing, Duplicate, Adversarial, Truncation, Damage, Type, Depth, Number, Date, Disagree} {
		if !axes[a] {
			t.Errorf("no rule on the axis %q", a)
		}
	}
}

// trial runs a rule on all samples and counts how often it did something. What it says and does must fit.
func trial(t *testing.T, r Rule) (done int) {
	t.Helper()
	for format, data := range samples() {
		in := Sample{Data: data, Format: format, Claims: &payload.Claims{MediaType: "text/plain", Name: "a.txt", Size: len(data)}}
		claims, kept := *in.Claims, bytes.Clone(data)
		if !r.Applies(in) {
			continue
		}
		for seed := range uint64(30) {
			out, did, ok := r.Run(choice.FromSeed(seed), in)
			twice, said, _ := r.Run(choice.FromSeed(seed), in)
			if !bytes.Equal(twice.Data, out.Data) || said != did || *twice.Claims != *out.Claims {
				t.Errorf("%s: one seed gave %q and %q", r.Name, did, said)
			}
			if !bytes.Equal(in.Data, kept) || *in.Claims != claims {
				t.Fatalf("%s wrote into its sample", r.Name)
			}
			changed := !bytes.Equal(out.Data, data) || *out.Claims != claims
			if ok != changed || ok != (did != "") {
				t.Errorf("%s: says %v, %q, changed is %v", r.Name, ok, did, changed)
			}
			if ok && out.Format != Sniff(out.Data) {
				t.Errorf("%s: format %s, looks like %s", r.Name, out.Format, Sniff(out.Data))
			}
			if ok {
				done++
			}
		}
	}
	return done
}

func TestRulesForAFormatSayWhichItWas(t *testing.T) {
	for format, data := range samples() {
		for _, r := range Rules() {
			prefix, _, _ := strings.Cut(r.Name, "-")
			if slices.Contains([]string{"text", "byte", "claim"}, prefix) || !r.Applies(Sample{Data: data, Format: format}) {
				continue
			}
			for seed := range uint64(20) {
				if _, did, ok := r.Run(choice.FromSeed(seed), Sample{Data: data, Format: format}); ok && !strings.HasPrefix(did, string(format)+", ") {
					t.Errorf("%s said %q", r.Name, did)
				}
			}
		}
	}
}

func TestNamedPanicsWithWhatThereIs(t *testing.T) {
	defer func() {
		if r, _ := recover().(string); !strings.Contains(r, `"png-heade"`) || !strings.Contains(r, "png-header") {
			t.Errorf("got %q", r)
		}
	}()
	if r := Named("png-header", "byte-bit"); len(r) != 2 || r[1].Name != "byte-bit" {
		t.Errorf("got %v", r)
	}
	Named("png-heade")
}

func TestOnReturnsTheRulesOfAnAxis(t *testing.T) {
	for _, r := range On(Date, Number) {
		if r.Axis != Date && r.Axis != Number {
			t.Errorf("%s is on %s", r.Name, r.Axis)
		}
	}
	if len(On(Date)) < 5 || len(On(Date))+len(On(Number)) != len(On(Date, Number)) {
		t.Errorf("%d, %d, %d", len(On(Date)), len(On(Number)), len(On(Date, Number)))
	}
}

func TestOneByteIsNamedAsOne(t *testing.T) {
	for want, got := range map[string]string{
		"byte 3": span(3, 4), "bytes 3 to 4": span(3, 5), "1 byte": bytesOf(1), "2 bytes": bytesOf(2), "0 bytes": bytesOf(0),
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
