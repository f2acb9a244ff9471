package outdir

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestOneRunAtATimeWrites(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a", "out")
	d, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	var refused *Error
	if _, err := Open(path); !errors.As(err, &refused) || !strings.Contains(refused.Error(), "another muster") || refused.Hint == "" {
		t.Errorf("a second run: %v", err)
	}
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
	for _, name := range []string{"old", "kept"} {
		if err := d.Put(name, []byte(name)); err != nil {
			t.Fatal(err)
		}
	}
	d.Close()
	if d, err = Open(path, "old", "never there"); err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	if _, err := os.Stat(d.File("old")); err == nil {
		t.Error("old is still there")
	}
	if text, err := os.ReadFile(d.File("kept")); err != nil || string(text) != "kept" {
		t.Errorf("kept: %q, %v", text, err)
	}
	for _, name := range []string{marker, boundary} {
		if _, err := os.Stat(d.File(name)); err != nil {
			t.Error(err)
		}
	}
}

func TestAFolderOfTheUsersIsRefused(t *testing.T) {
	path := t.TempDir()
	file := filepath.Join(path, "main.go")
	if err := os.WriteFile(file, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	var refused *Error
	if _, err := Open(path, "main.go"); !errors.As(err, &refused) {
		t.Errorf("%v", err)
	}
	if _, err := os.Stat(file); err != nil {
		t.Error(err)
	}
	if _, err := Open(file); !errors.As(err, &refused) {
		t.Errorf("a file: %v", err)
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
}
