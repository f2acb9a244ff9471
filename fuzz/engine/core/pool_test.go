package core

import (
	"reflect"
	"testing"
)

// scheduled is a pool with entries that reach one counter each, all alike.
func scheduled(n int) *pool {
	p := &pool{}
	p.init(64 * n)
	for i := range n {
		p.add(&item{id: i, size: 10, total: 10, first: true, cells: []cell{{uint32(i), 1}}})
	}
	return p
}

func TestAnEntryWithANewEdgeIsDueAtOnceAndOthersWait(t *testing.T) {
	p := scheduled(4)
	for range 4 {
		p.charge(p.pick(), quantum)
	}
	p.add(&item{id: 4, size: 20, total: 20, first: true, cells: []cell{{5, 1}}})
	p.add(&item{id: 5, size: 2000, total: 90000, cells: []cell{{5, 2}}})
	var order []int
	for range 6 {
		it := p.pick()
		order = append(order, it.id)
		p.charge(it, quantum)
	}
	if order[0] != 4 {
		t.Errorf("the order is %v: the entry with a new edge is not the first", order)
	}
	for _, id := range order[1:5] {
		if id == 5 {
			t.Errorf("the order is %v: a costly entry without a new edge goes before others", order)
		}
	}
}

func TestNoEntryStarvesHoweverManyNewOnesThereAre(t *testing.T) {
	p := scheduled(8)
	for i := range 400 {
		it := p.pick()
		p.charge(it, quantum)
		p.add(&item{id: 8 + i, size: 10 + i, total: 10, cells: it.cells})
	}
	for _, it := range p.items[:8] {
		if it.picks < 10 {
			t.Errorf("entry %d was picked %d times", it.id, it.picks)
		}
	}
}

func TestAnEntryIsChargedForAllThatItsStagesRan(t *testing.T) {
	r := newRig(t, Config{Seed: 2}, 1001, ladder, []byte("abcdefgh"))
	if err := r.Offer([]any{[]byte("abcdefgh")}); err != nil {
		t.Fatal(err)
	}
	for len(r.pool.items) == 0 || r.pool.items[0].picks == 0 {
		r.spend(r.Executions() + 1)
	}
	it, pass := r.pool.items[0], r.pool.items[0].pass
	for r.work.item == it && it.picks == 1 {
		r.spend(r.Executions() + 1)
	}
	if it.pass <= pass {
		t.Errorf("its share is used up to %d, %d when it was picked", it.pass, pass)
	}
}

func TestCandidatesOfAnEntryDoNotBecomeLongerThanChanceMakesThem(t *testing.T) {
	longest := 0
	config := Config{Candidates: func(entry Entry, _ int) [][]any {
		d := entry.Values[0].([]byte)
		return [][]any{{append(append([]byte{}, d...), d...)}, {append([]byte("x"), d...)}}
	}}
	r := newRig(t, config, 4096, func(p *program, args []reflect.Value) bool {
		longest = max(longest, args[0].Len())
		return p.at(args[0].Len() & 4095)
	}, []byte{})
	if err := r.Offer([]any{make([]byte, 50)}); err != nil {
		t.Fatal(err)
	}
	r.spend(1000)
	if longest > firstLimit {
		t.Errorf("%d bytes, the limit is %d", longest, firstLimit)
	}
}

func TestAnEntryOfAfterTheCheckpointGoesOnWithTheOthers(t *testing.T) {
	r := newRig(t, Config{}, 8, func(p *program, _ []reflect.Value) bool { return p.at(1) }, []byte(nil))
	r.pool.clock = 5000
	entries := []Entry{{ID: 0, Parent: -1, Values: []any{[]byte("a")}}}
	again := newRig(t, Config{}, 8, r.program.run, []byte(nil))
	if err := again.Resume(Resume{State: r.state(), Entries: entries, Executions: 10}); err != nil {
		t.Fatal(err)
	}
	again.spend(11)
	if it := again.pool.items[0]; it.pass < 5000 {
		t.Errorf("its share is used up to %d, those of others to 5000", it.pass)
	}
}

func TestEveryOtherTurnIsASeedsUntilAllHadOne(t *testing.T) {
	p := &pool{}
	p.init(64 * 16)
	for i := range 4 {
		p.add(&item{id: i, found: "seed", size: 10, total: 10, first: true, cells: []cell{{uint32(i), 1}}})
	}
	var order []int
	for i := range 8 {
		it := p.pick()
		p.charge(it, quantum)
		order = append(order, it.id)
		p.add(&item{id: 4 + i, size: 10, total: 10, first: true, cells: []cell{{uint32(4 + i), 1}}})
	}
	for i := range 4 {
		if order[2*i] != i {
			t.Errorf("the order is %v: turn %d is not that of seed %d", order, 2*i, i)
		}
		if order[2*i+1] < 4 {
			t.Errorf("the order is %v: turn %d is a seed's", order, 2*i+1)
		}
	}
}

func TestTurnsGoOnWhereTheyWere(t *testing.T) {
	p := &pool{}
	p.init(64)
	for i, picks := range []int{2, 0, 1} {
		p.restore(&item{id: i, found: "seed", picks: picks, pass: 10})
	}
	if it := p.pick(); it.id != 2 || p.turns != 4 {
		t.Errorf("entry %d has turn %d, the newest that is due should have the fourth", it.id, p.turns)
	}
}
