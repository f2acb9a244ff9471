package core

import (
	"fmt"
	"testing"
)

func TestGivenTokensAreNotDrownedByLearnedOnes(t *testing.T) {
	var tk tokens
	tk.init([][]byte{[]byte("first"), []byte("second"), []byte("third"), {}, []byte("first")})
	if got := fmt.Sprint(tk.words); got != "[first second third]" {
		t.Errorf("given %s", got)
	}
	for i := range 300 {
		tk.learn(fmt.Sprintf("word %d", i))
	}
	count := map[string]int{}
	r := &splitMix{1}
	for range 6000 {
		count[tk.pick(r)]++
	}
	if a, b, c := count["first"], count["second"], count["third"]; a+b+c < 2500 || a < b || b < c || c < 200 {
		t.Errorf("first %d, second %d, third %d of 6000", a, b, c)
	}
	if len(count) < 290 {
		t.Errorf("%d different words", len(count))
	}
}

func TestTheTokenLearnedLongestAgoMakesRoom(t *testing.T) {
	var tk tokens
	tk.init([][]byte{[]byte("given")})
	for i := range maxTokens + 2 {
		tk.learn(fmt.Sprintf("word %d", i))
		tk.learn(fmt.Sprintf("word %d", i))
	}
	if len(tk.words) != maxTokens+1 || tk.words[0] != "given" || tk.words[1] != fmt.Sprintf("word %d", maxTokens) || tk.words[3] != "word 2" {
		t.Errorf("%d words: %q", len(tk.words), tk.words[:4])
	}
	if tk.known["word 0"] || !tk.known["word 2"] {
		t.Error("what is known is not what is kept")
	}
	for _, w := range []string{"", "x", string(make([]byte, maxTokenBytes+1))} {
		if tk.learn(w); tk.known[w] {
			t.Errorf("%q is learned", w)
		}
	}
	if (&tokens{}).pick(&splitMix{}) != "" {
		t.Error("a word of none")
	}
}

func TestNumbersAreLearnedOnceAndReplacedInTurn(t *testing.T) {
	var tk tokens
	tk.init(nil)
	if _, ok := tk.number(&splitMix{}); ok {
		t.Error("a number of none")
	}
	for i := range uint64(maxNumbers + 1) {
		tk.learnNumber(i)
		tk.learnNumber(i)
	}
	if len(tk.numbers) != maxNumbers || tk.numbers[0] != maxNumbers || tk.numbers[1] != 1 || tk.seen[0] {
		t.Errorf("%d numbers: %v", len(tk.numbers), tk.numbers[:3])
	}
}
