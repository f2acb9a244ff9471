// Package utf8edge writes text in ASCII alone, for protocols that know no more: what is not ASCII becomes
// \u and four hexadecimal digits, a backslash two.
package utf8edge

import (
	"errors"
	"strconv"
	"strings"
)

var errEscape = errors.New("escape is not one of ours")

// Escape returns the text in ASCII.
func Escape(text string) string {
	var b strings.Builder
	for _, r := range text {
		switch {
		case r == '\\':
			b.WriteString(`\\`)
		case r < 0x80:
			b.WriteRune(r)
		default:
			hex := strconv.FormatInt(int64(r), 16)
			b.WriteString(`\u` + strings.Repeat("0", max(0, 4-len(hex))) + hex)
		}
	}
	return b.String()
}

// Unescape is the way back.
func Unescape(ascii string) (string, error) {
	var b strings.Builder
	for i := 0; i < len(ascii); i++ {
		switch {
		case ascii[i] != '\\':
			b.WriteByte(ascii[i])
		case i+1 < len(ascii) && ascii[i+1] == '\\':
			b.WriteByte('\\')
			i++
		case i+5 < len(ascii) && ascii[i+1] == 'u':
			r, err := strconv.ParseUint(ascii[i+2:i+6], 16, 16)
			if err != nil {
				return "", err
			}
			b.WriteRune(rune(r))
			i += 5
		default:
			return "", errEscape
		}
	}
	return b.String(), nil
}
