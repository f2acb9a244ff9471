package core

// relate makes one argument depend on another: equal, next to it, its length, its text. It needs two arguments.
func (e *Engine) relate(m *mutation, in input) {
	i := m.rng.below(len(in))
	j := m.rng.below(len(in) - 1)
	if j >= i {
		j++
	}
	a, b := &e.args[i], &e.args[j]
	to, from := &in[i], &in[j]
	switch {
	case a.isData() && b.isData():
		e.relateData(m, to, from)
	case a.isData():
		e.writeNumber(m, to, b, from)
	default:
		e.relateNumber(m, in, i, j)
	}
}

func (e *Engine) relateData(m *mutation, to, from *value) {
	switch m.rng.below(4) {
	case 0:
		to.data, from.data = from.data, to.data
	case 1: // one holds the other
		if len(to.data)+len(from.data) <= e.limit {
			to.data = replace(to.data, m.at(len(to.data)+1), 0, from.data)
		}
	case 2: // a part of it
		if len(from.data) > 0 {
			at, n := m.piece(len(from.data))
			to.data = append(to.data[:0], from.data[at:at+n]...)
		}
	default:
		to.data = append(to.data[:0], from.data...)
	}
}

// writeNumber writes a number into data, as text or as bytes, or makes it the length of the data.
func (e *Engine) writeNumber(m *mutation, to *value, b *argument, from *value) {
	n := b.asInteger(from)
	switch m.rng.below(3) {
	case 0:
		if n <= uint64(e.limit) {
			to.data = resize(to.data, int(n))
		}
	case 1:
		if len(to.data)+20 <= e.limit {
			m.scratch = appendDecimal(m.scratch[:0], n, b.kind != uintKind)
			to.data = replace(to.data, m.at(len(to.data)+1), 0, m.scratch)
		}
	default:
		if at, size, ok := m.field(len(to.data), true); ok {
			store(to.data, at, size, n, m.rng.oneIn(2))
		}
	}
}

// resize cuts data, or goes on with what it starts with.
func resize(d []byte, n int) []byte {
	if n <= len(d) {
		return d[:n]
	}
	was := len(d)
	d = insertGap(d, was, n-was)
	for i := was; i < n; i++ {
		d[i] = 'a'
		if was > 0 {
			d[i] = d[i-was]
		}
	}
	return d
}

// relateNumber derives one number from another, or from two.
func (e *Engine) relateNumber(m *mutation, in input, i, j int) {
	a := &e.args[i]
	if a.kind == boolKind {
		in[i].num ^= 1
		return
	}
	x := e.args[j].asInteger(&in[j])
	y := a.asInteger(&in[i])
	if len(in) > 2 {
		k := m.rng.below(len(in))
		y = e.args[k].asInteger(&in[k])
	}
	switch m.rng.below(12) {
	case 0:
		x++
	case 1:
		x--
	case 2:
		x = -x
	case 3:
		x += y
	case 4:
		x -= y
	case 5:
		x *= y
	case 6:
		x ^= y
	case 7:
		x *= 2
	}
	if a.kind == floatKind && e.args[j].kind == floatKind && m.rng.oneIn(2) {
		in[i].num = a.fromFloat(e.args[j].float(in[j].num))
		return
	}
	a.setInteger(&in[i], x)
}
