package core

import (
	"encoding/binary"
	"fmt"
	"reflect"
	"testing"
)

// maze has a few hundred edges, and a death behind some of them.
func maze(p *program, args []reflect.Value) bool {
	d := args[0].Bytes()
	at := uint32(1)
	for i, b := range d[:min(len(d), 12)] {
		p.at(int(at % 997))
		if b > 'z' {
			return true
		}
		at = at*31 + uint32(b&7) + uint32(i)
	}
	if len(d) > 8 {
		p.equal(998, 4, uint64(binary.LittleEndian.Uint32(d)), 0x31415926)
	}
	return true
}

// dies reports whether an input ends the process.
func dies(args []reflect.Value) bool {
	d := args[0].Bytes()
	return len(d) > 3 && d[2] > 200 && d[1] > 'x'
}

// campaign runs a program that dies, each time in a new engine, as a supervisor does: an input that it died of does not run again, and failed.
func campaign(t *testing.T, limit uint64) (entries []Entry, deaths int) {
	t.Helper()
	from := Resume{}
	fatal := map[string]bool{}
	for {
		r := newRig(t, Config{Seed: 3}, 1000, maze, []byte{})
		if from.Executions > 0 {
			if err := r.Resume(from); err != nil {
				t.Fatal(err)
			}
		}
		r.entries = from.Entries
		dead := false
		for r.Executions() < limit && r.Next() {
			in := string(r.Args()[0].Bytes())
			if was := len(r.states); fatal[in] {
				r.Done(Outcome{Kind: Failed, Key: 1})
				if len(r.states) > was {
					from.State, from.Deaths = r.states[len(r.states)-1], nil
				}
				continue
			}
			if dies(r.Args()) {
				dead, fatal[in] = true, true
				from.Executions = r.Executions()
				from.Deaths = append(from.Deaths, r.Parent())
				break
			}
			was := len(r.states)
			r.step()
			if len(r.states) > was {
				from.State, from.Deaths = r.states[len(r.states)-1], nil
			}
		}
		from.Entries = r.entries
		if !dead {
			return r.entries, deaths
		}
		deaths++
	}
}

func TestACampaignThatDiesGoesOnAlikeEachTime(t *testing.T) {
	a, deaths := campaign(t, 30_000)
	b, again := campaign(t, 30_000)
	if deaths < 3 || deaths != again {
		t.Errorf("%d deaths, %d the second time", deaths, again)
	}
	if len(a) < 50 {
		t.Errorf("%d entries", len(a))
	}
	if !reflect.DeepEqual(a, b) {
		t.Error("the corpora differ")
	}
	for i, e := range a {
		if e.ID != i || e.Parent >= i {
			t.Errorf("entry %d has ID %d, parent %d", i, e.ID, e.Parent)
		}
	}
}

func TestAnEngineThatGoesOnKnowsWhatTheOtherKnew(t *testing.T) {
	r := newRig(t, Config{Seed: 9, Tokens: [][]byte{[]byte("given")}}, 1000, maze, []byte{})
	for r.Executions() < 1<<13 || len(r.states) < 2 {
		r.Next()
		r.step()
	}
	n := len(r.entries)
	last := newRig(t, Config{Seed: 9, Tokens: [][]byte{[]byte("given")}}, 1000, maze, []byte{})
	if err := last.Resume(Resume{State: r.states[len(r.states)-1], Entries: r.entries, Executions: r.Executions(), Failed: []uint64{7}}); err != nil {
		t.Fatal(err)
	}
	was := last.Stats()
	if want := r.Stats(); was.Features != want.Features || was.Singletons != want.Singletons || was.Executions != want.Executions {
		t.Errorf("resumed with %+v, not %+v", was, want)
	}
	for len(last.offers) > 0 || last.confirm.slot != nil {
		last.Next()
		last.step()
	}
	if len(last.entries) != 0 {
		t.Errorf("%d entries are told again", len(last.entries))
	}
	if last.Executions() != r.Executions() {
		t.Errorf("%d executions, not %d: what runs again counts", last.Executions(), r.Executions())
	}
	for i, it := range last.pool.items {
		if old := r.pool.items[i]; it.picks != old.picks || it.pass != old.pass || it.parent != old.parent || it.execution != old.execution {
			t.Errorf("entry %d: %d picks, pass %d, not %d, %d", i, it.picks, it.pass, old.picks, old.pass)
		}
	}
	if len(last.pool.items) != n || !last.failed[7] || fmt.Sprint(last.tokens.words) != fmt.Sprint(r.tokens.words) || fmt.Sprint(last.tokens.numbers) != fmt.Sprint(r.tokens.numbers) {
		t.Errorf("%d entries, tokens %q", len(last.pool.items), last.tokens.words)
	}
}

func TestAStateThatIsCutShortIsRefused(t *testing.T) {
	r := newRig(t, Config{Seed: 9}, 1000, maze, []byte{})
	for len(r.states) == 0 {
		r.Next()
		r.step()
	}
	state := r.states[0]
	resume := func(state []byte, entries []Entry) error {
		return newRig(t, Config{}, 1000, maze, []byte{}).Resume(Resume{State: state, Entries: entries, Executions: 1})
	}
	if err := resume(state, r.entries); err != nil {
		t.Fatal(err)
	}
	for n := 0; n < len(state); n += 1 + n/20 {
		if resume(state[:n:n], r.entries) == nil {
			t.Errorf("%d of %d bytes are a state", n, len(state))
		}
	}
	if resume(append([]byte{99}, state[1:]...), r.entries) == nil {
		t.Error("a state of another version is taken")
	}
	if resume(state, r.entries[1:]) == nil {
		t.Error("entries without the first are taken")
	}
	if resume(state, nil) == nil {
		t.Error("a state is taken without its entries")
	}
	used := newRig(t, Config{}, 1000, maze, []byte{})
	used.Next()
	if used.Resume(Resume{}) == nil {
		t.Error("an engine that was used is resumed")
	}
}

func TestCheckpointsComeAtFixedNumbers(t *testing.T) {
	var due []uint64
	for n := range uint64(1 << 18) {
		if checkpointDue(n + 1) {
			due = append(due, n+1)
		}
	}
	if want := []uint64{1 << 12, 1 << 13, 1 << 14, 1 << 15, 1 << 16, 2 << 16, 3 << 16, 4 << 16}; !reflect.DeepEqual(due, want) {
		t.Errorf("due at %v", due)
	}
}
