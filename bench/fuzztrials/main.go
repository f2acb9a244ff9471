// Fuzztrials measures how often and how soon muster fuzz and go test -fuzz find planted bugs: one worker, twenty seconds
// a trial, an empty cache, the trials of all of them in turn. Each trial is a line of a log, and a trial that the log
// has already is not made again, so that a run can be stopped and goes on where it was.
//
//	go run ./bench/fuzztrials -log trials.jsonl
//	go run ./bench/fuzztrials -log trials.jsonl -bugs magic,checksum -engines native -trials 3
//	go run ./bench/fuzztrials -log trials.jsonl -table
//
// The table has a row for each bug, and the rules that it is judged by.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"strings"

	"github.com/passmuster/muster/bench/lab"
)

var (
	trials  = flag.Int("trials", 10, "trials of each bug and engine")
	seconds = flag.Int("seconds", 20, "seconds of each trial")
	names   = flag.String("bugs", "", "bugs, comma-separated; all where empty")
	chosen  = flag.String("engines", "muster,fallback,native", "engines, comma-separated")
	logFile = flag.String("log", "fuzztrials.jsonl", "file of the trials made so far, which new ones are added to")
	command = flag.String("muster", "", "the muster command; built where empty")
	only    = flag.Bool("table", false, "make no trial, print the table of those that the log has")
)

func main() {
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	ok, err := measure(ctx)
	stop()
	lab.Exit(ok, err)
}

// measure makes the trials that the log has not, prints the table and reports whether every rule holds.
func measure(ctx context.Context) (bool, error) {
	suite, err := selected(*names)
	if err != nil {
		return false, err
	}
	done, err := readLog(*logFile)
	if err != nil {
		return false, err
	}
	if !*only {
		if err := makeTrials(ctx, suite, done); err != nil {
			return false, err
		}
	}
	fmt.Printf("%s. %d s a trial, one worker.\n\n", lab.Machine(), *seconds)
	rows := rowsOf(suite, done, *seconds, *trials)
	printTable(os.Stdout, rows)
	return printRules(os.Stdout, rules(rows)), nil
}

// selected returns the named bugs.
func selected(names string) ([]bug, error) {
	if names == "" {
		return bugs, nil
	}
	var list []bug
	for name := range strings.SplitSeq(names, ",") {
		i := slices.IndexFunc(bugs, func(b bug) bool { return b.Name == name })
		if i < 0 {
			return nil, fmt.Errorf("no planted bug is called %q: see bench/fuzztrials/bugs.go", name)
		}
		list = append(list, bugs[i])
	}
	return list, nil
}

// makeTrials makes the trials that are not done, and adds them.
func makeTrials(ctx context.Context, suite []bug, done map[key]trial) error {
	dir, err := os.MkdirTemp("", "muster-bench")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	b, err := newBed(ctx, dir, *seconds, *command)
	if err != nil {
		return err
	}
	for number := 1; number <= *trials; number++ {
		for _, bug := range suite {
			for name := range strings.SplitSeq(*chosen, ",") {
				k := key{Bug: bug.Name, Engine: name, Trial: number, Seconds: *seconds}
				if _, ok := done[k]; ok {
					continue
				}
				engine, ok := engines[name]
				if !ok {
					return fmt.Errorf("engine %q: muster, fallback or native", name)
				}
				t, err := b.try(ctx, engine, bug, number)
				if err = errors.Join(err, ctx.Err()); err != nil {
					return fmt.Errorf("%s of %s, trial %d: %w", name, bug.Name, number, err)
				}
				t.key = k
				if err := writeLog(*logFile, t); err != nil {
					return err
				}
				done[k] = t
				fmt.Fprintln(os.Stderr, t)
			}
		}
	}
	return nil
}
