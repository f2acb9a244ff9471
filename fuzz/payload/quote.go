package payload

import "unicode/utf8"

const hexDigits = "0123456789abcdef"

// appendQuoted appends text as a JSON string (RFC 8259, section 7), all of ASCII if so asked. What is not
// UTF-8 becomes U+FFFD.
func appendQuoted(dst, text []byte, ascii bool) []byte {
	dst = append(dst, '"')
	done := 0
	for i := 0; i < len(text); {
		c := text[i]
		if c < utf8.RuneSelf {
			if c < ' ' || c == '"' || c == '\\' {
				dst = appendEscape(append(dst, text[done:i]...), c)
				done = i + 1
			}
			i++
			continue
		}
		r, size := utf8.DecodeRune(text[i:])
		if ascii || size == 1 {
			dst = appendUnicode(append(dst, text[done:i]...), r)
			done = i + size
		}
		i += size
	}
	return append(append(dst, text[done:]...), '"')
}

// appendEscape appends the escape of an ASCII character.
func appendEscape(dst []byte, c byte) []byte {
	switch c {
	case '"', '\\':
		return append(dst, '\\', c)
	case '\n':
		return append(dst, '\\', 'n')
	case '\r':
		return append(dst, '\\', 'r')
	case '\t':
		return append(dst, '\\', 't')
	default:
		return append(dst, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
	}
}

// appendUnicode appends a code point as one escape, or as two where it is beyond the first plane.
func appendUnicode(dst []byte, r rune) []byte {
	if r > 0xffff {
		r -= 0x10000
		dst = appendUnicode(dst, 0xd800+r>>10)
		r = 0xdc00 + r&0x3ff
	}
	return append(dst, '\\', 'u', hexDigits[r>>12&15], hexDigits[r>>8&15], hexDigits[r>>4&15], hexDigits[r&15])
}
