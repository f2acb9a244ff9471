package core

// slot holds an input while its batch of executions lasts.
type slot struct {
	in      input
	parent  *item
	found   string
	stage   stage // that made it, nil for an offer
	forced  bool  // it becomes an entry even where it shows nothing new
	failed  bool
	site    uint64 // of the comparison that it is to solve
	fix     *fix   // what it repairs
	asked   *patch // what wrote a word to see what that is compared with
	repairs int    // how often it was repaired
	traced  bool   // its comparisons are recorded
	// restored is the item that it becomes, for an entry of an engine that is gone.
	restored *item
}

// batchSize is how many executions share one look at the cold counters.
const batchSize = 64

// maxBatchBytes ends a batch early where its inputs are long.
const maxBatchBytes = 1 << 20

// batch is the inputs that ran since the cold counters were looked at.
type batch struct {
	slots [batchSize]slot
	used  int
	bytes int
}

func (b *batch) init(n int) {
	for i := range b.slots {
		b.slots[i].in = make(input, n)
	}
}

func (b *batch) full() bool { return b.used == len(b.slots) || b.bytes > maxBatchBytes }

func (b *batch) reset() { b.used, b.bytes = 0, 0 }
