package cover

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const source = `package p

type T[K comparable] struct{}

func (t *T[K]) Both(a int) int {
	if a > 1 {
		return 1
	}
	f := func() int {
		return 2
	}
	for i := range 3 {
		a += i
	}
	switch {
	case a > 100:
		return f()
	}
	return 3
}

func Never() { println(1); println(2) }

func empty() {}
`

const sourceTest = `package p

import "testing"

func TestBoth(t *testing.T) {
	if (&T[int]{}).Both(0) != 3 {
		t.Fatal()
	}
}
`

// profile builds and runs a real test binary, so that the blocks are those of the go command.
func profile(t *testing.T) []Block {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{"go.mod": "module p\n\ngo 1.24\n", "p.go": source, "p_test.go": sourceTest} {
		write(t, filepath.Join(dir, name), text)
	}
	return measure(t, dir, ".")["p/p.go"]
}

// measure returns the profile that go test makes in dir.
func measure(t *testing.T, dir string, args ...string) Profile {
	t.Helper()
	out := filepath.Join(t.TempDir(), "c.out")
	cmd := exec.Command("go", append([]string{"test", "-coverprofile=" + out}, args...)...)
	cmd.Dir = dir
	if b, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, b)
	}
	p, err := Read(out)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}

func TestFunctionsAndLinesFollowTheRealProfile(t *testing.T) {
	blocks := profile(t)
	f, err := Parse("p.go", []byte(source))
	if err != nil {
		t.Fatal(err)
	}
	type row struct {
		Name                string
		Statements, Covered int
		Uncovered           []Range
	}
	var got []row
	for _, c := range f.Count(blocks) {
		got = append(got, row{c.Name, c.Statements, c.Covered, c.Uncovered})
	}
	want := []row{
		{"T.Both", 9, 6, []Range{{7, 7}, {10, 10}, {17, 17}}},
		{"Never", 2, 0, []Range{{22, 22}}},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	lines, missed := f.Lines(blocks, []Range{{5, 8}, {20, 30}})
	if d := cmp.Diff([]Range{{7, 7}, {22, 22}}, missed); d != "" || lines != 3 {
		t.Errorf("lines = %d, want 3; missed: %s", lines, d)
	}
}

func TestJoinedProfilesCoverWhatOneOfThemCovers(t *testing.T) {
	dir := t.TempDir()
	a, b := filepath.Join(dir, "a"), filepath.Join(dir, "b")
	write(t, a, "mode: set\nm/x.go:1.1,2.2 3 0\nm/x.go:3.1,4.2 1 1\n")
	write(t, b, "mode: set\nm/x.go:1.1,2.2 3 1\nm/x.go:3.1,4.2 1 0\n")
	p, err := Read(a, b, filepath.Join(dir, "absent"))
	if err != nil {
		t.Fatal(err)
	}
	if n, c := Count(p["m/x.go"]); n != 4 || c != 4 {
		t.Errorf("%d of %d statements, want 4 of 4", c, n)
	}
	alone, err := Read(a)
	if err != nil {
		t.Fatal(err)
	}
	if n, c := Count(alone["m/x.go"]); n != 4 || c != 1 {
		t.Errorf("%d of %d statements, want 1 of 4", c, n)
	}
}

func TestABrokenProfileIsAnError(t *testing.T) {
	file := filepath.Join(t.TempDir(), "c")
	write(t, file, "mode: set\nnonsense\n")
	if _, err := Read(file); err == nil {
		t.Error("no error")
	}
}

// TestStatementsAreCountedAsTheCoverToolDoes compares with its profiles of the standard library.
func TestStatementsAreCountedAsTheCoverToolDoes(t *testing.T) {
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatal(err)
	}
	src := filepath.Join(strings.TrimSpace(string(root)), "src")
	p := measure(t, "", "-vet=off", "-run=^$", "go/printer", "net/url", "encoding/json")
	if len(p) < 10 {
		t.Fatalf("profiles of %d files", len(p))
	}
	for name, blocks := range p {
		text, err := os.ReadFile(filepath.Join(src, filepath.FromSlash(name)))
		if err != nil {
			t.Fatal(err)
		}
		f, err := Parse(name, text)
		if err != nil {
			t.Fatal(err)
		}
		want, _ := Count(blocks)
		if got, covered := Count(f.Unexecuted); got != want || covered != 0 {
			t.Errorf("%s: %d statements (%d covered), the cover tool counts %d", name, got, covered, want)
		}
		whole := []Range{{1, 1 << 20}}
		lines, missed := f.Lines(f.Unexecuted, whole)
		toolLines, _ := f.Lines(blocks, whole)
		if total(missed) != lines || lines != toolLines {
			t.Errorf("%s: %d lines hold statements, %d of them not executed; by the tool's blocks %d", name, lines, total(missed), toolLines)
		}
	}
}

func total(rs []Range) int {
	n := 0
	for _, r := range rs {
		n += r.To - r.From + 1
	}
	return n
}
