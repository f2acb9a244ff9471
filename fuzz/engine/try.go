package engine

import (
	"context"
	"fmt"

	"github.com/passmuster/muster/corpus"
	"github.com/passmuster/muster/fuzz/engine/core"
	"github.com/passmuster/muster/fuzz/engine/inside"
)

// outcome is what one input did when it was run as it is.
type outcome struct {
	trial *inside.ServeTrial // nil where the process died
	death *death
}

// failed reports whether it went wrong in some way.
func (o outcome) failed() bool { return o.death != nil || o.trial != nil && o.trial.Failure != nil }

// trialKind says how inputs are run.
type trialKind struct {
	mode   mode
	limits Limits
	repeat int
	edges  bool
	stacks bool
}

// trials runs inputs in the order in which they are given, in one process as long as none of them ends it. It stops after the
// first input for which stop returns true; nil never does.
func (s *Session) trials(ctx context.Context, inputs [][]byte, k trialKind, stop func(int, outcome) bool) ([]outcome, error) {
	var out []outcome
	for len(out) < len(inputs) {
		p, d, err := start(ctx, s.trialPlace, k.mode)
		if err != nil {
			return out, err
		}
		if d != nil {
			return out, fmt.Errorf("a new process of the target does not come up: %s", d.why())
		}
		from := len(out)
		p.tell(inside.ServeCommand{Op: "try", Inputs: inputs[from:], Repeat: k.repeat, Edges: k.edges, Stacks: k.stacks})
		ended := false
		for !ended {
			a, d, err := p.await(ctx, k.limits)
			switch {
			case err != nil:
				p.free()
				return out, err
			case d != nil && d.trial == 0:
				p.free()
				return out, fmt.Errorf("the test process ended by itself: %s", d.why())
			case d != nil:
				out, ended = append(out, outcome{death: d}), true
			case a.Op == "trial":
				out = append(out, outcome{trial: a.Trial})
			case a.Op == "done":
				ended = true
			case a.Op == "error":
				p.free()
				return out, fmt.Errorf("the test process: %s", a.Why)
			default:
				continue
			}
			if n := len(out); n > from && stop != nil && stop(n-1, out[n-1]) {
				p.free()
				return out, nil
			}
		}
		p.free()
	}
	return out, nil
}

// Try runs each entry and changes nothing of the session. An entry runs a few times, to tell which of the edges it covers repeat.
func (s *Session) Try(ctx context.Context, entries []corpus.Entry) ([]Trial, error) {
	inputs := make([][]byte, len(entries))
	for i, e := range entries {
		var err error
		if inputs[i], err = core.EncodeInput(e.Values, s.types); err != nil {
			return nil, fmt.Errorf("entry %d: %w", i+1, err)
		}
	}
	outcomes, err := s.trials(ctx, inputs, trialKind{mode: quietly, limits: s.limits, edges: true}, nil)
	if err != nil {
		return nil, err
	}
	list := make([]Trial, len(entries))
	for i, o := range outcomes {
		if o.trial != nil {
			list[i].Edges, list[i].Nanos = o.trial.Edges, o.trial.Nanos
		}
		if o.failed() {
			c := s.crasher(entries[i], o, 0)
			list[i].Crasher = &c
		}
	}
	return list, nil
}
