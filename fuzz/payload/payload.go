package payload

import (
	"github.com/leanovate/gopter"

	"github.com/passmuster/muster/internal/choice"
)

// Kind is the modality of a payload, such as "text" or "image".
type Kind string

// The kinds. Several formats share one: PNG and GIF are images.
const (
	KindText       Kind = "text"
	KindJSON       Kind = "json"
	KindTable      Kind = "table" // CSV
	KindMarkup     Kind = "markup"
	KindTranscript Kind = "transcript"
	KindPrompt     Kind = "prompt"
	KindTool       Kind = "tool" // calls and results
	KindImage      Kind = "image"
	KindAudio      Kind = "audio"
	KindDocument   Kind = "document" // PDF
	KindArchive    Kind = "archive"
	KindMail       Kind = "mail"
	KindMixed      Kind = "mixed"
)

// Payload is one input: its bytes, what they are, and what the payload claims that they are.
type Payload struct {
	// Kind is the modality.
	Kind Kind
	// MediaType is what Data is in truth, as in RFC 6838, without parameters: "image/png".
	MediaType string
	// Name is a file name that suits Data, with the extension of its format.
	Name string
	// Data is the whole payload as it would be read from a file or a connection.
	Data []byte
	// Parts are the payloads inside, in order, where the format has parts: attachments of a mail, members of
	// an archive, the parts of a mixed message. Data contains them already. The one part of what [OCR] yields is the
	// page before it was misread.
	Parts []Payload
	// Claims is what a receiver is told about the payload. By default it is the truth.
	Claims Claims
	// Flaw names what is wrong with Data, or with the claims, on purpose: "truncated". Empty means nothing.
	Flaw string
}

// Claims is what a payload says about itself, in headers and names, that its bytes may not hold to.
type Claims struct {
	// MediaType is the declared type: the Content-Type of a part or an upload.
	MediaType string
	// Name is the declared file name; its extension is a claim as well.
	Name string
	// Charset is the declared character set, in the form of a Content-Type's parameter; empty where the
	// format is not text.
	Charset string
	// Size is the declared number of bytes.
	Size int
}

// truth returns the payload with claims that are true, in UTF-8 if it is text.
func truth(kind Kind, mediaType, name string, data []byte) Payload {
	p := Payload{Kind: kind, MediaType: mediaType, Name: name, Data: data}
	p.Claims = Claims{MediaType: mediaType, Name: name, Size: len(data)}
	return p
}

// truthOfText is truth of a format that is text in UTF-8.
func truthOfText(kind Kind, mediaType, name string, data []byte) Payload {
	p := truth(kind, mediaType, name, data)
	p.Claims.Charset = "utf-8"
	return p
}

// Generator is an entry of the list of generators.
type Generator struct {
	// Name is the generator's, unique and lower case: "json".
	Name string
	// Doc says in a sentence what it yields.
	Doc string
	// draw makes one payload with the default options.
	draw func(*choice.Stream) Payload
}

// Gen returns the gopter generator of the payloads, with default options.
func (g Generator) Gen() gopter.Gen { return choice.Gen(g.draw) }

// options returns the first of what a generator was given, or the zero value.
func options[T any](c []T) T {
	if len(c) > 0 {
		return c[0]
	}
	var zero T
	return zero
}
