package gotest

import "bytes"

// maxCrash is how much of a crash's text is kept: the message and the first goroutines.
const maxCrash = 64 << 10

// crash looks in the output for the text with which the Go runtime ends a process. The last line
// that begins like one counts: a crash is the last thing that a process prints. Whether the process
// did crash is for the exit status to say.
type crash struct {
	text keep
	test string
	on   bool
}

// The runtime begins its last words so. Signals are listed in full, because "SIG" alone is common.
var crashPrefixes = [][]byte{
	[]byte("panic: "), []byte("fatal error: "),
	[]byte("SIGQUIT: "), []byte("SIGABRT: "), []byte("SIGSEGV: "), []byte("SIGBUS: "),
	[]byte("SIGFPE: "), []byte("SIGILL: "), []byte("SIGTRAP: "), []byte("SIGSYS: "),
}

// rareParts are what is searched for: few, so that the search is fast.
var rareParts = [][]byte{[]byte("panic: "), []byte("fatal error: "), []byte("SIG")}

func (c *crash) write(e *Event) {
	p := e.Output
	if i := lastCrash(p, !e.Mid); i >= 0 {
		*c = crash{text: keep{headMax: maxCrash, head: c.text.head[:0]}, test: e.Test, on: true}
		p = p[i:]
	}
	if c.on {
		c.text.write(p)
	}
}

// lastCrash returns where the last line of p begins that begins a crash, or -1.
func lastCrash(p []byte, atLineStart bool) int {
	last := -1
	for _, part := range rareParts {
		for i := 0; ; i++ {
			n := bytes.Index(p[i:], part)
			if n < 0 {
				break
			}
			i += n
			if begins := i == 0 && atLineStart || i > 0 && p[i-1] == '\n'; begins && isCrash(p[i:]) {
				last = max(last, i)
			}
		}
	}
	return last
}

func isCrash(line []byte) bool {
	for _, prefix := range crashPrefixes {
		if bytes.HasPrefix(line, prefix) {
			return true
		}
	}
	return false
}
