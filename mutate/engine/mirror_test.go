package engine

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
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
	for _, f := range txtar.Parse([]byte(tree)).Files {
		path := filepath.Join(root, f.Name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o777), os.WriteFile(path, f.Data, 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink("../readme", filepath.Join(root, "p", "link")); err != nil {
		t.Skip(err)
	}
	return root
}

func TestAMirrorCopiesThePackageAndLinksTheRest(t *testing.T) {
	root := unpack(t)
	m := newMirror(filepath.Join(root, "p"), filepath.Join(root, "p", "muster.out", "work"))
	if m.root != root || m.rel != "p" {
		t.Fatalf("the mirror is of %s, %s", m.root, m.rel)
	}
	own := t.TempDir()
	dir, err := m.shadow(filepath.Join(own, "w0")).ready()
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
		if got, ok := m.original(own, path); got != want || ok != (want != "") {
			t.Errorf("%s stands for %q, want %q", path, got, want)
		}
	}
}

func TestAShadowIsMadeAnewWhereAnythingChanged(t *testing.T) {
	root := unpack(t)
	m := newMirror(filepath.Join(root, "p"), filepath.Join(root, "out"))
	s := m.shadow(t.TempDir())
	dir, err := s.ready()
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
		before := list(t, s.to)
		if s.changed() {
			t.Errorf("before %s: it counts as changed", name)
		}
		if err := change(); err != nil {
			t.Fatal(err)
		}
		if !s.changed() {
			t.Errorf("%s: nobody notices", name)
		}
		if _, err := s.ready(); err != nil {
			t.Fatal(err)
		}
		if after := list(t, s.to); !slices.Equal(before, after) {
			t.Errorf("%s: %q became %q", name, before, after)
		}
	}
	if _, err := os.Stat(marker); err != nil {
		t.Error(err)
	}
	if got := list(t, root); !slices.Contains(got, "/p/assets/img img\n") {
		t.Errorf("the original changed: %q", got)
	}
}

func TestAFileThatGoesWhileItIsMirroredIsLeftOut(t *testing.T) {
	root := unpack(t)
	s := newMirror(filepath.Join(root, "p"), "").shadow(t.TempDir())
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

func list(t *testing.T, dir string) (out []string) {
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
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
		out = append(out, strings.TrimPrefix(path, dir)+" "+text)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestTestsThatDoNotPassInACopyRunInTheFolderItself(t *testing.T) {
	f := load(t, `
-- p.go --
package p

func Add(a, b int) int {
	return a + b // => return a - b => Killed/assertion
}
-- p_test.go --
package p

import (
	"os"
	"path/filepath"
	"runtime"
	"testing"
)

func TestAdd(t *testing.T) {
	_, file, _, _ := runtime.Caller(0)
	if dir, _ := os.Getwd(); dir != filepath.Dir(file) {
		t.Fatal("in another folder")
	}
	if Add(2, 3) != 5 {
		t.Error("sum")
	}
}
`)
	for _, isolation := range []string{IsolationWorker, IsolationProcess} {
		report, err := f.run(t, func(c *Config) { c.Isolation = isolation })
		if err != nil {
			t.Fatal(err)
		}
		f.compare(t, report)
		if !slices.Contains(report.Notes, notInACopy) {
			t.Errorf("notes: %q", report.Notes)
		}
	}
}

func TestAPackageOfVeryManyFilesIsTestedWhereItIs(t *testing.T) {
	f := load(t, simple+`-- p_test.go --
package p

import "testing"

func TestAdd(t *testing.T) { if Add(1, 1) != 2 { t.Error("sum") } }
`)
	if err := os.Mkdir(filepath.Join(f.dir, "testdata"), 0o777); err != nil {
		t.Fatal(err)
	}
	for n := range maxCopies {
		if err := os.WriteFile(filepath.Join(f.dir, "testdata", strconv.Itoa(n)), nil, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	report, err := f.run(t, nil)
	if err != nil {
		t.Fatal(err)
	}
	f.compare(t, report)
	if len(report.Notes) != 1 || !strings.Contains(report.Notes[0], errTooLarge.Error()) {
		t.Errorf("notes: %q", report.Notes)
	}
}

func TestTestsAndMutantsWriteNothingIntoThePackage(t *testing.T) {
	f := load(t, `
-- p.go --
package p

import "os"

func Path(dir string) string {
	dir += "/" // => dir = "" => Killed/assertion
	return dir + "made"
}

func Remove(dir string) {
	_ = dir // => dir = "testdata" => Killed/assertion
	os.RemoveAll(dir)
}

func Add(a, b int) int {
	return a + b // => return a - b => Killed/assertion
}

func Len() int {
	b, _ := os.ReadFile("testdata/data")
	return len(b) // => return len(b)+0 => Survived
}
-- testdata/data --
data
-- p_test.go --
package p

import (
	"os"
	"testing"
)

func TestPath(t *testing.T) {
	dir := t.TempDir()
	os.WriteFile(Path(dir), nil, 0o666)
	if _, err := os.Stat(dir + "/made"); err != nil { t.Error(err) }
}

func TestRemove(t *testing.T) {
	dir := t.TempDir()
	Remove(dir)
	if _, err := os.Stat(dir); err == nil { t.Error("still there") }
}

func TestAdd(t *testing.T) {
	if b, err := os.ReadFile("testdata/data"); string(b) != "data\n" { t.Fatal(err) }
	if Add(2, 3) != 5 { t.Error("sum") }
	os.WriteFile("testdata/left", nil, 0o666)
}

func TestLen(t *testing.T) { if Len() != 5 { t.Error("length") } }
`)
	before := list(t, f.dir)
	f.check(t)
	if after := list(t, f.dir); !slices.Equal(before, after) {
		t.Errorf("%q became %q", before, after)
	}
}
