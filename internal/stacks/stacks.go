// Package stacks reads what Go's runtime prints of goroutines when it ends a program.
//
// The format is for people and has no promise: what is not recognised is passed over. It does not judge which
// frames matter.
package stacks

import (
	"strconv"
	"strings"
)

// Goroutine is one of a trace.
type Goroutine struct {
	// State is what it does or waits for, such as "running" or "chan receive".
	State string
	// Calls are those on its stack, the innermost first.
	Calls []Call
	// Created is where it was started; empty for the first one and where the runtime does not say.
	Created Call
}

// Call is one frame.
type Call struct {
	// Func is the function as the runtime names it, without arguments.
	Func string
	// File is as the compiler knew it. It is empty, and Line 0, where the trace does not say.
	File string
	Line int
}

// Parse reads the goroutines of a text, in their order: paragraphs that begin with a line such as
//
//	goroutine 7 gp=0xc000102000 m=nil [sync.Mutex.Lock, 2 minutes]:
//
// and go on with two lines for each call.
func Parse(text string) (found []Goroutine) {
	var g *Goroutine
	var call *Call // whose place comes next
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\r\n")
		if rest, ok := strings.CutPrefix(line, "goroutine "); ok && strings.HasSuffix(rest, "]:") && strings.Contains(rest, "[") {
			state := rest[strings.IndexByte(rest, '[')+1 : len(rest)-2]
			state, _, _ = strings.Cut(state, ",")
			state = strings.TrimSuffix(state, " (durable)")
			found = append(found, Goroutine{State: state})
			g, call = &found[len(found)-1], nil
			continue
		}
		switch {
		case line == "" || g == nil:
			g, call = nil, nil
		case strings.HasPrefix(line, "\t"):
			if call != nil {
				call.File, call.Line = position(line[1:])
			}
			call = nil
		case strings.HasPrefix(line, "created by "):
			name, _, _ := strings.Cut(strings.TrimPrefix(line, "created by "), " in goroutine ")
			g.Created.Func = name
			call = &g.Created
		default:
			if name, ok := function(line); ok {
				g.Calls = append(g.Calls, Call{Func: name})
				call = &g.Calls[len(g.Calls)-1]
			}
		}
	}
	return found
}

// function cuts the arguments off a call: all from the parenthesis that the last one closes.
func function(line string) (name string, ok bool) {
	if !strings.HasSuffix(line, ")") {
		return "", false
	}
	depth := 0
	for i := len(line) - 1; i > 0; i-- {
		switch line[i] {
		case ')':
			depth++
		case '(':
			if depth--; depth == 0 {
				return line[:i], true
			}
		}
	}
	return "", false
}

// position reads "FILE:LINE +0x1d fp=…".
func position(text string) (file string, line int) {
	if i := strings.LastIndex(text, " +0x"); i >= 0 {
		text = text[:i]
	}
	i := strings.LastIndexByte(text, ':')
	if i < 0 {
		return "", 0
	}
	number, _, _ := strings.Cut(text[i+1:], " ")
	line, err := strconv.Atoi(number)
	if err != nil {
		return "", 0
	}
	return text[:i], line
}

// System reports whether the goroutine is the runtime's own: nothing else is on its stack.
func (g Goroutine) System() bool { return len(g.User()) == 0 }

// User are the calls that are not the runtime's.
func (g Goroutine) User() []Call {
	var user []Call
	for _, c := range g.Calls {
		if !IsRuntime(c.Func) {
			user = append(user, c)
		}
	}
	return user
}

// IsRuntime reports whether a function is one of the runtime's, or one by which package sync calls it.
func IsRuntime(name string) bool {
	return strings.HasPrefix(name, "runtime.") || strings.HasPrefix(name, "sync.runtime_") || strings.HasPrefix(name, "internal/sync.runtime_")
}

// locked are the states of a goroutine that only another goroutine can wake.
var locked = map[string]bool{
	"sync.Mutex.Lock": true, "sync.RWMutex.RLock": true, "sync.RWMutex.Lock": true, "sync.WaitGroup.Wait": true, "sync.Cond.Wait": true,
	"chan send": true, "chan receive (nil chan)": true, "chan send (nil chan)": true, "select (no cases)": true,
}

// Deadlocked reports whether the goroutines wait for each other and for nothing else, and how many that are. To wait for what a
// channel receives is not certain, since a timer may send, but for how package testing waits for a test; to wait
// for somebody who receives is.
//
// What it cannot see is a function given to time.AfterFunc, which may unlock something later.
func Deadlocked(list []Goroutine) (waiting int, certain bool) {
	for _, g := range list {
		user := g.User()
		switch {
		case len(user) == 0:
		case locked[g.State]:
			waiting++
		case g.State == "chan receive" && strings.HasPrefix(user[0].Func, "testing."):
		default:
			return 0, false
		}
	}
	return waiting, waiting > 0
}
