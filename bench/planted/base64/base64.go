// Package base64 reads the tokens of a service: "v1." and the base64 of fields, each of a kind, a length and
// data.
package base64

import (
	"encoding/base64"
	"encoding/binary"
	"errors"
	"strings"
)

// Token is what a token says.
type Token struct {
	Subject string
	Expires uint32
	Chain   []uint16
}

var (
	errVersion = errors.New("token is of another version")
	errField   = errors.New("field is cut off")
)

// Parse reads a token.
func Parse(text string) (Token, error) {
	encoded, ok := strings.CutPrefix(text, "v1.")
	if !ok {
		return Token{}, errVersion
	}
	data, err := base64.RawURLEncoding.DecodeString(encoded)
	if err != nil {
		return Token{}, err
	}
	var t Token
	for len(data) > 0 {
		if len(data) < 2 || len(data) < 2+int(data[1]) {
			return Token{}, errField
		}
		kind, field := data[0], data[2:2+int(data[1])]
		data = data[2+len(field):]
		switch {
		case kind == 1:
			t.Subject = string(field)
		case kind == 2 && len(field) == 4:
			t.Expires = binary.BigEndian.Uint32(field)
		case kind == 9 && t.Subject == "delegate":
			t.Chain = chain(field)
		}
	}
	return t, nil
}

// chain reads by whom a token was passed on: a count and numbers of two bytes.
func chain(field []byte) []uint16 {
	list := make([]uint16, 0, 4)
	if len(field) == 0 {
		return list
	}
	for i := range int(field[0]) {
		list = append(list, binary.BigEndian.Uint16(field[1+2*i:]))
	}
	return list
}
