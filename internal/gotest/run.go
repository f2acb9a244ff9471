package gotest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/passmuster/muster/internal/proc"
)

// defaultGrace is Spec.Grace where that is 0.
const defaultGrace = 5 * time.Second

// markKey is the environment variable that finds what a binary left behind.
const markKey = "MUSTER_OUT="

// Spec says what to run and how.
type Spec struct {
	// Path is the test binary.
	Path string
	// Dir is where it runs: the package's directory, as with go test.
	Dir string
	// Package is the import path; errors name it.
	Package string
	// Args are further arguments of the binary. Those that Run sets itself (-test.v, -test.timeout,
	// -test.paniconexit0) are refused.
	Args []string
	// Env is the complete environment; nil means that of this process. Where it has a MUSTER_OUT
	// entry, that must be this run's alone: on Linux every process that has the same entry and
	// started after the binary is taken for one of its children. PWD is set to Dir.
	Env []string
	// Timeout is when the binary shall panic by itself; 0 means never.
	Timeout time.Duration
	// Grace is how long after Timeout the binary is asked for its goroutines by SIGQUIT, and how
	// long after that its group is killed; 0 means 5 s.
	Grace time.Duration
	// Output is the file for the raw output; empty means that it is not kept.
	Output string
	// OutputLimit is how many bytes of the output are kept there, the first and the last half;
	// 0 means 8 MiB.
	OutputLimit int64
	// OnEvent is called, where it is set, as tests start, pause, continue and end; not for output.
	// It is called from another goroutine than Run's, one call at a time, and holds up the binary.
	OnEvent func(Event)
}

// Result is what a run showed.
type Result struct {
	// Tests are all tests and subtests, in the order in which they first appeared.
	Tests []Test
	// Beyond counts ends of tests that Tests has no room for (about 100 000 tests).
	Beyond Counts
	// Summary is the binary's own last word; empty where it ended without one.
	Summary Status
	// ExitCode is -1 where a signal ended the process; Signal then names it ("SIGKILL").
	ExitCode int
	Signal   string
	// TimedOut: it panicked at its own timeout, or was ended for it.
	TimedOut bool
	// Killed: it did not end by itself, but by SIGQUIT or SIGKILL from here.
	Killed bool
	// Panic is the beginning of the text with which the Go runtime ended the process: a panic, a
	// fatal error or a signal, with goroutines. Empty where the process ended otherwise.
	Panic string
	// PanicTest is the test whose output Panic stood in. Others that ran at the time may be to blame.
	PanicTest string
	// Left counts the processes that outlived the binary and were killed.
	Left int
	// Bytes is the size of the whole output; Cut says that the file of Spec.Output lacks a part.
	Bytes int64
	Cut   bool
	// Tail is the end of what was printed outside of tests.
	Tail    string
	Elapsed time.Duration
}

// Run runs the binary once. Its error says that the binary could not be started, that its output
// could not be kept, or that ctx ended it; in the latter two cases there is a result too, partial
// where ctx ended. How the tests went is no error.
func Run(ctx context.Context, s Spec) (*Result, error) {
	command, err := s.command("-test.paniconexit0", "-test.v=test2json", "-test.timeout="+s.Timeout.String())
	if err != nil {
		return nil, err
	}
	raw, err := newRawFile(s.Output, s.OutputLimit)
	if err != nil {
		return nil, s.wrap(err)
	}
	out := newSink(raw, s.OnEvent)
	limit := s.bounds()
	if limit.timeout > 0 {
		limit.timeout += limit.grace // it has its own timeout; this is for a binary that is past that
	}
	end, err := supervise(ctx, command, limit, out)
	closed := raw.close()
	if end.state == nil && ctx.Err() == nil {
		return nil, s.wrap(err)
	}
	return s.result(out, end), s.wrap(errors.Join(err, closed))
}

// command checks the spec and returns the process to start, our own arguments first: the binary
// stops reading flags at the first argument that is none.
func (s Spec) command(args ...string) (proc.Command, error) {
	for _, arg := range s.Args {
		if name := ownFlag(arg); name != "" {
			return proc.Command{}, s.wrap(fmt.Errorf("argument %s: -%s is set by muster, leave it out", arg, name))
		}
	}
	env := s.Env
	if env == nil {
		env = os.Environ()
	}
	if filepath.IsAbs(s.Dir) {
		env = append(env[:len(env):len(env)], "PWD="+s.Dir)
	}
	return proc.Command{
		Path: s.Path,
		Args: append(args, s.Args...),
		Dir:  s.Dir,
		Env:  env,
		Mark: markOf(env),
	}, nil
}

// markOf returns the entry that counts: the last one.
func markOf(env []string) string {
	mark := ""
	for _, e := range env {
		if strings.HasPrefix(e, markKey) {
			mark = e
		}
	}
	return mark
}

// ownFlag returns the name of the flag that the argument sets and that only Run may set.
func ownFlag(arg string) string {
	name, _, _ := strings.Cut(strings.TrimPrefix(strings.TrimPrefix(arg, "-"), "-"), "=")
	switch name {
	case "test.v", "test.timeout", "test.paniconexit0", "test.list":
		if strings.HasPrefix(arg, "-") {
			return name
		}
	}
	return ""
}

func (s Spec) bounds() bounds {
	b := bounds{timeout: s.Timeout, grace: s.Grace}
	if b.grace <= 0 {
		b.grace = defaultGrace
	}
	return b
}

func (s Spec) wrap(err error) error {
	if err == nil {
		return nil
	}
	name := s.Package
	if name == "" {
		name = s.Path
	}
	return fmt.Errorf("run the tests of %s: %w", name, err)
}

// sink takes the output of the binary.
type sink struct {
	raw  *rawFile
	conv *Converter
	*collector
}

func newSink(raw *rawFile, notify func(Event)) *sink {
	c := newCollector(notify)
	return &sink{raw, NewConverter(c.event), c}
}

func (s *sink) Write(p []byte) (int, error) {
	s.raw.write(p)
	return s.conv.Write(p)
}

func (s Spec) result(out *sink, end ending) *Result {
	_ = out.conv.Close()
	r := &Result{
		Tests:    out.results(),
		Beyond:   out.beyond,
		Summary:  out.conv.Summary(),
		ExitCode: -1,
		TimedOut: end.late,
		Killed:   end.killed,
		Left:     end.left,
		Bytes:    out.raw.all,
		Cut:      out.raw.wasCut(),
		Tail:     out.tail.text(),
		Elapsed:  end.elapsed,
	}
	if end.state != nil {
		r.ExitCode = end.state.ExitCode()
		r.Signal = proc.Signal(end.state)
	}
	if out.crash.on && (r.ExitCode == exitCrash || r.Signal != "") {
		r.Panic, r.PanicTest = out.crash.text.text(), out.crash.test
		own := fmt.Sprintf("panic: test timed out after %v\n", s.Timeout)
		r.TimedOut = r.TimedOut || s.Timeout > 0 && end.elapsed >= s.Timeout && strings.HasPrefix(r.Panic, own)
	}
	return r
}

// exitCrash is the exit code with which the Go runtime ends a process that panicked.
const exitCrash = 2
