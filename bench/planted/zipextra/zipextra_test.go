package zipextra

import (
	"archive/zip"
	"bytes"
	"testing"
)

func FuzzRead(f *testing.F) {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	h := &zip.FileHeader{Name: "a.txt", Extra: []byte("\x55\x54\x05\x00\x01\x80\x43\x6d\x65")}
	if _, err := w.CreateHeader(h); err != nil {
		f.Fatal(err)
	}
	if err := w.Close(); err != nil {
		f.Fatal(err)
	}
	f.Add(b.Bytes())
	f.Fuzz(func(_ *testing.T, archive []byte) {
		_, _ = Read(archive)
	})
}
