package runner

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/passmuster/muster/internal/golist"
)

// digests sets the digest of every package.
func (p *plan) digests() {
	for i, g := range p.packages {
		p.units[i].Evidence.Digest = digest(g)
	}
}

// digest is the sha256 over the names and contents of what a package and its tests are made of: the
// files that go list names, and the testdata folder. A file that cannot be read counts as such.
func digest(g *golist.Package) string {
	names := slices.Concat(g.Go(), g.OtherFiles)
	root := filepath.Join(g.Dir, "testdata")
	_ = filepath.WalkDir(root, func(file string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			if rel, err := filepath.Rel(g.Dir, file); err == nil {
				names = append(names, filepath.ToSlash(rel))
			}
		}
		return nil
	})
	slices.Sort(names)
	all := sha256.New()
	for _, name := range slices.Compact(names) {
		fmt.Fprintf(all, "%s %q\n", fileDigest(filepath.Join(g.Dir, filepath.FromSlash(name))), name)
	}
	return hex.EncodeToString(all.Sum(nil))
}

func fileDigest(name string) string {
	f, err := os.Open(name)
	if err != nil {
		return "unreadable"
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "unreadable"
	}
	return hex.EncodeToString(h.Sum(nil))
}
