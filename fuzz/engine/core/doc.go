// Package core is the coverage-guided engine: it says which input to run next, and learns from what the run did to the
// coverage counters and to the log of comparisons.
//
// It has no loop of its own. Whoever holds the fuzz function calls it between [Engine.Next] and [Engine.Done], on whatever
// goroutine suits the function:
//
//	for e.Executions() < limit && e.Next() {
//		call(e.Args())
//		e.Done(core.Outcome{Kind: core.Passed})
//	}
//
// The same code with the same configuration, counters that repeat and the same number of executions gives the same corpus, byte
// for byte: no clock, no map order and no address takes part in a decision. Runs that only confirm what another run
// showed are not counted as executions and draw no random number, so that an edge that flickers does not move what comes after it.
//
// The package is compiled into the target's test binary as part of the standard library's internal/fuzz, which the go command
// does not instrument, and is an ordinary package for its own tests. So it imports only what internal/fuzz depends on,
// and declares no name that internal/fuzz has.
package core
