package engine

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/passmuster/muster/internal/proc"
)

// builder compiles test binaries of one package with files replaced.
type builder struct {
	dir, importPath string
	env, flags      []string
	out             string
	hook            map[string][]byte
}

// build writes the binary to path. Output is what the go command said where it could not.
func (b *builder) build(ctx context.Context, path string, files map[string][]byte) (output string, err error) {
	work := path + ".src"
	if err := os.MkdirAll(work, 0o777); err != nil {
		return "", err
	}
	overlay := struct{ Replace map[string]string }{map[string]string{}}
	n := 0
	for _, set := range []map[string][]byte{b.hook, files} {
		for name, text := range set {
			n++
			to := filepath.Join(work, strconv.Itoa(n), filepath.Base(name))
			if err := os.MkdirAll(filepath.Dir(to), 0o777); err != nil {
				return "", err
			}
			if err := os.WriteFile(to, text, 0o666); err != nil {
				return "", err
			}
			overlay.Replace[name] = to
		}
	}
	data, err := json.Marshal(overlay)
	if err != nil {
		return "", err
	}
	list := filepath.Join(work, "overlay.json")
	if err := os.WriteFile(list, data, 0o666); err != nil {
		return "", err
	}
	args := append([]string{"test", "-c", "-o", path, "-overlay=" + list, "-vet=off"}, b.flags...)
	// Nobody debugs it: a fifth of the time is saved.
	if !b.sets("ldflags") {
		args = append(args, "-ldflags=-w")
	}
	if !b.sets("gcflags") {
		args = append(args, "-gcflags=-dwarf=0")
	}
	return b.goCommand(ctx, append(args, b.importPath))
}

// sets reports whether the user has flags of the name, which another would replace.
func (b *builder) sets(name string) bool {
	for _, f := range b.flags {
		if strings.HasPrefix(strings.TrimLeft(f, "-"), name) {
			return true
		}
	}
	for _, e := range b.env {
		if strings.HasPrefix(e, "GOFLAGS=") && strings.Contains(e, "-"+name) {
			return true
		}
	}
	return false
}

// goCommand runs the go command; its output is returned where it fails, with an error where the
// reason is not in what it was asked to build.
func (b *builder) goCommand(ctx context.Context, args []string) (output string, err error) {
	goTool, err := exec.LookPath("go")
	if err != nil {
		return "", err
	}
	tmp := filepath.Join(b.out, "tmp")
	if err := os.MkdirAll(tmp, 0o777); err != nil {
		return "", err
	}
	said, state, err := proc.Output(ctx, proc.Command{Path: goTool, Args: args, Dir: b.dir, Env: with(b.env, "GOTMPDIR="+tmp, "PWD="+b.dir)}, nil)
	switch {
	case err != nil:
		return "", err
	case state.Success():
		return "", nil
	case len(said) == 0:
		return "", errors.New("go test -c: " + state.String())
	}
	return string(said), nil
}

// with is the environment with entries set.
func with(env []string, entries ...string) []string {
	out := make([]string, 0, len(env)+len(entries))
	for _, e := range env {
		key, _, _ := strings.Cut(e, "=")
		replaced := false
		for _, n := range entries {
			replaced = replaced || strings.HasPrefix(n, key+"=")
		}
		if !replaced {
			out = append(out, e)
		}
	}
	return append(out, entries...)
}

// goroot asks the go command where the sources of its library are.
func (b *builder) goroot(ctx context.Context) (string, error) {
	cmd := exec.CommandContext(ctx, "go", "env", "GOROOT")
	cmd.Dir, cmd.Env = b.dir, with(b.env, "PWD="+b.dir)
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("go env GOROOT: %w", err)
	}
	return strings.TrimSpace(string(out)), nil
}

// firstError is the first line of a compiler's output that says something, with the base name of the file.
func firstError(output string) string {
	for line := range strings.Lines(output) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
			if i := strings.Index(line, ".go:"); i > 0 {
				line = line[strings.LastIndexAny(line[:i], `/\`)+1:]
			}
			return clip(line)
		}
	}
	return clip(strings.TrimSpace(output))
}
