package engine

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestStateLeftBehindDoesNotChangeVerdicts(t *testing.T) {
	report := load(t, `
-- p.go --
package p

import "sync"

var (
	once  sync.Once
	table map[string]int
	count int
	lock  sync.Mutex
	seen  = map[int]bool{}
)

func Table() map[string]int {
	once.Do(func() {
		table = map[string]int{}
		table["a"] = 1 // => table["a"] = 2 => Killed/assertion
	})
	return table
}

func Count() int {
	lock.Lock()
	count++ // => count -= 1000 => Killed/assertion
	lock.Unlock() // => _ = lock.Unlock => Timeout/hang
	return count
}

func Calls() int {
	lock.Lock()
	defer lock.Unlock()
	return count // => return count => Survived
}

func See(n int) bool {
	seen[n] = true // => panic("seen") => Killed/panic
	delete(seen, n) // => _ = n => Survived
	return len(seen) == 0 // => return len(seen) >= 0 => Survived
}
-- p_test.go --
package p

import "testing"

func TestOther(t *testing.T) { Table() }
func TestTable(t *testing.T) { if Table()["a"] != 1 { t.Error("not 1") } }
func TestCountGrows(t *testing.T) { a := Count(); if b := Count(); b != a+1 { t.Errorf("%d after %d", b, a) } }
func TestCountIsPositive(t *testing.T) { if n := Count(); n <= 0 { t.Errorf("%d", n) } }
func TestCalls(t *testing.T) { if n := Calls(); n < 0 { t.Errorf("%d", n) } }
func TestSee(t *testing.T) { See(1) }
`).check(t)
	if report.Isolation != IsolationProcess {
		t.Errorf("isolation is %q", report.Isolation)
	}
}

func TestInitialisersExamplesSeedsAndTestMain(t *testing.T) {
	report := load(t, `
-- p.go --
package p

var size = initial()

var twice = Twice(4)

func Twice(n int) int {
	n += n // => n += n + 1 => Killed/assertion
	return n
}

func Setup() {
	ready = true // => ready = false => Killed/assertion
}

var ready bool

func initial() int {
	n := 8
	n += 0 // => n++ => static Killed/assertion
	n *= 1 // => panic("no") => static Killed/panic
	return n
}

func Double(n int) int {
	n += n // => n = 0 => Killed/assertion
	return n
}

func Parse(s string) int {
	n := len(s)
	n += 0 // => if n == 3 { panic("three") } => Killed/panic
	n += 0 // => if n == 5 { n = 1 } => Killed/assertion
	return n
}

const limit = 10 // => const limit = 11 => single Killed/assertion
const unused = 1 // => const unused = 2 => single Survived
const broken = 2 // => const broken = "a" + 1 => single CompileError

func Limit() int { return limit }

func Stop() {
	stopped = true // => stopped = false => Killed/exit
}

var stopped bool
-- p_test.go --
package p

import (
	"fmt"
	"os"
	"testing"
)

func TestMain(m *testing.M) {
	Setup()
	code := m.Run()
	if ran && !stopped {
		fmt.Println("goroutines are left")
		code = 5
	}
	os.Exit(code)
}

var ran bool

func TestSize(t *testing.T) { if size != 8 { t.Errorf("size %d", size) } }
func TestTwice(t *testing.T) { if twice != 8 { t.Errorf("twice %d", twice) } }
func TestReady(t *testing.T) { if !ready { t.Error("not ready") } }
func TestLimit(t *testing.T) { if Limit() != 10 { t.Errorf("limit %d", Limit()) } }
func TestStop(t *testing.T) { ran = true; Stop() }
func ExampleDouble() {
	fmt.Println(Double(2))
	// Output: 4
}
func FuzzParse(f *testing.F) {
	f.Add("abc")
	f.Fuzz(func(t *testing.T, s string) { if Parse(s) != len(s) { t.Errorf("length of %q", s) } })
}
-- testdata/fuzz/FuzzParse/seed --
go test fuzz v1
string("abcde")
`).check(t)
	// Those of initial, and those that Setup and the initialisers reach before any test.
	if want := []int{1, 2, 3, 4}; !slices.Equal(report.Static, want) {
		t.Errorf("static are %v, want %v", report.Static, want)
	}
}

func TestProcessesThatTestsStartAreMutatedToo(t *testing.T) {
	for _, env := range []string{`append(os.Environ(), "CHILD=1")`, `[]string{"CHILD=1"}`} {
		t.Run(env, func(t *testing.T) {
			report := load(t, strings.ReplaceAll(startsItself, "ENV", env)).check(t)
			if r := report.Results[0]; !slices.Equal(r.CoveredBy, []string{"TestChild"}) || !slices.Equal(r.Infecting, r.CoveredBy) {
				t.Errorf("covered by %q, infected by %q", r.CoveredBy, r.Infecting)
			}
		})
	}
}

const startsItself = `
-- p.go --
package p

func Answer() int {
	n := 42
	n += 0 // => n++ => Killed/assertion
	return n
}
-- p_test.go --
package p

import (
	"fmt"
	"os"
	"os/exec"
	"testing"
)

func TestChild(t *testing.T) {
	if os.Getenv("CHILD") != "" {
		fmt.Print(Answer())
		os.Exit(0)
	}
	cmd := exec.Command(os.Args[0], "-test.run=^TestChild$")
	cmd.Env = ENV
	out, err := cmd.CombinedOutput()
	if err != nil || string(out) != "42" {
		t.Errorf("%q, %v", out, err)
	}
}
`

func TestTestsThatDependOnOthersStillJudge(t *testing.T) {
	report := load(t, `
-- p.go --
package p

var ready bool

func Prepare() { ready = true }

func Use() int {
	if !ready {
		return -1
	}
	n := 1
	n += 0 // => n++ => Killed/assertion
	n += 0 // => _ = n => Survived
	return n
}
-- p_test.go --
package p

import "testing"

func TestPrepare(t *testing.T) { Prepare() }
func TestUse(t *testing.T) { if n := Use(); n != 1 { t.Errorf("%d", n) } }
`).check(t)
	if len(report.Notes) != 1 || !strings.Contains(report.Notes[0], "without the tests before it") {
		t.Errorf("notes %q", report.Notes)
	}
}

func TestNothingIsLeftOfACancelledRun(t *testing.T) {
	pidFile := filepath.Join(t.TempDir(), "pid")
	f := load(t, `
-- p.go --
package p

func Add(a, b int) int {
	return a + b // => select {} => Timeout/hang
}
-- p_test.go --
package p

import (
	"os"
	"strconv"
	"testing"
	"time"
)

func TestAdd(t *testing.T) {
	os.WriteFile("`+filepath.ToSlash(pidFile)+`", []byte(strconv.Itoa(os.Getpid())), 0o666)
	go func() { for { time.Sleep(time.Millisecond) } }()
	Add(1, 1)
}
`)
	ctx, cancel := context.WithCancel(t.Context())
	out := t.TempDir()
	report, err := judge(ctx, Config{Dir: f.dir, Out: out, Jobs: 1, Progress: func(e Event) {
		if e.Phase == PhaseRun {
			time.AfterFunc(100*time.Millisecond, cancel)
		}
	}}, f.subject)
	if !errors.Is(err, context.Canceled) || report.Results[0].Status != "Pending" {
		t.Errorf("%v, %+v", err, report.Results)
	}
	pid, err := os.ReadFile(pidFile)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := exec.LookPath("ps"); err == nil {
		for range 100 {
			state, err := exec.Command("ps", "-o", "stat=", "-p", string(pid)).Output()
			if err != nil || len(state) == 0 {
				return
			}
			time.Sleep(10 * time.Millisecond)
		}
		t.Errorf("process %s lives on", pid)
	}
	if left, _ := os.ReadDir(out); len(left) > 0 {
		t.Errorf("%d entries are left", len(left))
	}
}

func TestABudgetLeavesTheRestPending(t *testing.T) {
	f := load(t, `
-- p.go --
package p

func Add(a, b int) int {
	a += 0 // => a++ => Killed/assertion
	return a + b // => return a - b => Killed/assertion
}
-- p_test.go --
package p

import "testing"

func TestAdd(t *testing.T) { if Add(1, 1) != 2 { t.Error("sum") } }
`)
	report, err := f.run(t, func(c *Config) { c.Budget = 1 })
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range report.Results {
		if r.Status != "Pending" || !strings.Contains(r.Reason, "budget") {
			t.Errorf("%+v", r)
		}
		if !slices.Equal(r.CoveredBy, []string{"TestAdd"}) {
			t.Errorf("covered by %q", r.CoveredBy)
		}
	}
}

func TestAnAddressThatIsInUseKillsNoMutant(t *testing.T) {
	once := filepath.ToSlash(filepath.Join(t.TempDir(), "once"))
	f := load(t, strings.ReplaceAll(`
-- p.go --
package p

func Port(n int) int {
	n++ // => n-- => Survived
	return n
}

func Add(a, b int) int {
	return a + b // => return a - b => Killed/assertion
}
-- p_test.go --
package p

import (
	"os"
	"testing"
)

func TestPort(t *testing.T) {
	n := Port(1)
	if _, err := os.Stat("ONCE"); n != 2 && err != nil {
		os.WriteFile("ONCE", nil, 0o666)
		t.Log("starting")
		t.Fatal("listen tcp 127.0.0.1:80: bind: address already in use")
	}
}

func TestAdd(t *testing.T) { if Add(1, 1) != 2 { t.Error("sum") } }
`, "ONCE", once))
	for _, isolation := range []string{IsolationWorker, IsolationProcess} {
		if err := os.RemoveAll(once); err != nil {
			t.Fatal(err)
		}
		report, err := f.run(t, func(c *Config) { c.Isolation = isolation })
		if err != nil {
			t.Fatal(err)
		}
		f.compare(t, report)
		if _, err := os.Stat(once); err != nil {
			t.Error("no test complained")
		}
	}
}

func TestWhatRunsAfterTheTestsIsJudged(t *testing.T) {
	load(t, `
-- p.go --
package p

var opened int

func Open() { opened++ }

func Close() {
	opened-- // => opened++ => Killed/exit
}

func Log() {
	_ = opened // => opened += 0 => Survived
}

func Never() {
	opened-- // => opened++ => NoCoverage
}
-- p_test.go --
package p

import (
	"os"
	"testing"
)

func TestMain(m *testing.M) {
	code := m.Run()
	if opened > 0 {
		Close()
	}
	Close()
	Log()
	if opened > 0 { os.Exit(1) }
	os.Exit(code)
}

func TestOpen(t *testing.T) { opened = 0; Open() }
`).check(t)
}
