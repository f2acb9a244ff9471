package engine

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/passmuster/muster/corpus"
	"github.com/passmuster/muster/internal/mirror"
	"github.com/passmuster/muster/internal/proc"
	"github.com/passmuster/muster/internal/testbin"
)

// native fuzzes a target with the engine of the go command, which stops at the first failure: what failed is set aside, and the
// next process goes on from what is in the cache. Failing inputs run once more in a process of their own, which says
// what they do.
type native struct {
	binary Binary
	target string
	config Config
	limits Limits
	tree   *mirror.Shadow // nil: the package's folder itself, whose testdata is left as it was
	dir    string

	execs   int64
	known   map[string]bool // files of the cache
	entries []corpus.Entry
	seeded  bool
	failed  map[string]bool // identities
	// pending are inputs that failed and were not looked into, because the slice was cut short.
	pending []pending
	notes   []string
}

// nativeStack is what a stack may grow to where nothing else is said, on machines of 64 bits (package runtime). Nothing outside of a process
// can change it, so that a process may take more memory there.
const nativeStack = 1_000_000_000

func openNative(ctx context.Context, b Binary, target string, c Config) (*native, error) {
	dir := filepath.Join(b.build.options.Work, "run", filepath.Base(filepath.Dir(b.Path)), target)
	n := &native{
		binary: b, target: target, config: c, limits: c.Limits.withDefaults(true), dir: dir, known: map[string]bool{}, failed: map[string]bool{},
		tree: mirror.New(b.Dir, b.build.options.Work).Shadow(dir),
	}
	n.limits.Stack = nativeStack
	said, state, err := n.output(ctx, "-test.list=^"+target+"$")
	if err != nil {
		return nil, err
	}
	if !state.Success() || !slices.Contains(strings.Fields(said), target) {
		return nil, fmt.Errorf("%w: %s.%s: there is no such target: %s", ErrTarget, b.ImportPath, target, lastLine(said))
	}
	for _, e := range c.Entries {
		if _, err := corpus.Save(n.cache(), e); err != nil {
			return nil, err
		}
	}
	return n, nil
}

// cache is where the go command keeps what it finds.
func (n *native) cache() string { return filepath.Join(n.dir, "cache", n.target) }

// seedDir is the target's folder of seeds as its processes see it.
func (n *native) seedDir(cwd string) string { return filepath.Join(cwd, "testdata", "fuzz", n.target) }

func (n *native) command(cwd string, args ...string) proc.Command {
	mark := markKey + n.dir
	env := testbin.WithEnv(n.binary.build.options.Env, "MUSTER_RUN=fuzz", "MUSTER_OUT="+filepath.Join(n.dir, "out"), "PWD="+cwd, mark)
	args = append([]string{"-test.fuzzcachedir=" + filepath.Join(n.dir, "cache"), "-test.timeout=0"}, args...)
	return proc.Command{Path: n.binary.Path, Args: args, Dir: cwd, Env: env, Mark: mark}
}

// ready returns the folder in which the next process runs.
func (n *native) ready() (string, error) {
	if err := os.MkdirAll(filepath.Join(n.dir, "out"), 0o777); err != nil {
		return "", err
	}
	return n.tree.Ready()
}

func (n *native) output(ctx context.Context, args ...string) (string, *os.ProcessState, error) {
	cwd, err := n.ready()
	if err != nil {
		return "", nil, err
	}
	out, state, err := proc.Output(ctx, n.command(cwd, args...), nil)
	return string(out), state, err
}

// seeds runs what the target and its testdata bring, which the go command does whenever it starts.
func (n *native) seeds(ctx context.Context) (Slice, error) {
	begun := time.Now()
	out, err := n.once(ctx, "-test.run=^"+n.target+"$", "-test.v")
	if err != nil {
		return Slice{}, err
	}
	slice := Slice{Total: n.execs}
	if out.death != nil || out.failed {
		c := n.crasher(out)
		if name := failedPart.FindStringSubmatch(out.text); name != nil {
			c.Input = n.seed(name[1])
		}
		n.failed[c.Identity()] = true
		slice.Crashers, slice.Seen = append(slice.Crashers, c), append(slice.Seen, time.Now())
		n.notes = append(n.notes, "an input that is there fails: the go command does not fuzz beyond it")
	}
	n.seeded = true
	slice.New, err = n.fresh()
	slice.Corpus, slice.Elapsed = len(n.known), time.Since(begun)
	slice.Notes, n.notes = n.notes, nil
	return slice, err
}

// failedPart finds which input of a target failed.
var failedPart = regexp.MustCompile(`(?m)^\s*--- FAIL: \w+/(\S+)`)

// seed is the input of a file in testdata; that of a call of F.Add is not known.
func (n *native) seed(name string) corpus.Entry {
	data, err := os.ReadFile(filepath.Join(n.binary.Dir, "testdata", "fuzz", n.target, filepath.Base(name)))
	if err != nil {
		return corpus.Entry{}
	}
	e, _ := corpus.Parse(data)
	return e
}

// leastNative is the fewest executions that are worth the start of the go command's engine.
const leastNative = 500

// mostAgain is how many processes in a row may find nothing but what is known before a slice ends early: the go command's engine stops
// at every failure, and comes to an easy one soon.
const mostAgain = 2

// run fuzzes for so many executions, through as many processes as failures make necessary.
func (n *native) run(ctx context.Context, execs int64) (Slice, error) {
	begun, before := time.Now(), n.execs
	var slice Slice
	var err error
	if !n.seeded {
		if slice, err = n.seeds(ctx); err != nil {
			return slice, err
		}
	}
	again := 0 // processes in a row that ended at a bug which is known
	for until := n.execs + max(execs, leastNative); n.execs < until && again < mostAgain; {
		known := len(slice.Crashers)
		done, failed := n.process(ctx, until-n.execs, &slice)
		if err = failed; done || err != nil {
			break
		}
		if again++; len(slice.Crashers) > known {
			again = 0
		}
	}
	fresh, unread := n.fresh()
	slice.New = append(slice.New, fresh...)
	slice.Total, slice.Execs, slice.Elapsed, slice.Corpus = n.execs, n.execs-before, time.Since(begun), len(n.known)
	slice.Notes, n.notes = append(slice.Notes, n.notes...), nil
	slice.Unjudged = n.unjudged()
	return slice, errors.Join(err, unread)
}

// judge looks into failing inputs that were left.
func (n *native) judge(ctx context.Context) (Slice, error) {
	slice := Slice{Total: n.execs, Corpus: len(n.known)}
	begun := time.Now()
	var err error
	for len(n.pending) > 0 && err == nil {
		f := n.pending[0]
		n.pending = n.pending[1:]
		err = n.look(ctx, f, &slice)
	}
	slice.Elapsed, slice.Unjudged = time.Since(begun), n.unjudged()
	return slice, err
}

// pending is an input that failed, and when.
type pending struct {
	entry corpus.Entry
	seen  time.Time
}

func (n *native) unjudged() (list []corpus.Entry) {
	for _, f := range n.pending {
		list = append(list, f.entry)
	}
	return list
}

// process lets one process fuzz; done is true where another would do no more.
func (n *native) process(ctx context.Context, execs int64, slice *Slice) (done bool, err error) {
	cwd, err := n.ready()
	if err != nil {
		return true, err
	}
	args := []string{
		"-test.run=^$", "-test.fuzz=^" + n.target + "$", "-test.fuzztime=" + strconv.FormatInt(execs, 10) + "x",
		"-test.parallel=" + strconv.Itoa(max(n.config.Lanes, 1)),
	}
	if d := n.config.Minimize; d > 0 {
		args = append(args, "-test.fuzzminimizetime="+d.String())
	}
	p, err := proc.Start(ctx, n.command(cwd, args...))
	if err != nil {
		return true, err
	}
	made, state, err := n.attend(ctx, p)
	n.execs += made.execs
	file := writtenFile.FindStringSubmatch(made.text)
	switch {
	case ctx.Err() != nil && file != nil: // it is pending, since there is no time to look at it
		return true, cmp.Or(n.crashed(ctx, filepath.Join(cwd, file[1]), made.failed, slice), context.Cause(ctx))
	case ctx.Err() != nil:
		return true, context.Cause(ctx)
	case err != nil:
		return true, err
	case state.Success():
		return true, nil
	}
	heavy := made.memory.said()
	switch {
	case file != nil:
	case heavy != "" && made.memory.first:
		return true, errors.New(heavy)
	case heavy != "":
		n.notes = append(n.notes, heavy)
		slice.Restarts++
		return false, nil
	default:
		return true, n.without(made.text, slice)
	}
	if made.execs == 0 {
		n.execs++
	}
	slice.Failures++
	slice.Restarts++
	return false, n.crashed(ctx, filepath.Join(cwd, file[1]), made.failed, slice)
}

// writtenFile finds where the go command saved a failing input.
var writtenFile = regexp.MustCompile(`Failing input written to (\S+)`)

// without takes in a failure for which there is no input.
func (n *native) without(text string, slice *Slice) error {
	if len(slice.Crashers) == 0 && strings.Contains(text, "failure while testing seed corpus entry") {
		slice.Notes = append(slice.Notes, "an input that is there fails: the go command does not fuzz beyond it")
		return nil
	}
	if strings.Contains(text, "failure while testing seed corpus entry") {
		return nil
	}
	return fmt.Errorf("go test -fuzz: %s", lastLine(text))
}

var execsSaid = regexp.MustCompile(`execs: (\d+) `)

// made is what a process of the go command's engine came to.
type made struct {
	execs int64
	text  string // what it said beside its counts
	// failed is when the input failed at which it stopped.
	failed time.Time
	memory *guard
}

// interrupting is how long a process may take to end when it was interrupted.
const interrupting = 2 * time.Second

// attend awaits the end of a process. When ctx ends it is interrupted: it saves the input then which it was making smaller.
func (n *native) attend(ctx context.Context, p *proc.Process) (made, *os.ProcessState, error) {
	memory := watchMemory(p, n.limits.Memory)
	ended, killed := make(chan struct{}), make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		defer close(killed)
		_ = p.Interrupt()
		select {
		case <-ended:
		case <-time.After(interrupting):
			_ = p.Kill()
		}
	})
	out := follow(p.Output)
	p.AwaitExit()
	close(ended)
	if !stop() {
		<-killed
	}
	memory.end()
	out.memory = memory
	_ = p.Kill()
	p.Sweep(context.Background(), 0)
	p.Output.Close()
	state, err := p.Reap()
	return out, state, err
}

// begunToShrink begins what the go command's engine says of an input that failed, before it makes it smaller.
const begunToShrink = "fuzz: minimizing "

// mostLine is the longest line that is read; nothing is read behind a longer one.
const mostLine = 1 << 20

// follow reads what the go command's engine says until its end.
func follow(output io.Reader) (out made) {
	var b strings.Builder
	lines := bufio.NewScanner(output)
	lines.Buffer(nil, mostLine)
	for lines.Scan() {
		line := lines.Text()
		if m := execsSaid.FindStringSubmatch(line); m != nil && strings.HasPrefix(line, "fuzz: ") {
			out.execs, _ = strconv.ParseInt(m[1], 10, 64)
			continue
		}
		if strings.HasPrefix(line, begunToShrink) || strings.HasPrefix(line, "--- FAIL") && out.failed.IsZero() {
			out.failed = time.Now()
		}
		if b.Len() < maxStack {
			b.WriteString(line + "\n")
		}
	}
	_, _ = io.Copy(io.Discard, output) // else it waits for ever to say the rest
	out.text = b.String()
	return out
}

// crashed looks into a failing input. The next process finds the folder as it was, without it, so that fuzzing can go on.
func (n *native) crashed(ctx context.Context, file string, at time.Time, slice *Slice) error {
	data, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	e, err := corpus.Parse(data)
	if err != nil {
		return err
	}
	return n.look(ctx, pending{e, at}, slice)
}

// look runs a failing input alone. One for which there is no time is pending.
func (n *native) look(ctx context.Context, f pending, slice *Slice) error {
	c, ok, err := n.try(ctx, f.entry)
	if err != nil {
		n.pending = append(n.pending, f)
		return err
	}
	if !ok {
		c = corpus.Crasher{
			Package: n.binary.ImportPath, Target: n.target, Kind: corpus.KindFailure, Input: f.entry, Flaky: true,
			Message: "failed under go test -fuzz, and passed when it ran again",
		}
	}
	if c.Executions = n.execs; !n.failed[c.Identity()] {
		n.failed[c.Identity()] = true
		slice.Crashers, slice.Seen = append(slice.Crashers, c), append(slice.Seen, f.seen)
	}
	return nil
}

// fresh are the entries that the cache has gained.
func (n *native) fresh() ([]corpus.Entry, error) {
	files, err := corpus.ReadDir(n.cache())
	if err != nil {
		return nil, err
	}
	var list []corpus.Entry
	for _, f := range files {
		if f.Err != nil || n.known[f.Name] {
			continue
		}
		n.known[f.Name] = true
		list = append(list, f.Entry)
	}
	n.entries = append(n.entries, list...)
	return list, nil
}
