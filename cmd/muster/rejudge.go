package main

import (
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"github.com/passmuster/muster/harness/runner"
)

// measuring are the flags that say how to measure: with saved evidence they would do nothing.
var measuring = []string{"since", "seed", "jobs", "tags", "race", "timeout", "run", "skip", "out", "no-cache"}

// rejudge judges saved evidence: by the thresholds in it, or by those of --config.
func (a *app) rejudge(c *cobra.Command, o runner.Options, f gateFlags, args []string) error {
	for _, name := range measuring {
		if c.Flags().Changed(name) {
			return &runner.UsageError{
				Err:  fmt.Errorf("--%s has no effect with --evidence, which runs nothing", name),
				Hint: "leave one of the two out",
			}
		}
	}
	if len(args)+len(o.Args) > 0 {
		return &runner.UsageError{
			Err:  errors.New("--evidence judges the packages in the file; it takes no arguments"),
			Hint: "leave the arguments out",
		}
	}
	reports, err := parseReports(f.reports)
	if err != nil {
		return err
	}
	file, err := os.Open(f.evidence)
	if err != nil {
		return &runner.UsageError{Err: err, Hint: "name a file that muster gate wrote, such as muster.out/evidence.json"}
	}
	defer file.Close()
	r, err := runner.Rejudge(file, o)
	if err != nil {
		return err
	}
	r.Mutants = runner.MutantsBeside(f.evidence, r.Evidence)
	return a.show(r, f, reports)
}

// isCobraUsage recognises what cobra refuses before a verb runs: unknown commands and wrong numbers
// of arguments carry no type.
func isCobraUsage(err error) bool {
	for _, part := range []string{"unknown command", "accepts ", "requires ", "invalid argument"} {
		if len(err.Error()) >= len(part) && err.Error()[:len(part)] == part {
			return true
		}
	}
	return false
}
