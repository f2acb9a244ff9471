package payload

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/leanovate/gopter"

	"github.com/passmuster/muster/internal/choice"
)

// MailOptions says what mails to generate. The zero value is valid mails, from a line of text to several
// alternatives with inline pictures, attachments of the other modalities and forwarded mails.
type MailOptions struct {
	// MaxAttachments is the most attachments; zero means 3.
	MaxAttachments int
	// Deep puts the mail into so many others, each forwarding the next.
	Deep int
	// Misnamed declares each attachment as what it is not.
	Misnamed bool
	// Unclosed leaves out the last boundary of a multipart body, which the mail then has.
	Unclosed bool
	// Spoofed has two From fields that differ, of which readers show either.
	Spoofed bool
	// BareLF ends lines with a line feed alone.
	BareLF bool
	// LongLine has a line of more than the 998 characters that are allowed.
	LongLine bool
	// Damage is what else may be wrong with the whole.
	Damage

	level int // how many mails and archives this one lies in by chance
}

// Mail returns a generator of mails in the format of RFC 5322, with bodies of RFC 2045 and 2046 (MIME), header
// text of RFC 2047 and parameters of RFC 2231. What varies: plain ASCII without MIME, or text in two character sets, a
// page, both as alternatives, a page with its picture; none to three attachments of any modality, one in three a
// forwarded mail or an archive; three transfer encodings; addresses of every form that the grammar allows; date, zone,
// subject, recipients, references and the servers on the way.
func Mail(c ...MailOptions) gopter.Gen { return choice.Gen(options(c).draw) }

func (o MailOptions) draw(s *choice.Stream) Payload {
	m := mailDraft{s: s, o: o}
	root := m.body()
	data := m.mail(root)
	var flaws []string
	for _, f := range []flaw{
		{o.Misnamed && m.lied, "an attachment is misnamed", nil}, {o.Unclosed, "no last boundary", nil}, {o.Spoofed, "two From fields", nil},
		{o.LongLine, "a line over 998 characters", nil}, {o.BareLF, "bare line feeds", nil},
	} {
		if f.asked {
			flaws = append(flaws, f.name)
		}
	}
	parts := m.parts
	for range o.Deep {
		inner := truth(KindMail, "message/rfc822", "forwarded.eml", data)
		inner.Parts = parts
		parts = []Payload{inner}
		data = m.forwarding(data)
	}
	if o.BareLF {
		data = bytes.ReplaceAll(data, []byte("\r\n"), []byte("\n"))
	}
	p := truth(KindMail, "message/rfc822", drawStem(s)+".eml", data)
	p.Parts, p.Flaw = parts, strings.Join(flaws, ", ")
	return o.spoil(s, p)
}

// mailDraft is a mail that is being drawn.
type mailDraft struct {
	s     *choice.Stream
	o     MailOptions
	parts []Payload
	// boundaries counts the multipart bodies; forwarded mails have counters of their own, and a prefix.
	boundaries int
	lied       bool
}

// body draws the tree of parts, nil where the mail is plain ASCII without MIME.
func (m *mailDraft) body() *entity {
	if !m.o.Unclosed && !m.o.Misnamed && !m.s.Bool() {
		return nil
	}
	root := m.message()
	most := orDefault(m.o.MaxAttachments, 3)
	least := 0
	if m.o.Misnamed {
		least = 1
	}
	children := []*entity{root}
	children = append(children, choice.List(m.s, least, 1, most, func(*choice.Stream) *entity { return m.attachment() })...)
	if len(children) > 1 || m.o.Unclosed && root.children == nil {
		root = m.multipart("mixed", children...)
	}
	return root
}

// message draws what is to be read: text, a page, or both, of which a reader shows the last that it can.
func (m *mailDraft) message() *entity {
	switch m.s.Int(0, 3) {
	case 1:
		return m.page()
	case 2:
		plain := m.plain()
		return m.multipart("alternative", plain, m.page())
	case 3:
		page := m.page()
		picture := PNGOptions{MaxSide: 16}.draw(m.s)
		m.parts = append(m.parts, picture)
		inline := entity{content: picture, disposition: "inline", id: "<picture@example.com>", encoding: base64Encoding}
		return m.multipart("related", page, &inline)
	}
	return m.plain()
}

// plain draws lines of text in one of two character sets.
func (m *mailDraft) plain() *entity {
	text := strings.Join(choice.List(m.s, 0, 3, 20, drawLine), "\r\n")
	p := truthOfText(KindText, "text/plain", "body.txt", []byte(text))
	if m.s.Chance(4) {
		p = truth(KindText, "text/plain", "body.txt", latin1(text))
		p.Claims.Charset = "iso-8859-1"
	}
	return m.text(p)
}

// page draws HTML. Its picture is the one of a related part, where there is one.
func (m *mailDraft) page() *entity {
	var b strings.Builder
	b.WriteString("<!DOCTYPE html>\r\n<title>")
	b.WriteString(xmlText(drawPhrase(m.s)))
	b.WriteString("</title>\r\n")
	for m.s.More(2) {
		fmt.Fprintf(&b, "<p>%s</p>\r\n", xmlText(drawLine(m.s)))
	}
	b.WriteString("<img src=\"cid:picture@example.com\" alt=\"\">\r\n")
	return m.text(truthOfText(KindMarkup, "text/html", "body.html", []byte(b.String())))
}

// text is a part to be read, which has no name.
func (m *mailDraft) text(p Payload) *entity {
	p.Claims.Name = ""
	m.parts = append(m.parts, p)
	encoding := choice.Pick(m.s, plainEncoding, quotedPrintable, base64Encoding)
	return &entity{content: p, encoding: encoding}
}

// attachment draws a file, or a forwarded mail.
func (m *mailDraft) attachment() *entity {
	p, level := Payload{}, m.o.level+1
	if level <= 2 && m.s.Chance(3) {
		p = choice.Pick(m.s, MailOptions{MaxAttachments: 1, level: level}.draw, ArchiveOptions{MaxMembers: 2, level: level}.drawZIP)(m.s)
	} else {
		p = drawFile(m.s)
	}
	if m.o.Misnamed {
		misname(m.s, &p)
		p.Flaw, m.lied = "misnamed", true
	}
	m.parts = append(m.parts, p)
	e := &entity{content: p, disposition: "attachment", encoding: choice.Pick(m.s, base64Encoding, quotedPrintable)}
	if p.Claims.MediaType == "message/rfc822" {
		e.encoding = plainEncoding // the only one that RFC 2046 allows
	}
	return e
}

// multipart puts parts into one, between boundaries that none of them has.
func (m *mailDraft) multipart(kind string, children ...*entity) *entity {
	m.boundaries++
	boundary := fmt.Sprintf("=_%d_%d_", m.o.level, m.boundaries)
	return &entity{multipart: "multipart/" + kind, boundary: boundary, children: children}
}

// mail writes the header and the body.
func (m *mailDraft) mail(root *entity) []byte {
	out := m.header()
	if root == nil {
		lines := choice.List(m.s, 0, 3, 20, func(s *choice.Stream) string {
			if s.Chance(3) {
				return drawASCII(s)
			}
			return string(appendSentence(nil, s))
		})
		text := []byte(strings.Join(lines, "\r\n"))
		p := truth(KindText, "text/plain", "body.txt", text)
		p.Claims.Name, p.Claims.Charset = "", "us-ascii"
		m.parts = append(m.parts, p)
		return append(append(out, "\r\n"...), text...)
	}
	out = append(out, "MIME-Version: 1.0\r\n"...)
	return root.append(out, m.o.Unclosed)
}

// forwarding is a mail whose one part is a mail.
func (m *mailDraft) forwarding(data []byte) []byte {
	inner := truth(KindMail, "message/rfc822", "forwarded.eml", data)
	e := entity{content: inner, disposition: "attachment", encoding: plainEncoding}
	return e.append([]byte("From: a@example.com\r\nDate: "+mailDate(epoch)+"\r\nMIME-Version: 1.0\r\n"), false)
}
