package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"github.com/passmuster/muster/corpus"
	"github.com/passmuster/muster/fuzz/engine/campaign"
	"github.com/passmuster/muster/fuzz/engine/report"
	"github.com/passmuster/muster/harness/runner"
	"github.com/passmuster/muster/internal/outdir"
)

// fuzzCodes is the help text for the exit codes of "muster fuzz".
const fuzzCodes = `Exit codes:
  0    no input fails
  1    an input fails, one that was there before included
  2    a mistake in flags or arguments; nothing ran
  3    a target does not exist, does not build or cannot be fuzzed, and no input of the others fails
  70   internal error
  130  interrupted; what was found by then is kept and told
`

// listTargets prints the targets.
func (a *app) listTargets(c *campaign.Campaign, json bool) error {
	for _, t := range c.Targets() {
		if json {
			if err := a.ui.event(t); err != nil {
				return err
			}
			continue
		}
		fmt.Fprintf(a.ui.out, "%s:%d: %s", a.ui.short(filepath.Join(t.Dir, t.File)), t.Line, t.Signature())
		if t.Problem != "" {
			fmt.Fprintf(a.ui.out, "  (%s)", t.Problem)
		}
		fmt.Fprintln(a.ui.out)
	}
	for _, f := range c.Failed() {
		a.ui.fail(fmt.Errorf("%s: %s", f.Package, f.Output), "")
		a.code = exitInconclusive
	}
	return nil
}

// showFuzz prints the report, writes the file that was asked for and sets the exit code.
func (a *app) showFuzz(r *report.Report, f fuzzFlags, runErr error) error {
	if runErr != nil && !errors.Is(runErr, runner.ErrInterrupted) {
		// A build that fails as a whole is no target that can be fuzzed.
		r.Failed = append(r.Failed, report.Failure{Package: "all packages", Output: runErr.Error()})
	}
	if f.report != "" {
		var b bytes.Buffer
		if err := report.JSON(&b, r); err != nil {
			return err
		}
		if err := outdir.WriteFile(f.report, b.Bytes()); err != nil {
			return fmt.Errorf("write %s: %w", f.report, err)
		}
	}
	a.code = fuzzCode(r)
	if f.json {
		return a.ui.event(struct {
			Event  string         `json:"event"`
			Report *report.Report `json:"report"`
		}{"report", r})
	}
	return report.Text(a.ui.out, r, report.TextOptions{Color: a.ui.color, Width: a.ui.width})
}

func fuzzCode(r *report.Report) int {
	switch {
	case r.Run.Interrupted:
		return exitInterrupted
	case len(r.Crashers) > 0:
		return exitFail
	case !r.Complete():
		return exitInconclusive
	}
	return exitPass
}

// replayInput runs one saved input.
func (a *app) replayInput(ctx context.Context, c *campaign.Campaign, f fuzzFlags) error {
	file, err := filepath.Abs(f.replay)
	if err != nil {
		return err
	}
	input := corpus.ReadFile(file)
	if input.Err != nil {
		return &runner.UsageError{Err: fmt.Errorf("--replay %s: %w", f.replay, input.Err)}
	}
	k, err := c.Replay(ctx, file, input.Entry)
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if err != nil {
		a.ui.fail(err, "")
		a.code = exitInconclusive
		return nil
	}
	if k == nil {
		fmt.Fprintf(a.ui.out, "%s does not fail\n", f.replay)
		return nil
	}
	a.code = exitFail
	return report.Crasher(a.ui.out, *k, report.TextOptions{Color: a.ui.color, Width: a.ui.width})
}
