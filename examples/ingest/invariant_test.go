package ingest

import (
	"bytes"
	"context"
	"encoding/json"
	"image"
	"image/png"
	"path"
	"reflect"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/leanovate/gopter"
	"github.com/leanovate/gopter/gen"

	"github.com/passmuster/muster/fuzz"
	"github.com/passmuster/muster/fuzz/invariant"
	"github.com/passmuster/muster/fuzz/payload"
	"github.com/passmuster/muster/fuzz/perturb"
)

func decode(declared string, data []byte) (Item, error) {
	return Decode(Attachment{Name: "x", Type: declared}, data, anyPixels)
}

// valid is content of each type that a document may have, but for text and tables with control characters, which
// the package refuses.
var valid = gen.OneGenOf(payload.PNG(), payload.JPEG(), payload.JSON(), payload.Text(payload.TextOptions{Plain: true}), payload.CSV()).
	SuchThat(func(p payload.Payload) bool {
		return p.Kind == payload.KindImage || !bytes.ContainsFunc(p.Data, func(r rune) bool { return r < ' ' && !strings.ContainsRune("\t\n\r", r) })
	})

func TestValidContentOfItsTypeIsRead(t *testing.T) {
	invariant.Always(t, "what is valid is read", valid, func(p payload.Payload) bool {
		item, err := decode(p.MediaType, p.Data)
		if size, _, imageErr := image.DecodeConfig(bytes.NewReader(p.Data)); imageErr == nil {
			return err == nil && item.Width == size.Width && item.Height == size.Height
		}
		return err == nil && item.Width == 0
	})
}

// declared is content of any kind that a document could carry, and the type that it is said to be.
type declared struct {
	Content payload.Payload
	As      string
}

func contents() gopter.Gen {
	foreign := gen.OneGenOf(payload.PNG(), payload.JPEG(), payload.GIF(), payload.WAV(), payload.PDF(), payload.ZIP(), payload.Gzip())
	types := make([]any, len(Types))
	for i, name := range Types {
		types[i] = name
	}
	return gopter.CombineGens(foreign, gen.OneConstOf(types...)).Map(func(v []any) declared {
		return declared{v[0].(payload.Payload), v[1].(string)} //nolint:forcetypeassert // the generators are two lines above
	})
}

func TestNothingIsReadAsWhatItIsNot(t *testing.T) {
	invariant.Never(t, "bytes of one kind are read as another", contents(), func(d declared) bool {
		_, err := decode(d.As, d.Content.Data)
		return err == nil && d.Content.MediaType != d.As
	}, fuzz.Config{Cases: 200})
}

func TestMixedMessagesAreReadOrRefused(t *testing.T) {
	invariant.Always(t, "an item beside an error is empty", payload.Mixed(), func(p payload.Payload) bool {
		for _, part := range p.Parts {
			item, err := decode(part.Claims.MediaType, part.Data)
			if err != nil && !reflect.DeepEqual(item, Item{}) || err == nil && item.Type != part.Claims.MediaType {
				return false
			}
		}
		return true
	}, fuzz.Config{Cases: 50})
}

func TestNoImageIsOverItsLimit(t *testing.T) {
	const limit = 1_000_000
	images := perturb.Of(pngOf(t, 3, 2), perturb.Named("png-header")...)
	invariant.Same(t, "images over the limit are refused", images, invariant.Oracle[perturb.Perturbed[[]byte], bool]{
		Got: func(p perturb.Perturbed[[]byte]) (bool, error) {
			_, err := Decode(Attachment{Name: "x", Type: TypePNG}, p.Value, limit)
			return err == nil, nil
		},
		Want: func(p perturb.Perturbed[[]byte]) (bool, error) {
			size, err := png.DecodeConfig(bytes.NewReader(p.Value))
			return err == nil && float64(size.Width)*float64(size.Height) <= limit, nil
		},
	}, fuzz.Config{Cases: 300})
}

func TestADamagedImageIsAnErrorOrHasASize(t *testing.T) {
	images := gen.OneGenOf(perturb.Of(pngOf(t, 3, 2)), perturb.Of(jpegOf(t, 5, 7)))
	invariant.Always(t, "an image that is read has a size", images, func(p perturb.Perturbed[[]byte]) bool {
		for _, name := range []string{TypePNG, TypeJPEG} {
			item, err := decode(name, p.Value)
			if err == nil && (item.Width < 1 || item.Height < 1) || err != nil && !reflect.DeepEqual(item, Item{}) {
				return false
			}
		}
		return true
	})
}

// paths are names of files, some of which lead elsewhere.
func paths() gopter.Gen {
	return fuzz.Gen(func(s *fuzz.Stream) string {
		return strings.Join(fuzz.List(s, 1, 3, 8, func(s *fuzz.Stream) string { return fuzz.Pick(s, "a", "b.png", "..", ".", "") }), "/")
	})
}

func TestNoNameLeadsOutOfTheFolder(t *testing.T) {
	invariant.Never(t, "a name leads out of the folder", paths(), func(name string) bool {
		data, err := json.Marshal(Manifest{ID: "7", Attachments: []Attachment{{Name: name, Type: TypeText}}})
		if err != nil {
			return true
		}
		_, err = ParseManifest(data)
		return err == nil && !strings.HasPrefix(path.Join("/folder", name), "/folder/")
	})
}

func TestAManifestSurvivesItsJSON(t *testing.T) {
	manifests := fuzz.Gen(func(s *fuzz.Stream) Manifest {
		m := Manifest{ID: fuzz.Pick(s, "7", "größe", "\u2028<&>")}
		for i := range s.Int(0, 4) {
			m.Attachments = append(m.Attachments, Attachment{Name: strings.Repeat("n/", i) + "x", Type: fuzz.Pick(s, Types...)})
		}
		title, _ := fuzz.Draw[payload.Payload](s, payload.Text(payload.TextOptions{Plain: true}))
		m.Title = string(title.Data)
		return m
	})
	invariant.RoundTrip(t, "a manifest comes back", manifests, invariant.Codec[Manifest, []byte]{
		Encode: func(m Manifest) ([]byte, error) { return json.Marshal(m) },
		Decode: ParseManifest,
	})
}

func TestUnhappyManifestsAreRefusedOrRead(t *testing.T) {
	parse := func(ctx context.Context, data []byte) (Manifest, error) {
		if err := ctx.Err(); err != nil {
			return Manifest{}, err
		}
		return ParseManifest(data)
	}
	good := []byte(`{"id": "7", "title": "Größe", "attachments": [{"name": "a/b.csv", "type": "text/csv"}]}`)
	invariant.NotHappy(t, parse, invariant.Samples(good), invariant.Nulls, invariant.Malformed, invariant.Quirks)
}

func TestEveryLineEndIsOne(t *testing.T) {
	texts := fuzz.Gen(func(s *fuzz.Stream) string {
		return strings.Join(fuzz.List(s, 0, 6, 30, func(s *fuzz.Stream) string { return fuzz.Pick(s, "a", "\n", "\r\n", "\r", "é") }), "")
	})
	invariant.Same(t, "lines end in LF", texts, invariant.Oracle[string, string]{
		Got: func(text string) (string, error) { return Text([]byte(text)) },
		Want: func(text string) (string, error) { // one character after the other
			var out strings.Builder
			for i, r := range text {
				switch {
				case r == '\r':
					out.WriteByte('\n')
				case r != '\n' || i == 0 || text[i-1] != '\r':
					out.WriteRune(r)
				}
			}
			return out.String(), nil
		},
	})
}

func TestADocumentHasWhatItsManifestNames(t *testing.T) {
	invariant.Always(t, "a document has its attachments in order", gen.SliceOf(valid), func(ps []payload.Payload) bool {
		m := Manifest{ID: "1"}
		fsys := fstest.MapFS{}
		for i, p := range ps {
			name := path.Join("parts", strings.Repeat("x", i+1))
			m.Attachments = append(m.Attachments, Attachment{Name: name, Type: p.MediaType})
			fsys[name] = &fstest.MapFile{Data: p.Data}
		}
		data, err := json.Marshal(m)
		if err != nil {
			return false
		}
		fsys["manifest.json"] = &fstest.MapFile{Data: data}
		doc, err := Load(fsys, "manifest.json", Limits{})
		if err != nil || len(doc.Items) != len(ps) {
			return false
		}
		for i, item := range doc.Items {
			if item.Attachment != m.Attachments[i] {
				return false
			}
		}
		return true
	}, fuzz.Config{MaxSize: 6, Cases: 50})
}
