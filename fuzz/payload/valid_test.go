package payload_test

import (
	"bytes"
	"encoding/json"
	"image/gif"
	"image/jpeg"
	"image/png"
	"math/rand"
	"reflect"
	"testing"
	"unicode/utf8"

	"github.com/leanovate/gopter"

	"github.com/passmuster/muster/fuzz/payload"
	"github.com/passmuster/muster/internal/choice"
)

// readers are the parsers that hold a payload to its format, by the generator's name. What is not here is text,
// of which the tests of each format say more.
var readers = map[string]func(t testing.TB, p payload.Payload){
	"png": func(t testing.TB, p payload.Payload) {
		pngChunks(t, p.Data)
		_, err := png.Decode(bytes.NewReader(p.Data))
		accepted(t, err)
	},
	"jpeg": func(t testing.TB, p payload.Payload) {
		_, err := jpeg.Decode(bytes.NewReader(p.Data))
		accepted(t, err)
	},
	"gif": func(t testing.TB, p payload.Payload) {
		_, err := gif.DecodeAll(bytes.NewReader(p.Data))
		accepted(t, err)
	},
	"wav": func(t testing.TB, p payload.Payload) { readWAV(t, p.Data) },
	"pdf": func(t testing.TB, p payload.Payload) {
		checkOffsets(t, p.Data)
		_, err := readPDF(p.Data)
		accepted(t, err)
	},
	"zip": func(t testing.TB, p payload.Payload) {
		files, _, err := unzip(p.Data)
		accepted(t, err)
		checkParts(t, p, files)
	},
	"tar": func(t testing.TB, p payload.Payload) {
		files, _, err := untar(p.Data)
		accepted(t, err)
		checkParts(t, p, files)
	},
	"gzip": func(t testing.TB, p payload.Payload) {
		_, content, err := gunzip(p.Data)
		accepted(t, err)
		if len(p.Parts) == 1 && !bytes.Equal(content, p.Parts[0].Data) {
			t.Errorf("%q of %q", content, p.Parts[0].Data)
		}
	},
	"mail": func(t testing.TB, p payload.Payload) { checkMail(t, p, map[string]int{}) },
	"json": func(t testing.TB, p payload.Payload) {
		if !json.Valid(p.Data) {
			t.Errorf("%q", p.Data)
		}
	},
	"csv": func(t testing.TB, p payload.Payload) {
		_, err := table(p.Data, ',')
		accepted(t, err)
	},
	"html": func(t testing.TB, p payload.Payload) { accepted(t, wellFormed(p.Data)) },
	"vtt": func(t testing.TB, p payload.Payload) {
		_, err := cues(p)
		accepted(t, err)
	},
	"srt": func(t testing.TB, p payload.Payload) {
		_, err := cues(p)
		accepted(t, err)
	},
	"chat": func(t testing.TB, p payload.Payload) { accepted(t, read(p.Data, new([]message))) },
	"tool-call": func(t testing.TB, p payload.Payload) {
		if openAICall(p.Data) != nil && anthropicCall(p.Data) != nil && mcpCall(p.Data) != nil {
			t.Errorf("the shape of no API: %s", p.Data)
		}
	},
	"tool-result": func(t testing.TB, p payload.Payload) {
		if openAIResult(p.Data) != nil && anthropicResult(p.Data) != nil && mcpResult(p.Data) != nil {
			t.Errorf("the shape of no API: %s", p.Data)
		}
	},
}

// typeReaders are the readers of parts of other payloads, by media type.
var typeReaders = map[string]string{
	"image/png": "png", "image/jpeg": "jpeg", "image/gif": "gif", "audio/wav": "wav", "application/pdf": "pdf", "message/rfc822": "mail",
	"application/zip": "zip", "application/x-tar": "tar", "application/gzip": "gzip", "application/json": "json", "text/csv": "csv",
	"text/html": "html", "text/vtt": "vtt", "application/x-subrip": "srt",
}

// readAs holds the payload to the format that the generator of this name has.
func readAs(t testing.TB, name string, p payload.Payload) {
	t.Helper()
	if read, ok := readers[name]; ok {
		read(t, p)
	} else if !utf8.Valid(p.Data) {
		t.Errorf("%s: %q is not UTF-8", name, p.Data)
	}
}

func readMixed(t testing.TB, p payload.Payload) {
	t.Helper()
	parts, err := open(p.Data)
	accepted(t, err)
	if want := promised(p); !reflect.DeepEqual(parts, want) {
		t.Errorf("got %+v, want %+v", parts, want)
	}
	for _, part := range p.Parts { // whatever they claim
		if part.Flaw != "empty" {
			readAs(t, typeReaders[part.MediaType], part)
		}
	}
}

func accepted(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Error(err)
	}
}

// FuzzAnyChoicesGiveAValidPayload draws each generator from whatever bytes the fuzzer thinks of.
func FuzzAnyChoicesGiveAValidPayload(f *testing.F) {
	all := payload.Generators()
	for i := range all {
		f.Add(byte(i), []byte{})
		f.Add(byte(i), bytes.Repeat([]byte{0xff}, 200))
		f.Add(byte(i), []byte("the tail of a stream does not depend on what stands before it"))
	}
	f.Fuzz(func(t *testing.T, which byte, choices []byte) {
		g := all[int(which)%len(all)]
		p := from(t, g.Gen(), choice.FromBytes(choices))
		if p.Flaw != "" && g.Name != "mixed" {
			t.Errorf("%s: flaw %q was not asked for", g.Name, p.Flaw)
		}
		if g.Name == "mixed" {
			readMixed(t, p)
		} else {
			readAs(t, g.Name, p)
		}
	})
}

// BenchmarkGenerators measures payloads and bytes of them in a time, and how many bytes of choices one takes.
func BenchmarkGenerators(b *testing.B) {
	for _, g := range payload.Generators() {
		b.Run(g.Name, func(b *testing.B) {
			gen, params := g.Gen(), gopter.DefaultGenParameters()
			params.Rng = rand.New(rand.NewSource(1))
			made, drawn := 0, 0
			b.ReportAllocs()
			for i := range b.N {
				s := choice.FromSeed(uint64(i))
				release := choice.Bind(params.Rng, s)
				made += len(gen(params).Result.(payload.Payload).Data)
				release()
				drawn += len(s.Bytes())
			}
			seconds := b.Elapsed().Seconds()
			b.ReportMetric(float64(b.N)/seconds, "values/s")
			b.ReportMetric(float64(made)/seconds/1e6, "MB/s")
			b.ReportMetric(float64(made)/float64(b.N), "B/value")
			b.ReportMetric(float64(drawn)/float64(b.N), "drawn/value")
		})
	}
}
