package engine

import (
	"context"
	"fmt"
	"time"

	"github.com/passmuster/muster/corpus"
	"github.com/passmuster/muster/fuzz/engine/inside"
)

// hangs remembers where executions hung. A bug that makes many inputs hang would take all time there is, so once there is one the
// limits are short: what hangs at a place that is known has hung, and what is elsewhere then runs again with all
// the time that it may take.
type hangs struct {
	at [][]inside.ServeFrame
	// slack is how often the short limits have been doubled, because something was merely slow.
	slack int
}

const (
	// shorter is the part of a limit that is enough to know a hang again.
	shorterBy = 10
	leastCPU  = 200 * time.Millisecond
	leastWall = time.Second
)

// limits are those of the next execution.
func (l *lane) limits() Limits {
	full := l.place.limits
	if len(l.hangs.at) == 0 {
		return full
	}
	short := full
	short.CPU = min(full.CPU, max(full.CPU/shorterBy, leastCPU)<<l.hangs.slack)
	short.Wall = min(full.Wall, max(full.Wall/shorterBy, leastWall)<<l.hangs.slack)
	return short
}

// isDoubtful reports whether the process was ended by a short limit at a place that is not known for hanging.
func (l *lane) isDoubtful(d *death) bool {
	if d.kind != corpus.KindHang && d.ending != overGrowth || !d.running {
		return false
	}
	for _, known := range l.hangs.at {
		if sameLoop(known, d.frames) {
			return false
		}
	}
	if len(l.hangs.at) > 0 && l.limits() != l.place.limits {
		return true
	}
	l.hangs.at = append(l.hangs.at, d.frames)
	return false
}

// sameLoop reports whether one of two stacks, the innermost calls first, goes on where the other ends.
func sameLoop(a, b []inside.ServeFrame) bool {
	n := min(len(a), len(b))
	for i := 1; i <= n; i++ {
		if a[len(a)-i].Func != b[len(b)-i].Func {
			return false
		}
	}
	return n > 0
}

// resolve gives an input all the time that it may take. One that needs it, and no more, is left out.
func (l *lane) resolve(ctx context.Context, d *death) error {
	at := newPlace(l.place.binary, l.place.target, l.place.limits, l.place.dir+"-again")
	r := &prober{at: at, kind: trialKind{mode: quietly, limits: at.limits}}
	defer r.free()
	out, err := r.run(ctx, [][]byte{d.input}, nil)
	if err != nil {
		return err
	}
	if again := out[0].death; again != nil && isInterrupted(again.kind) {
		l.hangs.at = append(l.hangs.at, again.frames)
		d.kind, d.frames, d.message, d.stack = again.kind, again.frames, again.message, again.stack
		return l.died(d)
	}
	l.hangs.slack++
	l.notes = append(l.notes, fmt.Sprintf("an input that takes over %v was left out", l.limits().CPU/2))
	l.execs = max(l.execs, d.execs)
	l.fatal = append(l.fatal, inside.ServeFatal{Input: d.input, Key: uint64(len(l.fatal)) + 1})
	return nil
}
