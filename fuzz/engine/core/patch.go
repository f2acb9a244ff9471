package core

// patch is one change of an input: a number set, or some bytes replaced.
type patch struct {
	arg  int
	at   int
	del  int
	with string
	num  uint64
	size int    // >= 0: the data's new length, nothing else
	site uint64 // of the comparison that it is for
	fix  *fix   // what it repairs, where it wrote a value that the function works out
	asks bool   // it writes a word to see what that is compared with
}

func (p *patch) apply(e *Engine, in input) bool {
	v := &in[p.arg]
	switch {
	case !e.args[p.arg].isData():
		v.num = e.args[p.arg].norm(p.num)
	case p.size >= 0:
		v.data = resize(v.data, p.size)
	case p.at+p.del > len(v.data) || len(v.data)-p.del+len(p.with) > e.config.MaxLen:
		return false
	default:
		v.data = replace(v.data, p.at, p.del, p.with)
	}
	return true
}

// key tells patches apart.
func (p *patch) key() uint64 {
	h := mix(uint64(p.arg)<<48 ^ uint64(p.at)<<24 ^ uint64(p.del)<<4 ^ mix(p.num) ^ mix(uint64(p.size+1)<<8))
	for i := range len(p.with) {
		h = mix(h ^ uint64(p.with[i]))
	}
	return mix(h ^ uint64(len(p.with)))
}
