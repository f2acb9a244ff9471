package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/passmuster/muster/harness/config"
	"github.com/passmuster/muster/harness/runner"
	"github.com/passmuster/muster/internal/outdir"
)

func (a *app) init() *cobra.Command {
	var force bool
	c := &cobra.Command{
		Use:   "init [directory]",
		Short: "write a commented muster.yaml and a GitHub workflow",
		Long: `Init writes muster.yaml, with its tiers explained, and .github/workflows/muster.yml into the module
root (or the directory named). Files that exist are left alone unless --force is given.`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			dir := "."
			if len(args) > 0 {
				dir = args[0]
			}
			return a.runInit(dir, force)
		},
	}
	c.Flags().BoolVar(&force, "force", false, "overwrite files that exist")
	return c
}

func (a *app) runInit(dir string, force bool) error {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return err
	}
	root := moduleOf(abs)
	if root == "" {
		return &runner.UsageError{
			Err:  fmt.Errorf("no go.mod in %s or above", abs),
			Hint: "run muster init inside a module",
		}
	}
	files := []struct {
		dir, name string
		text      []byte
	}{
		{root, config.FileName, config.Template()},
		// A workflow only works in the repository's root.
		{repositoryOf(root), filepath.Join(".github", "workflows", "muster.yml"), config.Workflow()},
	}
	for _, f := range files {
		path := filepath.Join(f.dir, f.name)
		if _, err := os.Lstat(path); err == nil && !force {
			a.ui.note(a.ui.short(path) + " exists and is left alone (--force overwrites it)")
			continue
		} else if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return &runner.UsageError{Err: err}
		}
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			return &runner.UsageError{Err: err}
		}
		if err := outdir.WriteFile(path, f.text); err != nil {
			return &runner.UsageError{Err: err}
		}
		fmt.Fprintln(a.ui.out, "wrote", a.ui.short(path))
	}
	return nil
}

// repositoryOf is the root of the git work tree that holds dir, or dir itself.
func repositoryOf(dir string) string {
	for at := dir; ; at = filepath.Dir(at) {
		if _, err := os.Stat(filepath.Join(at, ".git")); err == nil {
			return at
		}
		if filepath.Dir(at) == at {
			return dir
		}
	}
}
