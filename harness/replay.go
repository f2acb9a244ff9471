package harness

import (
	"fmt"
	"regexp"
	"runtime/debug"
	"strings"
	"testing"
)

// ReplayCommand returns the shell command that runs one test, with all that is in it, again with the root
// seed of this run. It works anywhere in the test's module. It is for messages: whoever asks says it, so that it is
// not logged once more when the test ends.
func ReplayCommand(t testing.TB) string {
	t.Helper()
	l := current(t)
	l.said.Store(true)
	return replayCommand(t, l.root)
}

// replayCommand returns the shell command that runs one test or benchmark again with a root seed. It
// works anywhere in the test's module.
func replayCommand(t testing.TB, root uint64) string {
	selection := "-run " + shellQuote(exactly(t.Name()))
	if _, ok := t.(*testing.B); ok {
		selection = "-run '^$' -bench " + shellQuote(exactly(t.Name()))
	}
	return fmt.Sprintf("%s=%d go test -count=1 %s %s", EnvSeed, root, selection, testedPackage())
}

// exactly returns the pattern for -run that matches the test of this name, its parents and its own
// subtests, and no other.
func exactly(name string) string {
	elements := strings.Split(name, "/")
	for i, element := range elements {
		elements[i] = "^" + regexp.QuoteMeta(element) + "$"
	}
	return strings.Join(elements, "/")
}

// shellQuote quotes text for a POSIX shell.
func shellQuote(text string) string {
	return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
}

// testedPackage returns the import path of the package whose tests this binary holds, or "." where
// the binary does not say.
func testedPackage() string {
	if info, ok := debug.ReadBuildInfo(); ok {
		// The main package of a test binary is named after the tested one: "example.com/m/p.test".
		if path, ok := strings.CutSuffix(info.Path, ".test"); ok && path != "" {
			return path
		}
	}
	return "."
}
