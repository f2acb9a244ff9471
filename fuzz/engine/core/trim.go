package core

import "math/bits"

// trim takes pieces out of an entry as long as it goes the same path: short inputs run faster, and changes hit what matters in them more
// often (afl-fuzz's trim_case).
type trim struct {
	item    *item
	hash    uint64
	arg     int
	size    int // of the piece that is taken out
	at      int
	left    int
	changed bool
}

// trimFrom is the size in bytes above which an entry that random changes made is trimmed. What a person or a comparison gave is left as it is.
const trimFrom = 16

// trimLimit is how many executions an entry's trimming may take.
const trimLimit = 400

func (t *trim) start(e *Engine, it *item) {
	*t = trim{item: it, hash: e.edges.hash(it.cells), arg: -1, left: trimLimit}
	t.nextArg(e)
}

// nextArg moves on to the next argument with data.
func (t *trim) nextArg(e *Engine) {
	for t.arg++; t.arg < len(e.args); t.arg++ {
		if n := len(t.item.in[t.arg].data); n > 0 {
			t.at, t.size = 0, 1<<(bits.Len(uint(n))-1)
			return
		}
	}
}

func (t *trim) next(e *Engine, s *slot) bool {
	if len(t.item.cells) == 0 {
		return false
	}
	for t.arg < len(e.args) && t.left > 0 {
		data := t.item.in[t.arg].data
		switch {
		case t.at < len(data):
			t.left--
			s.parent, s.found = t.item, "trim"
			s.in.copyFrom(t.item.in)
			v := &s.in[t.arg]
			v.data = remove(v.data, t.at, min(t.size, len(data)-t.at))
			return true
		case t.size > 1 && t.size >= len(data)>>9:
			t.at, t.size = 0, t.size/2
		default:
			t.nextArg(e)
		}
	}
	t.end(e)
	return false
}

func (t *trim) done(_ *Engine, s *slot, tr trace, o Outcome) {
	if o.Kind == Failed || tr.novel || tr.hash != t.hash {
		t.at += t.size
		return
	}
	t.item.in, t.changed = s.in.clone(), true
}

// end tells of the smaller entry.
func (t *trim) end(e *Engine) {
	if !t.changed {
		return
	}
	t.changed = false
	t.item.size = t.item.in.bytes(e.args)
	e.pool.rate(t.item)
	e.events(Event{Kind: Smaller, Execution: e.executions, Entry: t.item.entry(e.args)})
}
