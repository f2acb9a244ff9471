package corpus

import (
	"cmp"
	"encoding/json"
	"fmt"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// Kind is how a run of a target went wrong.
type Kind string

// The kinds. A report writes them as they are.
const (
	KindPanic         Kind = "panic"          // a panic on the goroutine of the target
	KindFailure       Kind = "failure"        // t.Error, t.Fatal and their like
	KindHang          Kind = "hang"           // more time than the limit
	KindMemory        Kind = "memory"         // more memory than the limit, or none left
	KindStackOverflow Kind = "stack-overflow" // a recursion deeper than the limit of the stack
	KindExit          Kind = "exit"           // the target ended the process by itself
	KindKilled        Kind = "killed"         // a signal ended the process
	KindRace          Kind = "race"           // the race detector reported one
	KindLeak          Kind = "leak"           // goroutines were left behind
	KindFatal         Kind = "fatal"          // the runtime ended the process, or a panic beside the target's goroutine did
	KindDeadlock      Kind = "deadlock"       // all goroutines wait for each other
)

// Kinds returns all kinds.
func Kinds() []Kind {
	return []Kind{
		KindPanic, KindFailure, KindHang, KindMemory, KindStackOverflow, KindExit, KindKilled, KindRace, KindLeak,
		KindFatal, KindDeadlock,
	}
}

// Frame is one call on a stack.
type Frame struct {
	// Func is the function with its package path, as the runtime names it: example.com/mod/pkg.(*T).Method.
	Func string `json:"func"`
	// File is relative to the root of the module, with slashes, where the frame is code of the module, and an
	// absolute path elsewhere.
	File string `json:"file"`
	// Line counts from 1.
	Line int `json:"line"`
}

// Own says whether the frame is code of the module, not of a dependency or of the standard library.
func (f Frame) Own() bool {
	return f.File != "" && !path.IsAbs(f.File) && !filepath.IsAbs(f.File)
}

// Crasher is an input that fails, with what is known of the failure.
type Crasher struct {
	// Package is the import path of the target's package.
	Package string `json:"package,omitempty"`
	// Target is the name of the fuzz test.
	Target string `json:"target"`
	Kind   Kind   `json:"kind"`
	// Message is what the failure says: the value of the panic, the text of t.Fatal, the limit that was passed.
	Message string `json:"message"`
	// InputFile is where the input was saved.
	InputFile string `json:"inputFile"`
	// Input is what was saved there.
	Input Entry `json:"-"`
	// Frames are the calls that led to the failure, the innermost first.
	Frames []Frame `json:"frames"`
	// Replay is the command that runs this input alone.
	Replay string `json:"replay"`
	// Executions is the number of inputs that had run when this one failed, itself included.
	Executions int64 `json:"executions"`
	// Flaky says that the same input passed when it ran again.
	Flaky bool `json:"flaky,omitempty"`
	// Stack is the trace as the process printed it, cut where it is long.
	Stack string `json:"stack,omitempty"`
}

// MarshalJSON writes an empty list of frames as a list.
func (c Crasher) MarshalJSON() ([]byte, error) {
	type plain Crasher
	if c.Frames == nil {
		c.Frames = []Frame{}
	}
	return json.Marshal(plain(c))
}

// OwnFrames returns the frames in code of the module, the innermost first.
func (c Crasher) OwnFrames() []Frame {
	return slices.DeleteFunc(slices.Clone(c.Frames), func(f Frame) bool { return !f.Own() })
}

// identityFrames is how many frames tell one bug from another. One would take two callers of a helper that
// checks its argument for the same bug; many would find a new bug on each path to the same line.
const identityFrames = 3

// Identity returns a text that is equal for two crashers of a target which show the same bug, as far as can be
// told: the same kind at the same innermost frames of the module's code, and of the code of others that its tests
// call and that panics. Of a recursion only the functions that
// recur count, and of what was interrupted at a point that chance has chosen only functions, not lines. A crasher
// with no frame of the module goes by its message, numbers apart.
func (c Crasher) Identity() string {
	var at []string
	switch own := c.OwnFrames(); c.Kind {
	case KindStackOverflow:
		at = recurring(append(c.testedFrames(), own...))
	case KindPanic:
		at = append(places(c.testedFrames()), places(own)...)
	case KindHang, KindMemory, KindKilled, KindDeadlock:
		for _, f := range own {
			at = append(at, f.Func)
		}
		at = head(slices.Compact(at))
	default:
		at = places(own)
	}
	if len(at) == 0 {
		first, _, _ := strings.Cut(c.Message, "\n")
		at = []string{number.ReplaceAllString(first, "#")}
	}
	return c.Target + "\n" + string(c.Kind) + "\n" + strings.Join(at, "\n")
}

// testedFrames returns the frames of the code that the module's tests call, where no other code of the module is on
// the stack: then it is what they test. The standard library's count where there are no others.
func (c Crasher) testedFrames() []Frame {
	isCode := func(f Frame) bool { return f.Own() && !strings.HasSuffix(f.File, "_test.go") }
	n := slices.IndexFunc(c.Frames, Frame.Own)
	if n < 0 || slices.ContainsFunc(c.Frames, isCode) {
		return nil
	}
	tested := slices.Clone(c.Frames[:n])
	if slices.ContainsFunc(tested, Frame.required) {
		tested = slices.DeleteFunc(tested, func(f Frame) bool { return !f.required() })
	}
	return tested
}

// required says whether the function is of a module other than the standard library: the first part of its path has a dot.
func (f Frame) required() bool {
	first, _, ok := strings.Cut(f.Func, "/")
	return ok && strings.Contains(first, ".")
}

// places names the innermost frames with their lines.
func places(frames []Frame) []string {
	var at []string
	for _, f := range frames {
		at = append(at, fmt.Sprintf("%s %s:%d", f.Func, f.File, f.Line))
	}
	return head(slices.Compact(at))
}

func head(at []string) []string { return at[:min(len(at), identityFrames)] }

// number matches what differs between two messages of the same bug.
var number = regexp.MustCompile(`0x[0-9a-fA-F]+|[0-9]+`)

// recurring returns the names of the functions that are on the stack more than once, or the innermost ones
// where none is. Where in the cycle the stack ended is chance, so they are sorted.
func recurring(frames []Frame) []string {
	seen := map[string]int{}
	var at, names []string
	for _, f := range frames {
		names = append(names, f.Func)
		if seen[f.Func]++; seen[f.Func] == 2 {
			at = append(at, f.Func)
		}
	}
	if len(at) == 0 {
		return head(names)
	}
	slices.Sort(at)
	return at
}

// SortCrashers orders crashers as a report lists them: by package, target, the executions that they took, and
// identity.
func SortCrashers(list []Crasher) {
	slices.SortStableFunc(list, func(a, b Crasher) int {
		return cmp.Or(cmp.Compare(a.Package, b.Package), cmp.Compare(a.Target, b.Target),
			cmp.Compare(a.Executions, b.Executions), cmp.Compare(a.Identity(), b.Identity()))
	})
}
