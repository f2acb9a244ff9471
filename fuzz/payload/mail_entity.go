package payload

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"mime"
	"mime/quotedprintable"
	"strings"
)

// transferEncoding is how the bytes of a part are written (RFC 2045, section 6).
type transferEncoding int

const (
	plainEncoding transferEncoding = iota // 7bit or 8bit, what the bytes ask for
	quotedPrintable
	base64Encoding
)

// entity is a part of a mail: one of children and a boundary, or a content.
type entity struct {
	multipart, boundary string
	children            []*entity

	content         Payload
	disposition, id string
	encoding        transferEncoding
}

// append appends the fields of the part, an empty line, and the body. Open leaves out the last boundary.
func (e *entity) append(out []byte, open bool) []byte {
	if e.children == nil {
		return e.leaf(out)
	}
	out = field(out, "Content-Type", mime.FormatMediaType(e.multipart, map[string]string{"boundary": e.boundary}))
	var body []byte
	for _, c := range e.children {
		body = fmt.Appendf(body, "\r\n--%s\r\n", e.boundary)
		body = c.append(body, false)
	}
	if !open {
		body = fmt.Appendf(body, "\r\n--%s--\r\n", e.boundary)
	}
	if !ascii(body) { // a part must not need more than what it lies in says
		out = field(out, "Content-Transfer-Encoding", "8bit")
	}
	return append(out, body...)
}

// leaf appends a part that has a content, with what the content claims.
func (e *entity) leaf(out []byte) []byte {
	c := e.content.Claims
	params := map[string]string{}
	if c.Charset != "" {
		params["charset"] = c.Charset
	}
	out = field(out, "Content-Type", mime.FormatMediaType(c.MediaType, params))
	if e.disposition != "" {
		out = field(out, "Content-Disposition", mime.FormatMediaType(e.disposition, map[string]string{"filename": c.Name}))
	}
	if e.id != "" {
		out = field(out, "Content-ID", e.id)
	}
	name, body := e.encoded()
	out = field(out, "Content-Transfer-Encoding", name)
	return append(append(out, "\r\n"...), body...)
}

// encoded is the name of the encoding and the bytes in it.
func (e *entity) encoded() (name string, body []byte) {
	data := e.content.Data
	switch e.encoding {
	case quotedPrintable:
		var b bytes.Buffer
		w := quotedprintable.NewWriter(&b)
		w.Binary = e.disposition != "" // line ends of a file are a part of it
		_, _ = w.Write(data)           // a buffer does not fail
		_ = w.Close()
		return "quoted-printable", b.Bytes()
	case base64Encoding:
		const line = 76
		text := base64.StdEncoding.EncodeToString(data)
		for ; len(text) > line; text = text[line:] {
			body = append(append(body, text[:line]...), "\r\n"...)
		}
		return "base64", append(body, text...)
	}
	if ascii(data) {
		return "7bit", data
	}
	return "8bit", data
}

// field appends a field, with the line folded after a parameter where it is long.
func field(out []byte, name, value string) []byte {
	if len(name)+len(value) > 76 {
		value = strings.ReplaceAll(value, "; ", ";\r\n ")
	}
	return fmt.Appendf(out, "%s: %s\r\n", name, value)
}

func ascii(data []byte) bool {
	for _, b := range data {
		if b >= 0x80 {
			return false
		}
	}
	return true
}
