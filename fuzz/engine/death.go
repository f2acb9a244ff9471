package engine

import (
	"fmt"
	"os"
	"strings"

	"github.com/passmuster/muster/corpus"
	"github.com/passmuster/muster/fuzz/engine/inside"
	"github.com/passmuster/muster/internal/proc"
	"github.com/passmuster/muster/internal/stacks"
)

// ending is why a process was ended from outside.
type ending string

const (
	overCPU    ending = "cpu"
	overWall   ending = "wall"
	overMemory ending = "memory"
	// overGrowth is the end of its processor time, at which it still took more and more memory.
	overGrowth ending = "growth"
)

// death is the end of a process that should have lived on.
type death struct {
	ending ending
	// unfit is why there is no target, where the process said that.
	unfit string
	// input is that of the execution that ran; running is false where none did.
	input   []byte
	running bool
	// well says that it ended by itself with nothing wrong.
	well bool
	// trial is one more than the number of the input that was tried, 0 where the engine ran.
	trial uint64
	// execs are the engine's executions, and parent one more than the entry that the input was made from.
	execs, parent uint64

	kind    corpus.Kind
	message string
	frames  []inside.ServeFrame
	stack   string
}

// maxStack bounds the trace that is kept, in bytes.
const maxStack = 64 << 10

// explain says what happened by how the process ended, what the runtime said last, and what was printed.
func (d *death) explain(limits Limits, state *os.ProcessState, crash, output string) {
	// The first words of a fatal error are printed before the runtime turns to the file of last words.
	text := crash
	if text == "" {
		text = output
	} else if announcement(text) == "" {
		if first := announcements(output); first != "" {
			text = first + "\n\n" + text
		}
	}
	trace := stacks.Parse(text)
	if crash != "" && d.ending != "" && targetFrames(trace) == nil {
		// Of threads that are asked one after the other the runtime repeats only the first there.
		if asked := stacks.Parse(output); targetFrames(asked) != nil {
			text, trace = output, asked
		}
	}
	d.well = d.ending == "" && state.Success()
	first := announcement(text)
	d.stack = strings.ToValidUTF8(text[:min(len(text), maxStack)], "")
	d.frames = targetFrames(trace)
	switch signal := proc.Signal(state); {
	case strings.HasPrefix(first, asleep), d.ending == overWall && isDeadlock(trace): // the runtime may see it just when the limit is over
		d.kind, d.message = corpus.KindDeadlock, "all goroutines are asleep"
	case d.ending == overMemory:
		d.kind, d.message = corpus.KindMemory, fmt.Sprintf("used over %s more memory than before", size(limits.Memory))
	case d.ending == overGrowth:
		d.kind, d.message = corpus.KindMemory, fmt.Sprintf("took more and more memory until it had used over %v of processor time", limits.CPU)
	case d.ending == overWall:
		d.kind, d.message = corpus.KindHang, fmt.Sprintf("did not end within %v", limits.Wall)
	case d.ending == overCPU:
		d.kind, d.message = corpus.KindHang, fmt.Sprintf("used over %v of processor time", limits.CPU)
	case strings.HasPrefix(first, "fatal error: stack overflow"), strings.Contains(text, stackExceeded):
		d.kind, d.message = corpus.KindStackOverflow, "stack overflow: a recursion too deep for "+size(limits.Stack)+" of stack"
		d.frames = innermost(trace)
	case isOutOfMemory(first):
		d.kind, d.message = corpus.KindMemory, strings.TrimPrefix(first, "fatal error: ")
	case strings.HasPrefix(text, exitMark) || strings.Contains(text, "\n"+exitMark):
		d.kind, d.message = corpus.KindExit, exitMessage(state, output)
		d.frames = exitFrames(trace)
	case first != "":
		d.kind, d.message = corpus.KindFatal, first
		d.frames = innermost(trace)
	case signal != "":
		d.kind, d.message = corpus.KindKilled, "ended by "+signal
	default:
		d.kind, d.message = corpus.KindExit, exitMessage(state, output)
	}
}

// asleep begins what the runtime says of a deadlock.
const asleep = "fatal error: all goroutines are asleep"

// stackExceeded begins what the runtime prints above a stack overflow.
const stackExceeded = "runtime: goroutine stack exceeds"

// announcement is the first line with which the runtime says that it ends the process.
func announcement(text string) string {
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		for _, start := range []string{"panic: ", "fatal error: ", "unexpected fault address", stackExceeded} {
			if strings.HasPrefix(line, start) {
				return clip(line)
			}
		}
	}
	return ""
}

// announcements are the last of all such lines.
func announcements(text string) string {
	var list []string
	for line := range strings.Lines(text) {
		if said := announcement(line); said != "" {
			list = append(list, said)
		}
	}
	return strings.Join(list[max(0, len(list)-2):], "\n")
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

// isDeadlock reports whether no goroutine of the target can go on.
func isDeadlock(trace []stacks.Goroutine) bool {
	_, certain := stacks.Deadlocked(trace)
	return certain
}

// exitMark begins what the process says when the target makes it exit.
const exitMark = "muster: exit"

func exitMessage(state *os.ProcessState, output string) string {
	message := fmt.Sprintf("exit status %d", state.ExitCode())
	if last := lastLine(output); last != "" {
		message += ": " + last
	}
	return message
}

func lastLine(output string) string {
	output = strings.TrimSpace(output)
	return clip(output[strings.LastIndexByte(output, '\n')+1:])
}

const maxMessage = 2 << 10

func clip(line string) string {
	line, _, _ = strings.Cut(line, "\n")
	if len(line) > maxMessage {
		line = strings.ToValidUTF8(line[:maxMessage], "") + "…"
	}
	return line
}

// loopFunction is on the stack of the goroutine that runs the target.
const loopFunction = "testing.(*musterLoop)."

// targetFrames are the calls of the goroutine that runs the target, the innermost first.
func targetFrames(trace []stacks.Goroutine) []inside.ServeFrame {
	for _, g := range trace {
		if frames, found := aboveLoop(g); found {
			return frames
		}
	}
	return nil
}

// aboveLoop are the calls that the loop made, without the runtime's at the top.
func aboveLoop(g stacks.Goroutine) (frames []inside.ServeFrame, found bool) {
	for _, c := range g.Calls {
		if strings.HasPrefix(c.Func, loopFunction) {
			return frames, true
		}
		if len(frames) > 0 || !stacks.IsRuntime(c.Func) && c.Func != "panic" {
			frames = append(frames, inside.ServeFrame{Func: c.Func, File: c.File, Line: c.Line})
		}
	}
	return frames, false
}

// innermost are the calls of the goroutine that is printed first, which is the one that failed.
func innermost(trace []stacks.Goroutine) []inside.ServeFrame {
	for _, g := range trace {
		if frames, _ := aboveLoop(g); len(frames) > 0 {
			return frames
		}
	}
	return nil
}

// exitFrames are those of the goroutine that called os.Exit, from its caller on.
func exitFrames(trace []stacks.Goroutine) []inside.ServeFrame {
	frames := innermost(trace)
	for i, f := range frames {
		if f.Func == "os.Exit" {
			return frames[i+1:]
		}
	}
	return frames
}

func size(n int64) string {
	switch {
	case n >= 1<<30 && n%(1<<30) == 0:
		return fmt.Sprintf("%d GiB", n>>30)
	case n >= 1<<20:
		return fmt.Sprintf("%d MiB", n>>20)
	}
	return fmt.Sprintf("%d bytes", n)
}

// why says in one line what happened.
func (d *death) why() string {
	if d.unfit != "" {
		return d.unfit
	}
	return fmt.Sprintf("%s: %s", d.kind, d.message)
}
