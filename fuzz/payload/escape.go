package payload

import "strings"

// appendEscapedMarkup appends text with what HTML, XML and WebVTT take for markup written as entities.
func appendEscapedMarkup(dst, text []byte) []byte {
	for _, c := range text {
		switch c {
		case '&':
			dst = append(dst, "&amp;"...)
		case '<':
			dst = append(dst, "&lt;"...)
		case '>':
			dst = append(dst, "&gt;"...)
		case '"':
			dst = append(dst, "&quot;"...)
		default:
			dst = append(dst, c)
		}
	}
	return dst
}

// appendBackslashed appends text with a backslash before each of the ASCII characters in special.
func appendBackslashed(dst, text []byte, special string) []byte {
	for _, c := range text {
		if strings.IndexByte(special, c) >= 0 {
			dst = append(dst, '\\')
		}
		dst = append(dst, c)
	}
	return dst
}

// appendWithout appends text without the ASCII characters in special.
func appendWithout(dst, text []byte, special string) []byte {
	for _, c := range text {
		if strings.IndexByte(special, c) < 0 {
			dst = append(dst, c)
		}
	}
	return dst
}
