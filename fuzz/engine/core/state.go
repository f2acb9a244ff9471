package core

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// Resume is what an engine needs to go on where another, whose process is gone, stopped. What follows is a function of these fields and
// of the configuration: two campaigns that die of the same input go on alike.
type Resume struct {
	// State is that of the last Checkpoint event; nil where there was none.
	State []byte
	// Entries are those of all NewEntry and Smaller events, in the order of their IDs, the last of each.
	Entries []Entry
	// Executions is their number when the process ended, the one that ended it included.
	Executions uint64
	// Deaths are the parents of the inputs that ended a process since that checkpoint: they get less to do.
	Deaths []int
	// Failed are the keys that were told of.
	Failed []uint64
}

// stateVersion is the first byte of a state.
const stateVersion = 3

// checkpointEvery is how many executions lie between two states once there have been so many; before, one is told at each power of two
// from firstCheckpoint on.
const (
	checkpointEvery = 1 << 16
	firstCheckpoint = 1 << 12
)

func checkpointDue(executions uint64) bool {
	return executions%checkpointEvery == 0 || executions >= firstCheckpoint && executions&(executions-1) == 0
}

// Resume puts a new engine where the other was. The entries run once more, uncounted and before anything else.
func (e *Engine) Resume(r Resume) error {
	if e.executions != 0 || len(e.offers) != 0 {
		return errors.New("engine: resumed after it was used")
	}
	for i, entry := range r.Entries {
		if entry.ID != i {
			return fmt.Errorf("engine: entry %d has ID %d: entries are missing or out of order", i, entry.ID)
		}
		in, err := unboxed(e.args, entry.Values)
		if err != nil {
			return err
		}
		e.makeRoom(in)
		e.offer(in, nil, entry.Found)
		o := &e.offers[len(e.offers)-1]
		o.forced, o.restored = true, &item{parent: entry.Parent, execution: entry.Execution}
	}
	if err := e.readState(r.State); err != nil {
		return err
	}
	e.executions = r.Executions
	e.rng.state = mix(e.config.Seed ^ mix(r.Executions))
	for _, id := range r.Deaths {
		if 0 <= id && id < len(r.Entries) {
			e.offers[id].restored.deaths++
		}
	}
	for _, key := range r.Failed {
		e.failed[key] = true
	}
	return nil
}

// state is what cannot be had by running the entries again.
func (e *Engine) state() []byte {
	b := []byte{stateVersion}
	b = binary.AppendUvarint(b, e.failures)
	b = binary.AppendUvarint(b, e.extra)
	b = binary.AppendUvarint(b, e.lastNew)
	b = binary.AppendUvarint(b, e.pool.clock)
	b = binary.AppendUvarint(b, uint64(e.limit))
	b = binary.AppendUvarint(b, e.grown)
	b = binary.AppendUvarint(b, uint64(e.asks.pause))
	b = binary.AppendUvarint(b, e.asks.last)
	b = binary.AppendUvarint(b, e.recorded)
	b = binary.AppendUvarint(b, uint64(len(e.pool.items)))
	for _, it := range e.pool.items {
		for _, n := range it.state() {
			b = binary.AppendUvarint(b, n)
		}
	}
	b = e.tokens.appendState(b)
	return e.edges.appendState(b)
}

// state is the item's part of a state; setState is its inverse.
func (it *item) state() [5]uint64 {
	return [...]uint64{uint64(it.picks), uint64(it.finds), uint64(it.deaths), it.pass, uint64(it.depth)}
}

func (it *item) setState(s [5]uint64) {
	it.picks, it.finds, it.deaths, it.pass, it.depth = int(s[0]), int(s[1]), int(s[2]), s[3], int(s[4])
}

func (e *Engine) readState(b []byte) error {
	if b == nil {
		return nil
	}
	if len(b) == 0 || b[0] != stateVersion {
		return errors.New("engine: the state is not of this version")
	}
	r := &stateReader{rest: b[1:]}
	e.failures, e.extra, e.lastNew, e.pool.clock = r.number(), r.number(), r.number(), r.number()
	e.limit, e.grown = max(e.limit, int(r.number())), r.number()
	e.asks.pause, e.asks.last = int(r.number()), r.number()
	e.recorded = r.number()
	n := r.number()
	if n > uint64(len(e.offers)) {
		return fmt.Errorf("engine: the state has %d entries, %d are given", n, len(e.offers))
	}
	for i := range n {
		var s [5]uint64
		for k := range s {
			s[k] = r.number()
		}
		e.offers[i].restored.setState(s)
	}
	for i := n; i < uint64(len(e.offers)); i++ {
		e.offers[i].restored.pass = e.pool.clock
	}
	e.tokens.readState(r)
	e.edges.readState(r)
	if r.bad {
		return errors.New("engine: the state is cut short")
	}
	return nil
}

// appendState appends what is known of each word that was ever reached, and ends with a word that there is not.
func (m *edgeMap) appendState(b []byte) []byte {
	for i := range m.words {
		s := &m.words[i]
		if s.once == 0 && s.stable == ^uint64(0) {
			continue
		}
		b = binary.AppendUvarint(b, uint64(i))
		for _, w := range [...]uint64{s.stable, s.once, s.twice, s.more} {
			b = binary.LittleEndian.AppendUint64(b, w)
		}
	}
	return binary.AppendUvarint(b, uint64(len(m.words)))
}

func (m *edgeMap) readState(r *stateReader) {
	for {
		i := r.number()
		if r.bad || i >= uint64(len(m.words)) {
			return
		}
		m.words[i] = wordState{r.word(), r.word(), r.word(), r.word()}
	}
}

// stateReader reads a state; bad is set where it ends too early.
type stateReader struct {
	rest []byte
	bad  bool
}

func (r *stateReader) number() uint64 {
	n, k := binary.Uvarint(r.rest)
	if k <= 0 {
		r.bad = true
		return 0
	}
	r.rest = r.rest[k:]
	return n
}

func (r *stateReader) word() uint64 {
	if len(r.rest) < 8 {
		r.bad = true
		return 0
	}
	w := binary.LittleEndian.Uint64(r.rest)
	r.rest = r.rest[8:]
	return w
}

func (r *stateReader) data() []byte {
	n := r.number()
	if n > uint64(len(r.rest)) {
		r.bad = true
		return nil
	}
	d := r.rest[:n:n]
	r.rest = r.rest[n:]
	return d
}
