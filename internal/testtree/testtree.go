// Package testtree writes the files that tests of muster's own work on, and lists what became of them.
package testtree

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

// Write writes a file, and the folders above it that are not there.
func Write(t testing.TB, path, text string) {
	t.Helper()
	if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o777), os.WriteFile(path, []byte(text), 0o666)); err != nil {
		t.Fatal(err)
	}
}

// WriteAll writes files below dir by their names, whose folders are parted by slashes.
func WriteAll(t testing.TB, dir string, files map[string]string) {
	t.Helper()
	for name, text := range files {
		Write(t, filepath.Join(dir, filepath.FromSlash(name)), text)
	}
}

// Unpack writes the files of a txtar archive below dir.
func Unpack(t testing.TB, dir, archive string) {
	t.Helper()
	for _, f := range txtar.Parse([]byte(archive)).Files {
		Write(t, filepath.Join(dir, filepath.FromSlash(f.Name)), string(f.Data))
	}
}

// New writes the files of a txtar archive in a folder of the test's own, and returns it by the name that has no links in it.
func New(t testing.TB, archive string) string {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	Unpack(t, dir, archive)
	return dir
}

// List returns what is below dir but for folders, in order: names from there on, with slashes, and of regular
// files the text.
func List(t testing.TB, dir string) (out []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text := ""
		if d.Type().IsRegular() {
			data, err := os.ReadFile(path)
			if text = string(data); err != nil {
				return err
			}
		}
		out = append(out, filepath.ToSlash(strings.TrimPrefix(path, dir))+" "+text)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}
