package scrub

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"unicode/utf8"
)

// JSON scrubs the strings and numbers of a JSON document, or of several that follow each other. What holds no personal
// data stays as it is, byte for byte: order, duplicate keys, white space, the way numbers are written.
func (s *Scrubber) JSON(data []byte) ([]byte, error) {
	if !validJSON(data) || !utf8.Valid(data) {
		return nil, fmt.Errorf("scrub: the data is no JSON in UTF-8: use Text, which needs no syntax")
	}
	p := &jsonReader{data: data}
	for p.space(); p.at < len(data); p.space() {
		p.value("", false)
	}
	cells := make([]cell, len(p.tokens))
	for i, t := range p.tokens {
		cells[i] = cell{t.text, t.hint}
	}
	texts := s.rewrite(cells)
	var b bytes.Buffer
	at := 0
	for i, t := range p.tokens {
		b.Write(data[at:t.start])
		at = t.end
		switch {
		case texts[i] == t.text:
			b.Write(data[t.start:t.end])
		case t.number:
			b.WriteString(s.number(t.text, texts[i]))
		default:
			b.Write(quote(texts[i]))
		}
	}
	b.Write(data[at:])
	return b.Bytes(), nil
}

// number makes a fake fit to be a number again: it must not begin with a zero.
func (s *Scrubber) number(was, fake string) string {
	if json.Valid([]byte(fake)) {
		return fake
	}
	return shape(rand.New(rand.NewPCG(s.config.Seed, uint64(len(was)))), strings.Map(func(c rune) rune {
		if c >= '0' && c <= '9' {
			return '1'
		}
		return c
	}, was))
}

// quote writes a string without the escapes for HTML, which the input did not have.
func quote(text string) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(text) // a string always encodes
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}

// jsonToken is a string or a number of the document.
type jsonToken struct {
	start, end int
	text, hint string
	number     bool
}

// jsonReader walks through valid JSON.
type jsonReader struct {
	data   []byte
	at     int
	tokens []jsonToken
}

func (p *jsonReader) space() {
	for p.at < len(p.data) && strings.IndexByte(" \t\r\n", p.data[p.at]) >= 0 {
		p.at++
	}
}

// value reads one value, which key says something about; person is whether the object around it is a person.
func (p *jsonReader) value(key string, person bool) {
	p.space()
	hint := keyHint(key)
	if person && isName(key) {
		hint = "name"
	}
	switch c := p.data[p.at]; {
	case c == '{':
		p.object(personKeys.MatchString(normalKey(key)))
	case c == '[':
		p.array(key, person)
	case c == '"':
		p.text(hint)
	case c == '-' || c >= '0' && c <= '9':
		start := p.at
		for p.at < len(p.data) && strings.IndexByte("+-.eE0123456789", p.data[p.at]) >= 0 {
			p.at++
		}
		if text := string(p.data[start:p.at]); digitsOf(text) == text {
			p.tokens = append(p.tokens, jsonToken{start, p.at, text, hint, true})
		}
	default: // true, false, null
		for p.at < len(p.data) && p.data[p.at] >= 'a' && p.data[p.at] <= 'z' {
			p.at++
		}
	}
}

func (p *jsonReader) text(hint string) string {
	start := p.at
	for p.at++; p.data[p.at] != '"'; p.at++ {
		if p.data[p.at] == '\\' {
			p.at++
		}
	}
	p.at++
	var text string
	_ = json.Unmarshal(p.data[start:p.at], &text) // checked when the document was
	p.tokens = append(p.tokens, jsonToken{start, p.at, text, hint, false})
	return text
}

func (p *jsonReader) array(key string, person bool) {
	for p.at++; ; p.at++ {
		if p.space(); p.data[p.at] == ']' {
			break
		}
		p.value(key, person)
		if p.space(); p.data[p.at] == ']' {
			break
		}
	}
	p.at++
}

// object reads an object twice where it must: whether it is a person's is known by all of its keys.
func (p *jsonReader) object(person bool) {
	start, mark := p.at, len(p.tokens)
	keys := p.members(person)
	if person || !personal(keys) {
		return
	}
	p.at, p.tokens = start, p.tokens[:mark]
	p.members(true)
}

func (p *jsonReader) members(person bool) (keys []string) {
	for p.at++; ; p.at++ {
		if p.space(); p.data[p.at] == '}' {
			break
		}
		key := p.text("")
		keys = append(keys, key)
		p.space()
		p.at++ // the colon
		p.value(key, person)
		if p.space(); p.data[p.at] == '}' {
			break
		}
	}
	p.at++
	return keys
}

// personal reports whether keys that stand together, one of them "name", are those of a person.
func personal(keys []string) bool {
	named, person := false, false
	for _, k := range keys {
		switch keyHint(k) {
		case "mail", "phone", "birth", "national", "iban", "card":
			person = true
		}
		named = named || isName(k)
	}
	return named && person
}
