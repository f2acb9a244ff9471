// Package nested is the second structural bug that bench/structural looks for, of another shape than the first:
// records within records, eight deep, of which each has to be of the right kind and within a range of its
// own. A random record is right to the bottom with a chance of 5e-9. It was written after the
// library had been tuned on the first, and nothing was tuned on it.
package nested

// Record is a record that may hold another.
type Record struct {
	Kind  Kind
	Size  int
	Inner *Record
}

// Kind is what a record is.
type Kind byte

// The kinds.
const (
	Group Kind = iota
	Choice
	Repeat
	Leaf
)

// MaxSize is the largest size.
const MaxSize = 29

// at is what the record at one depth has to be: of that kind, and 20 of 30 sizes from Least on.
type at struct {
	Kind  Kind
	Least int
}

// Depth returns how many records from the outermost on are right, at most 8.
func Depth(r *Record) int {
	if !r.is(at{Repeat, 10}) {
		return 0
	}
	if r = r.Inner; !r.is(at{Leaf, 4}) {
		return 1
	}
	if r = r.Inner; !r.is(at{Group, 7}) {
		return 2
	}
	if r = r.Inner; !r.is(at{Choice, 2}) {
		return 3
	}
	if r = r.Inner; !r.is(at{Leaf, 9}) {
		return 4
	}
	if r = r.Inner; !r.is(at{Repeat, 1}) {
		return 5
	}
	if r = r.Inner; !r.is(at{Choice, 5}) {
		return 6
	}
	if r = r.Inner; !r.is(at{Group, 10}) {
		return 7
	}
	return 8
}

func (r *Record) is(a at) bool {
	return r != nil && r.Kind == a.Kind && r.Size >= a.Least && r.Size < a.Least+20
}
