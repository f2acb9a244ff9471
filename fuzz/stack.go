package fuzz

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"
)

// ours begin the frames by which a case comes to its generator and its property: nothing that a reader of a
// failure has to see.
var ours = []string{"fuzz.Check[", "fuzz.Run[", "fuzz.(*property).", "fuzz.guard"}

const thisModule = "github.com/passmuster/muster/"

// isOurs reports whether a line of a stack, or the name of a function, is that of such a frame.
func isOurs(line string) bool {
	name, ok := strings.CutPrefix(strings.TrimPrefix(line, "created by "), thisModule)
	if !ok {
		return false
	}
	for _, begin := range ours {
		if strings.HasPrefix(name, begin) {
			return true
		}
	}
	return false
}

// panicPlace returns the file and line that panicked.
func panicPlace() string {
	pcs := make([]uintptr, 64)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(2, pcs)])
	unwinding := false
	for {
		frame, more := frames.Next()
		if frame.Function == "runtime.gopanic" {
			unwinding = true
		} else if unwinding && !strings.HasPrefix(frame.Function, "runtime.") {
			return fmt.Sprintf("%s:%d", frame.File, frame.Line)
		}
		if !more {
			return ""
		}
	}
}

// panicStack returns the stack from the call that panicked on, down to where the generator or the property was
// called.
func panicStack() string {
	stack := string(debug.Stack())
	if _, rest, found := strings.Cut(stack, "\npanic("); found {
		if _, rest, found = strings.Cut(rest, "\n\t"); found {
			_, stack, _ = strings.Cut(rest, "\n")
		}
	}
	return strings.TrimRight(clip(untilOurs(stack), 4000), "\n")
}

// untilOurs cuts a goroutine's stack off where our frames begin.
func untilOurs(stack string) string {
	for at := 0; at < len(stack); {
		line, _, more := strings.Cut(stack[at:], "\n")
		if isOurs(line) {
			return stack[:at]
		}
		if !more {
			break
		}
		at += len(line) + 1
	}
	return stack
}

// stacks returns the stacks of all goroutines: first those that run properties, the latest before the others,
// then those that are none of ours.
func stacks() string {
	buf := make([]byte, 1<<16)
	var running, others []string
	for stack := range strings.SplitSeq(strings.TrimSpace(string(buf[:runtime.Stack(buf, true)])), "\n\n") {
		head, frames, _ := strings.Cut(stack, "\n")
		switch kept := untilOurs(frames); {
		case kept == "" || strings.HasPrefix(frames, thisModule+"fuzz.stacks("):
			// waits for the property
		case len(kept) < len(frames) && strings.Contains(frames, thisModule+"fuzz.(*property).run."):
			running = append([]string{head + "\n" + kept}, running...)
		default:
			others = append(others, stack+"\n")
		}
	}
	return strings.TrimSuffix(strings.Join(append(running, others...), "\n"), "\n")
}
