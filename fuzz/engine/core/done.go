package core

// job is what the execution between Next and Done is for.
type job uint8

const (
	idle        job = iota
	fresh           // an input that did not run before
	confirming      // once more, to see what repeats
	attributing     // once more, to see which of a batch reached cold counters
)

// confirmation runs an input twice more: what all runs agree on is believed.
type confirmation struct {
	slot  *slot
	from  job
	runs  int
	hot   int      // how many blocks were hot in the first run
	exact []cell   // the first run, in those blocks
	cold  []uint32 // blocks that the batch had made not zero
	cells []cell   // the second run
	again []cell   // the third
	total uint64
}

// attribution runs the inputs of a batch once more, alone.
type attribution struct {
	next, end int
	hot       int // how many blocks were hot when they ran first
}

// wants reports whether there is one more to run, and moves on to it.
func (a *attribution) wants(b *batch) bool {
	for a.next < a.end && b.slots[a.next].failed {
		a.next++
	}
	return a.next < a.end
}

// Done tells what the call came to.
func (e *Engine) Done(o Outcome) {
	stopRecording()
	switch e.job {
	case fresh:
		e.doneFresh(o)
	case confirming:
		e.doneConfirming(o)
	case attributing:
		e.doneAttributing(o)
	default:
		panic("core: Done without Next")
	}
	e.job = idle
	if e.confirm.slot == nil && !e.replay.wants(&e.batch) {
		e.closeBatch()
	}
}

func (e *Engine) doneFresh(o Outcome) {
	s := e.current
	t := e.edges.scanHot(o.Kind != Failed, 0)
	if o.Kind == Failed {
		t.novel = false
		e.fail(s, o)
	} else {
		e.pool.visit(t.hash)
	}
	if s.stage != nil {
		s.stage.done(e, s, t, o)
	}
	if s.traced && s.parent != nil && len(s.parent.fixes) > 0 && o.Kind != Failed {
		e.repair(s)
	}
	if t.novel || s.forced {
		e.startConfirming()
	}
	if s.restored == nil && checkpointDue(e.executions) {
		e.events(Event{Kind: Checkpoint, State: e.state(), Execution: e.executions})
	}
}

// fail tells of the first failure with its key.
func (e *Engine) fail(s *slot, o Outcome) {
	s.failed = true
	e.failures++
	if e.failed[o.Key] {
		return
	}
	e.failed[o.Key] = true
	e.events(Event{Kind: NewCrasher, Values: boxed(e.args, s.in), Outcome: o, Execution: e.executions,
		Entry: Entry{ID: -1, Parent: e.Parent(), Found: s.found}})
}

func (e *Engine) startConfirming() {
	c := &e.confirm
	c.slot, c.from, c.runs = e.current, e.job, 0
	c.exact = e.edges.read(c.exact[:0])
	c.hot = e.edges.warm()
	c.cold = append(c.cold[:0], e.edges.hot[c.hot:]...)
	e.edges.clearAll()
}

func (e *Engine) doneConfirming(o Outcome) {
	c := &e.confirm
	e.edges.warm()
	switch {
	case o.Kind == Failed:
		e.fail(c.slot, o)
		if c.cells = c.cells[:0]; c.slot.forced {
			e.keep(c, true)
		}
		e.endConfirming()
	case c.runs == 0:
		c.runs++
		c.cells = e.edges.read(c.cells[:0])
		c.total = e.edges.total()
	default:
		c.again = e.edges.read(c.again[:0])
		e.edges.differences(c.exact, c.cells, c.hot)
		e.edges.differences(c.cells, c.again, len(e.edges.hot))
		c.cells = e.edges.stableOf(c.cells)
		features, edges := e.edges.learn(c.cells)
		if features > 0 || c.slot.forced {
			e.keep(c, edges > 0 || c.slot.forced)
		}
		e.endConfirming()
	}
	e.edges.clearAll()
}

// endConfirming sees to cold blocks that this input did not reach: then another one of the batch did.
func (e *Engine) endConfirming() {
	c := &e.confirm
	if c.from == fresh {
		reached := map[uint32]bool{}
		for _, cell := range c.cells {
			reached[cell.word/blockWords] = true
		}
		e.replay = attribution{}
		for _, b := range c.cold {
			if !reached[b] {
				e.replay = attribution{end: e.batch.used - 1, hot: c.hot}
			}
		}
		e.batch.bytes = maxBatchBytes + 1 // the cold counters are looked at: the batch is over
	}
	c.slot = nil
}

func (e *Engine) doneAttributing(o Outcome) {
	if o.Kind == Failed {
		e.fail(e.current, o)
		e.edges.warm()
		e.edges.clearAll()
		return
	}
	e.edges.warm()
	e.edges.scanHot(true, e.replay.hot)
	if e.edges.scanHot(false, 0).novel {
		e.startConfirming()
	}
}

// closeBatch looks at the cold counters where the batch is over.
func (e *Engine) closeBatch() {
	switch {
	case e.replay.end > 0:
		e.replay = attribution{}
		e.batch.reset()
	case e.batch.full():
		e.edges.clearHot()
		if e.edges.allZero() {
			e.batch.reset()
			return
		}
		e.replay = attribution{end: e.batch.used, hot: e.edges.warm()}
		e.edges.clearAll()
		if !e.replay.wants(&e.batch) {
			e.closeBatch()
		}
	}
}

// keep makes an entry of a confirmed input; first says that it goes where none went before.
func (e *Engine) keep(c *confirmation, first bool) {
	it := &item{
		id: len(e.pool.items), in: c.slot.in.clone(), parent: -1, found: c.slot.found, first: first,
		cells: append([]cell(nil), c.cells...), total: c.total, execution: e.executions,
	}
	it.size, it.hash = it.in.bytes(e.args), e.edges.hash(it.cells)
	if old := c.slot.restored; old != nil {
		it.parent, it.execution = old.parent, old.execution
		it.setState(old.state())
		it.asked = it.picks > 0
		e.pool.restore(it)
		return
	}
	if p := c.slot.parent; p != nil {
		it.parent, it.depth, it.fixes = p.id, p.depth+1, fixesOf(p, c.slot.fix)
		p.finds++
		delete(e.tried, c.slot.site)
	}
	if it.found == candidate {
		e.asks.paid()
	}
	e.pool.add(it)
	e.lastNew = e.executions
	e.events(Event{Kind: NewEntry, Execution: e.executions, Entry: it.entry(e.args)})
	if first && len(e.offers) <= fewOffers {
		e.ask(it)
	}
}

// fewOffers is how many inputs may wait, as many as one seed brings, for candidates of a new entry to be asked for at once. Else that waits until
// it is its turn: candidates of candidates would keep everything else from running.
const fewOffers = 512

// Stats counts what the engine did and knows. It looks at every counter: call it now and then.
func (e *Engine) Stats() Stats {
	st := Stats{
		Executions: e.executions, Extra: e.extra, Failures: e.failures, LastNew: e.lastNew,
		Entries: len(e.pool.items), Favoured: e.pool.favour(),
	}
	e.edges.count(&st)
	return st
}
