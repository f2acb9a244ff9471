package cache

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/txtar"

	"github.com/passmuster/muster/internal/golist"
	"github.com/passmuster/muster/internal/testtree"
)

const module = `
-- go.mod --
module example.com/m

go 1.24
-- a/a.go --
package a

import (
	_ "embed"

	"example.com/m/b"
)

//go:embed words.txt
var words string

func A() int { return b.B() + len(words) }
-- a/a_test.go --
package a

import (
	"testing"

	"example.com/m/testhelp"
)

func TestA(t *testing.T) { testhelp.Help() }
-- a/words.txt --
words
-- a/notes.txt --
nobody reads this
-- a/testdata/deep/data.txt --
data
-- b/b.go --
package b

func B() int { return 1 }
-- b/b_test.go --
package b
-- c/c.go --
package c
-- testhelp/help.go --
package testhelp

func Help() {}
-- testhelp/testdata/own.txt --
own
`

func inputs(t *testing.T, dir string, patterns ...string) *Inputs {
	t.Helper()
	in, err := Load(t.Context(), golist.Config{Dir: dir}, patterns...)
	if err != nil {
		t.Fatal(err)
	}
	return in
}

func keyOf(t *testing.T, in *Inputs, path string, options any) Key {
	t.Helper()
	key, err := in.Key(path, options)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func TestTheKeyChangesWithEverythingThatTheTestBinaryIsMadeOf(t *testing.T) {
	dir := testtree.New(t, module)
	original := map[string]string{}
	for _, f := range txtar.Parse([]byte(module)).Files {
		original[f.Name] = string(f.Data)
	}
	before := keyOf(t, inputs(t, dir, "./..."), "example.com/m/a", 1)
	if again := keyOf(t, inputs(t, dir, "./a"), "example.com/m/a", 1); again != before {
		t.Error("the key depends on the patterns")
	}
	for file, counts := range map[string]bool{
		"a/a.go": true, "a/a_test.go": true, "a/words.txt": true, "a/testdata/deep/data.txt": true, "b/b.go": true,
		"testhelp/help.go": true, "go.mod": true, "a/new.go": true, "a/testdata/new": true, "a/new_test.go": true, "a/default.pgo": true,
		"a/notes.txt": false, "b/b_test.go": false, "c/c.go": false, "testhelp/testdata/own.txt": false, "a/new.txt": false,
	} {
		path := filepath.Join(dir, file)
		text, is := original[file]
		switch {
		case strings.HasSuffix(file, ".go"):
			testtree.Write(t, path, cmpOr(text, "package a\n")+"\nvar _ = 2\n")
		case file == "go.mod":
			testtree.Write(t, path, strings.Replace(text, "1.24", "1.25", 1))
		default:
			testtree.Write(t, path, text+"more\n")
		}
		if changed := keyOf(t, inputs(t, dir, "./a"), "example.com/m/a", 1) != before; changed != counts {
			t.Errorf("%s: the key changed is %v, want %v", file, changed, counts)
		}
		if is {
			testtree.Write(t, path, text)
		} else if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
	}
	in := inputs(t, dir, "./a")
	if keyOf(t, in, "example.com/m/a", 1) != before {
		t.Error("with everything as it was the key is another")
	}
	if keyOf(t, in, "example.com/m/a", 2) == before {
		t.Error("options do not count")
	}
	tagged, err := Load(t.Context(), golist.Config{Dir: dir, Flags: []string{"-tags=x"}}, "./a")
	if err != nil {
		t.Fatal(err)
	}
	if keyOf(t, tagged, "example.com/m/a", 1) == before {
		t.Error("build flags do not count")
	}
	flagged, err := Load(t.Context(), golist.Config{Dir: dir, Env: append(os.Environ(), "GOEXPERIMENT=synctest")}, "./a")
	if err == nil && keyOf(t, flagged, "example.com/m/a", 1) == before {
		t.Error("the go command's settings do not count")
	}
}

func cmpOr(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

func TestAWorkspaceCounts(t *testing.T) {
	dir := testtree.New(t, module)
	testtree.Write(t, filepath.Join(dir, "go.work"), "go 1.24\n\nuse .\n")
	before := keyOf(t, inputs(t, dir, "./a"), "example.com/m/a", nil)
	testtree.Write(t, filepath.Join(dir, "go.work"), "go 1.25\n\nuse .\n")
	if keyOf(t, inputs(t, dir, "./a"), "example.com/m/a", nil) == before {
		t.Error("go.work does not count")
	}
}

func TestPackagesAreThoseThatThePatternsMatch(t *testing.T) {
	dir := testtree.New(t, module)
	in := inputs(t, dir, "./...")
	var paths []string
	for _, p := range in.Packages() {
		paths = append(paths, p.ImportPath)
	}
	if want := []string{"example.com/m/a", "example.com/m/b", "example.com/m/c", "example.com/m/testhelp"}; !slices.Equal(paths, want) || !in.Complete() {
		t.Errorf("%v, complete %v", paths, in.Complete())
	}
	testtree.Write(t, filepath.Join(dir, "d", "d.go"), "package")
	if in := inputs(t, dir, "./..."); in.Complete() || len(in.Packages()) != 4 {
		t.Errorf("with one that does not parse: complete %v, %v", in.Complete(), in.Packages())
	}
	if _, err := in.Key("example.com/nowhere", 1); err == nil {
		t.Error("a package that was not loaded has a key")
	}
}

func TestAFileThatChangesAfterTheKeyIsNoticed(t *testing.T) {
	for change, want := range map[string]string{"": "", "a/a.go": "a.go", "a/testdata/deep/data.txt": "data.txt", "a/testdata/new": "new", "c/c.go": ""} {
		dir := testtree.New(t, module)
		in := inputs(t, dir, "./...")
		for _, p := range in.Packages() {
			keyOf(t, in, p.ImportPath, nil)
		}
		if change != "" {
			testtree.Write(t, filepath.Join(dir, change), "package other\n")
		}
		got, err := in.Changed("example.com/m/a")
		if err != nil || want == "" && got != "" || filepath.Base(got) != want && want != "" {
			t.Errorf("%q: %q, %v", change, got, err)
		}
	}
	dir := testtree.New(t, module)
	in := inputs(t, dir, "./a")
	keyOf(t, in, "example.com/m/a", nil)
	if err := os.Remove(filepath.Join(dir, "a/testdata/deep/data.txt")); err != nil {
		t.Fatal(err)
	}
	if got, err := in.Changed("example.com/m/a"); filepath.Base(got) != "data.txt" {
		t.Errorf("a file that is removed: %q, %v", got, err)
	}
}

func TestWhatTestsConsultIsComparedByContent(t *testing.T) {
	dir := testtree.New(t, module)
	env := append(os.Environ(), "FLAVOUR=1")
	load := func(env []string) *Inputs {
		in, err := Load(t.Context(), golist.Config{Dir: dir, Env: env}, "./a")
		if err != nil {
			t.Fatal(err)
		}
		return in
	}
	in := load(env)
	notes := filepath.Join(dir, "a", "notes.txt")
	asked := []Consulted{
		{Kind: "env", Name: "FLAVOUR"}, {Kind: "env", Name: "UNSET_HERE"}, {Kind: "open", Name: notes}, {Kind: "open", Name: filepath.Join(dir, "absent")},
		{Kind: "open", Name: filepath.Join(dir, "c")}, {Kind: "stat", Name: filepath.Join(dir, "b", "b.go")}, {Kind: "open", Name: "/etc/hosts"},
	}
	consulted, problem, err := in.Digest(asked, time.Now())
	if err != nil || problem != "" || len(consulted) != 6 {
		t.Fatalf("%v, %q, %v", consulted, problem, err)
	}
	if !load(env).Same(consulted) {
		t.Error("with nothing changed it is not the same")
	}
	for name, other := range map[string][]string{
		"a variable": append(slices.Clone(env), "FLAVOUR=2"), "one that was not set": append(slices.Clone(env), "UNSET_HERE=1"),
	} {
		if load(other).Same(consulted) {
			t.Errorf("%s does not count", name)
		}
	}
	if !load(append(slices.Clone(env), "SOMETHING_ELSE=1")).Same(consulted) {
		t.Error("a variable counts that nobody asked for")
	}
	for name, change := range map[string]func(){
		"content":    func() { testtree.Write(t, notes, "nobody reads That") },
		"a new file": func() { testtree.Write(t, filepath.Join(dir, "absent"), "") },
		"an entry":   func() { testtree.Write(t, filepath.Join(dir, "c", "entry"), "") },
		"a size":     func() { testtree.Write(t, filepath.Join(dir, "b", "b.go"), "package b") },
	} {
		change()
		if in.Same(consulted) {
			t.Errorf("%s does not count", name)
		}
		consulted, _, _ = in.Digest(asked, time.Now().Add(time.Hour))
	}
	testtree.Write(t, notes, "written by the tests")
	if _, problem, _ := in.Digest(asked, time.Now().Add(-time.Minute)); !strings.Contains(problem, "notes.txt changed while") {
		t.Errorf("a file that changed meanwhile: %q", problem)
	}
}

func TestWhereNobodyKnowsWhatTestsConsultEverythingCounts(t *testing.T) {
	dir := testtree.New(t, module)
	in := inputs(t, dir, "./a")
	all, problem, err := in.Digest(in.Everything("example.com/m/a"), time.Now())
	if err != nil || problem != "" || len(all) != 2 || !in.Same(all) {
		t.Fatalf("%v, %q, %v", all, problem, err)
	}
	testtree.Write(t, filepath.Join(dir, "a", "notes.txt"), "changed")
	if in.Same(all) {
		t.Error("a file of the folder does not count")
	}
	all, _, _ = in.Digest(in.Everything("example.com/m/a"), time.Now())
	in.env = append(slices.Clone(in.env), "ANY=1")
	if in.Same(all) {
		t.Error("a variable does not count")
	}
	if in.Same([]Consulted{{Kind: "unheard of"}}) {
		t.Error("an unknown kind is the same")
	}
}

func TestKindsOfFilesBelowAFolder(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"a", "sub/b", ".git/c", "nested/go.mod", "nested/d"} {
		testtree.Write(t, filepath.Join(dir, name), name)
	}
	if err := os.Symlink("a", filepath.Join(dir, "link")); err != nil {
		t.Skip(err)
	}
	files, err := filesBelow(dir)
	want := map[string]bool{"a": true, "link": true, "sub/b": true}
	got := map[string]bool{}
	for _, f := range files {
		rel, _ := filepath.Rel(dir, f)
		got[filepath.ToSlash(rel)] = true
	}
	if err != nil || !maps.Equal(want, got) {
		t.Errorf("%v, %v", got, err)
	}
	if files, err := filesBelow(filepath.Join(dir, "nowhere")); len(files) > 0 || err != nil {
		t.Errorf("%v, %v", files, err)
	}
}
