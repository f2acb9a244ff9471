package goldenfile

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// reporter is a test that keeps what it is told.
type reporter struct {
	testing.TB
	told []any
}

func (*reporter) Helper()             {}
func (r *reporter) Error(args ...any) { r.told = append(r.told, args...) }

func TestWhatDiffersIsShownByLine(t *testing.T) {
	t.Setenv("MUSTER_UPDATE", "")
	file := filepath.Join(t.TempDir(), "f.txt")
	if err := os.WriteFile(file, []byte("one\ntwo\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	if err := Compare(file, []byte("one\ntwo\n")); err != nil {
		t.Errorf("the same: %v", err)
	}
	for _, got := range []string{"", "one\ntwo", "one\ntwo\n\n", "one\r\ntwo\r\n", "one\ntwo \n"} {
		if Compare(file, []byte(got)) == nil {
			t.Errorf("%q passes", got)
		}
	}
	err := Compare(file, []byte("one\nthree\n"))
	if err == nil {
		t.Fatal("another line passes")
	}
	var removed, added bool
	for line := range strings.Lines(err.Error()) {
		removed = removed || strings.HasPrefix(line, "-") && strings.Contains(line, `"two"`)
		added = added || strings.HasPrefix(line, "+") && strings.Contains(line, `"three"`)
	}
	if !strings.HasPrefix(err.Error(), file+" differs") || !removed || !added {
		t.Errorf("the difference reads %v", err)
	}
}

func TestAFileThatIsNotThereIsAnError(t *testing.T) {
	t.Setenv("MUSTER_UPDATE", "")
	if err := Compare(filepath.Join(t.TempDir(), "f.txt"), nil); !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), "MUSTER_UPDATE=1") {
		t.Errorf("got %v", err)
	}
}

func TestUpdateWritesTheFileAndItsFolder(t *testing.T) {
	file := filepath.Join(t.TempDir(), "golden", "f.txt")
	for _, text := range []string{"first\r\n", "second"} {
		t.Setenv("MUSTER_UPDATE", "1")
		if err := Compare(file, []byte(text)); err != nil {
			t.Fatal(err)
		}
		t.Setenv("MUSTER_UPDATE", "")
		if err := Compare(file, []byte(text)); err != nil {
			t.Errorf("after it was written: %v", err)
		}
	}
	if data, err := os.ReadFile(file); err != nil || string(data) != "second" {
		t.Errorf("%q, %v", data, err)
	}
}

func TestCheckFailsTheTestOnce(t *testing.T) {
	t.Setenv("MUSTER_UPDATE", "")
	file := filepath.Join(t.TempDir(), "f.txt")
	if err := os.WriteFile(file, []byte("one"), 0o666); err != nil {
		t.Fatal(err)
	}
	r := &reporter{TB: t}
	Check(r, file, []byte("one"))
	if len(r.told) != 0 {
		t.Errorf("the same: %v", r.told)
	}
	if Check(r, file, []byte("two")); len(r.told) != 1 {
		t.Errorf("another: %v", r.told)
	}
}
