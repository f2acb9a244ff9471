package proc

import (
	"bytes"
	"context"
	"io"
	"os"
	"time"
)

// Output runs a command to its end and returns what it printed, and how it ended. What it says on standard
// error goes to stderr, or with the rest where that is nil. When ctx ends the command is interrupted, so that
// it can remove its files, then killed with all that it started, and the error is the context's cause.
func Output(ctx context.Context, c Command, stderr *bytes.Buffer) (out []byte, state *os.ProcessState, err error) {
	var said chan error
	var r *os.File
	if stderr != nil {
		var w *os.File
		if r, w, err = os.Pipe(); err != nil {
			return nil, nil, err
		}
		defer r.Close()
		c.Stderr, said = w, make(chan error, 1)
		go func() {
			_, err := stderr.ReadFrom(r)
			said <- err
		}()
	}
	p, err := Start(ctx, c)
	if stderr != nil {
		c.Stderr.Close()
	}
	if err != nil {
		return nil, nil, err
	}
	defer p.Output.Close()
	ended, killed := make(chan struct{}), make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		defer close(killed)
		_ = interruptGroup(p.cmd.Process)
		select {
		case <-ended:
		case <-time.After(grace):
			_ = p.Kill()
		}
	})
	out, err = io.ReadAll(p.Output)
	p.AwaitExit()
	close(ended)
	if !stop() {
		<-killed // not after the id is free
	}
	if ctx.Err() != nil {
		p.Sweep(context.Background(), time.Second)
	}
	state, reaped := p.Reap()
	if said != nil {
		if ctx.Err() != nil {
			r.Close() // who left the group may hold the other end
		}
		if unread := <-said; err == nil {
			err = unread
		}
	}
	switch {
	case ctx.Err() != nil:
		return nil, nil, context.Cause(ctx)
	case reaped != nil:
		return nil, nil, reaped
	}
	return out, state, err
}

// grace is how long an interrupted command may take to end by itself.
const grace = 2 * time.Second
