package change

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestOpenSaysWhyThereIsNoRepository(t *testing.T) {
	r := newRepo(t)
	r.write(".gitignore", "/build/\n/mixed/\n")
	r.write("mixed/tracked.go", "x\n")
	r.git("add", "-f", "mixed/tracked.go")
	r.commit("base")
	r.write("build/mod/go.mod", "module m\n")
	r.write("broken/.git", "gitdir: /does/not/exist\n")
	for name, tt := range map[string]struct{ dir, want string }{
		"outside":      {t.TempDir(), "not a git repository"},
		"ignored":      {filepath.Join(r.dir, "build/mod"), "ignores build/mod"},
		"git's own":    {filepath.Join(r.dir, ".git"), "work tree"},
		"dangling git": {filepath.Join(r.dir, "broken"), "not a git repository"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Open(t.Context(), tt.dir)
			if !errors.Is(err, ErrNoRepo) || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want ErrNoRepo with %q", err, tt.want)
			}
			if err != nil && strings.ContainsAny(err.Error(), "\n") {
				t.Errorf("error %q has more than one line", err)
			}
		})
	}
	if got := r.open("mixed").Prefix; got != "mixed" {
		t.Errorf("a folder that is ignored but holds tracked files: Prefix = %q, want mixed", got)
	}
	bare := t.TempDir()
	r.git("clone", "-q", "--bare", r.dir, bare)
	if _, err := Open(t.Context(), bare); !errors.Is(err, ErrNoRepo) {
		t.Errorf("bare repository: got %v, want ErrNoRepo", err)
	}
}

func TestARepositoryOfAnotherUserComesWithTheNextStep(t *testing.T) {
	r := newRepo(t)
	t.Setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
	_, err := Open(t.Context(), r.dir)
	if !errors.Is(err, ErrNoRepo) || !strings.Contains(err.Error(), "safe.directory") {
		t.Errorf("got %v, want ErrNoRepo and how to trust the repository", err)
	}
}

func TestOpenFindsTheRootThroughOddPaths(t *testing.T) {
	r := newRepo(t)
	dir := "with space/grüße"
	if runtime.GOOS != "windows" {
		dir += "/new\nline"
	}
	r.write(dir+"/go.mod", "module m\n")
	repo := r.open(dir)
	if repo.Root != r.dir || repo.Prefix != dir {
		t.Errorf("got %+v, want %s and %s", repo, r.dir, dir)
	}
	base := r.commit("base")
	r.write(dir+"/go.mod", "module n\n")
	if set := r.since(dir, base); len(set.Files) != 1 || set.Files[0].Path != "go.mod" {
		t.Errorf("got %+v, want go.mod", set.Files)
	}
}

func TestWithoutAGitBinaryOpenSaysSo(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	if _, err := Open(t.Context(), t.TempDir()); !errors.Is(err, ErrNoGit) {
		t.Errorf("got %v, want ErrNoGit", err)
	}
}

func TestACancelledContextIsTheError(t *testing.T) {
	r := newRepo(t)
	r.write("a.go", "a\n")
	base := r.commit("base")
	repo := r.open("")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := repo.Since(ctx, base); !errors.Is(err, context.Canceled) {
		t.Errorf("Since: got %v, want context.Canceled", err)
	}
	if _, _, err := repo.Head(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("Head: got %v, want context.Canceled", err)
	}
}

func TestHeadTellsCommitAndDirt(t *testing.T) {
	r := newRepo(t)
	check := func(when, wantCommit string, wantDirty bool) {
		t.Helper()
		commit, dirty, err := r.open("").Head(t.Context())
		if err != nil || commit != wantCommit || dirty != wantDirty {
			t.Errorf("%s: got %q %v %v, want %q %v", when, commit, dirty, err, wantCommit, wantDirty)
		}
	}
	check("no commit", "", false)
	r.write("a.go", "a\n")
	check("no commit, a file", "", true)
	r.write(".gitignore", "*.out\n")
	base := r.commit("base")
	check("clean", base, false)
	r.write("x.out", "x\n")
	check("an ignored file", base, false)
	r.write("b.go", "b\n")
	check("an untracked file", base, true)
	r.remove("b.go")
	r.write("a.go", "b\n")
	check("an edit", base, true)
	r.git("add", "-A")
	check("a staged edit", base, true)
	r.git("checkout", "-q", "--detach")
	head := r.commit("next")
	check("detached", head, false)
}

func TestARevisionThatCannotBeComparedComesWithAHint(t *testing.T) {
	r := newRepo(t)
	if _, err := r.open("").Since(t.Context(), "main"); !isRefError(err, "no commit on its current branch", "") {
		t.Errorf("no commit: got %v", err)
	}
	r.write("a.go", "a\n")
	r.commit("one")
	r.write("a.go", "b\n")
	r.commit("two")
	r.git("branch", "release-1.2")
	r.git("update-ref", "refs/remotes/origin/trunk", "HEAD")
	r.git("checkout", "-q", "--orphan", "other")
	r.commit("unrelated")
	for _, tt := range []struct{ ref, text, hint string }{
		{"mian", "names no commit", "did you mean main?"},
		{"trunk", "names no commit", "did you mean origin/trunk?"},
		{"release-1.3", "names no commit", "did you mean release-1.2?"},
		{"no-such-thing-at-all", "names no commit", ""},
		{"main", "no commit in common with HEAD", ""},
		{"--all", "names no commit", ""},
		{"", "names no commit", ""},
		{"HEAD:a.go", "names no commit", ""},
		{"main..other", "names no commit", ""},
		{strings.Repeat("a", 40), "names no commit", ""},
	} {
		if _, err := r.open("").Since(t.Context(), tt.ref); !isRefError(err, tt.text, tt.hint) {
			t.Errorf("%q: got %v, want %q and hint %q", tt.ref, err, tt.text, tt.hint)
		}
	}

	shallow := testRepo{t, filepath.Join(t.TempDir(), "shallow")}
	r.git("-c", "protocol.file.allow=always", "clone", "-q", "--depth=1", "--no-single-branch", "file://"+filepath.ToSlash(r.dir), shallow.dir)
	if _, err := shallow.open("").Since(t.Context(), "origin/main"); !isRefError(err, "no commit in common", "git fetch --unshallow") {
		t.Errorf("shallow clone: got %v", err)
	}
}

func isRefError(err error, text, hint string) bool {
	var e *RefError
	return errors.As(err, &e) && strings.Contains(e.Error(), text) && strings.Contains(e.Hint(), hint) && (hint == "") == (e.Hint() == "")
}

func TestReadBaseReadsTheCommitAndNotTheWorkTree(t *testing.T) {
	r := newRepo(t)
	r.write("mod/a.go", "base\r\n")
	r.write("mod/sub/b.go", "b\n")
	r.write("mod/empty", "")
	r.write("above.yaml", "above\n")
	if runtime.GOOS != "windows" {
		for target, name := range map[string]string{
			"../above.yaml": "mod/up.yaml", "up.yaml": "mod/twice.yaml", "loop": "mod/loop", "/etc/passwd": "mod/out", "sub": "mod/dir",
		} {
			if err := os.Symlink(target, filepath.Join(r.dir, name)); err != nil {
				t.Fatal(err)
			}
		}
	}
	base := r.commit("base")
	r.write("mod/a.go", "new\n")
	r.remove("mod/sub")
	repo := r.open("mod")

	got, err := repo.ReadBaseMany(t.Context(), base, []string{
		"a.go", "sub/b.go", "empty", "absent", "sub", "dir", "loop", "out", "up.yaml", "twice.yaml", "../above.yaml"})
	if err != nil {
		t.Fatal(err)
	}
	want := map[string][]byte{"a.go": []byte("base\r\n"), "sub/b.go": []byte("b\n"), "empty": {}, "../above.yaml": []byte("above\n")}
	if runtime.GOOS != "windows" {
		want["up.yaml"], want["twice.yaml"] = []byte("above\n"), []byte("above\n")
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if data, err := repo.ReadBase(t.Context(), base, "a.go"); string(data) != "base\r\n" || err != nil {
		t.Errorf("ReadBase(a.go) = %q, %v", data, err)
	}
	if _, err := repo.ReadBase(t.Context(), base, "absent"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("ReadBase(absent): got %v, want fs.ErrNotExist", err)
	}
	if list, err := repo.ListBase(t.Context(), base, "sub"); err != nil || !cmp.Equal(list, []string{"sub/b.go"}) {
		t.Errorf("ListBase(sub) = %q, %v", list, err)
	}
	if list, err := repo.ListBase(t.Context(), base, "."); err != nil || !cmp.Equal(list, []string{"a.go", "empty", "sub/b.go"}) {
		t.Errorf("ListBase(.) = %q, %v", list, err)
	}
}

func TestExportWritesTheWholeTreeAsItWas(t *testing.T) {
	r := newRepo(t)
	r.write("a.go", "base $Id$\n")
	r.write("deep/er/b.go", "b\n")
	r.write("run.sh", "#!/bin/sh\n")
	r.write("hidden.txt", "hidden\n")
	r.write(".gitattributes", "hidden.txt export-ignore\na.go export-subst ident\ndeep/er/b.go eol=crlf\n")
	if runtime.GOOS != "windows" {
		if err := errors.Join(os.Chmod(filepath.Join(r.dir, "run.sh"), 0o755), os.Symlink("deep/er", filepath.Join(r.dir, "link"))); err != nil {
			t.Fatal(err)
		}
	}
	base := r.commit("base")
	r.write("a.go", "new\n")
	r.write("later.go", "later\n")

	dst := filepath.Join(t.TempDir(), "out", "tree")
	if err := r.open("deep").Export(t.Context(), base, dst); err != nil {
		t.Fatal(err)
	}
	want := map[string]string{
		"a.go": "base $Id$\n", "deep/er/b.go": "b\n", "run.sh": "#!/bin/sh\n", "hidden.txt": "hidden\n",
		".gitattributes": "hidden.txt export-ignore\na.go export-subst ident\ndeep/er/b.go eol=crlf\n",
	}
	got := map[string]string{}
	err := fs.WalkDir(os.DirFS(dst), ".", func(p string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			data, err := os.ReadFile(filepath.Join(dst, p))
			got[p] = string(data)
			return err
		}
		return err
	})
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Error(err, diff)
	}
	if runtime.GOOS == "windows" {
		return
	}
	if target, err := os.Readlink(filepath.Join(dst, "link")); target != "deep/er" {
		t.Errorf("link points to %q (%v), want deep/er", target, err)
	}
	if info, err := os.Stat(filepath.Join(dst, "run.sh")); err != nil || info.Mode()&0o100 == 0 {
		t.Errorf("run.sh is not executable: %v %v", info, err)
	}
}

// A tree made by hand may hold what git add refuses.
func TestExportRefusesATreeThatLeadsOutside(t *testing.T) {
	r := newRepo(t)
	blob := func(content string) string {
		r.write("tmp", content)
		return r.git("hash-object", "-w", "tmp")
	}
	tree := func(entries ...string) string {
		r.write("entries", strings.Join(entries, "\n")+"\n")
		in, err := os.Open(filepath.Join(r.dir, "entries"))
		if err != nil {
			t.Fatal(err)
		}
		defer in.Close()
		var hash string
		err = git{dir: r.dir}.stream(t.Context(), in, func(out io.Reader) error {
			data, err := io.ReadAll(out)
			hash = strings.TrimSpace(string(data))
			return err
		}, "mktree")
		if err != nil {
			t.Fatal(err)
		}
		return hash
	}
	evil := blob("evil\n")
	inner := tree("100644 blob " + evil + "\tevil")
	outside := t.TempDir()
	for name, hash := range map[string]string{
		"dot dot":           tree("040000 tree " + inner + "\t.."),
		"through a symlink": tree("120000 blob "+blob(outside)+"\ta", "040000 tree "+inner+"\ta"),
	} {
		t.Run(name, func(t *testing.T) {
			dst := filepath.Join(t.TempDir(), "dst")
			if err := r.open("").Export(t.Context(), hash, dst); err == nil {
				t.Error("no error")
			}
			for _, p := range []string{filepath.Join(dst, "..", "evil"), filepath.Join(outside, "evil")} {
				if _, err := os.Lstat(p); err == nil {
					t.Errorf("%s was written", p)
				}
			}
		})
	}
}
