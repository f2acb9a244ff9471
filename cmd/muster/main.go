// Muster decides whether a Go change passes muster. "muster gate ./..." is the CI stage; "muster init"
// sets a module up. This package holds routes only: flags in, a call, a report out, an exit code.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"runtime/debug"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"github.com/passmuster/muster/harness/runner"
	"github.com/passmuster/muster/internal/testbin"
)

func main() { os.Exit(run(os.Args[1:])) }

// collectVerb is how this program is called by "go test -exec"; it is no command for people.
const collectVerb = "__collect"

func run(args []string) (code int) {
	if len(args) > 0 && args[0] == collectVerb {
		if err := testbin.Collect(args[1:]); err != nil {
			fmt.Fprintf(os.Stderr, "muster: error: %v\n", err)
			return exitInternal
		}
		return exitPass
	}
	ui := newUI(os.Stdout, os.Stderr)
	defer func() {
		if p := recover(); p != nil {
			ui.fail(fmt.Errorf("panic: %v\n%s", p, debug.Stack()), "this is a bug in muster: please report it with the lines above")
			code = exitInternal
		}
	}()
	ctx, cancel := context.WithCancelCause(context.Background())
	defer cancel(nil)
	onSignal(func() {
		ui.note("interrupted: ending test binaries and writing what was measured (again to end at once)")
		cancel(runner.ErrInterrupted)
	})

	a := &app{ui: ui}
	root := a.root()
	root.SetArgs(args)
	root.SetOut(os.Stdout)
	root.SetErr(os.Stderr)
	if err := root.ExecuteContext(ctx); err != nil {
		return a.explain(err)
	}
	return a.code
}

// oneInterrupt is for how long signals are taken for the first one: timeout(1) and some CI systems tell a process and then its whole group.
const oneInterrupt = time.Second

// onSignal calls f at the first interrupt; one after it ends the process as usual.
func onSignal(f func()) {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	go func() {
		<-signals
		time.AfterFunc(oneInterrupt, func() { signal.Stop(signals) })
		f()
	}()
}

// app carries what the verbs share. code is the exit code of a verb that had no error.
type app struct {
	ui   *ui
	code int
}

func (a *app) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "muster",
		Short: "decide whether a Go change passes muster",
		Long: `Muster measures the packages of a Go module, holds each to the thresholds of its risk tier and
answers pass, fail or inconclusive, with evidence that a person and a program can read.`,
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          noSuchCommand,
		RunE:          func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	root.SuggestionsMinimumDistance = 2
	root.AddCommand(a.gate(), a.mutate(), a.fuzz(), a.corpus(), a.init(), a.schema(), a.version())
	root.SetFlagErrorFunc(func(c *cobra.Command, err error) error {
		return &runner.UsageError{Err: err, Hint: "see " + c.CommandPath() + " --help"}
	})
	root.CompletionOptions.HiddenDefaultCmd = false
	return root
}

// noSuchCommand refuses a word that is no command, and names those like it.
func noSuchCommand(c *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	hint := "see muster --help"
	if like := c.SuggestionsFor(args[0]); len(like) > 0 {
		hint = "did you mean " + strings.Join(like, " or ") + "?"
	}
	return &runner.UsageError{Err: fmt.Errorf("unknown command %q", args[0]), Hint: hint}
}

// explain prints an error with its hint and returns its exit code.
func (a *app) explain(err error) int {
	code := codeOf(err)
	hint := ""
	var usage *runner.UsageError
	if errors.As(err, &usage) {
		hint = usage.Hint
	}
	// What cobra itself refuses before a verb runs is a usage error without a type of its own.
	if code == exitInternal && isCobraUsage(err) {
		code, hint = exitUsage, "see muster --help"
	}
	a.ui.fail(err, hint)
	return code
}
