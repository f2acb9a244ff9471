package core

import (
	"fmt"
	"reflect"
	"testing"
)

// ladder needs one more byte for each edge.
func ladder(p *program, args []reflect.Value) bool {
	data := args[0].Bytes()
	p.at(0)
	for i, c := range []byte("fuzz") {
		if len(data) <= i || data[i] != c {
			return true
		}
		p.at(200 * (i + 1))
	}
	return false
}

func TestAByteAtATimeIsClimbed(t *testing.T) {
	for seed := range uint64(5) {
		r := newRig(t, Config{Seed: seed}, 1001, ladder, []byte{})
		if n := r.until(200000); len(r.crashes) == 0 {
			t.Errorf("seed %d: not found in %d executions, %d entries", seed, n, len(r.entries))
		} else if got := string(r.crashes[0].Values[0].([]byte)); got[:4] != "fuzz" {
			t.Errorf("seed %d: crasher %q", seed, got)
		}
	}
}

func TestTheSameSeedGivesTheSameCorpusWhereverItIsInterrupted(t *testing.T) {
	run := func(slice uint64) string {
		r := newRig(t, Config{Seed: 7}, 1001, ladder, []byte{})
		for limit := slice; limit <= 30000; limit += slice {
			r.spend(limit)
			r.Stats()
		}
		r.spend(30000)
		return fmt.Sprintf("%+v %+v", r.entries, r.Stats())
	}
	if a, b := run(30000), run(37); a != b {
		t.Errorf("in one piece %s\nin slices    %s", a, b)
	}
}

func TestAColdCounterIsChargedToTheInputThatReachedIt(t *testing.T) {
	far := func(p *program, args []reflect.Value) bool {
		p.at(0)
		if n := args[0].Uint(); n%5 == 0 { // reached by many of a batch, in a block of its own each
			p.at(64 * (1 + int(n/5)%40))
		}
		return true
	}
	r := newRig(t, Config{}, 64*50, far, uint8(0))
	r.spend(5000)
	reached := map[int]bool{}
	for i, e := range r.entries {
		n := int(e.Values[0].(uint8))
		want := 1
		if n%5 == 0 {
			want = 2
			reached[n/5%40] = true
		}
		if e.Edges != want {
			t.Errorf("entry %d, %d, has %d edges, not %d", i, n, e.Edges, want)
		}
	}
	if len(reached) != 40 || r.Stats().Edges != 41 || len(r.entries) != 40 {
		t.Errorf("%d of 40 places by %d entries, %+v", len(reached), len(r.entries), r.Stats())
	}
}

func TestAnEdgeThatFlickersIsMarkedAndMovesNothing(t *testing.T) {
	corpus := func(flicker bool) string {
		r := newRig(t, Config{Seed: 2}, 1001, func(p *program, args []reflect.Value) bool {
			if flicker && p.calls%3 == 0 {
				p.at(900)
			}
			return ladder(p, args) || true
		}, []byte{})
		r.spend(20_000)
		if st := r.Stats(); st.Unstable != map[bool]int{true: 1}[flicker] || st.Executions != 20_000 {
			t.Errorf("flicker %v: %+v", flicker, st)
		}
		return fmt.Sprint(r.entries)
	}
	if a, b := corpus(false), corpus(true); a != b {
		t.Errorf("without %s\nwith    %s", a, b)
	}
}

func TestWhatHappensOnceInAProcessIsNoEntry(t *testing.T) {
	once := false
	r := newRig(t, Config{}, 1001, func(p *program, args []reflect.Value) bool {
		p.at(0)
		if d := args[0].Bytes(); len(d) > 2 && !once {
			once = p.at(500)
		}
		return true
	}, []byte{})
	r.spend(3000)
	if len(r.entries) != 1 || !once {
		t.Errorf("%d entries, once %v", len(r.entries), once)
	}
}

func TestOnlyTheFirstFailureOfAKeyIsTold(t *testing.T) {
	r := newRig(t, Config{}, 100, nil, uint8(0))
	for r.Executions() < 3000 {
		r.Next()
		n := r.Args()[0].Uint()
		r.program.at(int(n % 3))
		if n%2 == 1 {
			r.Done(Outcome{Kind: Failed, Key: n % 4})
		} else {
			r.Done(Outcome{})
		}
	}
	if len(r.crashes) != 2 || r.Stats().Failures < 100 {
		t.Errorf("%d crashers, %d failures", len(r.crashes), r.Stats().Failures)
	}
	for _, c := range r.crashes {
		if n := c.Values[0].(uint8); uint64(n%4) != c.Outcome.Key {
			t.Errorf("key %d by %d", c.Outcome.Key, n)
		}
	}
	for _, e := range r.entries {
		if e.Values[0].(uint8)%2 == 1 {
			t.Errorf("%v fails and is an entry", e.Values)
		}
	}
}

func TestAFunctionThatAlwaysFailsIsStillTried(t *testing.T) {
	seen := map[uint64]bool{}
	r := newRig(t, Config{}, 100, func(_ *program, args []reflect.Value) bool {
		seen[args[0].Uint()] = true
		return false
	}, uint16(0))
	r.spend(2000)
	if len(r.crashes) != 1 || len(seen) < 500 {
		t.Errorf("%d crashers, %d inputs", len(r.crashes), len(seen))
	}
}

func TestCandidatesOfAnEntryRunNext(t *testing.T) {
	var asked, got []string
	config := Config{Candidates: func(_ Entry, nth int) [][]any {
		asked = append(asked, fmt.Sprintf("candidate %d", nth))
		return [][]any{{asked[len(asked)-1]}, {"of another type", 1}}
	}}
	r := newRig(t, config, 100, func(p *program, args []reflect.Value) bool {
		p.at(0)
		if s := args[0].String(); len(s) > 9 && s[:9] == "candidate" {
			got = append(got, s)
		}
		return true
	}, "")
	r.spend(5000)
	if len(got) < 2 || !reflect.DeepEqual(got, asked[:len(got)]) || len(got) < len(asked)-1 {
		t.Errorf("asked for %q, ran %q", asked, got)
	}
}

func TestSeedsAreKeptAndRunInTheirOrder(t *testing.T) {
	var ran []uint64
	r := newRig(t, Config{}, 100, func(p *program, args []reflect.Value) bool {
		ran = append(ran, args[0].Uint())
		return p.at(0)
	}, uint32(0))
	for i := range 40 {
		if err := r.Offer([]any{uint32(1000 + i)}); err != nil {
			t.Fatal(err)
		}
	}
	r.spend(40)
	if len(r.entries) != keptSeeds || r.Executions() != 40 {
		t.Errorf("%d entries, %d executions", len(r.entries), r.Executions())
	}
	for i, e := range r.entries {
		if e.Values[0].(uint32) != uint32(1000+i) || e.Found != "seed" || e.Parent != -1 {
			t.Errorf("entry %d: %+v", i, e)
		}
	}
}

func TestTheInputOfTheCallCanBeReadBack(t *testing.T) {
	r := newRig(t, Config{}, 100, nil, "", int16(0))
	for range 500 {
		r.Next()
		r.program.at(0)
		back, err := DecodeInput(r.AppendInput([]byte{}), typesOf("", int16(0)))
		if err != nil || !reflect.DeepEqual(back, r.Values()) || back[0] != r.Args()[0].String() || back[1] != int16(r.Args()[1].Int()) {
			t.Fatalf("got %v, %v of %v", back, err, r.Values())
		}
		r.Done(Outcome{})
	}
}

func TestAnEntryMadeByChanceIsTrimmed(t *testing.T) {
	var smaller []Entry
	e, err := New(Config{Types: typesOf([]byte{}), Counters: make([]byte, 64), Event: func(ev Event) {
		if ev.Kind == Smaller {
			smaller = append(smaller, ev.Entry)
		}
	}})
	if err != nil {
		t.Fatal(err)
	}
	long := make([]byte, 300)
	long[217] = 'x'
	e.offer(input{{data: long}}, nil, "havoc")
	e.offers[0].forced = true
	for range 200 {
		e.Next()
		e.config.Counters[0] = 1
		for _, b := range e.Args()[0].Bytes() {
			if b == 'x' {
				e.config.Counters[1] = 1
			}
		}
		e.Done(Outcome{})
	}
	if len(smaller) != 1 || string(smaller[0].Values[0].([]byte)) != "x" || smaller[0].ID != 0 {
		t.Errorf("trimmed to %+v", smaller)
	}
}
