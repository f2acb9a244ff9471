// Package change tells what a change is: which files of a module differ from the merge base with a
// revision, which of their lines are new, and what the files held there.
//
// Use it where a measurement is about the change alone, or needs the state before it. The facts come
// from the git binary. The compared state is the work tree: committed, staged, unstaged and untracked
// files alike, except ignored ones.
//
// It never writes to the repository, runs no hook and no diff driver, and gives the same answer
// whatever diff settings the user's git configuration holds. It knows nothing of Go packages.
package change

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// ErrNoGit says that there is no git binary to ask.
var ErrNoGit = errors.New("no git binary in PATH; install git")

// ErrNoRepo says that a directory is in no git work tree, or in one whose files git ignores there.
var ErrNoRepo = errors.New("not in a git work tree")

// Repo is the work tree that holds a module.
type Repo struct {
	// Root is the absolute path of the work tree.
	Root string
	// Prefix is the slash path from Root to the module's directory; empty where they are one.
	Prefix string
}

// Open returns the work tree that dir lies in. It returns an error that wraps [ErrNoGit] or
// [ErrNoRepo] where there is none.
func Open(ctx context.Context, dir string) (*Repo, error) {
	root, err := openLine(ctx, dir, "--show-toplevel")
	if err != nil {
		return nil, err
	}
	prefix, err := openLine(ctx, dir, "--show-prefix")
	if err != nil {
		return nil, err
	}
	r := &Repo{Root: filepath.FromSlash(root), Prefix: strings.TrimSuffix(prefix, "/")}
	ignored, err := r.ignored(ctx)
	if err != nil {
		return nil, err
	}
	if ignored {
		return nil, fmt.Errorf("%w: the repository %s ignores %s", ErrNoRepo, r.Root, r.Prefix)
	}
	return r, nil
}

// openLine asks rev-parse for one path and turns the ways in which there is no repository into
// ErrNoRepo, with git's own words behind it.
func openLine(ctx context.Context, dir, flag string) (string, error) {
	out, err := git{dir: dir}.output(ctx, "rev-parse", flag)
	if err == nil {
		return strings.TrimSuffix(strings.TrimSuffix(string(out), "\n"), "\r"), nil
	}
	var failed *gitError
	if !errors.As(err, &failed) {
		return "", err
	}
	switch {
	case strings.Contains(failed.stderr, "dubious ownership"):
		return "", fmt.Errorf("%w that git trusts: another user owns it; run: git config --global --add safe.directory %s", ErrNoRepo, dir)
	case strings.Contains(failed.stderr, "not a git repository"),
		strings.Contains(failed.stderr, "must be run in a work tree"):
		return "", fmt.Errorf("%w: %s", ErrNoRepo, failed.text())
	}
	return "", err
}

// ignored says whether git ignores the module's directory and tracks no file in it. Of such a module
// git can tell nothing, so it must not look like one that nobody changed.
func (r *Repo) ignored(ctx context.Context) (bool, error) {
	if r.Prefix == "" {
		return false, nil
	}
	g := git{dir: r.Root, env: []string{"GIT_LITERAL_PATHSPECS=0"}} // check-ignore refuses it, and reads no pattern
	_, err := g.output(ctx, "check-ignore", "--quiet", "--", "./"+r.Prefix)
	if code := exitCode(err); code == 1 {
		return false, nil
	} else if err != nil {
		return false, err
	}
	tracked, err := r.git().output(ctx, "ls-files", "-z", "--", r.Prefix)
	return len(tracked) == 0, err
}

// Head returns the full hash of HEAD, empty in a repository without commits, and whether anything in
// the work tree differs from it. Ignored files do not count.
func (r *Repo) Head(ctx context.Context) (commit string, dirty bool, err error) {
	commit, err = r.commit(ctx, "HEAD")
	if err != nil {
		return "", false, err
	}
	out, err := r.git().output(ctx, "status", "--porcelain=v1", "-z", "--untracked-files=normal",
		"--ignore-submodules=untracked", "--no-renames")
	if err != nil {
		return "", false, err
	}
	return commit, len(out) > 0, nil
}

// commit returns the full hash of the commit that rev names, empty where it names none.
func (r *Repo) commit(ctx context.Context, rev string) (string, error) {
	if rev == "" || strings.HasPrefix(rev, "-") || strings.ContainsAny(rev, "\x00\n") {
		return "", nil
	}
	out, err := r.git().output(ctx, "rev-parse", "--verify", "--quiet", rev+"^{commit}")
	switch code := exitCode(err); {
	case err == nil:
		return string(bytes.TrimSpace(out)), nil
	case code == 1 || code == 128:
		return "", nil
	}
	return "", err
}

func (r *Repo) git() git { return git{dir: r.Root} }

// dir is the module's directory on disk.
func (r *Repo) dir() string { return filepath.Join(r.Root, filepath.FromSlash(r.Prefix)) }

// local turns a slash path from the work tree's root into one from the module's, and says whether the
// module holds it.
func (r *Repo) local(p string) (string, bool) {
	if r.Prefix == "" {
		return p, true
	}
	return strings.CutPrefix(p, r.Prefix+"/")
}

// pathspec limits a command to the module.
func (r *Repo) pathspec() string {
	if r.Prefix == "" {
		return "."
	}
	return r.Prefix
}

// scratch makes a directory outside the work tree for the one call that needs it.
func scratch() (dir string, remove func(), err error) {
	dir, err = os.MkdirTemp("", "muster-git-")
	if err != nil {
		return "", nil, err
	}
	return dir, func() { os.RemoveAll(dir) }, nil
}
