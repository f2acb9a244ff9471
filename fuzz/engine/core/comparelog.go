package core

import "unsafe"

// comparison is one comparison of a recorded run. How long its texts stay says who made it.
type comparison struct {
	site uint64
	kind recordKind
	size uint8
	// nth counts the comparisons at a site in a run, from 0.
	nth  uint8
	a, b uint64
	// textA and textB are the operands of a comparison of strings; cut says that one was too long to be kept whole.
	textA, textB string
	cut          bool
}

// loggedRecords are what the last recorded run compared, as they stand in the log: what is read there is good until the next recorded run.
func loggedRecords() []record {
	l := &compareLog
	return l.records[:min(int(l.used.Load()), len(l.records))]
}

// look reads a record without copying its operands; false where there is nothing to read. What it gives is good until the next recorded
// run.
func (r *record) look(c *comparison) bool {
	if r.kind == 0 {
		return false
	}
	*c = comparison{site: r.site, kind: r.kind, size: r.size, nth: r.nth, a: r.a, b: r.b}
	if r.kind >= text {
		c.textA, c.textB = loggedText(r.aAt, r.aLen), loggedText(r.bAt, r.bLen)
		c.cut = r.fullA > maxOperand || r.fullB > maxOperand
	}
	return true
}

// loggedText is empty for a record that another goroutine tore: its place and its length may belong to two comparisons.
func loggedText(at, size uint32) string {
	if size == 0 || uint64(at)+uint64(size) > uint64(len(compareLog.memory)) {
		return ""
	}
	return unsafe.String(&compareLog.memory[at], int(size))
}

// keep is look with the operands copied.
func (r *record) keep(c *comparison) bool {
	if !r.look(c) {
		return false
	}
	c.textA, c.textB = string([]byte(c.textA)), string([]byte(c.textB))
	return true
}

// recordedComparisons returns what the last recorded run compared, to be kept.
func recordedComparisons() []comparison {
	records := loggedRecords()
	out := make([]comparison, 0, len(records))
	for i := range records {
		var c comparison
		if records[i].keep(&c) {
			out = append(out, c)
		}
	}
	return out
}

// same reports whether both operands are equal.
func (c *comparison) same() bool {
	if c.kind >= text {
		return c.textA == c.textB
	}
	return c.a == c.b
}

// difference is a-b as a signed number of the operands' size.
func (c *comparison) difference() int64 {
	shift := 64 - 8*int(c.size)
	return int64((c.a-c.b)<<shift) >> shift
}

// occurrence is a comparison's place in a run.
type occurrence struct {
	site uint64
	nth  uint8
}

// byOccurrence finds comparisons by their place.
func byOccurrence(list []comparison) map[occurrence]*comparison {
	m := make(map[occurrence]*comparison, len(list))
	for i := range list {
		m[occurrence{list[i].site, list[i].nth}] = &list[i]
	}
	return m
}
