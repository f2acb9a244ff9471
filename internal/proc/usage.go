package proc

import "time"

// Usage is what a process, without its children, has used so far.
type Usage struct {
	// CPU is processor time; Kernel is the system's part of it.
	CPU, Kernel time.Duration
	// Memory is what it holds in memory now, in bytes.
	Memory int64
	// OK is false where the platform does not tell, or where there is no such process.
	OK bool
	// Queued returns how long its threads have waited for a processor: one that gets none is not idle. It is dear;
	// nil means that nothing is known.
	Queued func() time.Duration
	// Asleep reports whether none of its threads wants the processor; nil means that nothing is known.
	Asleep func() bool
}
