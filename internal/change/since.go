package change

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// diffFlags fix everything about a diff that configuration could change.
var diffFlags = []string{
	"diff", "--raw", "--no-abbrev", "--patch", "--unified=0", "--inter-hunk-context=0",
	"--find-renames=50%", "-l1000", "--no-rename-empty", "--diff-algorithm=histogram", "--indent-heuristic",
	"--no-color", "--no-ext-diff", "--no-textconv", "--no-relative", "--ignore-submodules=all",
	"--src-prefix=a/", "--dst-prefix=b/",
}

// Since returns what differs between the work tree and the merge base of ref and HEAD. The error is a
// [*RefError] where ref names no commit or has none in common with HEAD.
func (r *Repo) Since(ctx context.Context, ref string) (*Set, error) {
	base, err := r.mergeBase(ctx, ref)
	if err != nil {
		return nil, err
	}
	dir, remove, err := scratch()
	if err != nil {
		return nil, err
	}
	defer remove()
	g, err := r.overlay(ctx, base, dir)
	if err != nil {
		return nil, err
	}
	var entries []*entry
	err = g.stream(ctx, nil, func(out io.Reader) (err error) {
		entries, err = parseDiff(out)
		return err
	}, slices.Concat(diffFlags, []string{base, "--", r.pathspec()})...)
	if err != nil {
		return nil, err
	}
	set := &Set{Ref: ref, Base: base}
	for _, e := range entries {
		f, ok, err := r.file(e)
		if err != nil {
			return nil, err
		}
		if ok {
			set.Files = append(set.Files, f)
		}
	}
	slices.SortFunc(set.Files, func(a, b File) int { return cmp.Compare(a.Path, b.Path) })
	return set, nil
}

// file turns an entry of the diff into a File; ok is false where nothing about a regular file of the
// module differs but its mode.
func (r *Repo) file(e *entry) (f File, ok bool, err error) {
	path, inside := r.local(e.path)
	wasFile, isFile := strings.HasPrefix(e.oldMode, "100"), strings.HasPrefix(e.newMode, "100")
	if !inside || !wasFile && !isFile {
		return File{}, false, nil
	}
	f = File{Path: path, Edited: e.hunks > 0 || e.binary, Lines: e.lines, Binary: e.binary}
	switch {
	case !isFile:
		return File{Path: path, Kind: Deleted, Edited: true, Binary: e.binary}, true, nil
	case !wasFile:
		f.Kind, f.Edited = Added, true
	case e.old != "":
		f.Kind = Renamed
		f.Old, _ = r.local(e.old)
	case !f.Edited:
		return File{}, false, nil
	default:
		f.Kind = Modified
	}
	if f.Binary && strings.HasSuffix(path, ".go") {
		// an attribute must not hide which lines of a Go file changed: take them all
		f.Binary = false
		f.Lines, err = r.allLines(path)
	}
	return f, true, err
}

func (r *Repo) allLines(path string) ([]Range, error) {
	data, err := os.ReadFile(filepath.Join(r.dir(), filepath.FromSlash(path)))
	if err != nil {
		return nil, fmt.Errorf("counting the lines of %s: %w", path, err)
	}
	n := bytes.Count(data, []byte("\n"))
	if len(data) > 0 && data[len(data)-1] != '\n' {
		n++
	}
	if n == 0 {
		return nil, nil
	}
	return []Range{{1, n}}, nil
}

// mergeBase returns the commit in which the history of ref and that of HEAD parted.
func (r *Repo) mergeBase(ctx context.Context, ref string) (string, error) {
	head, err := r.commit(ctx, "HEAD")
	if err != nil {
		return "", err
	}
	other, err := r.commit(ctx, ref)
	if err != nil {
		return "", err
	}
	switch {
	case head == "":
		return "", r.refError(ctx, ref, "cannot be compared with: the repository has no commit on its current branch")
	case other == "":
		return "", r.refError(ctx, ref, "names no commit in this repository")
	}
	out, err := r.git().output(ctx, "merge-base", other, head)
	if exitCode(err) == 1 {
		return "", r.refError(ctx, ref, "has no commit in common with HEAD")
	}
	if err != nil {
		return "", err
	}
	base, _, _ := strings.Cut(strings.TrimSpace(string(out)), "\n")
	return base, nil
}

func drain(in io.Reader) error {
	_, err := io.Copy(io.Discard, in)
	return err
}
