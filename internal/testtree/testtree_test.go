package testtree

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
)

func TestWhatIsWrittenIsListed(t *testing.T) {
	dir := New(t, "\n-- b/c.txt --\nc\n-- a --\n")
	if real, err := filepath.EvalSymlinks(dir); err != nil || real != dir {
		t.Errorf("%s is %s, %v", dir, real, err)
	}
	Unpack(t, filepath.Join(dir, "d", "e"), "-- f --\nf\n")
	WriteAll(t, dir, map[string]string{"b/g": "two\nlines", "a": "again"})
	if err := os.Mkdir(filepath.Join(dir, "empty"), 0o777); err != nil {
		t.Fatal(err)
	}
	want := []string{"/a again", "/b/c.txt c\n", "/b/g two\nlines", "/d/e/f f\n"}
	if err := os.Symlink("a", filepath.Join(dir, "link")); err == nil {
		want = append(want, "/link ")
	}
	if got := List(t, dir); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
