package core

// numberForm is a way in which an integer stands in data.
type numberForm struct {
	Name string
	Doc  string
	// Append appends the integer, whose operand has so many bytes; false where it has no such form.
	Append func(dst []byte, v uint64, size int) ([]byte, bool)
	// Short says that it is found by chance often: it is believed only where a coloured run agrees.
	Short bool
	// Fixed says that every value has the same length.
	Fixed bool
}

// numberForms is the list of them all.
var numberForms = []numberForm{
	{"le8", "8 bytes, little endian", binaryForm(8, false), false, true},
	{"be8", "8 bytes, big endian", binaryForm(8, true), false, true},
	{"le4", "4 bytes, little endian", binaryForm(4, false), false, true},
	{"be4", "4 bytes, big endian", binaryForm(4, true), false, true},
	{"le2", "2 bytes, little endian", binaryForm(2, false), false, true},
	{"be2", "2 bytes, big endian", binaryForm(2, true), false, true},
	{"be3", "3 bytes, big endian", binaryForm(3, true), false, true},
	{"le3", "3 bytes, little endian", binaryForm(3, false), false, true},
	{"byte", "a byte", binaryForm(1, false), true, true},
	{"decimal", "digits, with a sign where it is negative", decimalForm, true, false},
	{"hex", "hexadecimal digits", hexForm(0, false), true, false},
	{"HEX", "upper-case hexadecimal digits", hexForm(0, true), true, false},
	{"hex2", "2 hexadecimal digits", hexForm(2, false), false, true},
	{"HEX2", "2 upper-case hexadecimal digits", hexForm(2, true), false, true},
	{"hex4", "4 hexadecimal digits", hexForm(4, false), false, true},
	{"HEX4", "4 upper-case hexadecimal digits", hexForm(4, true), false, true},
	{"hex8", "8 hexadecimal digits", hexForm(8, false), false, true},
	{"HEX8", "8 upper-case hexadecimal digits", hexForm(8, true), false, true},
	{"hex16", "16 hexadecimal digits", hexForm(16, false), false, true},
	{"varint", "7 bits a byte, least first", varintForm, true, false},
	{"rune", "UTF-8", runeForm, true, false},
}

// binaryForm is for numbers of n bytes: those that fit, and negative ones that fit with a sign.
func binaryForm(n int, big bool) func([]byte, uint64, int) ([]byte, bool) {
	return func(dst []byte, v uint64, size int) ([]byte, bool) {
		signed := signExtend(v, size)
		if n < 8 && v>>(8*n) != 0 && int64(signed)>>(8*n-1) != -1 {
			return dst, false
		}
		if n > size && n != 8 && n != 4 { // wider than what is compared: only where it was narrowed
			return dst, false
		}
		var b [8]byte
		store(b[:], 0, n, v, big)
		return append(dst, b[:n]...), true
	}
}

func signExtend(v uint64, size int) uint64 {
	shift := 64 - 8*size
	return uint64(int64(v<<shift) >> shift)
}

func decimalForm(dst []byte, v uint64, size int) ([]byte, bool) {
	if s := signExtend(v, size); int64(s) < 0 && int64(s) > -1<<32 {
		return appendDecimal(dst, s, true), true
	}
	return appendDecimal(dst, v, false), true
}

func hexForm(digits int, upper bool) func([]byte, uint64, int) ([]byte, bool) {
	return func(dst []byte, v uint64, _ int) ([]byte, bool) {
		if digits > 0 && digits < 16 && v>>(4*digits) != 0 {
			return dst, false
		}
		return appendHex(dst, v, max(digits, 1), upper), true
	}
}

func varintForm(dst []byte, v uint64, _ int) ([]byte, bool) {
	if v < 0x80 { // a byte
		return dst, false
	}
	return appendVarint(dst, v), true
}

func runeForm(dst []byte, v uint64, size int) ([]byte, bool) {
	if size != 4 || v < 0x80 || v > 0x10ffff {
		return dst, false
	}
	return append(dst, string(rune(v))...), true
}

// textForm is a way in which a string stands in data: what the function makes of it before it compares.
type textForm struct {
	Name string
	Doc  string
	// Append appends the form of s in the data.
	Append func(dst []byte, s string) []byte
	// Fold says that the case of letters in the data may be another.
	Fold bool
}

// textForms is the list of them all.
var textForms = []textForm{
	{"plain", "as it is, or in another case", func(dst []byte, s string) []byte { return append(dst, s...) }, true},
	{"hex", "two digits a byte", hexText(false), false},
	{"HEX", "two upper-case digits a byte", hexText(true), false},
	{"base64", "base64 with padding (RFC 4648)", base64Text("+/", true), false},
	{"base64raw", "base64 without padding", base64Text("+/", false), false},
	{"base64url", "base64 for URLs without padding", base64Text("-_", false), false},
	{"quoted", "with backslashes in front of quotes and backslashes", quotedText, false},
	{"percent", "with %xx for what a URL does not hold", percentText, false},
	{"reversed", "last byte first", reversedText, false},
	{"wide", "two bytes a character, little endian", wideText(false), false},
	{"WIDE", "two bytes a character, big endian", wideText(true), false},
}

func hexText(upper bool) func([]byte, string) []byte {
	return func(dst []byte, s string) []byte {
		for i := range len(s) {
			dst = appendHex(dst, uint64(s[i]), 2, upper)
		}
		return dst
	}
}

func base64Text(last string, pad bool) func([]byte, string) []byte {
	alphabet := "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789" + last
	return func(dst []byte, s string) []byte {
		for len(s) > 0 {
			n := min(3, len(s))
			v := uint(0)
			for i := range 3 {
				v <<= 8
				if i < n {
					v |= uint(s[i])
				}
			}
			for i := range 4 {
				if i <= n {
					dst = append(dst, alphabet[v>>(18-6*i)&63])
				} else if pad {
					dst = append(dst, '=')
				}
			}
			s = s[n:]
		}
		return dst
	}
}

func quotedText(dst []byte, s string) []byte {
	for i := range len(s) {
		switch c := s[i]; c {
		case '"', '\\':
			dst = append(dst, '\\', c)
		case '\n':
			dst = append(dst, '\\', 'n')
		case '\t':
			dst = append(dst, '\\', 't')
		default:
			dst = append(dst, c)
		}
	}
	return dst
}

func percentText(dst []byte, s string) []byte {
	for i := range len(s) {
		if c := s[i]; isLetter(c) || isDigit(c) || c == '-' || c == '_' || c == '.' || c == '~' {
			dst = append(dst, c)
		} else {
			dst = appendHex(append(dst, '%'), uint64(c), 2, true)
		}
	}
	return dst
}

func reversedText(dst []byte, s string) []byte {
	for i := len(s) - 1; i >= 0; i-- {
		dst = append(dst, s[i])
	}
	return dst
}

func wideText(big bool) func([]byte, string) []byte {
	return func(dst []byte, s string) []byte {
		for i := range len(s) {
			if big {
				dst = append(dst, 0, s[i])
			} else {
				dst = append(dst, s[i], 0)
			}
		}
		return dst
	}
}
