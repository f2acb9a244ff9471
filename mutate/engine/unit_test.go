package engine

import (
	"fmt"
	"go/build"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/passmuster/muster/internal/proc"
	"github.com/passmuster/muster/mutate"
)

func TestTheHookKeepsLineNumbers(t *testing.T) {
	files, err := hook(build.Default.GOROOT)
	if err != nil {
		t.Skipf("no sources of the library: %v", err)
	}
	for name, text := range files {
		if strings.HasSuffix(name, "testing.go") {
			if n := strings.Count(string(text), "muster"); n != 5 {
				t.Errorf("%d insertions, want those of M.Run, of T.Parallel and of tRunner", n)
			}
		}
	}
}

func TestPatchingPackageTesting(t *testing.T) {
	const run = "func (m *M) Run() (code int) { return 1 }\n"
	for _, tt := range []struct{ name, src, want string }{
		{"run", "package testing\n" + run, "package testing\nfunc (m *M) Run() (code int) { if musterServing { return musterServe(m) }; return 1 }\n"},
		{
			"runner", "package testing\nfunc tRunner(t *T) { if err != nil && t.x.isFuzzing { f() } }\n" + run,
			"package testing\nfunc tRunner(t *T) { musterRunners.Add(1); if err != nil && (t.x.isFuzzing || musterPanicked(err)) { f() } }\nfunc (m *M) Run() (code int) { if musterServing { return musterServe(m) }; return 1 }\n",
		},
		{
			"parallel", "package testing\nfunc (t *T) Parallel() { f() }\n" + run,
			"package testing\nfunc (t *T) Parallel() { musterParallel.Add(1); f() }\nfunc (m *M) Run() (code int) { if musterServing { return musterServe(m) }; return 1 }\n",
		},
		{"none", "package testing\nfunc (t *T) Run() int { return 1 }\n", ""},
		{"another name", "package testing\nfunc (x *M) Run() (code int) { return 1 }\n", "package testing\nfunc (x *M) Run() (code int) { if musterServing { return musterServe(x) }; return 1 }\n"},
		{"no name", "package testing\nfunc (*M) Run() (code int) { return 1 }\n", ""},
		{"syntax", "package", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := patchTesting([]byte(tt.src))
			if string(got) != tt.want || (err != nil) != (tt.want == "") {
				t.Errorf("got %q, %v", got, err)
			}
		})
	}
}

func TestAnswersAreRead(t *testing.T) {
	b, err := parseBase(`base fail 12 3400 .5 .10008 2 "p_test.go:3: \"x\" is\twrong"`)
	want := baseAnswer{failed, 12, 3400, bits{1<<1 | 1<<3}, bits{1<<3 | 1<<16}, 2, "p_test.go:3: \"x\" is\twrong"}
	if err != nil || !reflect.DeepEqual(b, want) {
		t.Errorf("%+v, %v", b, err)
	}
	r, err := parseRun(`run 3 panic yes no yes "panic: x"`)
	if err != nil || r != (runAnswer{3, panicked, true, false, true, "panic: x"}) {
		t.Errorf("%+v, %v", r, err)
	}
	l, err := parseList(`tests .4 - 17 "TestA" "FuzzB"`)
	if err != nil || !reflect.DeepEqual(l, listAnswer{bits{1 << 1}, nil, 17, 0, []string{"TestA", "FuzzB"}}) {
		t.Errorf("%+v, %v", l, err)
	}
	for _, bad := range []string{"", "base", "run x fail yes no \"\"", `run 1 fail yes no "`, `base pass x 1 - - 0 ""`, `base pass 1 1 .g - 0 ""`, `base pass 1 1 5 - 0 ""`} {
		_, err1 := parseBase(bad)
		_, err2 := parseRun(bad)
		_, err3 := parseList(bad)
		if err1 == nil || err2 == nil || err3 == nil {
			t.Errorf("%q is read as an answer", bad)
		}
	}
}

func TestWhatAProcessDoesIsRead(t *testing.T) {
	now := moment{test: -1}
	for _, tt := range []struct {
		line string
		told bool
		want moment
	}{
		{"ready", false, moment{test: -1}},
		{"at 3 alone", true, moment{test: 3, alone: true}},
		{"at 4", true, moment{test: 4}},
		{"at x", false, moment{test: 4}},
		{"run 4 fail yes no no \"\"", false, moment{test: 4}},
		{"check 4", true, moment{test: 4, check: true}},
	} {
		if told := now.hear(tt.line); told != tt.told || now != tt.want {
			t.Errorf("%q: %v, %+v", tt.line, told, now)
		}
	}
}

func TestAMutantThatStartsGoroutinesItselfIsNotQuiet(t *testing.T) {
	known := map[string]bool{"TestA": true, "serve": true}
	c := &court{starters: known, facts: &facts{tests: []test{{Name: "TestA"}, {Name: "TestB"}}}, mutants: []mutate.Mutant{
		{ID: 1, Replacement: "a + b"}, {ID: 2, Replacement: "{ serve(a); }"}, {ID: 3, Replacement: "go f("}, {ID: 4, Replacement: "wg.Go(f)"},
	}}
	for id, want := range map[int]string{1: "run 1 0 0:250000:,1:250000:quiet 7", 2: "run 2 0 0:250000:,1:250000: 7", 3: "run 3 0 0:250000:,1:250000: 7", 4: "run 4 0 0:250000:,1:250000: 7"} {
		if got := runCommand(id, false, c.orders(id, []int{0, 1}, tickLimit), 7); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func FuzzWords(f *testing.F) {
	f.Add(`a "b c" d`)
	f.Add(`"\x00" .`)
	f.Fuzz(func(t *testing.T, line string) {
		got, err := words(line)
		if err != nil {
			return
		}
		quoted := make([]string, len(got))
		for i, w := range got {
			quoted[i] = fmt.Sprintf("%q", w)
		}
		again, err := words(strings.Join(quoted, " "))
		if err != nil || !slices.Equal(again, got) {
			t.Errorf("%q is read as %q, and that as %q (%v)", line, got, again, err)
		}
	})
}

func FuzzParseBits(f *testing.F) {
	f.Add(".0123456789abcdef0")
	f.Fuzz(func(t *testing.T, s string) {
		b, err := parseBits(s)
		if err != nil || s == "-" {
			return
		}
		for i := range 4 * (len(s) - 1) {
			digit := strings.IndexByte("0123456789abcdef", s[1+i/4])
			if want := digit>>(3-i%4)&1 == 1; b.has(i) != want {
				t.Errorf("%s: member %d is %v", s, i, !want)
			}
		}
	})
}

func TestDeathsAreExplained(t *testing.T) {
	for _, tt := range []struct {
		death
		code           int
		signal, output string
		status         mutate.Status
		cause          mutate.Cause
		why            string
	}{
		{death{}, 97, "", "muster: tick limit reached\n", mutate.Timeout, mutate.ByHang, "over its limit"},
		{death{}, 2, "", "x\npanic: a [recovered]\n\tpanic: b\n\ngoroutine 1", mutate.Killed, mutate.ByPanic, "panic: a"},
		{death{}, 2, "", "fatal error: all goroutines are asleep - deadlock!\n", mutate.Timeout, mutate.ByHang, "deadlock"},
		{death{}, 2, "", "runtime: goroutine stack exceeds 67108864-byte limit\nfatal error: stack overflow\n", mutate.Killed, mutate.ByPanic, "stack overflow"},
		{death{}, 2, "", "fatal error: runtime: out of memory\n", mutate.Killed, mutate.ByMemory, "out of memory"},
		{death{}, 2, "", "runtime: out of memory: cannot allocate 70368744177664-byte block\nfatal error: out of memory\n", mutate.Killed, mutate.ByMemory, "out of memory"},
		{death{}, 2, "", "fatal error: runtime: cannot allocate memory\n", mutate.Killed, mutate.ByMemory, "out of memory"},
		{death{}, -1, "SIGKILL", "", mutate.Killed, mutate.ByMemory, "out of memory"},
		{death{}, -1, "SIGSEGV", "", mutate.Killed, mutate.ByPanic, "SIGSEGV"},
		{death{}, 0, "", "PASS\n", mutate.Killed, mutate.ByExit, "exit status 0"},
		{death{Ending: endedByMemory}, -1, "SIGKILL", "", mutate.Killed, mutate.ByMemory, "GiB"},
		{death{Ending: endedByIdling}, -1, "SIGKILL", "panic: x", mutate.Timeout, mutate.ByHang, "waited"},
		{death{Ending: endedByCPU}, -1, "SIGKILL", "", mutate.Timeout, mutate.ByHang, "ran for ever"},
	} {
		d := tt.death
		d.explain(tt.code, tt.signal, tt.output)
		status, cause := d.verdict()
		if status != tt.status || cause != tt.cause || !strings.Contains(d.Why, tt.why) {
			t.Errorf("%d %s %q: %s by %s: %s", tt.code, tt.signal, tt.output, status, cause, d.Why)
		}
	}
}

func TestWhatEndsAProcessIsKnownBehindALongTrace(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	kept := newTail()
	go func() {
		defer w.Close()
		fmt.Fprint(w, "started\nruntime: goroutine stack exceeds 67108864-byte limit\nfatal error: stack overflow\n\n")
		for i := range 20000 {
			fmt.Fprintf(w, "goroutine %d [chan receive]:\nmain.f()\n", i)
		}
	}()
	kept.Drain(r)
	if n := len(kept.String()); n > 256<<10 {
		t.Errorf("%d bytes are kept", n)
	}
	var d death
	if d.explain(2, "", kept.String()); d.Ending != endedByStack {
		t.Errorf("ended by %s: %s", d.Ending, d.Why)
	}
}

func TestLimitsOfAProcess(t *testing.T) {
	start := time.Unix(0, 0)
	at := func(s float64) time.Time { return start.Add(time.Duration(s * float64(time.Second))) }
	type reading struct {
		at          float64
		cpu, queued time.Duration
		kernel      time.Duration
		mem         int64
		none, ready bool
		want        ending
	}
	const ms = time.Millisecond
	for name, readings := range map[string][]reading{
		"idle":              {{at: 2.9}, {at: 3.1, want: endedByIdling}},
		"looks at a clock":  {{at: 2, cpu: 10 * ms}, {at: 3.1, cpu: 20 * ms, want: endedByIdling}},
		"gets no processor": {{at: 2, queued: 500 * ms}, {at: 3.1, queued: time.Second}, {at: 5, queued: time.Second}, {at: 6.2, queued: time.Second, want: endedByIdling}},
		"works":             {{at: 0.5, cpu: 500 * ms}, {at: 0.9, cpu: 900 * ms}, {at: 1.1, cpu: 1100 * ms, want: endedByCPU}},
		"shares the cores":  {{at: 2, cpu: 50 * ms, queued: 1800 * ms}, {at: 4, cpu: 100 * ms, queued: 3600 * ms}, {at: 21, cpu: 800 * ms, queued: 19 * time.Second, want: endedByWall}},
		"is never asleep":   {{at: 2, ready: true}, {at: 3.1, ready: true}, {at: 19, ready: true}, {at: 21, ready: true, want: endedByWall}},
		"is asleep at last": {{at: 2, ready: true}, {at: 3.1, ready: true}, {at: 3.2, want: endedByIdling}},
		"gets memory":       {{at: 1, cpu: 1900 * ms, kernel: time.Second}, {at: 4, cpu: 4900 * ms, kernel: 4100 * ms, want: endedByCPU}},
		"has a ticker":      {{at: 2, cpu: 100 * ms}, {at: 3.1, cpu: 155 * ms, want: endedByIdling}},
		"grows":             {{at: 1, cpu: 500 * ms, mem: memoryRoom}, {at: 1, cpu: 500 * ms, mem: memoryRoom + 1, want: endedByMemory}},
		"nothing is known":  {{at: 19, none: true}, {at: 21, none: true, want: endedByWall}},
		"sleeps and starts": {{at: 2, cpu: 0}, {at: 2.5, cpu: time.Second}, {at: 5, cpu: time.Second}, {at: 5.6, cpu: time.Second, want: endedByIdling}},
	} {
		w := newWatch(allow(0), start, proc.Usage{OK: true})
		for _, r := range readings {
			if got := w.over(at(r.at), proc.Usage{CPU: r.cpu, Kernel: r.kernel, Memory: r.mem, OK: !r.none, Queued: func() time.Duration { return r.queued }, Asleep: func() bool { return !r.ready }}); got != r.want {
				t.Errorf("%s: at %v: want %q, got %q", name, r.at, r.want, got)
			}
		}
	}
}

func bitsOf(members ...int) bits { return toSet(members) }

func TestThePlanFollowsFromTheBaseline(t *testing.T) {
	f := &facts{shared: bitsOf(9), tests: []test{
		{Name: "slow", Ticks: 1e6, Reach: bitsOf(1, 2, 3, 4), Infect: bitsOf(1, 2, 4)},
		{Name: "quick", Ticks: 10, Reach: bitsOf(1, 2, 9), Infect: bitsOf(1, 9)},
		{Name: "random", Nondeterministic: true, Reach: bitsOf(5)},
		{Name: "own", Own: true, Before: []int{0}, Reach: bitsOf(4), Infect: bitsOf(4)},
	}}
	mutants := []mutate.Mutant{{ID: 1}, {ID: 2}, {ID: 3, Missing: "makes a equal to b"}, {ID: 4}, {ID: 5}, {ID: 6}, {ID: 7}, {ID: 8}, {ID: 9}, {ID: 10, Invalid: "unused"}, {ID: 11, Ignored: "log"}, {ID: 12}}
	k := kinds{gated: []int{1, 2, 3, 4, 5, 6, 8, 9, 12}, static: []int{8}, single: []int{7}}
	p := makePlan(f, mutants, k, IsolationWorker)
	wantJobs := []job{
		{ID: 1, Worker: []int{1, 0}, Fresh: [][]int{{0, 1}}},
		{ID: 2, Worker: []int{0}, Fresh: [][]int{{0}}},
		{ID: 4, Worker: []int{0}, Fresh: [][]int{{0}, {0, 3}}},
		{ID: 5, Worker: []int{2}, Fresh: [][]int{{2}}},
		{ID: 7, Single: true, Fresh: [][]int{{0, 1, 2}, {0, 3}}},
		{ID: 8, Static: true, Fresh: [][]int{{0, 1, 2}, {0, 3}}},
		{ID: 9, Fresh: [][]int{{1}}},
	}
	if !reflect.DeepEqual(p.Jobs, wantJobs) {
		t.Errorf("jobs\n%+v, want\n%+v", p.Jobs, wantJobs)
	}
	want := map[int]mutate.Result{
		3:  {Status: mutate.Survived, Reason: "no test makes a equal to b"},
		6:  {Status: mutate.NoCoverage, Reason: "no test reaches it"},
		10: {Status: mutate.CompileError, Reason: "unused"},
		11: {Status: mutate.Ignored, Reason: "log"},
		12: {Status: mutate.NoCoverage, Reason: "no test reaches it"},
	}
	if !reflect.DeepEqual(p.Settled, want) {
		t.Errorf("settled\n%+v, want\n%+v", p.Settled, want)
	}
	for _, j := range makePlan(f, mutants, k, IsolationProcess).Jobs {
		if j.Worker != nil {
			t.Errorf("mutant %d shares a process", j.ID)
		}
	}
}

func TestWhereInstrumentingBreaksATestNothingIsSettledWithoutIt(t *testing.T) {
	f := &facts{tests: []test{{Name: "a", Reach: bitsOf(1), Infect: bitsOf(1)}, {Name: "broken", Excluded: "x"}, {Name: "b"}}}
	p := makePlan(f, []mutate.Mutant{{ID: 1}, {ID: 2}, {ID: 3}}, kinds{gated: []int{1, 2}, single: []int{3}}, IsolationWorker)
	want := []job{
		{ID: 1, Worker: []int{0}, Fresh: [][]int{{0}}, Apart: [][]int{{0, 1}}},
		{ID: 2, Apart: [][]int{{0, 1}}},
		{ID: 3, Fresh: [][]int{{0, 2}}, Apart: [][]int{{0, 1}}, Single: true},
	}
	if !reflect.DeepEqual(p.Jobs, want) {
		t.Errorf("jobs\n%+v, want\n%+v", p.Jobs, want)
	}
}

func TestMutantsWithBuildsOfTheirOwnAreRunByTheTestsThatReachAGateAroundThem(t *testing.T) {
	f := &facts{tests: []test{{Name: "a", Reach: bitsOf(1, 2)}, {Name: "b", Reach: bitsOf(2)}}}
	mutants := []mutate.Mutant{
		{ID: 1, File: "p.go", Function: "F", Start: 10, End: 20, Original: "return nil"},
		{ID: 2, File: "p.go", Function: "F", Start: 5, End: 40, Original: "{ if x { return nil } }"},
		{ID: 3, File: "p.go", Function: "G", Start: 50, End: 60, Original: "return nil"},
		{ID: 4, File: "p.go", Function: "F", Start: 17, End: 20, Original: "nil"},
		{ID: 5, File: "p.go", Function: "F", Start: 25, End: 28, Original: "nil"},
		{ID: 6, File: "p.go", Function: "G", Start: 57, End: 60, Original: "nil"},
		{ID: 7, File: "p.go", Start: 1, End: 2, Original: "1"},
		{ID: 8, File: "p.go", Function: "H", Start: 70, End: 90, Original: "x(func() { return 1 })"},
		{ID: 9, File: "p.go", Function: "H", Start: 80, End: 81, Original: "1"},
	}
	p := makePlan(f, mutants, kinds{gated: []int{1, 2, 3, 8}, single: []int{4, 5, 6, 7, 9}}, IsolationWorker)
	want := []job{
		{ID: 4, Single: true, Fresh: [][]int{{0}}},
		{ID: 5, Single: true, Fresh: [][]int{{0, 1}}},
		{ID: 7, Single: true, Fresh: [][]int{{0, 1}}},
		{ID: 9, Single: true, Fresh: [][]int{{0, 1}}},
	}
	if got := slices.DeleteFunc(p.Jobs, func(j job) bool { return !j.Single }); !reflect.DeepEqual(got, want) {
		t.Errorf("jobs\n%+v, want\n%+v", got, want)
	}
	if p.Settled[6].Status != mutate.NoCoverage {
		t.Errorf("what nothing reaches is %+v", p.Settled[6])
	}
}

func TestMutantsOnLinesThatDoNotCompileAreBlamed(t *testing.T) {
	mutants := []mutate.Mutant{
		{ID: 1, File: "a.go", Line: 3, EndLine: 3, Start: 1, End: 2}, {ID: 2, File: "a.go", Line: 3, EndLine: 5, Start: 1, End: 9},
		{ID: 3, File: "a.go", Line: 6, EndLine: 6, Start: 10, End: 12}, {ID: 4, File: "b.go", Line: 5, EndLine: 5},
		{ID: 5, File: "a.go", Line: 5, EndLine: 5, Invalid: "x"},
	}
	if got := blame("# p\n/x/a.go:5:2: undefined: y\n\tnote\n./c.go:6: z\n", mutants, bitsOf(1, 2, 3, 4)); !slices.Equal(got, []int{1}) {
		t.Errorf("blamed %v", got)
	}
}

func TestSmallPackagesAreCompiledWithLessCollecting(t *testing.T) {
	for _, c := range []struct {
		env  []string
		size int
		want []string
	}{
		{[]string{"A=1"}, smallSource, []string{"A=1", lessGarbage}},
		{[]string{"A=1"}, smallSource + 1, []string{"A=1"}},
		{[]string{"GOGC=50"}, 1, []string{"GOGC=50"}},
	} {
		if got := collecting(c.env, c.size); !slices.Equal(got, c.want) {
			t.Errorf("%v and %d bytes: %v, want %v", c.env, c.size, got, c.want)
		}
	}
}

func TestOnlyAProcessThatDoesNotDecideGivesUpSooner(t *testing.T) {
	for _, base := range []time.Duration{0, time.Millisecond, time.Minute} {
		full := allow(base)
		for _, dirty := range []bool{false, true} {
			got := serving(base, dirty)
			if cpu := full.cpu; !dirty && got.cpu != cpu || dirty && (got.cpu >= cpu || got.cpu < 10*base+briefCPU) {
				t.Errorf("%v, dirty %v: %v of processor time, and %v in a fresh process", base, dirty, got.cpu, cpu)
			}
			if got.idle >= full.idle || got.idle < 10*base+briefIdle {
				t.Errorf("%v, dirty %v: may wait %v, and %v in a fresh process", base, dirty, got.idle, full.idle)
			}
			got.cpu, got.idle = full.cpu, full.idle
			if got != full {
				t.Errorf("%v, dirty %v: %+v differs in more from %+v", base, dirty, got, full)
			}
		}
		if n := int64(base); briefTickLimit(n) >= tickLimit(n) || briefTickLimit(n) < 10*n+briefTicks {
			t.Errorf("%d ticks: %d, and %d in a fresh process", n, briefTickLimit(n), tickLimit(n))
		}
	}
}
