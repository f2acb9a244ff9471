package change

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestSinceSeesWhateverTheWorkTreeHolds(t *testing.T) {
	r := newRepo(t)
	for _, name := range []string{"committed.go", "staged.go", "unstaged.go", "gone.go", "same.go", "uncached.go"} {
		r.write(name, lines(20, name))
	}
	base := r.commit("base")
	r.write("committed.go", "first\n"+lines(20, "committed.go"))
	r.commit("change")
	r.write("staged.go", lines(20, "staged.go")+"last\n")
	r.git("add", "staged.go")
	r.write("unstaged.go", lines(20, "unstaged.go")+"no newline")
	r.write("new/untracked.go", "one\ntwo\n")
	r.write("empty.go", "")
	r.write(".gitignore", "*.out\n")
	r.write("ignored.out", "x\n")
	r.remove("gone.go")
	r.git("rm", "-q", "--cached", "uncached.go")

	set := r.since("", "HEAD~1")
	want := &Set{Ref: "HEAD~1", Base: base, Files: []File{
		{Path: ".gitignore", Kind: Added, Edited: true, Lines: []Range{{1, 1}}},
		{Path: "committed.go", Kind: Modified, Edited: true, Lines: []Range{{1, 1}}},
		{Path: "empty.go", Kind: Added, Edited: true},
		{Path: "gone.go", Kind: Deleted, Edited: true},
		{Path: "new/untracked.go", Kind: Added, Edited: true, Lines: []Range{{1, 2}}},
		{Path: "staged.go", Kind: Modified, Edited: true, Lines: []Range{{21, 21}}},
		{Path: "unstaged.go", Kind: Modified, Edited: true, Lines: []Range{{21, 21}}},
	}}
	if diff := cmp.Diff(want, set); diff != "" {
		t.Error(diff)
	}
}

func TestSinceFollowsRenamesThatNobodyStaged(t *testing.T) {
	r := newRepo(t)
	r.write("a.go", lines(30, "a"))
	r.write("b.go", lines(30, "b"))
	r.write("c.go", lines(30, "c"))
	r.write("empty.txt", "")
	r.commit("base")
	r.move("a.go", "moved/a.go")
	r.move("b.go", "b2.go")
	r.write("b2.go", "new\n"+lines(30, "b"))
	r.git("mv", "c.go", "c2.go")
	r.move("empty.txt", "empty2.txt")

	want := []File{
		{Path: "b2.go", Old: "b.go", Kind: Renamed, Edited: true, Lines: []Range{{1, 1}}},
		{Path: "c2.go", Old: "c.go", Kind: Renamed},
		{Path: "empty.txt", Kind: Deleted, Edited: true},
		{Path: "empty2.txt", Kind: Added, Edited: true},
		{Path: "moved/a.go", Old: "a.go", Kind: Renamed},
	}
	if diff := cmp.Diff(want, r.since("", "HEAD").Files); diff != "" {
		t.Error(diff)
	}
}

func TestARenameAcrossTheModulesEdgeIsAnAddOrADelete(t *testing.T) {
	r := newRepo(t)
	r.write("mod/go.mod", "module m\n")
	r.write("mod/out.go", lines(30, "out"))
	r.write("in.go", lines(30, "in"))
	r.write("elsewhere.go", "x\n")
	r.commit("base")
	r.git("mv", "mod/out.go", "out.go")
	r.git("mv", "in.go", "mod/in.go")
	r.write("elsewhere.go", "y\n")
	r.write("module2/near.go", "a folder whose name begins like the module's\n")

	set := r.since("mod", "HEAD")
	want := []File{
		{Path: "in.go", Kind: Added, Edited: true, Lines: []Range{{1, 30}}},
		{Path: "out.go", Kind: Deleted, Edited: true},
	}
	if diff := cmp.Diff(want, set.Files); diff != "" {
		t.Error(diff)
	}
	if got := r.open("mod").Prefix; got != "mod" {
		t.Errorf("Prefix = %q, want mod", got)
	}
}

func TestPathsMayHoldAnything(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("windows allows none of these names")
	}
	r := newRepo(t)
	names := []string{
		"with space.go", "new\nline.go", "tab\there.go", `quote".go`, `back\slash.go`, "grüße/日本.go",
		"a b/a b/a b.go", " b/x.go", "-dash.go", "[glob]*.go", "latin\xff.go", ":colon.go", "@@ -1 +1 @@.go",
	}
	for _, n := range names {
		r.write(n, "one\ntwo\nthree\n")
		r.write("bin "+n+".dat", "\x00\x01")
	}
	r.write("move me.go", lines(30, "m"))
	base := r.commit("base")
	var want []File
	for _, n := range names {
		r.write(n, "one\n+++ b/other\nthree\n@@ -9,9 +9,9 @@\n")
		r.write("bin "+n+".dat", "\x00\x02")
		want = append(want, File{Path: n, Kind: Modified, Edited: true, Lines: []Range{{2, 2}, {4, 4}}},
			File{Path: "bin " + n + ".dat", Kind: Modified, Edited: true, Binary: true})
	}
	r.move("move me.go", "moved \"ü\"\n.go")
	want = append(want, File{Path: "moved \"ü\"\n.go", Old: "move me.go", Kind: Renamed})
	slices.SortFunc(want, func(a, b File) int { return strings.Compare(a.Path, b.Path) })

	if diff := cmp.Diff(want, r.since("", base).Files); diff != "" {
		t.Error(diff)
	}
	files, err := r.open("").ReadBaseMany(t.Context(), base, append(names, "absent.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range names {
		if string(files[n]) != "one\ntwo\nthree\n" {
			t.Errorf("ReadBaseMany: %q = %q", n, files[n])
		}
	}
	if len(files) != len(names) {
		t.Errorf("ReadBaseMany returned %d files, want %d", len(files), len(names))
	}
}

func TestNothingInTheRepositoryHidesAChangedGoFile(t *testing.T) {
	r := newRepo(t)
	r.write("attr.go", "one\ntwo\n")
	r.write("assumed.go", "one\ntwo\n")
	r.write("skipped.go", "one\ntwo\n")
	r.write("away.go", "one\n")
	r.commit("base")
	r.write(".gitattributes", "*.go -diff\n*.go diff=go\nattr.go binary\n")
	r.git("update-index", "--assume-unchanged", "assumed.go")
	r.git("update-index", "--skip-worktree", "skipped.go", "away.go")
	r.write("attr.go", "one\ntwo\nthree\n")
	r.write("assumed.go", "one\n2\n")
	r.write("skipped.go", "1\ntwo\n")
	r.remove("away.go") // as a sparse checkout would

	got := map[string][]Range{}
	for _, f := range r.since("", "HEAD").Files {
		got[f.Path] = f.Lines
	}
	want := map[string][]Range{
		".gitattributes": {{1, 3}}, "attr.go": {{1, 3}}, "assumed.go": {{1, 2}}, "skipped.go": {{1, 2}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// Git tells by the index's own time that an entry as young as the index may have changed unnoticed.
func TestAnEditWithinTheTickOfTheIndexIsSeen(t *testing.T) {
	r := newRepo(t)
	r.git("config", "core.trustctime", "false")
	r.git("config", "core.checkStat", "minimal")
	r.git("config", "core.splitIndex", "false")
	path, index := filepath.Join(r.dir, "a.go"), filepath.Join(r.dir, ".git", "index")
	then := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	r.write("a.go", "one\n")
	at := func(path string) {
		if err := os.Chtimes(path, then, then); err != nil {
			t.Fatal(err)
		}
	}
	at(path)
	base := r.commit("base")
	r.write("a.go", "two\n")
	at(path)
	at(index)
	want := []File{{Path: "a.go", Kind: Modified, Edited: true, Lines: []Range{{1, 1}}}}
	if diff := cmp.Diff(want, r.since("", base).Files); diff != "" {
		t.Error(diff)
	}
}

func TestFilesInConflictAreComparedAsTheyLieOnDisk(t *testing.T) {
	r := newRepo(t)
	r.write("f.go", "base\n")
	r.write("g.go", "base\n")
	r.commit("base")
	r.git("checkout", "-q", "-b", "side")
	r.write("f.go", "side\n")
	r.git("rm", "-q", "g.go")
	r.commit("side")
	r.git("checkout", "-q", "main")
	r.write("f.go", "main\n")
	r.write("g.go", "main\n")
	r.commit("main")
	merge := mergeExit(r, "side")
	if merge == nil {
		t.Fatal("the merge was to conflict")
	}
	r.remove("g.go")
	want := []File{
		{Path: "f.go", Kind: Modified, Edited: true, Lines: []Range{{1, 1}, {3, 5}}},
		{Path: "g.go", Kind: Deleted, Edited: true},
	}
	if diff := cmp.Diff(want, r.since("", "HEAD").Files); diff != "" {
		t.Error(diff)
	}
}

func mergeExit(r testRepo, branch string) error {
	_, err := git{dir: r.dir}.output(r.t.Context(), "merge", "-q", branch)
	return err
}

func TestModesSymlinksAndSubmodulesAreNoFiles(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("windows needs a privilege for symlinks")
	}
	other := newRepo(t)
	other.write("x.go", "x\n")
	other.commit("other")
	r := newRepo(t)
	for _, n := range []string{"mode.sh", "tolink.go"} {
		r.write(n, lines(5, n))
	}
	link := func(target, name string) {
		r.remove(name)
		if err := os.Symlink(target, filepath.Join(r.dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	link("mode.sh", "link.go")
	link("mode.sh", "tofile.go")
	r.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", other.dir, "sub")
	base := r.commit("base")
	if err := os.Chmod(filepath.Join(r.dir, "mode.sh"), 0o755); err != nil {
		t.Fatal(err)
	}
	link("elsewhere", "link.go")
	link("nowhere", "newlink.go")
	link("mode.sh", "tolink.go")
	r.remove("tofile.go")
	r.write("tofile.go", "one\n")
	r.write("sub/x.go", "y\n")
	nested := filepath.Join(r.dir, "nested")
	if err := os.CopyFS(nested, os.DirFS(other.dir)); err != nil {
		t.Fatal(err)
	}

	want := []File{
		{Path: "tofile.go", Kind: Added, Edited: true, Lines: []Range{{1, 1}}},
		{Path: "tolink.go", Kind: Deleted, Edited: true},
	}
	if diff := cmp.Diff(want, r.since("", base).Files); diff != "" {
		t.Error(diff)
	}
}

func TestTheBaseIsWhereTheBranchesParted(t *testing.T) {
	r := newRepo(t)
	r.write("a.go", "a\n")
	fork := r.commit("fork")
	r.git("checkout", "-q", "-b", "topic")
	r.write("mine.go", "m\n")
	r.commit("mine")
	r.git("checkout", "-q", "main")
	r.write("theirs.go", "t\n")
	r.commit("theirs")
	r.git("checkout", "-q", "--detach", "topic")
	set := r.since("", "main")
	if set.Base != fork || len(set.Files) != 1 || set.Files[0].Path != "mine.go" {
		t.Errorf("got %+v, want mine.go alone against %s", set, fork)
	}
}

func TestALinkedWorkTreeHasItsOwnState(t *testing.T) {
	r := newRepo(t)
	r.write("a.go", "a\n")
	base := r.commit("base")
	linked := testRepo{t, filepath.Join(resolved(t, t.TempDir()), "linked tree")}
	r.git("worktree", "add", "-q", "-b", "other", linked.dir)
	linked.write("b.go", "b\n")
	linked.write("a.go", "changed\n")
	linked.git("add", "a.go")
	var got []string
	for _, f := range linked.since("", base).Files {
		got = append(got, f.Path)
	}
	if diff := cmp.Diff([]string{"a.go", "b.go"}, got); diff != "" {
		t.Error(diff)
	}
	if n := len(r.since("", base).Files); n != 0 {
		t.Errorf("the main work tree shows %d changed files, want none", n)
	}
}

func TestAVariableOfAHookDoesNotRedirect(t *testing.T) {
	r := newRepo(t)
	r.write("a.go", "a\n")
	base := r.commit("base")
	r.write("a.go", "b\n")
	t.Setenv("GIT_DIR", filepath.Join(t.TempDir(), "no-such"))
	t.Setenv("GIT_INDEX_FILE", filepath.Join(t.TempDir(), "no-such-index"))
	t.Setenv("GIT_EXTERNAL_DIFF", "false")
	if n := len(r.since("", base).Files); n != 1 {
		t.Errorf("%d files, want 1", n)
	}
}

func TestAskingWritesNothingToTheRepository(t *testing.T) {
	r := newRepo(t)
	script := "#!/bin/sh\ntouch '" + filepath.ToSlash(r.dir) + "/a-program-ran'\n"
	r.write(".git/hooks/post-index-change", script)
	r.write(".git/monitor", script)
	r.git("config", "core.fsmonitor", filepath.Join(r.dir, ".git", "monitor"))
	r.git("config", "diff.external", filepath.Join(r.dir, ".git", "monitor"))
	r.write("a.go", lines(10, "a"))
	r.write("b.go", lines(10, "b"))
	base := r.commit("base")
	for _, program := range []string{".git/hooks/post-index-change", ".git/monitor"} {
		if err := os.Chmod(filepath.Join(r.dir, program), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	r.write("a.go", lines(11, "a"))
	r.move("b.go", "c.go")
	before := snapshot(t, r.dir)
	repo := r.open("")
	if _, _, err := repo.Head(t.Context()); err != nil {
		t.Fatal(err)
	}
	r.since("", base)
	if err := repo.Export(t.Context(), base, t.TempDir()); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(before, snapshot(t, r.dir)); diff != "" {
		t.Error(diff)
	}
}

// snapshot holds the content and the time of every file below dir, git's own included.
func snapshot(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err1 := d.Info()
		data, err2 := os.ReadFile(path)
		if err := errors.Join(err1, err2); err != nil {
			return err
		}
		files[path] = fmt.Sprintf("%x %v", data, info.ModTime().UnixNano())
		if strings.HasPrefix(d.Name(), "sharedindex.") {
			files[path] = string(data) // git marks a shared index as used whenever it reads one
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func TestWhatIsNotAddedWasThereBefore(t *testing.T) {
	r := newRepo(t)
	rnd := rand.New(rand.NewPCG(1, 2))
	text := func() string {
		var b strings.Builder
		for range rnd.IntN(30) {
			b.WriteString([]string{"a\n", "b\n", "-c\n", "+d\n", "\\ e\n", "@@ -1 +1 @@\n", "diff --git a/0 b/0\n", "\n"}[rnd.IntN(8)])
		}
		if rnd.IntN(3) == 0 {
			b.WriteString("no newline")
		}
		return b.String()
	}
	const n = 200
	olds, news := make([]string, n), make([]string, n)
	for i := range n {
		olds[i] = text()
		r.write(fmt.Sprintf("f%03d.txt", i), olds[i])
	}
	r.commit("base")
	for i := range n {
		news[i] = text()
		r.write(fmt.Sprintf("f%03d.txt", i), news[i])
	}
	set := r.since("", "HEAD")
	checked := 0
	for i := range n {
		f, ok := set.Find(fmt.Sprintf("f%03d.txt", i))
		if ok != (olds[i] != news[i]) {
			t.Fatalf("file %d: changed is %v\nold %q\nnew %q", i, ok, olds[i], news[i])
		}
		rest := bytes.SplitAfter([]byte(news[i]), []byte("\n"))
		for _, l := range slices.Backward(f.Lines) {
			rest = slices.Delete(rest, l.From-1, l.To)
		}
		if !subsequence(rest, bytes.SplitAfter([]byte(olds[i]), []byte("\n"))) {
			t.Fatalf("file %d: lines that %v leaves out were not there before\nold %q\nnew %q", i, f.Lines, olds[i], news[i])
		}
		checked++
	}
	if checked != n {
		t.Errorf("checked %d of %d", checked, n)
	}
}

func subsequence(part, whole [][]byte) bool {
	for _, line := range whole {
		if len(part) > 0 && bytes.Equal(part[0], line) {
			part = part[1:]
		}
	}
	return len(part) == 0 || len(part) == 1 && len(part[0]) == 0
}
