package base64

import (
	"encoding/base64"
	"testing"
)

func FuzzParse(f *testing.F) {
	f.Add("v1." + base64.RawURLEncoding.EncodeToString([]byte("\x01\x03ada\x02\x04\x6d\x00\x00\x00")))
	f.Add("v1." + base64.RawURLEncoding.EncodeToString([]byte("\x01\x08delegate\x02\x04\x6d\x00\x00\x00")))
	f.Fuzz(func(_ *testing.T, text string) {
		_, _ = Parse(text)
	})
}
