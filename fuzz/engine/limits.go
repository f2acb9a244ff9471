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

	idle   *proc.Idle
	begun  uint64 // the execution that is timed
	since  time.Time
	cpu    time.Duration
	memory growth
	told   int64
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
		w.idle, w.begun, w.since, w.cpu, w.memory = proc.NewIdle(w.limits.Wall, now, u), begun, now, u.CPU, growth{}
	}
	if printed != w.told {
		w.idle.Active(now, u)
		w.told = printed
	}
	w.memory.see(u.Memory-w.rest, u.CPU-w.cpu > w.limits.CPU/2)
	switch {
	case u.OK && u.Memory-w.rest > w.limits.Memory:
		return overMemory
	case u.OK && u.CPU-w.cpu > w.limits.CPU && w.memory.on():
		return overGrowth
	case u.OK && u.CPU-w.cpu > w.limits.CPU:
		return overCPU
	case w.idle.Over(now, u), now.Sub(w.since) > wallFactor*w.limits.Wall:
		return overWall
	}
	return ""
}

// muchMemory is what an execution that does not end holds at least where its memory is what is wrong with it.
const muchMemory = 64 << 20

// growth knows whether an execution goes on taking memory. What takes it in small steps comes to the end of its time before it comes to the limit
// of memory, and would be told as a loop.
type growth struct {
	half int64 // what it held when half of its time was over, 0 before
	held int64
}

// see notes what it holds, and whether half of its time is over.
func (g *growth) see(held int64, late bool) {
	if g.held = held; late && g.half == 0 {
		g.half = max(held, 1)
	}
}

// on reports whether it held far less when half of its time was over.
func (g *growth) on() bool { return g.held > muchMemory && g.held/4*3 > g.half }

// mayTake is how much memory a process that is over its limit may come to hold while it says where it was.
func mayTake(limit int64) int64 { return limit + max(limit, 1<<30) }
