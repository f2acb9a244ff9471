package core

// colouring replaces as much of an entry as it can by other bytes of the same class without leaving the path. Operands that come from
// the input then differ between the two, and stand at few places (colorization of REDQUEEN, Aschermann and others 2019).
type colouring struct {
	in    input // as far as it is coloured
	try   input
	queue []colourRange
	left  int
	hash  uint64
}

// colourRange is a part of an argument; for a number all of it.
type colourRange struct{ arg, start, end int }

func (c *colouring) start(e *Engine, it *item) {
	*c = colouring{in: it.in.clone(), try: it.in.clone(), queue: c.queue[:0], hash: e.edges.hash(it.cells)}
	for i := range e.args {
		if n := len(it.in[i].data); n > 0 || !e.args[i].isData() {
			c.queue = append(c.queue, colourRange{i, 0, n})
		}
		c.left += 24 + min(2*len(it.in[i].data), 120)
	}
}

// next fills in an input with one more range coloured; false when there is no more to try.
func (c *colouring) next(e *Engine, in input) bool {
	if len(c.queue) == 0 || c.left == 0 {
		return false
	}
	c.left--
	c.try.copyFrom(c.in)
	r := c.queue[0]
	if a := &e.args[r.arg]; !a.isData() {
		c.try[r.arg].num = a.norm(colourNumber(e, a, c.in[r.arg].num))
	} else {
		d := c.try[r.arg].data
		for i := r.start; i < r.end; i++ {
			d[i] = colourByte(&e.rng, d[i])
		}
	}
	in.copyFrom(c.try)
	return true
}

// done keeps the range coloured where the path is the same, and tries its halves where it is not.
func (c *colouring) done(t trace, o Outcome) {
	r := c.queue[0]
	c.queue = c.queue[1:]
	if o.Kind != Failed && !t.novel && t.hash == c.hash {
		c.in.copyFrom(c.try)
		return
	}
	if n := r.end - r.start; n > 1 {
		c.queue = append(c.queue, colourRange{r.arg, r.start, r.start + n/2}, colourRange{r.arg, r.start + n/2, r.end})
	}
}

// colourByte returns another byte of the same class.
func colourByte(r *splitMix, b byte) byte {
	switch {
	case isDigit(b):
		return '0' + (b-'0'+1+byte(r.below(9)))%10
	case isLetter(b):
		return b&0x20 | 'A' + (b&0x1f-1+1+byte(r.below(25)))%26
	case b >= ' ' && b < 0x7f:
		return " !#$&*+,-./:;=?@^_|~"[r.below(20)]
	default:
		return b + 1 + byte(r.below(255))
	}
}

// colourNumber returns a number nearby, an odd step away: such a step has an inverse modulo a power of two.
func colourNumber(e *Engine, a *argument, v uint64) uint64 {
	if a.kind == floatKind {
		return a.fromFloat(a.float(v) + float64(1+e.rng.below(16)))
	}
	return v + 1 + 2*uint64(e.rng.below(8))
}
