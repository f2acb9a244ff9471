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

// Checks returns what reports whether the schema allows a document by the sampler's own checks.
func Checks(schema []byte) (allows func(doc []byte) (bool, error), err error) {
	root, err := compile(schema)
	if err != nil {
		return nil, err
	}
	return func(doc []byte) (bool, error) {
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
	}, nil
}
