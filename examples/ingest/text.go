package ingest

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

// ErrEncoding says that text is not in UTF-8.
var ErrEncoding = errors.New("not UTF-8 text")

const byteOrderMark = "\ufeff"

// Text decodes UTF-8 text: a byte order mark at the start is dropped and every line end (CRLF or CR)
// becomes LF. Other encodings and NUL bytes are refused rather than guessed at.
func Text(data []byte) (string, error) {
	switch {
	case bytes.HasPrefix(data, []byte("\xfe\xff")):
		return "", fmt.Errorf("%w: begins with the mark of UTF-16, big endian; save it as UTF-8", ErrEncoding)
	case bytes.HasPrefix(data, []byte("\xff\xfe")):
		return "", fmt.Errorf("%w: begins with the mark of UTF-16, little endian; save it as UTF-8", ErrEncoding)
	}
	text := strings.TrimPrefix(string(data), byteOrderMark)
	dropped := len(data) - len(text)
	for i, r := range text {
		if r == utf8.RuneError && !strings.HasPrefix(text[i:], string(utf8.RuneError)) {
			return "", fmt.Errorf("%w: byte 0x%02x at offset %d", ErrEncoding, text[i], dropped+i)
		}
		if r == 0 {
			return "", fmt.Errorf("%w: NUL at offset %d", ErrEncoding, dropped+i)
		}
	}
	return lineEnds(text), nil
}
