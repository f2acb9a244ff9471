package engine

import (
	"strings"
	"time"

	"github.com/passmuster/muster/internal/stacks"
)

// Go's runtime ends a program whose goroutines all wait for each other, but not one that was linked with cgo, as
// all are that use package net. Of a test that looks idle the same is found out from outside: the process is
// made to print what its goroutines wait for, which ends it.

const (
	// askFloor and askFactor say after which time without use of the processor a test is asked, by its
	// time with no mutant.
	askFloor  = 40 * time.Millisecond
	askFactor = 3
	// askPatience is how long printing may take.
	askPatience = 5 * time.Second
)

// dumped begins what the runtime prints when it is sent SIGQUIT.
const dumped = "SIGQUIT: quit"

// deadlocked reports whether the goroutines that a program printed when it was made to quit wait for each other
// and for nothing else, and how many that are.
func deadlocked(output string) (waiting int, certain bool) {
	_, trace, ok := strings.Cut(output, dumped)
	if !ok {
		return 0, false
	}
	return stacks.Deadlocked(stacks.Parse(trace))
}
