package gotest

import (
	"context"
	"errors"
	"io"
	"os"
	"time"

	"github.com/passmuster/muster/internal/proc"
)

// How long what belongs to an ended binary may take.
const (
	patience       = 500 * time.Millisecond // for its processes to end by themselves
	killedPatience = 100 * time.Millisecond // for those of a killed group to be gone
	drainTime      = 2 * time.Second        // for the output to end once they are gone
	killedDrain    = 200 * time.Millisecond // the same after a kill
)

// bounds say how long a command may run.
type bounds struct {
	timeout time.Duration // 0: as long as it likes
	grace   time.Duration // from the request to end to the kill
}

// ending is how a command ended.
type ending struct {
	state   *os.ProcessState
	late    bool // ran into the timeout
	killed  bool // did not end by itself
	left    int
	elapsed time.Duration
}

// supervise starts the command, copies its output to sink and returns when the command, its group
// and all else that it left behind are gone. The error is that of the start, or that of ctx where
// ctx ended the command.
func supervise(ctx context.Context, c proc.Command, b bounds, sink io.Writer) (ending, error) {
	if err := ctx.Err(); err != nil {
		return ending{}, err
	}
	begun := time.Now()
	p, err := proc.Start(ctx, c)
	if err != nil {
		return ending{}, err
	}
	copied := make(chan struct{})
	go func() {
		defer close(copied)
		copyOutput(sink, p.Output)
	}()
	exited := make(chan struct{})
	go func() {
		defer close(exited)
		p.AwaitExit()
	}()

	var e ending
	cause := e.await(ctx, p, b, exited)
	e.clean(ctx, p, copied)
	e.elapsed = time.Since(begun)
	state, err := p.Reap()
	e.state = state
	return e, errors.Join(cause, err)
}

// await returns when the process has ended, by itself or by force. The error is that of ctx where
// ctx was the reason.
func (e *ending) await(ctx context.Context, p *proc.Process, b bounds, exited <-chan struct{}) error {
	kill := func() {
		e.killed = true
		_ = p.Kill()
		<-exited
	}
	select {
	case <-exited:
		return nil
	case <-ctx.Done():
		kill()
		return ctx.Err()
	case <-after(b.timeout):
	}
	e.late, e.killed = true, true
	grace := b.grace
	if p.Quit() != nil { // no such request here: there is nothing to wait for
		grace = 0
	}
	select {
	case <-exited:
	case <-ctx.Done():
		kill()
		return ctx.Err()
	case <-time.After(grace):
		kill()
	}
	return nil
}

// clean removes what the ended process left behind and waits for the end of the output.
func (e *ending) clean(ctx context.Context, p *proc.Process, copied <-chan struct{}) {
	defer p.Output.Close()
	wait, drain := patience, drainTime
	if e.killed {
		_ = p.Kill()
		wait, drain = killedPatience, killedDrain
		ctx = context.WithoutCancel(ctx)
	}
	e.left = p.Sweep(ctx, wait)
	select {
	case <-copied:
		return
	case <-time.After(drain):
	}
	// Somebody who is neither in the group nor marked holds the pipe.
	e.left += p.SweepHolders(ctx)
	if p.Output.SetReadDeadline(time.Now().Add(drain)) != nil {
		p.Output.Close()
	}
	<-copied
}

// after is time.After, for ever where d is 0.
func after(d time.Duration) <-chan time.Time {
	if d <= 0 {
		return nil
	}
	return time.After(d)
}

// copyOutput copies until the end or the deadline of r.
func copyOutput(w io.Writer, r io.Reader) {
	buf := make([]byte, 64<<10)
	for {
		n, err := r.Read(buf)
		if n > 0 {
			_, _ = w.Write(buf[:n]) // the sinks of this package do not fail
		}
		if err != nil {
			return
		}
	}
}
