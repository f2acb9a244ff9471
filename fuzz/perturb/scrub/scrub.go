package scrub

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"math/rand/v2"
	"slices"
	"strings"
	"unicode/utf8"
)

// Config says how to scrub. Its zero value is valid.
type Config struct {
	// Seed chooses the fakes. Zero is a seed like any other.
	Seed uint64
	// Keep names detectors of [Detectors] whose data are left alone. None by default.
	Keep []string
	// Also lists data that the caller knows to be personal, the names in the customers' table for one: they are
	// replaced wherever they stand, as names, or as ids where they have digits. None by default.
	Also []string
}

// Scrubber replaces personal data. It remembers nothing of its inputs but which fakes are taken, so that two data
// do not become one. It is not safe for use by several goroutines.
type Scrubber struct {
	config Config
	owner  map[string]string // fake → the datum it stands for, by its digest
	data   map[string]bool   // every datum of the present input, in canonical form
	trace  func(kind, datum, fake string)
}

// New returns a scrubber.
func New(c Config) *Scrubber {
	return &Scrubber{config: c, owner: map[string]string{}}
}

// Span is one personal datum in a text.
type Span struct {
	Start, End int    // bytes
	Kind       string // the name of its detector
}

// Find returns the personal data in a text, in order, without overlaps.
func Find(text string) []Span { return find(text, "", nil) }

// find applies the detectors in their order. Where hint names a detector the text is the value of a key that says
// what it holds.
func find(text, hint string, keep []string) []Span {
	var found spans
	if hint != "" && !slices.Contains(keep, hint) {
		if at, ok := hinted(text, hint); ok {
			found.add(at)
		}
	}
	p := newPage(text)
	for _, d := range Detectors() {
		if slices.Contains(keep, d.Name) {
			continue
		}
		for _, at := range d.find(p) {
			if at[0] < at[1] {
				found.add(Span{at[0], at[1], d.Name})
			}
		}
	}
	return found
}

// spans is sorted and free of overlaps.
type spans []Span

// add puts a span in unless it overlaps one that is there.
func (l *spans) add(s Span) bool {
	i, _ := slices.BinarySearchFunc(*l, s.Start, func(o Span, start int) int { return o.Start - start })
	if i > 0 && (*l)[i-1].End > s.Start || i < len(*l) && (*l)[i].Start < s.End {
		return false
	}
	*l = slices.Insert(*l, i, s)
	return true
}

// cell is a piece of text within a document, and what the key beside it says about it.
type cell struct {
	text string
	hint string
}

// rewrite scrubs the cells of one input together.
func (s *Scrubber) rewrite(cells []cell) []string {
	found := make([]spans, len(cells))
	known := &known{}
	s.data = map[string]bool{}
	for _, datum := range s.config.Also {
		kind := "name"
		if digitsOf(datum) != "" {
			kind = "id"
		}
		s.note(known, kind, datum)
	}
	for i, c := range cells {
		found[i] = find(c.text, c.hint, s.config.Keep)
		for _, sp := range found[i] {
			s.note(known, sp.Kind, c.text[sp.Start:sp.End])
		}
	}
	out := make([]string, len(cells))
	for i, c := range cells {
		known.spread(c.text, &found[i])
		out[i] = s.replace(c.text, found[i])
	}
	return out
}

// note remembers a datum of the input, and each word of a name.
func (s *Scrubber) note(k *known, kind, datum string) {
	d := detector(kind)
	s.data[strings.ToLower(datum)] = true
	s.data[d.canonical(datum)] = true
	k.add(kind, datum)
	if d.Words {
		for _, w := range wordsOf(datum) {
			s.data[strings.ToLower(datum[w[0]:w[1]])] = true
			k.add(kind, datum[w[0]:w[1]])
		}
	}
}

// replace writes the text with a fake in the place of each span.
func (s *Scrubber) replace(text string, found []Span) string {
	var b strings.Builder
	at := 0
	for _, sp := range found {
		b.WriteString(text[at:sp.Start])
		fake := s.fake(detector(sp.Kind), text[sp.Start:sp.End])
		if s.trace != nil {
			s.trace(sp.Kind, text[sp.Start:sp.End], fake)
		}
		b.WriteString(fake)
		at = sp.End
	}
	b.WriteString(text[at:])
	return b.String()
}

// fake returns what stands for a datum.
func (s *Scrubber) fake(d *Detector, datum string) string {
	if !d.Words {
		return s.fakeOne(d, datum)
	}
	var b strings.Builder
	at := 0
	for _, w := range wordsOf(datum) {
		b.WriteString(datum[at:w[0]])
		word := datum[w[0]:w[1]]
		if particles[word] || utf8.RuneCountInString(word) < 2 && isLatin(word) {
			b.WriteString(s.initial(word))
		} else {
			b.WriteString(s.fakeOne(d, word))
		}
		at = w[1]
	}
	b.WriteString(datum[at:])
	return b.String()
}

// initial replaces the initial of a name and leaves a particle ("von") alone.
func (s *Scrubber) initial(word string) string {
	if particles[word] {
		return word
	}
	return shape(s.random("initial", word, 0), word)
}

// attempts is how often another fake is tried before the form is given up: a text of all 26 letters has no fake of
// one letter.
const attempts = 200

func (s *Scrubber) fakeOne(d *Detector, datum string) string {
	canonical := d.canonical(datum)
	mark := d.Name + ":" + s.digest(d.Name, canonical)
	for n := range uint64(attempts) {
		draw := Draw{s.random(d.Name, canonical, n), func(key string) *rand.Rand { return s.random("part", key, n) }}
		fake := d.Fake(draw, canonical)
		out := d.written(fake, datum)
		if s.free(d, fake, out, mark, n) {
			s.owner[d.Name+":"+fake] = mark
			return out
		}
	}
	r := s.random(d.Name, canonical, attempts)
	for {
		canonical += "x"
		if out := shape(r, canonical); s.free(d, out, out, mark, attempts) {
			return out
		}
	}
}

// written gives a fake the looks of the datum.
func (d *Detector) written(fake, datum string) string {
	switch {
	case d.Compact:
		return lay(fake, datum)
	case d.Words:
		return likeCase(fake, datum)
	}
	return recase(fake, datum)
}

// free reports whether a fake is no datum of the input and stands for no other datum. A fake in which a datum is one
// word of several is avoided as long as there is hope.
func (s *Scrubber) free(d *Detector, fake, out, mark string, n uint64) bool {
	if s.data[strings.ToLower(out)] || s.data[fake] || s.data[d.canonical(out)] {
		return false
	}
	if who, taken := s.owner[d.Name+":"+fake]; taken && who != mark {
		return false
	}
	if n < attempts/2 {
		for _, w := range wordsOf(out) {
			if word := out[w[0]:w[1]]; len(word) < len(out) && s.data[strings.ToLower(word)] && !generic[strings.ToLower(word)] {
				return false
			}
		}
	}
	return true
}

// random returns numbers that depend on the seed, the kind, the datum and the attempt alone.
func (s *Scrubber) random(kind, canonical string, n uint64) *rand.Rand {
	var key [16]byte
	binary.LittleEndian.PutUint64(key[:8], s.config.Seed)
	binary.LittleEndian.PutUint64(key[8:], n)
	h := hmac.New(sha256.New, key[:])
	h.Write([]byte(kind + "\x00" + canonical))
	return rand.New(rand.NewChaCha8([32]byte(h.Sum(nil))))
}

// digest stands for a datum in the scrubber's memory.
func (s *Scrubber) digest(kind, canonical string) string {
	h := sha256.Sum256([]byte(kind + "\x00" + canonical))
	return string(h[:16])
}
