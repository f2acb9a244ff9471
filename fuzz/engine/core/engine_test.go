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
