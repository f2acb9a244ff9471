package main

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
	"strconv"
	"strings"
	"time"
)

// ours is muster fuzz, the trial's number being its seed; with native it falls back to go test -fuzz.
func ours(args ...string) engine {
	return func(ctx context.Context, b *bed, bug bug, number int) (trial, error) {
		muster, err := b.musterCommand(ctx)
		if err != nil {
			return trial{}, err
		}
		dir, err := b.folder()
		if err != nil {
			return trial{}, err
		}
		defer os.RemoveAll(dir)
		suite := filepath.Join(dir, "suite")
		if err := copySuite(suite); err != nil {
			return trial{}, err
		}
		all := append([]string{"fuzz", ".", "--target", bug.Target, "--time", fmt.Sprintf("%ds", b.seconds), "--workers", "1",
			"--seed", strconv.Itoa(number), "--no-cache", "--json"}, args...)
		if bug.Race {
			all = append(all, "--race")
		}
		// It would go on after the first finding, which is all that is asked for here.
		ctx, stop := context.WithCancel(ctx)
		defer stop()
		cmd := exec.CommandContext(ctx, muster, all...)
		if len(args) > 0 { // its own engine limits memory itself
			cmd = limited(cmd, bug.Race)
		}
		cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
		cmd.WaitDelay = 30 * time.Second
		cmd.Dir = filepath.Join(suite, bug.Name)
		cmd.Env = append(os.Environ(), "GOWORK=off")
		var problems strings.Builder
		cmd.Stderr = &problems
		out, err := cmd.StdoutPipe()
		if err != nil {
			return trial{}, err
		}
		if err := cmd.Start(); err != nil {
			return trial{}, err
		}
		t, err := watch(out, bug, stop)
		_, _ = io.Copy(io.Discard, out) // what it still says when it is interrupted
		if end := cmd.Wait(); err == nil && !t.Found && end != nil {
			err = end
		}
		if err != nil {
			return trial{}, fmt.Errorf("%w\n%s", err, problems.String())
		}
		t.Load = load()
		return t, nil
	}
}

// watch reads the events of a campaign until the first finding, at which it calls stop, or to the end.
func watch(events io.Reader, bug bug, stop func()) (trial, error) {
	lines := bufio.NewScanner(events)
	lines.Buffer(nil, 1<<26)
	var t trial
	for lines.Scan() {
		var e struct {
			Event      string
			Executions int64
			Seconds    float64
			State      string
			Crasher    struct {
				Kind, Message string
				Executions    int64
			}
		}
		if err := json.Unmarshal(lines.Bytes(), &e); err != nil {
			return trial{}, fmt.Errorf("%q: %w", lines.Text(), err)
		}
		switch e.Event {
		case "crasher":
			what := e.Crasher.Kind + ": " + e.Crasher.Message
			stop()
			if t.Message = bug.Message.FindString(what); t.Message == "" {
				return trial{}, errors.New("it failed by another bug than the planted one: " + what)
			}
			t.Found, t.After, t.Execs = true, e.Seconds, e.Crasher.Executions
			return t, nil
		case "end":
			if e.State == "failed" {
				return trial{}, fmt.Errorf("the target was not fuzzed: %s", lines.Text())
			}
			t.After, t.Execs = e.Seconds, e.Executions
		}
	}
	return t, lines.Err()
}
