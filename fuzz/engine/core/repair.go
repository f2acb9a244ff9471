package core

// fix is what an entry needs after each change: a value that the function works out, such as a checksum, written to the place that it is compared
// with.
type fix struct {
	site uint64
	// fromA says that operand a is the one that is worked out.
	fromA bool
	form  *numberForm // nil where strings are compared: they stand as they are
	arg   int
	at    int // from the start
	end   int // from the end, for when bytes before it come or go
}

// repairLimit is how often an input is repaired: one checksum may cover another.
const repairLimit = 6

// repair looks whether a recorded run failed at a checksum that its parent is known to have, and puts the input in line again with the
// value that was asked for.
func (e *Engine) repair(s *slot) {
	if s.repairs >= repairLimit {
		return
	}
	records := loggedRecords()
	var c comparison
	for i := range records {
		if records[i].kind == constant || !records[i].look(&c) || c.same() || c.cut {
			continue
		}
		for _, f := range s.parent.fixes {
			if f.site != c.site || (f.form == nil) != (c.kind >= text) {
				continue
			}
			found, want, ok := f.operands(&c)
			if !ok {
				continue
			}
			if at := f.place(s.in[f.arg].data, found); at >= 0 {
				in := s.in.clone()
				in[f.arg].data = replace(in[f.arg].data, at, len(found), want)
				e.offers = append(e.offers, offer{in: in, parent: s.parent, found: s.found, repairs: s.repairs + 1})
				return
			}
		}
	}
}

// operands are what stands in the data and what is to stand there, in their form.
func (f *fix) operands(c *comparison) (found, want []byte, ok bool) {
	if f.form == nil {
		found, want = []byte(c.textA), []byte(c.textB)
	} else {
		var ok1, ok2 bool
		found, ok1 = f.form.Append(nil, c.a, int(c.size))
		want, ok2 = f.form.Append(nil, c.b, int(c.size))
		if !ok1 || !ok2 {
			return nil, nil, false
		}
	}
	if f.fromA {
		found, want = want, found
	}
	return found, want, len(found) > 0
}

// place is where the value stands, -1 where it does not.
func (f *fix) place(d, value []byte) int {
	for _, at := range [...]int{f.at, len(d) - f.end} {
		if at >= 0 && startsWith(d, at, value) {
			return at
		}
	}
	if len(value) < 4 {
		return -1
	}
	return find(d, value, 0)
}

// addFix gives an item one more, unless it has it.
func (it *item) addFix(f *fix) {
	for _, old := range it.fixes {
		if old.site == f.site && old.arg == f.arg && old.at == f.at && old.form == f.form {
			return
		}
	}
	if len(it.fixes) < maxFixes {
		it.fixes = append(it.fixes[:len(it.fixes):len(it.fixes)], f)
	}
}

// maxFixes bounds the fixes of an entry.
const maxFixes = 8

// fixesOf are those that an entry has from its parent and the one that it was made with.
func fixesOf(parent *item, own *fix) []*fix {
	if own == nil {
		return parent.fixes
	}
	all := []*fix{own}
	for _, f := range parent.fixes {
		if f.site != own.site || f.arg != own.arg || f.at != own.at {
			all = append(all, f)
		}
	}
	return all[:min(len(all), maxFixes)]
}
