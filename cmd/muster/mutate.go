package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/passmuster/muster/harness/runner"
	"github.com/passmuster/muster/internal/cachedir"
	"github.com/passmuster/muster/internal/outdir"
	"github.com/passmuster/muster/mutate"
	"github.com/passmuster/muster/mutate/cache"
	"github.com/passmuster/muster/mutate/discover"
	"github.com/passmuster/muster/mutate/engine"
	"github.com/passmuster/muster/mutate/operator"
	"github.com/passmuster/muster/mutate/session"
)

// mutateFlags are the flags of "muster mutate" that are not already fields of session.Options.
type mutateFlags struct {
	mutantOutputs
	tags, shard, out, budget, only, config string
	list, operators, noCache               bool
}

func (a *app) mutate() *cobra.Command {
	var o session.Options
	var f mutateFlags
	c := &cobra.Command{
		Use:   "mutate [flags] [packages]",
		Short: "tell which bugs the tests of a package would not notice",
		Long: `Mutate changes a package's code in many small ways, each a bug that somebody could have written, and
runs the tests that could notice. All mutants are compiled into one test binary; a mutant whose value
no test makes different is settled without a run. What survives is shown with the input that is missing.

Nothing is written into the module. The full list is in mutants.json of the output directory before
any test runs. Answers are kept in $MUSTER_CACHE (default: muster in the user's cache folder; off turns
it off), and so is what an interrupted run found out: the same command goes on from there.

A comment "//muster:ignore operator reason" keeps the mutants of an operator, a family or "all" out: behind
code those of its line, on a line of its own those of the statement or declaration below it, before the
package clause those of the file.

` + mutateCodes,
		Example: `  muster mutate .
  muster mutate --since origin/main ./...    # only lines that the change touches
  muster mutate --list ./...                 # what would be changed
  muster mutate --budget 200 ./...           # the 200 mutants worth most, in every function
  muster mutate --only price.go:12 .         # the mutants of one line, each with its verdict
  muster mutate --stryker report.json .      # the mutation-testing report schema's JSON`,
		Args: cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, args []string) error {
			if f.operators {
				return a.listOperators()
			}
			return a.runMutate(c.Context(), o, f, args)
		},
	}
	fl := c.Flags()
	fl.SortFlags = false
	fl.StringVar(&o.Since, "since", "", "mutate only lines that differ from the merge base of this `revision`")
	fl.StringSliceVar(&o.Operators, "operators", nil, "operators instead of the config's: `names`, families or globs; - before one takes it away")
	fl.StringVar(&f.config, "config", "", "config `file` for operators by tier and exclusions (default muster.yaml in the module root; off: none)")
	fl.BoolVar(&f.operators, "list-operators", false, "print the catalogue of operators and exit")
	fl.BoolVar(&f.list, "list", false, "print the mutants and run nothing")
	fl.StringVar(&f.shard, "shard", "", "run part `i/n` of the mutants")
	fl.StringVar(&f.only, "only", "", "run the mutants at one `place`, file:line[:column][,operator], and print the verdict of each")
	fl.StringVar(&f.budget, "budget", "", "`time` for running tests against mutants (30s), or a number of mutants (200): those worth most, in every function")
	fl.StringVar(&o.Isolation, "isolation", engine.IsolationWorker, "`worker` serves many mutants in a process, process gives each its own; the verdicts are the same")
	fl.BoolVar(&o.Equivalents, "equivalents", false, "prove survivors equivalent where they compile to the same code")
	fl.BoolVar(&o.Arid, "arid", false, "also mutate logging and other code that tests have no business with")
	fl.IntVarP(&o.Jobs, "jobs", "j", 0, "`processes` to run at once (default: the number of processors)")
	fl.StringVar(&f.tags, "tags", "", "build `tags`, comma-separated")
	fl.StringVarP(&f.out, "out", "o", "", "output `directory` (default muster.out)")
	f.outputs(c)
	fl.BoolVar(&f.noCache, "no-cache", false, "judge every mutant again; nothing is read from the cache or written to it")
	c.AddCommand(a.mergeMutants())
	return c
}

func (a *app) listOperators() error {
	for _, o := range operator.All {
		off := ""
		if o.Off {
			off = " (off by default)"
		}
		fmt.Fprintf(a.ui.out, "%s%s\n    %s\n    - %s\n    + %s\n", o.Name, off, o.Doc, o.Before, o.After)
	}
	return nil
}

// lessGarbage is the garbage per live memory at which this process collects. Syntax and types of a package, checked
// again for each mutant, are some megabytes.
const lessGarbage = 400

func (a *app) runMutate(ctx context.Context, o session.Options, f mutateFlags, args []string) error {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(lessGarbage)
	}
	if err := f.complete(&o); err != nil {
		return err
	}
	var err error
	if args, err = f.place(&o, args); err != nil {
		return err
	}
	if o.Dir, o.Patterns, err = resolve(args); err != nil {
		return err
	}
	if err := f.configure(&o); err != nil {
		return err
	}
	o.Version = versionText()
	if !f.noCache && !f.list {
		o.Cache = a.mutantCache()
	}
	p := a.ui.mutations()
	o.Progress = p.tell
	ready, err := session.Prepare(ctx, o)
	if ctx.Err() != nil {
		err = context.Cause(ctx)
	}
	if err != nil {
		p.stop()
		return usageOf(err)
	}
	if f.list {
		p.stop()
		return a.printList(ready.List())
	}
	dir, err := f.open(o.Dir)
	if err != nil {
		p.stop()
		return err
	}
	defer dir.Close()
	p.plan(ready.Packages())
	out, runErr := ready.Run(ctx, f.out)
	p.stop()
	if out == nil {
		return runErr
	}
	for _, note := range out.Notes {
		a.ui.note(note)
	}
	if errors.Is(runErr, runner.ErrInterrupted) && o.Cache != nil {
		a.ui.note("the same command goes on from here")
	}
	return a.showMutants(out, f.mutantOutputs, o.Only != nil, runErr)
}

// open opens the folder of results, by default one in the module's.
func (f *mutateFlags) open(module string) (dir *outdir.Dir, err error) {
	f.out = cmp.Or(f.out, filepath.Join(module, "muster.out"))
	if f.out, err = filepath.Abs(f.out); err != nil {
		return nil, err
	}
	dir, err = outdir.Open(f.out, session.ListFile)
	var refused *outdir.Error
	if errors.As(err, &refused) {
		return nil, &runner.UsageError{Err: refused, Hint: refused.Hint}
	}
	return dir, err
}

// mutantCache opens the cache. Without one everything is judged, so that is no error.
func (a *app) mutantCache() *cache.Store {
	dir, err := cachedir.Dir()
	if errors.Is(err, cachedir.ErrOff) {
		return nil
	}
	var store *cache.Store
	if err == nil {
		store, err = cache.Open(dir)
	}
	if err != nil {
		a.ui.note("nothing is cached: " + err.Error())
	}
	return store
}

// place reads --only. Without patterns the package is that of the file.
func (f mutateFlags) place(o *session.Options, args []string) ([]string, error) {
	if f.only == "" {
		return args, nil
	}
	cwd, err := os.Getwd()
	if err != nil {
		return nil, err
	}
	folders := []string{cwd, moduleOf(cwd)}
	for _, arg := range args {
		if dir, ok := directory(arg); ok {
			folders = append(folders, moduleOf(dir))
		}
	}
	exists := func(path string) bool { info, err := os.Stat(path); return err == nil && !info.IsDir() }
	if o.Only, err = session.ParsePlace(f.only, exists, folders...); err != nil {
		return nil, &runner.UsageError{Err: fmt.Errorf("--only %w", err)}
	}
	if len(args) == 0 {
		args = []string{filepath.Dir(o.Only.File)}
	}
	return args, nil
}

// complete checks the flags and fills the options that they stand for.
func (f mutateFlags) complete(o *session.Options) error {
	if f.tags != "" {
		o.Flags = append(o.Flags, "-tags="+f.tags)
	}
	if o.Isolation != engine.IsolationWorker && o.Isolation != engine.IsolationProcess {
		return &runner.UsageError{Err: fmt.Errorf("--isolation %q is not known", o.Isolation), Hint: "it is worker or process"}
	}
	if err := f.check(); err != nil {
		return err
	}
	if o.Jobs < 0 {
		return &runner.UsageError{Err: fmt.Errorf("--jobs %d: want 1 or more", o.Jobs)}
	}
	if err := f.bound(o); err != nil {
		return err
	}
	if f.shard == "" {
		return nil
	}
	i, n, ok := strings.Cut(f.shard, "/")
	var err1, err2 error
	o.Shard, err1 = strconv.Atoi(i)
	o.Shards, err2 = strconv.Atoi(n)
	if !ok || err1 != nil || err2 != nil || o.Shard < 1 || o.Shard > o.Shards {
		return &runner.UsageError{Err: fmt.Errorf("--shard %q", f.shard), Hint: "write it as 2/5: the second part of five"}
	}
	return nil
}

// bound reads --budget.
func (f mutateFlags) bound(o *session.Options) error {
	if f.budget == "" {
		return nil
	}
	n, notNumber := strconv.Atoi(f.budget)
	d, notTime := time.ParseDuration(f.budget)
	switch {
	case notNumber == nil && n > 0:
		o.Most = n
	case notTime == nil && d > 0:
		o.Budget = d
	default:
		return &runner.UsageError{Err: fmt.Errorf("--budget %q is neither a time nor a number of mutants", f.budget), Hint: "write it as 30s, 5m or 200"}
	}
	return nil
}

// usageOf is an error from before anything ran.
func usageOf(err error) error {
	if errors.Is(err, runner.ErrInterrupted) {
		return err
	}
	hint := ""
	if errors.Is(err, discover.ErrNoMatch) {
		hint = "patterns are those of go list: ./... names every package below"
	}
	return &runner.UsageError{Err: err, Hint: hint}
}

func (a *app) printList(out *session.Outcome) error {
	for _, p := range out.Packages {
		for _, r := range p.Results {
			note := ""
			if r.Status != mutate.Pending {
				note = fmt.Sprintf("  (%s: %s)", r.Status, r.Reason)
			}
			fmt.Fprintf(a.ui.out, "%s:%d:%d: %s: %s -> %s%s\n", filepath.Join(p.Dir, r.File), r.Line, r.Column, r.Operator,
				oneLine(r.Original), oneLine(r.Replacement), note)
		}
	}
	return errors.Join(out.Failed...)
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
