package engine

import (
	"context"
	"fmt"
	"strings"

	"github.com/passmuster/muster/corpus"
	"github.com/passmuster/muster/fuzz/engine/core"
	"github.com/passmuster/muster/fuzz/engine/inside"
	"github.com/passmuster/muster/internal/stacks"
)

// leakRounds is how often an input runs to show that each run leaves goroutines behind: what starts a helper once is no leak.
const leakRounds = 5

// Leak runs an entry some times and describes the goroutines that each run leaves behind, nil where there are none.
func (s *Session) Leak(ctx context.Context, e corpus.Entry) (*corpus.Crasher, error) {
	if s.native != nil {
		return nil, nil
	}
	input, err := core.EncodeInput(e.Values, s.types)
	if err != nil {
		return nil, err
	}
	c, ok, err := s.leaks(ctx, e, input)
	if err != nil || !ok {
		return nil, err
	}
	return &c, nil
}

// leaks runs an input once and then some more times in a fresh process, and compares how many goroutines there are.
func (s *Session) leaks(ctx context.Context, e corpus.Entry, input []byte) (c corpus.Crasher, ok bool, err error) {
	var inputs [][]byte
	for range leakRounds + 1 {
		inputs = append(inputs, input)
	}
	out, err := s.trials(ctx, inputs, trialKind{mode: loudly, limits: s.confirmLimits(), stacks: true}, func(_ int, o outcome) bool { return o.failed() })
	if err != nil {
		return c, false, err
	}
	first, last := out[0], out[len(out)-1]
	if last.failed() || len(out) <= leakRounds || last.trial.Goroutines < first.trial.Goroutines+leakRounds {
		return c, false, nil
	}
	g, ok := leaked(stacks.Parse(last.trial.Stacks))
	if !ok {
		return c, false, nil
	}
	var frames []inside.ServeFrame
	for _, call := range append(g.User(), g.Created) {
		frames = append(frames, inside.ServeFrame{Func: call.Func, File: call.File, Line: call.Line})
	}
	c = corpus.Crasher{
		Package: s.binary.ImportPath, Target: s.target, Input: e, Kind: corpus.KindLeak,
		Message: fmt.Sprintf("each run leaves %d goroutines behind (%s)", (last.trial.Goroutines-first.trial.Goroutines)/leakRounds, g.State),
		Frames:  s.frames(frames), Stack: last.trial.Stacks[:min(len(last.trial.Stacks), maxStack)],
	}
	return c, true, nil
}

// leaked is the goroutine of which there are most copies: the same stack, by functions and lines.
func leaked(list []stacks.Goroutine) (most stacks.Goroutine, ok bool) {
	count := map[string]int{}
	best := 0
	for _, g := range list {
		var key strings.Builder
		for _, c := range append(g.Calls, g.Created) {
			fmt.Fprintf(&key, "%s %s:%d\n", c.Func, c.File, c.Line)
		}
		if count[key.String()]++; count[key.String()] > best && g.Created.Func != "" {
			best, most = count[key.String()], g
		}
	}
	return most, best >= leakRounds
}
