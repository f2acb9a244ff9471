package runner

// queue holds the units that are ready to run. It never blocks the build: it has room for all.
type queue struct{ units chan int }

func newQueue(n int) queue { return queue{make(chan int, n)} }

func (q queue) put(i int) { q.units <- i }

func (q queue) close() { close(q.units) }
