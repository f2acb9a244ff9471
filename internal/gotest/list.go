package gotest

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/passmuster/muster/internal/proc"
)

const (
	// listTimeout is Spec.Timeout for List where that is 0: listing runs no test.
	listTimeout = time.Minute
	// maxList bounds what a binary may print when it is asked for its tests.
	maxList = 16 << 20
)

// List returns the names of the binary's tests, benchmarks, fuzz targets and examples in source
// order, whatever -test.run says. Of s it uses what Run uses to start the binary; Output and OnEvent
// are not. A binary whose init or TestMain prints lines that are such names makes List name them.
func List(ctx context.Context, s Spec) ([]string, error) {
	command, err := s.command("-test.list=.")
	if err != nil {
		return nil, err
	}
	null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		return nil, s.wrap(err)
	}
	defer null.Close()
	command.Stderr = null
	limit := s.bounds()
	if limit.timeout <= 0 {
		limit.timeout = listTimeout
	}
	out := new(listOutput)
	end, err := supervise(ctx, command, limit, out)
	if err == nil {
		err = out.problem(end, limit)
	}
	if err != nil {
		return nil, s.wrap(fmt.Errorf("list them: %w", err))
	}
	return parseList(out.Bytes()), nil
}

// listOutput keeps what is printed, up to maxList.
type listOutput struct {
	bytes.Buffer
	over bool
}

func (o *listOutput) Write(p []byte) (int, error) {
	if o.over = o.over || o.Len()+len(p) > maxList; !o.over {
		o.Buffer.Write(p)
	}
	return len(p), nil
}

func (o *listOutput) problem(end ending, b bounds) error {
	switch signal := proc.Signal(end.state); {
	case end.late:
		return fmt.Errorf("the binary did not end within %v: see what its init or TestMain waits for", b.timeout)
	case signal != "":
		return fmt.Errorf("the binary ended by %s", signal)
	case end.state.ExitCode() != 0:
		return fmt.Errorf("the binary exited with %d: see what its init or TestMain does", end.state.ExitCode())
	case o.over:
		return fmt.Errorf("the binary printed more than %d MiB: see what its init or TestMain prints", maxList>>20)
	}
	return nil
}

// parseList returns the lines that are names of what -test.list lists.
func parseList(out []byte) []string {
	var names []string
	for line := range bytes.Lines(out) {
		if name := string(trimNewline(line)); isTestName(name) {
			names = append(names, name)
		}
	}
	return names
}

// isTestName reports whether a function of this name is a test, benchmark, fuzz target or example:
// one of the four words, then nothing or an identifier's rest that begins with no lower-case letter.
func isTestName(name string) bool {
	for _, kind := range []string{"Test", "Benchmark", "Fuzz", "Example"} {
		rest, ok := strings.CutPrefix(name, kind)
		if !ok {
			continue
		}
		first, _ := utf8.DecodeRuneInString(rest)
		return !unicode.IsLower(first) && utf8.ValidString(rest) && !strings.ContainsFunc(rest, func(r rune) bool {
			return r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r)
		})
	}
	return false
}
