package core

// fix is what an entry needs after each change: a value that the function works out, such as a checksum, written to the place that it is compared
// with.
type fix struct {
	site uint64
	// fromA says that operand a is the one that is worked out.
	fromA bool
	form  *numberForm
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
	var buf [2][]byte
	for _, c := range recordedComparisons() {
		if c.kind >= text || c.same() {
			continue
		}
		for _, f := range s.parent.fixes {
			if f.site != c.site {
				continue
			}
			found, want := c.a, c.b
			if f.fromA {
				found, want = c.b, c.a
			}
			var ok1, ok2 bool
			buf[0], ok1 = f.form.Append(buf[0][:0], found, int(c.size))
			buf[1], ok2 = f.form.Append(buf[1][:0], want, int(c.size))
			if at := f.place(s.in[f.arg].data, buf[0]); at >= 0 && ok1 && ok2 {
				in := s.in.clone()
				in[f.arg].data = replace(in[f.arg].data, at, len(buf[0]), buf[1])
				e.offers = append(e.offers, offer{in: in, parent: s.parent, found: s.found, repairs: s.repairs + 1})
				return
			}
		}
	}
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
	return all[:min(len(all), 8)]
}
