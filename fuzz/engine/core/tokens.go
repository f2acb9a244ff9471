package core

import "encoding/binary"

// maxTokens bounds the words that are learned; those of the user all count.
const (
	maxTokens     = 512
	maxTokenBytes = 64
)

// tokens are words of the language that the function reads: given, or seen in comparisons.
type tokens struct {
	words   []string
	given   int
	known   map[string]bool
	replace int // where the next word goes when there is no room

	numbers []uint64
	seen    map[uint64]bool
	oldest  int
}

func (t *tokens) init(given [][]byte) {
	t.known, t.seen = map[string]bool{}, map[uint64]bool{}
	for _, w := range given {
		if len(w) > 0 && !t.known[string(w)] {
			t.known[string(w)] = true
			t.words = append(t.words, string(w))
		}
	}
	t.given = len(t.words)
}

// learn keeps a word that was compared with something. Where there is no room for it, it takes the place of the one that was learned longest
// ago.
func (t *tokens) learn(w string) {
	if len(w) < 2 || len(w) > maxTokenBytes || t.known[w] {
		return
	}
	t.known[w] = true
	if len(t.words) < t.given+maxTokens {
		t.words = append(t.words, w)
		return
	}
	at := t.given + t.replace
	t.replace = (t.replace + 1) % maxTokens
	delete(t.known, t.words[at])
	t.words[at] = w
}

// pick returns a word, "" where there is none: as often one of those given as one that was learned, and the first of those given more often than the
// last, because they come with the most telling first.
func (t *tokens) pick(r *splitMix) string {
	switch learned := len(t.words) - t.given; {
	case len(t.words) == 0:
		return ""
	case learned == 0 || t.given > 0 && r.oneIn(2):
		return t.words[r.below(1+r.below(t.given))]
	default:
		return t.words[t.given+r.below(learned)]
	}
}

func (t *tokens) appendState(b []byte) []byte {
	learned := t.words[t.given:]
	b = binary.AppendUvarint(b, uint64(len(learned)))
	for _, w := range learned {
		b = binary.AppendUvarint(b, uint64(len(w)))
		b = append(b, w...)
	}
	b = binary.AppendUvarint(b, uint64(len(t.numbers)))
	for _, n := range t.numbers {
		b = binary.AppendUvarint(b, n)
	}
	return binary.AppendUvarint(binary.AppendUvarint(b, uint64(t.replace)), uint64(t.oldest))
}

func (t *tokens) readState(r *stateReader) {
	for range r.number() {
		if r.bad {
			return
		}
		t.learn(string(r.data()))
	}
	for range r.number() {
		if r.bad {
			return
		}
		t.learnNumber(r.number())
	}
	t.replace, t.oldest = int(r.number()%maxTokens), int(r.number()%maxNumbers)
}

// maxNumbers bounds the numbers that are learned.
const maxNumbers = 256

// learnNumber keeps a number that was compared with something.
func (t *tokens) learnNumber(n uint64) {
	if t.seen[n] {
		return
	}
	if len(t.numbers) < maxNumbers {
		t.numbers = append(t.numbers, n)
	} else {
		delete(t.seen, t.numbers[t.oldest])
		t.numbers[t.oldest] = n
		t.oldest = (t.oldest + 1) % maxNumbers
	}
	t.seen[n] = true
}

// number returns a learned number, false where there is none.
func (t *tokens) number(r *splitMix) (uint64, bool) {
	if len(t.numbers) == 0 {
		return 0, false
	}
	return t.numbers[r.below(len(t.numbers))], true
}
