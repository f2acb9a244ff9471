package gotest

import (
	"strings"
	"time"
)

// Status is how a test ended.
type Status string

// The statuses. Unfinished tests started and never reported their end.
const (
	Pass       Status = "pass"
	Fail       Status = "fail"
	Skip       Status = "skip"
	Unfinished Status = ""
)

// Test is one test, subtest, example or fuzz target.
type Test struct {
	Name string
	// Status is, over several runs of the test in one process: fail where one failed, else
	// unfinished where one did not end, else skip where one was skipped.
	Status Status
	// Runs counts how often the test started.
	Runs int
	// Elapsed is what its last run took.
	Elapsed time.Duration
	// Output is the beginning and the end of what the test printed, without framing lines. It is
	// empty for a test that passed.
	Output string
	Attrs  []Attr
}

// Attr is an attribute that a test set with t.Attr, in the order of the calls.
type Attr struct{ Key, Value string }

// Counts counts tests by how they ended.
type Counts struct{ Passed, Failed, Skipped int }

// Bounds of what is kept of one run. Names and attributes of subtests share maxTable; top-level
// tests have twice as much, so that a flood of subtests hides none of them.
const (
	maxOutput  = 8 << 10 // each of the beginning and the end of a test's output
	maxTail    = 8 << 10
	maxOutputs = 32 << 20 // outputs of all tests
	maxTable   = 24 << 20
	costOfTest = 400
	costOfAttr = 64
)

// collector makes results of events.
type collector struct {
	tests  []*entry
	byName map[string]*entry
	last   *entry // the entry found last: output comes in runs
	table  int    // memory in use for names and attributes
	kept   int    // memory in use for outputs
	beyond Counts
	tail   keep
	crash  crash
	notify func(Event)
}

// entry is a test in the making.
type entry struct {
	Test
	open   bool
	worst  Status
	output *keep
}

func newCollector(notify func(Event)) *collector {
	return &collector{byName: map[string]*entry{}, tail: keep{tailMax: maxTail}, notify: notify}
}

func (c *collector) event(e *Event) {
	if e.Action == ActionOutput {
		c.print(e)
		return
	}
	if e.Test == "" {
		return
	}
	t := c.find(e.Test)
	switch e.Action {
	case ActionRun:
		if t != nil {
			t.Runs++
			t.open = true
		}
	case ActionPass, ActionFail, ActionSkip, ActionBench:
		c.end(t, e)
	case ActionAttr:
		c.attr(t, e)
	}
	if c.notify != nil && e.Action != ActionAttr && e.Action != ActionArtifacts {
		c.notify(*e)
	}
}

// find returns the entry of the test, a new one where there was none; nil where the table is full.
func (c *collector) find(name string) *entry {
	if c.last != nil && c.last.Name == name {
		return c.last
	}
	if t := c.byName[name]; t != nil {
		c.last = t
		return t
	}
	if !c.fits(name, costOfTest+len(name)) {
		return nil
	}
	t := &entry{Test: Test{Name: name}}
	c.tests = append(c.tests, t)
	c.byName[name] = t
	c.last = t
	return t
}

// fits takes memory from the table.
func (c *collector) fits(name string, cost int) bool {
	limit := maxTable
	if !strings.Contains(name, "/") {
		limit = 2 * maxTable
	}
	if c.table+cost > limit {
		return false
	}
	c.table += cost
	return true
}

func (c *collector) end(t *entry, e *Event) {
	status := Status(e.Action)
	if e.Action == ActionBench {
		status = Pass
	}
	if t == nil {
		c.beyond.add(status)
		return
	}
	t.open = false
	t.Elapsed = e.Elapsed
	if t.worst == Unfinished || status == Fail || t.worst == Pass {
		t.worst = status
	}
	if t.worst == Pass && t.output != nil {
		c.kept -= t.output.size()
		t.output = nil
	}
}

func (c *Counts) add(s Status) {
	switch s {
	case Pass:
		c.Passed++
	case Fail:
		c.Failed++
	case Skip:
		c.Skipped++
	}
}

func (c *collector) attr(t *entry, e *Event) {
	if t != nil && c.fits(t.Name, costOfAttr+len(e.Key)+len(e.Value)) {
		t.Attrs = append(t.Attrs, Attr{e.Key, e.Value})
	}
}

func (c *collector) print(e *Event) {
	if e.Framing {
		return
	}
	c.crash.write(e)
	t := c.last
	if t == nil || t.Name != e.Test {
		t = c.byName[e.Test]
	}
	if t == nil {
		c.tail.write(e.Output)
		return
	}
	c.last = t
	if t.output == nil {
		t.output = &keep{headMax: maxOutput, tailMax: maxOutput}
	}
	if c.kept >= maxOutputs {
		t.output.total += int64(len(e.Output))
		return
	}
	before := t.output.size()
	t.output.write(e.Output)
	c.kept += t.output.size() - before
}

// results returns the tests in order of their first appearance.
func (c *collector) results() []Test {
	tests := make([]Test, len(c.tests))
	for i, t := range c.tests {
		t.Status = t.worst
		if t.open && t.worst != Fail {
			t.Status = Unfinished
		}
		if t.output != nil && t.Status != Pass {
			t.Output = t.output.text()
		}
		tests[i] = t.Test
	}
	return tests
}
