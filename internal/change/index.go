package change

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// overlay makes a copy of the repository's index, outside the repository, in which git sees the work
// tree as it is: untracked files are known to it, and files that the index says not to look at
// (assume-unchanged, or skip-worktree though present) or that are in conflict are looked at.
//
// Against such an index a single diff covers every file, and follows a rename that nobody staged.
func (r *Repo) overlay(ctx context.Context, base, dir string) (git, error) {
	index := filepath.Join(dir, "index")
	g := git{dir: r.Root, env: []string{"GIT_INDEX_FILE=" + index}}
	if err := r.copyIndex(ctx, index); err != nil {
		return g, err
	}
	listing, err := g.output(ctx, "ls-files", "-z", "-v", "--cached", "--others", "--exclude-standard",
		"--full-name", "--", r.pathspec())
	if err != nil {
		return g, err
	}
	var feed bytes.Buffer
	for item := range strings.SplitSeq(string(listing), "\x00") {
		tag, name, ok := strings.Cut(item, " ")
		if ok && tag != "H" {
			r.restate(&feed, tag, name, base)
		}
	}
	if feed.Len() == 0 {
		return g, nil
	}
	return g, g.stream(ctx, &feed, drain, "update-index", "-z", "--index-info")
}

// restate writes the entry that makes git read a file from the work tree. The object that it names is
// never asked for, because an entry without the file's times counts as changed: any hash will do.
func (r *Repo) restate(feed *bytes.Buffer, tag, name, hash string) {
	if strings.HasSuffix(name, "/") {
		return // a repository within this one
	}
	info, err := os.Lstat(filepath.Join(r.Root, filepath.FromSlash(name)))
	switch {
	case tag == "S" && err != nil:
		return // left out by a sparse checkout
	case err == nil && info.Mode().IsRegular():
		fmt.Fprintf(feed, "100644 %s\t%s\x00", hash, name)
	case err == nil && info.Mode()&fs.ModeSymlink != 0:
		fmt.Fprintf(feed, "120000 %s\t%s\x00", hash, name)
	case errors.Is(err, fs.ErrNotExist):
		fmt.Fprintf(feed, "0 %s\t%s\x00", strings.Repeat("0", len(hash)), name)
	}
}

// copyIndex copies the index with its time: git tells by it which entries to read again because they
// changed within the tick in which the index was written.
func (r *Repo) copyIndex(ctx context.Context, dst string) error {
	out, err := r.git().output(ctx, "rev-parse", "--git-path", "index")
	if err != nil {
		return err
	}
	src := strings.TrimRight(string(out), "\r\n")
	if !filepath.IsAbs(src) {
		src = filepath.Join(r.Root, filepath.FromSlash(src))
	}
	info, err := os.Stat(src)
	if errors.Is(err, fs.ErrNotExist) {
		return nil // nothing was ever staged
	}
	if err != nil {
		return fmt.Errorf("reading the repository's index: %w", err)
	}
	data, err := os.ReadFile(src)
	if err != nil {
		return fmt.Errorf("reading the repository's index: %w", err)
	}
	if err := os.WriteFile(dst, data, 0o600); err != nil {
		return fmt.Errorf("copying the repository's index: %w", err)
	}
	return os.Chtimes(dst, info.ModTime(), info.ModTime())
}
