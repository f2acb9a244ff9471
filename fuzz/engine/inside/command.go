package inside

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"io"
)

// A command is a frame: its length in 4 bytes, little-endian, then a blob of JSON and one blob for each of its inputs, a blob being its length in 4
// bytes and so many bytes. Inputs are not part of the JSON: the standard library is instrumented in the process that reads them, where decoding
// them took more time than all the rest.

// WriteServeCommand writes a command.
func WriteServeCommand(w io.Writer, c ServeCommand) error {
	text, err := json.Marshal(c)
	if err != nil {
		return err
	}
	b := appendBlob(make([]byte, 4), text)
	for _, input := range c.Inputs {
		b = appendBlob(b, input)
	}
	binary.LittleEndian.PutUint32(b, uint32(len(b)-4))
	_, err = w.Write(b)
	return err
}

func appendBlob(b, blob []byte) []byte {
	return append(binary.LittleEndian.AppendUint32(b, uint32(len(blob))), blob...)
}

// ReadServeCommand reads what WriteServeCommand wrote. The error is that of the reader, or says that it is no command.
func ReadServeCommand(r io.Reader) (ServeCommand, error) {
	var c ServeCommand
	var size [4]byte
	if _, err := io.ReadFull(r, size[:]); err != nil {
		return c, err
	}
	frame := make([]byte, binary.LittleEndian.Uint32(size[:]))
	if _, err := io.ReadFull(r, frame); err != nil {
		return c, err
	}
	text, rest, ok := cutBlob(frame)
	if !ok {
		return c, errNoCommand
	}
	if err := json.Unmarshal(text, &c); err != nil {
		return c, err
	}
	for len(rest) > 0 {
		var input []byte
		if input, rest, ok = cutBlob(rest); !ok {
			return c, errNoCommand
		}
		c.Inputs = append(c.Inputs, input)
	}
	return c, nil
}

var errNoCommand = errors.New("the command is cut short")

// cutBlob takes the first blob off.
func cutBlob(b []byte) (blob, rest []byte, ok bool) {
	if len(b) < 4 {
		return nil, nil, false
	}
	n := int(binary.LittleEndian.Uint32(b))
	if b = b[4:]; n > len(b) {
		return nil, nil, false
	}
	return b[:n:n], b[n:], true
}
