package payload_test

import (
	"bytes"
	"fmt"
	"image/png"
	"testing"

	"github.com/passmuster/muster/fuzz"
	"github.com/passmuster/muster/fuzz/payload"
)

// shrunk is the code under test: how large a thumbnail of an image is, of at most 16 pixels each way.
func shrunk(data []byte) (width, height int, err error) {
	c, err := png.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return 0, 0, err
	}
	by := max(c.Width, c.Height, 16)
	return max(c.Width*16/by, 1), max(c.Height*16/by, 1), nil
}

// A target runs 100 images under go test, and as many as there is time for under go test -fuzz. In a package of
// yours it is a function FuzzShrunk.
func ExamplePNG() {
	FuzzShrunk := func(f *testing.F) {
		images := payload.PNG(payload.PNGOptions{MaxSide: 200})
		fuzz.Run(f, images, func(t *testing.T, p payload.Payload) {
			w, h, err := shrunk(p.Data)
			if err != nil {
				t.Fatalf("%s is valid, and was refused: %v", p.Name, err)
			}
			if w < 1 || h < 1 || w > 16 || h > 16 {
				t.Errorf("the thumbnail is %d × %d", w, h)
			}
		})
	}
	_ = FuzzShrunk
}

// What is wrong on purpose is asked for: here a header that claims more pixels than there is memory.
func ExamplePNG_hugeSize() {
	FuzzNoMemory := func(f *testing.F) {
		images := payload.PNG(payload.PNGOptions{HugeSize: true})
		fuzz.Run(f, images, func(t *testing.T, p payload.Payload) {
			if w, h, err := shrunk(p.Data); err == nil && w*h > 256 {
				t.Errorf("%s: the thumbnail is %d × %d", p.Flaw, w, h)
			}
		})
	}
	_ = FuzzNoMemory
}

func ExampleGenerators() {
	for _, g := range payload.Generators()[:3] {
		fmt.Println(g.Name+":", g.Doc)
	}
	// Output:
	// text: text of all scripts, with bidi controls, zero-width, combining and confusable characters
	// json: JSON documents of any shape, compact, indented or oddly spaced
	// csv: tables whose fields hold delimiters, quotes, line ends, formulas and text
}
