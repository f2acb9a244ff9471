package change

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"
)

// blob is one entry of a commit's tree, with its path from the repository's root.
type blob struct {
	path, mode, hash string
}

func (b blob) regular() bool { return strings.HasPrefix(b.mode, "100") }
func (b blob) symlink() bool { return b.mode == "120000" }

// ReadBase returns a file as it is in commit. The path is a slash path from the module's directory;
// symlinks are followed within the repository. The error wraps [fs.ErrNotExist] where there is no such
// file. It reads the whole tree: for more than one file take [Repo.ReadBaseMany].
func (r *Repo) ReadBase(ctx context.Context, commit, path string) ([]byte, error) {
	files, err := r.ReadBaseMany(ctx, commit, []string{path})
	if err != nil {
		return nil, err
	}
	data, ok := files[path]
	if !ok {
		return nil, &fs.PathError{Op: "read at " + short(commit), Path: path, Err: fs.ErrNotExist}
	}
	return data, nil
}

// ReadBaseMany returns files as they are in commit, by their slash paths from the module's directory.
// It leaves out those that are not there. However many there are, it starts two processes.
func (r *Repo) ReadBaseMany(ctx context.Context, commit string, paths []string) (map[string][]byte, error) {
	files := make(map[string][]byte, len(paths))
	if len(paths) == 0 {
		return files, nil
	}
	tree, err := r.tree(ctx, commit)
	if err != nil {
		return nil, err
	}
	byPath := make(map[string]blob, len(tree))
	for _, b := range tree {
		byPath[b.path] = b
	}
	// A symlink's target is known only once it is read, so every round follows one link of each chain.
	want := make(map[string]string, len(paths)) // where to look for what was asked for
	for _, p := range paths {
		want[p] = path.Join(r.Prefix, p)
	}
	for round := 0; len(want) > 0 && round < maxLinks; round++ {
		if want, err = r.readRound(ctx, byPath, want, files); err != nil {
			return nil, err
		}
	}
	return files, nil
}

// maxLinks is how many symlinks lead to a file at most.
const maxLinks = 10

func (r *Repo) readRound(ctx context.Context, tree map[string]blob, want map[string]string, files map[string][]byte) (map[string]string, error) {
	var asked []string
	var blobs []blob
	for _, p := range slices.Sorted(maps.Keys(want)) {
		if b, ok := tree[want[p]]; ok && (b.regular() || b.symlink()) {
			asked, blobs = append(asked, p), append(blobs, b)
		}
	}
	next := map[string]string{}
	err := r.blobs(ctx, blobs, func(i int, body io.Reader) error {
		data, err := io.ReadAll(body)
		if blobs[i].symlink() {
			next[asked[i]] = path.Join(path.Dir(blobs[i].path), string(data))
		} else {
			files[asked[i]] = data
		}
		return err
	})
	return next, err
}

// ListBase returns the slash paths from the module's directory of the regular files in commit that lie
// below dir ("." for all), sorted.
func (r *Repo) ListBase(ctx context.Context, commit, dir string) ([]string, error) {
	tree, err := r.tree(ctx, commit)
	if err != nil {
		return nil, err
	}
	var files []string
	for _, b := range tree {
		p, ok := r.local(b.path)
		if ok && b.regular() && (dir == "." || dir == "" || strings.HasPrefix(p, dir+"/")) {
			files = append(files, p)
		}
	}
	slices.Sort(files)
	return files, nil
}

// tree lists every entry of the commit, directories left out.
func (r *Repo) tree(ctx context.Context, commit string) ([]blob, error) {
	out, err := r.git().output(ctx, "ls-tree", "-r", "-z", "--full-tree", "--end-of-options", commit)
	if err != nil {
		return nil, err
	}
	return parseTree(string(out))
}

// parseTree reads entries such as "100644 blob <hash><tab>path", each ended by a zero byte.
func parseTree(listing string) ([]blob, error) {
	var tree []blob
	for item := range strings.SplitSeq(listing, "\x00") {
		if item == "" {
			continue
		}
		head, name, ok := strings.Cut(item, "\t")
		fields := strings.Fields(head)
		if !ok || name == "" || len(fields) != 3 {
			return nil, fmt.Errorf("reading git's listing of a commit: malformed entry %q", item)
		}
		tree = append(tree, blob{path: name, mode: fields[0], hash: fields[2]})
	}
	return tree, nil
}

// blobs reads the contents of the entries, in order, through one process. What each leaves unread of
// its body is skipped.
func (r *Repo) blobs(ctx context.Context, entries []blob, each func(i int, body io.Reader) error) error {
	if len(entries) == 0 {
		return nil
	}
	var ask strings.Builder
	for _, b := range entries {
		ask.WriteString(b.hash + "\n")
	}
	return r.git().stream(ctx, strings.NewReader(ask.String()), func(out io.Reader) error {
		in := bufio.NewReaderSize(out, 64<<10)
		for i, b := range entries {
			if err := readBlob(in, i, each); err != nil {
				return fmt.Errorf("reading %s from the repository: %w", b.path, err)
			}
		}
		return nil
	}, "cat-file", "--batch")
}

// readBlob reads one answer: "<hash> blob <size>", the content, a newline.
func readBlob(in *bufio.Reader, i int, each func(i int, body io.Reader) error) error {
	line, err := in.ReadString('\n')
	if err != nil {
		return noEOF(err)
	}
	fields := strings.Fields(line)
	if len(fields) != 3 || fields[1] != "blob" {
		return fmt.Errorf("git answers %q", strings.TrimSpace(line))
	}
	size, err := strconv.ParseInt(fields[2], 10, 64)
	if err != nil {
		return err
	}
	body := io.LimitReader(in, size)
	if err := each(i, body); err != nil {
		return err
	}
	if err := drain(body); err != nil {
		return err
	}
	_, err = in.Discard(1)
	return noEOF(err)
}

func short(commit string) string { return commit[:min(12, len(commit))] }
