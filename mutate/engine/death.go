package engine

import (
	"fmt"
	"strings"

	"github.com/passmuster/muster/mutate"
)

// ending is what ended a process.
type ending string

const (
	endedByPanic    ending = "panic"
	endedByStack    ending = "stack"
	endedByDeadlock ending = "deadlock"
	endedByTicks    ending = "ticks"
	endedByCPU      ending = "cpu"
	endedByIdling   ending = "idle"
	endedByWall     ending = "wall"
	endedByMemory   ending = "memory"
	endedByExit     ending = "exit"
	// endedByAsking says nothing of the test: it has to run again.
	endedByAsking ending = "asked"
)

// exitTicks is the exit code of a process whose mutant ran over its limit of ticks.
const exitTicks = 97

// death is the end of a process that should have lived on.
type death struct {
	// Test is the one that ran, -1 where none did.
	Test int
	// Check says that the test ran with no mutant active.
	Check  bool
	Ending ending
	Why    string
	code   int
	// alone says that one goroutine is all there was, or that the others do not count (see moment).
	alone bool
}

// explain fills in what is not known yet from how the process exited and what it said last.
func (d *death) explain(code int, signal, output string) {
	first := firstFatal(output)
	d.code = code
	switch {
	case d.Ending == endedByAsking:
		d.Why = "waited"
		if waiting, certain := deadlocked(output); certain {
			d.Ending, d.Why, d.alone = endedByDeadlock, "deadlock: all goroutines are asleep", d.alone || waiting == 1
		}
	case d.Ending == endedByMemory:
		d.Why = fmt.Sprintf("used over %d GiB more memory", memoryRoom>>30)
	case d.Ending == endedByIdling:
		d.Why = "waited for ever"
	case d.Ending == endedByCPU, d.Ending == endedByWall:
		d.Why = "ran for ever"
	case code == exitTicks:
		d.Ending, d.Why = endedByTicks, "ran for ever: over its limit of loops and calls"
	case strings.HasPrefix(first, "fatal error: all goroutines are asleep"):
		d.Ending, d.Why = endedByDeadlock, "deadlock: all goroutines are asleep"
	case strings.HasPrefix(first, "fatal error: stack overflow"), strings.Contains(output, stackExceeded):
		d.Ending, d.Why = endedByStack, "stack overflow: recursion without end"
	case isOutOfMemory(first), signal == "SIGKILL":
		d.Ending, d.Why = endedByMemory, "out of memory"
	case first != "":
		d.Ending, d.Why = endedByPanic, first
	case signal != "":
		d.Ending, d.Why = endedByPanic, "ended by "+signal
	default:
		d.Ending, d.Why = endedByExit, fmt.Sprintf("exit status %d", code)
	}
	if strings.Contains(output, addressInUse) && !strings.Contains(d.Why, addressInUse) {
		d.Why += " (" + addressInUse + ")"
	}
}

// isOutOfMemory reports whether the runtime's last words are those of one that gets no memory.
func isOutOfMemory(fatal string) bool {
	for _, words := range []string{"out of memory", "runtime: out of memory", "runtime: cannot allocate memory"} {
		if strings.HasPrefix(fatal, "fatal error: "+words) {
			return true
		}
	}
	return false
}

// firstFatal is the first line with which the runtime announces the end.
func firstFatal(output string) string {
	for line := range strings.Lines(output) {
		line = strings.TrimSpace(line)
		if announces(line) && !strings.HasPrefix(line, stackExceeded) {
			return clip(line)
		}
	}
	return ""
}

const stackExceeded = "runtime: goroutine stack exceeds"

// announces reports whether the runtime says with such a line that it ends the process.
func announces(line string) bool {
	return strings.HasPrefix(line, "panic: ") || strings.HasPrefix(line, "fatal error: ") || strings.HasPrefix(line, stackExceeded)
}

const maxReason = 500

func clip(line string) string {
	line, _, _ = strings.Cut(line, "\n")
	if len(line) > maxReason {
		line = strings.ToValidUTF8(line[:maxReason], "") + "…"
	}
	return line
}

// verdict is what the death says of the mutant that was active.
func (d *death) verdict() (mutate.Status, mutate.Cause) {
	switch d.Ending {
	case endedByTicks, endedByCPU, endedByIdling, endedByWall, endedByDeadlock:
		return mutate.Timeout, mutate.ByHang
	case endedByMemory:
		return mutate.Killed, mutate.ByMemory
	case endedByExit:
		return mutate.Killed, mutate.ByExit
	default:
		return mutate.Killed, mutate.ByPanic
	}
}
