package engine

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"time"

	"github.com/passmuster/muster/corpus"
	"github.com/passmuster/muster/fuzz/engine/inside"
	"github.com/passmuster/muster/internal/mirror"
	"github.com/passmuster/muster/internal/proc"
	"github.com/passmuster/muster/internal/testbin"
)

// mode is what a process serves for.
type mode string

const (
	// looking asks what the target is, and lets its test end.
	looking mode = "look"
	// loudly keeps what the target prints, for a message.
	loudly mode = "loud"
	// quietly throws it away.
	quietly mode = "quiet"
)

// process is a test binary that serves.
type process struct {
	p        *proc.Process
	in       *os.File
	answers  chan inside.ServeAnswer
	exited   chan struct{}
	shared   *sharedMemory
	crash    *os.File
	tail     *proc.Tail
	hello    *inside.ServeHello
	rest     int64 // memory in use when it was ready
	finished bool
	// over is the limit that the process is over, until when it may go on to say where it was, and how much it has said.
	over  ending
	until time.Time
	said  int64
	// late says that it was interrupted while an execution had used much of what it may.
	late bool
}

// place is where the processes of a session run and what they may write.
type place struct {
	binary Binary
	target string
	limits Limits
	// dir is a folder of its own for each process at a time.
	dir string
	// tree is what the processes run in; nil means the package's folder itself.
	tree *mirror.Shadow
}

func newPlace(b Binary, target string, limits Limits, dir string) place {
	p := place{binary: b, target: target, limits: limits, dir: dir}
	if !b.inPlace {
		p.tree = mirror.New(b.Dir, b.build.options.Work).Shadow(dir)
	}
	return p
}

// mark is an entry of the environment that no process of another place has.
func (p place) mark() string { return markKey + p.dir }

func (p place) env(m mode, cwd string) []string {
	request := fmt.Sprintf("%s %d %d", m, p.limits.Stack, 0)
	entries := []string{
		"MUSTER_FUZZ=" + request, "MUSTER_RUN=fuzz", "MUSTER_OUT=" + filepath.Join(p.dir, "out"), "TMPDIR=" + filepath.Join(p.dir, "tmp"),
		"PWD=" + cwd, p.mark(),
	}
	if p.binary.Race {
		log := filepath.Join(p.dir, "races")
		entries = append(entries, "MUSTER_RACES="+log, "GORACE=log_path="+log+" atexit_sleep_ms=0")
	}
	return testbin.WithEnv(p.binary.build.options.Env, entries...)
}

// prepare empties the folders that a process finds, and returns the one in which it runs.
func (p place) prepare() (cwd string, err error) {
	for _, name := range []string{"tmp", "out", "cache"} {
		dir := filepath.Join(p.dir, name)
		if err := mirror.RemoveAll(dir); err != nil {
			return "", err
		}
		if err := os.MkdirAll(dir, 0o777); err != nil {
			return "", err
		}
	}
	if p.tree == nil {
		return p.binary.Dir, nil
	}
	return p.tree.Ready()
}

// starts is how often a process is started that something else kills before it is ready.
const starts = 3

// start starts a process and waits for what it says of the target. A death is the program's own doing; an error is not.
func start(ctx context.Context, at place, m mode) (p *process, d *death, err error) {
	for range starts {
		p, d, err = startOnce(ctx, at, m)
		if d == nil || d.kind != corpus.KindKilled {
			break
		}
	}
	return p, d, err
}

func startOnce(ctx context.Context, at place, m mode) (*process, *death, error) {
	cwd, err := at.prepare()
	if err != nil {
		return nil, nil, fmt.Errorf("prepare a test process: %w", err)
	}
	shared, err := newSharedMemory()
	if err != nil {
		return nil, nil, err
	}
	crash, err := anonymousFile("last words")
	if err != nil {
		shared.close()
		return nil, nil, err
	}
	p := &process{shared: shared, crash: crash, answers: make(chan inside.ServeAnswer, 64), exited: make(chan struct{}), tail: &proc.Tail{Keep: announcement}}
	if err := p.launch(ctx, at, m, cwd); err != nil {
		shared.close()
		crash.Close()
		return nil, nil, err
	}
	limits := starting
	a, d, err := p.await(ctx, limits)
	switch {
	case d != nil || err != nil:
		p.kill()
		return nil, d, err
	case a.Op == "unfit":
		p.kill()
		return nil, &death{unfit: a.Why}, nil
	case a.Op != "hello":
		p.kill()
		return nil, nil, fmt.Errorf("the test process says %q (%s) where it should say what the target is", a.Op, a.Why)
	}
	p.hello = a.Hello
	p.rest = proc.ReadUsage(p.p.Pid()).Memory
	return p, nil, nil
}

func (p *process) launch(ctx context.Context, at place, m mode, cwd string) error {
	commandsR, commandsW, err := os.Pipe()
	if err != nil {
		return err
	}
	answersR, answersW, err := os.Pipe()
	if err != nil {
		commandsR.Close()
		commandsW.Close()
		return err
	}
	started, err := proc.Start(ctx, proc.Command{
		Path: at.binary.Path, Dir: cwd, Mark: at.mark(), Env: at.env(m, cwd),
		Args: []string{
			"-test.run=^$", "-test.fuzz=^" + at.target + "$", "-test.fuzzworker", "-test.fuzzcachedir=" + filepath.Join(at.dir, "cache"),
			"-test.timeout=0",
		},
		Files: []*os.File{commandsR, answersW, p.shared.file, p.crash},
	})
	commandsR.Close()
	answersW.Close() // else the end of the process would not be the end of its answers
	if err != nil {
		commandsW.Close()
		answersR.Close()
		return err
	}
	p.p, p.in = started, commandsW
	go p.tail.Drain(started.Output)
	go func() {
		defer close(p.exited)
		started.AwaitExit()
	}()
	go p.read(answersR)
	return nil
}

// read forwards answers until the process ends.
func (p *process) read(r *os.File) {
	defer close(p.answers)
	defer r.Close()
	for d := json.NewDecoder(r); ; {
		var a inside.ServeAnswer
		if d.Decode(&a) != nil {
			return
		}
		p.answers <- a
	}
}

// tell sends a command. Whether anybody reads it shows when the answer is awaited.
func (p *process) tell(c inside.ServeCommand) { _ = inside.WriteServeCommand(p.in, c) }

// await returns the next answer, or how the process ended instead. It ends one that is over a limit, and hands over what that
// said before.
func (p *process) await(ctx context.Context, limits Limits) (inside.ServeAnswer, *death, error) {
	poll := time.NewTicker(pollEvery)
	defer poll.Stop()
	guard := &watch{limits: limits, shared: p.shared, rest: p.rest, printed: p.tail.Printed}
	for {
		select {
		case a, ok := <-p.answers:
			if !ok {
				return a, p.died(limits), nil
			}
			return a, nil, nil
		case <-ctx.Done():
			p.late = guard.late(proc.ReadUsage(p.p.Pid()))
			p.kill()
			return inside.ServeAnswer{}, nil, context.Cause(ctx)
		case now := <-poll.C:
			u := proc.ReadUsage(p.p.Pid())
			if p.over != "" {
				if p.isStuck(now) || u.Memory-p.rest > mayTake(limits.Memory) {
					_ = p.p.Kill()
				}
				continue
			}
			if why := guard.over(now, u); why != "" {
				p.over, p.until = why, now.Add(patience)
				if why == overMemory || why == overGrowth {
					_ = p.p.HoldMemory()
				}
				_ = p.p.Quit() // and print the goroutines
			}
		}
	}
}

// isStuck reports whether a process that is to print its goroutines has stopped to do so.
func (p *process) isStuck(now time.Time) bool {
	if info, err := p.crash.Stat(); err == nil && info.Size() > p.said {
		p.said, p.until = info.Size(), now.Add(patience)
	}
	return now.After(p.until)
}

// patience is for how long a process may print nothing while it prints its goroutines, and how long it may take to end by itself once
// nothing is asked of it any more.
const patience = 5 * time.Second

// died says how the process ended that has, or is about to.
func (p *process) died(limits Limits) *death {
	select {
	case <-p.exited:
	case <-time.After(patience):
		_ = p.p.Kill()
		<-p.exited
	}
	h := p.shared.header
	d := &death{
		ending: p.over, input: p.shared.input(), running: h.Begun.Load() != h.Ended.Load(), trial: h.Trial.Load(), execs: h.Execs.Load(),
		parent: h.Parent.Load(),
	}
	p.tail.Wait()
	state, err := p.reap()
	if err != nil {
		d.message = err.Error()
		return d
	}
	d.explain(limits, state, readHead(p.crash), p.tail.String())
	return d
}

// kill ends the process at once with all that it started.
func (p *process) kill() {
	if p.finished {
		return
	}
	_ = p.p.Kill()
	<-p.exited
	_, _ = p.reap()
}

// close lets the process end by itself, so that the target's cleanups run, and says how it ended where that was not well.
func (p *process) close(ctx context.Context) *death {
	if p.finished {
		return nil
	}
	p.in.Close()
	for {
		select {
		case _, ok := <-p.answers:
			if ok {
				continue
			}
		case <-ctx.Done():
		case <-time.After(patience):
		}
		break
	}
	select {
	case <-p.exited:
	case <-time.After(patience):
	case <-ctx.Done():
		p.kill()
		return nil
	}
	return p.died(DefaultLimits())
}

// reap frees what is left of the process.
func (p *process) reap() (*os.ProcessState, error) {
	if !p.finished {
		p.finished = true
		_ = p.p.Kill() // what is left of the group
		p.p.Sweep(context.Background(), 0)
		p.in.Close()
		p.p.Output.Close()
		go func() {
			for range p.answers { // the reader must not wait for ever
			}
		}()
	}
	return p.p.Reap()
}

// free gives back what outlives the process so that it can be read.
func (p *process) free() {
	p.kill()
	p.shared.close()
	p.crash.Close()
}

// headSize is how much of the last words is read: the trace of the goroutine that failed comes first.
const headSize = 1 << 20

func readHead(f *os.File) string {
	buf := make([]byte, headSize)
	n, _ := f.ReadAt(buf, 0)
	return string(buf[:n])
}
