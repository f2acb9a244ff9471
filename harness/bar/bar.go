// Package bar lists what a change takes away from the bar that later changes must clear: tests removed,
// loosened or skipped, goldens and saved fuzz entries removed or rewritten, suppressions added.
//
// Use it with --since, where the gate must not take the word of the change that it judges. It compares
// text and syntax at the merge base with those in the work tree; it runs nothing, loads no types and
// judges nothing. The kinds that are about the config (tiers, thresholds, exclusions) are not found
// here: see harness/config.
//
// It counts, it does not prove. A test that makes as many checks as before, but weaker ones, is not
// seen; one whose repeated checks were folded into a loop is listed, and a person decides. What it
// takes for a check is written at the top of checks.go.
package bar

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/passmuster/muster/harness/evidence"
	"github.com/passmuster/muster/internal/change"
)

// Options say which change to look at.
type Options struct {
	Repo *change.Repo
	Set  *change.Set
	// Dir is the module's directory on disk.
	Dir string
	// Package returns the import path of the package in dir (a slash path from Dir, "." for the root),
	// empty where there is none any more, and the policy of the tier that it had at the merge base.
	// Nil means no import path and the zero policy.
	Package func(dir string) (importPath string, policy evidence.BarPolicy)
}

// Detect returns what the change takes away, sorted by [evidence.CompareBarChanges].
func Detect(ctx context.Context, o Options) ([]evidence.BarChange, error) {
	if len(o.Set.Files) == 0 {
		return nil, nil
	}
	d := &detector{Options: o, disk: map[string][]byte{}}
	if err := d.load(ctx); err != nil {
		return nil, err
	}
	d.data()
	d.tests()
	d.suppressions()
	slices.SortFunc(d.found, evidence.CompareBarChanges)
	return d.found, nil
}

type detector struct {
	Options
	before, after layout
	// base and disk hold the contents of the files that are compared, by path.
	base, disk map[string][]byte
	found      []evidence.BarChange
}

// load finds out which files there are on both sides and reads those that matter.
func (d *detector) load(ctx context.Context) error {
	paths, err := d.Repo.ListBase(ctx, d.Set.Base, ".")
	if err != nil {
		return fmt.Errorf("listing the files at the merge base: %w", err)
	}
	mods, err := d.Repo.ReadBaseMany(ctx, d.Set.Base, []string{"go.mod"})
	if err != nil {
		return fmt.Errorf("reading go.mod at the merge base: %w", err)
	}
	d.before = newLayout(paths, mods["go.mod"])
	var after []string
	left := map[string]bool{}
	for _, f := range d.Set.Files {
		left[f.Base()] = true
		if f.Kind != change.Deleted {
			after = append(after, f.Path)
		}
	}
	for _, p := range paths {
		if !left[p] {
			after = append(after, p)
		}
	}
	mod, err := os.ReadFile(filepath.Join(d.Dir, "go.mod"))
	if err != nil && !os.IsNotExist(err) {
		return err
	}
	slices.Sort(after)
	d.after = newLayout(after, mod)
	return d.read(ctx)
}

// read reads the changed Go files on both sides, and at the merge base also the other test files of
// the folders that they lie in: what a test checks may be in a helper beside it.
func (d *detector) read(ctx context.Context) error {
	touched := d.touched()
	var want []string
	for _, p := range d.before.tests() {
		if touched[dirOf(p)] {
			want = append(want, p)
		}
	}
	for _, f := range d.Set.Files {
		if isGo(f.Base()) {
			want = append(want, f.Base())
		}
		if f.Kind == change.Deleted || !isGo(f.Path) {
			continue
		}
		src, err := os.ReadFile(filepath.Join(d.Dir, filepath.FromSlash(f.Path)))
		if err != nil {
			return fmt.Errorf("reading a changed file: %w", err)
		}
		d.disk[f.Path] = src
	}
	var err error
	if d.base, err = d.Repo.ReadBaseMany(ctx, d.Set.Base, want); err != nil {
		return fmt.Errorf("reading files at the merge base: %w", err)
	}
	return nil
}

// touched are the folders in which a test file changed, or went out of or came into the module.
func (d *detector) touched() map[string]bool {
	dirs := map[string]bool{}
	for _, f := range d.Set.Files {
		for _, p := range []string{f.Base(), f.Path} {
			if isTest(p) {
				dirs[dirOf(p)] = true
			}
		}
	}
	for _, p := range d.before.tests() {
		if !d.after.runs(p) {
			dirs[dirOf(p)] = true
		}
	}
	return dirs
}

func (d *detector) add(kind evidence.BarKind, dir, file string, line int, format string, args ...any) {
	c := evidence.BarChange{Kind: kind, Message: fmt.Sprintf(format, args...), File: file, Line: line}
	if d.Package != nil {
		c.Package, c.Policy = d.Package(dir)
	}
	d.found = append(d.found, c)
}
