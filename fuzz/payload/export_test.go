package payload

// Range returns the code points that words of a script are made of.
func Range(name string) (out []rune) {
	for _, s := range named([]string{name}) {
		for r := s.lo; r <= s.hi; r++ {
			out = append(out, r)
		}
	}
	return out
}

// AppendQuoted is appendQuoted.
var AppendQuoted = appendQuoted

// MultipartOf is multipartOf.
var MultipartOf = multipartOf
