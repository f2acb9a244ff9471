package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/passmuster/muster/fuzz/engine"
	"github.com/passmuster/muster/fuzz/engine/campaign"
	"github.com/passmuster/muster/fuzz/engine/dictionary"
	"github.com/passmuster/muster/harness/runner"
	"github.com/passmuster/muster/internal/cachedir"
	"github.com/passmuster/muster/internal/outdir"
)

// fuzzFlags are the flags of "muster fuzz" that are not already fields of campaign.Options.
type fuzzFlags struct {
	engine, tags, memory, cache, report, out, replay string
	flags, dicts                                     []string
	list, noCache, noWrite, json, seeded             bool
	workers                                          int
}

const defaultTime = time.Minute

func (a *app) fuzz() *cobra.Command {
	var o campaign.Options
	var f fuzzFlags
	c := &cobra.Command{
		Use:   "fuzz [flags] [packages]",
		Short: "find inputs that make fuzz targets fail",
		Long: `Fuzz runs the native fuzz targets (func FuzzX(f *testing.F)) of the packages, unchanged, and goes on after the
first input that fails. All targets share one budget: what is left of the time of those that find nothing
new goes to those that do. The time begins when everything is built and the inputs that are there have run.
When it is over, what ran last or has failed runs once more where that was not done, for at most twice what an
input may take, and a second is left to make it smaller: such an input may be larger than it need be, and is named.

An input that fails is made smaller and saved in testdata/fuzz/<target> of its package, where plain go test runs it
from then on; with --no-write it goes below the output directory, and nothing is written into the module.
Inputs that reach something new are kept in $MUSTER_CACHE (default: muster in the user's cache folder; off
turns it off), and the next run starts from them. A run with --seed does not, unless --cache is given: with
--execs it is a function of the source, the seed and the number of workers.

` + fuzzCodes,
		Example: `  muster fuzz .                                # every target of the package, one minute each
  muster fuzz --total 10m ./...                # all targets of the module in ten minutes
  muster fuzz --since origin/main ./...        # those first that reach changed lines
  muster fuzz --target FuzzParse --execs 100000 --seed 1 .
  muster fuzz --list ./...                     # the targets and what they take
  muster fuzz --time 0 ./...                   # the inputs that are there, and no others`,
		Args: cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, args []string) error {
			f.seeded = c.Flags().Changed("seed")
			if !c.Flags().Changed("time") && o.Budget.Total == 0 && o.Budget.Executions == 0 {
				o.Budget.Time = defaultTime
			}
			return a.runFuzz(c.Context(), o, f, args)
		},
	}
	c.AddCommand(a.fuzzInit())
	fl := c.Flags()
	fl.SortFlags = false
	fl.StringSliceVar(&o.Targets, "target", nil, "fuzz only targets of these `names`, or globs of such")
	fl.DurationVar(&o.Budget.Time, "time", 0, "fuzzing `time` for each target (default 1m); 0 runs the inputs that are there")
	fl.DurationVar(&o.Budget.Total, "total", 0, "fuzzing `time` for all targets together, by the clock")
	fl.Int64Var(&o.Budget.Executions, "execs", 0, "a `number` of executions for each target in the place of time")
	fl.Uint64Var(&o.Seed, "seed", 1, "the root `seed`: the same seed draws the same inputs")
	fl.IntVar(&f.workers, "workers", 0, "inputs to run at `once` (default: the number of processors; with --execs one a target)")
	fl.StringVar(&f.engine, "engine", "muster", "`muster` or native, the fuzzing of go test")
	fl.StringVar(&o.Since, "since", "", "fuzz those targets first that reach lines which differ from the merge base of this `revision`")
	fl.DurationVar(&o.Limits.CPU, "timeout", 0, "processor `time` after which an input counts as a hang (default 2s)")
	fl.StringVar(&f.memory, "memory", "", "memory that an input may take, such as `512M` (default 1G; 2G with --race or --engine native)")
	fl.StringSliceVar(&f.dicts, "dict", nil, "`files` of tokens, in the dictionary format of AFL and libFuzzer")
	fl.StringVar(&f.cache, "cache", "", "the `directory` in which inputs are kept between runs")
	fl.BoolVar(&f.noCache, "no-cache", false, "neither read nor keep inputs of other runs")
	fl.BoolVar(&f.noWrite, "no-write", false, "write nothing into the module: inputs that fail go below the output directory")
	fl.StringVarP(&f.out, "out", "o", "", "output `directory` for --no-write (default muster.out in the module root)")
	fl.StringVar(&f.report, "report", "", "write the result as JSON to this `file`")
	fl.BoolVar(&f.json, "json", false, "print one JSON event a line on stdout, the report as the last")
	fl.BoolVar(&f.list, "list", false, "print the targets with what they take, and run nothing")
	fl.StringVar(&f.replay, "replay", "", "run one saved input, a `file`, on the target")
	fl.BoolVar(&o.Race, "race", false, "build with the race detector: a race is a failure")
	fl.StringVar(&f.tags, "tags", "", "build `tags`, comma-separated")
	fl.StringArrayVar(&f.flags, "build", nil, "a `flag` for the go command, such as --build=-ldflags=-s; may be repeated")
	return c
}

func (a *app) runFuzz(ctx context.Context, o campaign.Options, f fuzzFlags, args []string) error {
	var err error
	if err = f.complete(&o); err != nil {
		return err
	}
	if o.Dir, o.Patterns, err = resolve(args); err != nil {
		return err
	}
	f.keep(a, &o)
	o.Version = versionText()
	c, err := campaign.Prepare(ctx, o)
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if errors.Is(err, campaign.ErrNoTarget) {
		a.ui.fail(err, "muster fuzz --list ./... names the targets there are")
		a.code = exitInconclusive
		return nil
	}
	if err != nil {
		return usageOf(err)
	}
	if f.list {
		return a.listTargets(c, f.json)
	}
	if f.noWrite {
		dir, err := f.outputDir(o.Dir)
		if err != nil {
			return err
		}
		defer dir.Close()
		o.Out = dir.File("fuzz")
	}
	if o.Work, err = fuzzWork(); err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(o.Work) }()
	if f.replay != "" {
		return a.replayInput(ctx, c.With(o), f)
	}
	p := a.ui.fuzzing(f.json)
	o.Progress = p.tell
	r, runErr := c.With(o).Run(ctx)
	p.stop()
	return a.showFuzz(r, f, runErr)
}

// complete checks the flags and fills the options that they stand for.
func (f *fuzzFlags) complete(o *campaign.Options) error {
	wrong := func(hint, format string, args ...any) error {
		return &runner.UsageError{Err: fmt.Errorf(format, args...), Hint: hint}
	}
	switch {
	case f.engine != "muster" && f.engine != "native":
		return wrong("it is muster or native", "--engine %q is not known", f.engine)
	case o.Budget.Time < 0 || o.Budget.Total < 0 || o.Limits.CPU < 0:
		return wrong("", "a time is negative")
	case o.Budget.Executions < 0:
		return wrong("", "--execs %d: want 1 or more", o.Budget.Executions)
	case o.Budget.Executions > 0 && o.Budget.Time+o.Budget.Total > 0:
		return wrong("a budget is one of them", "--execs with --time or --total")
	case f.workers < 0:
		return wrong("", "--workers %d: want 1 or more", f.workers)
	case f.noCache && f.cache != "":
		return wrong("", "--no-cache with --cache")
	case f.out != "" && !f.noWrite:
		return wrong("add --no-write to keep what fails out of the module", "-o without --no-write")
	}
	o.Native, o.Workers = f.engine == "native", f.workers
	if f.tags != "" {
		o.Flags = append(o.Flags, "-tags="+f.tags)
	}
	o.Flags = append(o.Flags, f.flags...)
	if f.memory != "" {
		bytes, err := parseBytes(f.memory)
		if err != nil {
			return wrong("write it as 512M or 2G", "--memory: %w", err)
		}
		o.Limits.Memory = bytes
	}
	for _, name := range f.dicts {
		data, err := os.ReadFile(name)
		if err != nil {
			return wrong("", "--dict: %w", err)
		}
		tokens, err := dictionary.Parse(data)
		if err != nil {
			return wrong("", "--dict %s: %w", name, err)
		}
		o.Dictionary = append(o.Dictionary, tokens...)
	}
	return checkFolder(f.report)
}

// checkFolder refuses a file whose folder is not there, before anything runs.
func checkFolder(file string) error {
	if info, err := os.Stat(filepath.Dir(file)); file != "" && (err != nil || !info.IsDir()) {
		return &runner.UsageError{Err: fmt.Errorf("%s: there is no directory %s", file, filepath.Dir(file)), Hint: "make it first"}
	}
	return nil
}

// parseBytes reads a number of bytes with a suffix K, M or G for powers of 1024.
func parseBytes(text string) (int64, error) {
	digits := strings.TrimSuffix(strings.TrimSuffix(strings.ToUpper(text), "B"), "I")
	unit := int64(1)
	if n := len(digits); n > 0 {
		if i := strings.IndexByte("KMG", digits[n-1]); i >= 0 {
			unit, digits = 1<<(10*(i+1)), digits[:n-1]
		}
	}
	v, err := strconv.ParseInt(digits, 10, 64)
	if err != nil || v <= 0 || v > 1<<62/unit {
		return 0, fmt.Errorf("%q is no amount of memory", text)
	}
	return v * unit, nil
}

// keep decides where inputs are kept between runs.
func (f *fuzzFlags) keep(a *app, o *campaign.Options) {
	if f.noCache {
		return
	}
	o.Cache, o.CacheUnread = f.cache, f.seeded && f.cache == ""
	var err error
	if o.Cache == "" {
		o.Cache, err = cachedir.Dir()
	} else {
		o.Cache, err = filepath.Abs(o.Cache)
	}
	if err != nil {
		o.Cache = ""
		if !errors.Is(err, cachedir.ErrOff) {
			a.ui.note("inputs are not kept: " + err.Error())
		}
	}
}

// outputDir opens the directory that takes the place of the module.
func (f *fuzzFlags) outputDir(dir string) (*outdir.Dir, error) {
	name := f.out
	if name == "" {
		if name = moduleOf(dir); name == "" {
			name = dir
		}
		name = filepath.Join(name, "muster.out")
	}
	name, err := filepath.Abs(name)
	if err != nil {
		return nil, err
	}
	out, err := outdir.Open(name)
	var refused *outdir.Error
	if errors.As(err, &refused) {
		return nil, &runner.UsageError{Err: refused, Hint: refused.Hint}
	}
	return out, err
}

// workPrefix begins the name of a run's temporary folder; the number of its process follows.
const workPrefix = "muster-fuzz-"

// fuzzWork makes the folder for what is built, and ends and removes what runs have left that were killed.
func fuzzWork() (string, error) {
	old, _ := filepath.Glob(filepath.Join(os.TempDir(), workPrefix+"*"))
	for _, dir := range old {
		number, _, _ := strings.Cut(strings.TrimPrefix(filepath.Base(dir), workPrefix), "-")
		if pid, err := strconv.Atoi(number); err == nil && gone(pid) {
			_ = engine.Clear(dir)
		}
	}
	dir, err := os.MkdirTemp("", fmt.Sprintf("%s%d-", workPrefix, os.Getpid()))
	if err != nil {
		return "", &runner.UsageError{Err: err, Hint: "set TMPDIR to a directory that can be written and has room"}
	}
	return dir, nil
}
