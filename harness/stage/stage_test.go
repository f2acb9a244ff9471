package stage

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/passmuster/muster/harness/evidence"
	"github.com/passmuster/muster/internal/golist"
	"github.com/passmuster/muster/internal/gotest"
)

func TestEveryStageIsDocumented(t *testing.T) {
	for _, s := range List {
		if s.Name == "" || s.Doc == "" || s.Run == nil && s.Finish == nil {
			t.Errorf("stage %q lacks something", s.Name)
		}
	}
}

func TestSeedsOfRunsAreDerivedFromTheRootAlone(t *testing.T) {
	if runSeed(7, 1) != 7 || runShuffle(7, 1) != "off" {
		t.Error("run 1 has the root seed and the order of the source")
	}
	seen := map[uint64]bool{}
	for root := range uint64(50) {
		for k := 2; k <= 20; k++ {
			s := runSeed(root, k)
			if seen[s] {
				t.Errorf("seed %d comes twice", s)
			}
			seen[s] = true
			if sh := runShuffle(root, k); sh == "off" || sh == "0" || strings.HasPrefix(sh, "-") {
				t.Errorf("shuffle %q of run %d", sh, k)
			}
		}
	}
	// Stored evidence and replay commands depend on these values.
	if runSeed(1, 2) != 10451216379200822465 || runShuffle(1, 2) != "790680965" {
		t.Errorf("run 2 of root 1: seed %d, shuffle %s", runSeed(1, 2), runShuffle(1, 2))
	}
}

func TestHowARunEndedIsToldFromItsResult(t *testing.T) {
	test := func(name string, s gotest.Status) gotest.Test { return gotest.Test{Name: name, Status: s} }
	tests := []struct {
		name     string
		expected []string
		result   gotest.Result
		outcome  evidence.Outcome
		failures []string
		missing  []string
	}{
		{"all pass", []string{"TestA"}, gotest.Result{Tests: []gotest.Test{test("TestA", gotest.Pass)}}, evidence.Passed, nil, nil},
		{"a skip is an end", []string{"TestA"}, gotest.Result{Tests: []gotest.Test{test("TestA", gotest.Skip)}}, evidence.Passed, nil, nil},
		{"nothing to run", nil, gotest.Result{}, evidence.NoTests, nil, nil},
		{"only the deepest failure counts", []string{"TestA"}, gotest.Result{ExitCode: 1, Tests: []gotest.Test{
			test("TestA", gotest.Fail), test("TestA/x", gotest.Fail), test("TestA/x/y", gotest.Fail), test("TestA/z", gotest.Pass),
		}}, evidence.Failed, []string{"TestA/x/y"}, nil},
		{"a failure that the exit code hides", []string{"TestA"}, gotest.Result{Tests: []gotest.Test{test("TestA", gotest.Fail)}},
			evidence.Failed, []string{"TestA"}, nil},
		{"tests that a passing test runs and sees fail", []string{"TestA"}, gotest.Result{Tests: []gotest.Test{
			test("TestA/inner", gotest.Fail), test("Other", gotest.Fail), test("TestA", gotest.Pass),
		}}, evidence.Passed, nil, nil},
		{"exit code without a failing test", []string{"TestA"}, gotest.Result{ExitCode: 3, Tests: []gotest.Test{test("TestA", gotest.Pass)}},
			evidence.Failed, []string{wholePackage}, nil},
		{"exit 0 before the end", []string{"TestA", "TestB"}, gotest.Result{Tests: []gotest.Test{test("TestA", gotest.Pass)}},
			evidence.EndedEarly, []string{wholePackage}, []string{"TestB"}},
		{"exit 0 in the middle of a test", []string{"TestA"}, gotest.Result{Tests: []gotest.Test{test("TestA", gotest.Unfinished)}},
			evidence.EndedEarly, []string{wholePackage}, []string{"TestA"}},
		{"a panic blames the test that printed it", []string{"TestA", "TestB"}, gotest.Result{
			ExitCode: 2, Panic: "panic: x", PanicTest: "TestB",
			Tests: []gotest.Test{test("TestA", gotest.Unfinished), test("TestB", gotest.Unfinished)},
		}, evidence.Crashed, []string{"TestB"}, []string{"TestA", "TestB"}},
		{"a signal blames nobody", []string{"TestA"}, gotest.Result{ExitCode: -1, Signal: "SIGKILL", Tests: []gotest.Test{test("TestA", gotest.Unfinished)}},
			evidence.Crashed, []string{wholePackage}, []string{"TestA"}},
		{"a timeout blames the one test that ran", []string{"TestA"}, gotest.Result{
			TimedOut: true, ExitCode: 2, Tests: []gotest.Test{test("TestA", gotest.Unfinished), test("TestA/x", gotest.Unfinished)},
		}, evidence.TimedOut, []string{"TestA/x"}, []string{"TestA"}},
		{"a timeout blames none of several", []string{"TestA", "TestB"}, gotest.Result{
			TimedOut: true, ExitCode: 2, Tests: []gotest.Test{test("TestA", gotest.Unfinished), test("TestB", gotest.Unfinished)},
		}, evidence.TimedOut, []string{wholePackage}, []string{"TestA", "TestB"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var expected []golist.Func
			for _, name := range tt.expected {
				expected = append(expected, golist.Func{Name: name})
			}
			r := run{result: &tt.result}
			r.conclude(expected)
			if r.Outcome != tt.outcome {
				t.Errorf("outcome %q, want %q", r.Outcome, tt.outcome)
			}
			if d := cmp.Diff(tt.failures, r.failures); d != "" {
				t.Errorf("failures (-want +got):\n%s", d)
			}
			if d := cmp.Diff(tt.missing, r.missing); d != "" {
				t.Errorf("missing (-want +got):\n%s", d)
			}
		})
	}
}

func TestFlakyIsToldFromBroken(t *testing.T) {
	runs := []run{
		{Rerun: evidence.Rerun{Run: 1}, passes: []string{"TestA", "TestParent", wholePackage}, failures: nil},
		{Rerun: evidence.Rerun{Run: 2}, passes: []string{"TestA"}, failures: []string{"TestB", "TestParent/x"}},
		{Rerun: evidence.Rerun{Run: 3}, passes: []string{"TestParent/x"}, failures: []string{"TestA", "TestB", wholePackage}},
	}
	flaky, broken := compareRuns(runs)
	if d := cmp.Diff([]evidence.FlakyTest{
		{Test: wholePackage, Passed: 1, Failed: 1, FailedRuns: []int{3}},
		{Test: "TestA", Passed: 2, Failed: 1, FailedRuns: []int{3}},
		{Test: "TestParent/x", Passed: 1, Failed: 1, FailedRuns: []int{2}},
	}, flaky); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]string{"TestB"}, broken); d != "" {
		t.Error(d)
	}
}

func unit() *Unit {
	return &Unit{
		Settings:   &Settings{Root: "/m", Seed: 1, Timeout: evidence.Duration(10 * time.Minute), Flags: []string{"-tags=a b"}},
		Go:         &golist.Package{ImportPath: "m/p", Dir: "/m/p"},
		Evidence:   &evidence.Package{Path: "m/p", Dir: "p"},
		Thresholds: evidence.Thresholds{Reruns: &evidence.RerunThresholds{Count: 2, Race: true}},
	}
}

func TestReplayRunsTheTestOrItsOrderAgain(t *testing.T) {
	u := unit()
	first := run{Rerun: evidence.Rerun{Run: 1, Seed: 1, Shuffle: "off"}}
	if got, want := u.replay(first, "TestA/it's_1+1"), `MUSTER_SEED=1 go test -count=1 '-run=^TestA$/^it'\''s_1\+1$' -race '-tags=a b' ./p`; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	second := run{Rerun: evidence.Rerun{Run: 2, Seed: 5, Shuffle: "77", Outcome: evidence.TimedOut}}
	if got, want := u.replay(second, "TestA"), `MUSTER_SEED=5 go test -count=1 -shuffle=77 -timeout=10m -race '-tags=a b' ./p`; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestThePlaceOfAFailureIsFound(t *testing.T) {
	u := unit()
	u.Go.Module = &golist.Module{Path: "m"}
	u.GOROOT = t.TempDir()
	lib := filepath.Join(u.GOROOT, "src", "testing")
	if err := errors.Join(os.MkdirAll(lib, 0o777), os.WriteFile(filepath.Join(lib, "testing.go"), nil, 0o666)); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name, output, file string
		line               int
		message            string
	}{
		{"what t.Fatal prints", "    x_test.go:12: got 1\n", "p/x_test.go", 12, "got 1"},
		{"a full path", "    sub/x_test.go:3: bad\n", "sub/x_test.go", 3, "bad"},
		{"a panic's first frame in the module",
			"panic: boom [recovered]\n\ngoroutine N [running]:\ntesting.tRunner.func1(...)\n\t$GOROOT/src/testing/t.go:9\nm/p.F(...)\n\tp/p.go:7\n",
			"p/p.go", 7, "panic: boom [recovered]"},
		{"a panic's first frame with -trimpath",
			"panic: boom\n\ngoroutine N [running]:\ntesting.tRunner.func1(...)\n\ttesting/testing.go:9\nx.F(...)\n\tx.org/x@v1.0.0/x.go:2\nm/p.F(...)\n\tm/p/p.go:7\n",
			"p/p.go", 7, "panic: boom"},
		{"a race", "WARNING: DATA RACE\nRead at 0x… by goroutine N:\n  m/p.F()\n      p/p.go:7\n\n  testing.tRunner()\n      $GOROOT/src/testing/t.go:9\n    testing.go:17: race detected during execution of test\n",
			"p/p.go", 7, "race detected during execution of test"},
		{"a dump on request", "SIGQUIT: quit\nPC=0x… m=0\n\ngoroutine N [sleep]:\ntime.Sleep(...)\n\t$GOROOT/src/runtime/t.go:3\nm/p.init.0()\n\tp/p.go:5\n", "p/p.go", 5, "SIGQUIT: quit"},
		{"a main that the go command wrote", "panic: boom\n\ngoroutine N [running]:\nmain.main()\n\t_testmain.go:50\n", "", 0, "panic: boom"},
		{"nothing known", "some text\n", "", 0, ""},
	} {
		file, line, message := u.place(tt.output)
		if file != tt.file || line != tt.line || message != tt.message {
			t.Errorf("%s: %q %d %q", tt.name, file, line, message)
		}
	}
}

func TestADumpIsCutToTheGoroutinesInTheModule(t *testing.T) {
	u := unit()
	const head = "panic: test timed out after 1s\n\trunning tests:\n\t\tTestA (…s)"
	const own = "goroutine N [select (no cases)]:\nm/p.TestA(...)\n\tp/p_test.go:12\ncreated by testing.(*T).Run in goroutine N\n\t/go/src/testing/t.go:3"
	const other = "goroutine N [chan receive]:\nmain.main()\n\t_testmain.go:50"
	if got, want := u.ownGoroutines(head+"\n\n"+other+"\n\n"+own+"\n"), head+"\n\n"+own; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got, want := u.ownGoroutines(head+"\n\n"+other), head+"\n\n"+other; got != want {
		t.Errorf("a dump without any: got %q, want %q", got, want)
	}
}

func TestLongOutputKeepsItsHeadAndTail(t *testing.T) {
	long := strings.Repeat("a line of output\n", 2000)
	got := clip("first\n" + long + "last\n")
	if len(got) > detailLimit+100 || !strings.HasPrefix(got, "first\n") || !strings.HasSuffix(got, "last") || !strings.Contains(got, "bytes cut") {
		t.Errorf("%d bytes: %.40q … %q", len(got), got, got[len(got)-20:])
	}
	if got := clip("short\n"); got != "short" {
		t.Errorf("%q", got)
	}
}

func TestDurationsAreWrittenShort(t *testing.T) {
	for d, want := range map[time.Duration]string{10 * time.Minute: "10m", time.Hour: "1h", 90 * time.Second: "1m30s", 2 * time.Second: "2s", 10 * time.Second: "10s"} {
		if got := shortDuration(evidence.Duration(d)); got != want {
			t.Errorf("%v: %s, want %s", d, got, want)
		}
	}
}
