package core

import "math/bits"

// item is an entry with what the engine knows of it.
type item struct {
	id, parent int
	in         input
	found      string
	execution  uint64

	// spots are for each argument the places that comparisons depend on.
	spots [][]int32

	// fixes are what inputs made from it need.
	fixes []*fix

	// first says that it reached an edge that no entry before it did, or was given.
	first bool
	// asked says that there were candidates of it.
	asked bool

	cells []cell
	total uint64 // the sum of its counts: what it costs, without a clock
	size  int
	depth int
	hash  uint64 // of its path, as far as it was stable when the item was last picked

	picks, finds, deaths int
	favoured             bool
	pass                 uint64 // virtual time until which it has had its share
}

func (it *item) entry(args []argument) Entry {
	edges := 0
	for _, c := range it.cells {
		edges += countBytes(c.bits)
	}
	return Entry{ID: it.id, Parent: it.parent, Values: boxed(args, it.in), Execution: it.execution, Edges: edges, Found: it.found}
}

// cost is what an edge is better reached with less of.
func (it *item) cost() uint64 { return uint64(it.size+8) * (it.total + 16) }

// pool is the corpus in memory, and the schedule: each entry has a weight and gets executions in proportion to it (stride scheduling,
// Waldspurger and Weihl 1995), so that no entry starves and no random number is drawn.
type pool struct {
	items []*item
	// top has for each counter 1 + the ID of the cheapest entry that reaches it (top_rated of AFL).
	top   []int32
	stale bool // favoured is not worked out since the last entry
	// visits counts executions by path, modulo its length (AFLFast, Böhme, Pham, Roychoudhury 2016).
	visits []uint32
	clock  uint64
	turns  int // how often an entry was picked
}

const visitSlots = 1 << 16

func (p *pool) init(counters int) {
	p.top = make([]int32, (counters+blockBytes-1)/blockBytes*blockBytes)
	p.visits = make([]uint32, visitSlots)
}

func (p *pool) visit(hash uint64) {
	if n := &p.visits[hash>>48]; *n < 1<<31 {
		*n++
	}
}

// add puts a new entry into the schedule. One that goes where none went before is due at once; the others, which do more or less often what was done
// before, wait as if each had used a turn: else every new one would be the next, and a chain of ever longer ones would keep the rest from it.
func (p *pool) add(it *item) {
	it.pass = p.clock
	p.restore(it)
	if !it.first {
		p.charge(it, quantum)
	}
}

// restore adds an item that has its place in the schedule.
func (p *pool) restore(it *item) {
	p.items = append(p.items, it)
	p.turns += it.picks
	p.rate(it)
}

// rate makes the item the one that stands for the counters that it reaches most cheaply.
func (p *pool) rate(it *item) {
	for _, c := range it.cells {
		for i := range 8 {
			if c.bits>>(8*i)&0xff == 0 {
				continue
			}
			top := &p.top[int(c.word)*8+i]
			if *top == 0 || it.cost() < p.items[*top-1].cost() {
				*top = int32(it.id + 1)
				p.stale = true
			}
		}
	}
}

// favour marks entries that together reach every counter that any reaches, and returns how many they are.
func (p *pool) favour() int {
	if p.stale {
		p.stale = false
		for _, it := range p.items {
			it.favoured = false
		}
		covered := make([]uint64, len(p.top)/8)
		for at, id := range p.top {
			if id == 0 || covered[at/8]>>(at%8*8)&1 != 0 {
				continue
			}
			it := p.items[id-1]
			it.favoured = true
			for _, c := range it.cells {
				covered[c.word] |= nonzeroBytes(c.bits)
			}
		}
	}
	n := 0
	for _, it := range p.items {
		if it.favoured {
			n++
		}
	}
	return n
}

// pick returns the entry that is due, the newest of those that are, and every other time a seed that had no turn yet: what is made of the first
// must not keep the others waiting.
func (p *pool) pick() *item {
	var best, seed *item
	for _, it := range p.items {
		if best == nil || it.pass <= best.pass {
			best = it
		}
		if seed == nil && it.picks == 0 && it.found == "seed" {
			seed = it
		}
	}
	p.clock = max(p.clock, best.pass)
	if seed != nil && p.turns&1 == 0 {
		best = seed
	}
	p.turns++
	best.picks++
	return best
}

// charge takes executions off the item's share.
func (p *pool) charge(it *item, executions int) {
	p.favour()
	it.pass += uint64(executions) << 24 / p.weight(it)
}

// weight is how large a share the item gets: a power of two up to 1<<24.
func (p *pool) weight(it *item) uint64 {
	var size, total uint64
	rarest := 32
	for _, other := range p.items {
		size += uint64(other.size)
		total += other.total
		rarest = min(rarest, p.visited(other))
	}
	n := uint64(len(p.items))
	log := 20
	if it.favoured {
		log += 3
	}
	log -= compare(uint64(it.size)+64, size/n+64, 2)
	log -= compare(it.total+64, total/n+64, 3)
	log -= min(p.visited(it)-rarest, 8)
	log -= min(it.deaths, 4)
	return 1 << max(log, 0)
}

// visited is the logarithm of how many executions went the way of the item.
func (p *pool) visited(it *item) int { return bits.Len32(p.visits[it.hash>>48]) }

// compare is the logarithm of a/b, between -limit and limit.
func compare(a, b uint64, limit int) int {
	return max(-limit, min(limit, bits.Len64(a)-bits.Len64(b)))
}
