package core

import (
	"reflect"
	"strings"
	"testing"
)

func TestAWordThatIsMadeToAskIsRecorded(t *testing.T) {
	asked := 0
	r := newRig(t, Config{}, 64, func(p *program, args []reflect.Value) bool {
		word, _, ok := strings.Cut(args[0].String(), ";")
		if ok && p.at(1) {
			CompareIntegers(8, true, 6, uint64(len(word)), 2)
		}
		return true
	}, "")
	if err := r.Offer([]any{"four;"}); err != nil {
		t.Fatal(err)
	}
	for r.Executions() < 2000 && r.Next() {
		r.recorded = 1 << 40 // there is no more room for what could do without
		if r.current.asked != nil && r.job == fresh {
			asked++
			if !r.current.traced || r.current.asked.with != "fourfo" && r.current.asked.with != "fourfou" {
				t.Errorf("%+v: recorded %v", r.current.asked, r.current.traced)
			}
		}
		r.step()
	}
	if asked == 0 {
		t.Error("no word was made as long as the comparison asks")
	}
}

func TestOnlyWordsOfTheLengthThatIsComparedAreMadeLongerByThatAndOneMore(t *testing.T) {
	w := &solve{item: &item{in: input{{data: []byte(`a:bcd "" 'x' {"efg":"hi_j"}`)}}}, known: map[uint64]bool{}}
	for from, want := range map[uint64]string{3: "bcdb efge bcdbc efgef", 4: "hi_jh", 0: "aaaa aaaaa", 1: "aaaa xxxx aaaaa xxxxx", 9: ""} {
		w.patches, w.known = nil, map[uint64]bool{}
		c := &comparison{kind: constant, size: 8, a: 4, b: from}
		w.planLength(c, c)
		var got []string
		for _, p := range w.patches {
			if !p.asks {
				t.Errorf("%+v does not ask", p)
			}
			got = append(got, p.with)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("length %d: %q, want %q", from, got, want)
		}
	}
}
