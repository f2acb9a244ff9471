package cache

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/passmuster/muster/internal/testtree"
)

func TestDigestsAreWrittenWholeAndShownShort(t *testing.T) {
	var d Digest
	for i := range d {
		d[i] = byte(i * 7)
	}
	text, err := d.MarshalText()
	if err != nil || len(text) != 64 || d.String() != string(text[:16]) {
		t.Errorf("%s, shown as %s: %v", text, d, err)
	}
	var back Digest
	if err := back.UnmarshalText(text); err != nil || back != d {
		t.Errorf("%v: %v", back, err)
	}
	for _, bad := range []string{"", "00", strings.Repeat("0", 62), strings.Repeat("g", 64)} {
		if err := back.UnmarshalText([]byte(bad)); err == nil || !strings.Contains(err.Error(), "want 64 hexadecimal digits") {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

func TestContentsAreDigestedWhereverTheyAre(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		name = filepath.Join(dir, name)
		testtree.Write(t, name, text)
		return name
	}
	one, same, other := write("a", "x"), write("sub/b", "x"), write("sub/c", "y")
	missing, below := filepath.Join(dir, "none"), filepath.Join(one, "below") // below a file there is nothing either
	digests, err := fileDigests([]string{one, same, other, missing, below})
	if err != nil || digests[0] != digests[1] || digests[0] == digests[2] || digests[3] != absent || digests[4] != absent || digests[2] == absent {
		t.Errorf("%v: %v", digests, err)
	}
	if _, err := fileDigest(dir); err == nil {
		t.Error("a folder has a content")
	}
	write("sub/.git/x", "z")
	write("other/go.mod", "module m")
	write("other/y", "z")
	files, err := filesBelow(dir)
	if want := []string{one, same, other}; err != nil || !reflect.DeepEqual(files, want) {
		t.Errorf("files %v, want %v: %v", files, want, err)
	}
	if files, err := filesBelow(missing); err != nil || files != nil {
		t.Errorf("of none: %v, %v", files, err)
	}
	// The folder that is asked for counts even where it is a module's root.
	if files, err := filesBelow(filepath.Join(dir, "other")); err != nil || len(files) != 2 {
		t.Errorf("of a module: %v, %v", files, err)
	}
	seen := map[Digest]string{}
	add := func(what string) {
		d, err := treeDigest(dir)
		if err != nil {
			t.Fatal(err)
		}
		if before, known := seen[d]; known {
			t.Errorf("%s: as %s", what, before)
		}
		seen[d] = what
	}
	add("at first")
	write("sub/c", "z")
	add("another content")
	write("sub/d", "z")
	add("another file")
	if err := os.Remove(other); err != nil {
		t.Fatal(err)
	}
	add("a file less")
	if err := os.Symlink("a", filepath.Join(dir, "link")); err != nil {
		t.Fatal(err)
	}
	add("a link")
	if err := os.Remove(filepath.Join(dir, "link")); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("sub", filepath.Join(dir, "link")); err != nil {
		t.Fatal(err)
	}
	add("a link to elsewhere")
}

func TestVariablesCountButOurOwnAndTheShells(t *testing.T) {
	of := func(env ...string) Digest { return (&Inputs{env: env}).variables() }
	base := of("A=1", "B=2")
	for name, same := range map[string]Digest{
		"order": of("B=2", "A=1"), "ours": of("A=1", "B=2", "MUSTER_SEED=3"),
		"the shell's": of("_=x", "A=1", "SHLVL=2", "B=2", "PWD=/a", "OLDPWD=/b"),
	} {
		if same != base {
			t.Errorf("%s counts", name)
		}
	}
	for name, other := range map[string]Digest{
		"a value": of("A=1", "B=3"), "one more": of("A=1", "B=2", "C="), "none": of(), "a like name": of("A=1", "B=2", "_X=1"),
		"an early name": of("A=1", "B=2", "PATH=/a"), "a later name": of("A=1", "B=2", "ZZ=/a"),
	} {
		if other == base {
			t.Errorf("%s does not count", name)
		}
	}
	in := &Inputs{env: []string{"A=1", "A=2", "AB=3", "E="}}
	if in.variable("A") != (&Inputs{env: []string{"A=2"}}).variable("A") || in.variable("A") == in.variable("AB") {
		t.Error("of a variable that is set twice the last does not count")
	}
	if in.variable("B") != absent || in.variable("E") == absent {
		t.Error("a variable that is empty is one that is not set")
	}
}

func TestWhatIsOldGoesAndThenTheOldestOfTooMuch(t *testing.T) {
	s, err := Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	file := func(name string, age time.Duration, size int64) {
		path := filepath.Join(s.dir, name)
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Truncate(path, size); err != nil { // takes no room
			t.Fatal(err)
		}
		if err := os.Chtimes(path, now, now.Add(-age)); err != nil {
			t.Fatal(err)
		}
	}
	const day, mebibyte = 24 * time.Hour, 1 << 20
	file("past.answer", 30*day+time.Minute, 1)
	file("kept.answer", 30*day-time.Minute, 0)
	file("past.lock", day+time.Minute, 0)
	file("kept.lock", day-time.Minute, 0)
	file(".past", day+time.Minute, 0)
	file("b.answer", 3*time.Hour, 200*mebibyte)
	file("a.answer", 2*time.Hour, 312*mebibyte)
	s.trim(now)
	left := func() (names []string) {
		entries, err := os.ReadDir(s.dir)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			names = append(names, e.Name())
		}
		return names
	}
	if got, want := left(), []string{"a.answer", "b.answer", "kept.answer", "kept.lock"}; !reflect.DeepEqual(got, want) {
		t.Errorf("of 512 MiB, left %v, want %v", got, want)
	}
	file("c.answer", time.Hour, 1)
	s.trim(now)
	if got, want := left(), []string{"a.answer", "c.answer"}; !reflect.DeepEqual(got, want) && !reflect.DeepEqual(got, append(want, "kept.lock")) {
		t.Errorf("of a byte more, left %v, want %v", got, want)
	}
}
