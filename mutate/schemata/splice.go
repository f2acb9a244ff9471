package schemata

import (
	"cmp"
	"slices"
	"strings"
)

// piece is text that goes between two bytes of the source, or in the place of some.
type piece struct {
	at, until int // until > at: takes the place of these bytes
	text      string
	opens     bool
	size      int // of the span that it opens or closes
	depth     int // of the node, among those of equal size
	layer     int // around the same node, 0 innermost
}

// splicer collects pieces. Pairs that open and close nest: those of an inner span are within those of
// an outer one.
type splicer struct{ pieces []piece }

// wrap puts text before and after a span.
func (s *splicer) wrap(start, end, depth, layer int, before, after string) {
	if start == end {
		s.insert(start, before+after)
		return
	}
	s.pieces = append(s.pieces,
		piece{start, start, before, true, end - start, depth, layer},
		piece{end, end, after, false, end - start, depth, layer})
}

// insert puts text at a place, within all spans that begin there and after all that end.
func (s *splicer) insert(at int, text string) {
	s.pieces = append(s.pieces, piece{at: at, until: at, text: text, opens: true})
}

// first puts text at a place, before all spans that begin there.
func (s *splicer) first(at int, text string) {
	s.pieces = append(s.pieces, piece{at: at, until: at, text: text, opens: true, size: 1 << 40})
}

// replace puts text in the place of a span, which no other piece may touch.
func (s *splicer) replace(start, end int, text string) {
	s.pieces = append(s.pieces, piece{at: start, until: end, text: text, opens: true})
}

func (p piece) compare(q piece) int {
	if c := cmp.Compare(p.at, q.at); c != 0 {
		return c
	}
	if p.opens != q.opens {
		if q.opens {
			return -1
		}
		return 1
	}
	inner := cmp.Or(cmp.Compare(p.size, q.size), cmp.Compare(q.depth, p.depth), cmp.Compare(p.layer, q.layer))
	if p.opens {
		return -inner
	}
	return inner
}

// text returns the source with the pieces in it.
func (s *splicer) text(src []byte) []byte {
	slices.SortStableFunc(s.pieces, piece.compare)
	var out strings.Builder
	from := 0
	for _, p := range s.pieces {
		out.Write(src[from:p.at])
		out.WriteString(p.text)
		from = p.until
	}
	out.Write(src[from:])
	return []byte(out.String())
}
