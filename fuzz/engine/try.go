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

// prober runs inputs as they are, in one process as long as none of them ends it.
type prober struct {
	at   place
	kind trialKind
	p    *process
}

// run runs inputs in the order in which they are given. It stops after the first for which stop returns true; nil never does.
func (r *prober) run(ctx context.Context, inputs [][]byte, stop func(int, outcome) bool) ([]outcome, error) {
	var out []outcome
	for len(out) < len(inputs) {
		if r.p == nil {
			p, d, err := start(ctx, r.at, r.kind.mode)
			if err != nil {
				return out, err
			}
			if d != nil {
				return out, fmt.Errorf("a new process of the target does not come up: %s", d.why())
			}
			r.p = p
		}
		rest := inputs[len(out):]
		r.p.tell(inside.ServeCommand{Op: "try", Inputs: rest, Repeat: r.kind.repeat, Edges: r.kind.edges, Stacks: r.kind.stacks})
		for ended := false; !ended; {
			o, more, err := r.next(ctx)
			if err != nil {
				r.free()
				return out, err
			}
			if !more {
				break
			}
			if out = append(out, o); stop != nil && stop(len(out)-1, o) {
				if r.p != nil && len(out) == len(inputs) {
					_, _, err = r.next(ctx) // that it is done
				} else {
					r.free()
				}
				return out, err
			}
			ended = o.death != nil
		}
	}
	return out, nil
}

// next is what the next input did; more is false where the command has ended.
func (r *prober) next(ctx context.Context) (o outcome, more bool, err error) {
	for {
		a, d, err := r.p.await(ctx, r.kind.limits)
		switch {
		case err != nil:
			return o, false, err
		case d != nil && d.trial == 0:
			return o, false, fmt.Errorf("the test process ended by itself: %s", d.why())
		case d != nil:
			r.free()
			return outcome{death: d}, true, nil
		case a.Op == "trial":
			return outcome{trial: a.Trial}, true, nil
		case a.Op == "done":
			return o, false, nil
		case a.Op == "error":
			return o, false, fmt.Errorf("the test process: %s", a.Why)
		}
	}
}

func (r *prober) free() {
	if r.p != nil {
		r.p.free()
		r.p = nil
	}
}

// trials runs inputs in a fresh process, and in one more after each that ends it.
func (s *Session) trials(ctx context.Context, inputs [][]byte, k trialKind, stop func(int, outcome) bool) ([]outcome, error) {
	r := &prober{at: s.trialPlace, kind: k}
	defer r.free()
	return r.run(ctx, inputs, stop)
}

// Try runs each entry and changes nothing of the session. An entry runs a few times, to tell which of the edges it covers repeat.
func (s *Session) Try(ctx context.Context, entries []corpus.Entry) ([]Trial, error) {
	if s.native != nil {
		return s.native.tryAll(ctx, entries)
	}
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
