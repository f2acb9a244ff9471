package engine

import (
	"sync"
	"time"

	"github.com/passmuster/muster/internal/proc"
)

// effort is what tests took with no mutant active, and how much of that they did not just wait.
type effort struct {
	mu         sync.Mutex
	wall, busy time.Duration
	// told says that the seats were asked for: what is measured later is of no use.
	told bool
}

// wanted reports whether the tests of one more process count. Looking at a process makes its end dear.
func (e *effort) wanted() bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return !e.told
}

// add counts the tests of one process. Waiting for a processor is not what the tests do; where the platform does
// not say what they do they are taken to be busy.
func (e *effort) add(wall time.Duration, u proc.Usage) {
	busy := u.CPU
	if u.Queued != nil {
		busy += u.Queued()
	}
	if !u.OK {
		busy = wall
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.wall += wall
	e.busy += busy
}

const (
	// muchWaiting is how long the tests must take for more of them to run at once.
	muchWaiting = 200 * time.Millisecond
	// mostWaiting is how many tests that wait share a core.
	mostWaiting = 4
)

// seats is how many tests can run at once where that many cores are to be used: more where tests mostly wait.
func (e *effort) seats(cores int) int {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.told = true
	if e.wall < muchWaiting || e.busy > e.wall/2 {
		return cores
	}
	return cores * int(min(e.wall/max(e.busy, 1), mostWaiting))
}

// share is which part of their time the tests do not just wait, 1 where nothing is known.
func (e *effort) share() float64 {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.wall <= 0 {
		return 1
	}
	return min(1, e.busy.Seconds()/e.wall.Seconds())
}
