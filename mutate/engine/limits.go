package engine

import (
	"time"

	"github.com/passmuster/muster/internal/proc"
)

// Limits of one test under one mutant. The count of ticks is what normally ends a runaway: it does
// not depend on the machine's load. The others are for what does not tick, and generous.
const (
	tickFactor = 10
	// More than a counter of 16 bits makes a loop go round by mistake.
	tickFloor = 250_000

	// A loop whose body takes longer each time gets nowhere near its limit of ticks. The time is the user's: what the
	// system needs to hand out memory is for the limit of memory to stop, but for kernelShare as much.
	cpuFactor = 20
	cpuFloor  = time.Second
	// kernelShare is how many times the limit the kernel may work on its own.
	kernelShare = 4
	idleFactor  = 10
	idleFloor   = 3 * time.Second
	wallFactor  = 20
	wallFloor   = 20 * time.Second

	// idleShare is the part of the time in which a process must use the processor, or wait for one, not to be idle. One
	// in which only a ticker goes round is.
	idleShare = 5

	// memoryRoom is what a mutant may use beyond what the worker used before.
	memoryRoom = 1 << 30
	// stackLimit is small: filling the gigabyte that Go allows takes long.
	stackLimit = 64 << 20
	stackOfGo  = 1 << 30

	pollEvery = 20 * time.Millisecond
)

// tickLimit is how many ticks a test may take that takes base by itself.
func tickLimit(base int64) int64 { return tickFloor + tickFactor*base }

// allowance is what one test may use of what is not counted in ticks.
type allowance struct {
	cpu, idle, wall time.Duration
	memory          int64
	// ask is after which time without use of the processor the process is asked what it waits for; 0 is never.
	ask time.Duration
}

func allow(base time.Duration) allowance {
	return allowance{
		cpu:    cpuFloor + cpuFactor*base,
		idle:   idleFloor + idleFactor*base,
		wall:   wallFloor + wallFactor*base,
		memory: memoryRoom,
		ask:    askFloor + askFactor*base,
	}
}

// starting is what a process may use until it serves: it may wait for a disk, and no mutant is to blame.
var starting = allowance{cpu: 30 * time.Second, idle: 30 * time.Second, wall: 2 * time.Minute, memory: memoryRoom}

// usage is what a process has used so far; ok is false where the platform does not tell.
type usage struct {
	cpu    time.Duration
	kernel time.Duration // the system's part of it
	memory int64
	ok     bool
	// queued returns how long its threads have waited for a processor: one that gets none is not idle.
	// It is dear, and asked for only of a process that looks idle; nil means that nothing is known.
	queued func() time.Duration
	// asleep reports whether none of its threads wants the processor; nil means that nothing is known.
	asleep func() bool
}

// readUsage asks the system. Where that tells nothing a mutant is bounded by ticks and by the clock alone.
func readUsage(pid int) usage {
	u := proc.ReadUsage(pid)
	return usage{cpu: u.CPU, kernel: u.Kernel, memory: u.Memory, ok: u.OK, queued: u.Queued, asleep: u.Asleep}
}

// watch decides, from one reading of the process's usage to the next, whether a test is over a limit.
type watch struct {
	allowance
	begun  time.Time
	first  usage
	mark   usage // what had been used when the process was last seen to be active
	active time.Time
	// doubted is when the process was first asked how long it had queued, and that time.
	doubted time.Time
	queued  time.Duration
}

func newWatch(a allowance, now time.Time, u usage) *watch {
	return &watch{allowance: a, begun: now, first: u, mark: u, active: now}
}

// over returns the cause for which the process is to be killed, empty where there is none.
func (w *watch) over(now time.Time, u usage) ending {
	if now.Sub(w.begun) > w.wall {
		return endedByWall
	}
	if !u.ok {
		return ""
	}
	if used := u.cpu - w.mark.cpu; used > 0 && used*idleShare >= now.Sub(w.active) || w.starved(now, u) {
		w.active, w.mark, w.doubted = now, u, time.Time{}
	}
	switch {
	case u.memory-w.first.memory > w.memory:
		return endedByMemory
	case (u.cpu-u.kernel)-(w.first.cpu-w.first.kernel) > w.cpu, u.kernel-w.first.kernel > kernelShare*w.cpu:
		return endedByCPU
	case now.Sub(w.active) > w.idle && (u.asleep == nil || u.asleep()):
		return endedByIdling
	}
	return ""
}

// doubtful reports whether the process is to be asked what it waits for.
func (w *watch) doubtful(now time.Time, u usage) bool {
	return w.ask > 0 && u.asleep != nil && now.Sub(w.active) > w.ask && u.asleep()
}

// starved reports, of a process that has looked idle for long, that it waited for a processor. Where the kernel does
// not count that, one that wants a processor at the moment is left alone by over.
func (w *watch) starved(now time.Time, u usage) bool {
	idle := now.Sub(w.active)
	switch {
	case u.queued == nil || idle <= w.idle/2:
		return false
	case w.doubted.IsZero():
		w.doubted, w.queued = now, u.queued()
		return false
	case idle <= w.idle:
		return false
	}
	return (u.queued()-w.queued)*idleShare >= now.Sub(w.doubted)
}
