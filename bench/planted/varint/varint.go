// Package varint reads messages in the encoding of protocol buffers: keys and lengths are numbers of seven bits a
// byte.
package varint

import (
	"encoding/binary"
	"errors"
)

// Field is one field.
type Field struct {
	Number uint64
	Value  uint64
	Bytes  []byte
}

var errTruncated = errors.New("message is cut off")

// Fields reads the fields of a message.
func Fields(message []byte) ([]Field, error) {
	var list []Field
	for at := 0; at < len(message); {
		key, n := binary.Uvarint(message[at:])
		if n <= 0 {
			return nil, errTruncated
		}
		at += n
		f := Field{Number: key >> 3}
		value, n := binary.Uvarint(message[at:])
		if n <= 0 {
			return nil, errTruncated
		}
		at += n
		switch key & 7 {
		case 0:
			f.Value = value
		case 2:
			end := at + int(value)
			if end > len(message) {
				return nil, errTruncated
			}
			f.Bytes = message[at:end]
			at = end
		default:
			return nil, errTruncated
		}
		list = append(list, f)
	}
	return list, nil
}
