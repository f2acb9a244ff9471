package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/passmuster/muster/harness/runner"
	"github.com/passmuster/muster/internal/outdir"
	"github.com/passmuster/muster/mutate"
	"github.com/passmuster/muster/mutate/report"
	"github.com/passmuster/muster/mutate/session"
)

// mutateCodes is the help text for the exit codes of "muster mutate" and "muster mutate merge".
const mutateCodes = `Exit codes:
  0    everything was judged; without --threshold no score is too low
  1    with --threshold: a package's score is below it, or a suppression has no reason or is not needed
  2    a mistake in flags or arguments; nothing ran
  3    inconclusive: tests fail without a mutant, do not build, or some mutants were not run
  70   internal error
  130  interrupted; the same command goes on from there
`

// mutantOutputs are the flags that say how results are shown.
type mutantOutputs struct {
	stryker, sarif string
	verbose        bool
	minimum        float64
}

func (o *mutantOutputs) outputs(c *cobra.Command) {
	fl := c.Flags()
	fl.StringVar(&o.stryker, "stryker", "", "write the mutation-testing report schema's JSON to this `file`")
	fl.StringVar(&o.sarif, "sarif", "", "write SARIF to this `file`")
	fl.Float64Var(&o.minimum, "threshold", 0, "exit 1 where a package's score is below this `percentage`, or a suppression is not as it should be")
	fl.BoolVarP(&o.verbose, "verbose", "v", false, "print every survivor and everything that no test executes")
}

// check finds mistakes before anything runs.
func (o mutantOutputs) check() error {
	if !(o.minimum >= 0 && o.minimum <= 100) {
		return &runner.UsageError{Err: fmt.Errorf("--threshold %v is no percentage", o.minimum), Hint: "it is from 0 to 100"}
	}
	for _, file := range []string{o.stryker, o.sarif} {
		if info, err := os.Stat(filepath.Dir(file)); file != "" && (err != nil || !info.IsDir()) {
			return &runner.UsageError{Err: fmt.Errorf("%s: there is no directory %s", file, filepath.Dir(file)), Hint: "make it first"}
		}
	}
	return nil
}

// showMutants prints the report, or each verdict, writes the files that were asked for and sets the
// exit code.
func (a *app) showMutants(out *session.Outcome, f mutantOutputs, each bool, runErr error) error {
	write := report.Text
	if each {
		write = report.Verdicts
	}
	if err := write(a.ui.out, out.Input, report.TextOptions{Color: a.ui.color, Width: a.ui.width, Verbose: f.verbose}); err != nil {
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
			return fmt.Errorf("write %s: %w", n.file, err)
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
	if len(out.Failed)+len(out.Problems) > 0 {
		code = exitInconclusive
	}
	for _, p := range out.Packages {
		if mutate.Count(p.Results).Pending > 0 || len(p.Problems) > 0 {
			code = exitInconclusive
		}
	}
	for _, p := range out.Packages {
		detected, whole := mutate.Count(p.Results).Score()
		if whole > 0 && float64(detected)*100 < minimum*float64(whole) || minimum > 0 && len(p.Suppressions) > 0 {
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
