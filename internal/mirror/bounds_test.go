package mirror

import (
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"testing"

	"github.com/passmuster/muster/internal/testtree"
)

func TestAPathInAShadowStandsForTheOriginal(t *testing.T) {
	root := unpack(t)
	m := New(filepath.Join(root, "p"), "")
	own := t.TempDir()
	dir, err := m.Shadow(filepath.Join(own, "slot")).Ready()
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		filepath.Join(dir, "testdata", "src", "a.go"): filepath.Join(root, "p", "testdata", "src", "a.go"),
		dir:                                filepath.Join(root, "p"),
		filepath.Dir(dir):                  root,
		own:                                "",
		root:                               "",
		"relative":                         "",
		filepath.Join(own, "slot", "tree"): "",
		filepath.Join(own, "slot", "tree", "n", "p.go"):  "",
		filepath.Join(own, "slot", "other", "m", "p.go"): "",
	} {
		if got, ok := m.Original(own, path); got != want || ok != (want != "") {
			t.Errorf("%s stands for %q, %v, want %q", path, got, ok, want)
		}
	}
}

func TestAFolderWithTooManyFilesIsRefused(t *testing.T) {
	dir := t.TempDir()
	for i := range MaxCopies + 1 {
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprint(i)), nil, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	s := New(dir, "").Shadow(t.TempDir())
	for range 2 { // what is half made is not taken for ready
		if got, err := s.Ready(); got != "" || !errors.Is(err, ErrTooLarge) {
			t.Fatalf("got %q, %v", got, err)
		}
	}
	if err := os.Remove(filepath.Join(dir, "0")); err != nil {
		t.Fatal(err)
	}
	got, err := s.Ready()
	if err != nil {
		t.Fatal(err)
	}
	if n := len(testtree.List(t, got)); n != MaxCopies {
		t.Errorf("%d files are there", n)
	}
}

func TestAFolderWithTooManyBytesIsRefused(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "sparse")
	if err := errors.Join(os.WriteFile(path, nil, 0o666), os.Truncate(path, maxCopied+1)); err != nil {
		t.Fatal(err)
	}
	if _, err := New(dir, "").Shadow(t.TempDir()).Ready(); !errors.Is(err, ErrTooLarge) {
		t.Errorf("got %v", err)
	}
}

func TestFoldersBeyondTheNumberOfLinksAreOneLink(t *testing.T) {
	root := unpack(t)
	for i := range maxLinks {
		if err := os.Mkdir(filepath.Join(root, fmt.Sprintf("a%04d", i)), 0o777); err != nil {
			t.Fatal(err)
		}
	}
	s := New(filepath.Join(root, "p"), "").Shadow(t.TempDir())
	if _, err := s.Ready(); err != nil {
		t.Fatal(err)
	}
	for name, link := range map[string]bool{"a0000": false, "other": true, "p": false} {
		info, err := os.Lstat(filepath.Join(s.to, name))
		if err != nil {
			t.Fatal(err)
		}
		if got := info.Mode().Type() == fs.ModeSymlink; got != link {
			t.Errorf("%s is a link: %v, want %v", name, got, link)
		}
	}
}

func TestWhatIsNoFileIsALink(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "s")
	l, err := net.Listen("unix", path)
	if err != nil {
		t.Skip(err)
	}
	defer l.Close()
	got, err := New(dir, "").Shadow(t.TempDir()).Ready()
	if err != nil {
		t.Fatal(err)
	}
	if to, err := os.Readlink(filepath.Join(got, "s")); err != nil || to != path {
		t.Errorf("it leads to %q, %v, want %q", to, err, path)
	}
}

func TestAShadowThatCannotBeMadeIsAnError(t *testing.T) {
	root := unpack(t)
	file := filepath.Join(root, "readme")
	if _, err := New(filepath.Join(root, "p"), "").Shadow(file).Ready(); err == nil {
		t.Error("there is a shadow below a file")
	}
	if _, err := New(filepath.Join(root, "gone"), "").Shadow(t.TempDir()).Ready(); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the shadow of no folder: %v", err)
	}
}

func TestForeignFoldersAreOtherPackages(t *testing.T) {
	root := unpack(t)
	for name, want := range map[string]bool{"vendor": true, "other": true, "p/sub": true, "p/muster.out": true, "p/assets": false, "p/testdata": false} {
		dir := filepath.Join(root, name)
		if got := isOther(dir, filepath.Base(dir)); got != want {
			t.Errorf("%s: %v", name, got)
		}
	}
	if !isOther(filepath.Join(root, "node_modules"), "node_modules") {
		t.Error("node_modules is this module's")
	}
}

func TestReadOnlyFoldersAreRemoved(t *testing.T) {
	bound(t)
	dir := filepath.Join(t.TempDir(), "d")
	inner := filepath.Join(dir, "inner")
	if err := errors.Join(os.MkdirAll(inner, 0o777), os.WriteFile(filepath.Join(inner, "f"), nil, 0o666), os.Chmod(inner, 0o500), os.Chmod(dir, 0o500)); err != nil {
		t.Fatal(err)
	}
	if err := RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Lstat(dir); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("it is there: %v", err)
	}
}
