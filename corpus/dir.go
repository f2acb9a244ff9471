package corpus

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"
)

// File is an entry in a directory, or why a file there is none.
type File struct {
	// Name is the file's name without its folder.
	Name string
	// Path is the name with the folder that was read.
	Path string
	// Entry is what it holds where Err is nil.
	Entry Entry
	// Err is why it cannot be read as an entry.
	Err error
	// Renamed says that the file has a name of the go command's form and not that of its content: somebody edited
	// it, or its end is missing.
	Renamed bool
}

// ReadDir reads the files of a directory, by name. Folders and files that begin with a dot are passed over,
// and a directory that does not exist is an empty one. A file that is no entry is returned with its
// error: nothing that was saved is passed over in silence.
func ReadDir(dir string) ([]File, error) {
	infos, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("corpus: %w", err)
	}
	var files []File
	for _, info := range infos {
		if info.IsDir() || strings.HasPrefix(info.Name(), ".") {
			continue
		}
		files = append(files, ReadFile(filepath.Join(dir, info.Name())))
	}
	return files, nil
}

// ReadFile reads one file.
func ReadFile(path string) File {
	f := File{Name: filepath.Base(path), Path: path}
	data, err := os.ReadFile(path)
	if err == nil {
		f.Entry, err = Parse(data)
	}
	f.Err = err
	if name, err := f.Entry.Name(); f.Err == nil && err == nil {
		f.Renamed = isName(f.Name) && f.Name != name
	}
	return f
}

// isName says whether the go command could have given a file this name.
func isName(name string) bool {
	return len(name) == nameLen && strings.Trim(name, "0123456789abcdef") == ""
}

// Save writes the entry into dir, which is made where it does not exist, under its [Entry.Name], and returns
// the file's path. The file is written beside and renamed, so that no reader meets half of it, and is on the disk
// when Save returns. A file of that name which is another entry, or none, is not overwritten but moved into the
// folder "corrupt" beside it.
func Save(dir string, e Entry) (string, error) {
	path, err := save(dir, e)
	if err != nil {
		return "", err
	}
	if err := errors.Join(syncFile(path), syncDir(dir)); err != nil {
		return "", fmt.Errorf("corpus: %w", err)
	}
	return path, nil
}

// save is Save without waiting for the disk: what it wrote outlives the process, not the machine.
func save(dir string, e Entry) (string, error) {
	name, err := e.Name()
	if err != nil {
		return "", err
	}
	data, err := e.Marshal()
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, name)
	if err := replace(path, data); err != nil {
		return "", fmt.Errorf("corpus: %w", err)
	}
	return path, nil
}

// replace writes a file under the name of its content. What is there already is the same entry, maybe with
// another comment; or the first half of the data, with which nothing is lost; or goes aside.
func replace(path string, data []byte) error {
	old, err := os.ReadFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return write(path, data)
	case err != nil:
		return err
	case bytes.Equal(old, data):
		return nil
	case !bytes.HasPrefix(data, old) && !holds(old, filepath.Base(path)):
		if _, err := setAside(path); err != nil {
			return err
		}
	}
	return write(path, data)
}

// holds says whether the data is the whole file of the entry with this name.
func holds(data []byte, name string) bool {
	e, err := Parse(data)
	if err != nil || !bytes.HasSuffix(data, []byte("\n")) {
		return false
	}
	is, err := e.Name()
	return err == nil && is == name
}

// Aside is the folder, in that of a corpus, into which files go that are no entries. Nothing reads it, and
// nothing deletes it.
const Aside = "corrupt"

// setAside moves a file into the folder for those that are no entries, under a name that is free there.
func setAside(path string) (string, error) {
	dir := filepath.Join(filepath.Dir(path), Aside)
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return "", err
	}
	base := strings.TrimPrefix(filepath.Base(path), ".")
	for n := 0; ; n++ {
		to := filepath.Join(dir, base)
		if n > 0 {
			to = fmt.Sprintf("%s.%d", to, n)
		}
		// A link never replaces a file that is there, as a rename would.
		err := os.Link(path, to)
		if err == nil {
			return to, os.Remove(path)
		}
		if !errors.Is(err, fs.ErrExist) {
			return to, os.Rename(path, to) // a file system without links
		}
	}
}

// written counts the temporary files of this process.
var written atomic.Int64

// temporary is how the names of half-written files begin; the name that the file is to have follows.
const temporary = ".new-"

func write(path string, data []byte) error {
	dir, name := filepath.Split(path)
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return err
	}
	tmp := filepath.Join(dir, fmt.Sprintf("%s%s-%d-%d", temporary, name, os.Getpid(), written.Add(1)))
	f, err := os.OpenFile(tmp, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o666)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(tmp, path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(tmp))
	}
	return nil
}

// intended returns the name that a half-written file was to have.
func intended(tmp string) (string, bool) {
	rest, ok := strings.CutPrefix(tmp, temporary)
	name, _, _ := strings.Cut(rest, "-")
	return name, ok && isName(name)
}

func syncFile(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// syncDir makes new names in a directory durable, where the system can.
func syncDir(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
