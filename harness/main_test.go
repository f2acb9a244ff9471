package harness_test

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/passmuster/muster/harness"
)

// childEnv names the child test that this binary runs instead of its own tests. How harness behaves
// in a test that fails, repeats or runs out of time can be seen from outside alone.
const childEnv = "HARNESS_CHILD_TEST"

func TestMain(m *testing.M) {
	name := os.Getenv(childEnv)
	if name == "" {
		os.Exit(m.Run())
	}
	child := testing.InternalTest{Name: name, F: children[name]}
	if child.F == nil {
		fmt.Fprintf(os.Stderr, "no child test %q\n", name)
		os.Exit(2)
	}
	matchAll := func(string, string) (bool, error) { return true, nil }
	testing.Main(matchAll, []testing.InternalTest{child}, nil, nil)
}

// runChild runs one child test in a process of its own with args and only the given MUSTER_
// variables, and returns its output and whether it passed.
func runChild(t *testing.T, name string, args, env []string) (output string, passed bool) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(harness.Context(t), self, append([]string{"-test.v"}, args...)...)
	cmd.Env = slices.DeleteFunc(os.Environ(), func(kv string) bool { return strings.HasPrefix(kv, "MUSTER_") })
	cmd.Env = append(cmd.Env, childEnv+"="+name)
	cmd.Env = append(cmd.Env, env...)
	out, err := cmd.CombinedOutput()
	if err != nil {
		// 1: tests failed, 2: a panic.
		var exit *exec.ExitError
		if !errors.As(err, &exit) || exit.ExitCode() != 1 && exit.ExitCode() != 2 {
			t.Fatalf("child %s: %v\n%s", name, err, out)
		}
	}
	return string(out), err == nil
}
