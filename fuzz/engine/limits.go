package engine

import (
	"time"

	"github.com/passmuster/muster/internal/proc"
)

// pollEvery is how often a process is looked at.
const pollEvery = 20 * time.Millisecond

// starting is what a process may use until it serves: it may wait for a disk, and no input is to blame.
var starting = Limits{CPU: 60 * time.Second, Wall: 2 * time.Minute, Memory: 8 << 30}

// wallFactor is how many times the limit of wall time an execution may take that is not idle all the time.
const wallFactor = 10

// watch decides, from one look at a process to the next, whether the execution that runs is over a limit.
type watch struct {
	limits Limits
	shared *sharedMemory
	rest   int64 // memory in use before the first execution
	// printed is how much the process has printed so far; one that prints is not idle, though it may wait for its reader.
	printed func() int64

	idle  *proc.Idle
	begun uint64 // the execution that is timed
	since time.Time
	cpu   time.Duration
	told  int64
}

// late reports whether the execution that runs has used half of what it may.
func (w *watch) late(u proc.Usage) bool {
	running := w.shared.header.Begun.Load() != w.shared.header.Ended.Load() && w.idle != nil && w.shared.header.Begun.Load() == w.begun
	return running && (u.OK && u.CPU-w.cpu > w.limits.CPU/2 || time.Since(w.since) > w.limits.Wall/2)
}

// over returns why the process is to be ended, empty where it is not. Before the first execution the time that it takes to be
// ready is watched; while nothing runs, nothing is.
func (w *watch) over(now time.Time, u proc.Usage) ending {
	begun, ended, printed := w.shared.header.Begun.Load(), w.shared.header.Ended.Load(), w.printed()
	if w.idle == nil || begun != w.begun || begun == ended && begun > 0 {
		w.idle, w.begun, w.since, w.cpu = proc.NewIdle(w.limits.Wall, now, u), begun, now, u.CPU
	}
	if printed != w.told {
		w.idle.Active(now, u)
		w.told = printed
	}
	switch {
	case u.OK && u.Memory-w.rest > w.limits.Memory:
		return overMemory
	case u.OK && u.CPU-w.cpu > w.limits.CPU:
		return overCPU
	case w.idle.Over(now, u), now.Sub(w.since) > wallFactor*w.limits.Wall:
		return overWall
	}
	return ""
}

// mayTake is how much memory a process that is over its limit may come to hold while it says where it was.
func (l Limits) mayTake() int64 { return l.Memory + max(l.Memory, 1<<30) }
