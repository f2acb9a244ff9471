package core

// worklist is the stages that are still to come for the entry that is worked on.
type worklist struct {
	item   *item
	began  uint64 // the number of executions when it was picked
	stages []stage
	trim   trim
	solve  solve
	walk   walk
	deepen deepen
	havoc  havoc
}

func (w *worklist) init(e *Engine) {
	w.havoc.init(e)
}

// asks says how many candidates are asked for. They come from another process and may cost as much as a short target's executions:
// they are one execution in eight, or fewer, the longer they have brought nothing, where inputs do little.
type asks struct {
	last  uint64 // the number of executions when they were asked for last
	pause int    // how much less often than each quantum
}

const (
	mostPause = 7
	// mostBatches is how many batches are asked for at once.
	mostBatches = 8
	// seedBatches is how many are asked for of a seed.
	seedBatches = 4
	// worthAsking is how much an input does, in edges passed, for candidates to be asked for all the time.
	worthAsking = 2048
)

// due returns how many batches of candidates of the entry are asked for: at least one when it is new, more of a seed.
func (a *asks) due(it *item, executions uint64) int {
	n := (executions - a.last) / (quantum * uint64(a.pause+1))
	switch {
	case !it.asked && it.found == "seed" && executions < mostBatches*quantum:
		n = max(n, seedBatches)
	case !it.asked:
		n = max(n, 1)
	}
	return int(min(n, mostBatches))
}

// had is called when there were candidates of the entry.
func (a *asks) had(it *item, executions uint64) {
	a.last = executions
	a.pause = min(2*a.pause+1, mostPause, int(worthAsking/(it.total+1)))
}

// paid is called when a candidate brought a new entry.
func (a *asks) paid() { a.pause = 0 }

// quantum is how many executions an entry gets at a time.
const quantum = 512

// candidate is what an entry that came of one was found by.
const candidate = "candidate"

// plan returns the next stage: the next one for this entry, or the first for the one that is due.
func (e *Engine) plan() stage {
	w := &e.work
	if len(w.stages) > 0 {
		next := w.stages[0]
		w.stages = w.stages[1:]
		return next
	}
	if len(e.pool.items) == 0 {
		e.offers = append(e.offers, offer{in: make(input, len(e.args)), found: "zero", forced: true})
		return nil
	}
	e.growLimit()
	if spent := int(e.executions - w.began); w.item != nil && spent > quantum {
		e.pool.charge(w.item, spent-quantum)
	}
	it := e.pool.pick()
	w.item, w.began = it, e.executions
	it.hash = e.edges.hash(it.cells)
	e.pool.charge(it, quantum)
	e.ask(it)
	w.stages = w.stages[:0]
	if it.picks == 1 && it.found == "havoc" && it.size > trimFrom {
		w.trim.start(e, it)
		w.stages = append(w.stages, &w.trim)
	}
	if !e.config.Stream && it.picks&(it.picks-1) == 0 && it.picks <= 4 && (it.picks > 1 || it.first || it.favoured) {
		w.solve.start(it)
		w.stages = append(w.stages, &w.solve)
	}
	if !e.config.Stream && it.picks == 2 && it.favoured && (it.size <= walkWhole || len(e.pool.items) <= walkEntries) {
		w.walk.start(it)
		w.stages = append(w.stages, &w.walk)
	}
	if room, due := deepenings[it.picks]; due {
		w.deepen.start(it, room)
		w.stages = append(w.stages, &w.deepen)
	}
	w.havoc.start(it, quantum)
	w.stages = append(w.stages, &w.havoc)
	return nil
}

// ask puts candidates of the entry in line. Where there are none, those of another entry may be asked for in their place.
func (e *Engine) ask(it *item) {
	if e.config.Candidates == nil {
		return
	}
	for k := range e.asks.due(it, e.executions) {
		it.asked = true
		list := e.config.Candidates(it.entry(e.args), it.picks*mostBatches+k)
		if len(list) == 0 {
			return
		}
		if k == 0 {
			e.asks.had(it, e.executions)
		}
		for _, values := range list {
			if in, err := unboxed(e.args, values); err == nil && e.fits(in, it) {
				e.offer(in, it, candidate)
			}
		}
	}
}
