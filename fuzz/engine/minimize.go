package engine

import (
	"context"
	"math"
	"reflect"
	"slices"
	"time"

	"github.com/passmuster/muster/corpus"
	"github.com/passmuster/muster/fuzz/engine/core"
)

// Minimising is greedy: of the inputs that are one step simpler the first that shows the same bug is taken, until none does or the
// tries are used up. The steps come in the same order each time, so the result repeats where the target does.

// tries is how many inputs are run to make one smaller. Those that end a process cost a new one, those that run into a limit cost that
// as well, and a race is reported once a process.
func tries(k corpus.Kind) (runs, deaths int) {
	switch k {
	case corpus.KindPanic, corpus.KindFailure:
		return 5000, 0
	case corpus.KindHang, corpus.KindMemory, corpus.KindDeadlock:
		return 100, 12
	case corpus.KindLeak, corpus.KindRace:
		return 60, 60
	default:
		return 400, 150
	}
}

// hurry is the part of the limits that is enough to know a hang again.
const hurry = 10

// Minimize makes a crasher's input smaller, as long as kind and top frames stay; a flaky one stays as it is.
func (s *Session) Minimize(ctx context.Context, c corpus.Crasher) (corpus.Crasher, error) {
	if c.Flaky || s.native != nil { // the go command has made it smaller
		return c, nil
	}
	runs, deaths := tries(c.Kind)
	m := &minimizer{s: s, want: c, runs: runs, deaths: deaths}
	if d := s.config.Minimize; d > 0 {
		m.until = time.Now().Add(d)
	}
	k := trialKind{mode: quietly, limits: s.limits}
	if c.Kind == corpus.KindHang {
		k.limits.CPU, k.limits.Wall = k.limits.CPU/hurry, k.limits.Wall/hurry
	}
	m.probe = &prober{at: s.trialPlace, kind: k}
	defer m.probe.free()
	best := slices.Clone(c.Input.Values)
	for improved := true; improved; {
		improved = false
		for i := range best {
			smaller, err := m.argument(ctx, best, i)
			if err != nil {
				return c, err
			}
			improved = improved || smaller
		}
	}
	if reflect.DeepEqual(best, c.Input.Values) {
		return c, nil
	}
	return s.sure(ctx, c, best)
}

// sure runs what is smaller in a fresh process, and takes back what does not show the same bug there.
func (s *Session) sure(ctx context.Context, c corpus.Crasher, best []any) (corpus.Crasher, error) {
	input, err := core.EncodeInput(best, s.types)
	if err != nil {
		return c, err
	}
	e := corpus.Entry{Values: best, Comment: c.Input.Comment}
	if c.Kind == corpus.KindLeak {
		again, ok, err := s.leaks(ctx, e, input)
		if err != nil || !ok || again.Identity() != c.Identity() {
			return c, err
		}
		again.Executions = c.Executions
		return again, nil
	}
	out, err := s.trials(ctx, [][]byte{input}, trialKind{mode: loudly, limits: s.confirmLimits()}, nil)
	if err != nil || !s.same(c, e, out[0]) {
		return c, err
	}
	small := s.crasher(e, out[0], uint64(c.Executions))
	if small.Identity() != c.Identity() {
		small.Frames = c.Frames
	}
	return small, nil
}

// same reports whether an outcome shows the bug of a crasher.
func (s *Session) same(c corpus.Crasher, e corpus.Entry, o outcome) bool {
	if !o.failed() {
		return false
	}
	got := s.crasher(e, o, 0)
	if got.Kind != c.Kind {
		return false
	}
	if isInterrupted(c.Kind) {
		return len(stable(c, got)) == len(c.Frames)
	}
	return got.Identity() == c.Identity()
}

type minimizer struct {
	s     *Session
	want  corpus.Crasher
	probe *prober
	// runs and deaths are what may still be spent.
	runs, deaths int
	until        time.Time // zero for as long as it takes
}

// late ends the tries where the time is over.
func (m *minimizer) late() {
	if !m.until.IsZero() && time.Now().After(m.until) {
		m.runs = 0
	}
}

// holds returns the first of the candidates that shows the bug, -1 where none does.
func (m *minimizer) holds(ctx context.Context, candidates [][]any) (int, error) {
	var inputs [][]byte
	for _, values := range candidates[:min(len(candidates), m.runs)] {
		input, err := core.EncodeInput(values, m.s.types)
		if err != nil {
			return -1, err
		}
		inputs = append(inputs, input)
	}
	entry := func(i int) corpus.Entry { return corpus.Entry{Values: candidates[i]} }
	if m.want.Kind == corpus.KindLeak || m.want.Kind == corpus.KindRace {
		for i, input := range inputs {
			m.runs--
			m.late()
			ok, err := m.alone(ctx, entry(i), input)
			if err != nil || ok {
				return i, err
			}
		}
		return -1, nil
	}
	found := -1
	_, err := m.probe.run(ctx, inputs, func(i int, o outcome) bool {
		m.runs--
		if o.death != nil {
			m.deaths--
		}
		if m.s.same(m.want, entry(i), o) {
			found = i
		}
		if m.deaths < 0 {
			m.runs = 0
		}
		m.late()
		return found >= 0 || m.runs <= 0
	})
	return found, err
}

// alone tries an input in a process of its own.
func (m *minimizer) alone(ctx context.Context, e corpus.Entry, input []byte) (bool, error) {
	if m.want.Kind == corpus.KindLeak {
		c, ok, err := m.s.leaks(ctx, e, input)
		return ok && c.Identity() == m.want.Identity(), err
	}
	out, err := m.s.trials(ctx, [][]byte{input}, m.probe.kind, nil)
	return err == nil && m.s.same(m.want, e, out[0]), err
}

// argument makes one argument simpler, in place, and reports whether it did.
func (m *minimizer) argument(ctx context.Context, best []any, i int) (simpler bool, err error) {
	for at := 0; m.runs > 0; {
		steps, next := simplifications(best[i], at)
		if len(steps) == 0 {
			if next < 0 {
				return simpler, nil
			}
			at = next
			continue
		}
		candidates := make([][]any, len(steps))
		for j, v := range steps {
			candidates[j] = slices.Clone(best)
			candidates[j][i] = v
		}
		n, err := m.holds(ctx, candidates)
		if err != nil {
			return simpler, err
		}
		if n < 0 {
			if at = next; at < 0 {
				return simpler, nil
			}
			continue
		}
		best[i], simpler = steps[n], true
	}
	return simpler, nil
}

// simplifications returns values that are one step simpler than v, by level: coarse steps first. Next is the level to try where none of
// them will do, negative after the last.
func simplifications(v any, level int) (steps []any, next int) {
	switch v := v.(type) {
	case []byte:
		texts, next := shorter(string(v), level)
		for _, t := range texts {
			steps = append(steps, []byte(t))
		}
		return steps, next
	case string:
		texts, next := shorter(v, level)
		for _, t := range texts {
			steps = append(steps, t)
		}
		return steps, next
	case bool:
		if v {
			steps = append(steps, false)
		}
		return steps, -1
	default:
		return smallerNumbers(v), -1
	}
}

// levels of data: parts of a half, a quarter and so on to one byte are left out, then bytes are made plain.
const finest = 16

// shorter returns the data with a part left out; after the last of these levels, with a byte made plain.
func shorter(s string, level int) (out []string, next int) {
	if level <= finest {
		part := (len(s) + 1) >> (level + 1)
		if part == 0 {
			return nil, finest + 1
		}
		for from := 0; from < len(s); from += part {
			out = append(out, s[:from]+s[min(from+part, len(s)):])
		}
		if part == 1 {
			return out, finest + 1
		}
		return out, level + 1
	}
	for i := range len(s) {
		if s[i] != plain && s[i] != 0 {
			out = append(out, s[:i]+string(plain)+s[i+1:])
		}
	}
	return out, -1
}

// plain is the byte that says least.
const plain = '0'

// smallerNumbers returns numbers of the same type between zero and v, the simplest first.
func smallerNumbers(v any) (steps []any) {
	r := reflect.ValueOf(v)
	add := func(set func(n reflect.Value)) {
		n := reflect.New(r.Type()).Elem()
		set(n)
		if n.Interface() != v {
			steps = append(steps, n.Interface())
		}
	}
	switch {
	case r.CanInt() && r.Int() != 0:
		n := r.Int()
		for _, m := range []int64{0, -n, n / 16, n / 2, n - sign(n)} {
			if m != -n || n < 0 && m > 0 {
				add(func(to reflect.Value) { to.SetInt(m) })
			}
		}
	case r.CanUint() && r.Uint() != 0:
		n := r.Uint()
		for _, m := range []uint64{0, n / 16, n / 2, n - 1} {
			add(func(to reflect.Value) { to.SetUint(m) })
		}
	case r.CanFloat() && r.Float() != 0 && !math.IsNaN(r.Float()):
		f := r.Float()
		for _, m := range []float64{0, 1, math.Trunc(f), math.Trunc(f / 2)} {
			if math.Abs(m) < math.Abs(f) || m == math.Trunc(f) {
				add(func(to reflect.Value) { to.SetFloat(m) })
			}
		}
	}
	return steps
}

func sign(n int64) int64 {
	if n < 0 {
		return -1
	}
	return 1
}
