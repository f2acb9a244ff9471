package main

import (
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"github.com/passmuster/muster/harness/runner"
	"github.com/passmuster/muster/mutate/operator"
	"github.com/passmuster/muster/mutate/report"
	"github.com/passmuster/muster/mutate/session"
)

func (a *app) mergeMutants() *cobra.Command {
	var f mutantOutputs
	c := &cobra.Command{
		Use:   "merge [flags] files",
		Short: "put the reports of shards together",
		Long: `Merge reads files that "muster mutate --shard i/n --stryker file" wrote and shows them as one run. All
shards must be there, each once, and of the same mutants: else nothing is shown, and the message says what
is missing, there twice, or different. Reports without shards may be merged where they are of different
packages of a module.

` + mutateCodes,
		Example: `  muster mutate --shard 1/2 --stryker 1.json ./...
  muster mutate --shard 2/2 --stryker 2.json ./...
  muster mutate merge --threshold 80 --stryker all.json 1.json 2.json`,
		RunE: func(_ *cobra.Command, args []string) error {
			if err := f.check(); err != nil {
				return err
			}
			in, err := mergeFiles(args)
			if err != nil {
				return &runner.UsageError{Err: err}
			}
			for _, problem := range in.Problems {
				a.ui.fail(errors.New(problem), "")
			}
			in.Operators, in.Replay = operator.All, report.Replay()
			return a.showMutants(&session.Outcome{Input: in}, f, false, nil)
		},
	}
	c.Flags().SortFlags = false
	f.outputs(c)
	return c
}

func mergeFiles(names []string) (report.Input, error) {
	var parts []report.Part
	for _, name := range names {
		f, err := os.Open(name)
		if err != nil {
			return report.Input{}, err
		}
		in, err := report.Decode(f)
		f.Close()
		if err != nil {
			return report.Input{}, fmt.Errorf("%s: %w", name, err)
		}
		parts = append(parts, report.Part{Name: name, Input: in})
	}
	return report.Merge(parts...)
}
