package dictionary

import (
	"bytes"
	"fmt"
	"regexp"
	"strconv"
)

// entryLine is name@level="value", where name, level and everything before the quote may be missing.
var entryLine = regexp.MustCompile(`^(?:[^\s"=#@]+(?:@[0-9]+)?[ \t]*=[ \t]*)?"(.*)"$`)

// Parse reads a dictionary file: a line "value" or name="value" for each token, with \\, \" and \xAB in the value;
// empty lines and those that begin with # are comments. A level (name@2="value") is passed over. See
// https://llvm.org/docs/LibFuzzer.html#dictionaries and dictionaries/README.md of AFL. An error says which line
// it is.
func Parse(data []byte) ([][]byte, error) {
	var tokens [][]byte
	number := 0
	for line := range bytes.Lines(data) {
		number++
		line = bytes.TrimSpace(line)
		if len(line) == 0 || line[0] == '#' {
			continue
		}
		m := entryLine.FindSubmatch(line)
		if m == nil {
			return nil, fmt.Errorf(`line %d, %.60q: want "value" or name="value"`, number, line)
		}
		token, err := unescape(m[1])
		if err != nil {
			return nil, fmt.Errorf("line %d, %.60q: %w", number, line, err)
		}
		tokens = append(tokens, token)
	}
	return tokens, nil
}

func unescape(value []byte) ([]byte, error) {
	var out []byte
	for i := 0; i < len(value); i++ {
		switch {
		case value[i] == '"':
			return nil, fmt.Errorf(`a quote within the value is written \"`)
		case value[i] != '\\':
			out = append(out, value[i])
		case i+1 < len(value) && (value[i+1] == '\\' || value[i+1] == '"'):
			out = append(out, value[i+1])
			i++
		case i+3 < len(value) && value[i+1] == 'x':
			b, err := strconv.ParseUint(string(value[i+2:i+4]), 16, 8)
			if err != nil {
				return nil, fmt.Errorf(`%q is no byte; it is \x and two hexadecimal digits`, value[i:i+4])
			}
			out = append(out, byte(b))
			i += 3
		default:
			return nil, fmt.Errorf(`an escape is \\, \" or \x with two hexadecimal digits`)
		}
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("the value is empty")
	}
	return out, nil
}

// Format writes tokens as [Parse] reads them.
func Format(tokens [][]byte) []byte {
	var b bytes.Buffer
	for _, t := range tokens {
		b.WriteByte('"')
		for _, c := range t {
			switch {
			case c == '"' || c == '\\':
				b.WriteByte('\\')
				b.WriteByte(c)
			case c >= ' ' && c < 0x7f:
				b.WriteByte(c)
			default:
				fmt.Fprintf(&b, `\x%02X`, c)
			}
		}
		b.WriteString("\"\n")
	}
	return b.Bytes()
}
