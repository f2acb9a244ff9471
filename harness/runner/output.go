package runner

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/gofrs/flock"

	"github.com/passmuster/muster/harness/evidence"
	"github.com/passmuster/muster/harness/report"
)

// The names under the output directory that belong to muster. Everything else there is left alone.
const (
	evidenceFile = "evidence.json"
	verdictFile  = "verdict.json"
	rawDir       = "raw"  // whole output of each run
	workDir      = "work" // binaries and temporary files, gone at the end
	marker       = ".gitignore"
	boundary     = "go.mod"
	lockFile     = ".lock"
)

// markerText makes git ignore the directory, and tells muster that the directory is its own.
const markerText = "# Written by muster gate. Everything here can be made again.\n*\n"

// boundaryText keeps package patterns such as ./... out of the directory: what tests write there may
// be Go source, and binaries come and go while another go command looks.
const boundaryText = "// Written by muster gate: package patterns of the module around stop here.\nmodule muster.out\n"

// output is the directory that a run writes, locked against other runs.
type output struct {
	dir  string
	lock *flock.Flock
}

// openOutput makes the directory ready: what an earlier run left there is removed.
func openOutput(dir string) (*output, error) {
	const elsewhere = "name another directory with -o"
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return nil, usage(elsewhere, "cannot write the output directory: %w", err)
	}
	if err := checkOwn(dir); err != nil {
		return nil, err
	}
	lock := flock.New(filepath.Join(dir, lockFile))
	locked, err := lock.TryLock()
	if err != nil {
		return nil, usage(elsewhere, "cannot write the output directory: %w", err)
	}
	if !locked {
		return nil, usage("wait for it, or "+elsewhere, "another muster is writing %s", dir)
	}
	o := &output{dir, lock}
	err = errors.Join(
		os.WriteFile(filepath.Join(dir, marker), []byte(markerText), 0o666),
		os.WriteFile(filepath.Join(dir, boundary), []byte(boundaryText), 0o666))
	for _, name := range o.own() {
		err = errors.Join(err, os.RemoveAll(filepath.Join(dir, name)))
	}
	err = errors.Join(err, os.MkdirAll(filepath.Join(dir, workDir), 0o777))
	if err != nil {
		o.close()
		return nil, usage(elsewhere, "cannot write the output directory: %w", err)
	}
	return o, nil
}

func (o *output) own() []string {
	names := []string{evidenceFile, verdictFile, rawDir, workDir}
	for _, f := range report.Formats {
		names = append(names, f.File)
	}
	return names
}

// checkOwn refuses a directory with files in it that muster did not write, such as a source folder.
func checkOwn(dir string) error {
	text, err := os.ReadFile(filepath.Join(dir, marker))
	if err == nil && bytes.Equal(text, []byte(markerText)) {
		return nil
	}
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return usage("name another directory with -o", "cannot read the output directory: %w", err)
	}
	if len(entries) > 0 {
		return usage("name an empty or a new directory with -o",
			"output directory %s holds files that muster did not write", dir)
	}
	return nil
}

// close removes what only the run needed and frees the directory.
func (o *output) close() {
	_ = os.RemoveAll(filepath.Join(o.dir, workDir))
	_ = o.lock.Unlock()
}

// write stores the evidence, the verdict and every report.
func (o *output) write(r *Result) error {
	e, err := evidence.Encode(r.Evidence)
	if err != nil {
		return err
	}
	v, err := evidence.Encode(r.Verdict)
	if err != nil {
		return err
	}
	// The evidence is what cannot be had again without a run; the rest follows from it, and waiting
	// for the disk seven times would be felt on a small module.
	if err := errors.Join(WriteFile(o.path(evidenceFile), e), o.put(verdictFile, v)); err != nil {
		return err
	}
	in := report.Input{Evidence: r.Evidence, Verdict: r.Verdict}
	for _, f := range report.Formats {
		var b bytes.Buffer
		if err := f.Write(&b, in); err != nil {
			return fmt.Errorf("report %s: %w", f.Name, err)
		}
		if err := o.put(f.File, b.Bytes()); err != nil {
			return err
		}
	}
	return nil
}

func (o *output) path(name string) string { return filepath.Join(o.dir, name) }

// put writes a file that can be made again from the evidence: whole or not at all, without waiting
// for the disk.
func (o *output) put(name string, data []byte) error { return replace(o.path(name), data, false) }

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
