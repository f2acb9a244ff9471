// Package gotest runs one prebuilt Go test binary and turns what it prints into test results.
//
// [Run] is what "go test -json" does after its build: it starts the binary with framing marks on,
// converts the output as it comes ([Converter]) and says how every test and the process ended. It
// holds to a bound of memory however much is printed, ends at its timeout whatever the binary does,
// and leaves no process behind. [Normalize] takes out of a failure's text what differs from run to
// run.
//
// It does not build binaries, choose tests or judge: an exit code of 0 with tests unfinished is
// reported as just that. A test binary is free to print framing marks of its own, so results are
// only as honest as the binary; ordinary output that looks like a result is not taken for one.
package gotest
