package gotest

import (
	"strings"
	"unicode/utf8"
)

// validText returns b as text: every byte that is not part of valid UTF-8 becomes U+FFFD.
func validText(b []byte) string {
	if utf8.Valid(b) {
		return string(b)
	}
	var s strings.Builder
	s.Grow(len(b) + utf8.UTFMax)
	for len(b) > 0 {
		r, n := utf8.DecodeRune(b)
		s.WriteRune(r) // utf8.RuneError, one byte wide, where it is invalid
		b = b[n:]
	}
	return s.String()
}

// trimPartialStart drops the continuation bytes of a character that a cut took the beginning of.
func trimPartialStart(b []byte) []byte {
	i := 0
	for i < len(b) && i < utf8.UTFMax-1 && !utf8.RuneStart(b[i]) {
		i++
	}
	return b[i:]
}

// trimPartialEnd drops the beginning of a character that a cut took the end of.
func trimPartialEnd(b []byte) []byte {
	for i := 1; i < utf8.UTFMax && i <= len(b); i++ {
		if c := b[len(b)-i]; utf8.RuneStart(c) {
			if !utf8.FullRune(b[len(b)-i:]) {
				return b[:len(b)-i]
			}
			break
		}
	}
	return b
}
