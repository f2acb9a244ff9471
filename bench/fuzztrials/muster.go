package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
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
		file := filepath.Join(dir, "report.json")
		all := append([]string{"fuzz", ".", "--target", bug.Target, "--time", fmt.Sprintf("%ds", b.seconds), "--workers", "1",
			"--seed", strconv.Itoa(number), "--report", file}, args...)
		if bug.Race {
			all = append(all, "--race")
		}
		cmd := exec.CommandContext(ctx, muster, all...)
		if len(args) > 0 { // its own engine limits memory itself
			cmd = limited(cmd, bug.Race)
		}
		cmd.Dir = filepath.Join(suite, bug.Name)
		cmd.Env = append(os.Environ(), "GOWORK=off", "MUSTER_CACHE="+filepath.Join(dir, "cache"))
		out, err := cmd.CombinedOutput()
		var exit *exec.ExitError
		if err != nil && (!errors.As(err, &exit) || exit.ExitCode() != 1) {
			return trial{}, fmt.Errorf("%w\n%s", err, out)
		}
		text, err := os.ReadFile(file)
		if err != nil {
			return trial{}, fmt.Errorf("%w\n%s", err, out)
		}
		return b.read(text, bug)
	}
}

// read takes the trial out of a report.
func (b *bed) read(text []byte, bug bug) (trial, error) {
	var report struct {
		Crashers []struct {
			Kind, Message string
			Executions    int64
		}
		Targets []struct{ Executions int64 }
		Run     struct{ FuzzSeconds float64 }
	}
	if err := json.Unmarshal(text, &report); err != nil {
		return trial{}, err
	}
	if len(report.Targets) != 1 {
		return trial{}, fmt.Errorf("%d targets were fuzzed, not one:\n%s", len(report.Targets), text)
	}
	t := trial{After: float64(b.seconds), Execs: report.Targets[0].Executions, Load: load()}
	for _, c := range report.Crashers {
		what := c.Kind + ": " + c.Message
		if !bug.Message.MatchString(what) {
			return trial{}, fmt.Errorf("it failed by another bug than the planted one: %s", what)
		}
		if !t.Found || c.Executions < t.Execs {
			// The engine goes on after a finding, at about the same speed.
			t.After = report.Run.FuzzSeconds * float64(c.Executions) / float64(max(report.Targets[0].Executions, 1))
			t.Found, t.Execs, t.Message = true, c.Executions, bug.Message.FindString(what)
		}
	}
	return t, nil
}
