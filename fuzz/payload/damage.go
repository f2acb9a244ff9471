package payload

import (
	"bytes"
	"path"
	"slices"

	"github.com/passmuster/muster/internal/choice"
)

// Damage asks for what is wrong on purpose with a format of bytes, such as an image or an archive. The zero
// value is a valid payload; of several, each payload has one, which [Payload.Flaw] names.
type Damage struct {
	// Truncated cuts the data: any number of bytes of the beginning is left, none perhaps.
	Truncated bool
	// Flipped flips one bit.
	Flipped bool
	// Misnamed claims another extension and media type than the data has.
	Misnamed bool
	// Missized claims another number of bytes than the data has.
	Missized bool
}

// flaw is one thing that can be wrong.
type flaw struct {
	asked bool
	name  string
	apply func(*choice.Stream, *Payload)
}

// spoil draws one of the flaws that were asked for, the format's own ones and those of d, and applies it.
func (d Damage) spoil(s *choice.Stream, p Payload, own ...flaw) Payload {
	all := slices.Concat(own, []flaw{
		{d.Truncated, "truncated", truncate},
		{d.Flipped, "bit flipped", flip},
		{d.Misnamed, "misnamed", misname},
		{d.Missized, "size claimed wrongly", missize},
	})
	var asked []flaw
	for _, f := range all {
		if f.asked {
			asked = append(asked, f)
		}
	}
	if len(asked) == 0 {
		return p
	}
	f := choice.Pick(s, asked...)
	p.Flaw = f.name
	f.apply(s, &p)
	return p
}

// truncate leaves a beginning. What was claimed stays.
func truncate(s *choice.Stream, p *Payload) {
	if len(p.Data) > 0 {
		p.Data = p.Data[:s.Int(0, len(p.Data)-1)]
	}
}

func flip(s *choice.Stream, p *Payload) {
	if len(p.Data) == 0 {
		return
	}
	p.Data = bytes.Clone(p.Data)
	p.Data[s.Int(0, len(p.Data)-1)] ^= 1 << s.Int(0, 7)
}

// misname claims what the data is not. Claims that are both wrong may agree with each other.
func misname(s *choice.Stream, p *Payload) {
	var other []Claims
	for _, c := range []Claims{
		{MediaType: "text/plain", Name: ".txt"}, {MediaType: "image/jpeg", Name: ".jpg"}, {MediaType: "application/pdf", Name: ".pdf"},
		{MediaType: "application/octet-stream", Name: ".exe"}, {MediaType: "text/html", Name: ".html"},
	} {
		if c.MediaType != p.MediaType {
			other = append(other, c)
		}
	}
	lie := choice.Pick(s, other...)
	stem := p.Name[:len(p.Name)-len(path.Ext(p.Name))]
	switch s.Int(0, 2) {
	case 0:
		p.Claims.MediaType, p.Claims.Name = lie.MediaType, stem+lie.Name
	case 1:
		p.Claims.MediaType = lie.MediaType
	default:
		p.Claims.Name = stem + lie.Name
	}
}

func missize(s *choice.Stream, p *Payload) {
	p.Claims.Size = choice.Pick(s, 0, len(p.Data)+1, max(len(p.Data)-1, 1), -1, 1<<31-1)
	if p.Claims.Size == len(p.Data) {
		p.Claims.Size += 2
	}
}
