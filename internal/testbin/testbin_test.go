package testbin

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/passmuster/muster/internal/testtree"
)

// TestMain lets the test binary be the -exec program of the builds that the tests make.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == "collect" {
		if err := Collect(os.Args[2:]); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

const fixture = `
-- go.mod --
module m

go 1.24
-- a/same/x.go --
package same

func F(n int) int {
	if n > 1 {
		return 1
	}
	return 2
}
-- a/same/x_test.go --
package same

import "testing"

func TestA(t *testing.T) { F(1) }
-- b/same/x.go --
package same
-- b/same/x_test.go --
package same

import "testing"

func TestB(t *testing.T) {}
-- broken/x.go --
package broken

func F() { return 1 }
-- broken/x_test.go --
package broken
-- vet/x.go --
package vet

import "fmt"

func F() { fmt.Printf("%d\n", "x") }
-- vet/x_test.go --
package vet

import "testing"

func TestV(t *testing.T) {}
-- missing/x.go --
package missing

import _ "example.invalid/nowhere"
-- missing/x_test.go --
package missing
-- untested/x.go --
package untested

func F() int { return 1 }
`

func extract(t *testing.T, archive string) string {
	t.Helper()
	// A space and a letter beyond ASCII: both are common in paths.
	dir := filepath.Join(t.TempDir(), "a ü")
	testtree.Unpack(t, dir, archive)
	return dir
}

func config(t *testing.T, dir string) Config {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return Config{Dir: dir, Out: filepath.Join(t.TempDir(), "out dir"), Self: []string{self, "collect"}, Cover: true}
}

func TestEachBinaryIsBuiltWhateverBecomesOfTheOthers(t *testing.T) {
	dir := extract(t, fixture)
	ready := map[string]string{}
	res, err := Build(context.Background(), config(t, dir),
		[]string{"m/a/same", "m/b/same", "m/broken", "m/vet", "m/missing", "m/untested"},
		func(b Binary) {
			rel, err := filepath.Rel(dir, b.Dir)
			if err != nil {
				t.Error(err)
			}
			ready[filepath.ToSlash(rel)] = b.Path
		})
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]string{"a/same": "TestA", "b/same": "TestB"} {
		out, err := exec.Command(ready[name], "-test.list=.").Output()
		if err != nil || strings.TrimSpace(string(out)) != test {
			t.Errorf("%s: %q, %v", name, out, err)
		}
		if filepath.Base(ready[name]) != "same.test" {
			t.Errorf("binary is called %s, want same.test as with go test", ready[name])
		}
	}
	if len(ready) != 2 {
		t.Errorf("binaries of %v, want two", ready)
	}
	failed := []string{}
	for name := range res.Failed {
		failed = append(failed, name)
	}
	slices.Sort(failed)
	if !slices.Equal(failed, []string{"m/broken", "m/missing", "m/vet"}) {
		t.Fatalf("failed: %q", failed)
	}
	for name, want := range map[string]struct {
		vet  bool
		text string
	}{
		"m/broken":  {false, "too many return values"},
		"m/vet":     {true, "wrong type string"},
		"m/missing": {false, "example.invalid/nowhere"},
	} {
		if f := res.Failed[name]; f.Vet != want.vet || !strings.Contains(f.Output, want.text) {
			t.Errorf("%s: vet %v, want %v; output:\n%s", name, f.Vet, want.vet, f.Output)
		}
	}
}

func TestAGoCommandThatFailsAsAWholeIsAnError(t *testing.T) {
	dir := extract(t, fixture)
	c := config(t, dir)
	c.Flags = []string{"-mod=nonsense"}
	_, err := Build(context.Background(), c, []string{"m/a/same"}, func(Binary) {})
	if err == nil || !strings.Contains(err.Error(), "-mod") {
		t.Errorf("error %v", err)
	}
}

func TestACancelledBuildEndsWithItsCause(t *testing.T) {
	dir := extract(t, fixture)
	cause := errors.New("enough")
	ctx, cancel := context.WithCancelCause(context.Background())
	cancel(cause)
	if _, err := Build(ctx, config(t, dir), []string{"m/a/same"}, func(Binary) {}); err == nil {
		t.Error("no error")
	}
}

func TestQuotingFollowsTheGoCommand(t *testing.T) {
	for _, tt := range []struct {
		words []string
		want  string
		ok    bool
	}{
		{[]string{"/a/b", "c"}, "/a/b c", true},
		{[]string{"/a b/c"}, "'/a b/c'", true},
		{[]string{"it's"}, `"it's"`, true},
		{[]string{`both ' and "`}, "", false},
	} {
		got, err := quoteAll(tt.words)
		if got != tt.want || (err == nil) != tt.ok {
			t.Errorf("%q: %q, %v", tt.words, got, err)
		}
	}
}

func TestCollectTakesTheBinaryAwayAndSaysWhereItBelongs(t *testing.T) {
	box, dir := t.TempDir(), t.TempDir()
	binary := filepath.Join(t.TempDir(), "x.test")
	if err := os.WriteFile(binary, []byte("binary"), 0o777); err != nil {
		t.Fatal(err)
	}
	t.Chdir(dir)
	if err := Collect([]string{box, binary, "-test.v"}); err != nil {
		t.Fatal(err)
	}
	b := &inbox{dir: box, seen: map[string]bool{}}
	var got []Binary
	b.empty(func(bin Binary) { got = append(got, bin) })
	b.empty(func(bin Binary) { t.Errorf("%+v comes twice", bin) })
	if len(got) != 1 || filepath.Base(got[0].Path) != "x.test" {
		t.Fatalf("%+v", got)
	}
	if where, _ := os.Getwd(); got[0].Dir != where {
		t.Errorf("it belongs to %s, want %s", got[0].Dir, where)
	}
	// The go command removes its own copy.
	if err := os.Remove(binary); err != nil {
		t.Fatal(err)
	}
	if text, err := os.ReadFile(got[0].Path); err != nil || string(text) != "binary" {
		t.Errorf("%q, %v", text, err)
	}
}

func TestABinaryOnAnotherFileSystemIsCopied(t *testing.T) {
	from, to := filepath.Join(t.TempDir(), "a"), filepath.Join(t.TempDir(), "b")
	if err := os.WriteFile(from, []byte("binary"), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := copyFile(from, to); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(to)
	if err != nil || info.Size() != 6 || info.Mode()&0o100 == 0 {
		t.Errorf("%v, %v", info, err)
	}
	if copyFile(from, to) == nil {
		t.Error("a file was overwritten")
	}
}

func TestCollectRefusesTooFewArguments(t *testing.T) {
	if Collect([]string{"only"}) == nil {
		t.Error("no error")
	}
}
