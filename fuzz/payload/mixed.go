package payload

import (
	"bytes"
	"mime"
	"path"
	"slices"
	"strconv"

	"github.com/leanovate/gopter"

	"github.com/passmuster/muster/internal/choice"
)

// MixedOptions says what messages [Mixed] yields. The zero value is a valid message of parts of all generators,
// half of which claim to be something else.
type MixedOptions struct {
	// Mean is the mean number of parts beyond the first. 0 means 2.
	Mean int
	// Only are the names of generators, from [Generators], that parts come from. Names that are not on the
	// list are passed over; where none is left, parts come from all.
	Only []string
	// Agreeing keeps every claim true.
	Agreeing bool
	// Truncated ends the message amid its last part.
	Truncated bool
}

// Mixed yields messages of type multipart/mixed (RFC 2046, section 5.1) whose parts are payloads of the other
// generators. The message is well formed; what contradicts are a part's declared type, its file name, charset
// and size, and its bytes. Each of [Payload.Parts] says what it is, what it claims and, as its Flaw, where the
// two differ.
func Mixed(c ...MixedOptions) gopter.Gen { return choice.Gen(options(c).draw) }

func (o MixedOptions) draw(s *choice.Stream) Payload {
	from := o.generators()
	var parts []Payload
	part := func() bool {
		p := from[s.Uint64(uint64(len(from)-1))].draw(s)
		p.Data = slices.Clip(p.Data)
		if !o.Agreeing && s.Bool() {
			contradict(s, &p)
		}
		parts = append(parts, p)
		return true
	}
	part()
	grow(s, orDefault(o.Mean, 2), part)
	data := multipartOf(parts)
	p := truth(KindMixed, "multipart/mixed", "message.mime", data)
	p.Parts = parts
	if o.Truncated {
		last := len(parts[len(parts)-1].Data)
		p.Data, p.Flaw = data[:len(data)-len(closing(parts))-int(s.Uint64(uint64(last)))], "truncated"
		p.Claims.Size = len(p.Data)
	}
	return p
}

func (o MixedOptions) generators() []Generator {
	all := modalities()
	some := slices.DeleteFunc(slices.Clone(all), func(g Generator) bool { return !slices.Contains(o.Only, g.Name) })
	if len(some) == 0 {
		return all
	}
	return some
}

// contradiction is a way in which claims differ from the truth, and perhaps from one another.
type contradiction struct {
	name  string
	apply func(*choice.Stream, *Payload)
}

var contradictions = [...]contradiction{
	{"misnamed", misname},
	{"size claimed wrongly", missize},
	{"another charset is declared", recharset},
	{"two extensions", twoExtensions},
	{"no extension", func(_ *choice.Stream, p *Payload) { p.Claims.Name = p.Name[:len(p.Name)-len(path.Ext(p.Name))] }},
	{"no particular type is declared", func(_ *choice.Stream, p *Payload) { p.Claims.MediaType = "application/octet-stream" }},
	{"a path for a name", func(s *choice.Stream, p *Payload) {
		p.Claims.Name = choice.Pick(s, "../", "/etc/", "C:\\", "./", "..\\..\\", "a/") + p.Name
	}},
	{"bidi control in the name", func(_ *choice.Stream, p *Payload) {
		// Shown as "a" + "exe.txt" reversed: the extension that is seen is not the one that counts.
		p.Claims.Name = "a\u202etxt.exe"
	}},
	{"empty", func(_ *choice.Stream, p *Payload) { p.Data, p.Claims.Size = nil, max(p.Claims.Size, 1) }},
}

func contradict(s *choice.Stream, p *Payload) {
	c := &contradictions[s.Uint64(uint64(len(contradictions)-1))]
	p.Flaw = c.name
	c.apply(s, p)
}

func recharset(s *choice.Stream, p *Payload) {
	p.Claims.Charset = choice.Pick(s, "utf-16le", "iso-8859-1", "utf-7", "shift_jis", "us-ascii", "utf-32", "x-unknown", "gb18030")
}

func twoExtensions(s *choice.Stream, p *Payload) {
	p.Claims.Name = p.Name + choice.Pick(s, ".exe", ".txt", ".html", ".pdf", ".zip", ".JPG", ".", ".js", ".lnk ")
}

// boundaryOf returns a boundary that none of the parts holds.
func boundaryOf(parts []Payload) string {
	boundary := "muster"
	for slices.ContainsFunc(parts, func(p Payload) bool { return bytes.Contains(p.Data, []byte("--"+boundary)) }) {
		boundary += "-next"
	}
	return boundary
}

func closing(parts []Payload) string { return "\r\n--" + boundaryOf(parts) + "--\r\n" }

// multipartOf returns the message with its headers.
func multipartOf(parts []Payload) []byte {
	boundary := boundaryOf(parts)
	var out []byte
	out = append(out, "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="...)
	out = append(append(out, boundary...), "\r\n"...)
	for i := range parts {
		p := &parts[i]
		out = append(append(out, "\r\n--"...), boundary...)
		out = append(append(out, "\r\nContent-Type: "...), declared(p.Claims)...)
		out = append(append(out, "\r\nContent-Disposition: "...), disposition(p.Claims)...)
		out = append(append(out, "\r\nContent-Transfer-Encoding: binary\r\n\r\n"...), p.Data...)
	}
	return append(out, closing(parts)...)
}

func declared(c Claims) string {
	params := map[string]string{}
	if c.Charset != "" {
		params["charset"] = c.Charset
	}
	return mime.FormatMediaType(c.MediaType, params) // which sorts
}

// disposition tells the name and size (RFC 2183).
func disposition(c Claims) string {
	return mime.FormatMediaType("attachment", map[string]string{"filename": c.Name, "size": strconv.Itoa(c.Size)})
}
