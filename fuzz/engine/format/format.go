package format

import (
	"unicode/utf8"

	"github.com/passmuster/muster/fuzz/perturb"
)

// Format is a format that inputs may have.
type Format struct {
	// Name is unique and lower case: "png".
	Name string
	// Doc says in a sentence what it is and by which specification it is read.
	Doc string
	// Names are what pieces of the format may be called: kinds of chunks, keys, elements. They are given to pieces beside the
	// names that the input has.
	Names []string
	// Values are contents that mean something in the format.
	Values []string
	// Samples are small inputs of the format.
	Samples []string
	// Generator is the name of the generator of package payload that makes more of them, empty where there is none.
	Generator string
	// Hints are words in import paths and in names of packages, functions and targets, in lower case, that say that code
	// reads the format.
	Hints []string
	// Magic is how inputs begin, where all begin alike: a literal of the code under test that is the same is a hint.
	Magic string

	// inner says that the format stands within others alone, and is not looked for.
	inner bool
	// strict says that a piece that should be of the format but cannot be taken apart must not have any bytes: what is around
	// would not be read.
	strict bool
	// rules is the format of package perturb whose rules suit.
	rules perturb.Format
	// open takes data apart; false where they are not of the format.
	open func(*input) (opened, bool)
}

// input is data whose format is looked for, with what more than one format asks of them.
type input struct {
	data    []byte
	sniffed perturb.Format
	text    int8 // 1 where it is text, -1 where not, 0 where nobody asked
}

// sniff is the format that package perturb sees.
func (in *input) sniff() perturb.Format {
	if in.sniffed == "" {
		in.sniffed = perturb.Sniff(in.data)
	}
	return in.sniffed
}

// isText reports whether the input is UTF-8 in which few characters are control characters other than white space.
func (in *input) isText() bool {
	if in.text == 0 {
		controls := 0
		for _, b := range in.data {
			if b < ' ' && b != '\n' && b != '\r' && b != '\t' {
				controls++
			}
		}
		in.text = 1
		if 32*controls > len(in.data) || !utf8.Valid(in.data) {
			in.text = -1
		}
	}
	return in.text > 0
}

// opened is data taken apart.
type opened struct {
	items []part
	// write puts pieces together; false where the format has no room for them.
	write func(w *writer, items []part) bool
	// named says that pieces have names that can be changed.
	named bool
	// fixed says that the number and the order of pieces cannot be changed.
	fixed bool
}

// part is a piece of data. Its bytes are never written to.
type part struct {
	name string
	data []byte
	// form is the name of the format of data; "" where it is to be found out.
	form string
	// open takes data apart in a way that depends on what is around, in the place of form's own.
	open func(*input) (opened, bool)
	// rest is what the format keeps beside.
	rest any
}

// writer collects what is written, and where what follows from the rest stands: lengths, counts, checksums.
type writer struct {
	out    []byte
	fields []field
}

// field is bytes that follow from others.
type field struct {
	at, width int
	big       bool // the first byte is the highest
}

// number appends a number of width bytes that follows from the rest.
func (w *writer) number(v uint64, width int, big bool) {
	w.fields = append(w.fields, field{len(w.out), width, big})
	w.out = appendNumber(w.out, v, width, big)
}

// appendNumber appends a number of width bytes.
func appendNumber(out []byte, v uint64, width int, big bool) []byte {
	for i := range width {
		shift := 8 * i
		if big {
			shift = 8 * (width - 1 - i)
		}
		out = append(out, byte(v>>shift))
	}
	return out
}

// readNumber is what appendNumber wrote.
func readNumber(data []byte, big bool) uint64 {
	v := uint64(0)
	for i := range data {
		b := data[i]
		if !big {
			b = data[len(data)-1-i]
		}
		v = v<<8 | uint64(b)
	}
	return v
}

// fits reports whether a number can be written in width bytes.
func fits(v, width int) bool { return v >= 0 && (width >= 8 || v < 1<<(8*width)) }

// mostData is how long data may be for its format to be looked for.
const mostData = 1 << 20

// Detect returns the formats that data may have, the one that says most first; none for what is empty or longer than a
// MiB. It takes time in proportion to the length.
func Detect(data []byte) []Format {
	all := Formats()
	var out []Format
	for _, v := range views(all, data, len(all)) {
		out = append(out, *v.format)
	}
	return out
}

// view is data seen as a format.
type view struct {
	format *Format
	opened opened
}

// views returns up to most ways to see data.
func views(all []Format, data []byte, most int) []view {
	if len(data) == 0 || len(data) > mostData {
		return nil
	}
	in := &input{data: data}
	var out []view
	for i := range all {
		if all[i].inner || len(out) >= most {
			continue
		}
		if o, ok := all[i].open(in); ok {
			out = append(out, view{&all[i], o})
		}
	}
	return out
}

// opens is an opener by the parts that package perturb knows; each may be seen as form says.
func opens(format perturb.Format, named bool, form func(name string, data []byte) string) func(*input) (opened, bool) {
	return func(in *input) (opened, bool) {
		p, ok := perturb.Open(perturb.Sample{Data: in.data, Format: format})
		if !ok {
			return opened{}, false
		}
		items := make([]part, len(p.Items))
		for i, q := range p.Items {
			items[i] = part{name: q.Name, data: q.Data, rest: q}
			if form != nil {
				items[i].form = form(q.Name, q.Data)
			}
		}
		return opened{items: items, named: named, write: func(w *writer, items []part) bool {
			again := p
			again.Items = make([]perturb.Part, len(items))
			for i, q := range items {
				again.Items[i], _ = q.rest.(perturb.Part)
				again.Items[i].Name, again.Items[i].Data = q.name, q.data
			}
			out := again.Bytes()
			w.out = append(w.out, out...)
			return out != nil
		}}, true
	}
}

// where is an opener of data for which a condition holds.
func where(is func(*input) bool, open func(*input) (opened, bool)) func(*input) (opened, bool) {
	return func(in *input) (opened, bool) {
		if !is(in) {
			return opened{}, false
		}
		return open(in)
	}
}

// wrapped is data around one piece.
func wrapped(inner []byte, form string, write func(w *writer, inner []byte) bool) opened {
	return opened{items: []part{{data: inner, form: form}}, fixed: true, write: func(w *writer, items []part) bool { return write(w, items[0].data) }}
}
