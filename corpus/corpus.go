// Package corpus reads and writes saved inputs of fuzz tests: the files under testdata/fuzz that the go
// command keeps, in its format "go test fuzz v1" (https://go.dev/doc/security/fuzz/#corpus-file-format).
//
// An [Entry] is one input. A [Corpus] is a set of them, each under the name of its content, in directories that
// outlive any kill. A [Crasher] is an input that fails, with what is known of the failure. [Cover] chooses few entries
// that cover what many do.
//
// Beside the values it keeps what the go command passes over: a comment at the end of a line, in which a
// generated input says what was drawn from it. It does not run targets, and it does not judge inputs.
package corpus

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"strings"
)

// Version is the first line of a file.
const Version = "go test fuzz v1"

// Entry is one saved input. Do not change the values of an entry that others may hold.
type Entry struct {
	// Values are the arguments of the target in their order, each of one of the types that the go
	// command can fuzz.
	Values []any
	// Comment is what stands after // on the last line that has a comment, one line of text.
	Comment string
}

// Parse reads a file. It accepts what the go command accepts and nothing else; an error says which line it
// is.
func Parse(data []byte) (Entry, error) {
	first, rest, found := bytes.Cut(data, []byte("\n"))
	if version := strings.TrimSuffix(string(first), "\r"); version != Version {
		return Entry{}, fmt.Errorf("corpus: line 1 is %.60q; a file begins with the line %q", version, Version)
	}
	if !found {
		return Entry{}, errors.New("corpus: nothing after line 1; each value of the input has a line of its own")
	}
	var e Entry
	number := 1
	for line := range bytes.SplitSeq(rest, []byte("\n")) {
		number++
		line = bytes.TrimSpace(line)
		if len(line) == 0 {
			continue
		}
		v, comment, err := parseLine(line)
		if err != nil {
			return Entry{}, fmt.Errorf("corpus: line %d, %.60q: %w", number, line, err)
		}
		e.Values = append(e.Values, v)
		if comment != "" {
			e.Comment = comment
		}
	}
	if len(e.Values) == 0 {
		return Entry{}, errors.New("corpus: no value; an input has one or more")
	}
	return e, nil
}

// Marshal writes the file. The bytes before the comment are those that the go command writes for these
// values. It is an error where a value has a type that the go command cannot fuzz, or where there is none.
func (e Entry) Marshal() ([]byte, error) {
	if len(e.Values) == 0 {
		return nil, errors.New("corpus: an entry with no value")
	}
	var b bytes.Buffer
	b.WriteString(Version + "\n")
	for i, v := range e.Values {
		line, err := formatValue(v)
		if err != nil {
			return nil, fmt.Errorf("corpus: value %d: %w", i+1, err)
		}
		b.WriteString(line)
		if comment := oneLine(e.Comment); i == len(e.Values)-1 && comment != "" {
			b.WriteString(" // " + comment)
		}
		b.WriteByte('\n')
	}
	return b.Bytes(), nil
}

// oneLine makes text fit for the end of a line.
func oneLine(text string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r == '\ufeff' {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(text, "\ufffd")))
}

// Name returns the name of the entry's file: 16 hexadecimal digits of the SHA-256 of what the go command
// would write, as it names files itself, so that the comment has no part in it.
func (e Entry) Name() (string, error) {
	data, err := Entry{Values: e.Values}.Marshal()
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%x", sha256.Sum256(data))[:nameLen], nil
}

// nameLen is the length of a file's name.
const nameLen = 16
