package deflate_test

import (
	"bytes"
	"compress/flate"
	"compress/zlib"
	"io"
	"testing"

	"github.com/passmuster/muster/internal/deflate"
)

func packed(t *testing.T, data []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w, err := flate.NewWriter(&b, flate.BestCompression)
	if err == nil {
		_, err = w.Write(data)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestStoredBlocksAreReadByTheStandardLibrary(t *testing.T) {
	for _, n := range []int{0, 1, 65534, 65535, 65536, 200000} {
		data := bytes.Repeat([]byte("muster!"), n/7+1)[:n]
		out := deflate.Stored(data)
		got, err := io.ReadAll(flate.NewReader(bytes.NewReader(out)))
		if err != nil || !bytes.Equal(got, data) {
			t.Errorf("%d bytes: %v", n, err)
		}
		z, err := zlib.NewReader(bytes.NewReader(deflate.Zlib(data)))
		if err == nil {
			got, err = io.ReadAll(z)
		}
		if err != nil || !bytes.Equal(got, data) {
			t.Errorf("%d bytes in zlib: %v", n, err)
		}
		if most := n + 5*(n/65535+1); len(out) > most {
			t.Errorf("%d bytes became %d, more than %d", n, len(out), most)
		}
	}
}

func TestUnpackSaysWhereTheStreamEnds(t *testing.T) {
	data := bytes.Repeat([]byte("hello "), 1000)
	in := packed(t, data)
	out, used, ok := deflate.Unpack(append(bytes.Clone(in), "tail"...), 10000)
	if !ok || used != len(in) || !bytes.Equal(out, data) {
		t.Errorf("%v, %d of %d bytes, %d unpacked", ok, used, len(in), len(out))
	}
}

func TestUnpackRefusesWhatIsTooMuchTooShortOrNoStream(t *testing.T) {
	in := packed(t, make([]byte, 1000))
	if out, _, ok := deflate.Unpack(in, 1000); !ok || len(out) != 1000 {
		t.Errorf("as much as is allowed: %v, %d bytes", ok, len(out))
	}
	for name, data := range map[string][]byte{"cut": in[:len(in)-2], "empty": {}, "no stream": {0xff, 0xff, 0xff}} {
		if _, _, ok := deflate.Unpack(data, 1000); ok {
			t.Errorf("%s is unpacked", name)
		}
	}
	if _, _, ok := deflate.Unpack(in, 999); ok {
		t.Error("1000 bytes are unpacked where 999 are allowed")
	}
}
