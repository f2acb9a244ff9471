package allocation

import (
	"strings"
	"testing"
)

func FuzzUnpack(f *testing.F) {
	f.Add([]byte("\x20\x03" + strings.Repeat("#", 32) + "\x01#" + strings.Repeat(".", 30) + "#"))
	f.Fuzz(func(_ *testing.T, packed []byte) {
		_, _ = Unpack(packed)
	})
}
