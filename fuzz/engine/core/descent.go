package core

// descent brings the two operands of a comparison together where neither stands in the input: it sees how far their difference moves when one byte or number
// does, takes it for a linear function of them, goes where that is zero, and does so again from there (gradient descent of Angora, Chen and
// Chen 2018, with Newton's step).
type descent struct {
	in      input
	targets []occurrence
	target  int
	// of the target, at in
	f      int64
	slopes []slope
	probe  int // the next slope to measure, -1 before the first run from here
	rounds int
	left   int
	best   int64
	before input // where the last step started
	halves int   // how often it was cut in half since
}

// slope is how the difference changes with one variable.
type slope struct {
	arg, at int // at is -1 for a number, -2 for the length of data
	delta   int64
	k       int64
}

// Bounds of one visit.
const (
	descentLimit   = 2500
	descentTargets = 12
	descentBytes   = 64
	descentRounds  = 24
)

// start picks the comparisons that differ, depend on the input, and were never seen equal.
func (d *descent) start(e *Engine, w *solve) {
	*d = descent{in: w.item.in.clone(), before: w.item.in.clone(), targets: d.targets[:0], left: descentLimit, target: -1}
	painted := byOccurrence(w.painted)
	for i := range w.base {
		c := &w.base[i]
		if c.same() || len(w.painted) > 0 && painted[occurrence{c.site, c.nth}] != nil && painted[occurrence{c.site, c.nth}].same() {
			e.met[c.site] = true
		}
	}
	per := map[uint64]int{}
	for i := len(w.base) - 1; i >= 0 && len(d.targets) < descentTargets; i-- {
		c := &w.base[i]
		p := painted[occurrence{c.site, c.nth}]
		if c.kind >= text || e.met[c.site] || per[c.site] > 1 || p == nil || p.difference() == c.difference() || e.descents[c.site] > 8 {
			continue
		}
		per[c.site]++
		e.descents[c.site]++
		d.targets = append(d.targets, occurrence{c.site, c.nth})
	}
	d.nextTarget(e, w.item)
}

func (d *descent) nextTarget(e *Engine, it *item) {
	d.target++
	d.in.copyFrom(it.in)
	d.rounds, d.best = 0, 0
	d.measure(e)
}

// measure starts a round: one run as it is, and one for each variable.
func (d *descent) measure(e *Engine) {
	d.probe, d.halves = -1, 0
	d.slopes = d.slopes[:0]
	for i := range e.args {
		a := &e.args[i]
		switch {
		case a.kind == boolKind:
		case !a.isData():
			d.slopes = append(d.slopes, slope{arg: i, at: -1, delta: 1})
		default:
			d.slopes = append(d.slopes, slope{arg: i, at: -2, delta: 1})
			for at := range min(len(d.in[i].data), descentBytes) {
				d.slopes = append(d.slopes, slope{arg: i, at: at, delta: stepOf(d.in[i].data[at])})
			}
		}
	}
}

// stepOf is a step that leaves a byte in its class.
func stepOf(b byte) int64 {
	if b == '9' || b == 0xff || b == 'z' || b == 'Z' {
		return -1
	}
	return 1
}

func (d *descent) next(e *Engine, s *slot) bool {
	if d.target >= len(d.targets) || d.left == 0 {
		return false
	}
	d.left--
	s.traced = true
	s.in.copyFrom(d.in)
	if d.probe >= 0 {
		sl := d.slopes[d.probe]
		d.shift(e, s.in, sl, sl.delta)
	}
	return true
}

// shift moves one variable.
func (d *descent) shift(e *Engine, in input, s slope, by int64) {
	if s.at >= 0 {
		if data := in[s.arg].data; s.at < len(data) { // another variable may have shortened it
			data[s.at] += byte(by)
		}
		return
	}
	if s.at == -2 {
		v := &in[s.arg]
		v.data = resize(v.data, max(0, min(e.config.MaxLen, len(v.data)+int(max(-1<<20, min(by, 1<<20))))))
		return
	}
	a := &e.args[s.arg]
	a.setInteger(&in[s.arg], a.asInteger(&in[s.arg])+uint64(by))
}

func (d *descent) done(e *Engine, s *slot, o Outcome) {
	f, ok := d.read(o)
	it := s.parent
	switch {
	case d.probe < 0: // as it is
		if ok && f == 0 || !ok && d.rounds == 0 || d.rounds >= descentRounds {
			d.nextTarget(e, it)
			return
		}
		if d.rounds > 0 && (!ok || magnitude(f) >= magnitude(d.best)) {
			if d.halves++; d.halves > 40 || !d.halfway(e) {
				d.nextTarget(e, it)
			}
			return
		}
		d.f, d.best, d.probe = f, f, 0
	default:
		if ok {
			d.slopes[d.probe].k = (f - d.f) / d.slopes[d.probe].delta
		}
		d.probe++
	}
	if d.probe >= len(d.slopes) {
		if !d.step(e) {
			d.nextTarget(e, it)
			return
		}
		d.rounds++
		d.measure(e)
	}
}

// read returns the difference at the target in the run that was recorded.
func (d *descent) read(o Outcome) (int64, bool) {
	at := d.targets[d.target]
	records := loggedRecords()
	for i := range records {
		var c comparison
		if records[i].site == at.site && records[i].nth == at.nth && records[i].look(&c) {
			return c.difference(), o.Kind != Failed
		}
	}
	return 0, false
}

func magnitude(f int64) uint64 {
	if f < 0 {
		return -uint64(f)
	}
	return uint64(f)
}

// step goes to where the linear function is zero, the variables with the largest slope first; false where nothing moves it.
func (d *descent) step(e *Engine) bool {
	need := -d.f
	moved := false
	d.before.copyFrom(d.in)
	for range d.slopes {
		best := -1
		for i := range d.slopes {
			if k := d.slopes[i].k; k != 0 && magnitude(k)/2 <= magnitude(need) && (best < 0 || magnitude(k) > magnitude(d.slopes[best].k)) {
				best = i
			}
		}
		if best < 0 || need == 0 {
			break
		}
		s := d.slopes[best]
		d.slopes[best].k = 0
		if s.at >= len(d.in[s.arg].data) { // the step took it away
			continue
		}
		by := nearest(need, s.k)
		if s.at >= 0 {
			by = clampByte(d.in[s.arg].data[s.at], by)
		}
		if by != 0 {
			d.shift(e, d.in, s, by)
			need -= by * s.k
			moved = true
		}
	}
	return moved
}

// halfway goes back half of the last step; false where that is nothing.
func (d *descent) halfway(e *Engine) bool {
	moved := false
	for i := range d.in {
		if by := (len(d.before[i].data) - len(d.in[i].data)) / 2; by != 0 {
			d.in[i].data, moved = resize(d.in[i].data, len(d.in[i].data)+by), true
		}
		for at, b := range d.in[i].data[:min(len(d.in[i].data), len(d.before[i].data))] {
			if by := (int64(d.before[i].data[at]) - int64(b)) / 2; by != 0 {
				d.in[i].data[at], moved = b+byte(by), true
			}
		}
		if a := &e.args[i]; !a.isData() {
			if by := int64(a.asInteger(&d.before[i])-a.asInteger(&d.in[i])) / 2; by != 0 {
				a.setInteger(&d.in[i], a.asInteger(&d.in[i])+uint64(by))
				moved = true
			}
		}
	}
	return moved
}

// nearest is a/b, rounded to the nearest.
func nearest(a, b int64) int64 {
	q := a / b
	if r := a % b; magnitude(r) > magnitude(b)/2 {
		if (a < 0) == (b < 0) {
			return q + 1
		}
		return q - 1
	}
	return q
}

// clampByte keeps a byte a byte, and a digit a digit.
func clampByte(b byte, by int64) int64 {
	low, high := int64(0), int64(255)
	if isDigit(b) {
		low, high = '0', '9'
	}
	return max(low, min(high, int64(b)+by)) - int64(b)
}
