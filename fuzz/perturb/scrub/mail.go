package scrub

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"io"
	"mime"
	"mime/quotedprintable"
	"regexp"
	"strings"
	"unicode/utf8"
)

// Mail scrubs a message (RFC 5322) with its parts (RFC 2045 to 2047): headers, encoded words, text in base64 and
// quoted-printable, messages within messages. An attachment that is no text is emptied, because nobody can tell
// what it shows. The structure and the line ends stay.
func (s *Scrubber) Mail(data []byte) ([]byte, error) {
	m := &mailReader{end: "\n"}
	if bytes.Contains(data, []byte("\r\n")) {
		m.end = "\r\n"
	}
	if err := m.entity(data, 0); err != nil {
		return nil, err
	}
	var cells []cell
	for _, p := range m.pieces {
		if p.encode != nil {
			cells = append(cells, p.cell)
		}
	}
	texts := s.rewrite(cells)
	var b bytes.Buffer
	for _, p := range m.pieces {
		if p.encode == nil {
			b.Write(p.raw)
			continue
		}
		if texts[0] == p.cell.text {
			b.Write(p.raw)
		} else {
			b.Write(p.encode(texts[0]))
		}
		texts = texts[1:]
	}
	return b.Bytes(), nil
}

// piece is a run of bytes of the message: structure, or a text and how it is written back.
type piece struct {
	raw    []byte
	cell   cell
	encode func(string) []byte
}

type mailReader struct {
	end    string
	pieces []piece
}

func (m *mailReader) keep(raw []byte) { m.pieces = append(m.pieces, piece{raw: raw}) }

func (m *mailReader) text(raw []byte, text, hint string, encode func(string) []byte) {
	m.pieces = append(m.pieces, piece{raw, cell{text, hint}, encode})
}

func plain(text string) []byte { return []byte(text) }

// deepest is how many messages within messages are looked into.
const deepest = 50

func (m *mailReader) entity(data []byte, depth int) error {
	if depth > deepest {
		return fmt.Errorf("scrub: parts are nested more than %d deep: take the sample apart first", deepest)
	}
	at := 0
	header := map[string]string{}
	for at < len(data) {
		end := fieldEnd(data, at)
		raw := data[at:end]
		at = end
		if len(bytes.TrimRight(raw, "\r\n")) == 0 {
			m.keep(raw)
			break
		}
		name, value, ok := bytes.Cut(raw, []byte(":"))
		if !ok {
			m.text(raw, string(raw), "", plain)
			continue
		}
		key := strings.ToLower(strings.TrimSpace(string(name)))
		header[key] = strings.TrimSpace(string(value))
		m.keep(raw[:len(name)+1])
		m.field(key, value)
	}
	return m.body(data[at:], header, depth)
}

// fieldEnd returns where the header field ends that begins at a position: before the next line that is not folded.
func fieldEnd(data []byte, at int) int {
	first := at
	for {
		i := bytes.IndexByte(data[at:], '\n')
		if i < 0 {
			return len(data)
		}
		at += i + 1
		blank := len(bytes.TrimRight(data[first:at], "\r\n")) == 0
		if blank || at >= len(data) || data[at] != ' ' && data[at] != '\t' {
			return at
		}
	}
}

// addressFields hold names before addresses.
var addressFields = set(`from to cc bcc sender reply-to resent-from resent-to return-path delivered-to disposition-notification-to`)

// structure are fields that hold nothing of a person and must stay for the message to be read.
var structure = set(`content-type content-transfer-encoding mime-version date`)

var displayName = regexp.MustCompile(`(?:^|,)\s*"?((?:[^"<>,=]|=\?[^?]*\?[^?]*\?[^?]*\?=)+?|[^"<>]+?)"?\s*<`)

func (m *mailReader) field(key string, value []byte) {
	if structure[key] {
		m.keep(value)
		return
	}
	at := 0
	if addressFields[key] {
		for _, n := range displayName.FindAllSubmatchIndex(value, -1) {
			m.words(value[at:n[2]], "")
			m.words(value[n[2]:n[3]], "name")
			at = n[3]
		}
	}
	m.words(value[at:], "")
}

// words adds the text of a field, its encoded words decoded. What changes is written as one word in base64.
func (m *mailReader) words(raw []byte, hint string) {
	if !bytes.Contains(raw, []byte("=?")) {
		m.text(raw, string(raw), hint, plain)
		return
	}
	dec := mime.WordDecoder{CharsetReader: anyCharset}
	text, err := dec.DecodeHeader(string(raw))
	if err != nil {
		m.text(raw, string(raw), hint, plain)
		return
	}
	body := strings.TrimSpace(text)
	before, after, _ := strings.Cut(text, body)
	m.keep([]byte(before))
	m.text(bytes.TrimSpace(raw), body, hint, func(s string) []byte { return []byte(mime.BEncoding.Encode("utf-8", s)) })
	m.keep([]byte(after))
}

// anyCharset reads each byte as the character of that number, which is right for ISO 8859-1 and keeps others.
func anyCharset(_ string, input io.Reader) (io.Reader, error) {
	data, err := io.ReadAll(input)
	return strings.NewReader(latin1(data)), err
}

func latin1(data []byte) string {
	runes := make([]rune, len(data))
	for i, b := range data {
		runes[i] = rune(b)
	}
	return string(runes)
}

func (m *mailReader) body(data []byte, header map[string]string, depth int) error {
	mediaType, params, err := mime.ParseMediaType(header["content-type"])
	if err != nil {
		mediaType = "text/plain"
	}
	switch {
	case strings.HasPrefix(mediaType, "multipart/") && params["boundary"] != "":
		return m.multipart(data, params["boundary"], depth)
	case mediaType == "message/rfc822" && header["content-transfer-encoding"] == "":
		return m.entity(data, depth+1)
	}
	readable := strings.HasPrefix(mediaType, "text/") || strings.HasSuffix(mediaType, "json") || strings.HasSuffix(mediaType, "xml") ||
		strings.HasPrefix(mediaType, "message/")
	m.leaf(data, strings.ToLower(header["content-transfer-encoding"]), readable)
	return nil
}

// multipart walks through the parts; what stands before the first and behind the last is text.
func (m *mailReader) multipart(data []byte, boundary string, depth int) error {
	delimiter := []byte("--" + boundary)
	at, inPart := 0, false
	flush := func(to int) error {
		part := data[at:to]
		at = to
		if inPart {
			return m.entity(part, depth+1)
		}
		m.text(part, string(part), "", plain)
		return nil
	}
	for line := 0; line < len(data); {
		end := len(data)
		if i := bytes.IndexByte(data[line:], '\n'); i >= 0 {
			end = line + i + 1
		}
		rest, is := bytes.CutPrefix(bytes.TrimRight(data[line:end], " \t\r\n"), delimiter)
		if is && (len(rest) == 0 || string(rest) == "--") {
			if err := flush(line); err != nil {
				return err
			}
			m.keep(data[line:end])
			at, inPart = end, len(rest) == 0
		}
		line = end
	}
	return flush(len(data))
}

// leaf adds a body that has no parts.
func (m *mailReader) leaf(data []byte, encoding string, readable bool) {
	body := bytes.TrimRight(data, "\r\n")
	rest := data[len(body):]
	decoded, encode := body, plain
	switch encoding {
	case "base64":
		clean := strings.Map(func(c rune) rune {
			if strings.ContainsRune(" \t\r\n", c) {
				return -1
			}
			return c
		}, string(body))
		if d, err := base64.StdEncoding.DecodeString(clean); err == nil {
			decoded, encode = d, m.base64
		}
	case "quoted-printable":
		if d, err := io.ReadAll(quotedprintable.NewReader(bytes.NewReader(body))); err == nil {
			decoded, encode = d, quotedPrintable
		}
	}
	switch {
	case !readable:
		m.keep(encode(strings.Repeat("\x00", len(decoded))))
	case utf8.Valid(decoded):
		m.text(body, string(decoded), "", encode)
	default:
		m.text(body, latin1(decoded), "", func(s string) []byte { return encode(toLatin1(s)) })
	}
	m.keep(rest)
}

func toLatin1(s string) string {
	out := make([]byte, 0, len(s))
	for _, c := range s {
		if c > 0xff {
			c = '?'
		}
		out = append(out, byte(c))
	}
	return string(out)
}

// base64 writes lines of 76 characters (RFC 2045, section 6.8).
func (m *mailReader) base64(text string) []byte {
	all := base64.StdEncoding.EncodeToString([]byte(text))
	var b bytes.Buffer
	for len(all) > 76 {
		b.WriteString(all[:76] + m.end)
		all = all[76:]
	}
	b.WriteString(all)
	return b.Bytes()
}

func quotedPrintable(text string) []byte {
	var b bytes.Buffer
	w := quotedprintable.NewWriter(&b)
	_, _ = w.Write([]byte(text)) // a buffer takes all
	_ = w.Close()
	return b.Bytes()
}
