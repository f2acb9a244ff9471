package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/passmuster/muster/harness/runner"
	"github.com/passmuster/muster/internal/outdir"
	"github.com/passmuster/muster/mutate"
	"github.com/passmuster/muster/mutate/discover"
	"github.com/passmuster/muster/mutate/engine"
	"github.com/passmuster/muster/mutate/operator"
	"github.com/passmuster/muster/mutate/report"
	"github.com/passmuster/muster/mutate/session"
)

// mutateFlags are the flags of "muster mutate" that are not already fields of session.Options.
type mutateFlags struct {
	tags, shard, stryker, sarif, out string
	list, operators, verbose         bool
	minimum                          float64
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
any test runs.

` + exitCodes,
		Example: `  muster mutate .
  muster mutate --since origin/main ./...    # only lines that the change touches
  muster mutate --list ./...                 # what would be changed
  muster mutate --stryker report.json .      # the mutation-testing report schema's JSON`,
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
	fl.StringSliceVar(&o.Operators, "operators", nil, "operators to use: `names`, families or globs, - before one takes it away")
	fl.BoolVar(&f.operators, "list-operators", false, "print the catalogue of operators and exit")
	fl.BoolVar(&f.list, "list", false, "print the mutants and run nothing")
	fl.StringVar(&f.shard, "shard", "", "run part `i/n` of the mutants")
	fl.DurationVar(&o.Budget, "budget", 0, "bound on running tests against mutants; what is left is reported as not run")
	fl.StringVar(&o.Isolation, "isolation", engine.IsolationWorker, "`worker` serves many mutants in a process, process gives each its own; the verdicts are the same")
	fl.BoolVar(&o.Equivalents, "equivalents", false, "prove survivors equivalent where they compile to the same code")
	fl.BoolVar(&o.Arid, "arid", false, "also mutate logging and other code that tests have no business with")
	fl.IntVarP(&o.Jobs, "jobs", "j", 0, "`processes` to run at once (default: the number of processors)")
	fl.StringVar(&f.tags, "tags", "", "build `tags`, comma-separated")
	fl.StringVarP(&f.out, "out", "o", "", "output `directory` (default muster.out)")
	fl.StringVar(&f.stryker, "stryker", "", "write the mutation-testing report schema's JSON to this `file`")
	fl.StringVar(&f.sarif, "sarif", "", "write SARIF to this `file`")
	fl.Float64Var(&f.minimum, "threshold", 0, "exit 1 where a package's score is below this `percentage`")
	fl.Bool("no-cache", false, "judge every mutant again; nothing is cached yet, so this is always so")
	fl.BoolVarP(&f.verbose, "verbose", "v", false, "print every survivor and everything that no test executes")
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

func (a *app) runMutate(ctx context.Context, o session.Options, f mutateFlags, args []string) error {
	if err := f.complete(&o); err != nil {
		return err
	}
	var err error
	if o.Dir, o.Patterns, err = resolve(args); err != nil {
		return err
	}
	o.Version = versionText()
	p := a.ui.mutations()
	o.Progress = p.tell
	ready, err := session.Prepare(ctx, o)
	if err != nil {
		return usageOf(err)
	}
	if f.list {
		return a.printList(ready.List())
	}
	if f.out == "" {
		f.out = filepath.Join(o.Dir, "muster.out")
	}
	if f.out, err = filepath.Abs(f.out); err != nil {
		return err
	}
	dir, err := outdir.Open(f.out, session.ListFile)
	var refused *outdir.Error
	if errors.As(err, &refused) {
		return &runner.UsageError{Err: refused, Hint: refused.Hint}
	}
	if err != nil {
		return err
	}
	defer dir.Close()
	out, runErr := ready.Run(ctx, f.out)
	p.stop()
	if out == nil {
		return runErr
	}
	return a.showMutants(out, f, runErr)
}

// complete checks the flags and fills the options that they stand for.
func (f mutateFlags) complete(o *session.Options) error {
	if f.tags != "" {
		o.Flags = append(o.Flags, "-tags="+f.tags)
	}
	if o.Isolation != engine.IsolationWorker && o.Isolation != engine.IsolationProcess {
		return &runner.UsageError{Err: fmt.Errorf("--isolation %q is not known", o.Isolation), Hint: "it is worker or process"}
	}
	if f.minimum < 0 || f.minimum > 100 {
		return &runner.UsageError{Err: fmt.Errorf("--threshold %v is no percentage", f.minimum), Hint: "it is from 0 to 100"}
	}
	if o.Jobs < 0 || o.Budget < 0 {
		return &runner.UsageError{Err: errors.New("--jobs and --budget cannot be negative")}
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

// showMutants prints the report, writes the files that were asked for and sets the exit code.
func (a *app) showMutants(out *session.Outcome, f mutateFlags, runErr error) error {
	if err := report.Text(a.ui.out, out.Input, report.TextOptions{Color: a.ui.color, Width: a.ui.width, Verbose: f.verbose}); err != nil {
		return err
	}
	for _, n := range []struct {
		file  string
		write func(io.Writer, report.Input) error
	}{{f.stryker, report.Stryker}, {f.sarif, report.SARIF}} {
		if n.file == "" {
			continue
		}
		var b bytes.Buffer
		if err := n.write(&b, out.Input); err != nil {
			return err
		}
		if err := outdir.WriteFile(n.file, b.Bytes()); err != nil {
			return &runner.UsageError{Err: err}
		}
	}
	for _, err := range out.Failed {
		a.ui.fail(err, "")
	}
	a.code = mutateCode(out, f.minimum, runErr)
	return nil
}

// mutateCode is the exit code: what could not be measured is inconclusive, a score below the threshold
// a fail, and an interrupted run neither.
func mutateCode(out *session.Outcome, minimum float64, runErr error) int {
	code := exitPass
	if len(out.Failed) > 0 {
		code = exitInconclusive
	}
	for _, p := range out.Packages {
		tally := mutate.Count(p.Results)
		if tally.Pending > 0 {
			code = max(code, exitInconclusive)
		}
	}
	for _, p := range out.Packages {
		if detected, whole := mutate.Count(p.Results).Score(); whole > 0 && float64(detected)*100 < minimum*float64(whole) {
			code = exitFail
		}
	}
	switch {
	case errors.Is(runErr, runner.ErrInterrupted):
		return exitInterrupted
	case runErr != nil:
		return exitInternal
	}
	return code
}

// mutations shows how far mutating is: a moving line on a terminal, a line a package elsewhere.
type mutations struct {
	ui    *ui
	began time.Time
	last  time.Time
	pkg   string
}

func (u *ui) mutations() *mutations { return &mutations{ui: u, began: time.Now()} }

func (p *mutations) tell(pkg string, e engine.Event) {
	if !p.ui.live {
		if pkg != p.pkg {
			fmt.Fprintf(os.Stderr, "%s: mutating\n", pkg)
			p.pkg = pkg
		}
		return
	}
	now := time.Now()
	if now.Sub(p.last) < 100*time.Millisecond && e.Done < e.Total {
		return
	}
	p.last = now
	text := fmt.Sprintf("%s %s", pkg[strings.LastIndexByte(pkg, '/')+1:], e.Phase)
	if e.Phase == engine.PhaseRun && e.Total > 0 {
		seconds := now.Sub(p.began).Seconds()
		text += fmt.Sprintf(" [%d/%d] %d killed, %d survived, %.0f/s", e.Done, e.Total, e.Killed, e.Survived, float64(e.Done)/seconds)
		if e.Done > 0 && e.Done < e.Total {
			text += " · eta " + (time.Duration(seconds*float64(e.Total-e.Done)/float64(e.Done)) * time.Second).String()
		}
	}
	text += " · " + now.Sub(p.began).Truncate(time.Second).String()
	if room := p.ui.width - 1; len([]rune(text)) > room {
		text = string([]rune(text)[:room])
	}
	fmt.Fprintf(p.ui.err, "\r%s\x1b[K", text)
}

func (p *mutations) stop() {
	if p.ui.live {
		fmt.Fprint(p.ui.err, "\r\x1b[K")
	}
}
