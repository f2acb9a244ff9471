package fuzz_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/leanovate/gopter/gen"

	"github.com/passmuster/muster/corpus"
	"github.com/passmuster/muster/fuzz"
	"github.com/passmuster/muster/harness"
)

// The targets below fail on purpose, in child processes of the tests.
const childEnv = "MUSTER_TEST_CHILD"

func FuzzHolds(f *testing.F) {
	fuzz.Run(f, gen.SliceOf(gen.UInt8()), func(t *testing.T, v []uint8) {
		fuzz.Classify(t, len(v) > 50, "long")
		if len(v) >= 100 {
			t.Errorf("%d bytes", len(v))
		}
	})
}

func FuzzChildFails(f *testing.F) {
	fuzz.Run(f, gen.SliceOf(gen.IntRange(0, 1000)), func(t *testing.T, v []int) {
		if os.Getenv(childEnv) == "parallel" {
			t.Parallel()
		}
		sum := 0
		for _, n := range v {
			sum += n
		}
		switch {
		case sum < 500 || !isChild():
		case os.Getenv(childEnv) == "panic":
			panic("too much")
		default:
			t.Fatalf("the sum is %d", sum)
		}
	})
}

func FuzzChildExits(f *testing.F) {
	fuzz.Run(f, gen.IntRange(0, 9), func(_ *testing.T, v int) {
		if v == 7 && isChild() {
			os.Exit(3)
		}
	})
}

func FuzzChildSubtest(f *testing.F) {
	fuzz.Run(f, gen.IntRange(5, 9), func(t *testing.T, v int) {
		t.Run("part", func(t *testing.T) {
			t.Parallel()
			if v == 7 && isChild() {
				t.Error("seven")
			}
		})
	})
}

func TestChildExits(t *testing.T) {
	fuzz.Check(t, gen.IntRange(0, 9), func(_ testing.TB, v int) {
		if v == 7 && isChild() {
			os.Exit(3)
		}
	})
}

// isChild reports whether a test is to fail: it is then run by another.
func isChild() bool { return os.Getenv(childEnv) != "" }

// own are the settings that a child must not have; what else muster sets, such as which mutant is active, it must.
var own = []string{"CI", harness.EnvStage, harness.EnvOut, harness.EnvSeed}

// child runs tests of this binary in dir and returns their output and whether they passed.
func child(t *testing.T, dir, mode string, args ...string) (string, bool) {
	t.Helper()
	cmd := exec.CommandContext(context.Background(), os.Args[0], args...)
	cmd.Dir = dir
	for _, kv := range os.Environ() {
		if key, _, _ := strings.Cut(kv, "="); !slices.Contains(own, key) {
			cmd.Env = append(cmd.Env, kv)
		}
	}
	cmd.Env = append(cmd.Env, childEnv+"="+mode, "TMPDIR="+dir, "TMP="+dir)
	out, err := cmd.CombinedOutput()
	return string(out), err == nil
}

func TestATargetMadeOfAPropertyShrinksAndSaves(t *testing.T) {
	for mode, says := range map[string]string{"fatal": "the sum is 500", "parallel": "the sum is 500", "panic": "panic: too much"} {
		t.Run(mode, func(t *testing.T) {
			dir := t.TempDir()
			out, passed := child(t, dir, mode, "-test.run=^FuzzChildFails$/^seed#1$")
			if passed || !strings.Contains(out, says) || !strings.Contains(out, "value:  []int{500}") {
				t.Errorf("said\n%s", out)
			}
			files, err := corpus.ReadDir(filepath.Join(dir, "testdata", "fuzz", "FuzzChildFails"))
			if err != nil || len(files) != 1 || files[0].Entry.Comment != "[]int{500}" {
				t.Fatalf("saved %+v, %v", files, err)
			}
			out, passed = child(t, dir, mode, "-test.run=^FuzzChildFails$/^"+files[0].Name+"$")
			if passed || !strings.Contains(out, "value:  []int{500}") {
				t.Errorf("replayed\n%s", out)
			}
		})
	}
}

func TestATargetSaysOfOneDrawnInputThatItFails(t *testing.T) {
	dir := t.TempDir()
	out, passed := child(t, dir, "fatal", "-test.v", "-test.run=^FuzzChildFails$")
	if n := strings.Count(out, "made smaller in"); passed || n != 1 {
		t.Errorf("%d times\n%s", n, out)
	}
	if !strings.Contains(out, "fuzz: property at run_test.go:") {
		t.Errorf("no place\n%s", out)
	}
	if !strings.Contains(out, "not tried, because an input before this one fails") {
		t.Errorf("silent about the rest\n%s", out)
	}
	// Saved ones are tried whatever came before.
	out, _ = child(t, dir, "fatal", "-test.run=^FuzzChildFails$")
	if n := strings.Count(out, "made smaller in"); n != 2 {
		t.Errorf("%d times\n%s", n, out)
	}
}

func TestASubtestThatRunsOnStillNamesTheValue(t *testing.T) {
	out, passed := child(t, t.TempDir(), "on", "-test.run=^FuzzChildSubtest$")
	if passed || !strings.Contains(out, "a subtest that ran on failed") || !strings.Contains(out, "value:  7\n") || strings.Contains(out, "value:  8\n") {
		t.Errorf("said\n%s", out)
	}
}

func TestTheEndOfTheProcessStillNamesItsCounterexample(t *testing.T) {
	for _, name := range []string{"TestChildExits", "FuzzChildExits"} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			const said = "an earlier run of this test ended, and its process with it, while it checked\n\t7"
			for run := range 3 {
				out, passed := child(t, dir, "exit", "-test.run=^"+name+"$")
				if passed || strings.Contains(out, said) != (run > 0) {
					t.Errorf("run %d said\n%s", run, out)
				}
			}
			files, err := corpus.ReadDir(filepath.Join(dir, "testdata", "fuzz", name))
			if err != nil || len(files) != 1 || files[0].Entry.Comment != "7" {
				t.Errorf("saved %+v, %v", files, err)
			}
		})
	}
}
