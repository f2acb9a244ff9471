package cache

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"syscall"
)

// Digest is that of a content.
type Digest [sha256.Size]byte

func (d Digest) String() string { return hex.EncodeToString(d[:8]) }

// MarshalText writes it in hexadecimal digits.
func (d Digest) MarshalText() ([]byte, error) { return []byte(hex.EncodeToString(d[:])), nil }

// UnmarshalText is the inverse of MarshalText.
func (d *Digest) UnmarshalText(text []byte) error {
	if n, err := hex.Decode(d[:], text); err != nil || n != len(d) {
		return fmt.Errorf("digest %q: want %d hexadecimal digits", text, 2*len(d))
	}
	return nil
}

// absent is the digest of what is not there.
var absent = sha256.Sum256([]byte("absent"))

// fileDigest is that of a file's content. A file that is not there has one, too.
func fileDigest(path string) (Digest, error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR) {
		return absent, nil
	}
	if err != nil {
		return Digest{}, err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return Digest{}, err
	}
	return Digest(h.Sum(nil)), nil
}

// fileDigests are those of many files, on all processors. The order is that of the paths.
func fileDigests(paths []string) ([]Digest, error) {
	digests, errs := make([]Digest, len(paths)), make([]error, len(paths))
	next := make(chan int)
	var workers sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(paths)) {
		workers.Go(func() {
			for i := range next {
				digests[i], errs[i] = fileDigest(paths[i])
			}
		})
	}
	for i := range paths {
		next <- i
	}
	close(next)
	workers.Wait()
	return digests, errors.Join(errs...)
}

// filesBelow lists the files below a folder, links included, in lexical order; none where it is not
// there. Folders of other modules and of version control are left out.
func filesBelow(dir string) ([]string, error) {
	var files []string
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return nil
		case err != nil:
			return err
		case d.IsDir():
			if path == dir {
				return nil
			}
			if _, err := os.Lstat(filepath.Join(path, "go.mod")); err == nil || d.Name() == ".git" {
				return filepath.SkipDir
			}
		case d.Type().IsRegular(), d.Type()&fs.ModeSymlink != 0:
			files = append(files, path)
		}
		return nil
	})
	return files, err
}

// treeDigest is that of all files below a folder. A link counts by where it points to.
func treeDigest(dir string) (Digest, error) {
	files, err := filesBelow(dir)
	if err != nil {
		return Digest{}, err
	}
	h := sha256.New()
	var regular []string
	for _, f := range files {
		to, err := os.Readlink(f)
		if err != nil {
			regular = append(regular, f)
			continue
		}
		fmt.Fprintf(h, "link %q %q\n", f, to)
	}
	digests, err := fileDigests(regular)
	if err != nil {
		return Digest{}, err
	}
	for i, f := range regular {
		fmt.Fprintf(h, "file %q %x\n", f, digests[i])
	}
	return Digest(h.Sum(nil)), nil
}
