package format

import (
	"bytes"

	"github.com/passmuster/muster/internal/choice"
)

// Options say what candidates are made of. The zero value is valid.
type Options struct {
	// Dictionary are tokens that are put in the place of keys, names and texts; those of formats need not be among them.
	Dictionary [][]byte
	// MaxBytes bounds how long an argument gets; 0 means four times what it was and 4 KiB.
	MaxBytes int
}

// most is how long an argument may become.
func (o Options) most(was int) int {
	if o.MaxBytes > 0 {
		return o.MaxBytes
	}
	return 4*was + 4<<10
}

// Candidates is [Options.Candidates] with no options.
func Candidates(seed uint64, values []any, n int) [][]any {
	return Options{}.Candidates(seed, values, n)
}

// Candidates returns up to n inputs made from one, each with one of its []byte and string arguments changed in a way that
// suits the format that it has; none where no argument has a known format. It depends on its arguments alone and
// changes none of them; unchanged arguments are shared. Most candidates stay valid in their format; some break
// one rule of it.
func (o Options) Candidates(seed uint64, values []any, n int) [][]any {
	return o.all(seed, values, nil, n)
}

// Splice returns up to n inputs made from a with pieces of b, an input of the same target, where both have arguments of
// one format.
func (o Options) Splice(seed uint64, a, b []any, n int) [][]any { return o.all(seed, a, b, n) }

// Splice returns a with a piece of b in it, or in the place of one; nil where they have no format in common.
func Splice(seed uint64, a, b []byte) []byte {
	for _, out := range (Options{}).Splice(seed, []any{a}, []any{b}, 1) {
		data, _ := out[0].([]byte)
		return data
	}
	return nil
}

// argument is one that has a format.
type argument struct {
	index int
	data  []byte
	donor []byte
	views []view
}

// mostViews is how many formats an argument is seen as.
const mostViews = 3

func (o Options) all(seed uint64, values, donors []any, n int) [][]any {
	var args []argument
	for i, v := range values {
		data, ok := bytesOf(v)
		if !ok {
			continue
		}
		a := argument{index: i, data: data, views: views(known().all, data, mostViews)}
		if donors != nil {
			if i >= len(donors) {
				continue
			}
			a.donor, _ = bytesOf(donors[i])
		}
		if len(a.views) > 0 && (donors == nil || len(a.donor) > 0) {
			args = append(args, a)
		}
	}
	if len(args) == 0 {
		return nil
	}
	var out [][]any
	for i := range n {
		s := choice.FromSeed(choice.Mix(seed*0x9e3779b97f4a7c15 + uint64(i)))
		a := choice.Pick(s, args...)
		if data, _, ok := o.one(s, a); ok {
			out = append(out, with(values, a.index, data))
		}
	}
	return out
}

// attempts is how many changes are tried for one candidate.
const attempts = 4

// one changes an argument and says how deep a rule of a format was broken.
func (o Options) one(s *choice.Stream, a argument) (data []byte, broken int, ok bool) {
	for range attempts {
		m := &mutator{s: s, tokens: o.Dictionary, most: o.most(len(a.data)), left: deepest, broken: unbroken}
		v := m.pick(a.views)
		out := m.layer(v, a.data, a.donor, 0)
		if out != nil && !bytes.Equal(out, a.data) && (m.took || a.donor == nil) {
			return out, m.broken, true
		}
	}
	return nil, 0, false
}

// bytesOf returns the bytes of an argument that has some.
func bytesOf(v any) ([]byte, bool) {
	switch v := v.(type) {
	case []byte:
		return v, len(v) > 0
	case string:
		return []byte(v), v != ""
	}
	return nil, false
}

// with returns the values with others in one place, of the type that it has.
func with(values []any, index int, data []byte) []any {
	out := append([]any{}, values...)
	out[index] = data
	if _, ok := values[index].(string); ok {
		out[index] = string(data)
	}
	return out
}
