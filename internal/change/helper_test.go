package change

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/passmuster/muster/internal/testtree"
)

// hostile is a user's configuration that changes what git prints, runs programs or hides files.
const hostile = `
[diff]
	noprefix = true
	mnemonicPrefix = true
	renames = false
	external = false
	context = 9
	interHunkContext = 20
	orderFile = /does/not/exist
	algorithm = patience
	autoRefreshIndex = false
	relative = true
	submodule = log
	colorMoved = zebra
[diff "go"]
	textconv = false
	binary = true
[color]
	ui = always
	diff = always
[core]
	quotepath = false
	fsmonitor = false-no-such-hook
	splitIndex = true
	untrackedCache = true
	safecrlf = true
[status]
	showUntrackedFiles = no
	branch = true
	short = true
[log]
	showSignature = true
[submodule]
	recurse = true
[init]
	defaultBranch = main
[protocol "file"]
	allow = always
`

// testRepo is a real repository with a fixed identity and fixed dates.
type testRepo struct {
	t   *testing.T
	dir string
}

func newRepo(t *testing.T) testRepo {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("git is missing: nothing of this package can be tested without it")
	}
	config := filepath.Join(t.TempDir(), "gitconfig")
	if err := os.WriteFile(config, []byte(hostile), 0o666); err != nil {
		t.Fatal(err)
	}
	for k, v := range map[string]string{
		"GIT_CONFIG_GLOBAL": config, "GIT_CONFIG_NOSYSTEM": "1", "HOME": t.TempDir(),
		"GIT_AUTHOR_NAME": "A", "GIT_AUTHOR_EMAIL": "a@example.com", "GIT_AUTHOR_DATE": "2026-01-02T03:04:05Z",
		"GIT_COMMITTER_NAME": "A", "GIT_COMMITTER_EMAIL": "a@example.com", "GIT_COMMITTER_DATE": "2026-01-02T03:04:05Z",
	} {
		t.Setenv(k, v)
	}
	r := testRepo{t, resolved(t, t.TempDir())}
	r.git("init", "-q")
	return r
}

func resolved(t *testing.T, dir string) string {
	t.Helper()
	dir, err := filepath.EvalSymlinks(dir)
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// git runs without the hostile settings, which would break the tests' own set-up.
func (r testRepo) git(args ...string) string {
	r.t.Helper()
	cmd := exec.Command("git", args...)
	cmd.Dir = r.dir
	cmd.Env = append(os.Environ(), "LC_ALL=C")
	if len(args) > 0 && args[0] != "init" {
		cmd.Args = append([]string{"git", "-c", "core.fsmonitor=false", "-c", "core.safecrlf=false", "-c", "diff.orderFile=/dev/null"}, args...)
	}
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		r.t.Fatalf("git %q: %v\n%s", args, err, stderr.String())
	}
	return strings.TrimSpace(string(out))
}

func (r testRepo) write(name, content string) {
	r.t.Helper()
	testtree.Write(r.t, filepath.Join(r.dir, filepath.FromSlash(name)), content)
}

func (r testRepo) remove(name string) {
	r.t.Helper()
	if err := os.RemoveAll(filepath.Join(r.dir, filepath.FromSlash(name))); err != nil {
		r.t.Fatal(err)
	}
}

func (r testRepo) move(from, to string) {
	r.t.Helper()
	dst := filepath.Join(r.dir, filepath.FromSlash(to))
	err := os.MkdirAll(filepath.Dir(dst), 0o777)
	if err := errors.Join(err, os.Rename(filepath.Join(r.dir, filepath.FromSlash(from)), dst)); err != nil {
		r.t.Fatal(err)
	}
}

// commit records the work tree and returns the commit's hash.
func (r testRepo) commit(message string) string {
	r.t.Helper()
	r.git("add", "-A")
	r.git("commit", "-q", "--allow-empty", "-m", message)
	return r.git("rev-parse", "HEAD")
}

func (r testRepo) open(dir string) *Repo {
	r.t.Helper()
	repo, err := Open(r.t.Context(), filepath.Join(r.dir, filepath.FromSlash(dir)))
	if err != nil {
		r.t.Fatal(err)
	}
	return repo
}

func (r testRepo) since(dir, ref string) *Set {
	r.t.Helper()
	set, err := r.open(dir).Since(r.t.Context(), ref)
	if err != nil {
		r.t.Fatal(err)
	}
	return set
}

func lines(n int, prefix string) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(prefix)
		b.WriteString(strings.Repeat("x", i%7))
		b.WriteByte(byte('a' + i%26))
		b.WriteByte('\n')
	}
	return b.String()
}
