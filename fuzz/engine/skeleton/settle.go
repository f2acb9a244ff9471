package skeleton

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/passmuster/muster/internal/proc"
)

// Settled is a variant that was chosen by running it.
type Settled struct {
	Variant
	// Refuted are the variants before it, whose seeds fail: what the function does not promise, or a bug.
	Refuted []Refuted
	// Ran says that its seeds were run. They are not where package fuzz is not among the module's dependencies.
	Ran bool
	// Fails is what the seeds say where even they fail; empty where they pass.
	Fails string
}

// Refuted is a check that does not hold on the seeds.
type Refuted struct{ Checks, Says string }

// Settle runs the seeds of the variants, one after the other, until those of one pass: go test, with the file laid
// over the package, for at most a minute each. Nothing is written but in the folder for temporary files.
func (s *Skeleton) Settle(ctx context.Context, c Config) (Settled, error) {
	if s.Muster && !s.Required {
		return Settled{Variant: s.Variants[0]}, nil
	}
	var refuted []Refuted
	for i, v := range s.Variants {
		says, passed, err := s.run(ctx, c, v)
		if err != nil {
			return Settled{}, err
		}
		if passed || i == len(s.Variants)-1 {
			return Settled{Variant: v, Refuted: refuted, Ran: true, Fails: says}, nil
		}
		refuted = append(refuted, Refuted{v.Checks, says})
	}
	return Settled{}, fmt.Errorf("the skeleton of %s has no text", s.Function)
}

// run runs the seeds of one variant and returns what a failure says.
func (s *Skeleton) run(ctx context.Context, c Config, v Variant) (says string, passed bool, err error) {
	dir, err := os.MkdirTemp("", "muster-init-")
	if err != nil {
		return "", false, err
	}
	defer os.RemoveAll(dir)
	text := filepath.Join(dir, s.File)
	overlay := filepath.Join(dir, "overlay.json")
	replace, err := json.Marshal(map[string]any{"Replace": map[string]string{filepath.Join(s.Dir, s.File): text}})
	if err != nil {
		return "", false, err
	}
	for name, data := range map[string][]byte{text: v.Source, overlay: replace} {
		if err := os.WriteFile(name, data, 0o600); err != nil {
			return "", false, err
		}
	}
	tool, err := exec.LookPath("go")
	if err != nil {
		return "", false, err
	}
	env := c.Env
	if env == nil {
		env = os.Environ()
	}
	mark := "MUSTER_OUT=" + dir // what tests write goes there, and processes that they leave are found by it
	args := append([]string{"test", "-overlay=" + overlay, "-run=^" + s.Target + "$", "-count=1", "-timeout=1m"}, c.Flags...)
	var stderr bytes.Buffer
	out, state, err := proc.Output(ctx, proc.Command{
		Path: tool, Args: append(args, "."), Dir: s.Dir, Env: append(env, "MUSTER_RUN=fuzz", mark), Mark: mark,
	}, &stderr)
	switch {
	case ctx.Err() != nil:
		return "", false, context.Cause(ctx)
	case err != nil && state == nil:
		return "", false, err
	case state.Success():
		return "", true, nil
	}
	return firstFailure(stderr.String() + string(out)), false, nil
}

// firstFailure is what a test said first, or the whole output in short.
func firstFailure(output string) string {
	var lines []string
	for line := range strings.Lines(output) {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "panic:") {
			return line
		}
		if line == "" || strings.HasPrefix(line, "---") || strings.HasPrefix(line, "===") || strings.HasPrefix(line, "#") {
			continue
		}
		lines = append(lines, line)
	}
	const most = 300
	if len(lines) == 0 {
		return "no output"
	}
	first := lines[0]
	if len(first) > most {
		first = strings.ToValidUTF8(first[:most], "") + "…"
	}
	return first
}
