// Package outdir keeps the directory that a run writes: one muster at a time, never a folder of the
// user's, passed over by git and by package patterns.
//
// What is in it is its users' to say. It removes only what they name.
package outdir

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/gofrs/flock"
)

const (
	marker   = ".gitignore"
	boundary = "go.mod"
	lockFile = ".lock"
)

// markerText makes git ignore the directory, and tells muster that the directory is its own.
const markerText = "# Written by muster. Everything here can be made again.\n*\n"

// boundaryText keeps package patterns such as ./... out of the directory: what tests write there may
// be Go source, and binaries come and go while another go command looks.
const boundaryText = "// Written by muster: package patterns of the module around stop here.\nmodule muster.out\n"

// Dir is an output directory, locked against other runs.
type Dir struct {
	Path string
	lock *flock.Flock
}

// Error says why a directory cannot be written, and what to do.
type Error struct {
	Err  error
	Hint string
}

func (e *Error) Error() string { return e.Err.Error() }

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Open makes the directory ready for a run: the entries named, which an earlier run left, are removed.
// Its error is an [Error].
func Open(path string, remove ...string) (*Dir, error) {
	const elsewhere = "name another directory with -o"
	unwritable := func(err error) error {
		return &Error{fmt.Errorf("cannot write the output directory: %w", err), elsewhere}
	}
	if err := os.MkdirAll(path, 0o777); err != nil {
		return nil, unwritable(err)
	}
	if err := checkOwn(path); err != nil {
		return nil, err
	}
	d := &Dir{Path: path, lock: flock.New(filepath.Join(path, lockFile))}
	locked, err := d.lock.TryLock()
	if err != nil {
		return nil, unwritable(err)
	}
	if !locked {
		return nil, &Error{fmt.Errorf("another muster is writing %s", path), "wait for it, or " + elsewhere}
	}
	err = errors.Join(
		os.WriteFile(d.File(marker), []byte(markerText), 0o666),
		os.WriteFile(d.File(boundary), []byte(boundaryText), 0o666))
	for _, name := range remove {
		err = errors.Join(err, os.RemoveAll(d.File(name)))
	}
	if err != nil {
		d.Close()
		return nil, unwritable(err)
	}
	return d, nil
}

// checkOwn refuses a directory with files in it that muster did not write, such as a source folder.
func checkOwn(dir string) error {
	if text, _ := os.ReadFile(filepath.Join(dir, marker)); bytes.Equal(text, []byte(markerText)) {
		return nil
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return &Error{fmt.Errorf("cannot read the output directory: %w", err), "name another directory with -o"}
	}
	if len(entries) > 0 {
		return &Error{fmt.Errorf("output directory %s holds files that muster did not write", dir), "name an empty or a new directory with -o"}
	}
	return nil
}

// File is the path of an entry.
func (d *Dir) File(name string) string { return filepath.Join(d.Path, name) }

// Close frees the directory.
func (d *Dir) Close() { _ = d.lock.Unlock() }

// Put writes a file that can be made again: whole or not at all, without waiting for the disk.
func (d *Dir) Put(name string, data []byte) error { return replace(d.File(name), data, false) }

// WriteFile writes a file by way of a temporary one beside it: readers see the old content or the
// new, never half, also after the system went down.
func WriteFile(name string, data []byte) error { return replace(name, data, true) }

func replace(name string, data []byte, durable bool) (err error) {
	f, err := os.CreateTemp(filepath.Dir(name), "."+filepath.Base(name)+".*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = os.Remove(f.Name())
		}
	}()
	_, err = f.Write(data)
	err = errors.Join(err, f.Chmod(0o644))
	if durable {
		err = errors.Join(err, f.Sync())
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), name)
}
