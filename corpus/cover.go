package corpus

import (
	"cmp"
	"container/heap"
	"slices"
)

// Covered is what one entry covers.
type Covered struct {
	// Name tells entries of the same size apart, so that the choice does not depend on their order.
	Name string
	// Size is what the entry costs: of two that cover the same the smaller one is kept.
	Size int
	// Features are what is covered, each a number of its own: an edge together with the bucket of its count.
	Features []uint64
}

// Cover chooses entries that together cover what all cover, and returns their indices in ascending order. They are
// few, not the fewest possible, which would take exponential time: again and again the entry is taken that adds
// most (Chvátal 1979), the smaller one where two add the same, and what later ones have made superfluous is
// dropped, the largest first.
func Cover(all []Covered) []int {
	c := cover{features: make([][]uint64, len(all)), covered: map[uint64]int{}}
	total := map[uint64]bool{}
	for i, rank := range bySize(all) {
		f := slices.Clone(all[rank].Features)
		slices.Sort(f)
		c.features[i] = slices.Compact(f)
		c.queue = append(c.queue, candidate{rank: i, adds: len(c.features[i])})
		for _, x := range c.features[i] {
			total[x] = true
		}
	}
	heap.Init(&c.queue)
	var chosen []int
	for len(c.covered) < len(total) {
		chosen = append(chosen, c.next())
	}
	chosen = c.needed(chosen)
	order := bySize(all)
	for i, rank := range chosen {
		chosen[i] = order[rank]
	}
	slices.Sort(chosen)
	return chosen
}

// cover is a choice under way. Entries go by their rank: the smallest has 0.
type cover struct {
	features [][]uint64
	covered  map[uint64]int // how many of the chosen cover a feature
	queue    candidates
}

// next chooses the entry that adds most. What an entry adds only gets less while others are chosen, so
// the queue holds upper bounds and only the head is counted again.
func (c *cover) next() int {
	for {
		head := c.queue[0]
		adds := 0
		for _, f := range c.features[head.rank] {
			if c.covered[f] == 0 {
				adds++
			}
		}
		if adds == head.adds {
			heap.Pop(&c.queue)
			for _, f := range c.features[head.rank] {
				c.covered[f]++
			}
			return head.rank
		}
		c.queue[0].adds = adds
		heap.Fix(&c.queue, 0)
	}
}

// needed drops entries all of whose features others cover.
func (c *cover) needed(chosen []int) []int {
	slices.Sort(chosen)
	var kept []int
	for _, rank := range slices.Backward(chosen) {
		if slices.ContainsFunc(c.features[rank], func(f uint64) bool { return c.covered[f] == 1 }) {
			kept = append(kept, rank)
			continue
		}
		for _, f := range c.features[rank] {
			c.covered[f]--
		}
	}
	return kept
}

// bySize returns the indices of all entries, the smallest first.
func bySize(all []Covered) []int {
	order := make([]int, len(all))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int {
		return cmp.Or(cmp.Compare(all[a].Size, all[b].Size), cmp.Compare(all[a].Name, all[b].Name), cmp.Compare(a, b))
	})
	return order
}

// candidate is an entry that is not chosen yet, with what it adds at most.
type candidate struct{ rank, adds int }

// candidates is a heap: first what adds most, the smallest entry where several do.
type candidates []candidate

func (q candidates) Len() int { return len(q) }
func (q candidates) Less(i, j int) bool {
	return cmp.Or(cmp.Compare(q[j].adds, q[i].adds), cmp.Compare(q[i].rank, q[j].rank)) < 0
}
func (q candidates) Swap(i, j int) { q[i], q[j] = q[j], q[i] }
func (q *candidates) Push(x any)   { *q = append(*q, x.(candidate)) }
func (q *candidates) Pop() any {
	last := len(*q) - 1
	x := (*q)[last]
	*q = (*q)[:last]
	return x
}
