package engine

import (
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/passmuster/muster/internal/mirror"
	"github.com/passmuster/muster/internal/testtree"
)

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
	for n := range mirror.MaxCopies {
		if err := os.WriteFile(filepath.Join(f.dir, "testdata", strconv.Itoa(n)), nil, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	report, err := f.run(t, nil)
	if err != nil {
		t.Fatal(err)
	}
	f.compare(t, report)
	if len(report.Notes) != 1 || !strings.Contains(report.Notes[0], mirror.ErrTooLarge.Error()) {
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
	before := testtree.List(t, f.dir)
	f.check(t)
	if after := testtree.List(t, f.dir); !slices.Equal(before, after) {
		t.Errorf("%q became %q", before, after)
	}
}
