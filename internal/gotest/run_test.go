//go:build unix

package gotest

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

func TestResultsAreThoseThatTheBinaryReports(t *testing.T) {
	tests := []struct {
		run  string
		env  string
		want []string
		code int
		last Status
	}{
		{run: "TestPass", want: []string{"TestPass pass"}, last: Pass},
		{run: "TestFail|TestPass|TestSkip", want: []string{"TestPass pass", "TestFail fail", "TestSkip skip"}, code: 1, last: Fail},
		{run: "TestSub", code: 1, last: Fail, want: []string{
			"TestSub fail", "TestSub/good pass", "TestSub/bad fail",
			`TestSub/with_space/ünicode_\x01 pass`, `TestSub/with_space/ünicode_\x01/deep pass`,
		}},
		{run: "TestNone", last: Pass},
		{run: "TestFakes", want: []string{"TestFakes pass"}, last: Pass},
		{run: "TestNoNewline|TestPass", want: []string{"TestPass pass", "TestNoNewline pass"}, last: Pass},
		{run: "TestLongNoNewline", want: []string{"TestLongNoNewline fail"}, code: 1, last: Fail},
		{run: "TestExit3", want: []string{"TestExit3 unfinished"}, code: 3},
		{run: "TestPass", env: "FIXTURE=init fakes", want: []string{"TestPass pass"}, last: Pass},
		{run: "TestFail", env: "FIXTURE=init exit 0"},
		{run: "TestFail", env: "FIXTURE=main exit 0"},
		{run: "TestFail", env: "FIXTURE=main exit 3", code: 3},
		{run: "TestFail", env: "FIXTURE=main runs, exit 0", want: []string{"TestFail fail"}, last: Fail},
		{run: "TestFail", env: "FIXTURE=main forgets", want: []string{"TestFail fail"}, code: 1, last: Fail},
	}
	for _, tt := range tests {
		t.Run(tt.run+" "+tt.env, func(t *testing.T) {
			r := mustRun(t, fixture(t, tt.run, tt.env))
			if diff := cmp.Diff(tt.want, statuses(r)); diff != "" {
				t.Errorf("tests (-want +got):\n%s", diff)
			}
			if r.ExitCode != tt.code || r.Summary != tt.last || r.Signal != "" || r.Panic != "" || r.TimedOut || r.Killed || r.Left != 0 {
				t.Errorf("want exit %d and summary %q alone, got %+v", tt.code, tt.last, r)
			}
		})
	}
}

func TestParallelOutputGoesToTheTestThatPrintedIt(t *testing.T) {
	r := mustRun(t, fixture(t, "TestParallel"))
	if len(r.Tests) != 21 {
		t.Fatalf("want 21 tests, got %q", statuses(r))
	}
	for _, test := range r.Tests[1:] {
		n := strings.TrimPrefix(test.Name, "TestParallel/")
		if test.Status == Pass {
			if test.Output != "" {
				t.Errorf("%s passed and keeps output %q", test.Name, test.Output)
			}
			continue
		}
		if got := strings.Count(test.Output, "from "+n+"\n"); got != 5 || strings.Count(test.Output, "\n") != 6 {
			t.Errorf("%s: want its five lines and its failure, got %q", test.Name, test.Output)
		}
	}
}

func TestPanicIsToldFromFailure(t *testing.T) {
	tests := []struct {
		run  string
		want []string
		text string
		test string
	}{
		{"TestPass|TestPanic", []string{"TestPass pass", "TestPanic fail", "TestPanic/sub fail"}, "panic: boom", "TestPanic"},
		{"TestPanicInGoroutine", []string{"TestPanicInGoroutine unfinished"}, "panic: boom in goroutine", "TestPanicInGoroutine"},
		{"TestFatalError", []string{"TestFatalError unfinished"}, "fatal error: concurrent map writes", "TestFatalError"},
		{"TestExit0", []string{"TestExit0 fail"}, "panic: unexpected call to os.Exit(0) during test", "TestExit0"},
	}
	for _, tt := range tests {
		t.Run(tt.run, func(t *testing.T) {
			r := mustRun(t, fixture(t, tt.run))
			if diff := cmp.Diff(tt.want, statuses(r)); diff != "" {
				t.Errorf("tests (-want +got):\n%s", diff)
			}
			if r.ExitCode != exitCrash || r.Summary != "" || r.TimedOut || r.Killed {
				t.Errorf("want a crash alone, got %+v", r)
			}
			if !strings.HasPrefix(r.Panic, tt.text) || !strings.Contains(r.Panic, "\ngoroutine ") || r.PanicTest != tt.test {
				t.Errorf("want %q in %s with goroutines, got %q in %q", tt.text, tt.test, r.Panic, r.PanicTest)
			}
		})
	}
}

func TestSignalIsNamed(t *testing.T) {
	r := mustRun(t, fixture(t, "TestKilled"))
	if r.Signal != "SIGKILL" || r.ExitCode != -1 || r.Killed || r.Panic != "" {
		t.Errorf("want SIGKILL from elsewhere, got %+v", r)
	}
	if got := statuses(r); len(got) != 1 || got[0] != "TestKilled unfinished" {
		t.Errorf("got tests %q", got)
	}
}

func TestHangingTestPanicsAtItsTimeout(t *testing.T) {
	s := fixture(t, "TestPass|TestHang")
	s.Timeout = 500 * time.Millisecond
	r := mustRun(t, s)
	if !r.TimedOut || r.Killed || !strings.HasPrefix(r.Panic, "panic: test timed out after 500ms\n") {
		t.Errorf("want its own timeout, got %+v", r)
	}
	want := []string{"TestPass pass", "TestHang unfinished", "TestHang/inner unfinished"}
	if diff := cmp.Diff(want, statuses(r)); diff != "" {
		t.Errorf("tests (-want +got):\n%s", diff)
	}
	if !strings.Contains(rawOutput(t, s), "fixture.TestHang") {
		t.Error("the raw output lacks the goroutine dump")
	}
}

func TestHangingInitIsAskedForItsGoroutines(t *testing.T) {
	s := fixture(t, "TestPass", "FIXTURE=init hangs")
	s.Timeout, s.Grace = 100*time.Millisecond, 400*time.Millisecond
	r := mustRun(t, s)
	if !r.TimedOut || !r.Killed || r.ExitCode != exitCrash {
		t.Errorf("want killed by SIGQUIT, got %+v", r)
	}
	if !strings.HasPrefix(r.Panic, "SIGQUIT: ") || !strings.Contains(r.Panic, "fixture.init") {
		t.Errorf("want the goroutine dump, got %q", r.Panic)
	}
}

func TestBinaryThatIgnoresSIGQUITIsKilledWithItsChildren(t *testing.T) {
	s := fixture(t, "TestPass", "FIXTURE=init hangs with a child, ignores SIGQUIT")
	s.Timeout, s.Grace = time.Second, 100*time.Millisecond
	r := mustRun(t, s)
	if !r.TimedOut || !r.Killed || r.Signal != "SIGKILL" {
		t.Errorf("want it killed, got %+v", r)
	}
	mustBeGone(t, childPid(t, s))
}

func TestProcessesLeftBehindAreKilledAndCounted(t *testing.T) {
	for _, run := range []string{"TestLeavesChild", "TestLeavesDaemon", "TestLeavesStranger"} {
		t.Run(run, func(t *testing.T) {
			s := fixture(t, run)
			r := mustRun(t, s)
			if r.Left != 1 || r.ExitCode != 0 || r.Killed {
				t.Errorf("want one process left by a binary that passed, got %+v", r)
			}
			mustBeGone(t, childPid(t, s))
		})
	}
}

func TestCancelKillsTheGroupAndKeepsWhatWasSeen(t *testing.T) {
	s := fixture(t, "TestPass|TestCancelled")
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	s.OnEvent = func(e Event) {
		if e.Action == ActionRun && e.Test == "TestCancelled" {
			go func() {
				for {
					if _, err := os.Stat(filepath.Join(s.Dir, "pid")); err == nil {
						cancel() // its child is there
						return
					}
					time.Sleep(time.Millisecond)
				}
			}()
		}
	}
	r, err := Run(ctx, s)
	if !errors.Is(err, context.Canceled) {
		t.Fatalf("want context.Canceled, got %v", err)
	}
	want := []string{"TestPass pass", "TestCancelled unfinished"}
	if diff := cmp.Diff(want, statuses(r)); diff != "" {
		t.Errorf("tests (-want +got):\n%s", diff)
	}
	if !r.Killed || r.TimedOut || r.Signal != "SIGKILL" {
		t.Errorf("want it killed, got %+v", r)
	}
	mustBeGone(t, childPid(t, s))
}

func TestAttributesOfAnyLengthArrive(t *testing.T) {
	r := mustRun(t, fixture(t, "TestAttr"))
	want := []Attr{{"muster.seed", `{"seed": 1}`}, {"muster.empty", ""}}
	if diff := cmp.Diff(want, find(t, r, "TestAttr").Attrs); diff != "" {
		t.Errorf("attributes (-want +got):\n%s", diff)
	}
	want = []Attr{{"muster.long", strings.Repeat("x", 20_000)}}
	if diff := cmp.Diff(want, find(t, r, "TestAttr/sub").Attrs); diff != "" {
		t.Errorf("long attribute (-want +got):\n%s", diff)
	}
}

func TestInvalidUTF8IsRawInTheFileAndValidInTheResult(t *testing.T) {
	s := fixture(t, "TestInvalidUTF8")
	r := mustRun(t, s)
	if out := find(t, r, "TestInvalidUTF8").Output; !utf8.ValidString(out) || !strings.Contains(out, "raw \uFFFD\uFFFD end\n") {
		t.Errorf("want replacement characters, got %q", out)
	}
	if raw := rawOutput(t, s); !strings.Contains(raw, "raw \xff\xfe end\n") {
		t.Errorf("want raw bytes, got %q", raw)
	}
}

func TestFloodIsCutInTheMiddle(t *testing.T) {
	s := fixture(t, "TestFlood|TestFail", "FIXTURE_MIB=200")
	s.OutputLimit = 1 << 20
	r := mustRun(t, s)
	if r.Bytes < 199<<20 || !r.Cut || find(t, r, "TestFlood").Status != Pass || find(t, r, "TestFail").Status != Fail {
		t.Errorf("got %d bytes, cut %v, %q", r.Bytes, r.Cut, statuses(r))
	}
	raw := rawOutput(t, s)
	if len(raw) > 1<<20+100 || !strings.Contains(raw, " bytes cut here]\n") {
		t.Errorf("the file has %d bytes and does not say what is missing", len(raw))
	}
	if !strings.HasSuffix(raw, "FAIL\n") || !strings.HasPrefix(raw, "\x16=== RUN") {
		t.Error("the file lacks the beginning or the end of the output")
	}
}

func TestEventsTellHowTestsProceed(t *testing.T) {
	s := fixture(t, "TestSkip|TestPass")
	var got []string
	s.OnEvent = func(e Event) { got = append(got, e.Action+" "+e.Test) }
	mustRun(t, s)
	want := []string{"run TestPass", "pass TestPass", "run TestSkip", "skip TestSkip"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("events (-want +got):\n%s", diff)
	}
}

func TestRunsOfOneTestAreCounted(t *testing.T) {
	s := fixture(t, "TestFail|TestPass")
	s.Args = append(s.Args, "-test.count=3")
	for _, test := range mustRun(t, s).Tests {
		if test.Runs != 3 {
			t.Errorf("%s: want 3 runs, got %d", test.Name, test.Runs)
		}
	}
}

func TestBinaryThatCannotStartIsAnError(t *testing.T) {
	notThere := fixture(t, "TestPass")
	notThere.Path = filepath.Join(t.TempDir(), "not there")
	noPlace := fixture(t, "TestPass")
	noPlace.Output = filepath.Join(t.TempDir(), "not", "there")
	ownFlag := fixture(t, "TestPass")
	ownFlag.Args = []string{"--test.v=true"}
	for _, s := range []Spec{notThere, noPlace, ownFlag} {
		if r, err := Run(t.Context(), s); err == nil || r != nil || !strings.Contains(err.Error(), "example.com/fixture") {
			t.Errorf("want an error that names the package, got %v and %+v", err, r)
		}
	}
}

func TestCancelledContextStartsNothing(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	r, err := Run(ctx, fixture(t, "TestPass"))
	if !errors.Is(err, context.Canceled) || r == nil || len(r.Tests) != 0 {
		t.Errorf("want an empty result and context.Canceled, got %+v, %v", r, err)
	}
}
