package engine

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/passmuster/muster/internal/mirror"
	"github.com/passmuster/muster/internal/proc"
)

// binary is a test binary and how its processes are started.
type binary struct {
	path string
	dir  string   // the package's folder
	env  []string // complete but for what a slot and a process add
	// stack bounds a goroutine's stack; 1<<30 is Go's own limit.
	stack int
	// sweeps makes a search for what the process left behind follow each end; that is slow. Left says
	// that something was found.
	sweeps bool
	left   atomic.Bool
}

// slot is a folder for what the tests of one process at a time write.
type slot struct {
	tmp, out, child string
	mark            string // an entry of the environment that no process of another slot has
	// tree is where the tests run; nil means the package's folder itself.
	tree *mirror.Shadow
}

// prepare empties the slot and returns the folder where tests run whose package is in dir. While the
// disk is full, which may be another mutant's doing, it waits.
func (s slot) prepare(ctx context.Context, dir string) (string, error) {
	for end := time.Now().Add(roomPatience); ; {
		place, err := s.tidy(dir)
		if !errors.Is(err, syscall.ENOSPC) || time.Now().After(end) {
			return place, err
		}
		select {
		case <-ctx.Done():
			return "", context.Cause(ctx)
		case <-time.After(pollEvery):
		}
	}
}

// roomPatience is how long a slot waits for room on the disk.
const roomPatience = wallFloor

func (s slot) tidy(dir string) (string, error) {
	if err := s.reset(); err != nil {
		return "", fmt.Errorf("clean up after a test process: %w", err)
	}
	if s.tree == nil {
		return dir, nil
	}
	dir, err := s.tree.Ready()
	if err != nil {
		return "", fmt.Errorf("copy the package's folder: %w", err)
	}
	return dir, nil
}

// markKey begins the entry of the environment by which the processes of a slot are found.
const markKey = "MUSTER_MARK="

func newSlot(dir string, n int, m *mirror.Mirror) (slot, error) {
	base := filepath.Join(dir, "w"+strconv.Itoa(n))
	s := slot{tmp: filepath.Join(base, "tmp"), out: filepath.Join(base, "out"), child: filepath.Join(base, "children"), mark: markKey + base}
	if m != nil {
		s.tree = m.Shadow(base)
	}
	return s, s.reset()
}

// reset empties the slot.
func (s slot) reset() error {
	for _, dir := range []string{s.tmp, s.out} {
		// Removing an empty directory's contents is the common case, and free.
		if entries, err := os.ReadDir(dir); err == nil && len(entries) == 0 {
			continue
		}
		if err := mirror.RemoveAll(dir); err != nil {
			return err
		}
		if err := os.MkdirAll(dir, 0o777); err != nil {
			return err
		}
	}
	return os.WriteFile(s.child, nil, 0o666)
}

// worker is a process that serves.
type worker struct {
	b      *binary
	slot   slot
	p      *proc.Process
	in     *os.File
	lines  chan string
	exited chan struct{}
	tail   *proc.Tail
	rest   int64 // memory in use before the first command
	// asks says that the process is asked what it waits for where it looks idle, which ends it.
	asks  bool
	ended bool
}

// patience is how long a worker may take to end by itself once it has nothing more to do.
const patience = 20 * time.Second

// startWorker starts a process and waits until it is ready to serve. A death is the program's own
// doing, an error is not. The limits are for the time until then.
func startWorker(ctx context.Context, b *binary, s slot, limits allowance, extra ...string) (*worker, *death, error) {
	dir, err := s.prepare(ctx, b.dir)
	if err != nil {
		return nil, nil, err
	}
	inR, inW, err := os.Pipe()
	if err != nil {
		return nil, nil, err
	}
	outR, outW, err := os.Pipe()
	if err != nil {
		inR.Close()
		inW.Close()
		return nil, nil, err
	}
	env := slices.Concat(b.env, s.env(), []string{"PWD=" + dir, "MUSTER_SERVE=" + strconv.Itoa(b.stack)}, extra)
	p, err := proc.Start(ctx, proc.Command{
		Path: b.path, Args: []string{"-test.timeout=600s"}, Dir: dir, Mark: s.mark,
		Env: env, Files: []*os.File{inR, outW},
	})
	inR.Close()
	outW.Close() // else the end of the process would not be the end of its answers
	if err != nil {
		inW.Close()
		outR.Close()
		return nil, nil, err
	}
	w := &worker{b: b, slot: s, p: p, in: inW, lines: make(chan string, 16), exited: make(chan struct{}), tail: newTail()}
	go w.tail.Drain(p.Output)
	go func() {
		defer close(w.exited)
		p.AwaitExit()
	}()
	go w.read(outR)
	line, d, err := w.await(ctx, func(int) allowance { return limits })
	if d == nil && err == nil && line != "ready" {
		err = fmt.Errorf("the test process says %q where it should say that it is ready", line)
	}
	if d != nil || err != nil {
		w.kill()
		return nil, d, err
	}
	w.rest = proc.ReadUsage(p.Pid()).Memory
	return w, nil, nil
}

func (s slot) env() []string {
	return []string{"TMPDIR=" + s.tmp, "MUSTER_OUT=" + s.out, "MUSTER_CHILD=" + s.child, s.mark}
}

// read forwards answers until the process ends or closes the pipe.
func (w *worker) read(r *os.File) {
	defer close(w.lines)
	defer r.Close()
	b := bufio.NewReaderSize(r, 64<<10)
	for {
		line, err := b.ReadString('\n')
		if err != nil {
			return
		}
		w.lines <- line[:len(line)-1]
	}
}

// do sends a command and waits for its answer. Where the process died instead it is gone afterwards.
func (w *worker) do(ctx context.Context, command string, limits func(test int) allowance) (string, *death, error) {
	w.tail.Reset()
	if !w.tell(command) {
		d := w.died(moment{test: -1}, "")
		w.kill()
		return "", &d, nil
	}
	line, d, err := w.await(ctx, limits)
	if d != nil || err != nil {
		w.kill()
	}
	return line, d, err
}

// tell reports whether the process is there to read the command.
func (w *worker) tell(command string) bool {
	_, err := w.in.WriteString(command + "\n")
	return err == nil
}

// await returns the next line that is an answer, and watches the limits of the test that runs.
func (w *worker) await(ctx context.Context, limits func(test int) allowance) (string, *death, error) {
	now := moment{test: -1}
	var guard *watch
	poll := time.NewTicker(pollEvery)
	defer poll.Stop()
	for {
		select {
		case line, ok := <-w.lines:
			if !ok {
				<-w.exited
				d := w.died(now, "")
				return "", &d, nil
			}
			if now.hear(line) {
				guard = nil
				continue
			}
			return line, nil, nil
		case <-ctx.Done():
			return "", nil, context.Cause(ctx)
		case tick := <-poll.C:
			u := proc.ReadUsage(w.p.Pid())
			if guard == nil {
				guard = newWatch(limits(now.test), tick, u)
				if w.rest > 0 {
					guard.first.Memory = w.rest
				}
			}
			if why := guard.over(tick, u); why != "" {
				_ = w.p.Kill()
				<-w.exited
				d := w.died(now, why)
				return "", &d, nil
			}
			if w.asks && guard.doubtful(tick, u) {
				d := w.ask(now)
				return "", &d, nil
			}
		}
	}
}

// ask makes the process print what its goroutines wait for, and end.
func (w *worker) ask(now moment) death {
	_ = w.p.Quit()
	select {
	case <-w.exited:
	case <-time.After(askPatience):
		_ = w.p.Kill()
		<-w.exited
	}
	for line := range w.lines { // what it said meanwhile
		now.hear(line)
	}
	return w.died(now, endedByAsking)
}

// died says how the process ended that has exited.
func (w *worker) died(now moment, why ending) death {
	select {
	case <-w.exited:
	case <-time.After(patience):
		_ = w.p.Kill()
		<-w.exited
		why = cmp.Or(why, endedByWall) // nobody else killed it
	}
	w.tail.Wait()
	d := death{Test: now.test, Check: now.check, Ending: why, alone: now.alone}
	state, err := w.reap()
	if err != nil {
		d.Ending, d.Why = endedByExit, err.Error()
		return d
	}
	d.explain(state.ExitCode(), proc.Signal(state), w.tail.String())
	return d
}

// kill ends the process at once with all that it started.
func (w *worker) kill() {
	if w.ended {
		return
	}
	_ = w.p.Kill()
	<-w.exited
	_, _ = w.reap()
}

// close lets the process end by itself, so that a TestMain can clean up, and returns how it exited.
func (w *worker) close(ctx context.Context) (death, error) {
	w.in.Close()
	select {
	case <-w.exited:
	case <-ctx.Done():
		w.kill()
		return death{}, context.Cause(ctx)
	case <-time.After(patience):
		_ = w.p.Kill()
		<-w.exited
		d := death{Test: -1, Ending: endedByIdling, Why: "the process did not end after its tests"}
		_, _ = w.reap()
		return d, nil
	}
	w.tail.Wait()
	state, err := w.reap()
	if err != nil {
		return death{}, err
	}
	d := death{Test: -1}
	if !state.Success() {
		d.explain(state.ExitCode(), proc.Signal(state), w.tail.String())
	}
	return d, nil
}

// reap frees what is left of an exited process.
func (w *worker) reap() (*os.ProcessState, error) {
	if !w.ended {
		w.ended = true
		_ = w.p.Kill() // what is left of the group
		if w.b.sweeps && w.p.Sweep(context.Background(), 0) > 0 {
			w.b.left.Store(true)
		}
		if w.in != nil {
			w.in.Close()
		}
		w.p.Output.Close()
		_ = w.slot.reset() // what fills the disk must not wait for the next process, which reports an error
	}
	return w.p.Reap()
}

// newTail keeps the end of what a process prints, and what was said last of how it ends where a trace of many
// goroutines is longer.
func newTail() *proc.Tail {
	return &proc.Tail{Keep: func(line string) string {
		if !announces(line) {
			return ""
		}
		return clip(line)
	}}
}
