package payload_test

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/bep/imagemeta"

	"github.com/passmuster/muster/fuzz/payload"
	"github.com/passmuster/muster/internal/choice"
)

type chunk struct {
	id   string
	data []byte
}

// pngChunks reads the chunks of a PNG with their checksums.
func pngChunks(t testing.TB, data []byte) (out []chunk) {
	t.Helper()
	const signature = "\x89PNG\r\n\x1a\n"
	rest, ok := bytes.CutPrefix(data, []byte(signature))
	if !ok {
		t.Fatal("no signature")
	}
	for len(rest) > 0 {
		n := int(binary.BigEndian.Uint32(rest))
		c := chunk{string(rest[4:8]), rest[8 : 8+n]}
		if got := binary.BigEndian.Uint32(rest[8+n:]); got != crc32.ChecksumIEEE(rest[4:8+n]) {
			t.Errorf("CRC of %s is wrong", c.id)
		}
		out, rest = append(out, c), rest[12+n:]
	}
	return out
}

func TestAPNGIsReadByTheStandardLibrary(t *testing.T) {
	layouts := map[[2]byte]bool{}
	filters, seen := map[byte]int{}, map[string]int{}
	each(t, rounds, payload.PNG(), func(p payload.Payload) {
		m, err := png.Decode(bytes.NewReader(p.Data))
		if err != nil {
			t.Fatal(err)
		}
		chunks := pngChunks(t, p.Data)
		head := chunks[0].data
		layouts[[2]byte(head[8:10])] = true
		if w, h := int(binary.BigEndian.Uint32(head)), int(binary.BigEndian.Uint32(head[4:])); m.Bounds() != image.Rect(0, 0, w, h) || w > 40 || h > 40 {
			t.Errorf("%v in IHDR of %v", m.Bounds(), head)
		}
		var idat []byte
		for _, c := range chunks {
			seen[c.id]++
			if c.id == "IDAT" {
				idat = append(idat, c.data...)
			}
		}
		raw := inflate(t, idat)
		filters[raw[0]]++
		seen["interlaced"] += int(head[12])
	})
	if len(layouts) != 15 {
		t.Errorf("%d of the 15 layouts of pixels", len(layouts))
	}
	if len(filters) != 5 {
		t.Errorf("filters %v", filters)
	}
	for _, id := range []string{"PLTE", "tRNS", "gAMA", "pHYs", "eXIf", "tEXt", "iTXt", "zTXt", "tIME", "interlaced"} {
		if seen[id] == 0 {
			t.Errorf("no %s", id)
		}
	}
}

func inflate(t testing.TB, data []byte) []byte {
	t.Helper()
	r, err := zlib.NewReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	out, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// A reader undoes filters and interlacing, so that pictures which differ in these alone look the same.
func TestFiltersAndInterlacingDoNotChangeThePicture(t *testing.T) {
	for _, pattern := range []byte{1, 2, 3, 4, 5, 6} {
		for layout := range byte(15) {
			var first image.Image
			for filter := range byte(6) {
				for _, interlaced := range []byte{0, 3} {
					p := from(t, payload.PNG(payload.PNGOptions{Bare: true}), choice.FromBytes([]byte{
						// sides, each a length and no edge of a block; pattern, seed, two colours; the layout
						20, 0, 12, 0, pattern, 7, 2, 6, layout, filter, interlaced, 0, 0,
					}))
					m, err := png.Decode(bytes.NewReader(p.Data))
					if err != nil {
						t.Fatal(err)
					}
					if first == nil {
						first = m
					}
					if !samePixels(first, m) {
						t.Fatalf("pattern %d, layout %d: filter %d, interlaced %d looks different", pattern, layout, filter, interlaced)
					}
				}
			}
			if b := first.Bounds(); b.Dx() != 21 || b.Dy() != 13 {
				t.Fatalf("%v: the stream is drawn otherwise than this test thinks", b)
			}
			if onlyOneColour(first) {
				t.Errorf("pattern %d, layout %d: nothing to see", pattern, layout)
			}
		}
	}
}

func samePixels(a, b image.Image) bool {
	if a.Bounds() != b.Bounds() {
		return false
	}
	for y := range a.Bounds().Dy() {
		for x := range a.Bounds().Dx() {
			if a.At(x, y) != b.At(x, y) {
				return false
			}
		}
	}
	return true
}

func onlyOneColour(m image.Image) bool {
	for y := range m.Bounds().Dy() {
		for x := range m.Bounds().Dx() {
			if m.At(x, y) != m.At(0, 0) {
				return false
			}
		}
	}
	return true
}

func TestTextChunksHoldTheirText(t *testing.T) {
	found := map[string]int{}
	each(t, rounds, payload.PNG(), func(p payload.Payload) {
		for _, c := range pngChunks(t, p.Data) {
			key, rest, ok := bytes.Cut(c.data, []byte{0})
			if len(c.id) != 4 || c.id[1:] != "EXt" && c.id[1:] != "TXt" {
				continue
			}
			if !ok || len(key) == 0 || len(key) > 79 {
				t.Errorf("%s: keyword %q", c.id, key)
			}
			switch c.id {
			case "tEXt":
				if bytes.Contains(rest, []byte{0}) {
					t.Errorf("tEXt %q", rest)
				}
			case "zTXt":
				rest = inflate(t, rest[1:])
			case "iTXt":
				if !bytes.HasPrefix(rest, []byte("\x00\x00\x00\x00")) {
					t.Errorf("iTXt %q", rest)
				}
			}
			found[c.id] += len(rest)
		}
	})
	if len(found) != 3 {
		t.Errorf("%v", found)
	}
}

// exifOf reads the Exif block of an image with a library that knows the standard.
func exifOf(t testing.TB, format imagemeta.ImageFormat, data []byte) map[string]imagemeta.TagInfo {
	t.Helper()
	var tags imagemeta.Tags
	_, err := imagemeta.Decode(imagemeta.Options{
		R: bytes.NewReader(data), ImageFormat: format, Sources: imagemeta.EXIF,
		HandleTag: func(info imagemeta.TagInfo) error { tags.Add(info); return nil },
		Warnf:     func(format string, args ...any) { t.Errorf(format, args...) },
		Timeout:   time.Minute,
	})
	if err != nil {
		t.Fatalf("%v: %x", err, data)
	}
	return tags.EXIF()
}

// checkExif says what of the block is not true of the image.
func checkExif(t testing.TB, tags map[string]imagemeta.TagInfo, size image.Point) {
	t.Helper()
	value := func(name string) any {
		tag, ok := tags[name]
		if !ok {
			t.Errorf("no %s among %v", name, tags)
		}
		return tag.Value
	}
	if w, h := value("ExifImageWidth"), value("ExifImageHeight"); w != uint32(size.X) || h != uint32(size.Y) {
		t.Errorf("%v × %v (%T) of %v", w, h, w, size)
	}
	if o, ok := value("Orientation").(uint16); !ok || o < 1 || o > 8 {
		t.Errorf("orientation %v", value("Orientation"))
	}
	if _, err := time.Parse("2006:01:02 15:04:05", value("ModifyDate").(string)); err != nil {
		t.Error(err)
	}
	if v := value("Make").(string); !slices.Contains([]string{"ACME", "NIKON CORPORATION", "Apple"}, v) {
		t.Errorf("make %q", v)
	}
}

func TestExifIsReadByALibraryOfItsOwn(t *testing.T) {
	places, blocks := 0, 0
	check := func(format imagemeta.ImageFormat, data []byte, size image.Point) {
		tags := exifOf(t, format, data)
		if len(tags) == 0 {
			return
		}
		blocks++
		checkExif(t, tags, size)
		if lat, ok := tags["GPSLatitude"]; ok {
			places++
			long := tags["GPSLongitude"].Value.(float64)
			if v := lat.Value.(float64); v < -90 || v > 90 || long < -180 || long > 180 {
				t.Errorf("place %v, %v", v, long)
			}
		}
	}
	each(t, rounds, payload.PNG(), func(p payload.Payload) {
		c, err := png.DecodeConfig(bytes.NewReader(p.Data))
		if err != nil {
			t.Fatal(err)
		}
		check(imagemeta.PNG, p.Data, image.Pt(c.Width, c.Height))
	})
	inPNG := blocks
	each(t, rounds, payload.JPEG(), func(p payload.Payload) {
		c, err := jpeg.DecodeConfig(bytes.NewReader(p.Data))
		if err != nil {
			t.Fatal(err)
		}
		check(imagemeta.JPEG, p.Data, image.Pt(c.Width, c.Height))
	})
	if inPNG < 100 || blocks-inPNG < 100 || places < 100 {
		t.Errorf("%d blocks in PNG, %d in all, %d places", inPNG, blocks, places)
	}
}

func TestAJPEGIsReadByTheStandardLibrary(t *testing.T) {
	seen := map[string]int{}
	each(t, rounds, payload.JPEG(), func(p payload.Payload) {
		m, err := jpeg.Decode(bytes.NewReader(p.Data))
		if err != nil {
			t.Fatal(err)
		}
		if b := m.Bounds(); b.Dx() > 40 || b.Dy() > 40 {
			t.Errorf("%v", b)
		}
		switch m.(type) {
		case *image.Gray:
			seen["gray"]++
		case *image.YCbCr:
			seen["colour"]++
		}
		for _, part := range []string{"JFIF", "Exif", "\xff\xfe"} {
			seen[part] += bytes.Count(p.Data, []byte(part))
		}
	})
	for _, what := range []string{"gray", "colour", "JFIF", "Exif", "\xff\xfe"} {
		if seen[what] == 0 {
			t.Errorf("no %q", what)
		}
	}
}

func TestAGIFIsReadByTheStandardLibrary(t *testing.T) {
	frames, comments, partial := map[int]int{}, 0, 0
	each(t, rounds, payload.GIF(), func(p payload.Payload) {
		all, err := gif.DecodeAll(bytes.NewReader(p.Data))
		if err != nil {
			t.Fatal(err)
		}
		frames[len(all.Image)]++
		comments += bytes.Count(p.Data, []byte("\x21\xfe"))
		if all.Config.Width > 40 || all.Config.Height > 40 {
			t.Errorf("%d × %d", all.Config.Width, all.Config.Height)
		}
		for _, m := range all.Image {
			if m.Bounds() != image.Rect(0, 0, all.Config.Width, all.Config.Height) {
				partial++
			}
		}
	})
	if len(frames) != 4 || comments == 0 || partial == 0 {
		t.Errorf("frames %v, comments %d, partial %d", frames, comments, partial)
	}
}

func TestBareImagesHaveNoMetadata(t *testing.T) {
	each(t, 300, payload.PNG(payload.PNGOptions{Bare: true, MaxSide: 3}), func(p payload.Payload) {
		for _, c := range pngChunks(t, p.Data) {
			if !slices.Contains([]string{"IHDR", "PLTE", "tRNS", "IDAT", "IEND"}, c.id) {
				t.Errorf("%s", c.id)
			}
		}
		if c, err := png.DecodeConfig(bytes.NewReader(p.Data)); err != nil || c.Width > 3 || c.Height > 3 {
			t.Errorf("%+v, %v", c, err)
		}
	})
	each(t, 300, payload.JPEG(payload.JPEGOptions{Bare: true, MaxSide: 3}), func(p payload.Payload) {
		if bytes.Contains(p.Data, []byte("Exif")) || bytes.Contains(p.Data, []byte("JFIF")) || bytes.Contains(p.Data, []byte("\xff\xfe")) {
			t.Errorf("%q", p.Data)
		}
		if c, err := jpeg.DecodeConfig(bytes.NewReader(p.Data)); err != nil || c.Width > 3 || c.Height > 3 {
			t.Errorf("%+v, %v", c, err)
		}
	})
	each(t, 300, payload.GIF(payload.GIFOptions{Bare: true, MaxSide: 3, MaxFrames: 1}), func(p payload.Payload) {
		all, err := gif.DecodeAll(bytes.NewReader(p.Data))
		if err != nil || len(all.Image) != 1 || all.Config.Width > 3 || all.Config.Height > 3 || bytes.Contains(p.Data, []byte("\x21\xfe")) {
			t.Errorf("%q, %v", p.Data, err)
		}
	})
}

// Exactly what was asked for is wrong: the header's checksum is fixed up, so that a reader gets to the size.
func TestFlawsOfImages(t *testing.T) {
	each(t, 100, payload.PNG(payload.PNGOptions{WrongCRC: true}), func(p payload.Payload) {
		if _, err := png.Decode(bytes.NewReader(p.Data)); err == nil || p.Flaw != "wrong CRC" {
			t.Errorf("%v of %q", err, p.Flaw)
		}
	})
	each(t, 100, payload.PNG(payload.PNGOptions{HugeSize: true}), func(p payload.Payload) {
		c := pngChunks(t, p.Data)[0].data
		if w, h := binary.BigEndian.Uint32(c), binary.BigEndian.Uint32(c[4:]); min(w, h) < 1<<16 || max(w, h) > 1<<31-1 || p.Flaw == "" {
			t.Errorf("%d × %d, flaw %q", w, h, p.Flaw)
		}
	})
	each(t, 100, payload.JPEG(payload.JPEGOptions{HugeSize: true}), func(p payload.Payload) {
		if c, err := jpeg.DecodeConfig(bytes.NewReader(p.Data)); err != nil || min(c.Width, c.Height) < 4096 || p.Flaw == "" {
			t.Errorf("%+v, %v, flaw %q", c, err, p.Flaw)
		}
	})
	each(t, 100, payload.GIF(payload.GIFOptions{HugeSize: true}), func(p payload.Payload) {
		if c, err := gif.DecodeConfig(bytes.NewReader(p.Data)); err != nil || min(c.Width, c.Height) < 4096 || p.Flaw == "" {
			t.Errorf("%+v, %v, flaw %q", c, err, p.Flaw)
		}
	})
}

func TestDamageIsWhatItIsCalled(t *testing.T) {
	all := payload.Damage{Truncated: true, Flipped: true, Misnamed: true, Missized: true}
	valid := payload.PNGOptions{MaxSide: 8}
	damaged := valid
	damaged.Damage = all
	seen := map[string]int{}
	for seed := range uint64(400) {
		want, p := from(t, payload.PNG(valid), choice.FromSeed(seed)), from(t, payload.PNG(damaged), choice.FromSeed(seed))
		seen[p.Flaw]++
		same := bytes.Equal(p.Data, want.Data)
		ok := p.MediaType == want.MediaType && p.Name == want.Name
		switch p.Flaw {
		case "truncated":
			ok = ok && len(p.Data) < len(want.Data) && bytes.HasPrefix(want.Data, p.Data) && p.Claims == want.Claims
		case "bit flipped":
			ok = ok && !same && len(p.Data) == len(want.Data) && p.Claims == want.Claims
		case "misnamed":
			type_, name := p.Claims.MediaType != want.Claims.MediaType, p.Claims.Name != want.Claims.Name
			ok = ok && same && (type_ || name) && !strings.HasSuffix(p.Claims.Name, ".png") == name && p.Claims.Size == len(p.Data)
		case "size claimed wrongly":
			ok = ok && same && p.Claims.Size != len(p.Data) && p.Claims.Name == want.Name
		default:
			ok = false
		}
		if !ok {
			t.Errorf("seed %d: %+v of %+v", seed, p, want)
		}
	}
	if len(seen) != 4 {
		t.Errorf("flaws %v", seen)
	}
}

// The layouts of 8 and 16 bits a sample hold the same picture.
func TestSixteenBitsLookLikeEight(t *testing.T) {
	for _, pair := range [][2]byte{{0, 8}, {1, 12}, {2, 13}, {4, 14}} {
		var seen []image.Image
		for _, layout := range pair {
			p := from(t, payload.PNG(payload.PNGOptions{Bare: true}), choice.FromBytes([]byte{20, 0, 12, 0, 4, 7, 2, 6, layout, 0, 0, 0, 0}))
			m, err := png.Decode(bytes.NewReader(p.Data))
			if err != nil {
				t.Fatal(err)
			}
			seen = append(seen, m)
		}
		for y := range 13 {
			for x := range 21 {
				r, g, b, a := seen[0].At(x, y).RGBA()
				r2, g2, b2, a2 := seen[1].At(x, y).RGBA()
				if r != r2 || g != g2 || b != b2 || a != a2 {
					t.Fatalf("layouts %v: %v and %v at %d, %d", pair, seen[0].At(x, y), seen[1].At(x, y), x, y)
				}
			}
		}
	}
}

func TestAncillaryChunksHoldWhatTheyShould(t *testing.T) {
	gammas, split := map[uint32]int{}, 0
	each(t, rounds, payload.PNG(), func(p payload.Payload) {
		data := 0
		for _, c := range pngChunks(t, p.Data) {
			switch c.id {
			case "gAMA":
				gammas[binary.BigEndian.Uint32(c.data)]++
			case "pHYs":
				if len(c.data) != 9 || !bytes.Equal(c.data[:4], c.data[4:8]) || c.data[8] != 1 {
					t.Errorf("pHYs %x", c.data)
				}
			case "tIME":
				y, rest := int(binary.BigEndian.Uint16(c.data)), c.data[2:]
				at := time.Date(y, time.Month(rest[0]), int(rest[1]), int(rest[2]), int(rest[3]), int(rest[4]), 0, time.UTC)
				if y < 1980 || y > 2100 || at.Month() != time.Month(rest[0]) || at.Day() != int(rest[1]) || at.Hour() != int(rest[2]) {
					t.Errorf("tIME %x", c.data)
				}
			case "IDAT":
				data++
			}
		}
		split += data - 1
	})
	if len(gammas) != 3 || split == 0 {
		t.Errorf("gammas %v, %d split", gammas, split)
	}
}
