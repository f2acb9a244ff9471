package main

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"time"
)

// checker finds the truth of many mutants of one module.
type checker struct {
	module  string
	journal string // empty: none
	jobs    int
	memory  int           // MiB, 0 is no limit
	floor   time.Duration // the least limit of a run, which is 10 times the unchanged tests otherwise
	verbose bool
	log     io.Writer
}

// entry is a line of the journal. The key holds everything that the truth depends on.
type entry struct {
	Key   string
	Truth truth
}

// check returns the truth of each mutant, in their order.
func (c checker) check(ctx context.Context, mutants []mutant) ([]truth, error) {
	module, err := filepath.Abs(c.module)
	if err != nil {
		return nil, err
	}
	digest, err := digestOf(module)
	if err != nil {
		return nil, err
	}
	known, err := c.known()
	if err != nil {
		return nil, err
	}
	out := make([]truth, len(mutants))
	keys := make([]string, len(mutants))
	var left []int
	for i, m := range mutants {
		keys[i] = fmt.Sprintf("%x", sha256.Sum256(fmt.Appendf(nil, "%s %s %q %d %d %q", runtime.Version(), digest, m.file, m.start, m.end, m.replacement)))
		if out[i] = known[keys[i]]; out[i] == "" {
			left = append(left, i)
		}
	}
	if len(left) == 0 {
		return out, nil
	}
	work := make(chan int)
	var mu sync.Mutex // guards out and the journal
	note := func(i int, found truth) error {
		mu.Lock()
		defer mu.Unlock()
		out[i] = found
		return c.write(entry{keys[i], found})
	}
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	var workers sync.WaitGroup
	for range min(max(c.jobs, 1), len(left)) {
		workers.Go(func() {
			if err := c.worker(ctx, module, mutants, work, note); err != nil {
				stop(err)
			}
		})
	}
	for _, i := range left {
		select {
		case work <- i:
		case <-ctx.Done():
		}
	}
	close(work)
	workers.Wait()
	return out, context.Cause(ctx)
}

func (c checker) worker(ctx context.Context, module string, mutants []mutant, work <-chan int, note func(int, truth) error) error {
	temp, err := os.MkdirTemp("", "mutatecheck")
	if err != nil {
		return err
	}
	defer os.RemoveAll(temp)
	t, err := newTree(c, module, temp)
	if err != nil {
		return err
	}
	for i := range work {
		found, err := t.judge(ctx, mutants[i])
		if err == nil {
			err = note(i, found)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", mutants[i], err)
		}
	}
	return nil
}

// known reads the journal. A line that was cut short by a kill is not there.
func (c checker) known() (map[string]truth, error) {
	known := map[string]truth{}
	f, err := os.Open(c.journal)
	if c.journal == "" || errors.Is(err, os.ErrNotExist) {
		return known, nil
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); ; {
		if !lines.Scan() {
			return known, lines.Err()
		}
		var e entry
		if json.Unmarshal(lines.Bytes(), &e) == nil {
			known[e.Key] = e.Truth
		}
	}
}

// write appends to the journal, on a line of its own even behind one that was cut short.
func (c checker) write(e entry) error {
	if c.journal == "" {
		return nil
	}
	text, err := json.Marshal(e)
	if err != nil {
		return err
	}
	f, err := os.OpenFile(c.journal, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o666)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(f, "\n%s\n", text)
	return errors.Join(err, f.Close())
}

// digestOf digests names and contents of all files below dir.
func digestOf(dir string) (string, error) {
	h := sha256.New()
	err := filepath.WalkDir(dir, func(name string, d os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && d.Name() == ".git" {
			return filepath.SkipDir
		}
		if !d.Type().IsRegular() {
			return nil
		}
		text, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		within, err := filepath.Rel(dir, name)
		fmt.Fprintf(h, "%q %d\n", within, len(text))
		h.Write(text)
		return err
	})
	return fmt.Sprintf("%x", h.Sum(nil)), err
}
