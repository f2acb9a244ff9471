package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/passmuster/muster/bench/lab"
	"github.com/passmuster/muster/internal/proc"
)

// truth is what the tests of a package do with a mutant. To fail and to run into the limit are one.
type truth string

const (
	passes       truth = "the tests pass"
	fails        truth = "the tests fail"
	doesNotBuild truth = "it does not build"
	differs      truth = "three runs differ"
)

const runs = 3

// tree is a copy of the module that one worker builds and runs in: what a mutant does to its files hurts
// nobody, and the next mutant finds them as they were.
type tree struct {
	origin, dir, temp string
	stamp             string
	memory            int           // MiB, 0 is no limit
	floor             time.Duration // the least limit of a run
	log               io.Writer
	limits            map[string]time.Duration // by package folder
	noTests           map[string]bool
}

func newTree(c checker, origin, temp string) (*tree, error) {
	t := &tree{
		origin: origin, dir: filepath.Join(temp, "module"), temp: temp, memory: c.memory, floor: c.floor, log: io.Discard,
		limits: map[string]time.Duration{}, noTests: map[string]bool{},
	}
	if c.verbose {
		t.log = c.log
	}
	err := t.restore()
	return t, err
}

func (t *tree) restore() error {
	if err := os.RemoveAll(t.dir); err != nil {
		return err
	}
	if err := os.CopyFS(t.dir, os.DirFS(t.origin)); err != nil {
		return err
	}
	stamp, err := stampOf(t.dir)
	t.stamp = stamp
	return err
}

// stampOf changes when a file below dir comes, goes or is written.
func stampOf(dir string) (string, error) {
	var b strings.Builder
	err := filepath.WalkDir(dir, func(name string, d os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		fmt.Fprintf(&b, "%s %v", name, info.Mode())
		if !d.IsDir() {
			fmt.Fprintf(&b, " %d %d", info.Size(), info.ModTime().UnixNano())
		}
		b.WriteByte('\n')
		return nil
	})
	return b.String(), err
}

// judge finds the truth of one mutant.
func (t *tree) judge(ctx context.Context, m mutant) (truth, error) {
	pkg := path.Dir(m.file)
	if err := t.baseline(ctx, pkg); err != nil {
		return "", err
	}
	changed := filepath.Join(t.temp, "changed.go")
	if err := os.WriteFile(changed, m.text(), 0o666); err != nil {
		return "", err
	}
	overlay := filepath.Join(t.temp, "overlay.json")
	text, err := json.Marshal(map[string]any{"Replace": map[string]string{filepath.Join(t.dir, filepath.FromSlash(m.file)): changed}})
	if err != nil {
		return "", err
	}
	if err := os.WriteFile(overlay, text, 0o666); err != nil {
		return "", err
	}
	bin, ok, err := t.build(ctx, pkg, overlay)
	if err != nil {
		return "", err
	}
	if !ok {
		return doesNotBuild, nil
	}
	if t.noTests[pkg] {
		return passes, nil
	}
	var found [runs]truth
	for i := range found {
		if found[i], _, err = t.run(ctx, pkg, bin, t.limits[pkg]); err != nil {
			return "", err
		}
	}
	if found[0] != found[1] || found[1] != found[2] {
		return differs, nil
	}
	return found[0], nil
}

// baseline runs the unchanged tests of a package, which must pass, and sets the limit of its mutants.
func (t *tree) baseline(ctx context.Context, pkg string) error {
	if _, done := t.limits[pkg]; done {
		return nil
	}
	bin, ok, err := t.build(ctx, pkg, "")
	if err != nil {
		return err
	}
	if !ok {
		return fmt.Errorf("%s does not build without any mutant", pkg)
	}
	longest := time.Duration(0)
	for range runs {
		if t.noTests[pkg] {
			break
		}
		found, took, err := t.run(ctx, pkg, bin, 10*time.Minute)
		if err != nil {
			return err
		}
		if found != passes {
			return fmt.Errorf("the tests of %s fail without any mutant", pkg)
		}
		longest = max(longest, took)
	}
	t.limits[pkg] = max(t.floor, 10*longest)
	return nil
}

// build builds the package's tests, or the package where it has none.
func (t *tree) build(ctx context.Context, pkg, overlay string) (bin string, ok bool, err error) {
	bin = filepath.Join(t.temp, "package.test")
	if err := os.Remove(bin); err != nil && !errors.Is(err, os.ErrNotExist) {
		return "", false, err
	}
	// A go test that runs what it builds leaves the debugger's tables out as well.
	args := []string{"go", "test", "-c", "-vet=off", "-ldflags=-s -w", "-o", bin}
	if t.noTests[pkg] {
		args = []string{"go", "build", "-o", bin}
	}
	if overlay != "" {
		args = append(args, "-overlay", overlay)
	}
	dir := filepath.Join(t.dir, filepath.FromSlash(pkg))
	_, out, err := lab.Command{Dir: dir, Args: append(args, "."), Env: []string{"PWD=" + dir}}.Run(ctx)
	if err != nil {
		return "", false, err
	}
	fmt.Fprint(t.log, out)
	if _, err := os.Stat(bin); err == nil {
		return bin, true, nil
	}
	switch {
	case strings.Contains(out, "no space left on device") || strings.Contains(out, "signal: killed"):
		// Not the mutant's doing: the error below tells.
	case strings.Contains(out, "[no test files]") && !t.noTests[pkg]:
		t.noTests[pkg] = true
		return t.build(ctx, pkg, overlay)
	case strings.HasPrefix(out, "# ") || strings.Contains(out, "\n# ") || strings.Contains(out, "[setup failed]"):
		return "", false, nil
	case t.noTests[pkg] && out == "":
		return bin, true, nil // a package that is no command is built and thrown away
	}
	return "", false, fmt.Errorf("the go command neither built %s nor said what is wrong with it:\n%s", pkg, out)
}

// tail is how much of a run's output is shown.
const tail = 4 << 10

// run runs a test binary once as go test would.
func (t *tree) run(ctx context.Context, pkg, bin string, limit time.Duration) (found truth, took time.Duration, err error) {
	temp := filepath.Join(t.temp, "tmp")
	if err := errors.Join(os.RemoveAll(temp), os.MkdirAll(temp, 0o777)); err != nil {
		return "", 0, err
	}
	dir := filepath.Join(t.dir, filepath.FromSlash(pkg))
	mark := "MUTATECHECK=" + t.temp
	c := proc.Command{Path: bin, Args: []string{"-test.paniconexit0", "-test.count=1", "-test.timeout=0"}, Dir: dir,
		Env: append(os.Environ(), "PWD="+dir, "TMPDIR="+temp, mark), Mark: mark}
	if t.memory > 0 {
		c.Args = append([]string{"-c", `ulimit -v "$0" && exec "$@"`, strconv.Itoa(t.memory << 10), bin}, c.Args...)
		c.Path = "/bin/sh"
	}
	began := time.Now()
	p, err := proc.Start(ctx, c)
	if err != nil {
		return "", 0, err
	}
	shown := make(chan string, 1)
	go func() { shown <- last(p.Output, tail) }()
	ended := make(chan struct{})
	go func() {
		p.AwaitExit()
		close(ended)
	}()
	clock := time.NewTimer(limit)
	defer clock.Stop()
	late := false
	select {
	case <-ended:
	case <-clock.C:
		late = true
	case <-ctx.Done():
	}
	took = time.Since(began)
	select {
	case <-ended:
	default:
		if err := p.Kill(); err != nil {
			return "", 0, err
		}
		<-ended
	}
	p.Sweep(ctx, 0)
	state, err := p.Reap()
	_ = p.Output.SetReadDeadline(time.Now().Add(time.Second)) // somebody may hold the pipe open
	out := <-shown
	p.Output.Close()
	if err := errors.Join(err, ctx.Err()); err != nil {
		return "", 0, err
	}
	found = fails
	if !late && state.Success() {
		found = passes
	}
	fmt.Fprintf(t.log, "%s\n%s after %.2f s (%v)\n", strings.TrimSpace(out), found, took.Seconds(), state)
	if now, err := stampOf(t.dir); err != nil || now != t.stamp {
		return found, took, t.restore()
	}
	return found, took, nil
}

// last reads to the end and returns the last n bytes.
func last(r io.Reader, n int) string {
	var kept []byte
	buf := make([]byte, 32<<10)
	for {
		k, err := r.Read(buf)
		kept = append(kept, buf[:k]...)
		kept = kept[max(0, len(kept)-n):]
		if err != nil {
			return string(kept)
		}
	}
}
