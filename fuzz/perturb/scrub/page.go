package scrub

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// page is a text, its lines, and what is counted of them once for all forms.
type page struct {
	text  string
	lines []line
}

type line struct {
	start, end int // without the line end
	text       string
	folded     string
	count      [classes]int
	run        int                // the longest run of characters that are no white space
	grams      [grams / 64]uint64 // which pairs of bytes the folded text has, in a Bloom filter
}

// grams is how many bits tell pairs of bytes apart.
const grams = 1024

// gramsOf returns the bits of the pairs of bytes of a text.
func gramsOf(folded string) []uint16 {
	var out []uint16
	for i := range len(folded) - 1 {
		out = append(out, gram(folded[i], folded[i+1]))
	}
	return out
}

func gram(a, b byte) uint16 { return (uint16(a)*31 + uint16(b)*7) % grams }

func newPage(text string) *page {
	p := &page{text: text}
	for at := 0; at <= len(text); {
		end := len(text)
		if i := strings.IndexByte(text[at:], '\n'); i >= 0 {
			end = at + i
		}
		l := line{start: at, end: end, text: text[at:end]}
		l.measure()
		p.lines = append(p.lines, l)
		at = end + 1
	}
	return p
}

func (l *line) measure() {
	var b strings.Builder
	b.Grow(len(l.text))
	run := 0
	for _, r := range l.text {
		switch {
		case r < utf8.RuneSelf:
			l.ascii(byte(r))
		case r >= 0x1100:
			l.count[wide]++
			fallthrough
		default:
			if unicode.IsUpper(r) {
				l.count[upper]++
			}
		}
		if unicode.IsSpace(r) {
			run = 0
		} else {
			run++
			l.run = max(l.run, run)
		}
		b.WriteRune(fold(r))
	}
	l.folded = b.String()
	for i := range len(l.folded) - 1 {
		g := gram(l.folded[i], l.folded[i+1])
		l.grams[g/64] |= 1 << (g % 64)
	}
}

func (l *line) ascii(c byte) {
	switch {
	case c >= '0' && c <= '9':
		l.count[digit]++
	case c >= 'A' && c <= 'Z':
		l.count[upper]++
	case c == '-':
		l.count[dash]++
	case c == '.':
		l.count[dot]++
	case c == ':':
		l.count[colon]++
	}
}

// add makes the counts those of both.
func (l *line) add(o *line) {
	for i := range l.count {
		l.count[i] += o.count[i]
	}
	l.run = max(l.run, o.run)
}

// may reports whether a match can begin in one of the lines from l on, or, where a match stays in its line, be in it.
func (n *need) may(lines []line) bool {
	var sum line
	for i := range lines {
		sum.add(&lines[i])
	}
	for i, least := range n.count {
		if sum.count[i] < least {
			return false
		}
	}
	if sum.run < n.run {
		return false
	}
	if n.literals == nil {
		return true
	}
	return slices.ContainsFunc(n.literals, lines[0].holds)
}

func (l *line) holds(lit literal) bool {
	for _, g := range lit.grams {
		if l.grams[g/64]&(1<<(g%64)) == 0 {
			return false
		}
	}
	if lit.fold {
		return strings.Contains(l.folded, lit.text)
	}
	return strings.Contains(l.text, lit.text)
}

// block returns the lines that a match that begins in line i can be in.
func (p *page) block(i, reach int) []line {
	if reach == whole {
		return p.lines
	}
	end := i + 1
	for n := 0; n < reach && end < len(p.lines); end++ {
		if strings.TrimSpace(p.lines[end].text) != "" {
			n++
		}
	}
	return p.lines[i:end]
}

// places calls look with each part of the text that can hold matches: they begin from start to before first and end by stop.
func (p *page) places(f *form, look func(start, first, stop int)) {
	if f.reach == whole {
		if slices.ContainsFunc(p.lines, func(l line) bool { return f.need.literals == nil || slices.ContainsFunc(f.need.literals, l.holds) }) {
			look(0, len(p.text)+1, len(p.text))
		}
		return
	}
	for i, l := range p.lines {
		if lines := p.block(i, f.reach); f.need.may(lines) {
			look(l.start, l.end+1, lines[len(lines)-1].end)
		}
	}
}

// each calls found with every match of the form, as FindAllStringSubmatchIndex gives it.
func (p *page) each(f *form, found func(m []int)) {
	p.places(f, func(start, first, stop int) {
		for _, m := range f.re.FindAllStringSubmatchIndex(p.text[start:stop], -1) {
			if start+m[0] >= first {
				break // the next line's
			}
			for j := range m {
				if m[j] >= 0 {
					m[j] += start
				}
			}
			found(m)
		}
	})
}

// find returns the matches of each form; where one has a group, the group.
func (p *page) find(forms ...*form) [][2]int {
	var out [][2]int
	for _, f := range forms {
		p.each(f, func(m []int) { out = append(out, lastGroup(m)) })
	}
	return out
}
