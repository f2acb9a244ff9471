package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/passmuster/muster/bench/lab"
	"github.com/passmuster/muster/internal/proc"
)

// base is a module as it was fetched, and the build cache that each run starts with.
type base struct {
	dir, module, cache string
	source             string
	sources            map[string]string // the text of each file that is not a test, by base name
	lines              int
	n                  int
}

func newBase(ctx context.Context, dir, module string) (*base, error) {
	b := &base{module: module, sources: map[string]string{}}
	var err error
	if b.dir, err = os.MkdirTemp(dir, "module"); err != nil {
		return nil, err
	}
	if b.source, err = lab.Fetch(ctx, b.dir, module); err != nil {
		return nil, err
	}
	entries, err := os.ReadDir(b.source)
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		if name := e.Name(); strings.HasSuffix(name, ".go") && !strings.HasSuffix(name, "_test.go") {
			text, err := os.ReadFile(filepath.Join(b.source, name))
			if err != nil {
				return nil, err
			}
			b.sources[name] = string(text)
			b.lines += strings.Count(string(text), "\n")
		}
	}
	// What no mutant touches is built before the clock starts, for every way in which a tool may build it.
	b.cache = filepath.Join(b.dir, "cache")
	for _, args := range [][]string{{"-count=1"}, {"-count=1", "-cover"}, {"-count=1", "-vet=off"}} {
		c := lab.Command{Dir: b.source, Args: append(append([]string{"go", "test"}, args...), "."), Env: []string{"GOCACHE=" + b.cache}}
		if _, out, err := c.Run(ctx); err != nil {
			return nil, err
		} else if !passed.MatchString(out) {
			return nil, fmt.Errorf("its tests fail:\n%s", out)
		}
	}
	return b, nil
}

var passed = regexp.MustCompile(`(?m)^ok\s`)

// job is a tool's run: a folder of its own with a copy of the module.
type job struct {
	*base
	dir    string // for the tool's own files
	module string // the copy
}

// run prepares a copy, runs the tool and reads what it found.
func (b *base) run(ctx context.Context, t tool) (outcome, error) {
	b.n++
	j := job{base: b, dir: filepath.Join(b.dir, strconv.Itoa(b.n))}
	// ooze names its links by the last part of the path.
	j.module = filepath.Join(j.dir, "src")
	temp, cache := filepath.Join(j.dir, "tmp"), filepath.Join(j.dir, "cache")
	if err := errors.Join(os.MkdirAll(temp, 0o777), os.CopyFS(j.module, os.DirFS(b.source)), linkTree(b.cache, cache)); err != nil {
		return outcome{}, err
	}
	defer os.RemoveAll(j.dir)
	args, env := t.command(j)
	env = append(append(os.Environ(), "GOCACHE="+cache, "TMPDIR="+temp, "PWD="+j.module, "GOMAXPROCS="+strconv.Itoa(*cores), "NO_COLOR=1"), env...)
	o, err := timed(ctx, j.module, filepath.Join(j.dir, "output"), args, env)
	if err != nil {
		return o, err
	}
	out, err := os.ReadFile(filepath.Join(j.dir, "output"))
	if err != nil {
		return o, err
	}
	o.mutants, err = t.parse(j, string(out))
	if err == nil && len(o.mutants) == 0 && !o.cut {
		err = fmt.Errorf("it found nothing to mutate")
	}
	if o.cut && err != nil {
		err = nil // no report yet
	}
	if err != nil {
		return o, fmt.Errorf("%w\n%s", err, out[max(0, len(out)-4096):])
	}
	return o, nil
}

// timed runs a command on the first cores of the machine, with its output in a file. Its CPU time holds
// that of all processes that were waited for.
func timed(ctx context.Context, dir, output string, args, env []string) (o outcome, err error) {
	if pin, err := exec.LookPath("taskset"); err == nil {
		args = append([]string{pin, "-c", fmt.Sprintf("0-%d", *cores-1)}, args...)
	}
	to, err := os.Create(output)
	if err != nil {
		return o, err
	}
	defer to.Close()
	mark := "MUTATEPEERS=" + output
	began := time.Now()
	p, err := proc.Start(ctx, proc.Command{Path: args[0], Args: args[1:], Dir: dir, Env: append(env, mark), Mark: mark})
	if err != nil {
		return o, err
	}
	drained := make(chan struct{})
	go func() {
		_, _ = io.Copy(to, p.Output)
		close(drained)
	}()
	ended := make(chan struct{})
	go func() {
		p.AwaitExit()
		close(ended)
	}()
	clock := time.NewTimer(*limit)
	defer clock.Stop()
	select {
	case <-ended:
	case <-clock.C:
		o.cut = true
	case <-ctx.Done():
	}
	o.wall = time.Since(began).Seconds()
	select {
	case <-ended:
	default:
		if err := p.Kill(); err != nil {
			return o, err
		}
		<-ended
	}
	p.Sweep(ctx, 0)
	state, err := p.Reap()
	_ = p.Output.SetReadDeadline(time.Now().Add(time.Second)) // somebody may hold the pipe open
	<-drained
	p.Output.Close()
	if err := errors.Join(err, ctx.Err()); err != nil {
		return o, err
	}
	o.cpu = (state.UserTime() + state.SystemTime()).Seconds()
	return o, nil
}

// linkTree copies a build cache by hard links; the index entries, which the go command writes in place, are
// copied.
func linkTree(from, to string) error {
	return filepath.WalkDir(from, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		within, err := filepath.Rel(from, name)
		if err != nil {
			return err
		}
		at := filepath.Join(to, within)
		switch {
		case d.IsDir():
			return os.MkdirAll(at, 0o777)
		case strings.HasSuffix(name, "-d"):
			return os.Link(name, at)
		}
		text, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		return os.WriteFile(at, text, 0o666)
	})
}
