package campaign

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/passmuster/muster/corpus"
	"github.com/passmuster/muster/fuzz/engine"
	"github.com/passmuster/muster/internal/words"
)

// What a target may do behind the end of the time is what it takes to keep the evidence: the input that ran then and those that
// have failed run once more, and there is a moment to make them smaller.
const (
	// slack is how far a slice may be behind the end: how many executions a time buys is an estimate.
	slack = 250 * time.Millisecond
	// overtime is how long a target's inputs may be made smaller behind the end, together.
	overtime = time.Second
	// restart is what a new process of a target is given to come up.
	restart = 2 * time.Second
	// busy is how many times as long as on an idle machine it may take to see that an input fails: not to see it would be to lose it.
	busy = 10
	// leastMinimize is the shortest time in which making an input smaller comes to anything.
	leastMinimize = 100 * time.Millisecond
)

var (
	errOverdue = errors.New("the slice took far longer than its share")
	errOver    = errors.New("the time was over")
)

// ending is what a target knows of the end of its time.
type ending struct {
	until    time.Time     // zero where there is none
	minimize time.Duration // how long one input may be made smaller
	overtime time.Duration // what is left of the constant of that name
	cut      bool          // a slice was cut short
	// unfinished are the files of inputs that may be larger than they had to be.
	unfinished []string
}

// limits are those of one execution.
func (s *subject) limits() (cpu, wall time.Duration) {
	d := engine.DefaultLimits()
	cpu, wall = d.CPU, d.Wall
	if l := s.r.c.o.Limits; l.CPU > 0 {
		cpu = l.CPU
	}
	if l := s.r.c.o.Limits; l.Wall > 0 {
		wall = l.Wall
	}
	return cpu, wall
}

// worth reports whether an execution may end in the time that is left, by the fastest slice: what is slow now and then may be the machine.
func (s *subject) worth(left time.Duration) bool {
	return !s.r.timed || left > 0 && (s.fastest <= 0 || time.Duration(float64(time.Second)/s.fastest) <= left)
}

// patience is how much longer than its share a slice may take before it is cut short where there is time left: an input that
// hangs has to come to its limit, and a new process to start.
func (s *subject) patience() time.Duration {
	_, wall := s.limits()
	return wall + 5*restart
}

// within bounds a slice by its share, and by the end of the time.
func (s *subject) within(ctx context.Context, share float64, end time.Time) (context.Context, context.CancelFunc) {
	if !s.r.timed {
		return context.WithCancel(ctx)
	}
	until := time.Now().Add(time.Duration(share*float64(time.Second)) + s.patience())
	if last := end.Add(slack); last.Before(until) {
		until = last
	}
	return context.WithDeadlineCause(ctx, until, errOverdue)
}

// judge looks into what slices have left that were cut short. What there is no time for is kept, and runs in the next campaign.
func (s *subject) judge(ctx context.Context) {
	if s.s == nil || !s.ending.cut || ctx.Err() != nil {
		return
	}
	cpu, wall := s.limits()
	// An input is confirmed with twice the limits, which count what it uses itself: on a busy machine that takes longer by the clock.
	within, cancel := context.WithTimeoutCause(ctx, busy*(2*max(cpu, wall)+restart), errOver)
	defer cancel()
	s.begin()
	slice, err := s.s.Judge(within)
	s.take(ctx, slice)
	if n := len(slice.Unjudged); err != nil && ctx.Err() == nil {
		s.note(fmt.Sprintf("%s that failed, or still ran when the time was over, could not be looked into: %v", words.Count(n, "input"), err))
		s.keep(slice.Unjudged)
	}
}

// keep stores inputs between campaigns.
func (s *subject) keep(list []corpus.Entry) {
	if s.kept == nil {
		return
	}
	if err := s.kept.add(list); err != nil {
		s.r.warn("inputs are not kept: " + err.Error())
	}
}

// hasty notes which of the inputs that fail might be smaller.
func (s *subject) hasty(files []string) {
	if len(files) > 0 {
		s.note("the time was over before it was made as small as it can be: " + words.Some(files))
	}
}

// room is how long an input that fails may be made smaller; ok is false where there is no time for it at all.
func (s *subject) room(k corpus.Kind) (d time.Duration, ok bool) {
	e := &s.ending
	if e.until.IsZero() {
		return e.minimize, true
	}
	cpu, wall := s.limits()
	least := leastMinimize
	switch k {
	case corpus.KindHang, corpus.KindMemory: // what is smaller is confirmed with twice the limits
		least = 2 * cpu
	case corpus.KindDeadlock:
		least = 2 * wall
	}
	left := max(time.Until(e.until), e.overtime)
	d = min(e.minimize, left)
	return d, d > 0 && left >= least
}

// hurried makes the input of a crasher smaller in the time that there is; large says that it may be larger for that.
func (s *subject) hurried(ctx context.Context, k corpus.Crasher) (small corpus.Crasher, large bool, err error) {
	e := &s.ending
	d, ok := s.room(k.Kind)
	if !ok {
		return k, true, errOver
	}
	if e.until.IsZero() {
		small, err = s.s.Minimize(ctx, k)
		return small, false, err
	}
	within, cancel := context.WithTimeoutCause(ctx, max(time.Until(e.until), d)+restart, errOver)
	defer cancel()
	s.s.MinimizeWithin(d)
	began := time.Now()
	small, err = s.s.Minimize(within, k)
	e.overtime -= max(min(time.Since(began), time.Since(e.until)), 0)
	if err != nil && ctx.Err() == nil && errors.Is(context.Cause(within), errOver) {
		err = errOver
	}
	return small, errors.Is(err, errOver) || d < e.minimize && time.Since(began) >= d, err
}
