package proc

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"sync"
	"time"
)

// Command says what to start. Its standard input is empty.
type Command struct {
	// Path is the program; it is not searched for.
	Path string
	Args []string
	// Dir is the working directory; empty means that of this process.
	Dir string
	// Env is the complete environment; nil means that of this process.
	Env []string
	// Mark is an entry of Env ("KEY=value") that no process of another command carries. On Linux
	// it finds descendants that left the process group. Empty: only the group is looked at.
	Mark string
	// Stderr takes the standard error; nil sends it into [Process.Output] as well.
	Stderr *os.File
	// Files become the descriptors 3, 4, … of the command; not on Windows.
	Files []*os.File
}

// Process is a started command.
type Process struct {
	// Output is the read end of the pipe that the command writes to. A process that inherited the
	// pipe keeps it open: set a read deadline, or close it, rather than wait for its end.
	Output *os.File

	cmd     *exec.Cmd
	mark    string
	started uint64 // start time of the leader as the system counts it; 0 where that is not known
	reap    sync.Once
	state   *os.ProcessState
	err     error
}

// The waits between two attempts to start a program that some other process still has open for
// writing: a fork elsewhere in this process may hold the descriptor until its exec.
const (
	firstBusyWait = time.Millisecond
	lastBusyWait  = 500 * time.Millisecond
)

// Start starts the command.
func Start(ctx context.Context, c Command) (*Process, error) {
	for wait := firstBusyWait; ; wait *= 2 {
		p, err := start(c)
		if err == nil || !isBusy(err) || wait > lastBusyWait {
			return p, err
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(wait):
		}
	}
}

func start(c Command) (*Process, error) {
	r, w, err := os.Pipe()
	if err != nil {
		return nil, fmt.Errorf("start %s: %w", c.Path, err)
	}
	defer w.Close()
	cmd := &exec.Cmd{Path: c.Path, Args: append([]string{c.Path}, c.Args...), Dir: c.Dir, Env: c.Env, Stdout: w, Stderr: w, ExtraFiles: c.Files}
	if c.Stderr != nil {
		cmd.Stderr = c.Stderr
	}
	detach(cmd)
	if err := startOnLastingThread(cmd); err != nil {
		r.Close()
		return nil, fmt.Errorf("start %s: %w", c.Path, err)
	}
	p := &Process{Output: r, cmd: cmd, mark: c.Mark, started: startTime(cmd.Process.Pid)}
	live.add(p.Pid())
	return p, nil
}

// Pid is the id of the process and of its group.
func (p *Process) Pid() int { return p.cmd.Process.Pid }

// Quit asks the process (not its group) to print its goroutines and end; where the platform can, it asks the thread first that
// works most. It fails where the platform has no such request.
func (p *Process) Quit() error { return quit(p.cmd.Process) }

// HoldMemory keeps the process from getting more memory than it has, or little more: what it asks for is refused from now on. It
// fails where the platform cannot do that.
func (p *Process) HoldMemory() error { return holdMemory(p.Pid()) }

// Interrupt asks the group to end by itself; where the platform has no such request it is killed.
func (p *Process) Interrupt() error { return interruptGroup(p.cmd.Process) }

// Kill kills the whole group at once. It is an error where the process was reaped.
func (p *Process) Kill() error { return killGroup(p.cmd.Process) }

// AwaitExit returns when the process, not necessarily its group, has ended.
func (p *Process) AwaitExit() { awaitExit(p) }

// Reap frees the process id and says how the process ended.
func (p *Process) Reap() (*os.ProcessState, error) {
	p.reap.Do(func() {
		err := p.cmd.Wait()
		p.state = p.cmd.ProcessState
		if p.state == nil {
			p.err = fmt.Errorf("wait for %s: %w", p.cmd.Path, err)
		}
		live.remove(p.Pid())
	})
	return p.state, p.err
}

// Sweep is called after AwaitExit. It gives what is left of the command up to patience to end by
// itself, kills the rest and returns how many these were. When ctx ends it kills at once.
func (p *Process) Sweep(ctx context.Context, patience time.Duration) int {
	return sweep(ctx, patience, func() []leftover { return leftovers(p) })
}

// SweepHolders is Sweep for processes that hold [Process.Output] open, whatever their group and
// environment. It costs more than Sweep: use it only where the output does not end.
func (p *Process) SweepHolders(ctx context.Context) int {
	return sweep(ctx, 0, func() []leftover { return holders(p) })
}

// SweepMarked kills the processes whose mark begins with the prefix, whoever started them: what is left of
// commands that are all reaped, or of a process like this one that was itself killed. It returns how many
// these were; only Linux finds any.
func SweepMarked(ctx context.Context, prefix string) int {
	return sweep(ctx, 0, func() []leftover { return marked(prefix) })
}

// leftover is a process that outlived the command. The start time tells it from a later process
// with the same id.
type leftover struct {
	pid     int
	started uint64
}

// maxRounds bounds the fight against a program that starts processes faster than they are killed.
const maxRounds = 200

func sweep(ctx context.Context, patience time.Duration, find func() []leftover) int {
	const pause = 5 * time.Millisecond
	for end := time.Now().Add(patience); ctx.Err() == nil && time.Now().Before(end); {
		if len(find()) == 0 {
			return 0
		}
		select {
		case <-ctx.Done():
		case <-time.After(pause):
		}
	}
	seen := map[leftover]bool{}
	for range maxRounds {
		left := find()
		if len(left) == 0 {
			break
		}
		for _, l := range left {
			seen[l] = true
			_ = l.kill() // gone already, or not ours to kill: the next round tells
		}
		time.Sleep(pause)
	}
	return len(seen)
}

// live holds the ids of all processes that were started here and not reaped, so that a sweep for one
// never takes another for its leftover, even where two commands share a mark by mistake.
var live liveSet

type liveSet struct {
	mu   sync.Mutex
	pids map[int]bool
}

func (s *liveSet) add(pid int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.pids == nil {
		s.pids = map[int]bool{}
	}
	s.pids[pid] = true
}

func (s *liveSet) remove(pid int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.pids, pid)
}

func (s *liveSet) has(pid int) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.pids[pid]
}
