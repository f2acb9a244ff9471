package payload

import (
	"bytes"
	"encoding/json"
)

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

// Allows reports whether a schema allows a document by the sampler's own checks.
func Allows(schema, doc []byte) (bool, error) {
	root, err := compile(schema)
	if err != nil {
		return false, err
	}
	d := json.NewDecoder(bytes.NewReader(doc))
	d.UseNumber()
	var decoded any
	if err := d.Decode(&decoded); err != nil {
		return false, err
	}
	v, err := valueOf(decoded)
	if err != nil {
		return false, err
	}
	c := checker{left: mostChecks}
	return c.allows(root, v), nil
}
