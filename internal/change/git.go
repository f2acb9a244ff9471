package change

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"time"
)

// git is where and with what environment the git binary runs.
type git struct {
	dir string
	env []string
}

// settings are set on every call, so that the user's configuration starts no program, writes nothing
// and changes no output.
var settings = []string{
	"--no-optional-locks",
	"--no-pager",
	"-c", "core.quotepath=on", // every byte of a path that is not ASCII arrives as an octal escape
	"-c", "core.fsmonitor=false",
	"-c", "core.hooksPath=/dev/null",
	"-c", "core.splitIndex=false",
	"-c", "core.safecrlf=false",
	"-c", "color.ui=false",
	"-c", "diff.autoRefreshIndex=true",
	"-c", "diff.orderFile=/dev/null",
	"-c", "submodule.recurse=false",
}

// dropped are variables that would point git at another repository or change what it prints. A hook
// runs with some of them set. Configuration given by environment stays: it may hold safe.directory.
var dropped = []string{
	"GIT_DIR", "GIT_WORK_TREE", "GIT_IMPLICIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_COMMON_DIR",
	"GIT_EXTERNAL_DIFF", "GIT_DIFF_OPTS", "GIT_LITERAL_PATHSPECS", "GIT_GLOB_PATHSPECS",
	"GIT_NOGLOB_PATHSPECS", "GIT_ICASE_PATHSPECS", "GIT_ATTR_SOURCE", "GIT_PAGER",
	"LC_ALL", "LANGUAGE",
}

func (g git) command(ctx context.Context, args []string) (*exec.Cmd, error) {
	binary, err := exec.LookPath("git")
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNoGit, err)
	}
	cmd := exec.CommandContext(ctx, binary, slices.Concat(settings, args)...)
	cmd.Dir = g.dir
	cmd.WaitDelay = 5 * time.Second
	cmd.Env = slices.DeleteFunc(os.Environ(), func(kv string) bool {
		name, _, _ := strings.Cut(kv, "=")
		return slices.Contains(dropped, name) || strings.HasPrefix(name, "GIT_TRACE")
	})
	cmd.Env = append(cmd.Env, "LC_ALL=C", "GIT_TERMINAL_PROMPT=0", "GIT_LITERAL_PATHSPECS=1")
	cmd.Env = append(cmd.Env, g.env...)
	return cmd, nil
}

// output returns what the command prints.
func (g git) output(ctx context.Context, args ...string) ([]byte, error) {
	var out []byte
	err := g.stream(ctx, nil, func(r io.Reader) (err error) {
		out, err = io.ReadAll(r)
		return err
	}, args...)
	return out, err
}

// stream runs the command, feeds it in and lets read consume what it prints.
func (g git) stream(ctx context.Context, in io.Reader, read func(io.Reader) error, args ...string) error {
	running, cancel := context.WithCancel(ctx)
	defer cancel()
	cmd, err := g.command(running, args)
	if err != nil {
		return err
	}
	var stderr bytes.Buffer
	cmd.Stdin, cmd.Stderr = in, &stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("starting git in %s: %w", g.dir, err)
	}
	readErr := read(out)
	if readErr != nil {
		cancel() // git may still be writing into a pipe that nobody reads
	}
	err = cmd.Wait()
	if cause := context.Cause(ctx); cause != nil {
		return cause
	}
	if err != nil && readErr == nil || exitCode(err) > 0 {
		return &gitError{args: args, stderr: stderr.String(), err: err}
	}
	return readErr
}

// gitError is a git command that failed.
type gitError struct {
	args   []string
	stderr string
	err    error
}

func (e *gitError) Error() string { return fmt.Sprintf("git %s: %s", e.args[0], e.text()) }
func (e *gitError) Unwrap() error { return e.err }

// text is the first line that git said, or how it ended where it said nothing.
func (e *gitError) text() string {
	line, _, _ := strings.Cut(strings.TrimSpace(e.stderr), "\n")
	line = strings.TrimPrefix(strings.TrimPrefix(line, "fatal: "), "error: ")
	if line == "" {
		return e.err.Error()
	}
	return line
}

// exitCode is the code that git exited with, 0 for a nil error and -1 where it did not exit by itself.
func exitCode(err error) int {
	if err == nil {
		return 0
	}
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return exit.ExitCode()
	}
	return -1
}
