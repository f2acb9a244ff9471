package main

import (
	"errors"
	"io/fs"
	"path"
	"path/filepath"
	"time"

	"github.com/passmuster/muster/harness/config"
	"github.com/passmuster/muster/mutate/session"
)

// configure takes from the config what decides which mutants there are, so that they are those of the
// gate: the operators of each package's tier, and the files that are left out. What the tier demands is
// the gate's to judge.
func (f mutateFlags) configure(o *session.Options) error {
	root := moduleOf(o.Dir)
	name := f.config
	switch {
	case name == "off", name == "" && root == "":
		return nil
	case name == "":
		name = filepath.Join(root, config.FileName)
	}
	c, err := config.Load(name)
	if f.config == "" && errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return usageOf(err)
	}
	today := time.Now()
	inRoot := func(file string) (string, bool) {
		rel, err := filepath.Rel(root, file)
		return filepath.ToSlash(rel), err == nil && filepath.IsLocal(rel)
	}
	o.Exclude = func(file string) bool {
		rel, ok := inRoot(file)
		return ok && c.LeavesOut(rel, today)
	}
	if len(o.Operators) > 0 {
		return nil
	}
	o.OperatorsOf = func(dir string, files []string) []string {
		rel, ok := inRoot(dir)
		if !ok {
			return nil
		}
		target := config.Target{Dir: rel}
		for _, file := range files {
			target.Files = append(target.Files, path.Join(rel, file))
		}
		if m := c.Assign(target, today).Tier.Thresholds.Mutation; m != nil {
			return m.Operators
		}
		return nil
	}
	return nil
}
