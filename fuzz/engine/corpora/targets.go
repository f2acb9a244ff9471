// Package corpora is what the corpus commands do: it lists the saved inputs of fuzz targets, brings others in, makes
// files into inputs, and takes out those that cover nothing more.
//
// Whatever changes a folder says so in its result, and does nothing under DryRun. Files that are no entries
// are named and left where they are. It fuzzes nothing.
package corpora

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/passmuster/muster/fuzz/engine/discover"
	"github.com/passmuster/muster/fuzz/engine/places"
	"github.com/passmuster/muster/internal/golist"
	"github.com/passmuster/muster/internal/words"
)

// Refusal is a request that cannot be met as it stands. Nothing was changed.
type Refusal struct {
	Text string
	// Hint is what to do; it may be empty.
	Hint string
}

func (r *Refusal) Error() string { return r.Text }

func refuse(hint, format string, args ...any) error {
	return &Refusal{Text: fmt.Sprintf(format, args...), Hint: hint}
}

// Config says where targets are looked for.
type Config struct {
	// Go is where and how the go command runs.
	Go golist.Config
	// Cache is the folder of internal/cachedir; empty means that muster keeps nothing.
	Cache string
}

// Target is a fuzz target with the places of its inputs.
type Target struct {
	discover.Target
	Places places.Places
	// Orphan says that no test of the package has this name, though testdata has a folder for it.
	Orphan bool
}

// Find returns the targets of the packages that the patterns match, by package and name, and the folders below
// testdata/fuzz that belong to none.
func Find(ctx context.Context, c Config, patterns ...string) ([]Target, error) {
	env, err := golist.LoadEnv(ctx, c.Go)
	if err != nil {
		return nil, err
	}
	pkgs, err := golist.Load(ctx, c.Go, patterns...)
	if errors.Is(err, golist.ErrNoMatch) {
		return nil, refuse("", "%v", err)
	} else if err != nil {
		return nil, err
	}
	goCache := env.GOCACHE
	if goCache == "off" {
		goCache = ""
	}
	var all []Target
	for _, p := range pkgs {
		found, err := discover.Targets(p)
		if err != nil {
			return nil, refuse("make the test files of the package compile", "%v", err)
		}
		for _, t := range append(found, orphans(p, found)...) {
			all = append(all, Target{
				Target: t, Orphan: t.File == "",
				Places: places.Of(p.Dir, p.ImportPath, t.Name, goCache, c.Cache),
			})
		}
		if p.Error != "" && len(found) == 0 && len(pkgs) == 1 {
			return nil, refuse("", "%s: %s", p.ImportPath, p.Error)
		}
	}
	slices.SortFunc(all, func(a, b Target) int {
		return cmp.Or(cmp.Compare(a.Package, b.Package), cmp.Compare(a.Name, b.Name))
	})
	return all, nil
}

// orphans are the folders of seeds that no target reads.
func orphans(p *golist.Package, found []discover.Target) []discover.Target {
	dirs, err := os.ReadDir(filepath.Join(p.Dir, "testdata", "fuzz"))
	if err != nil {
		return nil // there is none, in nearly all packages
	}
	var list []discover.Target
	for _, d := range dirs {
		is := func(t discover.Target) bool { return t.Name == d.Name() }
		if d.IsDir() && strings.HasPrefix(d.Name(), "Fuzz") && !slices.ContainsFunc(found, is) {
			list = append(list, discover.Target{Package: p.ImportPath, Dir: p.Dir, Name: d.Name()})
		}
	}
	return list
}

// One returns the one target with this name, or the only one there is where the name is empty.
func One(all []Target, name string) (Target, error) {
	all = slices.DeleteFunc(slices.Clone(all), func(t Target) bool { return t.Orphan })
	var names []string
	var found []Target
	for _, t := range all {
		names = append(names, t.Name)
		if name == "" || t.Name == name {
			found = append(found, t)
		}
	}
	switch {
	case len(all) == 0:
		return Target{}, refuse("muster fuzz init writes a first one", "no fuzz target in the package")
	case len(found) == 0:
		hint := "targets are " + words.Some(names)
		return Target{}, refuse(hint, "no fuzz target %s", name)
	case len(found) > 1 && name != "":
		return Target{}, refuse("name the package with --package", "%s is a target of %s and of %s", name, found[0].Package, found[1].Package)
	case len(found) > 1:
		return Target{}, refuse("choose one with --target: "+words.Some(names), "%s", words.Count(len(found), "fuzz target"))
	}
	return found[0], nil
}

// fits returns why an entry with these types is no input of the target, or nothing. Of a target whose types
// the source does not tell everything is taken to be one.
func (t Target) fits(types []string) string {
	want, known := t.types()
	if !known || slices.Equal(types, want) {
		return ""
	}
	return fmt.Sprintf("its types are (%s), those of %s are (%s)", strings.Join(types, ", "), t.Name, strings.Join(want, ", "))
}
