package core

// noteEqual remembers which comparisons of the base run were equal.
func (w *solve) noteEqual() {
	w.equal = map[occurrence]*comparison{}
	for i := range w.base {
		if c := &w.base[i]; c.kind != constant && c.same() && !c.cut {
			w.equal[occurrence{c.site, c.nth}] = c
		}
	}
}

// broken returns the first comparison of the recorded run that was equal in the base run and no longer is, nil where there is none, and sees whether a
// checksum is behind it.
func (w *solve) broken(e *Engine) *comparison {
	if len(w.equal) == 0 {
		return nil
	}
	records := loggedRecords()
	c := new(comparison)
	for i := range records {
		if r := &records[i]; r.kind == constant || !r.look(c) || c.cut || c.same() {
			continue
		}
		if was := w.equal[occurrence{c.site, c.nth}]; was != nil && was.kind == c.kind {
			w.seeFix(e, was, c)
			return c
		}
	}
	return nil
}

// followUp repairs what a patch has broken. A length that was raised asks for more data, data that was replaced for another checksum; the new inputs
// run next.
func (w *solve) followUp(e *Engine, s *slot) {
	if c := w.broken(e); c != nil {
		for i := range e.args {
			if c.kind >= text {
				w.followText(e, s, i, c.textA, c.textB)
				w.followText(e, s, i, c.textB, c.textA)
				continue
			}
			w.followSide(e, s, i, c, c.a, c.b)
			w.followSide(e, s, i, c, c.b, c.a)
		}
	}
}

// seeFix takes a comparison for one with a checksum or a length where the operand that stands in the entry is as it was, and the other has changed with what is
// around it: from then on whatever is made of the entry is repaired there.
func (w *solve) seeFix(e *Engine, was, now *comparison) {
	f := fix{site: now.site}
	switch aStays, bStays := was.a == now.a && was.textA == now.textA, was.b == now.b && was.textB == now.textB; {
	case aStays == bStays:
		return
	case bStays:
		f.fromA = true
	}
	for i := range e.args {
		if !e.args[i].isData() {
			continue
		}
		f.arg = i
		for k := range numberForms {
			if f.form = nil; was.kind < text {
				f.form = &numberForms[k]
			}
			found, _, ok := f.operands(was)
			data := w.item.in[i].data
			if at := findLast(data, found); ok && at >= 0 && (len(found) > 1 || len(data) < 64) {
				g := f
				g.at, g.end = at, len(data)-at
				w.item.addFix(&g)
				return
			}
			if f.form == nil {
				break
			}
		}
	}
}

// again lets the input run once more with a patch.
func (w *solve) again(e *Engine, s *slot, p patch) {
	in := s.in.clone()
	if p.apply(e, in) {
		e.offers = append(e.offers, offer{in: in, parent: w.item, found: "compare", repairs: repairLimit})
	}
}

// followText makes the operand from be to.
func (w *solve) followText(e *Engine, s *slot, arg int, from, to string) {
	if !e.args[arg].isData() {
		return
	}
	data := s.in[arg].data
	if at := find(data, from, 0); at >= 0 || len(data) == 0 && from == "" {
		w.again(e, s, patch{arg: arg, at: max(at, 0), del: len(from), with: to, size: -1})
	}
}

// followSide makes the operand from be to.
func (w *solve) followSide(e *Engine, s *slot, arg int, c *comparison, from, to uint64) {
	a, size := &e.args[arg], int(c.size)
	if !a.isData() {
		if x := a.asInteger(&s.in[arg]); signExtend(x, size) == signExtend(from, size) {
			w.again(e, s, patch{arg: arg, num: signExtend(to, size), size: -1})
		}
		return
	}
	data := s.in[arg].data
	if missing := uint64(len(data)) - from; missing <= 64 && to+missing <= uint64(e.config.MaxLen) {
		w.again(e, s, patch{arg: arg, size: int(to + missing)})
	}
	for k := range numberForms {
		form := &numberForms[k]
		var ok1, ok2 bool
		w.buf[0], ok1 = form.Append(w.buf[0][:0], from, size)
		w.buf[2], ok2 = form.Append(w.buf[2][:0], to, size)
		if !ok1 || !ok2 {
			continue
		}
		places := 2
		for at := find(data, w.buf[0], 0); at >= 0 && places > 0; at = find(data, w.buf[0], at+1) {
			places--
			w.again(e, s, patch{arg: arg, at: at, del: len(w.buf[0]), with: string(w.buf[2]), size: -1})
		}
	}
}
