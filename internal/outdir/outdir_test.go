package outdir

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

func TestOneRunAtATimeWrites(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a", "out")
	d, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode()&0o700 != 0o700 {
		t.Errorf("%v, %v; its owner may do everything", info.Mode(), err)
	}
	_ = refused(t, "another muster is writing", "wait for it, or name another directory", path)
	d.Close()
	again, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	again.Close()
}

func TestOnlyWhatIsNamedIsRemoved(t *testing.T) {
	path := t.TempDir()
	d, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"old", "older", "kept"} {
		if err := d.Put(name, []byte(name)); err != nil {
			t.Fatal(err)
		}
	}
	d.Close()
	if d, err = Open(path, "old", "never there", "older"); err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	for _, name := range []string{"old", "older"} {
		if _, err := os.Stat(d.File(name)); err == nil {
			t.Errorf("%s is still there", name)
		}
	}
	if text, err := os.ReadFile(d.File("kept")); err != nil || string(text) != "kept" {
		t.Errorf("kept: %q, %v", text, err)
	}
}

func TestGitAndPackagePatternsPassOverTheDirectory(t *testing.T) {
	d, err := Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	for name, want := range map[string]string{".gitignore": "\n*\n", "go.mod": "\nmodule "} {
		text, err := os.ReadFile(d.File(name))
		if err != nil || !strings.Contains(string(text), want) || !strings.Contains(string(text), "Written by muster") {
			t.Errorf("%s: %q, %v", name, text, err)
		}
		if info, err := os.Stat(d.File(name)); err != nil || info.Mode()&0o111 != 0 {
			t.Errorf("%s: %v, %v; it is no program", name, info.Mode(), err)
		}
	}
}

func TestAFolderOfTheUsersIsRefused(t *testing.T) {
	path := t.TempDir()
	file := filepath.Join(path, "main.go")
	if err := os.WriteFile(file, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	_ = refused(t, "files that muster did not write", "name an empty or a new directory", path, "main.go")
	if err := os.WriteFile(filepath.Join(path, marker), []byte("*.o\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	_ = refused(t, "files that muster did not write", "name an empty or a new directory", path, "main.go")
	if _, err := os.Stat(file); err != nil {
		t.Error(err)
	}
	err := refused(t, "cannot write the output directory", "name another directory", file)
	if _, ok := errors.AsType[*fs.PathError](err); !ok {
		t.Errorf("the cause is lost: %v", err)
	}
}

// refused opens a directory and wants an Error that says and advises as it should.
func refused(t *testing.T, says, advises, path string, remove ...string) error {
	t.Helper()
	d, err := Open(path, remove...)
	if err == nil {
		d.Close()
		t.Fatalf("%s is not refused", path)
	}
	if e, ok := errors.AsType[*Error](err); !ok || !strings.Contains(e.Error(), says) || !strings.HasPrefix(e.Hint, advises) {
		t.Errorf("%s is refused with %#v, want %q and %q", path, err, says, advises)
	}
	return err
}

func TestADirectoryThatCannotBeWrittenIsLeftUnlocked(t *testing.T) {
	for _, name := range []string{lockFile, boundary} {
		path := t.TempDir()
		d, err := Open(path)
		if err != nil {
			t.Fatal(err)
		}
		d.Close()
		if err := errors.Join(os.RemoveAll(d.File(name)), os.Mkdir(d.File(name), 0o777)); err != nil {
			t.Fatal(err)
		}
		_ = refused(t, "cannot write the output directory", "name another directory", path)
		if err := os.Remove(d.File(name)); err != nil {
			t.Fatal(err)
		}
		if d, err = Open(path); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		d.Close()
	}
}

func TestWritingReplacesAFileWhole(t *testing.T) {
	name := filepath.Join(t.TempDir(), "f")
	for _, text := range []string{"first, and longer", "second"} {
		if err := WriteFile(name, []byte(text)); err != nil {
			t.Fatal(err)
		}
		if got, err := os.ReadFile(name); err != nil || string(got) != text {
			t.Errorf("%q, %v", got, err)
		}
	}
	entries, err := os.ReadDir(filepath.Dir(name))
	if err != nil || len(entries) != 1 {
		t.Errorf("temporary files are left: %v, %v", entries, err)
	}
	if WriteFile(filepath.Join(name, "below a file"), nil) == nil {
		t.Error("no error")
	}
	if info, err := os.Stat(name); err != nil || runtime.GOOS != "windows" && info.Mode() != 0o644 {
		t.Errorf("%v, %v; others may read it", info.Mode(), err)
	}
}

func TestAFileThatCannotBeReplacedLeavesNothingBehind(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "f")
	if err := os.Mkdir(name, 0o777); err != nil {
		t.Fatal(err)
	}
	err := WriteFile(name, []byte("text"))
	link, ok := errors.AsType[*os.LinkError](err)
	if !ok {
		t.Fatalf("%v", err)
	}
	// Beside it, so that it is on the same disk, and hidden.
	if base := filepath.Base(link.Old); filepath.Dir(link.Old) != dir || !strings.HasPrefix(base, ".f.") || base == ".f." {
		t.Errorf("the temporary file is %s", link.Old)
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 1 {
		t.Errorf("left: %v, %v", entries, err)
	}
}
