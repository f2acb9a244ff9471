package fuzz

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/leanovate/gopter/gen"

	"github.com/passmuster/muster/internal/choice"
)

func TestFoldersOfEntriesAreNamedByTestAndProperty(t *testing.T) {
	for _, tt := range []struct {
		test, property string
		number         int
		want           string
	}{
		{"TestA", "", 0, "TestA"}, {"TestA", "", 1, "TestA/property-2"}, {"TestA", "x", 0, "TestA/property-x"}, {"TestA", "x", 4, "TestA/property-x"},
		{"TestAZaz09_-/sub", "", 0, "TestAZaz09_-/sub"}, {strings.Repeat("x", 100), "", 0, strings.Repeat("x", 100)},
	} {
		if got, want := entryDir(tt.test, tt.property, tt.number), filepath.Join("testdata", "fuzz", filepath.FromSlash(tt.want)); got != want {
			t.Errorf("%q, %q, %d: %s, want %s", tt.test, tt.property, tt.number, got, want)
		}
	}
	for _, text := range []string{"a:b", "a`b", "a{b", "a@b", "a[b", "a/b", "é", "a b", "", strings.Repeat("x", 101)} {
		got := fileName(text)
		kept := strings.Map(func(r rune) rune {
			if strings.ContainsRune("abcdefghijklmnopqrstuvwxyz", r) {
				return r
			}
			return '-'
		}, text)
		before, hash := got[:max(0, len(got)-9)], got[max(0, len(got)-9):]
		if text != "" && (before != kept[:min(100, len(kept))] || len(hash) != 9 || hash[0] != '-') {
			t.Errorf("%q: %s", text, got)
		}
	}
}

func TestPropertiesAreToldApartInMessages(t *testing.T) {
	for want, p := range map[string]*property{
		`property "x"`:          {config: Config{Name: "x"}, number: 3, inner: true, where: "a_test.go:1"},
		"inner property":        {inner: true, number: 3},
		"property 2":            {number: 1, where: "a_test.go:1"},
		"property at a.go:7":    {where: "a.go:7"},
		"property":              {},
		`property "property 2"`: {config: Config{Name: "property 2"}},
	} {
		if got := p.label(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// says runs do as a case of its own and returns what it said, where it failed first, and the case.
func says(t *testing.T, do func(testing.TB)) (log, place string, r *recorder) {
	t.Helper()
	r = newRecorder(t)
	guard(func() { do(r) }, func(panicked any) {
		if panicked != nil {
			t.Errorf("panic: %v", panicked)
		}
	})
	guard(func() { log, place = r.end() }, func(any) { log, place = r.end() }) // a clean-up may end its goroutine
	return log, place, r
}

func TestACaseKeepsWhatIsSaid(t *testing.T) {
	for name, tt := range map[string]struct {
		do              func(testing.TB)
		want            string
		failed, skipped bool
	}{
		"Log":          {func(c testing.TB) { c.Log("a", 1) }, "a 1", false, false},
		"Logf":         {func(c testing.TB) { c.Logf("%d\n", 1) }, "1", false, false},
		"Error, on":    {func(c testing.TB) { c.Error("a", 1); c.Log("on") }, "on", true, false},
		"Errorf":       {func(c testing.TB) { c.Errorf("no %d", 1) }, "no 1", true, false},
		"Fatal ends":   {func(c testing.TB) { c.Fatal("a", 1); c.Log("on") }, "a 1", true, false},
		"Fatalf ends":  {func(c testing.TB) { c.Fatalf("no %d", 1); c.Log("on") }, "no 1", true, false},
		"Skip ends":    {func(c testing.TB) { c.Skip("a", 1); c.Log("on") }, "a 1", false, true},
		"Skipf ends":   {func(c testing.TB) { c.Skipf("no %d", 1); c.Log("on") }, "no 1", false, true},
		"SkipNow ends": {func(c testing.TB) { c.SkipNow(); c.Log("on") }, "", false, true},
		"FailNow ends": {func(c testing.TB) { c.FailNow(); c.Log("on") }, "", true, false},
		"Output":       {func(c testing.TB) { fmt.Fprint(c.Output(), "plain") }, "plain", false, false},
		"nothing":      {func(testing.TB) {}, "", false, false},
		"clean-ups, the last first": {func(c testing.TB) {
			c.Cleanup(func() { fmt.Fprint(c.Output(), " first") })
			c.Cleanup(func() { defer fmt.Fprint(c.Output(), " second"); c.FailNow() })
			fmt.Fprint(c.Output(), "body")
		}, "body second first", true, false},
	} {
		t.Run(name, func(t *testing.T) {
			log, place, r := says(t, tt.do)
			said := log
			if strings.HasPrefix(log, "own_test.go:") {
				_, said, _ = strings.Cut(log[strings.LastIndex(log, "own_test.go:"):], ": ")
			}
			if said != tt.want || r.Failed() != tt.failed || r.Skipped() != tt.skipped || strings.Contains(place, "own_test.go:") != tt.failed {
				t.Errorf("said %q at %q, failed %v, skipped %v", log, place, r.Failed(), r.Skipped())
			}
		})
	}
	_, first, _ := says(t, func(c testing.TB) {
		c.Fail()
		c.Fail()
	})
	_, other, _ := says(t, func(c testing.TB) { c.Fail() })
	if first == other || !strings.Contains(first, "own_test.go:") {
		t.Errorf("places %q and %q", first, other)
	}
}

func TestTheLogOfACaseIsBounded(t *testing.T) {
	line := strings.Repeat("x", 1000)
	log, _, _ := says(t, func(c testing.TB) {
		for range 100 {
			c.Log(line)
			fmt.Fprintln(c.Output(), line)
		}
		c.Log("the end")
	})
	if len(log) < maxLog || len(log) > maxLog+2000 || maxLog != 16<<10 || strings.Contains(log, "the end") {
		t.Errorf("%d bytes", len(log))
	}
}

func TestWhatACaseSetsIsPutBack(t *testing.T) {
	const was, none = "MUSTER_TEST_WAS", "MUSTER_TEST_NONE"
	t.Setenv(was, "before")
	home := t.TempDir()
	t.Chdir(home)
	dir := ""
	says(t, func(c testing.TB) {
		c.Setenv(was, "within")
		c.Setenv(none, "within")
		dir = c.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "f"), nil, 0o600); err != nil || !strings.Contains(dir, "muster-case-") {
			t.Errorf("%s: %v", dir, err)
		}
		c.Chdir(dir)
		if os.Getenv(was) != "within" || os.Getenv(none) != "within" {
			t.Error("not set within the case")
		}
		if at, err := os.Getwd(); err != nil || filepath.Base(at) != filepath.Base(dir) {
			t.Errorf("within the case in %s: %v", at, err)
		}
	})
	if _, set := os.LookupEnv(none); set || os.Getenv(was) != "before" {
		t.Errorf("after the case %q, %v", os.Getenv(was), set)
	}
	if at, err := os.Getwd(); err != nil || filepath.Base(at) != filepath.Base(home) {
		t.Errorf("after the case in %s: %v", at, err)
	}
	if _, err := os.Stat(dir); !os.IsNotExist(err) {
		t.Errorf("its folder is still there: %v", err)
	}
}

type deadlined struct {
	testing.TB
	at time.Time
}

func (d deadlined) Deadline() (time.Time, bool) { return d.at, true }

func TestTheDeadlineOfACaseIsItsTests(t *testing.T) {
	at := time.Unix(5, 0)
	if got, ok := newRecorder(deadlined{t, at}).Deadline(); !ok || !got.Equal(at) {
		t.Errorf("%v, %v", got, ok)
	}
	if got, ok := newRecorder(struct{ testing.TB }{t}).Deadline(); ok || !got.IsZero() {
		t.Errorf("without one: %v, %v", got, ok)
	}
}

func TestConfigsThatCannotBeAreRefused(t *testing.T) {
	for want, c := range map[string]Config{
		"-1 cases; set Cases":     {Cases: -1},
		"MaxDiscards is -1; set":  {MaxDiscards: -1},
		"Timeout is -1ns; set":    {Timeout: -1},
		"sizes from -1 to 100; s": {MinSize: -1},
		"sizes from 5 to 4; set":  {MinSize: 5, MaxSize: 4},
	} {
		log, _, r := says(t, func(tb testing.TB) { filled(tb, []Config{c}) })
		if !r.Failed() || !strings.Contains(log, want) {
			t.Errorf("%+v: %q, want %q", c, log, want)
		}
	}
	for _, tt := range []struct{ given, want Config }{
		{Config{}, Config{Cases: 100, MaxDiscards: 10, MaxShrinks: 5000, Timeout: 30 * time.Second, MaxSize: 100}},
		{Config{Cases: 1, MaxDiscards: 1, MaxShrinks: -1, Timeout: 1, MinSize: 3, MaxSize: 3},
			Config{Cases: 1, MaxDiscards: 1, MaxShrinks: -1, Timeout: 1, MinSize: 3, MaxSize: 3}},
		{Config{MinSize: 200}, Config{Cases: 100, MaxDiscards: 10, MaxShrinks: 5000, Timeout: 30 * time.Second, MinSize: 200, MaxSize: 200}},
	} {
		var got Config
		if log, _, r := says(t, func(tb testing.TB) { got = filled(tb, []Config{tt.given}) }); r.Failed() || got != tt.want {
			t.Errorf("%+v becomes %+v, want %+v: %s", tt.given, got, tt.want, log)
		}
	}
}

func TestSharesThatCannotBeAreRefused(t *testing.T) {
	for least, want := range map[float64]bool{-0.5: false, 0: true, 100: true, 100.5: false} {
		l := &labels{}
		log, _, r := says(t, func(tb testing.TB) {
			defer watch(tb, l)()
			Cover(tb, true, "x", least)
		})
		if r.Failed() == want || !want && !strings.Contains(log, "use one from 0 to 100") {
			t.Errorf("%v percent: failed %v, %q", least, r.Failed(), log)
		}
	}
}

func TestSharesOfCasesAreListedInTheOrderOfTheirMention(t *testing.T) {
	sum, p := &labels{}, &property{passed: 4}
	for n := range 4 {
		one := &labels{}
		one.note("even", n%2 == 0, 0)
		one.note("even", n%2 == 0, 0) // a case counts once
		one.note("zero", n == 0, 50)
		sum.add(one)
	}
	log, _, r := says(t, func(tb testing.TB) { sum.report(tb, p) })
	_, said, _ := strings.Cut(log, "fuzz: ")
	want := "property: of 4 cases\n 50.0% even\n 25.0% zero — at least 50% is required\n" +
		"the generator makes too few of a kind; weight it, or check more cases"
	if !r.Failed() || said != want {
		t.Errorf("said %q, want %q", said, want)
	}
	if log, _, r := says(t, func(tb testing.TB) { (&labels{}).report(tb, p) }); r.Failed() || log != "" {
		t.Errorf("without labels: %q", log)
	}
	// Two trials in one test are apart, and what is forgotten is not found.
	a, b := &labels{}, &labels{}
	forgetA := watch(t, a)
	defer watch(t, b)()
	if got, ok := labelsOf(t); !ok || got != a {
		t.Error("the first is not found")
	}
	forgetA()
	if got, ok := labelsOf(t); !ok || got != b {
		t.Error("after the first is forgotten the second is not found")
	}
	if _, ok := labelsOf(struct{ testing.TB }{t}); ok {
		t.Error("another test's labels are found")
	}
}

func TestGeneratorsOfOursDraw(t *testing.T) {
	s := choice.FromChoices([]uint64{2, 1, 7, 1, 8, 0})
	if got := Pick(s, "a", "b", "c"); got != "c" {
		t.Errorf("picked %q", got)
	}
	if got := fmt.Sprint(List(s, 0, 3, 9, func(s *Stream) int { return s.Int(0, 9) })); got != "[7 8]" {
		t.Errorf("list %s", got)
	}
	if v, ok := Draw[int](choice.FromSeed(1), gen.IntRange(4, 4)); !ok || v != 4 {
		t.Errorf("drew %v, %v", v, ok)
	}
	if v, ok := Draw[string](choice.FromSeed(1), gen.IntRange(4, 4)); ok || v != "" {
		t.Errorf("a number as text: %q, %v", v, ok)
	}
	if v, ok := Draw[int](choice.FromSeed(1), gen.IntRange(4, 4).SuchThat(func(int) bool { return false })); ok || v != 0 {
		t.Errorf("a value that is refused: %v, %v", v, ok)
	}
	called := 0
	OnT(func(_ testing.TB, v int) { called += v })(t, 5)
	if called != 5 || Holds[int](nil) != nil || NoError[int](nil) != nil || OnT[int](nil) != nil {
		t.Errorf("called with %d, or something is made of nothing", called)
	}
	for err, want := range map[error]bool{nil: false, os.ErrExist: true} {
		if _, _, r := says(t, func(tb testing.TB) { NoError(func(int) error { return err })(tb, 1) }); r.Failed() != want {
			t.Errorf("%v: failed %v", err, r.Failed())
		}
	}
	if got := Describe(strings.Repeat("x", 100), 10); len(got) > 40 || !strings.Contains(got, "xxx") {
		t.Errorf("described as %s", got)
	}
}

func TestProperProcessesAreAlive(t *testing.T) {
	if alive(os.Getpid()) {
		t.Error("a journal of this process is one of another that lives")
	}
	if !alive(os.Getppid()) {
		t.Error("the parent is dead")
	}
	if alive(1 << 30) {
		t.Error("a process that cannot be is alive")
	}
}
