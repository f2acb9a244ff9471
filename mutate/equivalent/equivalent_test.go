package equivalent

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/passmuster/muster/internal/testtree"
	"github.com/passmuster/muster/mutate"
	"github.com/passmuster/muster/mutate/discover"
)

const fixture = `
-- go.mod --
module example.com/m

go 1.24
-- a.go --
package m

import _ "embed"

const Limit = 10

//go:embed a.txt
var text string

var first = 1

func Max(a, b int) int {
	if a > b {
		return a
	}
	return b
}

func Sum(list []int) int {
	n := 0
	for i := 0; i < len(list); i++ {
		n += list[i]
	}
	return n
}

func Pick[T any](a, b T) T {
	if first > 0 {
		return a
	}
	return b
}

type box[T any] struct{ v T }

func (b *box[T]) full() bool { return first > 1 }
-- a.txt --
text
-- b.go --
package m

func Text() string { return text + "x" }
`

// load writes the fixture and loads it.
func load(t *testing.T) *discover.Package {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "a b")
	testtree.Unpack(t, dir, fixture)
	pkgs, err := discover.Load(context.Background(), discover.Config{Dir: dir}, ".")
	if err != nil {
		t.Fatal(err)
	}
	return pkgs[0]
}

// mutant replaces the n-th occurrence (from 0) of original in a file.
func mutant(t *testing.T, p *discover.Package, id int, file, original, replacement string, n int) mutate.Mutant {
	t.Helper()
	for _, f := range p.Files {
		if f.Name != file {
			continue
		}
		at := -1
		for range n + 1 {
			i := bytes.Index(f.Src[at+1:], []byte(original))
			if i < 0 {
				t.Fatalf("no %q in %s", original, file)
			}
			at += 1 + i
		}
		return mutate.Mutant{ID: id, File: file, Start: at, End: at + len(original), Original: original, Replacement: replacement}
	}
	t.Fatalf("no file %s", file)
	return mutate.Mutant{}
}

func TestOnlyMutantsWithTheSameCodeAreProven(t *testing.T) {
	p := load(t)
	mutants := []mutate.Mutant{
		mutant(t, p, 1, "a.go", "n += list[i]", "n = n + list[i]", 0),           // the same code
		mutant(t, p, 2, "a.go", "a > b", "a >= b", 0),                           // equivalent, but other code
		mutant(t, p, 3, "a.go", "a > b", "a < b", 0),                            // other behaviour
		mutant(t, p, 4, "a.go", "first > 0", "first > 5", 0),                    // generic: not in this package's code
		mutant(t, p, 5, "a.go", "first > 1", "first > 6", 0),                    // method of a generic type
		mutant(t, p, 6, "a.go", "10", "11", 0),                                  // a constant that others may use
		mutant(t, p, 7, "a.go", "first = 1", "first = 2", 0),                    // data
		mutant(t, p, 8, "b.go", `text + "x"`, `(text + "x")`, 0),                // the same code in another file
		mutant(t, p, 9, "b.go", `"x"`, `"y"`, 0),                                // another string
		mutant(t, p, 10, "b.go", `"x"`, `+`, 0),                                 // does not compile
		mutant(t, p, 11, "a.go", "i++", "i += 1", 0),                            // the same code
		mutant(t, p, 12, "a.go", "n := 0\n", "n := 0; if false { n = 7 }\n", 0), // dead code
		{ID: 13, File: "none.go"},
		{ID: 14, File: "b.go", Start: 5, End: 1 << 20},
	}
	before := tree(t, p.Dir)
	got, err := Prove(context.Background(), Config{Out: t.TempDir(), Jobs: 2}, p, mutants)
	if err != nil {
		t.Fatal(err)
	}
	if want := []int{1, 8, 11, 12}; !slices.Equal(got, want) {
		t.Errorf("proven %v, want %v", got, want)
	}
	if after := tree(t, p.Dir); after != before {
		t.Errorf("the module changed:\n%s\nwas\n%s", after, before)
	}
}

func tree(t *testing.T, dir string) string {
	t.Helper()
	out, err := exec.Command("find", dir, "-type", "f").Output()
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(string(out), "\n")
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

func TestNothingIsLeftInTheOutputDirectory(t *testing.T) {
	p, out := load(t), t.TempDir()
	if _, err := Prove(context.Background(), Config{Out: out}, p, []mutate.Mutant{mutant(t, p, 1, "a.go", "a > b", "a < b", 0)}); err != nil {
		t.Fatal(err)
	}
	if entries, err := os.ReadDir(out); err != nil || len(entries) != 0 {
		t.Errorf("%v, %v", entries, err)
	}
}

func TestAContextThatEndedIsItsError(t *testing.T) {
	p := load(t)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Prove(ctx, Config{Out: t.TempDir()}, p, []mutate.Mutant{mutant(t, p, 1, "a.go", "a > b", "a < b", 0)}); err == nil {
		t.Error("no error")
	}
}

func TestShellWordsAreSplitAsTheGoCommandWritesThem(t *testing.T) {
	for line, want := range map[string][]string{
		`/a/compile -o $WORK/b001/x.a "a b;c=>" ./d.go`: {"/a/compile", "-o", "$WORK/b001/x.a", "a b;c=>", "./d.go"},
		`a\ b 'c "d' "e\"f"  g`:                         {"a b", `c "d`, `e"f`, "g"},
		"":                                              nil,
		`""`:                                            {""},
	} {
		if got, err := splitShell(line); err != nil || !slices.Equal(got, want) {
			t.Errorf("%s: %q, %v", line, got, err)
		}
	}
	if _, err := splitShell(`a "b`); err == nil {
		t.Error("an open quote is accepted")
	}
}

func FuzzSplitShell(f *testing.F) {
	f.Add(`a "b c" 'd' \e`)
	f.Fuzz(func(t *testing.T, line string) {
		words, err := splitShell(line)
		if err == nil && strings.TrimSpace(line) == "" && len(words) > 0 && !strings.ContainsAny(line, "\r\n\v\f\u0085\u00a0") {
			t.Errorf("%q has words %q", line, words)
		}
	})
}
