package mirror

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/passmuster/muster/internal/testtree"
)

const tree = `
-- go.mod --
module example.com/m
-- .git/HEAD --
x
-- readme --
top
-- other/o.go --
package other
-- other/testdata/deep/data --
deep
-- vendor/modules.txt --
x
-- p/p.go --
package p
-- p/testdata/src/a.go --
package a
-- p/assets/img --
img
-- p/sub/sub.go --
package sub
-- p/muster.out/go.mod --
module muster.out
-- p/muster.out/work/x --
x
`

// unpack makes the tree and returns its root, which is named m.
func unpack(t *testing.T) string {
	root := filepath.Join(t.TempDir(), "m")
	testtree.Unpack(t, root, tree)
	if err := os.Symlink("../readme", filepath.Join(root, "p", "link")); err != nil {
		t.Skip(err)
	}
	return root
}

func TestAMirrorCopiesThePackageAndLinksTheRest(t *testing.T) {
	root := unpack(t)
	m := New(filepath.Join(root, "p"), filepath.Join(root, "p", "muster.out", "work"))
	if m.root != root || m.rel != "p" {
		t.Fatalf("the mirror is of %s, %s", m.root, m.rel)
	}
	own := t.TempDir()
	dir, err := m.Shadow(filepath.Join(own, "w0")).Ready()
	if err != nil {
		t.Fatal(err)
	}
	if want := filepath.Join(own, "w0", "tree", "m", "p"); dir != want {
		t.Errorf("the package is in %s, want %s", dir, want)
	}
	for name, want := range map[string]string{
		"../go.mod": "copy", "../readme": "link", "../.git": "", "../other/o.go": "link", "../other/testdata/deep/data": "link",
		"../vendor": "link", "p.go": "copy", "testdata/src/a.go": "copy", "assets/img": "copy", "sub/sub.go": "link",
		"muster.out/go.mod": "copy", "muster.out/work": "", "link": "link",
	} {
		got := ""
		if info, err := os.Lstat(filepath.Join(dir, name)); err == nil {
			got = "copy"
			if info.Mode().Type() == os.ModeSymlink {
				got = "link"
			}
		}
		if got != want {
			t.Errorf("%s: want %q, got %q", name, want, got)
		}
	}
	if text, err := os.ReadFile(filepath.Join(dir, "link")); string(text) != "top\n" {
		t.Errorf("through a link of the user's: %q, %v", text, err)
	}
	for path, want := range map[string]string{
		filepath.Join(dir, "testdata", "x"): filepath.Join(root, "p", "testdata", "x"),
		filepath.Join(dir, "..", "y"):       filepath.Join(root, "y"),
		filepath.Join(dir, ".."):            root,
		filepath.Join(own, "w0", "tmp"):     "",
		own:                                 "",
		root:                                "",
	} {
		if got, ok := m.Original(own, path); got != want || ok != (want != "") {
			t.Errorf("%s stands for %q, want %q", path, got, want)
		}
	}
}

func TestAShadowIsMadeAnewWhereAnythingChanged(t *testing.T) {
	root := unpack(t)
	m := New(filepath.Join(root, "p"), filepath.Join(root, "out"))
	s := m.Shadow(t.TempDir())
	dir, err := s.Ready()
	if err != nil {
		t.Fatal(err)
	}
	marker := filepath.Dir(filepath.Dir(s.to)) // beside what is removed
	for name, change := range map[string]func() error{
		"a file is written in place": func() error { return os.WriteFile(filepath.Join(dir, "p.go"), []byte("package q\n"), 0o666) },
		"a file is new":              func() error { return os.WriteFile(filepath.Join(dir, "testdata", "new"), nil, 0o666) },
		"a file is gone":             func() error { return os.Remove(filepath.Join(dir, "assets", "img")) },
		"the folder is gone":         func() error { return os.RemoveAll(dir) },
		"a link around is gone":      func() error { return os.Remove(filepath.Join(dir, "..", "readme")) },
		"all is gone":                func() error { return os.RemoveAll(s.to) },
	} {
		before := testtree.List(t, s.to)
		if s.changed() {
			t.Errorf("before %s: it counts as changed", name)
		}
		if err := change(); err != nil {
			t.Fatal(err)
		}
		if !s.changed() {
			t.Errorf("%s: nobody notices", name)
		}
		if _, err := s.Ready(); err != nil {
			t.Fatal(err)
		}
		if after := testtree.List(t, s.to); !slices.Equal(before, after) {
			t.Errorf("%s: %q became %q", name, before, after)
		}
	}
	if _, err := os.Stat(marker); err != nil {
		t.Error(err)
	}
	if got := testtree.List(t, root); !slices.Contains(got, "/p/assets/img img\n") {
		t.Errorf("the original changed: %q", got)
	}
}

func TestAFileThatGoesWhileItIsMirroredIsLeftOut(t *testing.T) {
	root := unpack(t)
	s := New(filepath.Join(root, "p"), "").Shadow(t.TempDir())
	if err := os.MkdirAll(s.to, 0o777); err != nil {
		t.Fatal(err)
	}
	var seen []string
	err := s.folder(root, filepath.Join(s.to, "m"), "", func(real, to string, d fs.DirEntry) error {
		seen = append(seen, d.Name())
		if d.Name() != "readme" {
			return nil
		}
		if err := os.Remove(real); err != nil {
			t.Fatal(err)
		}
		return s.copyFile(real, to, d)
	})
	if err != nil || !slices.Contains(seen, "vendor") {
		t.Errorf("%v after %q", err, seen)
	}
	failed := errors.New("another reason")
	if err := s.folder(root, filepath.Join(s.to, "n"), "", func(string, string, fs.DirEntry) error { return failed }); !errors.Is(err, failed) {
		t.Errorf("want %v, got %v", failed, err)
	}
}
