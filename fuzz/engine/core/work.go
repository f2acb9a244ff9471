package core

// worklist is the stages that are still to come for the entry that is worked on.
type worklist struct {
	item   *item
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

// quantum is how many executions an entry gets at a time.
const quantum = 512

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
	it := e.pool.pick()
	w.item = it
	it.hash = e.edges.hash(it.cells)
	e.pool.charge(it, quantum)
	if ask := e.config.Candidates; ask != nil {
		for _, values := range ask(it.entry(e.args), it.picks-1) {
			if in, err := unboxed(e.args, values); err == nil {
				e.offer(in, it, "candidate")
			}
		}
	}
	w.stages = w.stages[:0]
	if it.picks == 1 && it.found == "havoc" && it.size > trimFrom {
		w.trim.start(e, it)
		w.stages = append(w.stages, &w.trim)
	}
	if !e.config.Stream && it.picks&(it.picks-1) == 0 && it.picks <= 4 {
		w.solve.start(it)
		w.stages = append(w.stages, &w.solve)
	}
	if !e.config.Stream && it.picks == 2 && it.favoured {
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
