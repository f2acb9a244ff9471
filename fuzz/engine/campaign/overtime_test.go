package campaign

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/passmuster/muster/corpus"
	"github.com/passmuster/muster/fuzz/engine"
)

// over is a subject whose time ended so long ago, with one fake target.
func over(t *testing.T, target fakeTarget, ago time.Duration, o Options) (*subject, *fakeEngine) {
	t.Helper()
	f := &fakeEngine{targets: map[string]fakeTarget{"FuzzA": target}}
	o.Budget = Budget{Time: time.Minute}
	c := prepare(t, f, o, "FuzzA")
	r := &run{c: c, timed: true}
	s := &subject{r: r, t: c.targets[0]}
	s.open(t.Context(), 1)
	s.ending.until, s.ending.cut = time.Now().Add(-ago), true
	return s, f
}

func TestWhatRanLastIsJudgedWhenTheTimeIsOver(t *testing.T) {
	left := []corpus.Entry{crasher("last").Input}
	s, _ := over(t, fakeTarget{left: left}, time.Second, Options{})
	s.judge(t.Context())
	s.end(t.Context())
	if len(s.crashers) != 1 || s.crashers[0].Kind != corpus.KindHang || s.crashers[0].InputFile == "" {
		t.Fatalf("%+v", s.crashers)
	}
	// A hang takes longer to confirm than there is time.
	if len(s.out.Notes) != 1 || s.out.Notes[0] != "the time was over before it was made as small as it can be: "+s.crashers[0].InputFile {
		t.Errorf("notes %q", s.out.Notes)
	}
}

func TestWhatThereIsNoTimeToJudgeIsKept(t *testing.T) {
	cache := t.TempDir()
	left := []corpus.Entry{crasher("last").Input}
	s, _ := over(t, fakeTarget{left: left, judgeErr: errOver}, time.Second, Options{Cache: cache})
	s.judge(t.Context())
	if len(s.out.Notes) != 1 || s.out.Notes[0] != "1 input that failed, or still ran when the time was over, could not be looked into: the time was over" {
		t.Errorf("notes %q", s.out.Notes)
	}
	if files, err := corpus.ReadDir(filepath.Join(cache, "fuzz", "m", "FuzzA")); err != nil || len(files) != 1 {
		t.Errorf("%d kept, %v", len(files), err)
	}
}

func TestASliceThatWasNotCutShortLeavesNothingToJudge(t *testing.T) {
	s, _ := over(t, fakeTarget{left: []corpus.Entry{crasher("last").Input}}, time.Second, Options{})
	s.ending.cut = false
	if s.judge(t.Context()); len(s.crashers) > 0 {
		t.Errorf("%+v", s.crashers)
	}
}

func TestInputsAreMadeSmallerOnlyWhileThereIsTime(t *testing.T) {
	limits := engine.Limits{CPU: time.Minute, Wall: time.Hour}
	for name, tt := range map[string]struct {
		left time.Duration
		kind corpus.Kind
		ok   bool
	}{
		"much":                {time.Hour, corpus.KindPanic, true},
		"none":                {-time.Hour, corpus.KindPanic, true}, // there is the overtime
		"a hang":              {time.Hour, corpus.KindHang, true},
		"a hang and little":   {time.Minute, corpus.KindHang, false},
		"a deadlock":          {3 * time.Hour, corpus.KindDeadlock, true},
		"a deadlock and less": {time.Hour, corpus.KindDeadlock, false},
	} {
		s := &subject{r: &run{c: &Campaign{o: Options{Limits: limits}}}, ending: ending{minimize: 5 * time.Second, overtime: overtime, until: time.Now().Add(tt.left)}}
		d, ok := s.room(tt.kind)
		if ok != tt.ok || d > s.ending.minimize || d > max(tt.left, overtime) {
			t.Errorf("%s: %v, %v", name, d, ok)
		}
		s.ending.overtime = 0
		if d, ok := s.room(tt.kind); ok != (tt.ok && tt.left > 0) {
			t.Errorf("%s without overtime: %v, %v", name, d, ok)
		}
		s.ending.until = time.Time{} // in a budget of executions
		if d, ok := s.room(tt.kind); !ok || d != s.ending.minimize {
			t.Errorf("%s without an end: %v, %v", name, d, ok)
		}
	}
}

func TestAnExecutionThatCannotEndInTimeIsNotBegun(t *testing.T) {
	s := &subject{r: &run{timed: true}, speed: 0.001, fastest: 0.01}
	if s.worth(time.Second) || !s.worth(time.Hour) {
		t.Error("an execution takes 100 s")
	}
	if s.fastest = 0; s.worth(-time.Second) || !s.worth(time.Hour) {
		t.Error("nothing is known of how long one takes")
	}
	if s.r.timed = false; !s.worth(0) {
		t.Error("a budget of executions has no end in time")
	}
}

func TestTheTimeOfAllEndsByTheClock(t *testing.T) {
	f := &fakeEngine{targets: map[string]fakeTarget{"FuzzA": {slow: time.Millisecond}, "FuzzB": {slow: time.Millisecond}}}
	c := prepare(t, f, Options{Budget: Budget{Total: time.Nanosecond}, Workers: 2}, "FuzzA", "FuzzB")
	r, err := c.Run(t.Context())
	if err != nil || len(f.ran) > 0 || !r.Complete() {
		t.Errorf("%v ran, %v, %v", f.ran, r.Targets, err)
	}
	run := &run{c: c, subjects: make([]*subject, 4)}
	if c.o.Budget.Total = 8 * time.Second; run.clock(3) != 6*time.Second {
		t.Errorf("3 of 4 targets have %v of 8s", run.clock(3))
	}
}

func TestACrasherIsToldWithTheTimeAtWhichItFailed(t *testing.T) {
	began := time.Now()
	s := &subject{stretches: []stretch{{began, 0}, {began.Add(time.Minute), 20}}}
	for name, tt := range map[string]struct {
		at   time.Duration
		want float64
	}{
		"before all":      {-time.Second, 0},
		"a first input":   {3 * time.Second, 3},
		"of a later time": {62 * time.Second, 22},
	} {
		if got := s.at(began.Add(tt.at)); got != tt.want {
			t.Errorf("%s: %v, want %v", name, got, tt.want)
		}
	}
}

func TestAnInterruptKeepsWhatWasNotJudged(t *testing.T) {
	cache := t.TempDir()
	s, _ := over(t, fakeTarget{}, 0, Options{Cache: cache})
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(errors.New("interrupted"))
	s.take(ctx, engine.Slice{Unjudged: []corpus.Entry{crasher("still running").Input}})
	s.judge(ctx)
	s.end(ctx)
	files, err := corpus.ReadDir(filepath.Join(cache, "fuzz", "m", "FuzzA"))
	if err != nil || len(files) != 1 || !strings.Contains(string(files[0].Entry.Values[0].([]byte)), "still running") {
		t.Errorf("%v, %v", files, err)
	}
}
