package bar

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/passmuster/muster/harness/evidence"
	"github.com/passmuster/muster/internal/change"
	"github.com/passmuster/muster/internal/testtree"
)

// Every archive in testdata is one change: the files below before/ and those below after/. Its comment
// says what the case is about; lines after "want:" are the bar changes, in order.
func TestEveryCaseListsWhatItLowersAndNothingElse(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("testdata", "*.txtar"))
	if err != nil || len(files) == 0 {
		t.Fatal("no cases", err)
	}
	for _, name := range files {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			a, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			_, want, ok := strings.Cut(string(a.Comment), "want:\n")
			if !ok {
				t.Fatal("the case does not say what it wants")
			}
			got := detect(t, tree(a, "before/"), tree(a, "after/"))
			if diff := cmp.Diff(strings.TrimSpace(want), strings.TrimSpace(got)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// tree returns the archive's files below a prefix. A file that holds nothing but "binary" gets a zero byte.
func tree(a *txtar.Archive, prefix string) map[string]string {
	files := map[string]string{}
	for _, f := range a.Files {
		if name, ok := strings.CutPrefix(f.Name, prefix); ok {
			files[name] = strings.ReplaceAll(string(f.Data), "<binary>", "\x00")
		}
	}
	return files
}

// detect makes a repository in which one commit holds before and the work tree holds after, and writes
// each bar change as a line. The module lies in a folder of the repository.
func detect(t *testing.T, before, after map[string]string) string {
	t.Helper()
	root := newRepo(t)
	dir := filepath.Join(root, "mod")
	writeAll(t, dir, before)
	git(t, root, "add", "-A")
	git(t, root, "commit", "-q", "--allow-empty", "-m", "base")
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	writeAll(t, dir, after)
	return list(t, dir, "HEAD")
}

func list(t *testing.T, dir, ref string) string {
	t.Helper()
	repo, err := change.Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	set, err := repo.Since(t.Context(), ref)
	if err != nil {
		t.Fatal(err)
	}
	found, err := Detect(t.Context(), Options{Repo: repo, Set: set, Dir: dir, Package: func(pkg string) (string, evidence.BarPolicy) {
		if names, _ := filepath.Glob(filepath.Join(dir, filepath.FromSlash(pkg), "*.go")); len(names) == 0 {
			return "", evidence.BarFail
		}
		return "m/" + pkg, evidence.BarReport
	}})
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, c := range found {
		if strings.Contains(c.Message, "\n") || c.Policy == "" {
			t.Errorf("%+v: the message has more than one line or the policy is missing", c)
		}
		if c.Package == "" {
			c.Package = "gone"
		}
		fmt.Fprintf(&b, "%s | %s | %s:%d | %s\n", c.Kind, c.Package, c.File, c.Line, c.Message)
	}
	return b.String()
}

func newRepo(t *testing.T) string {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("git is missing: what a change is comes from git")
	}
	config := filepath.Join(t.TempDir(), "gitconfig")
	if err := os.WriteFile(config, []byte("[init]\n\tdefaultBranch = main\n[core]\n\tautocrlf = false\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	for k, v := range map[string]string{
		"GIT_CONFIG_GLOBAL": config, "GIT_CONFIG_NOSYSTEM": "1",
		"GIT_AUTHOR_NAME": "A", "GIT_AUTHOR_EMAIL": "a@example.com", "GIT_AUTHOR_DATE": "2026-01-02T03:04:05Z",
		"GIT_COMMITTER_NAME": "A", "GIT_COMMITTER_EMAIL": "a@example.com", "GIT_COMMITTER_DATE": "2026-01-02T03:04:05Z",
	} {
		t.Setenv(k, v)
	}
	dir := t.TempDir()
	git(t, dir, "init", "-q")
	return dir
}

func git(t *testing.T, dir string, args ...string) {
	t.Helper()
	cmd := exec.Command("git", args...)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("git %q: %v\n%s", args, err, bytes.TrimSpace(out))
	}
}

func writeAll(t *testing.T, dir string, files map[string]string) {
	t.Helper()
	if err := os.MkdirAll(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	testtree.WriteAll(t, dir, files)
}
