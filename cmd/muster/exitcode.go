package main

import (
	"errors"

	"github.com/passmuster/muster/harness/config"
	"github.com/passmuster/muster/harness/runner"
)

// The exit codes. Where several apply the order is 130, 70, 1, 3, 0; 2 comes before anything runs.
const (
	exitPass         = 0   // every package passes muster, or the run only observes
	exitFail         = 1   // the gate says no
	exitUsage        = 2   // a mistake in flags, arguments, config or saved evidence; nothing ran
	exitInconclusive = 3   // something that was demanded could not be measured
	exitInternal     = 70  // a bug in muster, or the system failed it (EX_SOFTWARE of sysexits.h)
	exitInterrupted  = 130 // ended by the user: 128 + SIGINT
)

// exitCodes is the help text for them.
const exitCodes = `Exit codes:
  0    every package passes, or the run only observes
  1    the gate says no
  2    a mistake in flags, arguments or config; nothing ran
  3    inconclusive: something that was demanded could not be measured
  70   internal error
  130  interrupted; what was measured is written, marked as not complete
`

// codeOf is the exit code for an error.
func codeOf(err error) int {
	var usage *runner.UsageError
	var cfg *config.Error
	switch {
	case err == nil:
		return exitPass
	case errors.Is(err, runner.ErrInterrupted):
		return exitInterrupted
	case errors.As(err, &usage), errors.As(err, &cfg):
		return exitUsage
	}
	return exitInternal
}
