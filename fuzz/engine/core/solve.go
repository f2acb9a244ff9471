package core

import "math/bits"

// solve makes comparisons come out otherwise. It records what an entry compares, and what a coloured copy of it compares; an operand that stands in
// both inputs at one place, as it is or in one of the usual forms, is replaced there by the other operand (input-to-state correspondence,
// REDQUEEN, Aschermann and others 2019). What takes part in a comparison but stands nowhere is left to the descent.
type solve struct {
	item    *item
	phase   solvePhase
	colour  colouring
	base    []comparison
	painted []comparison
	patches []patch
	known   map[uint64]bool
	equal   map[occurrence]*comparison // in the base run
	buf     [3][]byte
	descent descent
}

type solvePhase uint8

const (
	beginSolve solvePhase = iota
	recordBase
	colourIt
	recordColoured
	runPatches
	runDescent
)

// Bounds of one visit.
const (
	patchLimit   = 3000
	siteLimit    = 160 // patches for one place in the code
	siteLeast    = 4   // the same, where they bring nothing
	siteTries    = 256 // how many that bring nothing halve it
	placesLimit  = 6   // where one pattern is replaced
	solveArgSize = 8 << 10
)

func (w *solve) start(it *item) {
	w.item, w.phase, w.patches, w.known = it, beginSolve, w.patches[:0], map[uint64]bool{}
	w.base, w.painted, w.equal = nil, nil, nil
}

func (w *solve) next(e *Engine, s *slot) bool {
	s.parent, s.found = w.item, "compare"
	for {
		switch w.phase {
		case beginSolve:
			w.colour.start(e, w.item)
			w.phase = recordBase
		case recordBase:
			s.traced = true
			s.in.copyFrom(w.item.in)
			return true
		case colourIt:
			if w.colour.next(e, s.in) {
				s.traced = len(w.equal) > 0 && e.mayRecord()
				return true
			}
			w.phase = recordColoured
		case recordColoured:
			s.traced = true
			s.in.copyFrom(w.colour.in)
			return true
		case runPatches:
			if w.nextPatch(e, s) {
				return true
			}
			if !e.mayRecord() {
				return false
			}
			w.phase = runDescent
			w.descent.start(e, w)
		case runDescent:
			s.found = "descent"
			return w.descent.next(e, s)
		}
	}
}

func (w *solve) nextPatch(e *Engine, s *slot) bool {
	for len(w.patches) > 0 {
		p := w.patches[0]
		w.patches = w.patches[1:]
		s.in.copyFrom(w.item.in)
		if p.apply(e, s.in) {
			// What a patch breaks is seen in the comparisons, where the entry's had anything that can break.
			s.fix, s.traced, s.site = p.fix, p.asks || len(w.equal) > 0 && e.mayRecord(), p.site
			if p.asks {
				s.asked = &p
			}
			e.tried[p.site]++
			return true
		}
	}
	return false
}

func (w *solve) done(e *Engine, s *slot, t trace, o Outcome) {
	switch w.phase {
	case recordBase:
		w.base = recordedComparisons()
		w.noteEqual()
		w.phase = colourIt
	case colourIt:
		if s.traced {
			w.broken(e)
		}
		w.colour.done(t, o)
	case recordColoured:
		w.painted = recordedComparisons()
		w.plan(e)
		w.phase = runPatches
	case runPatches:
		switch {
		case !s.traced || o.Kind == Failed:
		case s.asked != nil:
			w.answer(e, s)
		case !t.novel:
			w.followUp(e, s)
		}
	case runDescent:
		w.descent.done(e, s, o)
	}
}

// plan works out what to try.
func (w *solve) plan(e *Engine) {
	painted := byOccurrence(w.painted)
	w.item.spots = make([][]int32, len(e.args))
	spent := map[uint64]int{}
	for i := range w.base {
		c := &w.base[i]
		p, ok := painted[occurrence{c.site, c.nth}]
		if !ok || p.kind != c.kind {
			p = c
		}
		e.learn(c, p)
		if spent[c.site] >= e.siteShare(c.site) || len(w.patches) >= patchLimit {
			continue
		}
		before := len(w.patches)
		if c.kind >= text {
			w.planText(e, c, p)
		} else {
			w.planNumber(e, c, p)
			w.planLength(c, p)
		}
		spent[c.site] += len(w.patches) - before
		for i := range w.patches[before:] {
			w.patches[before+i].site = c.site
		}
	}
}

// siteShare is how many patches a place in the code gets at a visit: fewer where many have brought nothing.
func (e *Engine) siteShare(site uint64) int {
	return max(siteLimit>>(e.tried[site]/siteTries), siteLeast)
}

// learn keeps operands that do not depend on the input: they are words of its language.
func (e *Engine) learn(c, p *comparison) {
	if c.kind >= text {
		if c.textA == p.textA && !c.cut && c.textB != p.textB {
			e.tokens.learn(c.textA)
		}
		if c.textB == p.textB && !c.cut && c.textA != p.textA {
			e.tokens.learn(c.textB)
		}
		return
	}
	if c.kind == constant && c.a > 255 && c.b != p.b {
		e.tokens.learnNumber(signExtend(c.a, int(c.size)))
	}
}

func (w *solve) add(p patch) {
	if k := p.key(); !w.known[k] && len(w.patches) < patchLimit {
		w.known[k] = true
		w.patches = append(w.patches, p)
	}
}

// planNumber tries each operand as the one that comes from the input.
func (w *solve) planNumber(e *Engine, c, p *comparison) {
	size := int(c.size)
	for _, side := range [...]struct {
		from, painted, to uint64
		fixed, a          bool
	}{{c.b, p.b, c.a, false, true}, {c.a, p.a, c.b, c.kind == constant, false}} {
		if side.fixed {
			continue
		}
		wants := [...]uint64{side.to, side.to + 1, side.to - 1}
		for i := range e.args {
			if e.args[i].isData() {
				var f *fix
				if c.kind != constant {
					f = &fix{site: c.site, fromA: side.a, arg: i}
				}
				w.replaceNumber(i, size, side.from, side.painted, wants[:], f)
				w.resizeTo(e, i, side.from, side.painted, side.to)
			}
		}
	}
	for i := range e.args {
		if !e.args[i].isData() && e.args[i].kind != boolKind {
			w.planArgument(e, i, c, p)
		}
	}
}

// planArgument takes the comparison's difference for a linear function of a number, whose slope the colouring shows.
func (w *solve) planArgument(e *Engine, i int, c, p *comparison) {
	a := &e.args[i]
	x := a.asInteger(&w.item.in[i])
	set := func(n uint64) {
		for _, d := range [...]uint64{0, 1, ^uint64(0)} {
			v := value{num: w.item.in[i].num}
			a.setInteger(&v, n+d)
			w.add(patch{arg: i, num: v.num, size: -1})
		}
	}
	size := int(c.size)
	mask := ^uint64(0) >> (64 - 8*size)
	if x&mask == c.a {
		set(signExtend(c.b, size))
	}
	if x&mask == c.b {
		set(signExtend(c.a, size))
	}
	dx := int64(a.asInteger(&w.colour.in[i]) - x)
	df := p.difference() - c.difference()
	if step, ok := linearStep(c.difference(), df, dx, size); ok {
		set(x + uint64(step))
	}
}

// linearStep is how far x has to go for f to become 0, where f changed by df when x went by dx, odd; all modulo the size of the operands.
func linearStep(f, df, dx int64, size int) (int64, bool) {
	if df == 0 || dx&1 == 0 || f == 0 {
		return 0, false
	}
	k := int64(signExtend(uint64(df)*inverse(uint64(dx)), size))
	if k == 0 {
		return 0, false
	}
	if f%k == 0 {
		return -f / k, true
	}
	even := bits.TrailingZeros64(uint64(k))
	if bits.TrailingZeros64(uint64(f)) < even {
		return 0, false
	}
	return int64(signExtend(uint64(-f>>even)*inverse(uint64(k>>even)), size)), true
}

// inverse is that of an odd number modulo 2^64, by Newton's iteration.
func inverse(k uint64) uint64 {
	x := k
	for range 6 {
		x *= 2 - k*x
	}
	return x
}

// replaceNumber looks for an operand in data.
func (w *solve) replaceNumber(arg, size int, from, painted uint64, to []uint64, f *fix) {
	data, coloured := w.item.in[arg].data, w.colour.in[arg].data
	if len(data) > solveArgSize {
		return
	}
	for k := range numberForms {
		form := &numberForms[k]
		var ok, okPainted bool
		w.buf[0], ok = form.Append(w.buf[0][:0], from, size)
		w.buf[1], okPainted = form.Append(w.buf[1][:0], painted, size)
		if !ok || !okPainted {
			continue
		}
		places := 0
		for at := find(data, w.buf[0], 0); at >= 0 && places < placesLimit; at = find(data, w.buf[0], at+1) {
			if !startsWith(coloured, at, w.buf[1]) && (form.Short || len(w.buf[0]) < 4) {
				continue
			}
			places++
			w.spot(arg, at)
			for _, v := range to {
				if w.buf[2], ok = form.Append(w.buf[2][:0], v, size); !ok {
					continue
				}
				p := patch{arg: arg, at: at, del: len(w.buf[0]), with: string(w.buf[2]), size: -1}
				if f != nil && v == to[0] {
					g := *f
					g.form, g.at, g.end = form, at, len(data)-at
					p.fix = &g
				}
				w.add(p)
			}
		}
	}
}

// spot notes that a comparison depends on a place.
func (w *solve) spot(arg, at int) {
	if spots := w.item.spots[arg]; len(spots) < 64 {
		for _, s := range spots {
			if s == int32(at) {
				return
			}
		}
		w.item.spots[arg] = append(spots, int32(at))
	}
}

// resizeTo takes an operand that is near the length of data for what is left of it.
func (w *solve) resizeTo(e *Engine, arg int, from, painted, to uint64) {
	n := len(w.item.in[arg].data)
	missing := uint64(n) - from
	if from != painted || missing > 16 || to > uint64(e.config.MaxLen) {
		return
	}
	for _, d := range [...]int{0, 1, -1} {
		if size := int(to+missing) + d; size >= 0 && size <= e.config.MaxLen && size != n {
			w.add(patch{arg: arg, size: size})
		}
	}
}

// planText tries each operand as the one that comes from the input.
func (w *solve) planText(e *Engine, c, p *comparison) {
	if c.cut || c.same() {
		return
	}
	for i := range e.args {
		if !e.args[i].isData() {
			w.planDigits(e, i, c.textA, c.textB)
			w.planDigits(e, i, c.textB, c.textA)
			continue
		}
		if len(w.item.in[i].data) > solveArgSize {
			continue
		}
		w.replaceText(i, c.textA, p.textA, c.textB)
		w.replaceText(i, c.textB, p.textB, c.textA)
	}
}

// planDigits sets a number to the one that is written in an operand, where the other is it in digits.
func (w *solve) planDigits(e *Engine, arg int, from, to string) {
	a := &e.args[arg]
	if w.buf[0] = appendDecimal(w.buf[0][:0], w.item.in[arg].num, a.kind == intKind); string(w.buf[0]) != from || a.kind == floatKind {
		return
	}
	n, digits := uint64(0), to
	negative := len(to) > 0 && to[0] == '-'
	if negative {
		digits = to[1:]
	}
	for i := range len(digits) {
		if !isDigit(digits[i]) {
			return
		}
		n = n*10 + uint64(digits[i]-'0')
	}
	if negative {
		n = -n
	}
	w.add(patch{arg: arg, num: n, size: -1})
}

func (w *solve) replaceText(arg int, from, painted, to string) {
	data, coloured := w.item.in[arg].data, w.colour.in[arg].data
	if string(data) == from && string(coloured) == painted {
		w.add(patch{arg: arg, del: len(data), with: to, size: -1})
	}
	if from == "" {
		return
	}
	for k := range textForms {
		form := &textForms[k]
		w.buf[0] = form.Append(w.buf[0][:0], from)
		w.buf[1] = form.Append(w.buf[1][:0], painted)
		places, search, starts := 0, find[[]byte], startsWith
		if form.Fold {
			search, starts = findFold, startsWithFold
		}
		for at := search(data, w.buf[0], 0); at >= 0 && places < placesLimit; at = search(data, w.buf[0], at+1) {
			if !starts(coloured, at, w.buf[1]) && len(w.buf[0]) < 4 {
				continue
			}
			places++
			w.spot(arg, at)
			w.buf[2] = form.Append(w.buf[2][:0], to)
			with := string(w.buf[2])
			w.add(patch{arg: arg, at: at, del: len(w.buf[0]), with: with, size: -1})
			if len(with) != len(w.buf[0]) && at+len(with) <= len(data) { // over what follows
				w.add(patch{arg: arg, at: at, del: len(with), with: with, size: -1})
			}
		}
	}
}
