package report_test

import (
	"bytes"
	"encoding/json"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/passmuster/muster/corpus"
	"github.com/passmuster/muster/fuzz/engine/report"
	"github.com/passmuster/muster/internal/goldenfile"
)

func chance(p float64) *float64 { return &p }

// full is a report with everything that can be shown.
func full() *report.Report {
	return &report.Report{
		Version: report.Version, Seed: 7, Engine: report.EngineMuster,
		Targets: []report.Target{
			{
				Package: "m/p", Target: "FuzzParse", File: "p_test.go", Line: 12, Args: []string{"[]byte"}, Engine: report.EngineMuster,
				State: report.StateDone, Seeds: 3, Kept: 1, Executions: 1234567, SinceNew: 10, Corpus: 42, Edges: 301, Features: 700,
				Unstable: 2, Discovery: chance(0.00083), Crashers: 2, Failures: 90, Changed: true,
				Corrupt: []report.Corrupt{{File: "testdata/fuzz/FuzzParse/x", Error: "line 1 is \"junk\""}},
			},
			{
				Package: "m/q", Target: "FuzzNative", File: "q_test.go", Line: 3, Args: []string{"string", "int"}, Engine: report.EngineNative,
				Why: "this is go1.30, which the engine does not know", State: report.StatePlateau, Executions: 999, Corpus: 4,
			},
			{Package: "m/q", Target: "FuzzNever", State: report.StateFailed, Engine: report.EngineMuster, Problem: "it never calls f.Fuzz"},
		},
		Crashers: []corpus.Crasher{
			{
				Package: "m/p", Target: "FuzzParse", Kind: corpus.KindPanic, Message: "index out of range [3] with length 3\x1b[2J",
				InputFile: "testdata/fuzz/FuzzParse/0123456789abcdef", Input: corpus.Entry{Values: []any{[]byte("ab\x00")}},
				Frames: []corpus.Frame{{Func: "m/p.Parse", File: "p/p.go", Line: 9}, {Func: "m/p.FuzzParse.func1", File: "p/p_test.go", Line: 14}},
				Replay: "go test -run '^FuzzParse$/^0123456789abcdef$' ./p", Executions: 4321,
			},
			{
				Package: "m/p", Target: "FuzzParse", Kind: corpus.KindHang, Message: strings.Repeat("line\n", 20), Flaky: true, Executions: 1,
				Frames: []corpus.Frame{{File: "/go/src/a.go", Line: 1}, {File: "/go/src/b.go", Line: 2}, {File: "/go/src/c.go", Line: 3},
					{File: "/go/src/d.go", Line: 4}, {File: "/go/src/e.go", Line: 5}, {File: "/go/src/f.go", Line: 6}, {File: "/go/src/g.go", Line: 7},
					{Func: "m/p.Own", File: "p/own.go", Line: 8}, {Func: "m/p.Far", File: "p/far.go", Line: 9}},
			},
		},
		Failed: []report.Failure{{Package: "m/broken", Output: "broken.go:1:1: expected 'package'\nFAIL\n"}},
		Notes:  []string{"the cache is not used: no space"},
		Run:    report.Run{Seconds: 61.25, Interrupted: true, Wrote: []string{"testdata/fuzz/FuzzParse/0123456789abcdef"}},
	}
}

func TestTheTextShowsEverythingThatThereIsToDo(t *testing.T) {
	for name, o := range map[string]report.TextOptions{"full.txt": {}, "narrow.txt": {Width: 60, Bytes: 2, Frames: 1}, "color.txt": {Color: true}} {
		var b bytes.Buffer
		if err := report.Text(&b, full(), o); err != nil {
			t.Fatal(err)
		}
		goldenfile.Check(t, "testdata/"+name, b.Bytes())
	}
}

func TestAnEmptyReportIsOneLine(t *testing.T) {
	var b bytes.Buffer
	if err := report.Text(&b, &report.Report{}, report.TextOptions{}); err != nil || b.String() != "\nfuzz 0 targets: 0 executions, 0 crashers; 0.0 s\n" {
		t.Errorf("%q, %v", b.String(), err)
	}
}

func TestTheJSONIsWhatProgramsRead(t *testing.T) {
	var b bytes.Buffer
	if err := report.JSON(&b, full()); err != nil {
		t.Fatal(err)
	}
	goldenfile.Check(t, "testdata/full.json", b.Bytes())
	b.Reset()
	if err := report.JSON(&b, &report.Report{}); err != nil {
		t.Fatal(err)
	}
	var lists struct{ Crashers, Targets, Failed []any }
	if err := json.Unmarshal(b.Bytes(), &lists); err != nil || lists.Crashers == nil || lists.Targets == nil || lists.Failed == nil {
		t.Errorf("empty lists are null: %s, %v", b.String(), err)
	}
	if err := report.JSON(&b, &report.Report{Targets: []report.Target{{Discovery: chance(math.NaN())}}}); err == nil {
		t.Error("a number that JSON cannot hold was written")
	}
}

func TestTheChanceOfSomethingNewIsThatOfSingletons(t *testing.T) {
	for _, tt := range []struct {
		singletons int
		executions int64
		want       float64
	}{
		{0, 0, 0.5}, {0, 8, 0.1}, {1, 10, 0.1}, {5, 10, 0.5}, {10, 10, 1}, {20, 10, 1}, {1, 0, 0.5}, {-1, 8, 0.1}, {1, -1, 0.5}, {1, 1, 1},
	} {
		if got := report.Discovery(tt.singletons, tt.executions); math.Abs(got-tt.want) > 1e-12 {
			t.Errorf("%d of %d: %v, want %v", tt.singletons, tt.executions, got, tt.want)
		}
	}
}

func TestNumbersAreWrittenForPeople(t *testing.T) {
	for n, want := range map[int64]string{0: "0", 999: "999", 1000: "1,000", 1234567: "1,234,567", 100000: "100,000", -1000: "-1,000", -100: "-100"} {
		if got := report.Number(n); got != want {
			t.Errorf("%d: %s, want %s", n, got, want)
		}
	}
	for _, tt := range []struct {
		chance *float64
		want   string
	}{{nil, "-"}, {chance(0), "-"}, {chance(-1), "-"}, {chance(1), "1"}, {chance(0.5), "2"}, {chance(1.0 / 1234), "1,200"}, {chance(1.0 / 98765), "99,000"}} {
		if got := report.OneIn(tt.chance); got != tt.want {
			t.Errorf("%v: %s, want %s", tt.chance, got, tt.want)
		}
	}
}

func TestATableKeepsWithinItsWidth(t *testing.T) {
	rows := [][]string{{"name", "n", "state"}, {"a-very-long-name-of-a-target", "12", "done"}}
	want := []string{"name            n  state", "…e-of-a-target  12  done"}
	want[0] = "name             n  state"
	if diff := cmp.Diff(want, report.Table(rows, 25)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"name                           n  state", "a-very-long-name-of-a-target  12  done"}, report.Table(rows, 100)); diff != "" {
		t.Error(diff)
	}
	if got := report.Table(rows, 1)[1]; !strings.HasPrefix(got, "…") || len([]rune(got)) < 12 {
		t.Errorf("too narrow: %q", got)
	}
}

func TestAReportIsCompleteWhereEverythingWasMeasured(t *testing.T) {
	of := func(s report.State) *report.Report {
		return &report.Report{Targets: []report.Target{{State: report.StateDone}, {State: s}}}
	}
	for name, tt := range map[string]struct {
		r    *report.Report
		want bool
	}{
		"done": {of(report.StateDone), true}, "plateau": {of(report.StatePlateau), true}, "replayed": {of(report.StateReplayed), true},
		"failed": {of(report.StateFailed), false}, "interrupted": {of(report.StateInterrupted), false}, "nothing": {&report.Report{}, false},
		"a package that does not build": {&report.Report{Targets: []report.Target{{State: report.StateDone}}, Failed: []report.Failure{{}}}, false},
		"ended":                         {&report.Report{Targets: []report.Target{{State: report.StateDone}}, Run: report.Run{Interrupted: true}}, false},
	} {
		if got := tt.r.Complete(); got != tt.want {
			t.Errorf("%s: %v, want %v", name, got, tt.want)
		}
	}
}
