package inside

import (
	"fmt"
	"hash/fnv"
	"io"
	"runtime"
	"strings"
)

// failing is an execution that went wrong, before anything is worked out that costs time.
type failing struct {
	kind string
	// at is the stack at which it did.
	at []uintptr
	// text is the message; trace is what was printed, nil for the stack itself.
	text, trace func() string
}

// maxFrames is how much of a stack is told.
const maxFrames = 200

// identifying is how many frames of the module, and of what its tests call, tell failures apart.
const identifying = 3

// failureKeys remembers the keys of stacks, since a failure may happen in every other execution.
type failureKeys struct{ known map[uint64]uint64 }

// of returns what tells the failure from others: its kind and the frames that corpus.Crasher.Identity goes by, or the message where
// there are none. It is the same in every process of the binary.
func (k *failureKeys) of(f failing, module string) uint64 {
	if len(f.at) == 0 {
		return hashText(f.kind, withoutNumbers(f.text()), withoutNumbers(f.traced()))
	}
	quick := hashStack(f)
	if key, ok := k.known[quick]; ok {
		return key
	}
	frames := framesOf(f.at)
	own := func(at ServeFrame) bool { return InModule(at.Func, module) }
	at := places(frames, own)
	if f.kind == "panic" {
		at = append(at, places(tested(frames, own))...)
	}
	if len(at) == 0 {
		at = append(at, withoutNumbers(f.text()))
	}
	key := hashText(append(at, f.kind)...)
	if k.known == nil {
		k.known = map[uint64]uint64{}
	}
	k.known[quick] = key
	return key
}

// tested returns the frames of the code that tests call, where they are all that is on the stack of the module, and which of them count:
// those of other modules, or all where there are none but the standard library's.
func tested(frames []ServeFrame, own func(ServeFrame) bool) (inner []ServeFrame, counts func(ServeFrame) bool) {
	first, modules := -1, false
	for i, f := range frames {
		switch {
		case !own(f):
			modules = modules || first < 0 && isRequired(f)
		case !strings.HasSuffix(f.File, "_test.go"):
			return nil, nil
		case first < 0:
			first = i
		}
	}
	if first < 0 {
		return nil, nil
	}
	if modules {
		return frames[:first], isRequired
	}
	return frames[:first], func(f ServeFrame) bool { return !isMachinery(f.Func) && !strings.HasPrefix(f.Func, "reflect.Value.") }
}

// isRequired reports whether a function is of a module other than the standard library: the first part of its path has a dot.
func isRequired(f ServeFrame) bool {
	first, _, ok := strings.Cut(f.Func, "/")
	return ok && strings.Contains(first, ".")
}

// places names the innermost of the frames that count.
func places(frames []ServeFrame, counts func(ServeFrame) bool) []string {
	var at []string
	for _, f := range frames {
		where := fmt.Sprintf("%s:%d", f.Func, f.Line)
		if len(at) < identifying && counts(f) && (len(at) == 0 || at[len(at)-1] != where) {
			at = append(at, where)
		}
	}
	return at
}

func hashStack(f failing) uint64 {
	h := uint64(14695981039346656037)
	for _, pc := range f.at[:min(len(f.at), maxFrames)] {
		h = (h ^ uint64(pc)) * 1099511628211
	}
	return h ^ uint64(len(f.kind))
}

func hashText(parts ...string) uint64 {
	h := fnv.New64a()
	for _, p := range parts {
		_, _ = io.WriteString(h, p+"\n")
	}
	return h.Sum64()
}

// withoutNumbers drops the digits, by which two messages of one failure differ.
func withoutNumbers(text string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r >= 'a' && r <= 'f' {
			return -1
		}
		return r
	}, text)
}

// InModule reports whether a function, as the runtime names it, is of a package of the module.
func InModule(function, module string) bool {
	function = strings.ReplaceAll(function, "%2e", ".")
	rest, ok := strings.CutPrefix(function, module)
	return module != "" && ok && rest != "" && strings.ContainsAny(rest[:1], "/._") || strings.HasPrefix(function, "main.")
}

func (f failing) traced() string {
	if f.trace == nil {
		return ""
	}
	return f.trace()
}

// tell works out what the supervisor wants to know.
func (f failing) tell(key uint64) *ServeFailure {
	told := &ServeFailure{Kind: f.kind, Message: f.text(), Frames: framesOf(f.at), Key: key, Stack: f.traced()}
	if f.trace == nil {
		var b strings.Builder
		fmt.Fprintf(&b, "%s: %s\n\n", f.kind, told.Message)
		for _, frame := range told.Frames {
			fmt.Fprintf(&b, "%s\n\t%s:%d\n", frame.Func, frame.File, frame.Line)
		}
		told.Stack = b.String()
	}
	told.Stack = told.Stack[:min(len(told.Stack), maxStack)]
	return told
}

// maxStack bounds a trace, in bytes.
const maxStack = 64 << 10

// framesOf names the calls of a stack, the innermost first, without those of the machinery around the target and of
// the runtime's panic.
func framesOf(at []uintptr) []ServeFrame {
	if len(at) == 0 {
		return nil
	}
	var list []ServeFrame
	frames := runtime.CallersFrames(at)
	for len(list) < maxFrames {
		frame, more := frames.Next()
		if strings.HasPrefix(frame.Function, "testing.(*musterLoop)") {
			break
		}
		if len(list) > 0 || !isMachinery(frame.Function) {
			list = append(list, ServeFrame{Func: frame.Function, File: frame.File, Line: frame.Line})
		}
		if !more {
			break
		}
	}
	return list
}

// isMachinery reports whether a function stands above the one that failed on its stack.
func isMachinery(function string) bool {
	return strings.HasPrefix(function, "testing.") || strings.HasPrefix(function, "runtime.")
}

// panicText is what a panic says, as the runtime would print it.
func panicText(value any) (text string) {
	defer func() {
		if recover() != nil {
			text = fmt.Sprintf("%T", value)
		}
		text = cutText(text)
	}()
	return fmt.Sprint(value)
}

// maxMessage bounds a message, in bytes.
const maxMessage = 2 << 10

func cutText(text string) string {
	if len(text) > maxMessage {
		text = strings.ToValidUTF8(text[:maxMessage], "") + "…"
	}
	return text
}

// firstLines is what the log of a test says, without what package testing adds.
func firstLines(log string) string {
	var b strings.Builder
	for line := range strings.Lines(log) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "--- ") || strings.HasPrefix(line, "=== ") {
			continue
		}
		if b.Len() > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(line)
		if b.Len() > maxMessage {
			break
		}
	}
	return cutText(b.String())
}
