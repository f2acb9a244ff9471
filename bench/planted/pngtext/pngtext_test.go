package pngtext

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/png"
	"testing"
)

// withText returns an image of 2 by 2 pixels whose author is named.
func withText(f *testing.F) []byte {
	f.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 2, 2))); err != nil {
		f.Fatal(err)
	}
	const afterIHDR = 8 + 25
	chunk := []byte("tEXtAuthor\x00Ada")
	file := bytes.Clone(b.Bytes()[:afterIHDR])
	file = binary.BigEndian.AppendUint32(file, uint32(len(chunk)-4))
	file = append(file, chunk...)
	file = binary.BigEndian.AppendUint32(file, crc32.ChecksumIEEE(chunk))
	return append(file, b.Bytes()[afterIHDR:]...)
}

func FuzzTexts(f *testing.F) {
	f.Add(withText(f))
	f.Fuzz(func(_ *testing.T, file []byte) {
		_, _ = Texts(file)
	})
}
