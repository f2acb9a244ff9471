package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/passmuster/muster/corpus"
	"github.com/passmuster/muster/fuzz/engine/corpora"
	"github.com/passmuster/muster/harness/runner"
	"github.com/passmuster/muster/internal/cachedir"
	"github.com/passmuster/muster/internal/golist"
)

// corpusFlags are what the corpus commands share.
type corpusFlags struct {
	target, pkg, tags   string
	cache, dryRun, json bool
}

func (a *app) corpus() *cobra.Command {
	c := &cobra.Command{
		Use:   "corpus",
		Short: "list, merge, minimize and add the saved inputs of fuzz targets",
		Long: `Corpus keeps the inputs of fuzz targets in order. They live in three places: testdata/fuzz in the package, which is
committed and which plain go test runs; the go command's cache; and muster's cache ($MUSTER_CACHE). Files
are in the format "go test fuzz v1" under the name of their content. One that is no entry is named, and never
deleted.

` + corpusCodes,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(a.corpusList(), a.corpusMerge(), a.corpusMinimize(), a.corpusAdd())
	return c
}

const corpusCodes = `Exit codes:
  0    done
  2    a mistake in flags or arguments; nothing was changed
  70   internal error
  130  interrupted`

func (f *corpusFlags) common(c *cobra.Command) {
	fl := c.Flags()
	fl.SortFlags = false
	fl.StringVar(&f.target, "target", "", "the fuzz `target`, such as FuzzParse; where the package has only one it need not be named")
	fl.StringVar(&f.tags, "tags", "", "build `tags`, as of the go command")
	fl.BoolVar(&f.json, "json", false, "print one JSON object a line on stdout")
}

// change adds the flags of a command that changes a target's inputs.
func (f *corpusFlags) change(c *cobra.Command) {
	f.common(c)
	fl := c.Flags()
	fl.StringVar(&f.pkg, "package", ".", "the `package` of the target")
	fl.BoolVar(&f.cache, "cache", false, "write to muster's cache instead of testdata/fuzz")
	fl.BoolVarP(&f.dryRun, "dry-run", "n", false, "say what would be done, and do nothing")
}

func (a *app) corpusList() *cobra.Command {
	var f corpusFlags
	c := &cobra.Command{
		Use:   "ls [flags] [packages]",
		Short: "list targets with their entries, and what is wrong with some",
		Long: `Ls lists the fuzz targets of the packages (default: ./...) with the number and size of their inputs in each place.
Below are the files to look at: corrupt ones, on which plain go test fails where they are in testdata; halves, whose writer
was ended; stale ones, whose types are not those of the target; renamed ones, whose name is that of other content; and
unused ones, whose target there is no more.

` + corpusCodes,
		Example: `  muster corpus ls
  muster corpus ls --target FuzzParse --json .`,
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) == 0 {
				args = []string{"./..."}
			}
			return a.runCorpusList(c.Context(), f, args)
		},
	}
	f.common(c)
	return c
}

// changing completes a command that changes the inputs of one target.
func (a *app) changing(c *cobra.Command, f *corpusFlags, change func(context.Context, corpora.Target, []string) (corpora.Change, error)) *cobra.Command {
	c.Long += "\n\n" + corpusCodes
	c.RunE = func(c *cobra.Command, args []string) error {
		return a.changeCorpus(c.Context(), *f, func(t corpora.Target) (corpora.Change, error) { return change(c.Context(), t, args) })
	}
	f.change(c)
	return c
}

func (a *app) corpusMerge() *cobra.Command {
	var f corpusFlags
	c := &cobra.Command{
		Use:   "merge [flags] directory...",
		Short: "take entries from other directories, each once",
		Long: `Merge adds the entries in directories, or in files, to those of a target in testdata/fuzz, unless it has them already
under whatever name. A directory that has a folder with the target's name stands for that folder, so a whole testdata/fuzz
or a restored cache may be given. The sources stay as they are.`,
		Example: `  muster corpus merge --target FuzzParse ../other/testdata/fuzz
  muster corpus merge --target FuzzParse --cache restored-from-ci     # into muster's cache
  muster corpus merge -n "$(go env GOCACHE)/fuzz/example.com/mod/pkg"   # what go test -fuzz found and is not committed`,
		Args: cobra.MinimumNArgs(1),
	}
	return a.changing(c, &f, func(_ context.Context, t corpora.Target, args []string) (corpora.Change, error) {
		return corpora.Merge(t, f.options(), args)
	})
}

func (a *app) corpusMinimize() *cobra.Command {
	var f corpusFlags
	c := &cobra.Command{
		Use:   "minimize [flags]",
		Short: "remove entries as long as the others cover the same",
		Long: `Minimize runs the entries that a target has in testdata/fuzz, or with --cache those in muster's cache, and removes those
without which the others cover the same edges as often, counted in powers of two. Of two that do, the smaller one stays. Entries that fail stay,
and so do those whose name somebody chose: they are there for another reason than what they cover.

Each file that is removed is named. Files that are no entries of the target are named and left where they are.`,
		Example: `  muster corpus minimize --cache --target FuzzParse
  muster corpus minimize -n --target FuzzParse      # what would be removed from testdata`,
		Args: cobra.NoArgs,
	}
	a.changing(c, &f, func(ctx context.Context, t corpora.Target, _ []string) (corpora.Change, error) {
		return corpora.Minimize(ctx, t, f.options(), corpora.Engine(f.config("")))
	})
	c.Flags().Lookup("cache").Usage = "minimize what is in muster's cache instead of testdata/fuzz"
	return c
}

func (a *app) corpusAdd() *cobra.Command {
	var f corpusFlags
	var o corpora.AddOptions
	var template string
	c := &cobra.Command{
		Use:   "add [flags] file...",
		Short: "make files of any kind into entries",
		Long: `Add writes an entry to testdata/fuzz for each file, and for each below a directory: the file's bytes are the value of
the target's argument of type []byte or string. Where it takes several of them, --arg says which; its other arguments have
zero values, or those of an entry that --template names.`,
		Example: `  muster corpus add --target FuzzPDF ~/samples/pdf
  muster corpus add --target FuzzConvert --arg 2 page.html
  muster corpus add --target FuzzConvert --arg 2 --template testdata/fuzz/FuzzConvert/wide page.html`,
		Args: cobra.MinimumNArgs(1),
		PreRunE: func(c *cobra.Command, _ []string) error {
			if template != "" {
				file := corpus.ReadFile(template)
				if file.Err != nil {
					return &runner.UsageError{Err: fmt.Errorf("--template %s: %w", template, file.Err)}
				}
				o.Template = file.Entry
			}
			if c.Flags().Changed("arg") && o.Arg < 1 {
				return &runner.UsageError{Err: fmt.Errorf("--arg %d: the first argument is 1", o.Arg)}
			}
			return nil
		},
	}
	a.changing(c, &f, func(_ context.Context, t corpora.Target, args []string) (corpora.Change, error) {
		o.Options = f.options()
		return corpora.Add(t, o, args)
	})
	fl := c.Flags()
	fl.IntVar(&o.Arg, "arg", 0, "the `number` of the argument that takes the file, from 1 on")
	fl.StringVar(&template, "template", "", "an entry `file` with the values of the other arguments")
	fl.BoolVar(&o.Raw, "raw", false, "take files that are entries already for plain bytes")
	return c
}

func (f *corpusFlags) options() corpora.Options {
	return corpora.Options{Cache: f.cache, DryRun: f.dryRun}
}

// targets finds the fuzz targets of packages, and the directory that the go command runs in.
func (f *corpusFlags) targets(ctx context.Context, patterns []string) ([]corpora.Target, error) {
	dir, patterns, err := resolve(patterns)
	if err != nil {
		return nil, err
	}
	c := f.config(dir)
	if c.Cache, err = cachedir.Dir(); err != nil && !errors.Is(err, cachedir.ErrOff) {
		return nil, &runner.UsageError{Err: err}
	}
	all, err := corpora.Find(ctx, c, patterns...)
	return all, refused(err)
}

func (f *corpusFlags) config(dir string) corpora.Config {
	c := corpora.Config{Go: golist.Config{Dir: dir}}
	if f.tags != "" {
		c.Go.Flags = []string{"-tags=" + f.tags}
	}
	return c
}

// refused makes a usage error of a request that cannot be met.
func refused(err error) error {
	var no *corpora.Refusal
	if errors.As(err, &no) {
		return &runner.UsageError{Err: err, Hint: no.Hint}
	}
	return err
}

func (a *app) changeCorpus(ctx context.Context, f corpusFlags, change func(corpora.Target) (corpora.Change, error)) error {
	all, err := f.targets(ctx, []string{f.pkg})
	if err != nil {
		return err
	}
	t, err := corpora.One(all, f.target)
	if err != nil {
		return refused(err)
	}
	done, err := change(t)
	if shown := a.showChange(f, t, done); err == nil {
		err = shown
	}
	return refused(err)
}

func (a *app) runCorpusList(ctx context.Context, f corpusFlags, patterns []string) error {
	all, err := f.targets(ctx, patterns)
	if err != nil {
		return err
	}
	shown := 0
	for _, t := range all {
		if f.target != "" && t.Name != f.target {
			continue
		}
		l, err := corpora.List(t)
		if err != nil {
			return err
		}
		if err := a.showListing(f, l); err != nil {
			return err
		}
		shown++
	}
	switch {
	case shown > 0:
	case f.target != "":
		return &runner.UsageError{Err: fmt.Errorf("no fuzz target %s in %s", f.target, strings.Join(patterns, " "))}
	default:
		a.ui.note("no fuzz target in " + strings.Join(patterns, " "))
	}
	return nil
}
