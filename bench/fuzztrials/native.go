package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// engine makes one trial.
type engine func(ctx context.Context, b *bed, bug bug, number int) (trial, error)

// engines are what is compared.
var engines = map[string]engine{
	"muster":   ours(),
	"fallback": ours("--engine", "native"),
	"native":   native,
}

var (
	fuzzing    = regexp.MustCompile(`now fuzzing with`)
	minimizing = regexp.MustCompile(`fuzz: minimizing \d+-byte failing input file`)
	executions = regexp.MustCompile(`execs: (\d+)`)
	failing    = regexp.MustCompile(`Failing input written to`)
)

// native runs the binary that go test -fuzz builds, as it does.
func native(ctx context.Context, b *bed, bug bug, _ int) (trial, error) {
	binary, err := b.binary(ctx, bug)
	if err != nil {
		return trial{}, err
	}
	dir, err := b.folder()
	if err != nil {
		return trial{}, err
	}
	defer os.RemoveAll(dir)
	// It ends by itself; what does not, such as a worker that cannot be interrupted, is killed.
	ctx, cancel := context.WithTimeout(ctx, time.Duration(b.seconds+90)*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, binary, "-test.run=^$", "-test.fuzz=^"+bug.Target+"$", "-test.parallel=1",
		fmt.Sprintf("-test.fuzztime=%ds", b.seconds), "-test.fuzzcachedir="+filepath.Join(dir, "cache"))
	cmd = limited(cmd, bug.Race)
	cmd.Dir = dir
	cmd.WaitDelay = 10 * time.Second
	out, err := cmd.StdoutPipe()
	if err != nil {
		return trial{}, err
	}
	cmd.Stderr = cmd.Stdout
	began := time.Now()
	if err := cmd.Start(); err != nil {
		return trial{}, err
	}
	var t trial
	var text strings.Builder
	written := false
	for lines := bufio.NewScanner(out); lines.Scan(); {
		line := lines.Text()
		text.WriteString(line + "\n")
		switch {
		case fuzzing.MatchString(line):
			began = time.Now()
		case minimizing.MatchString(line) || strings.HasPrefix(line, "--- FAIL"):
			if !t.Found { // what follows makes the input smaller
				t.Found, t.After = true, time.Since(began).Seconds()
			}
		case failing.MatchString(line):
			written = true
		}
		if m := executions.FindStringSubmatch(line); m != nil {
			t.Execs, _ = strconv.ParseInt(m[1], 10, 64)
		}
	}
	err = cmd.Wait()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		return trial{}, err
	}
	t.Load = load()
	// go.dev/issue/75804: without a file the failure is that of the time limit.
	if t.Found = t.Found && written; !t.Found {
		t.After = float64(b.seconds)
		return t, nil
	}
	t.Message = bug.Message.FindString(text.String())
	if t.Message == "" {
		return trial{}, fmt.Errorf("it failed by another bug than the planted one:\n%s", text.String())
	}
	return t, nil
}
