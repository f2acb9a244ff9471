package payload

import (
	"fmt"
	"mime"
	"net/mail"
	"strings"
	"time"

	"github.com/passmuster/muster/internal/choice"
)

// header draws the fields of a mail. From and Date are those that RFC 5322 wants.
func (m *mailDraft) header() []byte {
	s := m.s
	var b strings.Builder
	field := func(name, value string) { fmt.Fprintf(&b, "%s: %s\r\n", name, value) }
	at := drawTime(s)
	at = at.In(time.FixedZone("", choice.Pick(s, 0, 3600, -8*3600, 5*3600+45*60)))
	for hop := 9; hop > 0 && s.More(1); hop-- { // the last comes first
		field("Received", fmt.Sprintf("from mail%d.example.net (mail%d.example.net [192.0.2.%d])\r\n\tby mx.example.com with ESMTPS;\r\n\t%s",
			hop, hop, s.Int(1, 254), mailDate(at.Add(time.Duration(hop)*time.Second))))
	}
	field("From", drawAddress(s))
	if m.o.Spoofed {
		field("From", "The Boss <boss@example.org>")
	}
	field("Date", mailDate(at))
	if s.Bool() {
		field("To", drawAddresses(s))
	}
	if s.Chance(3) {
		field("Cc", drawAddresses(s))
	}
	if s.Bool() {
		field("Subject", encodedWords(s, choice.Pick(s, "", "Re: ", "Fwd: ", "AW: ")+drawPhrase(s)))
	}
	if s.Bool() {
		id := fmt.Sprintf("<%d.%d@example.com>", at.Unix(), s.Int(0, 255))
		field("Message-ID", id)
		if s.Bool() {
			field("In-Reply-To", "<1@example.com>")
			field("References", "<0@example.com>\r\n <1@example.com>")
		}
	}
	if s.Chance(4) {
		f := choice.Pick(s, [2]string{"Reply-To", "<jane@example.com>"}, [2]string{"X-Mailer", "Example Mail 1.0"},
			[2]string{"X-Spam-Status", "No, score=-1.9"}, [2]string{"List-Unsubscribe", "<mailto:leave@example.com>"}, [2]string{"X-Empty", ""})
		field(f[0], f[1])
	}
	if m.o.LongLine {
		field("X-Long", strings.Repeat("x", 1000))
	}
	return []byte(b.String())
}

// mailDate is the time as RFC 5322 has it.
func mailDate(at time.Time) string { return at.Format("Mon, 02 Jan 2006 15:04:05 -0700") }

// drawAddress draws one mailbox: bare, with a name, and as the grammar allows but few expect.
func drawAddress(s *choice.Stream) string {
	switch s.Int(0, 3) {
	case 1:
		return mailbox(drawPhrase(s))
	case 2:
		return choice.Pick(s, `"a b"@example.com`, "u@[192.0.2.1]", "jane+tag@sub.example.co.uk", "Jane (a comment) <jane@example.com>")
	case 3:
		return `"Doe, Jane \"JD\"" <jane@example.com>`
	}
	return "a@example.com"
}

// mailbox is an address with a name. Names beyond ASCII are in base64: what package mail writes instead has a
// backslash in an encoded word now and then, which RFC 2047, section 5, does not allow there.
func mailbox(name string) string {
	const address = "jane@example.com"
	if ascii([]byte(name)) {
		return (&mail.Address{Name: name, Address: address}).String()
	}
	return folded(mime.BEncoding.Encode("utf-8", name)) + " <" + address + ">"
}

func drawAddresses(s *choice.Stream) string {
	list := choice.List(s, 1, 2, 5, drawAddress)
	if s.Chance(6) {
		return "Friends: " + strings.Join(list, ",\r\n ") + ";"
	}
	return strings.Join(list, ",\r\n ")
}

// encodedWords is text as a header holds it: ASCII as it is, all else in words of RFC 2047, one to a line.
func encodedWords(s *choice.Stream, text string) string {
	encoder := choice.Pick(s, mime.QEncoding, mime.BEncoding)
	charset := choice.Pick(s, "utf-8", "UTF-8")
	return folded(encoder.Encode(charset, text))
}

// folded puts each encoded word on a line of its own.
func folded(words string) string { return strings.ReplaceAll(words, "?= =?", "?=\r\n =?") }
