package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/passmuster/muster/harness/report"
	"github.com/passmuster/muster/harness/runner"
	"github.com/passmuster/muster/internal/cachedir"
	"github.com/passmuster/muster/internal/outdir"
	"github.com/passmuster/muster/internal/proc"
)

// gateFlags are the flags of "muster gate" that are not already fields of runner.Options.
type gateFlags struct {
	seed     uint64
	evidence string
	json     bool
	verbose  bool
	noCache  bool
	reports  []string
}

func (a *app) gate() *cobra.Command {
	var o runner.Options
	var f gateFlags
	c := &cobra.Command{
		Use:   "gate [flags] [packages] [-- test arguments]",
		Short: "measure packages, hold each to its risk tier, and answer pass, fail or inconclusive",
		Long: `Gate builds each package's tests once, runs them under several seeds, measures coverage, mutates the
packages whose tier demands it, and holds each package to the thresholds of its tier in muster.yaml
(built-in tiers where there is none).
Packages are named as for go test; none means ./... . A directory outside of the current module is
judged as if gate had been called there. Arguments after -- go to every test binary.

Evidence, verdict, raw output and reports are written to muster.out; nothing else is written.

` + exitCodes,
		Example: `  muster gate ./...
  muster gate --since origin/main ./...      # also hold changed lines to their threshold
  muster gate --observe ./...                # judge, but exit 0
  muster gate --evidence muster.out/evidence.json   # judge again without running anything`,
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return []string{"./..."}, cobra.ShellCompDirectiveFilterDirs
		},
		RunE: func(c *cobra.Command, args []string) error {
			if dash := c.ArgsLenAtDash(); dash >= 0 {
				args, o.Args = args[:dash], args[dash:]
			}
			if c.Flags().Changed("seed") {
				o.Seed = &f.seed
			}
			switch {
			case o.Jobs < 0:
				return &runner.UsageError{Err: fmt.Errorf("--jobs %d: want 1 or more", o.Jobs)}
			case o.Timeout <= 0:
				return &runner.UsageError{Err: fmt.Errorf("--timeout %v: want more than 0", o.Timeout), Hint: "a hang must end some time: give a large one"}
			}
			if f.evidence != "" {
				return a.rejudge(c, o, f, args)
			}
			return a.runGate(c.Context(), o, f, args)
		},
	}
	fl := c.Flags()
	fl.SortFlags = false
	fl.StringVar(&o.Since, "since", "", "compare with the merge base of this `revision`: changed lines, bar changes, ratchet")
	fl.Uint64Var(&f.seed, "seed", 0, "root `seed` of reruns (default: the config's, else 1)")
	fl.IntVarP(&o.Jobs, "jobs", "j", 0, "`packages` to build and run at once (default: the number of processors)")
	fl.StringVarP(&o.Out, "out", "o", "", "output `directory` (default muster.out)")
	fl.StringVar(&o.Config, "config", "", "config `file` (default muster.yaml in the module root)")
	fl.StringVar(&o.Tags, "tags", "", "build `tags`, comma-separated")
	fl.BoolVar(&o.Race, "race", false, "build every test binary with the race detector")
	fl.DurationVar(&o.Timeout, "timeout", 10*time.Minute, "bound on one run of one package's tests")
	fl.StringVar(&o.Run, "run", "", "run only tests that match the `pattern`, as go test -run")
	fl.StringVar(&o.Skip, "skip", "", "leave out tests that match the `pattern`, as go test -skip")
	fl.BoolVar(&o.Observe, "observe", false, "print the verdict and exit 0 (2, 70 and 130 stay)")
	fl.StringVar(&f.evidence, "evidence", "", "judge this saved evidence `file` and run nothing")
	fl.StringArrayVar(&f.reports, "report", nil, "also write a report: `format=file`, format one of "+formatNames())
	fl.BoolVar(&f.noCache, "no-cache", false, "judge every mutant again, as muster mutate --no-cache does; tests are never cached")
	fl.BoolVar(&f.json, "json", false, "print events as JSON lines instead of the text report")
	fl.BoolVarP(&f.verbose, "verbose", "v", false, "print every finding in full")
	return c
}

func (a *app) runGate(ctx context.Context, o runner.Options, f gateFlags, args []string) error {
	reports, err := parseReports(f.reports)
	if err != nil {
		return err
	}
	if o.Dir, o.Patterns, err = resolve(args); err != nil {
		return err
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	o.Self, o.Version = []string{self, collectVerb}, versionText()
	if !f.noCache {
		o.Cache = a.mutantCache()
		if dir, err := cachedir.Dir(); err == nil {
			o.Corpora = dir
		}
	}
	if lacks := proc.Limits(); lacks != "" {
		a.ui.note("on this platform: " + lacks)
	}
	p := a.ui.progress(f.json)
	o.Progress = p.tell
	r, err := runner.Gate(ctx, o)
	p.stop()
	if err != nil {
		return err
	}
	return a.show(r, f, reports)
}

// show prints the result and writes the reports that were asked for.
func (a *app) show(r *runner.Result, f gateFlags, reports []namedReport) error {
	in := report.Input{Evidence: r.Evidence, Verdict: r.Verdict, Mutants: r.Mutants}
	if f.json {
		if err := a.ui.event(map[string]any{"event": "verdict", "out": r.Out, "verdict": r.Verdict}); err != nil {
			return err
		}
	} else {
		o := report.TextOptions{Color: a.ui.color, Width: a.ui.width, Verbose: f.verbose}
		if err := report.Text(a.ui.out, in, o); err != nil {
			return err
		}
	}
	for _, n := range reports {
		if err := n.write(in); err != nil {
			return err
		}
	}
	if err := a.ui.github(in, f.json); err != nil {
		return err
	}
	if r.Out != "" {
		a.ui.note("evidence and reports are in " + a.ui.short(r.Out))
	}
	a.code = r.Verdict.ExitCode
	return nil
}

// namedReport is one --report.
type namedReport struct {
	format report.Format
	file   string
}

func parseReports(flags []string) ([]namedReport, error) {
	var rs []namedReport
	for _, s := range flags {
		name, file, ok := strings.Cut(s, "=")
		format, known := report.ByName(name)
		if !ok || file == "" || !known {
			return nil, &runner.UsageError{
				Err:  fmt.Errorf("--report %q: want format=file", s),
				Hint: "formats are " + formatNames(),
			}
		}
		// Said now, not when everything has been measured.
		if info, err := os.Stat(filepath.Dir(file)); err != nil || !info.IsDir() {
			return nil, &runner.UsageError{
				Err:  fmt.Errorf("--report %q: no directory %s", s, filepath.Dir(file)),
				Hint: "make it first",
			}
		}
		rs = append(rs, namedReport{format, file})
	}
	return rs, nil
}

func formatNames() string {
	var names []string
	for _, f := range report.Formats {
		names = append(names, f.Name)
	}
	return strings.Join(names, ", ")
}

func (n namedReport) write(in report.Input) error {
	var b bytes.Buffer
	if err := n.format.Write(&b, in); err != nil {
		return err
	}
	return outdir.WriteFile(n.file, b.Bytes())
}
