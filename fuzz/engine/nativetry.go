package engine

import (
	"context"
	"path/filepath"
	"strings"
	"time"

	"github.com/passmuster/muster/corpus"
	"github.com/passmuster/muster/fuzz/engine/inside"
	"github.com/passmuster/muster/internal/proc"
	"github.com/passmuster/muster/internal/stacks"
)

// plainRun is what a test process did that ran inputs as go test runs them.
type plainRun struct {
	text   string
	failed bool
	death  *death // nil where it ended as tests end
}

// once runs the binary with the limits of one input.
func (n *native) once(ctx context.Context, args ...string) (plainRun, error) {
	cwd, err := n.ready()
	if err != nil {
		return plainRun{}, err
	}
	return n.onceIn(ctx, cwd, args...)
}

func (n *native) onceIn(ctx context.Context, cwd string, args ...string) (plainRun, error) {
	p, err := proc.Start(ctx, n.command(cwd, args...))
	if err != nil {
		return plainRun{}, err
	}
	tail := &proc.Tail{Keep: announcement}
	go tail.Drain(p.Output)
	exited := make(chan struct{})
	go func() {
		defer close(exited)
		p.AwaitExit()
	}()
	limits := n.limits
	limits.CPU *= confirmFactor
	limits.Wall *= confirmFactor
	over := supervise(ctx, p, exited, limits)
	tail.Wait()
	_ = p.Kill()
	p.Sweep(context.Background(), 0)
	p.Output.Close()
	state, err := p.Reap()
	if ctx.Err() != nil {
		err = context.Cause(ctx)
	}
	if err != nil {
		return plainRun{}, err
	}
	out := plainRun{text: tail.String(), failed: !state.Success()}
	if over != "" || state.ExitCode() > 1 || state.ExitCode() < 0 || state.ExitCode() == 1 && !strings.Contains(out.text, "--- FAIL") {
		out.death = &death{ending: over}
		out.death.explain(n.limits, state, "", out.text)
	}
	return out, nil
}

// supervise waits for the end of a process, which it brings about where a limit is passed: that is returned.
func supervise(ctx context.Context, p *proc.Process, exited <-chan struct{}, limits Limits) (over ending) {
	poll := time.NewTicker(pollEvery)
	defer poll.Stop()
	begun := time.Now()
	idle := proc.NewIdle(limits.Wall, begun, proc.ReadUsage(p.Pid()))
	var until time.Time
	var memory growth
	for {
		select {
		case <-exited:
			return over
		case <-ctx.Done():
			_ = p.Kill()
			<-exited
			return over
		case now := <-poll.C:
			u := proc.ReadUsage(p.Pid())
			memory.see(u.Memory, u.CPU > limits.CPU/2)
			switch {
			case over != "":
				if now.After(until) || u.Memory > mayTake(limits.Memory) {
					_ = p.Kill()
				}
				continue
			case u.OK && u.Memory > limits.Memory:
				over = overMemory
			case u.OK && u.CPU > limits.CPU && memory.on():
				over = overGrowth
			case u.OK && u.CPU > limits.CPU:
				over = overCPU
			case idle.Over(now, u), now.Sub(begun) > wallFactor*limits.Wall:
				over = overWall
			default:
				continue
			}
			until = now.Add(patience)
			if over == overMemory || over == overGrowth {
				_ = p.HoldMemory()
			}
			_ = p.Quit()
		}
	}
}

// try runs one input alone as go test runs it; ok is false where it passes.
func (n *native) try(ctx context.Context, e corpus.Entry) (c corpus.Crasher, ok bool, err error) {
	cwd, err := n.ready()
	if err != nil {
		return c, false, err
	}
	path, err := corpus.Save(n.seedDir(cwd), e)
	if err != nil {
		return c, false, err
	}
	out, err := n.onceIn(ctx, cwd, "-test.run=^"+n.target+"$/^"+filepath.Base(path)+"$", "-test.v")
	if err != nil || !out.failed && out.death == nil {
		return c, false, err
	}
	c = n.crasher(out)
	c.Input = e
	return c, true, nil
}

// crasher describes what a test process did.
func (n *native) crasher(out plainRun) corpus.Crasher {
	c := corpus.Crasher{Package: n.binary.ImportPath, Target: n.target, Stack: out.text[:min(len(out.text), maxStack)]}
	s := Session{binary: n.binary}
	d := out.death
	switch {
	case d == nil && strings.Contains(out.text, "WARNING: DATA RACE"):
		c.Kind = corpus.KindRace
		c.Message, c.Frames = raceReport(out.text[strings.Index(out.text, "WARNING: DATA RACE"):])
		c.Frames = s.own(c.Frames)
	case d == nil:
		c.Kind, c.Message = corpus.KindFailure, logOf(out.text)
	default:
		c.Kind, c.Message = d.kind, d.message
		c.Frames = s.frames(d.frames)
		trace := stacks.Parse(out.text)
		if frames, found := testFrames(trace); d.kind == corpus.KindFatal && found && strings.HasPrefix(d.message, "panic: ") {
			c.Kind, c.Message = corpus.KindPanic, panicMessage(d.message)
			c.Frames = s.frames(frames)
		} else if found && len(c.Frames) == 0 {
			c.Frames = s.frames(frames)
		}
	}
	return c
}

// testFrames are the calls above package testing on the first goroutine that is printed, where that runs a test.
func testFrames(trace []stacks.Goroutine) (frames []inside.ServeFrame, found bool) {
	for _, g := range trace {
		frames = frames[:0]
		for _, c := range g.Calls {
			if c.Func == "testing.tRunner" {
				return frames, len(frames) > 0
			}
			if strings.HasPrefix(c.Func, "testing.tRunner.") || c.Func == "panic" || len(frames) == 0 && stacks.IsRuntime(c.Func) {
				frames = frames[:0] // package testing panics again with what a test panicked with
				continue
			}
			frames = append(frames, inside.ServeFrame{Func: c.Func, File: c.File, Line: c.Line})
		}
		if len(g.User()) > 0 {
			return nil, false
		}
	}
	return nil, false
}

// panicMessage is the value of a panic.
func panicMessage(said string) string {
	said = strings.TrimPrefix(said, "panic: ")
	said, _, _ = strings.Cut(said, " [recovered")
	return said
}

// logOf is what a failed test logged.
func logOf(text string) string {
	var lines []string
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if line == "" || line == "FAIL" || strings.HasPrefix(line, "--- ") || strings.HasPrefix(line, "=== ") || strings.HasPrefix(line, "exit status") {
			continue
		}
		lines = append(lines, line)
	}
	all := strings.Join(lines, "\n")
	return strings.ToValidUTF8(all[:min(len(all), maxMessage)], "")
}

// tryAll runs each entry alone. Which edges it covers is not known.
func (n *native) tryAll(ctx context.Context, entries []corpus.Entry) ([]Trial, error) {
	list := make([]Trial, len(entries))
	for i, e := range entries {
		begun := time.Now()
		c, failed, err := n.try(ctx, e)
		if err != nil {
			return nil, err
		}
		list[i].Nanos = time.Since(begun).Nanoseconds()
		if failed {
			list[i].Crasher = &c
		}
	}
	return list, nil
}
