package gotest

import (
	"bytes"
	"time"
)

// mark begins every framing line that a binary prints under -test.v=test2json. Output without it
// never frames, whatever it looks like.
const mark = 0x16

// maxLine is how long a framing line may be. The go command stops at 4 KiB; attribute values that
// are JSON are longer.
const maxLine = 64 << 10

// maxNames bounds the names that a Converter remembers to spare allocations.
const maxNames = 4096

// Actions of events.
const (
	ActionRun       = "run"
	ActionPause     = "pause"
	ActionCont      = "cont"
	ActionPass      = "pass"
	ActionFail      = "fail"
	ActionSkip      = "skip"
	ActionBench     = "bench"
	ActionAttr      = "attr"
	ActionArtifacts = "artifacts"
	ActionOutput    = "output"
)

// Event is one step of a test run, as in the stream of "go test -json".
type Event struct {
	Action string
	// Test is empty for output that belongs to the package.
	Test string
	// Elapsed is what the test says it took; only for pass, fail, skip and bench.
	Elapsed time.Duration
	// Key and Value are those of an attribute, Path that of an artifacts directory.
	Key, Value string
	Path       string

	// Output is what was printed: whole lines, or a part of a line that is very long or that the end
	// of the output broke off. It is valid only during the call and may be invalid UTF-8.
	Output []byte
	// Framing says that Output is a framing line, not something that a test printed.
	Framing bool
	// Mid says that Output continues a line that an earlier event began.
	Mid bool
}

// Converter turns the output of a test binary that runs with -test.v=test2json into events, as it
// is written. It differs from the converter of the go command in two ways. Lines without a mark are
// never results, not even before the first mark, so code that runs in init cannot invent tests by
// accident. And a mark that directly follows a very long line without newline is seen.
type Converter struct {
	emit func(*Event)
	max  int

	held    []byte   // an unfinished line, shorter than max
	mid     bool     // within a line that was too long to be held
	test    string   // whom output belongs to
	reports []report // ends of tests that are told when the next frame shows that they are complete
	summary Status
	names   map[string]string
	event   Event
}

// report is a pending end of a test.
type report struct {
	action, test string
	elapsed      time.Duration
}

// NewConverter returns a converter that hands each event to emit. The event is used again: emit
// keeps nothing but its strings.
func NewConverter(emit func(*Event)) *Converter { return newConverter(emit, maxLine) }

func newConverter(emit func(*Event), max int) *Converter {
	return &Converter{emit: emit, max: max, held: make([]byte, 0, max), names: map[string]string{}}
}

// Write converts the next piece of output. It never fails.
func (c *Converter) Write(p []byte) (int, error) {
	n := len(p)
	for len(p) > 0 {
		switch {
		case c.mid:
			p = c.finishLong(p)
		case len(c.held) > 0:
			p = c.finishHeld(p)
		case p[0] == mark:
			p = c.marked(p)
		default:
			p = c.plain(p)
		}
	}
	return n, nil
}

// Close ends the output: it tells what is still held and the pending ends of tests.
func (c *Converter) Close() error {
	c.flush()
	c.flushReports(0)
	return nil
}

// Summary is what the binary itself said at its end: pass, fail, or nothing.
func (c *Converter) Summary() Status { return c.summary }

func (c *Converter) flush() {
	if len(c.held) > 0 {
		c.output(c.held, false, false)
		c.held = c.held[:0]
	}
}

// lineEnd returns the length of the line that p begins and whether it ends within p: after a
// newline, or before a mark that does not begin it.
func lineEnd(p []byte, from int) (n int, ended bool) {
	n = len(p)
	if i := bytes.IndexByte(p, '\n'); i >= 0 {
		n, ended = i+1, true
	}
	if from < n {
		if i := bytes.IndexByte(p[from:n], mark); i >= 0 {
			return from + i, true
		}
	}
	return n, ended
}

// plain takes everything up to the next mark, or the last whole line. No look at each line is
// needed: only marked lines frame.
func (c *Converter) plain(p []byte) []byte {
	if i := bytes.IndexByte(p, mark); i >= 0 {
		c.output(p[:i], false, false)
		return p[i:]
	}
	n := bytes.LastIndexByte(p, '\n') + 1
	if n > 0 {
		c.output(p[:n], false, false)
	}
	c.hold(p[n:])
	return nil
}

// marked takes one line that begins with a mark.
func (c *Converter) marked(p []byte) []byte {
	n, ended := lineEnd(p, 1)
	switch {
	case !ended:
		c.hold(p)
	case n > c.max:
		c.output(p[:n], false, false)
	default:
		c.frame(p[1:n])
	}
	return p[n:]
}

// hold keeps an unfinished line until it is known whole; one that grows too long is told in parts.
func (c *Converter) hold(p []byte) {
	if len(c.held)+len(p) < c.max {
		c.held = append(c.held, p...)
		return
	}
	begun := false
	if len(c.held) > 0 {
		c.output(c.held, false, false)
		c.held, begun = c.held[:0], true
	}
	if len(p) > 0 {
		c.output(p, false, begun)
	}
	c.mid = true
}

func (c *Converter) finishHeld(p []byte) []byte {
	n, ended := lineEnd(p, 0)
	if !ended || len(c.held)+n > c.max {
		c.hold(p[:n])
		if ended {
			c.mid = false
		}
		return p[n:]
	}
	c.held = append(c.held, p[:n]...)
	if c.held[0] == mark {
		c.frame(c.held[1:])
	} else {
		c.output(c.held, false, false)
	}
	c.held = c.held[:0]
	return p[n:]
}

func (c *Converter) finishLong(p []byte) []byte {
	n, ended := lineEnd(p, 0)
	if n > 0 {
		c.output(p[:n], false, true)
	}
	c.mid = !ended
	return p[n:]
}

// output tells output of the current test.
func (c *Converter) output(p []byte, framing, mid bool) {
	c.event = Event{Action: ActionOutput, Test: c.test, Output: p, Framing: framing, Mid: mid}
	c.emit(&c.event)
}

// frame handles a line that had a mark.
func (c *Converter) frame(line []byte) {
	f := parseFrame(line)
	switch f.kind {
	case frameNone:
		if f.indent > 0 && f.indent <= len(c.reports) {
			c.test = c.reports[f.indent-1].test
		}
		c.output(line, false, false)
	case frameSummary:
		c.flushReports(0)
		c.summary = f.summary
		c.output(line, true, false)
	case frameReport:
		if len(c.reports) < f.indent { // deeper than any test that is open: not a report
			c.output(line, false, false)
			return
		}
		c.flushReports(f.indent)
		c.test = c.name(f.test)
		c.reports = append(c.reports, report{f.action, c.test, f.elapsed})
		c.output(line, true, false)
	case frameUpdate:
		c.update(f, line)
	}
}

func (c *Converter) update(f frame, line []byte) {
	c.flushReports(0)
	c.test = c.name(f.test)
	if f.action == actionName { // says only whose output follows
		return
	}
	e := Event{Action: f.action, Test: c.test, Key: validText(f.key), Value: validText(f.value), Path: validText(f.path)}
	if f.action == ActionPause { // its line comes first, lest a paused test seem to print
		c.output(line, true, false)
		c.event = e
		c.emit(&c.event)
		return
	}
	c.event = e
	c.emit(&c.event)
	c.output(line, true, false)
}

// flushReports tells the pending ends of tests at this depth and deeper.
func (c *Converter) flushReports(depth int) {
	c.test = ""
	for len(c.reports) > depth {
		r := c.reports[len(c.reports)-1]
		c.reports = c.reports[:len(c.reports)-1]
		c.event = Event{Action: r.action, Test: r.test, Elapsed: r.elapsed}
		c.emit(&c.event)
	}
}

// name returns b as a string, the same one for a name that was seen lately.
func (c *Converter) name(b []byte) string {
	if s, ok := c.names[string(b)]; ok {
		return s
	}
	if len(c.names) >= maxNames {
		clear(c.names)
	}
	s := validText(b)
	c.names[string(b)] = s
	return s
}
