package format

import (
	"bytes"
	"slices"
	"strings"
	"sync"

	"github.com/passmuster/muster/fuzz/perturb"
	"github.com/passmuster/muster/internal/choice"
)

// mutator makes one candidate.
type mutator struct {
	s      *choice.Stream
	tokens [][]byte
	most   int  // bytes that the outermost data may have
	left   int  // how many more formats within each other are taken apart
	took   bool // there is a piece of the donor in it
	broken int  // the least depth at which a rule of the format was broken; unbroken where none was
}

const (
	unbroken = 1 << 20
	// deepest is how many formats within each other are taken apart.
	deepest = 12
	// tries is how many changes are tried where some find nothing to change.
	tries = 4
)

// known are all formats, and those by their names.
var known = sync.OnceValue(func() (k struct {
	all    []Format
	byName map[string]*Format
}) {
	k.all = Formats()
	k.byName = map[string]*Format{}
	for i := range k.all {
		k.byName[k.all[i].Name] = &k.all[i]
	}
	return k
})

// change returns other data of the format that a piece has, nil where nothing was found to change. Donor is what pieces may be
// taken from, nil for none. Depth counts the formats around that stay valid whatever the piece is.
func (m *mutator) change(p part, donor []byte, depth int) []byte {
	if m.left--; m.left > 0 {
		if v, ok := m.view(p); ok {
			return m.layer(v, p.data, donor, depth)
		}
	}
	if f := known().byName[p.form]; f != nil && f.strict {
		if len(f.Values) == 0 {
			return nil
		}
		return []byte(choice.Pick(m.s, f.Values...))
	}
	return m.leaf(p)
}

// view takes a piece apart as its format says, or as one of those that it may have.
func (m *mutator) view(p part) (view, bool) {
	switch p.form {
	case "":
		all := views(known().all, p.data, 2)
		if len(all) == 0 {
			return view{}, false
		}
		return m.pick(all), true
	case "word", "number":
		return view{}, false
	}
	f, open := known().byName[p.form], p.open
	if f == nil || len(p.data) == 0 || len(p.data) > mostData {
		return view{}, false
	}
	if open == nil {
		open = f.open
	}
	o, ok := open(&input{data: p.data})
	return view{f, o}, ok
}

// pick takes the first view mostly.
func (m *mutator) pick(all []view) view {
	for _, v := range all[:len(all)-1] {
		if m.s.Int(0, 3) > 0 {
			return v
		}
	}
	return all[len(all)-1]
}

// move is a kind of change of data that were taken apart.
type move func(m *mutator, v view, data, donor []byte, depth int) []byte

// layer changes data that were taken apart: what is in a piece, the pieces, or what a rule of package perturb changes.
func (m *mutator) layer(v view, data, donor []byte, depth int) []byte {
	moves := [...]move{inside, inside, inside, inside, inside, inside, inside, inside, inside, pieces, pieces, pieces, ruled, ruled, valued, breaking}
	first := m.s.Int(0, len(moves)-1)
	if wraps := v.opened.fixed && len(v.opened.items) == 1; wraps && m.s.Int(0, 7) > 0 {
		first = 0 // what is to be changed is in it
	} else if donor != nil && m.s.Bool() {
		if out := spliced(m, v, donor); out != nil && len(out) <= m.most {
			m.took = true
			return out
		}
	}
	for range tries {
		if out := moves[first](m, v, data, donor, depth); out != nil && !bytes.Equal(out, data) && len(out) <= m.most {
			return out
		}
		first = m.s.Int(0, len(moves)-1)
	}
	return nil
}

// put writes pieces.
func (m *mutator) put(v view, items []part) []byte {
	w := &writer{}
	if !v.opened.write(w, items) || w.out == nil {
		return nil
	}
	return w.out
}

// inside changes what is in one piece.
func inside(m *mutator, v view, _, donor []byte, depth int) []byte {
	if len(v.opened.items) == 0 {
		return nil
	}
	i := m.item(v.opened.items)
	p := v.opened.items[i]
	var from []byte
	if donor != nil {
		if d, ok := m.open(v.format, donor); ok && len(d.items) > 0 {
			from = alike(m, d.items, p).data
		}
	}
	if p.form == "" {
		depth++ // what is written around it does not depend on it
	}
	out := m.change(p, from, depth)
	if out == nil {
		return nil
	}
	items := slices.Clone(v.opened.items)
	items[i].data = out
	return m.put(v, items)
}

// item draws a piece: any, or a large one rather than a small one, since there is more in it to change.
func (m *mutator) item(items []part) int {
	i := m.s.Int(0, len(items)-1)
	if len(items) == 1 || m.s.Bool() {
		return i
	}
	total := 0
	for _, p := range items {
		total += min(len(p.data), mostWeight)
	}
	at := m.s.Int(0, total)
	for i, p := range items {
		if at -= min(len(p.data), mostWeight); at < 0 {
			return i
		}
	}
	return i
}

// mostWeight is how many bytes of a piece count when one is drawn.
const mostWeight = 256

// alike returns a piece of the same name, or any.
func alike(m *mutator, items []part, p part) part {
	first := m.s.Int(0, len(items)-1)
	for i := range items {
		if q := items[(first+i)%len(items)]; q.name == p.name {
			return q
		}
	}
	return items[first]
}

// open takes a donor apart as a format.
func (m *mutator) open(f *Format, donor []byte) (opened, bool) {
	if f.open == nil || len(donor) == 0 || len(donor) > mostData {
		return opened{}, false
	}
	return f.open(&input{data: donor})
}

// spliced puts a piece of another input of the same format among those of this one, or in the place of one.
func spliced(m *mutator, v view, donor []byte) []byte {
	if v.opened.fixed || len(v.opened.items) == 0 {
		return nil
	}
	d, ok := m.open(v.format, donor)
	if !ok || len(d.items) == 0 {
		return nil
	}
	q := d.items[m.s.Int(0, len(d.items)-1)]
	items := slices.Clone(v.opened.items)
	i := m.s.Int(0, len(items)-1)
	switch m.s.Int(0, 2) {
	case 0:
		items = slices.Insert(items, i, q)
	case 1:
		items[i] = q
	default:
		if items[i].form != q.form {
			return nil
		}
		items[i].data = q.data
	}
	return m.put(v, items)
}

// pieces changes which pieces there are, their order and their names.
func pieces(m *mutator, v view, data, _ []byte, _ int) []byte {
	items := slices.Clone(v.opened.items)
	if len(items) == 0 {
		return nil
	}
	n := len(items)
	i, j := m.s.Int(0, n-1), m.s.Int(0, n-1)
	if v.opened.fixed {
		if i == j || items[i].form != items[j].form {
			return nil
		}
		items[i].data = items[j].data
		return m.put(v, items)
	}
	switch m.s.Int(0, 10) {
	case 0:
		items[i], items[j] = items[j], items[i]
	case 1:
		items = slices.Insert(items, j, items[i])
	case 2:
		items = slices.Delete(items, i, i+1)
	case 3:
		p := items[i]
		items = slices.Insert(slices.Delete(items, i, i+1), min(j, n-1), p)
	case 4:
		if items[i].form != items[j].form {
			return nil
		}
		items[i].data = items[j].data
	case 5, 6:
		if !v.opened.named {
			return nil
		}
		items[i].name = m.name(v, items[j].name)
	case 7, 8, 9:
		p := items[i]
		if v.opened.named {
			p.name = m.name(v, p.name)
		}
		p.data = m.content(v, p)
		items = slices.Insert(items, j, p)
	default:
		if items[i].form != v.format.Name && items[i].form != "" {
			return nil
		}
		items[i].data = data // within itself
	}
	return m.put(v, items)
}

// name returns a name for a piece: one of the format's, one of the dictionary, or another piece's.
func (m *mutator) name(v view, other string) string {
	names := v.format.Names
	switch {
	case len(m.tokens) > 0 && (len(names) == 0 || m.s.Bool()):
		return string(choice.Pick(m.s, m.tokens...))
	case len(names) > 0:
		return choice.Pick(m.s, names...)
	}
	return other
}

// content returns data for a new piece beside p.
func (m *mutator) content(v view, p part) []byte {
	switch n := m.s.Int(0, 3); {
	case n == 0 && len(v.format.Values) > 0 && (p.form == "" || p.form == "word" || p.form == v.format.Name):
		return []byte(choice.Pick(m.s, v.format.Values...))
	case n <= 1 && len(m.tokens) > 0 && (p.form == "" || p.form == "word"):
		return choice.Pick(m.s, m.tokens...)
	case n == 2 && p.form == "":
		return nil
	}
	return p.data
}

// valued gives data one of the values that mean something in the format.
func valued(m *mutator, v view, _, _ []byte, _ int) []byte {
	values := v.format.Values
	if len(values) == 0 {
		return nil
	}
	if len(v.opened.items) == 0 || m.s.Bool() && v.format.inner {
		return []byte(choice.Pick(m.s, values...))
	}
	items := slices.Clone(v.opened.items)
	i := m.s.Int(0, len(items)-1)
	switch items[i].form {
	case "", "word", v.format.Name:
		items[i].data = []byte(choice.Pick(m.s, values...))
		return m.put(v, items)
	}
	return nil
}

// keeping are the rules of package perturb after which a strict reader of the outermost format still reads, apart from what
// the pieces mean.
var keeping = sync.OnceValue(func() map[string]bool {
	keeps := map[string]bool{}
	for _, r := range perturb.Rules() {
		format, _, _ := strings.Cut(r.Name, "-")
		keeps[r.Name] = format == "json" || format == "text"
	}
	for _, name := range []string{
		"png-text", "png-header", "png-repeat", "png-swap", "png-missing", "png-cut-chunk", "png-flip-data", "zip-swap", "zip-repeat", "zip-missing",
		"zip-date", "gzip-date", "gzip-repeat", "wav-tag", "wav-header", "wav-cut-data", "wav-repeat", "wav-swap", "wav-missing", "csv-quote", "csv-swap-rows",
		"csv-repeat-row", "csv-drop-row", "csv-number", "csv-date", "csv-lines", "csv-adversarial", "csv-swap-header", "csv-repeat-header",
	} {
		keeps[name] = true
	}
	return keeps
})

// rules are those of package perturb for a format.
func rules(format perturb.Format) []perturb.Rule { return rulesOf()[format] }

var rulesOf = sync.OnceValue(func() map[perturb.Format][]perturb.Rule {
	out := map[perturb.Format][]perturb.Rule{}
	for _, f := range known().all {
		if f.rules == "" || out[f.rules] != nil {
			continue
		}
		for _, r := range perturb.Rules() {
			kind, _, _ := strings.Cut(r.Name, "-")
			if kind == "byte" || kind == "text" && f.rules != perturb.Text {
				continue
			}
			if r.Applies(perturb.Sample{Data: []byte("a"), Format: f.rules}) {
				out[f.rules] = append(out[f.rules], r)
			}
		}
	}
	return out
})

// ruled lets a rule of package perturb change data.
func ruled(m *mutator, v view, data, _ []byte, depth int) []byte {
	all := rules(v.format.rules)
	if len(all) == 0 {
		return nil
	}
	for range tries {
		r := choice.Pick(m.s, all...)
		out, _, ok := r.Run(m.s, perturb.Sample{Data: data, Format: v.format.rules})
		if !ok || len(out.Data) > m.most {
			continue
		}
		if !keeping()[r.Name] {
			m.broken = min(m.broken, depth)
		}
		return out.Data
	}
	return nil
}

// marks are what parts pieces in formats that are text.
const marks = "{}[]()<>\",:;=&/|'\\%\n"

// breaking breaks one rule of the format: a length, a count or a checksum is wrong, or a mark is missing, there twice or
// another one.
func breaking(m *mutator, v view, data, _ []byte, depth int) []byte {
	w := &writer{}
	if !v.opened.write(w, v.opened.items) {
		return nil
	}
	m.broken = min(m.broken, depth)
	if len(w.fields) > 0 {
		f := choice.Pick(m.s, w.fields...)
		at := w.out[f.at : f.at+f.width]
		copy(at, m.edge(at, f.big))
		return w.out
	}
	var at []int
	for i, b := range data {
		if strings.IndexByte(marks, b) >= 0 {
			at = append(at, i)
		}
	}
	if len(at) == 0 {
		return nil
	}
	i := choice.Pick(m.s, at...)
	switch m.s.Int(0, 2) {
	case 0:
		return slices.Concat(data[:i], data[i+1:])
	case 1:
		return slices.Concat(data[:i+1], data[i:])
	}
	return slices.Concat(data[:i], []byte{marks[m.s.Int(0, len(marks)-1)]}, data[i+1:])
}
