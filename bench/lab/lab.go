// Package lab is what the measuring programs under bench share: public modules to measure on, commands
// run in turn, and tables. It measures; it judges nothing, and nothing in muster imports it.
package lab

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"
)

// Fetch copies a module ("path@version") from the module cache into a writable folder below dir and
// returns it. The go command downloads the module where the cache has it not.
func Fetch(ctx context.Context, dir, module string) (string, error) {
	out, err := exec.CommandContext(ctx, "go", "mod", "download", "-json", module).Output()
	var info struct{ Dir, Error string }
	if parseErr := json.Unmarshal(out, &info); err == nil {
		err = parseErr
	}
	if info.Error != "" { // says more than an exit code
		err = errors.New(info.Error)
	}
	if err != nil {
		return "", fmt.Errorf("download %s: %w", module, err)
	}
	path, _, _ := strings.Cut(module, "@")
	to := filepath.Join(dir, strings.ReplaceAll(path, "/", "_"))
	if err := os.RemoveAll(to); err != nil {
		return "", err
	}
	if err := os.CopyFS(to, os.DirFS(info.Dir)); err != nil {
		return "", err
	}
	// The cache is read-only and so is a copy of it.
	return to, filepath.WalkDir(to, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		mode := fs.FileMode(0o644)
		if d.IsDir() {
			mode = 0o755
		}
		return os.Chmod(name, mode)
	})
}

// Command is one thing to time.
type Command struct {
	Dir  string
	Args []string
	// Env is added to the process's environment.
	Env []string
}

// Run runs the command once and returns its wall time and what it printed. An exit code other than 0
// is no error, unless ctx ended the command: tests of public modules may fail.
func (c Command) Run(ctx context.Context) (seconds float64, output string, err error) {
	cmd := exec.CommandContext(ctx, c.Args[0], c.Args[1:]...)
	cmd.Dir = c.Dir
	cmd.Env = append(os.Environ(), c.Env...)
	var b bytes.Buffer
	cmd.Stdout, cmd.Stderr = &b, &b
	began := time.Now()
	err = cmd.Run()
	var exited *exec.ExitError
	if errors.As(err, &exited) {
		err = ctx.Err()
	}
	return time.Since(began).Seconds(), b.String(), err
}

// InTurn runs the commands in turn, n times each after one warm-up, and returns their times. Taking
// turns lets a ratio hold where the machine's speed drifts.
func InTurn(ctx context.Context, n int, commands ...Command) ([][]float64, error) {
	times := make([][]float64, len(commands))
	for round := range n + 1 {
		for i, c := range commands {
			s, out, err := c.Run(ctx)
			if err != nil {
				return nil, fmt.Errorf("%s: %w\n%s", strings.Join(c.Args, " "), err, out)
			}
			if round > 0 {
				times[i] = append(times[i], s)
			}
		}
	}
	return times, nil
}

// Median returns the median of a list that is not empty.
func Median(list []float64) float64 {
	s := slices.Sorted(slices.Values(list))
	if n := len(s); n%2 == 0 {
		return (s[n/2-1] + s[n/2]) / 2
	}
	return s[len(s)/2]
}

// Ratios divides pair by pair.
func Ratios(a, b []float64) []float64 {
	r := make([]float64, len(a))
	for i := range a {
		r[i] = a[i] / b[i]
	}
	return r
}

// Machine names what the figures were made on.
func Machine() string {
	cpu := "unknown processor"
	if info, err := os.ReadFile("/proc/cpuinfo"); err == nil {
		for line := range strings.Lines(string(info)) {
			if name, ok := strings.CutPrefix(line, "model name"); ok {
				cpu = strings.TrimSpace(strings.TrimLeft(name, "\t :"))
				break
			}
		}
	}
	return fmt.Sprintf("%s, %d cores, %s/%s, %s", cpu, runtime.NumCPU(), runtime.GOOS, runtime.GOARCH, runtime.Version())
}

// BuildMuster builds the command into dir.
func BuildMuster(ctx context.Context, dir string) (string, error) {
	bin := filepath.Join(dir, "muster")
	if runtime.GOOS == "windows" {
		bin += ".exe"
	}
	out, err := exec.CommandContext(ctx, "go", "build", "-o", bin, "github.com/passmuster/muster/cmd/muster").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("build muster: %w\n%s", err, out)
	}
	return bin, nil
}
