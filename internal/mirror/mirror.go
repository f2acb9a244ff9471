// Package mirror stands in for the folder in which a package's tests run.
//
// It is for programs that run tests which may write where they are. It copies the package's folder and links what is
// around it; it cannot keep a test from following an absolute path.
package mirror

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// A Mirror is what tests see instead of the package's folder and the tree around it, so that neither they
// nor a mutant of a path can change or delete what is the user's: files of the package's folder are copied,
// with what lies below it but for other packages; all others are links. It reaches up to the outermost
// folder of a module, a workspace or a repository.
type Mirror struct {
	// root is the folder that is mirrored, rel the package's folder below it.
	root, rel string
	// out is left out.
	out string
}

// Bounds of a mirror. What is beyond the number of links is one link a folder; a package beyond the
// others is tested where it is.
const (
	maxLinks  = 1000
	MaxCopies = 2000
	maxCopied = 64 << 20
)

// ErrTooLarge is that of a package whose folder holds more than is copied.
var ErrTooLarge = fmt.Errorf("the package's folder holds over %d files or %d MiB", MaxCopies, maxCopied>>20)

// New returns the mirror of the package in dir; out is a folder that is left out.
func New(dir, out string) *Mirror {
	m := &Mirror{root: dir, out: out}
	for d := dir; ; d = filepath.Dir(d) {
		if slices.ContainsFunc([]string{"go.mod", "go.work", ".git"}, func(name string) bool {
			_, err := os.Lstat(filepath.Join(d, name))
			return err == nil
		}) {
			m.root = d
		}
		if d == filepath.Dir(d) {
			break
		}
	}
	m.rel, _ = filepath.Rel(m.root, dir)
	return m
}

// Shadow is one mirror as it is on disk.
type Shadow struct {
	*Mirror
	to     string // the mirrored root; it has the same name
	stamps []stamp
	links  int
	copies int
	copied int64
}

// stamp is by what a change of a copy is known: the times are those of the originals.
type stamp struct {
	path string
	dir  bool
	size int64
	time time.Time
}

const shadowDir = "tree"

// Shadow returns the mirror as it is to be below a folder.
func (m *Mirror) Shadow(slot string) *Shadow {
	return &Shadow{Mirror: m, to: filepath.Join(slot, shadowDir, filepath.Base(m.root))}
}

// Original is the path that one below a shadow stands for; ok is false for others. Own is the engine's folder.
func (m *Mirror) Original(own, path string) (real string, ok bool) {
	rel, err := filepath.Rel(own, path)
	if err != nil {
		return "", false
	}
	parts := strings.SplitN(rel, string(filepath.Separator), 4)
	if len(parts) < 3 || parts[1] != shadowDir || parts[2] != filepath.Base(m.root) {
		return "", false
	}
	return filepath.Join(append([]string{m.root}, parts[3:]...)...), true
}

// Ready returns the package's folder in the shadow, which is as it was: it is made anew where anything
// changed in it.
func (s *Shadow) Ready() (dir string, err error) {
	dir = filepath.Join(s.to, s.rel)
	if len(s.stamps) > 0 && !s.changed() {
		return dir, nil
	}
	if err := RemoveAll(filepath.Dir(s.to)); err != nil {
		return "", err
	}
	if err := os.MkdirAll(filepath.Dir(s.to), 0o777); err != nil {
		return "", err
	}
	s.stamps, s.links, s.copies, s.copied = nil, 0, 0, 0
	if err := s.make(); err != nil {
		s.stamps = nil
		return "", err
	}
	for _, st := range slices.Backward(s.stamps) { // what is in a folder comes behind it, and changes its time
		if err := os.Chtimes(st.path, st.time, st.time); err != nil {
			return "", err
		}
	}
	return dir, nil
}

func (s *Shadow) changed() bool {
	return slices.ContainsFunc(s.stamps, func(st stamp) bool {
		info, err := os.Lstat(st.path)
		return err != nil || info.IsDir() != st.dir || !st.dir && info.Size() != st.size || !info.ModTime().Equal(st.time)
	})
}

func (s *Shadow) make() error {
	real, to := s.root, s.to
	if s.rel != "." {
		for name := range strings.SplitSeq(s.rel, string(filepath.Separator)) {
			if err := s.folder(real, to, name, s.link); err != nil {
				return err
			}
			real, to = filepath.Join(real, name), filepath.Join(to, name)
		}
	}
	return s.folder(real, to, "", s.copy)
}

// folder makes a folder and calls each for what is in the real one, except for one entry.
func (s *Shadow) folder(real, to, except string, each func(real, to string, d fs.DirEntry) error) error {
	info, err := os.Stat(real)
	if err != nil {
		return err
	}
	if err := os.Mkdir(to, info.Mode().Perm()|0o700); err != nil {
		return err
	}
	s.stamps = append(s.stamps, stamp{path: to, dir: true, time: info.ModTime()})
	entries, err := os.ReadDir(real)
	if err != nil {
		return err
	}
	for _, d := range entries {
		path := filepath.Join(real, d.Name())
		if d.Name() == except || d.Name() == ".git" || path == s.out {
			continue
		}
		if err := each(path, filepath.Join(to, d.Name()), d); err != nil {
			if _, gone := os.Lstat(path); errors.Is(gone, fs.ErrNotExist) {
				continue // an editor's file that came and went
			}
			return err
		}
	}
	return nil
}

// link mirrors what is around the package. The go command writes some files.
func (s *Shadow) link(real, to string, d fs.DirEntry) error {
	switch s.links++; {
	case d.IsDir() && s.links < maxLinks && !isForeign(d.Name()):
		return s.folder(real, to, "", s.link)
	case d.Type() == fs.ModeSymlink:
		return relink(real, to)
	case slices.Contains([]string{"go.mod", "go.sum", "go.work", "go.work.sum"}, d.Name()):
		return s.copyFile(real, to, d)
	}
	return os.Symlink(real, to)
}

func relink(real, to string) error {
	target, err := os.Readlink(real)
	if err != nil {
		return err
	}
	return os.Symlink(target, to)
}

// copy mirrors what is in the package's folder.
func (s *Shadow) copy(real, to string, d fs.DirEntry) error {
	switch {
	case d.IsDir() && isData(d.Name()):
		return s.folder(real, to, "", s.copyAll)
	case d.IsDir() && isOther(real, d.Name()):
		return s.link(real, to, d)
	case d.IsDir():
		return s.folder(real, to, "", s.copy)
	}
	return s.copyAll(real, to, d)
}

// copyAll mirrors what no package pattern matches.
func (s *Shadow) copyAll(real, to string, d fs.DirEntry) error {
	switch {
	case d.IsDir():
		return s.folder(real, to, "", s.copyAll)
	case d.Type() == fs.ModeSymlink:
		return relink(real, to)
	case d.Type().IsRegular():
		return s.copyFile(real, to, d)
	}
	return os.Symlink(real, to) // a socket, a device
}

// isData is the go command's rule for folders in which it looks for no packages.
func isData(name string) bool {
	return name == "testdata" || strings.HasPrefix(name, "_") || strings.HasPrefix(name, ".")
}

func isForeign(name string) bool { return name == "vendor" || name == "node_modules" }

// isOther reports whether a folder is another package or none of this module's.
func isOther(dir, name string) bool {
	if isForeign(name) {
		return true
	}
	entries, _ := os.ReadDir(dir)
	return slices.ContainsFunc(entries, func(d fs.DirEntry) bool {
		return d.Name() == "go.mod" || strings.HasSuffix(d.Name(), ".go") && !d.IsDir()
	})
}

func (s *Shadow) copyFile(real, to string, d fs.DirEntry) (err error) {
	info, err := d.Info()
	if err != nil {
		return err
	}
	if s.copies, s.copied = s.copies+1, s.copied+info.Size(); s.copies > MaxCopies || s.copied > maxCopied {
		return ErrTooLarge
	}
	from, err := os.Open(real)
	if errors.Is(err, fs.ErrPermission) {
		return os.Symlink(real, to) // as little readable as it is
	}
	if err != nil {
		return err
	}
	defer from.Close()
	f, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, info.Mode().Perm())
	if err != nil {
		return err
	}
	_, err = io.Copy(f, from)
	s.stamps = append(s.stamps, stamp{path: to, size: info.Size(), time: info.ModTime()})
	return errors.Join(err, f.Close())
}

// RemoveAll removes a tree in which tests may have made directories read-only.
func RemoveAll(dir string) error {
	if os.RemoveAll(dir) == nil {
		return nil
	}
	_ = filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err == nil && d.IsDir() {
			_ = os.Chmod(path, 0o777)
		}
		return nil
	})
	return os.RemoveAll(dir)
}
