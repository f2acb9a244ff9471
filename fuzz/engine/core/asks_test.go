package core

import (
	"reflect"
	"testing"
)

// asked counts how often candidates are asked for in some executions of a target with a few edges, and of how many entries.
func asked(t *testing.T, candidate []byte) (asks, entries int) {
	t.Helper()
	of := map[int]bool{}
	config := Config{Candidates: func(entry Entry, _ int) [][]any {
		asks++
		of[entry.ID] = true
		if candidate == nil {
			return nil
		}
		next := append([]byte(nil), candidate...)
		candidate[0]++
		return [][]any{{next}}
	}}
	r := newRig(t, config, 256, func(p *program, args []reflect.Value) bool {
		if b := args[0].Bytes(); len(b) == 8 && b[1] == 0xee && b[7] == 0xee {
			p.at(int(b[0]))
		}
		return true
	}, []byte(nil))
	if err := r.Offer([]any{[]byte("seed")}); err != nil {
		t.Fatal(err)
	}
	r.spend(40 * quantum)
	return asks, len(of)
}

func TestCandidatesThatBringNothingAreAskedForLessOften(t *testing.T) {
	if n, _ := asked(t, []byte("as before")); n < 4+40/(mostPause+1)-2 || n > 14 {
		t.Errorf("asked %d times while an entry was worked on 40 times", n)
	}
}

func TestWhereThereAreNoCandidatesOtherEntriesAreAskedFor(t *testing.T) {
	if n, _ := asked(t, nil); n < 35 {
		t.Errorf("asked %d times while entries were worked on 40 times", n)
	}
}

func TestCandidatesThatBringEntriesAreAskedForEachTime(t *testing.T) {
	asks, entries := asked(t, []byte{0, 0xee, 0, 0, 0, 0, 0, 0xee})
	if asks < 25 || entries < 10 {
		t.Errorf("asked %d times for candidates of %d entries while entries were worked on 40 times", asks, entries)
	}
}

func TestCandidatesOfInputsThatDoMuchAreAskedForEachTime(t *testing.T) {
	for total, want := range map[uint64]int{0: mostPause, worthAsking / 4: 3, worthAsking - 1: 1, worthAsking: 0, 1 << 40: 0} {
		a := asks{pause: mostPause}
		if a.had(&item{total: total}, 100); a.pause != want || a.last != 100 {
			t.Errorf("an input that does %d: %+v, want a pause of %d", total, a, want)
		}
	}
}

func TestEachEntryHasCandidatesAndSeedsMore(t *testing.T) {
	for it, want := range map[*item]int{{parent: -1, found: "seed"}: seedBatches, {parent: 3}: 1, {asked: true, parent: -1, found: "seed"}: 0} {
		a := asks{pause: mostPause, last: 7}
		if n := a.due(it, 8); n != want {
			t.Errorf("%+v: %d batches, want %d", it, n, want)
		}
		a.last = mostBatches * quantum
		if n := a.due(it, mostBatches*quantum); n != min(want, 1) {
			t.Errorf("%+v, late: %d batches, want %d", it, n, min(want, 1))
		}
	}
}

func TestCandidatesAreAShareOfAllExecutions(t *testing.T) {
	for executions, want := range map[uint64]int{0: 0, quantum - 1: 0, quantum: 1, 5 * quantum: 5, 100 * quantum: mostBatches} {
		a := asks{}
		if n := a.due(&item{asked: true}, executions); n != want {
			t.Errorf("after %d executions: %d batches, want %d", executions, n, want)
		}
	}
	a := asks{pause: 3}
	if n := a.due(&item{asked: true}, 4*quantum-1); n != 0 {
		t.Errorf("asked for %d batches within the pause", n)
	}
	if n := a.due(&item{asked: true}, 4*quantum); n != 1 {
		t.Errorf("asked for %d batches after the pause", n)
	}
}

func TestThePauseBetweenAsksIsPartOfTheState(t *testing.T) {
	r := newRig(t, Config{}, 8, func(*program, []reflect.Value) bool { return true }, []byte(nil))
	r.asks = asks{pause: 3, last: 200}
	again := newRig(t, Config{}, 8, func(*program, []reflect.Value) bool { return true }, []byte(nil))
	if err := again.Resume(Resume{State: r.state()}); err != nil || again.asks != r.asks {
		t.Errorf("%v: %+v, want %+v", err, again.asks, r.asks)
	}
}
