package core

// comparison is one comparison of a recorded run, in memory that stays.
type comparison struct {
	site uint64
	kind recordKind
	size uint8
	// nth counts the comparisons at a site in a run, from 0.
	nth  uint16
	a, b uint64
	// textA and textB are the operands of a comparison of strings; cut says that one was too long to be kept whole.
	textA, textB string
	cut          bool
}

// perSite is how many comparisons of one place in the code are looked at in a run: the others are those of a loop.
const perSite = 48

// recordedComparisons returns what the last recorded run compared.
func recordedComparisons() []comparison {
	l := &compareLog
	records := l.records[:min(int(l.used.Load()), len(l.records))]
	seen := make(map[uint64]uint16, 64)
	out := make([]comparison, 0, min(len(records), 256))
	for i := range records {
		r := &records[i]
		n := seen[r.site]
		seen[r.site] = n + 1
		if n >= perSite || r.kind == 0 {
			continue
		}
		c := comparison{site: r.site, kind: r.kind, size: r.size, nth: n, a: r.a, b: r.b}
		if r.kind >= text {
			c.textA = string(l.memory[r.aAt : r.aAt+r.aLen])
			c.textB = string(l.memory[r.bAt : r.bAt+r.bLen])
			c.cut = r.fullA > maxOperand || r.fullB > maxOperand
		}
		out = append(out, c)
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
	nth  uint16
}

// byOccurrence finds comparisons by their place.
func byOccurrence(list []comparison) map[occurrence]*comparison {
	m := make(map[occurrence]*comparison, len(list))
	for i := range list {
		m[occurrence{list[i].site, list[i].nth}] = &list[i]
	}
	return m
}
