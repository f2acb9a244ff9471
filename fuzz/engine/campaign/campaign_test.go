package campaign

import (
	"context"
	"errors"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/passmuster/muster/corpus"
	"github.com/passmuster/muster/fuzz/engine"
	"github.com/passmuster/muster/fuzz/engine/report"
)

func TestEveryTargetHasItsPartAndTheRestGoesWhereMoreIsFound(t *testing.T) {
	f := &fakeEngine{targets: map[string]fakeTarget{"FuzzDry": {}, "FuzzRich": {every: 10, until: 1 << 40}}}
	c := prepare(t, f, Options{Budget: Budget{Executions: 10000}}, "FuzzDry", "FuzzRich")
	r, err := c.Run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if sum := f.ran["FuzzDry"] + f.ran["FuzzRich"]; sum < 19990 || sum > 20000 {
		t.Errorf("%d executions of 20000", sum)
	}
	if f.ran["FuzzDry"] < 2500 || f.ran["FuzzDry"] > 5500 || f.ran["FuzzRich"] < 14000 {
		t.Errorf("shared out as %v", f.ran)
	}
	if r.Targets[0].State != report.StatePlateau || r.Targets[1].State != report.StateDone || !r.Complete() || f.closed != 2 {
		t.Errorf("%+v, %d closed", r.Targets, f.closed)
	}
	if got := r.Targets[1]; got.Executions != f.ran["FuzzRich"]+2 || got.Seeds != 2 || got.Edges != 10 || *got.Discovery < 0.09 || got.SinceNew > 600 {
		t.Errorf("%+v", got)
	}
	if f.configs["FuzzDry"].Seed == f.configs["FuzzRich"].Seed || f.configs["FuzzDry"].Lanes != 1 {
		t.Errorf("%+v", f.configs)
	}
}

func TestOneTargetHasExactlyTheExecutionsThatWereAskedFor(t *testing.T) {
	for _, n := range []int64{1, 7, 39, 1000, 123457} {
		f := &fakeEngine{targets: map[string]fakeTarget{"FuzzA": {}}}
		c := prepare(t, f, Options{Budget: Budget{Executions: n}}, "FuzzA")
		if _, err := c.Run(t.Context()); err != nil || f.ran["FuzzA"] != n {
			t.Errorf("%d: %v, %v", n, f.ran, err)
		}
	}
}

func TestATimeIsTurnedIntoExecutionsBySpeed(t *testing.T) {
	f := &fakeEngine{targets: map[string]fakeTarget{"FuzzA": {slow: time.Millisecond}}}
	c := prepare(t, f, Options{Budget: Budget{Time: 200 * time.Millisecond}, Workers: 3}, "FuzzA")
	r, err := c.Run(t.Context())
	if err != nil || f.ran["FuzzA"] == 0 || r.Run.Workers != 3 || f.configs["FuzzA"].Lanes != 3 {
		t.Errorf("%v, %v, %+v", f.ran, err, r.Run)
	}
	if s := r.Run.Targets["m.FuzzA"]; s < 0.1 {
		t.Errorf("%v s were spent", s)
	}
}

func TestWithoutABudgetOnlyWhatIsThereRuns(t *testing.T) {
	f := &fakeEngine{targets: map[string]fakeTarget{"FuzzA": {seeds: []corpus.Crasher{crasher("seed")}}}}
	c := prepare(t, f, Options{}, "FuzzA")
	r, err := c.Run(t.Context())
	if err != nil || f.ran["FuzzA"] != 0 || r.Targets[0].State != report.StateReplayed || len(r.Crashers) != 1 {
		t.Errorf("%v, %v, %+v", f.ran, err, r)
	}
}

func TestTheReplayFailsAsTheInputDid(t *testing.T) {
	for _, tt := range []struct {
		kind   corpus.Kind
		inTree bool
		o      Options
		want   string
	}{
		{corpus.KindPanic, true, Options{Flags: []string{"-tags=a"}, Race: true}, "go test -tags=a -race '-run=^FuzzA$/^ab$' ."},
		{corpus.KindHang, true, Options{}, "go test -timeout=30s '-run=^FuzzA$/^ab$' ."},
		{corpus.KindLeak, true, Options{}, "muster fuzz --target=FuzzA --replay=in/ab ."},
		{corpus.KindMemory, true, Options{}, "muster fuzz --target=FuzzA --replay=in/ab ."},
		{corpus.KindMemory, true, Options{Limits: engine.Limits{Memory: 1 << 20, CPU: time.Minute}}, "muster fuzz --memory=1048576 --target=FuzzA --replay=in/ab ."},
		{corpus.KindHang, false, Options{Limits: engine.Limits{Memory: 1 << 20, CPU: time.Minute}}, "muster fuzz --timeout=1m0s --target=FuzzA --replay=in/ab ."},
		{corpus.KindMemory, true, Options{Limits: engine.DefaultLimits()}, "muster fuzz --target=FuzzA --replay=in/ab ."},
		{corpus.KindPanic, false, Options{Flags: []string{"-tags=a", "-ldflags=-s"}}, "muster fuzz --tags=a --build=-ldflags=-s --target=FuzzA --replay=in/ab ."},
	} {
		c := prepare(t, &fakeEngine{targets: map[string]fakeTarget{"FuzzA": {}}}, tt.o, "FuzzA")
		if got := c.replay(c.targets[0], corpus.Crasher{Kind: tt.kind, InputFile: "in/ab"}, tt.inTree); got != tt.want {
			t.Errorf("%s: got %s, want %s", tt.kind, got, tt.want)
		}
	}
}

func TestACrasherIsSavedSmallAndOnce(t *testing.T) {
	f := &fakeEngine{targets: map[string]fakeTarget{"FuzzA": {crashAt: map[int64]corpus.Crasher{
		3: crasher("small-and more"), 5: crasher("never-smaller"), 7: {Kind: corpus.KindHang, Input: crasher("hang").Input},
	}}}}
	c := prepare(t, f, Options{Budget: Budget{Executions: 10}}, "FuzzA")
	r, err := c.Run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(c.o.Dir, "testdata", "fuzz", "FuzzA")
	files, err := corpus.ReadDir(dir)
	if err != nil || len(files) != 3 || len(r.Run.Wrote) != 3 || r.Targets[0].Crashers != 3 {
		t.Fatalf("%v, %v, wrote %v", files, err, r.Run.Wrote)
	}
	texts := map[string]string{}
	for _, k := range r.Crashers {
		name, _ := k.Input.Name()
		if k.InputFile != "testdata/fuzz/FuzzA/"+name || k.Package != "m" || k.Target != "FuzzA" {
			t.Errorf("%+v", k)
		}
		texts[string(k.Input.Values[0].([]byte))] = k.Replay
		want := "go test '-run=^FuzzA$/^" + name + "$' ."
		if k.Kind == corpus.KindHang {
			want = "go test -timeout=30s '-run=^FuzzA$/^" + name + "$' ."
		}
		if k.Replay != want {
			t.Errorf("replay %s, want %s", k.Replay, want)
		}
	}
	for _, want := range []string{"small", "never-smaller", "hang"} {
		if texts[want] == "" {
			t.Errorf("no crasher %q in %v", want, texts)
		}
	}
	if len(r.Targets[0].Notes) != 1 || !strings.Contains(r.Targets[0].Notes[0], "it got lost") {
		t.Errorf("notes %q", r.Targets[0].Notes)
	}
	again, err := c.Run(t.Context())
	if err != nil || len(again.Crashers) != 3 || len(again.Run.Wrote) > 1 {
		t.Errorf("wrote again: %v, %v", again.Run.Wrote, err)
	}
}

func TestWhatAnotherCampaignTookAwayIsThereInTheEnd(t *testing.T) {
	f := &fakeEngine{targets: map[string]fakeTarget{"FuzzA": {seeds: []corpus.Crasher{crasher("never-smaller")}}}}
	c := prepare(t, f, Options{Budget: Budget{Executions: 10}}, "FuzzA")
	dir := filepath.Join(c.o.Dir, "testdata", "fuzz", "FuzzA")
	taken := 0
	f.onRun = func(string) {
		files, err := corpus.ReadDir(dir)
		if err != nil {
			t.Error(err)
		}
		taken += len(files)
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	}
	r, err := c.Run(t.Context())
	if err != nil || taken == 0 || len(r.Crashers) != 1 || len(r.Run.Wrote) != 1 {
		t.Fatalf("%v, %d taken, %+v", err, taken, r)
	}
	if _, err := os.Stat(filepath.Join(c.o.Dir, filepath.FromSlash(r.Crashers[0].InputFile))); err != nil {
		t.Error(err)
	}
}

func TestWithOutNothingIsWrittenIntoTheModule(t *testing.T) {
	f := &fakeEngine{targets: map[string]fakeTarget{"FuzzA": {crashAt: map[int64]corpus.Crasher{1: crasher("x")}}}}
	out := t.TempDir()
	c := prepare(t, f, Options{Budget: Budget{Executions: 1}, Out: out, Race: true, Flags: []string{"-tags=a"}}, "FuzzA")
	r, err := c.Run(t.Context())
	if err != nil || len(r.Crashers) != 1 {
		t.Fatal(r, err)
	}
	if _, err := os.Stat(filepath.Join(c.o.Dir, "testdata")); err == nil {
		t.Error("there is a testdata")
	}
	k := r.Crashers[0]
	if !strings.HasPrefix(k.InputFile, out) || k.Replay != "muster fuzz --tags=a --race --target=FuzzA --replay="+k.InputFile+" ." {
		t.Errorf("%+v", k)
	}
	if got, err := c.Replay(t.Context(), k.InputFile, crasher("a crash").Input); err != nil || got == nil || got.Target != "FuzzA" {
		t.Errorf("%+v, %v", got, err)
	}
	if got, err := c.Replay(t.Context(), k.InputFile, crasher("a leak").Input); err != nil || got == nil || got.Kind != corpus.KindLeak {
		t.Errorf("a leak: %+v, %v", got, err)
	}
	if got, err := c.Replay(t.Context(), k.InputFile, crasher("fine").Input); err != nil || got != nil {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestInputsAreKeptAndReadAgain(t *testing.T) {
	cache := t.TempDir()
	rich := map[string]fakeTarget{"FuzzA": {every: 2, until: 10}}
	f := &fakeEngine{targets: rich}
	c := prepare(t, f, Options{Budget: Budget{Executions: 20}, Cache: cache}, "FuzzA")
	if _, err := c.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	first := len(f.configs["FuzzA"].Entries) // of formats
	dir := filepath.Join(cache, "fuzz", "m", "FuzzA")
	for name, text := range map[string]string{"junk": "junk", "other": "go test fuzz v1\nint(1)\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	c.b = f.backend()
	r, err := c.Run(t.Context())
	if err != nil || len(f.configs["FuzzA"].Entries) != first+5 || r.Targets[0].Kept != 5 {
		t.Errorf("%d entries, %v", len(f.configs["FuzzA"].Entries), err)
	}
	if len(r.Targets[0].Corrupt) != 1 || r.Targets[0].Corrupt[0].Error == "" {
		t.Errorf("corrupt %+v", r.Targets[0].Corrupt)
	}
	if _, err := os.Stat(r.Targets[0].Corrupt[0].File); err != nil {
		t.Errorf("what is corrupt is gone: %v", err)
	}
	if files, err := corpus.ReadDir(dir); err != nil || len(files) != 6 {
		t.Errorf("%d files, %v", len(files), err)
	}
	o := c.o
	o.CacheUnread = true
	c, c.b = c.With(o), f.backend()
	if r, err := c.Run(t.Context()); err != nil || len(f.configs["FuzzA"].Entries) != first || r.Targets[0].Kept != 0 {
		t.Errorf("read %d, %v", len(f.configs["FuzzA"].Entries), err)
	}
}

func TestWhatCannotBeFuzzedIsTold(t *testing.T) {
	f := &fakeEngine{targets: map[string]fakeTarget{"FuzzA": {openErr: errors.New("no such type")}, "FuzzB": {runErr: errors.New("lost")}, "FuzzC": {}}}
	c := prepare(t, f, Options{Budget: Budget{Executions: 10}}, "FuzzA", "FuzzB", "FuzzC")
	r, err := c.Run(t.Context())
	if err != nil || r.Complete() {
		t.Fatal(r, err)
	}
	for i, want := range []struct {
		state   report.State
		problem string
	}{{report.StateFailed, "no such type"}, {report.StateFailed, "lost"}, {report.StatePlateau, ""}} {
		if got := r.Targets[i]; got.State != want.state || got.Problem != want.problem {
			t.Errorf("%+v, want %+v", got, want)
		}
	}
	f.failed = map[string]string{"m": "undefined: x"}
	c.b = f.backend()
	r, err = c.Run(t.Context())
	if err != nil || len(r.Failed) != 1 || r.Failed[0].Output != "undefined: x" || r.Targets[2].Problem != "its package does not build" {
		t.Errorf("%+v, %v", r, err)
	}
}

func TestWhereTheEngineDoesNotFitTheReportSaysWhy(t *testing.T) {
	f := &fakeEngine{targets: map[string]fakeTarget{"FuzzA": {}}, native: "another Go"}
	c := prepare(t, f, Options{Budget: Budget{Executions: 1}}, "FuzzA")
	if r, err := c.Run(t.Context()); err != nil || r.Targets[0].Engine != report.EngineNative || r.Targets[0].Why != "another Go" {
		t.Errorf("%+v, %v", r, err)
	}
	c.o.Native = true
	if r, err := c.Run(t.Context()); err != nil || r.Engine != report.EngineNative || r.Targets[0].Why != "" {
		t.Errorf("%+v, %v", r, err)
	}
}

func TestAnInterruptKeepsWhatWasFound(t *testing.T) {
	cause := errors.New("interrupted")
	ctx, cancel := context.WithCancelCause(t.Context())
	f := &fakeEngine{targets: map[string]fakeTarget{"FuzzA": {every: 1, until: 5, crashAt: map[int64]corpus.Crasher{2: crasher("x")}}}}
	cache := t.TempDir()
	c := prepare(t, f, Options{Budget: Budget{Executions: 1000}, Cache: cache}, "FuzzA")
	runs := 0
	f.onRun = func(string) {
		if runs++; runs == 3 {
			cancel(cause)
		}
	}
	r, err := c.Run(ctx)
	if !errors.Is(err, cause) || !r.Run.Interrupted || r.Targets[0].State != report.StateInterrupted || len(r.Crashers) != 1 || f.closed != 1 {
		t.Errorf("%+v, %v", r, err)
	}
	if files, err := corpus.ReadDir(filepath.Join(cache, "fuzz", "m", "FuzzA")); err != nil || len(files) != 5 {
		t.Errorf("%d kept, %v", len(files), err)
	}
}

func TestTargetsAreChosenByName(t *testing.T) {
	c := prepare(t, &fakeEngine{}, Options{Targets: []string{"FuzzA", "Fuzz?C"}}, "FuzzA", "FuzzAB", "FuzzBC")
	var got []string
	for _, target := range c.Targets() {
		got = append(got, target.Signature())
	}
	if diff := cmp.Diff([]string{"FuzzA([]byte)", "FuzzBC([]byte)"}, got); diff != "" {
		t.Error(diff)
	}
	for _, tt := range []struct {
		o    Options
		want string
	}{
		{Options{Targets: []string{"FuzzX"}}, "no fuzz target FuzzX in .: there is FuzzA, FuzzAB, FuzzBC"},
		{Options{Targets: []string{"["}}, "syntax error in pattern"},
		{Options{Since: "HEAD"}, "--since: "},
	} {
		tt.o.Dir = c.o.Dir
		if _, err := Prepare(t.Context(), tt.o); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%v, want %q", err, tt.want)
		}
	}
	if err := os.Remove(filepath.Join(c.o.Dir, "p_test.go")); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(c.o.Dir, "p.go"), []byte("package p\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	if _, err := Prepare(t.Context(), Options{Dir: c.o.Dir}); !errors.Is(err, ErrNoTarget) {
		t.Errorf("no target: %v", err)
	}
}

func TestSharesGoByWhatIsExpected(t *testing.T) {
	fresh := standing{rate: 1}
	had := func(spent float64, executions int64, singletons int) standing {
		return standing{spent: spent, executions: executions, singletons: singletons, rate: 1}
	}
	over := standing{over: true}
	for name, tt := range map[string]struct {
		all                []standing
		own, quantum, left float64
		want               []float64
	}{
		"nothing open":          {[]standing{over}, 100, 10, 100, []float64{0}},
		"nothing left":          {[]standing{fresh}, 100, 10, 0, []float64{0}},
		"overspent":             {[]standing{fresh}, 100, 10, -5, []float64{0}},
		"even at first":         {[]standing{fresh, fresh, over}, 100, 10, 300, []float64{5, 5, 0}},
		"no more than is left":  {[]standing{fresh, fresh}, 100, 10, 4, []float64{2, 2}},
		"the assured part":      {[]standing{had(24, 24, 0), had(30, 30, 30)}, 100, 10, 146, []float64{10, 0}},
		"one alone":             {[]standing{had(50, 50, 0)}, 100, 10, 50, []float64{10}},
		"by chance":             {[]standing{had(50, 100, 10), had(50, 100, 30)}, 100, 10, 100, []float64{3, 7}},
		"by chance and by rate": {[]standing{{spent: 50, executions: 100, singletons: 10, rate: 3}, had(50, 100, 30)}, 100, 10, 100, []float64{5, 5}},
		"no rate is known":      {[]standing{{spent: 50}, {spent: 50}}, 100, 10, 100, []float64{5, 5}},
	} {
		got := shares(tt.all, tt.own, tt.quantum, tt.left)
		for i := range got {
			if len(got) != len(tt.want) || math.Abs(got[i]-tt.want[i]) > 1e-9 {
				t.Errorf("%s: %v, want %v", name, got, tt.want)
				break
			}
		}
	}
}

func TestTheTimeOfAllBoundsThatOfEach(t *testing.T) {
	for name, tt := range map[string]struct {
		b          Budget
		own, total float64
	}{
		"each":        {Budget{Time: 10 * time.Second}, 10, 40},
		"all":         {Budget{Total: 10 * time.Second}, 5, 20},
		"all is less": {Budget{Time: 10 * time.Second, Total: 10 * time.Second}, 5, 20},
		"all is more": {Budget{Time: time.Second, Total: 10 * time.Second}, 1, 4},
		"none":        {Budget{}, 0, 0},
	} {
		r := &run{c: &Campaign{o: Options{Budget: tt.b}}, timed: true, subjects: make([]*subject, 4)}
		if own, total := r.budget(4, 2); own != tt.own || total != tt.total {
			t.Errorf("%s: %v of %v, want %v of %v", name, own, total, tt.own, tt.total)
		}
	}
}
