package payload_test

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/gif"
	"image/png"
	"reflect"
	"testing"

	"github.com/passmuster/muster/fuzz/payload"
	"github.com/passmuster/muster/internal/choice"
)

// A palette fades from one colour into another, and so do the alphas that go with it.
func TestPalettesHaveAnAlphaForEachColour(t *testing.T) {
	fading := 0
	each(t, many, payload.PNG(payload.PNGOptions{MaxSide: 2}), func(p payload.Payload) {
		var palette, alphas []byte
		for _, c := range pngChunks(t, p.Data) {
			switch c.id {
			case "PLTE":
				palette = c.data
			case "tRNS":
				alphas = c.data
			}
		}
		if alphas == nil {
			return
		}
		last := len(alphas) - 1
		if len(palette) != 3*len(alphas) {
			t.Fatalf("%d alphas of %d bytes of colours", len(alphas), len(palette))
		}
		for i, a := range alphas {
			level := 255 * i / last
			if want := (int(alphas[0])*(255-level) + int(alphas[last])*level) / 255; int(a) != want {
				t.Errorf("alpha %d of %v is %d, want %d", i, alphas, a, want)
			}
		}
		if alphas[0] != alphas[last] {
			fading++
		}
	})
	if fading < 20 {
		t.Errorf("%d palettes fade", fading)
	}
}

func TestAnimationsHaveEveryDelayDisposalAndCount(t *testing.T) {
	loops, delays, disposals := map[int]bool{}, map[int]bool{}, map[byte]bool{}
	each(t, rounds, payload.GIF(payload.GIFOptions{MaxSide: 2}), func(p payload.Payload) {
		all, err := gif.DecodeAll(bytes.NewReader(p.Data))
		if err != nil {
			t.Fatal(err)
		}
		loops[all.LoopCount] = true
		for i := range all.Image {
			delays[all.Delay[i]] = true
			disposals[all.Disposal[i]] = true
		}
	})
	if want := map[int]bool{-1: true, 0: true, 1: true, 65535: true}; !reflect.DeepEqual(loops, want) {
		t.Errorf("repeated %v times", loops)
	}
	if want := map[int]bool{0: true, 1: true, 10: true, 65535: true}; !reflect.DeepEqual(delays, want) {
		t.Errorf("delays %v", delays)
	}
	if want := map[byte]bool{0: true, 1: true, 2: true, 3: true}; !reflect.DeepEqual(disposals, want) {
		t.Errorf("disposals %v", disposals)
	}
}

// tiffValues calls f with the place and the length of every value outside of its directory.
func tiffValues(t *testing.T, data []byte, f func(at, size uint32)) {
	t.Helper()
	order := binary.ByteOrder(binary.LittleEndian)
	if data[0] == 'M' {
		order = binary.BigEndian
	}
	sizes := map[uint16]uint32{1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 7: 1}
	var directory func(at uint32)
	directory = func(at uint32) {
		last := uint16(0)
		for n, i := order.Uint16(data[at:]), uint32(0); i < uint32(n); i++ {
			entry := data[at+2+12*i:]
			tag, size := order.Uint16(entry), sizes[order.Uint16(entry[2:])]*order.Uint32(entry[4:])
			value := order.Uint32(entry[8:])
			if tag < last || size == 0 {
				t.Errorf("tag %#x of %d bytes behind %#x", tag, size, last)
			}
			last = tag
			switch {
			case tag == 0x8769 || tag == 0x8825:
				f(value, 2)
				directory(value)
			case size > 4:
				f(value, size)
			}
		}
	}
	directory(order.Uint32(data[4:]))
}

func TestValuesOfExifBeginAtEvenPlacesAndDoNotOverlap(t *testing.T) {
	odd := 0
	each(t, rounds, payload.JPEG(payload.JPEGOptions{MaxSide: 1}), func(p payload.Payload) {
		_, block, ok := bytes.Cut(p.Data, []byte("Exif\x00\x00"))
		if !ok {
			return
		}
		taken := map[uint32]bool{}
		tiffValues(t, block, func(at, size uint32) {
			if at%2 != 0 {
				t.Errorf("%d bytes at %d", size, at)
			}
			odd += int(size % 2)
			for i := at; i < at+size; i++ {
				if taken[i] {
					t.Errorf("byte %d belongs to two values", i)
				}
				taken[i] = true
			}
		})
	})
	if odd < 50 {
		t.Errorf("%d values of odd length", odd)
	}
}

// grayOf draws the picture of a pattern in 8 bits of gray.
func grayOf(t *testing.T, pattern, seed byte) *image.Gray {
	t.Helper()
	p := from(t, payload.PNG(payload.PNGOptions{Bare: true}), choice.FromBytes([]byte{39, 0, 39, 0, pattern, seed, 0, 1, 0, 0, 0, 0, 0}))
	m, err := png.Decode(bytes.NewReader(p.Data))
	if err != nil {
		t.Fatal(err)
	}
	g, ok := m.(*image.Gray)
	if !ok || g.Bounds().Dx() != 40 || g.Bounds().Dy() != 40 {
		t.Fatalf("%T of %v: the stream is drawn otherwise than this test thinks", m, m.Bounds())
	}
	return g
}

func TestCloudsPassSmoothlyIntoEachOther(t *testing.T) {
	for seed := range byte(20) {
		m := grayOf(t, 6, seed)
		least, most := 255, 0
		for i := range 40 * 39 {
			here, right, below := int(m.Pix[i]), int(m.Pix[i+1]), int(m.Pix[i+40])
			if far := max(here-right, right-here); far > 34 && i%40 != 39 {
				t.Fatalf("seed %d: %d steps from pixel %d to the next", seed, far, i)
			}
			if far := max(here-below, below-here); far > 34 {
				t.Fatalf("seed %d: %d steps from pixel %d to the one below", seed, far, i)
			}
			least, most = min(least, here), max(most, here)
		}
		if most-least < 100 {
			t.Errorf("seed %d: levels from %d to %d", seed, least, most)
		}
	}
}

func TestWritingIsWordsInLines(t *testing.T) {
	different := map[string]bool{}
	for seed := range byte(20) {
		m := grayOf(t, 5, seed)
		different[string(m.Pix)] = true
		ink, gaps := 0, 0
		for y := range 40 {
			for x := range 40 {
				dark := m.GrayAt(x, y).Y > 0
				if dark && (y%4 == 3 || x%6 == 5) {
					t.Fatalf("seed %d: ink at %d, %d, between lines or words", seed, x, y)
				}
				if dark {
					ink++
				}
			}
		}
		for line := range 10 {
			for word := range 6 {
				if bytes.Count(m.SubImage(image.Rect(6*word, 4*line, 6*word+5, 4*line+1)).(*image.Gray).Pix[:5], []byte{0}) == 5 {
					gaps++
				}
			}
		}
		if ink < 400 || ink > 800 || gaps < 3 || gaps > 30 {
			t.Errorf("seed %d: %d dots of ink, %d gaps", seed, ink, gaps)
		}
	}
	if len(different) != 20 {
		t.Errorf("%d texts of 20", len(different))
	}
}
