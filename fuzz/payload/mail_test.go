package payload_test

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"net/textproto"
	"slices"
	"strings"
	"testing"

	gomessage "github.com/emersion/go-message"
	_ "github.com/emersion/go-message/charset"

	"github.com/passmuster/muster/fuzz/payload"
	"github.com/passmuster/muster/internal/choice"
)

// leaf is a part of a mail that has no parts.
type leaf struct {
	mediaType, charset, encoding, disposition, name string
	data                                            []byte
}

// readMail reads a mail with the standard library, in order.
func readMail(data []byte) (h mail.Header, leaves []leaf, err error) {
	m, err := mail.ReadMessage(bytes.NewReader(data))
	if err != nil {
		return nil, nil, err
	}
	leaves, err = readEntity(textproto.MIMEHeader(m.Header), m.Body)
	return m.Header, leaves, err
}

func readEntity(h textproto.MIMEHeader, body io.Reader) (out []leaf, err error) {
	l := leaf{encoding: h.Get("Content-Transfer-Encoding")}
	mediaType, params := "text/plain", map[string]string{"charset": "us-ascii"}
	if v := h.Get("Content-Type"); v != "" {
		if mediaType, params, err = mime.ParseMediaType(v); err != nil {
			return nil, fmt.Errorf("%q: %w", v, err)
		}
	}
	if strings.HasPrefix(mediaType, "multipart/") {
		for r := multipart.NewReader(body, params["boundary"]); ; {
			p, err := r.NextRawPart()
			if errors.Is(err, io.EOF) {
				return out, nil
			}
			if err != nil {
				return out, err
			}
			more, err := readEntity(p.Header, p)
			if err != nil {
				return out, err
			}
			out = append(out, more...)
		}
	}
	l.mediaType, l.charset = mediaType, params["charset"]
	if v := h.Get("Content-Disposition"); v != "" {
		var p map[string]string
		if l.disposition, p, err = mime.ParseMediaType(v); err != nil {
			return nil, fmt.Errorf("%q: %w", v, err)
		}
		l.name = p["filename"]
	}
	switch l.encoding {
	case "base64":
		body = base64.NewDecoder(base64.StdEncoding, body)
	case "quoted-printable":
		body = quotedprintable.NewReader(body)
	}
	l.data, err = io.ReadAll(body)
	return []leaf{l}, err
}

// checkLines holds a mail to the lines of RFC 5322, section 2.1.1, and to ASCII where it does not say otherwise.
func checkLines(t testing.TB, data []byte) {
	t.Helper()
	for line := range bytes.SplitSeq(data, []byte("\r\n")) {
		if bytes.ContainsAny(line, "\r\n\x00") || len(line) > 998 {
			t.Errorf("line %q", line)
		}
	}
	header, _, _ := bytes.Cut(data, []byte("\r\n\r\n"))
	if i := bytes.IndexFunc(header, func(r rune) bool { return r >= 0x80 }); i >= 0 {
		t.Errorf("header %q is not ASCII", header)
	}
	beyond := bytes.IndexFunc(data, func(r rune) bool { return r >= 0x80 }) >= 0
	if beyond && !bytes.Contains(header, []byte("Content-Transfer-Encoding: 8bit")) {
		t.Errorf("bytes beyond ASCII, header %q", header)
	}
}

// checkMail holds a mail and all that it forwards to its parts.
func checkMail(t testing.TB, p payload.Payload, seen map[string]int) {
	t.Helper()
	checkLines(t, p.Data)
	h, leaves, err := readMail(p.Data)
	if err != nil {
		t.Fatalf("%v: %s", err, p.Data)
	}
	checkHeader(t, h, seen)
	if len(leaves) != len(p.Parts) {
		t.Fatalf("%d parts of %d: %s", len(leaves), len(p.Parts), p.Data)
	}
	for i, l := range leaves {
		part := p.Parts[i]
		seen[l.mediaType]++
		seen[l.encoding]++
		seen[l.disposition]++
		seen[l.charset]++
		if l.mediaType != part.Claims.MediaType || l.charset != part.Claims.Charset || l.name != part.Claims.Name || !bytes.Equal(l.data, part.Data) {
			t.Fatalf("part %d is %+v, want %+v", i, l, part)
		}
		if part.Kind == payload.KindMail {
			checkMail(t, part, seen)
		}
	}
}

func checkHeader(t testing.TB, h mail.Header, seen map[string]int) {
	t.Helper()
	if _, err := h.Date(); err != nil {
		t.Error(err)
	}
	if _, err := h.AddressList("From"); err != nil || len(h["From"]) != 1 {
		t.Errorf("from %q: %v", h["From"], err)
	}
	for _, name := range []string{"To", "Cc"} {
		if v := h.Get(name); v != "" {
			seen[name]++
			if _, err := h.AddressList(name); err != nil {
				t.Errorf("%s %q: %v", name, v, err)
			}
		}
	}
	if v := h.Get("Subject"); v != "" {
		if _, err := new(mime.WordDecoder).DecodeHeader(v); err != nil {
			t.Errorf("subject %q: %v", v, err)
		}
		for _, word := range strings.Fields(v) {
			if strings.HasPrefix(word, "=?") {
				seen[strings.ToLower(word[:10])]++
				if len(word) > 75 {
					t.Errorf("the encoded word %q is over 75 characters", word)
				}
			}
		}
	}
	for _, name := range []string{"Received", "Message-Id", "References"} {
		seen[name] += len(h[name])
	}
}

func TestAMailIsReadByTheStandardLibrary(t *testing.T) {
	seen := map[string]int{}
	each(t, rounds, payload.Mail(), func(p payload.Payload) { checkMail(t, p, seen) })
	for _, what := range []string{
		"text/plain", "text/html", "image/png", "message/rfc822", "application/zip", "application/pdf",
		"7bit", "8bit", "base64", "quoted-printable", "inline", "attachment", "utf-8", "iso-8859-1", "us-ascii",
		"To", "Cc", "Received", "Message-Id", "References", "=?utf-8?b?", "=?utf-8?q?",
	} {
		if seen[what] == 0 {
			t.Errorf("no %s: %v", what, seen)
		}
	}
}

func TestAMailIsReadByALibraryOfItsOwn(t *testing.T) {
	kinds := map[string]int{}
	each(t, rounds/2, payload.Mail(), func(p payload.Payload) {
		e, err := gomessage.Read(bytes.NewReader(p.Data))
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		err = e.Walk(func(_ []int, e *gomessage.Entity, err error) error {
			if err != nil {
				return err
			}
			kind, _, err := e.Header.ContentType()
			kinds[kind]++
			if err != nil || strings.HasPrefix(kind, "multipart/") {
				return err
			}
			data, err := io.ReadAll(e.Body)
			if err != nil {
				return err
			}
			// That library converts text to UTF-8.
			if part := p.Parts[n]; part.Claims.Charset != "iso-8859-1" && !bytes.Equal(data, part.Data) {
				t.Errorf("part %d is %q, want %q", n, data, part.Data)
			}
			n++
			return nil
		})
		if err != nil || n != len(p.Parts) {
			t.Errorf("%d parts of %d: %v", n, len(p.Parts), err)
		}
	})
	for _, what := range []string{"multipart/mixed", "multipart/alternative", "multipart/related"} {
		if kinds[what] == 0 {
			t.Errorf("no %s: %v", what, kinds)
		}
	}
}

func TestTheSimplestMailHasTwoFields(t *testing.T) {
	p := from(t, payload.Mail(), choice.FromBytes(make([]byte, 100)))
	if want := "From: a@example.com\r\nDate: Tue, 01 Jan 1980 00:00:00 +0000\r\n\r\n"; string(p.Data) != want {
		t.Errorf("%q", p.Data)
	}
}

func TestADeepMailIsForwardedAsOften(t *testing.T) {
	const deep = 30
	p := from(t, payload.Mail(payload.MailOptions{Deep: deep}), choice.FromSeed(3))
	for i := range deep {
		checkMail(t, p, map[string]int{})
		if len(p.Parts) != 1 || p.Parts[0].Kind != payload.KindMail {
			t.Fatalf("%d forwarded, then %+v", i, p.Parts)
		}
		p = p.Parts[0]
	}
	checkMail(t, p, map[string]int{})
}

func TestFlawsOfMails(t *testing.T) {
	each(t, 200, payload.Mail(payload.MailOptions{Misnamed: true, MaxAttachments: 1}), func(p payload.Payload) {
		_, leaves, err := readMail(p.Data)
		last, part := leaves[len(leaves)-1], p.Parts[len(p.Parts)-1]
		if err != nil || last.mediaType == part.MediaType && last.name == part.Name || !bytes.Equal(last.data, part.Data) || p.Flaw != "an attachment is misnamed" {
			t.Errorf("%v: %+v, %+v, flaw %q", err, last, part, p.Flaw)
		}
	})
	each(t, 200, payload.Mail(payload.MailOptions{Unclosed: true}), func(p payload.Payload) {
		if _, _, err := readMail(p.Data); !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF) || p.Flaw != "no last boundary" {
			t.Errorf("%v, flaw %q: %s", err, p.Flaw, p.Data)
		}
	})
	each(t, 50, payload.Mail(payload.MailOptions{Spoofed: true, LongLine: true}), func(p payload.Payload) {
		h, _, err := readMail(p.Data)
		if err != nil || len(h["From"]) != 2 || h["From"][0] == h["From"][1] || p.Flaw != "two From fields, a line over 998 characters" {
			t.Errorf("%v, %q, flaw %q", err, h["From"], p.Flaw)
		}
		if !slices.ContainsFunc(strings.Split(string(p.Data), "\r\n"), func(l string) bool { return len(l) > 998 }) {
			t.Error("no long line")
		}
	})
	each(t, 50, payload.Mail(payload.MailOptions{BareLF: true}), func(p payload.Payload) {
		if _, _, err := readMail(p.Data); err != nil || bytes.Contains(p.Data, []byte("\r\n")) || p.Flaw != "bare line feeds" {
			t.Errorf("%v, flaw %q", err, p.Flaw)
		}
	})
}
