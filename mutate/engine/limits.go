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

	// memoryRoom is what a mutant may use beyond what the worker used before.
	memoryRoom = 1 << 30
	// stackLimit is small: filling the gigabyte that Go allows takes long.
	stackLimit = 64 << 20
	stackOfGo  = 1 << 30

	pollEvery = 20 * time.Millisecond
)

// Where a fresh process has to decide whatever comes of it, one that serves many gives up on a runaway sooner.
const (
	briefTicks = 25_000
	briefCPU   = 100 * time.Millisecond
	briefIdle  = 300 * time.Millisecond
)

// tickLimit is how many ticks a test may take that takes base by itself.
func tickLimit(base int64) int64 { return tickFloor + tickFactor*base }

// briefTickLimit is that for a process that does not decide.
func briefTickLimit(base int64) int64 { return briefTicks + tickFactor*base }

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

// serving is the allowance in a process that serves many mutants. That a test waits for ever is for others to say in any
// case; one that is left with what mutants did does not say that it computes for ever either.
func serving(base time.Duration, dirty bool) allowance {
	a := allow(base)
	a.idle -= idleFloor - briefIdle
	if dirty {
		a.cpu -= cpuFloor - briefCPU
	}
	return a
}

// starting is what a process may use until it serves: it may wait for a disk, and no mutant is to blame.
var starting = allowance{cpu: 30 * time.Second, idle: 30 * time.Second, wall: 2 * time.Minute, memory: memoryRoom}

// watch decides, from one reading of the process's usage to the next, whether a test is over a limit. Where the system tells nothing a
// mutant is bounded by ticks and by the clock alone.
type watch struct {
	allowance
	begun time.Time
	first proc.Usage
	quiet *proc.Idle
}

func newWatch(a allowance, now time.Time, u proc.Usage) *watch {
	return &watch{allowance: a, begun: now, first: u, quiet: proc.NewIdle(a.idle, now, u)}
}

// over returns the cause for which the process is to be killed, empty where there is none.
func (w *watch) over(now time.Time, u proc.Usage) ending {
	if now.Sub(w.begun) > w.wall {
		return endedByWall
	}
	if !u.OK {
		return ""
	}
	idle := w.quiet.Over(now, u)
	switch {
	case u.Memory-w.first.Memory > w.memory:
		return endedByMemory
	case (u.CPU-u.Kernel)-(w.first.CPU-w.first.Kernel) > w.cpu, u.Kernel-w.first.Kernel > kernelShare*w.cpu:
		return endedByCPU
	case idle:
		return endedByIdling
	}
	return ""
}

// doubtful reports whether the process is to be asked what it waits for.
func (w *watch) doubtful(now time.Time, u proc.Usage) bool {
	return w.ask > 0 && u.Asleep != nil && w.quiet.For(now, u) > w.ask && u.Asleep()
}
