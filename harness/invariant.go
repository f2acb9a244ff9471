package harness

import (
	"slices"
	"sync"
	"testing"
)

// InvariantAttr is an element of the value of [AttrInvariant].
type InvariantAttr struct {
	// Name is what the invariant says, such as "no refund without approval", and Kind of what sort it is,
	// such as "always" or "round trip".
	Name string `json:"name"`
	Kind string `json:"kind"`
	// Checks counts the inputs on which it was evaluated, Distinct those that differ from one another,
	// and Discarded those that a precondition refused.
	Checks    int `json:"checks"`
	Distinct  int `json:"distinct"`
	Discarded int `json:"discarded"`
	// Classes are the kinds of input that the caller switched on, in that order.
	Classes []string `json:"classes,omitempty"`
}

// Invariant counts what one invariant of a test was evaluated on. It may be used by several goroutines.
type Invariant struct {
	mu   sync.Mutex
	attr InvariantAttr
	seen map[uint64]struct{}
}

// NewInvariant declares that the test holds its code to an invariant, and returns its counts. When the
// test ends, the counts of all its invariants go to the runner under [AttrInvariant]. A second call with
// the same name and kind in one test returns the same counts.
//
// It is for libraries of invariants; a test uses package fuzz/invariant.
func NewInvariant(t testing.TB, name, kind string) *Invariant {
	t.Helper()
	return current(t).invariant(name, kind)
}

func (l *liveTest) invariant(name, kind string) *Invariant {
	l.mu.Lock()
	defer l.mu.Unlock()
	at := slices.IndexFunc(l.invariants, func(i *Invariant) bool { return i.attr.Name == name && i.attr.Kind == kind })
	if at >= 0 {
		return l.invariants[at]
	}
	i := &Invariant{attr: InvariantAttr{Name: name, Kind: kind}, seen: map[uint64]struct{}{}}
	l.invariants = append(l.invariants, i)
	return i
}

// Checked counts an evaluation on the input with that digest: inputs of one digest are the same.
func (i *Invariant) Checked(digest uint64) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.attr.Checks++
	i.seen[digest] = struct{}{}
}

// Discarded counts an input that a precondition refused.
func (i *Invariant) Discarded() {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.attr.Discarded++
}

// Class adds a kind of input, once.
func (i *Invariant) Class(name string) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if !slices.Contains(i.attr.Classes, name) {
		i.attr.Classes = append(i.attr.Classes, name)
	}
}

// Counts returns what was counted so far.
func (i *Invariant) Counts() InvariantAttr {
	i.mu.Lock()
	defer i.mu.Unlock()
	out := i.attr
	out.Distinct, out.Classes = len(i.seen), slices.Clone(out.Classes)
	return out
}

// sendInvariants tells the runner what the test's invariants were evaluated on.
func (l *liveTest) sendInvariants(t testing.TB) {
	l.mu.Lock()
	all := slices.Clone(l.invariants)
	l.mu.Unlock()
	if len(all) == 0 {
		return
	}
	var attrs []InvariantAttr
	for _, i := range all {
		attrs = append(attrs, i.Counts())
	}
	Attr(t, AttrInvariant, attrs)
}
