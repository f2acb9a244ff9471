package change

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"slices"
)

// Export writes the whole tree of commit under dst, which it makes where it is missing: files with
// their execute bit, symlinks as symlinks, submodules as empty directories. Contents are those that the
// repository holds: attributes such as export-ignore, line ends and filters do not apply, so that no
// attribute of the tree decides what is seen of it.
//
// No entry is written outside dst, whatever the tree holds. What dst holds already must not be in the
// way: no file is overwritten.
func (r *Repo) Export(ctx context.Context, commit, dst string) error {
	tree, err := r.tree(ctx, commit)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(dst, 0o777); err != nil {
		return err
	}
	root, err := os.OpenRoot(dst)
	if err != nil {
		return err
	}
	defer root.Close()
	var files, links []blob
	for _, b := range tree {
		name := filepath.FromSlash(b.path)
		if !filepath.IsLocal(name) || path.Clean(b.path) != b.path {
			return fmt.Errorf("exporting %s: the path %q leads out of the tree", short(commit), b.path)
		}
		dir := filepath.Dir(name)
		switch {
		case b.symlink():
			links = append(links, b)
		case b.regular():
			files = append(files, b)
		default:
			dir = name // a submodule
		}
		if err := root.MkdirAll(dir, 0o777); err != nil {
			return fmt.Errorf("exporting %s: %w", short(commit), err)
		}
	}
	// Links come last: until then nothing can be written through one.
	blobs := slices.Concat(files, links)
	return r.blobs(ctx, blobs, func(i int, body io.Reader) error { return writeBlob(root, blobs[i], body) })
}

func writeBlob(root *os.Root, b blob, body io.Reader) error {
	name := filepath.FromSlash(b.path)
	if b.symlink() {
		target, err := io.ReadAll(body)
		if err != nil {
			return err
		}
		if err = root.Symlink(filepath.FromSlash(string(target)), name); err == nil || runtime.GOOS != "windows" {
			return err
		}
		body = bytes.NewReader(target) // as git does where links need a privilege
	}
	perm := os.FileMode(0o666)
	if b.mode == "100755" {
		perm = 0o777
	}
	f, err := root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, perm)
	if err != nil {
		return err
	}
	_, err = io.Copy(f, body)
	return errors.Join(err, f.Close())
}
