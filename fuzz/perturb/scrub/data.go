package scrub

import (
	"bytes"
	"encoding/json"
	"regexp"
	"strings"
	"unicode/utf8"
)

// Text scrubs plain text of any kind: prose, logs, HTML, transcripts.
func (s *Scrubber) Text(text string) string {
	return s.rewrite([]cell{{text, ""}})[0]
}

// Data scrubs a document as what it looks like: JSON (one document or one a line), mail, CSV or plain text. An error
// says that the data cannot be looked into, as an image cannot; nothing is returned then.
func (s *Scrubber) Data(data []byte) ([]byte, error) {
	trimmed := bytes.TrimSpace(data)
	switch {
	case len(trimmed) > 0 && (trimmed[0] == '{' || trimmed[0] == '[') && validJSON(trimmed):
		return s.JSON(data)
	case !utf8.Valid(data):
		if looksLikeMail(data) {
			return s.Mail(data)
		}
		return nil, errBinary
	case looksLikeMail(data):
		return s.Mail(data)
	case looksLikeCSV(data):
		return s.CSV(data)
	}
	return []byte(s.Text(string(data))), nil
}

type errorText string

func (e errorText) Error() string { return string(e) }

const errBinary = errorText("scrub: the data is not text: take the text out and scrub that, or make the sample up")

// validJSON accepts one document or several.
func validJSON(data []byte) bool {
	for d := json.NewDecoder(bytes.NewReader(data)); ; {
		var v json.RawMessage
		if err := d.Decode(&v); err != nil {
			return len(bytes.TrimSpace(data[d.InputOffset():])) == 0
		}
	}
}

var headerForm = regexp.MustCompile(`(?i)^(?:from |return-path:|received:|from:|to:|subject:|date:|message-id:|mime-version:|delivered-to:|x-[\w\-]+:)`)

// looksLikeMail wants two of the usual headers, the first in the first line.
func looksLikeMail(data []byte) bool {
	head, _, _ := bytes.Cut(bytes.ReplaceAll(data, []byte("\r\n"), []byte("\n")), []byte("\n\n"))
	n := 0
	for i, line := range strings.Split(string(head), "\n") {
		if headerForm.MatchString(line) {
			n++
		} else if i == 0 {
			return false
		}
	}
	return n >= 2
}
