package lab

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Fuzzing is one target that is to be fuzzed for some time with one worker, from an empty cache.
type Fuzzing struct {
	// Dir is the folder of the target's package, which findings are written to.
	Dir, Target string
	// Race is whether the race detector is on.
	Race    bool
	Seconds int
	// Seed is muster's; native has none.
	Seed int
	// First is whether muster is ended at its first finding, as native ends itself.
	First bool
	// Memory limits the address space of native's processes to so many KiB where it is not 0, in which case they
	// are started by the shell. Muster limits memory itself.
	Memory int
}

// Finding is an input that fails.
type Finding struct {
	// After is the seconds until an execution failed, without building, and Execs the number of executions. Those of
	// muster begin with the first input that is there, those of native behind the last; native counts only every three seconds.
	After float64
	Execs int64
	// Message is what muster calls the failure, its kind and its text; of native all that it printed.
	Message string
	// File is where it was saved.
	File string
}

// Fuzzed is what fuzzing came to.
type Fuzzed struct {
	Findings []Finding
	// Seconds and Execs are those of all of it.
	Seconds float64
	Execs   int64
}

// Muster runs muster fuzz, with further flags. It is an error where the target cannot be fuzzed.
func (f Fuzzing) Muster(ctx context.Context, muster string, args ...string) (Fuzzed, error) {
	all := append([]string{"fuzz", ".", "--target", f.Target, "--time", fmt.Sprintf("%ds", f.Seconds), "--workers", "1",
		"--seed", strconv.Itoa(max(f.Seed, 1)), "--no-cache", "--json"}, args...)
	if f.Race {
		all = append(all, "--race")
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	cmd := exec.CommandContext(ctx, muster, all...)
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = 30 * time.Second
	cmd.Dir = f.Dir
	cmd.Env = append(os.Environ(), "GOWORK=off")
	var problems strings.Builder
	cmd.Stderr = &problems
	out, err := cmd.StdoutPipe()
	if err != nil {
		return Fuzzed{}, err
	}
	if err := cmd.Start(); err != nil {
		return Fuzzed{}, err
	}
	result, err := events(out, func() bool { return f.First }, stop)
	_, _ = io.Copy(io.Discard, out) // what it still says when it is interrupted
	if end := cmd.Wait(); err == nil && len(result.Findings) == 0 && end != nil {
		err = end
	}
	if err != nil {
		return Fuzzed{}, fmt.Errorf("%w\n%s", err, problems.String())
	}
	return result, nil
}

// events reads the events of a campaign with one target.
func events(from io.Reader, first func() bool, stop func()) (Fuzzed, error) {
	lines := bufio.NewScanner(from)
	lines.Buffer(nil, 1<<26)
	var result Fuzzed
	for lines.Scan() {
		var e struct {
			Event      string
			Executions int64
			Seconds    float64
			State      string
			Crasher    struct {
				Kind, Message, InputFile string
				Executions               int64
			}
		}
		if err := json.Unmarshal(lines.Bytes(), &e); err != nil {
			return result, fmt.Errorf("%q: %w", lines.Text(), err)
		}
		if e.Event == "crasher" {
			result.Findings = append(result.Findings, Finding{
				After: e.Seconds, Execs: e.Crasher.Executions,
				Message: e.Crasher.Kind + ": " + e.Crasher.Message, File: e.Crasher.InputFile,
			})
			if first() {
				stop()
				return result, nil
			}
		}
		if e.Event == "end" {
			if e.State == "failed" {
				return result, errors.New("the target was not fuzzed: " + lines.Text())
			}
			result.Seconds, result.Execs = e.Seconds, e.Executions
		}
	}
	return result, lines.Err()
}

// BuildNative builds the program that go test -fuzz runs for a package.
func BuildNative(ctx context.Context, dir, binary string, race bool) error {
	args := []string{"test", "-c", "-fuzz=.", "-o", binary}
	if race {
		args = append(args, "-race")
	}
	cmd := exec.CommandContext(ctx, "go", append(args, ".")...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOWORK=off")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("build %s for fuzzing: %w\n%s", dir, err, out)
	}
	return nil
}

var (
	nativeBegins   = regexp.MustCompile(`now fuzzing with`)
	nativeShrinks  = regexp.MustCompile(`fuzz: minimizing \d+-byte failing input file`)
	nativeCounts   = regexp.MustCompile(`execs: (\d+)`)
	nativeHasSaved = regexp.MustCompile(`Failing input written to (\S+)`)
)

// Native runs a program that [BuildNative] built as go test -fuzz does.
func (f Fuzzing) Native(ctx context.Context, binary string) (Fuzzed, error) {
	cache, err := os.MkdirTemp("", "muster-bench")
	if err != nil {
		return Fuzzed{}, err
	}
	defer os.RemoveAll(cache)
	// It ends by itself; what does not, such as a worker that cannot be interrupted, is killed.
	ctx, cancel := context.WithTimeout(ctx, time.Duration(f.Seconds+90)*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, binary, "-test.run=^$", "-test.fuzz=^"+f.Target+"$", "-test.parallel=1",
		fmt.Sprintf("-test.fuzztime=%ds", f.Seconds), "-test.fuzzcachedir="+filepath.Join(cache, "fuzz"))
	cmd = Limited(cmd, f.Memory)
	cmd.Dir = f.Dir
	cmd.WaitDelay = 10 * time.Second
	out, err := cmd.StdoutPipe()
	if err != nil {
		return Fuzzed{}, err
	}
	cmd.Stderr = cmd.Stdout
	began := time.Now()
	if err := cmd.Start(); err != nil {
		return Fuzzed{}, err
	}
	result := Fuzzed{Seconds: float64(f.Seconds)}
	var text strings.Builder
	var found time.Time
	file := ""
	for lines := bufio.NewScanner(out); lines.Scan(); {
		line := lines.Text()
		text.WriteString(line + "\n")
		switch {
		case nativeBegins.MatchString(line):
			began = time.Now()
		case (nativeShrinks.MatchString(line) || strings.HasPrefix(line, "--- FAIL")) && found.IsZero():
			found = time.Now() // what follows makes the input smaller
		}
		if m := nativeHasSaved.FindStringSubmatch(line); m != nil {
			file = filepath.Join(f.Dir, m[1])
		}
		if m := nativeCounts.FindStringSubmatch(line); m != nil {
			result.Execs, _ = strconv.ParseInt(m[1], 10, 64)
		}
	}
	var exit *exec.ExitError
	if err := cmd.Wait(); err != nil && !errors.As(err, &exit) {
		return Fuzzed{}, err
	}
	// go.dev/issue/75804: without a file the failure is that of the time limit.
	if !found.IsZero() && file != "" {
		result.Findings = []Finding{{After: found.Sub(began).Seconds(), Execs: result.Execs, Message: text.String(), File: file}}
	}
	return result, nil
}

// Limited returns the command with its address space limited to so many KiB by the shell, where there is one that can.
func Limited(cmd *exec.Cmd, memory int) *exec.Cmd {
	sh, err := exec.LookPath("sh")
	if err != nil || memory == 0 {
		return cmd
	}
	cmd.Args = append([]string{sh, "-c", fmt.Sprintf(`ulimit -v %d 2>/dev/null; exec "$@"`, memory), "sh"}, cmd.Args...)
	cmd.Path = sh
	return cmd
}

// Load returns the load of the last minute, where the system tells it.
func Load() string {
	text, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return ""
	}
	first, _, _ := strings.Cut(string(text), " ")
	return first
}
