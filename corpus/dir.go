package corpus

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// File is an entry in a directory, or why a file there is none.
type File struct {
	// Name is the file's name without its folder.
	Name string
	// Entry is what it holds where Err is nil.
	Entry Entry
	// Err is why it cannot be read as an entry.
	Err error
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
		f := File{Name: info.Name()}
		data, err := os.ReadFile(filepath.Join(dir, f.Name))
		if err == nil {
			f.Entry, err = Parse(data)
		}
		f.Err = err
		files = append(files, f)
	}
	return files, nil
}

// Save writes the entry into dir, which is made where it does not exist, under its [Entry.Name], and returns
// the file's path. The file is written beside and renamed, so that no reader meets half of it.
func Save(dir string, e Entry) (string, error) {
	name, err := e.Name()
	if err != nil {
		return "", err
	}
	data, err := e.Marshal()
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, name)
	if err := write(path, data); err != nil {
		return "", fmt.Errorf("corpus: %w", err)
	}
	return path, nil
}

func write(path string, data []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		return err
	}
	tmp, err := os.CreateTemp(filepath.Dir(path), ".new-*")
	if err != nil {
		return err
	}
	_, err = tmp.Write(data)
	err = errors.Join(err, tmp.Chmod(0o666&^umask), tmp.Close())
	if err == nil {
		err = os.Rename(tmp.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(tmp.Name()))
	}
	return nil
}

// umask is taken off the permissions of new files: CreateTemp makes files for their owner alone, and what is
// to be committed is for all to read.
const umask = 0o022
