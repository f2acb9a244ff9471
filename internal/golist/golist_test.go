package golist

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/passmuster/muster/internal/testtree"
)

const fixture = `
-- go.mod --
module m

go 1.24
-- p.go --
package p

import _ "embed"

//go:embed text.txt
var text string
-- text.txt --
x
-- p_test.go --
package p

import (
	"fmt"
	tt "testing"
)

func TestMain(m *tt.M)          { m.Run() }
func TestOne(t *tt.T)           {}
func Test(t *tt.T)              {}
func Test_x(*tt.T)              {}
func TestÄ(t *tt.T)             {}
func Testlower(t *tt.T)         {}
func testTwo(t *tt.T)           {}
func (thing) TestMethod(t *tt.T) {}
func TestHelper(t *tt.T, n int) {} //nolint
func FuzzIt(f *tt.F)            {}
func BenchmarkIt(b *tt.B)       {}

type thing struct{}

func ExampleNoOutput() { fmt.Println(1) }

func Example() {
	fmt.Println(1)
	// Output: 1
}

func Example_empty() {
	// Output:
}

func ExampleThing_unordered() {
	fmt.Println(1)
	// Unordered output: 1
}
-- x_test.go --
package p_test

import "testing"

func TestOutside(t *testing.T) {}
-- windows_only_windows_test.go --
package p

import "testing"

func TestWindows(t *testing.T) {}
-- empty/doc.go --
package empty
-- bad/bad.go --
package bad

import "m/nowhere"
`

func TestTestsNamesWhatTheBinaryLists(t *testing.T) {
	// The go command refuses a Test function of another signature, so that one is left out here.
	dir := testtree.New(t, strings.ReplaceAll(fixture, "func TestHelper(t *tt.T, n int) {} //nolint\n", ""))
	pkgs, err := Load(context.Background(), Config{Dir: dir}, ".")
	if err != nil {
		t.Fatal(err)
	}
	funcs, err := Tests(pkgs[0])
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range funcs {
		got = append(got, f.Name)
	}
	cmd := exec.Command("go", "test", "-vet=off", "-list=.", ".")
	cmd.Dir = dir
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	for _, line := range strings.Fields(string(out)) {
		if strings.HasPrefix(line, "Test") || strings.HasPrefix(line, "Fuzz") || strings.HasPrefix(line, "Example") {
			want = append(want, line)
		}
	}
	slices.Sort(want)
	if len(want) < 9 {
		t.Fatalf("the go command lists %q", want)
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestLoadListsWhatAPackageConsistsOf(t *testing.T) {
	dir := testtree.New(t, fixture)
	pkgs, err := Load(context.Background(), Config{Dir: dir}, "./...")
	if err != nil {
		t.Fatal(err)
	}
	if len(pkgs) != 3 {
		t.Fatalf("%d packages, want 3", len(pkgs))
	}
	root := pkgs[0]
	if root.ImportPath != "m" || !root.HasTests() || !root.Module.Main || root.Module.GoVersion != "1.24" {
		t.Errorf("%+v", root)
	}
	if d := cmp.Diff([]string{"p.go", "p_test.go", "x_test.go"}, root.Go()); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]string{"text.txt"}, root.OtherFiles); d != "" {
		t.Error(d)
	}
	if pkgs[2].HasTests() {
		t.Error("a package without test files has tests")
	}
}

func TestLoadSaysWhatIsWrong(t *testing.T) {
	dir := testtree.New(t, fixture)
	ctx := context.Background()
	if err := os.Mkdir(filepath.Join(dir, "void"), 0o777); err != nil {
		t.Fatal(err)
	}
	if _, err := Load(ctx, Config{Dir: dir}, "./void/..."); !errors.Is(err, ErrNoMatch) {
		t.Errorf("no match: %v", err)
	}
	pkgs, err := Load(ctx, Config{Dir: dir}, "./none")
	if err != nil || len(pkgs) != 1 || pkgs[0].Error == "" {
		t.Errorf("a directory that does not exist: %v %v", pkgs, err)
	}
	if err := os.WriteFile(filepath.Join(dir, "go.mod"), []byte("nonsense\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	if _, err := Load(ctx, Config{Dir: dir}, "./..."); err == nil || !strings.Contains(err.Error(), "go.mod") {
		t.Errorf("a broken go.mod: %v", err)
	}
}

func TestEnvFindsTheRootOfTheModule(t *testing.T) {
	dir := testtree.New(t, fixture)
	e, err := LoadEnv(context.Background(), Config{Dir: filepath.Join(dir, "empty")})
	if err != nil {
		t.Fatal(err)
	}
	if want, _ := filepath.EvalSymlinks(dir); e.Root() != want {
		t.Errorf("root %s, want %s", e.Root(), want)
	}
	if (Env{GOMOD: os.DevNull}).Root() != "" || (Env{GOMOD: os.DevNull, GOWORK: "/w/go.work"}).Root() != filepath.FromSlash("/w") {
		t.Error("the root outside of a module")
	}
}

// TestFilterAgreesWithTheTestingPackage runs a real binary under each pattern.
func TestFilterAgreesWithTheTestingPackage(t *testing.T) {
	dir := testtree.New(t, `
-- go.mod --
module m

go 1.24
-- p_test.go --
package p

import "testing"

func sub(t *testing.T)     { t.Run("x", func(*testing.T) {}); t.Run("y", func(*testing.T) {}) }
func TestA(t *testing.T)   { sub(t) }
func TestAB(t *testing.T)  { sub(t) }
func TestB(t *testing.T)   { sub(t) }
func Test_C(t *testing.T)  { sub(t) }
func FuzzA(f *testing.F)   { f.Add(1); f.Fuzz(func(*testing.T, int) {}) }
`)
	binary := filepath.Join(dir, "p.test")
	build := exec.Command("go", "test", "-c", "-o", binary, ".")
	build.Dir = dir
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	all := []string{"FuzzA", "TestA", "TestAB", "TestB", "Test_C"}
	for _, p := range []struct{ run, skip string }{
		{"", ""}, {"A", ""}, {"^TestA$", ""}, {"A/x", ""}, {"A/none", ""}, {"A|C", ""}, {"(A|C)", ""}, {"A/x|C/y", ""},
		{"[A|]", ""}, {`Test[/]|B`, ""}, {"", "A"}, {"", "^TestA$/x"}, {"Test", "B|C"}, {"Test/x", "A/x"}, {"Test C", ""},
		{"", "A/x|^TestB$"}, {"a(b|c)", ""}, {"/x", ""}, {"", "/x"}, {`Test\_C`, ""},
	} {
		cmd := exec.Command(binary, "-test.v", "-test.run="+p.run, "-test.skip="+p.skip)
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("%v: %v\n%s", p, err, out)
		}
		f, err := NewFilter(p.run, p.skip)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range all {
			want := strings.Contains(string(out), "=== RUN   "+name+"\n")
			if got := f.Runs(name); got != want {
				t.Errorf("run %q skip %q: %s runs: %v, want %v", p.run, p.skip, name, got, want)
			}
		}
	}
}

func TestABadPatternIsAnError(t *testing.T) {
	for _, p := range []string{"(", "[", "a|*"} {
		if _, err := NewFilter(p, ""); err == nil {
			t.Errorf("-run %q is accepted", p)
		}
		if _, err := NewFilter("", p); err == nil {
			t.Errorf("-skip %q is accepted", p)
		}
	}
}

func FuzzFilter(f *testing.F) {
	f.Add("A/x|B[/|]", "(C|D)/y", "TestA")
	f.Fuzz(func(t *testing.T, run, skip, name string) {
		both, err := NewFilter(run, skip)
		if err != nil {
			return
		}
		one, err := NewFilter(run, "")
		if err != nil {
			t.Fatalf("-run %q is accepted beside -skip %q and refused alone: %v", run, skip, err)
		}
		if both.Runs(name) && !one.Runs(name) {
			t.Errorf("-skip %q makes %q run, which -run %q does not", skip, name, run)
		}
	})
}

func TestFiltersAmongTestArgumentsAreFound(t *testing.T) {
	for _, tt := range []struct {
		args      []string
		run, skip string
	}{
		{nil, "", ""},
		{[]string{"-test.run=A", "--test.skip", "B"}, "A", "B"},
		{[]string{"-run", "A", "-v", "-skip=B", "rest"}, "A", "B"},
		{[]string{"word", "-other=run"}, "", ""},
		{[]string{"-run"}, "", ""},
	} {
		if run, skip := TestArgs(tt.args); run != tt.run || skip != tt.skip {
			t.Errorf("%q: %q %q, want %q %q", tt.args, run, skip, tt.run, tt.skip)
		}
	}
}
