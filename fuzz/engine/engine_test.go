//go:build linux

package engine_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/passmuster/muster/corpus"
	"github.com/passmuster/muster/fuzz/engine"
)

// small limits make the tests short.
var small = engine.Limits{CPU: 500 * time.Millisecond, Wall: time.Second, Memory: 128 << 20, Stack: 1 << 20}

func TestEachFaultIsChargedToTheInputThatDidIt(t *testing.T) {
	for _, tt := range []struct {
		target  string
		kind    corpus.Kind
		message string
		frame   string
	}{
		{"FuzzStack", corpus.KindStackOverflow, "stack overflow", "Dive"},
		{"FuzzSpin", corpus.KindHang, "processor time", "Spin"},
		{"FuzzSleep", corpus.KindHang, "did not end", "Sleep"},
		{"FuzzEat", corpus.KindMemory, "128 MiB more memory", "Eat"},
		{"FuzzExit", corpus.KindExit, "exit status 3: cannot go on", "Exit"},
		{"FuzzBeside", corpus.KindFatal, "panic: beside", "Beside.func1"},
		{"FuzzLock", corpus.KindDeadlock, "asleep", "Lock"},
		{"FuzzMaps", corpus.KindFatal, "concurrent map writes", "Maps.func1"},
		{"FuzzKill", corpus.KindKilled, "SIGKILL", ""},
		{"FuzzLeak", corpus.KindLeak, "leaves 1 goroutines", "Leak.func1"},
		{"FuzzPrint", corpus.KindPanic, "printed", "Print"},
		{"FuzzFork", corpus.KindPanic, "forked", "Fork"},
		{"FuzzGoexit", corpus.KindFailure, "test executed panic(nil) or runtime.Goexit", ""},
	} {
		t.Run(tt.target, func(t *testing.T) {
			s := open(t, tt.target, engine.Config{Limits: small})
			slice := run(t, s, 2000)
			if slice.Total != 2001 {
				t.Errorf("%d executions", slice.Total)
			}
			found := false
			for _, c := range slice.Crashers {
				t.Logf("%s %q flaky %v %v\n%.1500s", c.Kind, c.Message, c.Flaky, c.Frames, c.Stack)
				if c.Kind != tt.kind || !strings.Contains(c.Message, tt.message) {
					continue
				}
				found = true
				small, err := s.Minimize(t.Context(), c)
				if err != nil {
					t.Fatal(err)
				}
				if in := small.Input.Values[0].([]byte); string(in) != "!" || small.Kind != c.Kind || small.Executions != c.Executions {
					t.Errorf("minimised to %q, %s", in, small.Kind)
				}
				if c.Flaky {
					t.Error("it is called flaky")
				}
				if again, err := s.Leak(t.Context(), c.Input); tt.kind == corpus.KindLeak && (err != nil || again == nil || again.Identity() != c.Identity()) {
					t.Errorf("it leaks no more: %v, %+v", err, again)
				}
				if in := c.Input.Values[0].([]byte); len(in) == 0 || in[0] != '!' {
					t.Errorf("the input is %q", in)
				}
				own := c.OwnFrames()
				if tt.frame != "" && (len(own) == 0 || own[0].Func != "example.com/faults."+tt.frame || own[0].File != "faults.go") {
					t.Errorf("frames %+v", c.Frames)
				}
			}
			if !found {
				t.Errorf("not found: %s", told(slice))
			}
		})
	}
}

func TestATargetThatCannotBeFuzzedIsToldClearly(t *testing.T) {
	b, err := fixtures()
	if err != nil {
		t.Fatal(err)
	}
	for target, want := range map[string]string{
		"FuzzNever":      "without calling F.Fuzz",
		"FuzzTwice":      "F.Fuzz called more than once",
		"FuzzFails":      "fails before it calls F.Fuzz: faults_test.go",
		"FuzzSkips":      "it skips itself: faults_test.go",
		"FuzzPanics":     "panic: no set-up at all",
		"FuzzExits":      "exit status 5: goodbye",
		"FuzzStruct":     "unsupported type",
		"FuzzMismatch":   "F.Add, call 1",
		"FuzzNoFunction": "must receive a function",
		"FuzzAfter":      "panic: behind it",
		"FuzzNothing":    "there is no such target",
	} {
		s, err := engine.Open(t.Context(), b, target, engine.Config{})
		if err == nil {
			s.Close()
		}
		if !errors.Is(err, engine.ErrTarget) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %q", target, err, want)
		}
	}
}

func TestAPanicBehindFourBytesIsFoundAndNamed(t *testing.T) {
	s := open(t, "FuzzPanic", engine.Config{})
	slice := run(t, s, 50000)
	if slice.Total != 50001 || slice.Execs != slice.Total {
		t.Errorf("%d executions", slice.Total)
	}
	if len(slice.Crashers) != 1 {
		t.Fatalf("crashers: %s", told(slice))
	}
	c := slice.Crashers[0]
	if c.Kind != corpus.KindPanic || c.Message != "found" || c.Flaky {
		t.Errorf("got %s %q, flaky %v", c.Kind, c.Message, c.Flaky)
	}
	want := corpus.Frame{Func: "example.com/faults.Parse", File: "faults.go", Line: 15}
	if len(c.Frames) == 0 || c.Frames[0] != want {
		t.Errorf("frames %+v", c.Frames)
	}
	if in := c.Input.Values[0].([]byte); string(in[:4]) != "FUZZ" {
		t.Errorf("input %q", in)
	}
}

func TestWhatATHasWorksAndIsNewEachTime(t *testing.T) {
	s := open(t, "FuzzT", engine.Config{})
	if slice := run(t, s, 2000); len(slice.Crashers) > 0 || slice.Restarts > 0 {
		t.Errorf("%d restarts, crashers %s", slice.Restarts, told(slice))
	}
}

func TestEveryWayToFailIsAFindingOfItsOwn(t *testing.T) {
	s := open(t, "FuzzFail", engine.Config{})
	slice := run(t, s, 5000)
	got := map[byte]string{}
	for _, c := range slice.Crashers {
		n := c.Input.Values[0].(byte)
		got[n] = string(c.Kind) + " " + c.Message
		if own := c.OwnFrames(); n != 6 && (len(own) == 0 || own[0].File != "faults_test.go") {
			t.Errorf("%d: frames %+v", n, c.Frames)
		}
	}
	for n, want := range map[byte]string{
		1: "failure faults_test.go:128: wrong: 1", 2: "failure faults_test.go:130: checked", 3: "failure faults_test.go:132: in a part",
		4: "panic panic in a part", 5: "failure faults_test.go:136: in the end", 6: "panic panic in the end",
		7: "failure faults_test.go:143: from another goroutine", 8: "panic while it ended", 9: "panic assignment to entry in nil map",
	} {
		if got[n] != want {
			t.Errorf("%d: got %q, want %q", n, got[n], want)
		}
	}
	if len(got) != 9 || slice.Restarts != 0 {
		t.Errorf("%d failures, %d restarts", len(got), slice.Restarts)
	}
}

func TestSeedsThatFailAreCrashersAndTheOthersRun(t *testing.T) {
	s := open(t, "FuzzSeedFails", engine.Config{})
	slice, err := s.Seeds(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if len(slice.Crashers) != 2 || slice.Crashers[0].Kind != corpus.KindFailure || slice.Crashers[1].Kind != corpus.KindExit ||
		slice.Crashers[0].Executions != 2 || slice.Crashers[1].Executions != 3 {
		t.Errorf("got %s", told(slice))
	}
}

func TestWhatFailsNowAndThenIsMarked(t *testing.T) {
	for _, target := range []string{"FuzzFlaky", "FuzzOrder"} {
		s := open(t, target, engine.Config{})
		slice := run(t, s, 1000)
		if len(slice.Crashers) != 1 || !slice.Crashers[0].Flaky {
			t.Errorf("%s: got %s", target, told(slice))
			continue
		}
		if c := slice.Crashers[0]; c.Kind != corpus.KindPanic || c.Message != "now and then" {
			t.Errorf("%s: got %+v", target, c)
		}
	}
}

func TestAHelperThatStaysIsNoLeak(t *testing.T) {
	s := open(t, "FuzzHelper", engine.Config{})
	if slice := run(t, s, 20000); len(slice.Crashers) > 0 {
		t.Errorf("got %s", told(slice))
	}
}

func TestATargetWritesNothingIntoThePackage(t *testing.T) {
	s := open(t, "FuzzWrites", engine.Config{})
	if slice := run(t, s, 100); len(slice.Crashers) > 0 || len(slice.Notes) > 0 {
		t.Errorf("crashers %s, notes %q", told(slice), slice.Notes)
	}
	b, err := fixtures()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(b.Dir, "written")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the target wrote into the package: %v", err)
	}
}

func TestATargetThatWorksOnlyInItsFolderRunsThere(t *testing.T) {
	s := open(t, "FuzzHere", engine.Config{})
	if slice := run(t, s, 100); len(slice.Notes) != 1 || !strings.Contains(slice.Notes[0], "in the folder itself") {
		t.Errorf("notes %q", slice.Notes)
	}
}

// names are the entries of a session, in their order.
func names(t *testing.T, s *engine.Session) (list []string) {
	t.Helper()
	for _, e := range s.Entries() {
		name, err := e.Name()
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, name)
	}
	return list
}

// Inputs that end the process, slices of other sizes and several lanes included.
func TestTheSameSeedAndExecutionsGiveTheSameEntries(t *testing.T) {
	for _, lanes := range []int{1, 2} {
		var first []string
		for _, slices := range [][]int64{{12000}, {1, 6999, 5000}} {
			s := open(t, "FuzzExit", engine.Config{Seed: 7, Lanes: lanes, Limits: small})
			for _, n := range slices {
				run(t, s, n)
			}
			got := names(t, s)
			if first == nil {
				first = got
			}
			if len(got) < 2 || !reflect.DeepEqual(first, got) {
				t.Errorf("%d lanes: %q, then %q", lanes, first, got)
			}
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func TestChanceIsAFunctionOfTheInput(t *testing.T) {
	var first []string
	for range 3 {
		s := open(t, "FuzzChance", engine.Config{Seed: 3})
		slice := run(t, s, 5000)
		got := append(names(t, s), fmt.Sprint(slice.Edges, slice.Features, slice.Unstable, slice.Singletons))
		if first == nil {
			first = got
		}
		if len(got) < 4 || !reflect.DeepEqual(first, got) {
			t.Errorf("%q, then %q", first, got)
		}
	}
}

func TestAKilledProcessCostsNothing(t *testing.T) {
	s := open(t, "FuzzSlow", engine.Config{})
	done := make(chan bool)
	go func() {
		defer close(done)
		for {
			if _, err := os.Stat(os.Getenv("RUNNING")); err == nil {
				break
			}
			time.Sleep(time.Millisecond)
		}
		if n := killChildren(t, "FuzzSlow"); n != 1 {
			t.Errorf("%d processes were killed", n)
		}
	}()
	slice := run(t, s, 3000)
	<-done
	if slice.Total != 3000 || len(slice.Crashers) > 0 || slice.Restarts != 1 {
		t.Errorf("%d executions, %d restarts, crashers %s", slice.Total, slice.Restarts, told(slice))
	}
	if len(slice.Notes) != 1 || !strings.Contains(slice.Notes[0], "killed") {
		t.Errorf("notes %q", slice.Notes)
	}
}

var errOver = errors.New("the time is over")

// until is a context that ends when a target has written the file with the name in this variable.
func until(t *testing.T, variable string) context.Context {
	ctx, cancel := context.WithCancelCause(t.Context())
	go func() {
		for ctx.Err() == nil {
			if _, err := os.Stat(os.Getenv(variable)); err == nil {
				cancel(errOver)
			}
			time.Sleep(time.Millisecond)
		}
	}()
	return ctx
}

func TestWhatRanWhenASliceWasCutShortIsJudged(t *testing.T) {
	s := open(t, "FuzzStuck", engine.Config{Limits: engine.Limits{CPU: time.Second}})
	cut, err := s.Run(until(t, "STUCK"), 1000)
	if !errors.Is(err, errOver) || len(cut.Unjudged) != 1 || cut.Total >= 1000 {
		t.Fatalf("%d executions, unjudged %v, %v", cut.Total, cut.Unjudged, err)
	}
	rest, err := s.Judge(t.Context())
	if err != nil || rest.Execs != 0 || len(rest.Unjudged) > 0 || len(rest.Crashers) != 1 || rest.Crashers[0].Kind != corpus.KindHang {
		t.Fatalf("%d executions, unjudged %v, %v, crashers %s", rest.Execs, rest.Unjudged, err, told(rest))
	}
	if len(rest.Seen) != 1 || rest.Seen[0].IsZero() {
		t.Errorf("seen %v", rest.Seen)
	}
	if again, err := s.Judge(t.Context()); err != nil || len(again.Crashers)+len(again.Unjudged) > 0 {
		t.Errorf("%s, %v", told(again), err)
	}
}

// killChildren kills the processes of this one that fuzz the target.
func killChildren(t *testing.T, target string) (n int) {
	dirs, err := filepath.Glob("/proc/[0-9]*/cmdline")
	if err != nil {
		t.Error(err)
	}
	for _, file := range dirs {
		command, err := os.ReadFile(file)
		if err != nil || !strings.Contains(string(command), "-test.fuzz=^"+target+"$") || !strings.Contains(string(command), work) {
			continue
		}
		pid, err := strconv.Atoi(filepath.Base(filepath.Dir(file)))
		if err == nil && syscall.Kill(pid, syscall.SIGKILL) == nil {
			n++
		}
	}
	return n
}

func TestWhatATargetLeavesRunningIsEnded(t *testing.T) {
	s := open(t, "FuzzFork", engine.Config{})
	run(t, s, 2000)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(os.Getenv("CHILDREN"))
	if err != nil {
		t.Fatal(err)
	}
	pid, err := strconv.Atoi(string(text))
	if err != nil {
		t.Fatal(err)
	}
	if command, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "cmdline")); err == nil && strings.HasPrefix(string(command), "sleep") {
		t.Errorf("%q runs on", command)
	}
}
