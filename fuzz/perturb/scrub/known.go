package scrub

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// known holds the data that were found in one input, so that each is replaced where it stands without the context
// that gave it away: a name that was found in a header is found in the middle of a sentence too.
type known struct {
	byFirst map[string][]datum // by the first word, lower case
	seen    map[string]bool
}

type datum struct{ kind, text string }

// worthSpreading is false for data so short that they would be found everywhere.
func worthSpreading(kind, text string) bool {
	n := utf8.RuneCountInString(text)
	if kind == "name" {
		return (n >= 3 || n >= 2 && !isLatin(text)) && !particles[text] && !generic[strings.ToLower(text)]
	}
	if strings.Trim(text, "0123456789") == "" {
		return n >= 6
	}
	return n >= 5
}

func (k *known) add(kind, text string) {
	if k.seen[text] || !worthSpreading(kind, text) {
		return
	}
	w := wordsOf(text)
	if len(w) == 0 || w[0][0] != 0 {
		return
	}
	if k.seen == nil {
		k.seen, k.byFirst = map[string]bool{}, map[string][]datum{}
	}
	k.seen[text] = true
	first := text[:w[0][1]]
	// The longest first, so that a whole name is one span.
	list := k.byFirst[first]
	i := 0
	for i < len(list) && len(list[i].text) >= len(text) {
		i++
	}
	list = append(list, datum{})
	copy(list[i+1:], list[i:])
	list[i] = datum{kind, text}
	k.byFirst[first] = list
}

// spread adds the spans where known data stand.
func (k *known) spread(text string, found *spans) {
	if len(k.byFirst) == 0 {
		return
	}
	for _, w := range wordsOf(text) {
		for _, d := range k.byFirst[text[w[0]:w[1]]] {
			end := w[0] + len(d.text)
			if strings.HasPrefix(text[w[0]:], d.text) && boundary(text, end) && found.add(Span{w[0], end, d.kind}) {
				break
			}
		}
	}
}

// boundary reports whether no word runs across the position.
func boundary(text string, at int) bool {
	before, _ := utf8.DecodeLastRuneInString(text[:at])
	after, _ := utf8.DecodeRuneInString(text[at:])
	return at == 0 || at == len(text) || !joins(before) || !joins(after)
}

// joins is false for letters of scripts that are written without spaces.
func joins(r rune) bool {
	return wordRune(r) && !unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul)
}

func wordRune(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) }

// wordsOf returns where the words of a text are: runs of letters, marks and digits.
func wordsOf(text string) [][2]int {
	var out [][2]int
	start := -1
	for i, r := range text {
		switch in := wordRune(r); {
		case in && start < 0:
			start = i
		case !in && start >= 0:
			out = append(out, [2]int{start, i})
			start = -1
		}
	}
	if start >= 0 {
		out = append(out, [2]int{start, len(text)})
	}
	return out
}
