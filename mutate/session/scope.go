package session

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"path/filepath"

	"github.com/passmuster/muster/internal/change"
	"github.com/passmuster/muster/mutate"
	"github.com/passmuster/muster/mutate/discover"
)

// mine reports whether a mutant belongs to the shard: by a hash of what it is, so that shards agree
// without talking to each other and each gets a share of every file.
func (o *Options) mine(importPath string, m mutate.Mutant) bool {
	if o.Shards <= 1 {
		return true
	}
	sum := sha256.Sum256(fmt.Appendf(nil, "%q %q %d %d %q", importPath, m.File, m.Start, m.End, m.Replacement))
	return int(binary.BigEndian.Uint32(sum[:])%uint32(o.Shards)) == o.Shard-1
}

// changed returns the lines that the change added or edited, by absolute path.
func (o *Options) changed(ctx context.Context, root string) (map[string][]discover.Range, error) {
	repo, err := change.Open(ctx, root)
	if err != nil {
		return nil, fmt.Errorf("--since: %w", err)
	}
	set, err := repo.Since(ctx, o.Since)
	if err != nil {
		return nil, fmt.Errorf("--since: %w", err)
	}
	lines := map[string][]discover.Range{}
	for _, f := range set.Files {
		path := filepath.Join(root, filepath.FromSlash(f.Path))
		for _, r := range f.Lines {
			lines[path] = append(lines[path], discover.Range{From: r.From, To: r.To})
		}
	}
	return lines, nil
}

// within picks the lines of a folder's files, by base name. It is never nil: that would be all lines.
func within(lines map[string][]discover.Range, dir string) map[string][]discover.Range {
	of := map[string][]discover.Range{}
	for path, ranges := range lines {
		if filepath.Dir(path) == dir {
			of[filepath.Base(path)] = ranges
		}
	}
	return of
}

// options are those of discovery in a folder.
func (o *Options) options(lines map[string][]discover.Range, dir string) discover.Options {
	d := discover.Options{Exclude: o.Exclude, Arid: o.Arid}
	if lines != nil {
		d.Lines = within(lines, dir)
	}
	return d
}

// nameOf names a list of mutants: how many there are, and a digest of which.
func nameOf(mutants []mutate.Mutant) string {
	h := sha256.New()
	for _, m := range mutants {
		fmt.Fprintf(h, "%q %d %d %q\n", m.File, m.Start, m.End, m.Replacement)
	}
	return fmt.Sprintf("%d:%x", len(mutants), h.Sum(nil)[:8])
}
