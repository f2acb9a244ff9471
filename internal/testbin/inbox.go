package testbin

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// inbox is the directory through which Collect, in other processes, hands binaries over.
type inbox struct {
	dir  string
	tmp  string
	seen map[string]bool
}

func newInbox(out string) (*inbox, error) {
	b := &inbox{dir: filepath.Join(out, "bin"), tmp: filepath.Join(out, "tmp"), seen: map[string]bool{}}
	return b, errors.Join(os.MkdirAll(b.dir, 0o777), os.MkdirAll(b.tmp, 0o777))
}

// watch calls ready for each binary that arrives until done is closed and the box is empty.
func (b *inbox) watch(done <-chan struct{}, ready func(Binary)) {
	tick := time.NewTicker(pollEvery)
	defer tick.Stop()
	for {
		select {
		case <-done:
			b.empty(ready)
			return
		case <-tick.C:
			b.empty(ready)
		}
	}
}

func (b *inbox) empty(ready func(Binary)) {
	entries, err := os.ReadDir(b.dir)
	if err != nil {
		return
	}
	for _, e := range entries {
		if !strings.HasSuffix(e.Name(), ".ready") || b.seen[e.Name()] {
			continue
		}
		b.seen[e.Name()] = true
		file := filepath.Join(b.dir, e.Name())
		data, err := os.ReadFile(file)
		var bin Binary
		if err == nil && json.Unmarshal(data, &bin) == nil {
			ready(bin)
		}
		_ = os.Remove(file)
	}
}

// Collect is what the -exec program does: args are the inbox directory, the test binary and the
// binary's own flags. It takes the binary away under a name of its own and leaves a note of where it
// belongs. The working directory is the package's.
func Collect(args []string) error {
	if len(args) < 2 {
		return fmt.Errorf("want a directory and a test binary, got %d arguments", len(args))
	}
	box, binary := args[0], args[1]
	dir, err := os.Getwd()
	if err != nil {
		return err
	}
	own, err := os.MkdirTemp(box, "b")
	if err != nil {
		return err
	}
	// Keep the base name: tests may look at os.Args[0].
	path := filepath.Join(own, filepath.Base(binary))
	if err := linkOrCopy(binary, path); err != nil {
		return err
	}
	note, err := json.Marshal(Binary{Path: path, Dir: dir})
	if err != nil {
		return err
	}
	half := filepath.Join(box, filepath.Base(own)+"."+strconv.Itoa(os.Getpid()))
	if err := os.WriteFile(half, note, 0o666); err != nil {
		return err
	}
	return os.Rename(half, own+".ready")
}

func linkOrCopy(from, to string) error {
	if os.Link(from, to) == nil {
		return nil
	}
	return copyFile(from, to)
}

func copyFile(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o777)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Close())
}
