package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/passmuster/muster/corpus"
	"github.com/passmuster/muster/fuzz/engine/campaign"
	"github.com/passmuster/muster/fuzz/engine/report"
	"github.com/passmuster/muster/internal/show"
)

// at is the event of a target of package m.
func at(kind, target, state string, executions int64, crashers int) campaign.Event {
	return campaign.Event{
		Kind: kind, Package: "m", Target: target, State: state,
		Executions: executions, PerSecond: float64(executions) / 10, Corpus: 12, Edges: 1345, Crashers: crashers,
	}
}

func planned(target string) campaign.Event {
	return at(campaign.EventPlan, target, campaign.StateWaiting, 0, 0)
}

// quietly is a campaign of which nothing is drawn, so that the table can be asked for.
func quietly(t *testing.T, events ...campaign.Event) *fuzzing {
	t.Helper()
	u, _ := terminal(t)
	u.live = false
	p := u.fuzzing(false)
	for _, e := range events {
		p.tell(e)
	}
	return p
}

// many is a campaign with n targets, of which the last but one fuzzes and the first has ended.
func many(t *testing.T, n int) *fuzzing {
	t.Helper()
	p := quietly(t)
	for i := range n {
		p.tell(planned(fmt.Sprintf("Fuzz%02d", i)))
	}
	p.tell(at(campaign.EventEnd, "Fuzz00", string(report.StateDone), 1000, 1))
	p.tell(at(campaign.EventSlice, fmt.Sprintf("Fuzz%02d", n-2), campaign.StateFuzzing, 5000, 0))
	return p
}

func TestTheTableOfFuzzingSaysHowEachTargetStands(t *testing.T) {
	crash := at(campaign.EventCrasher, "FuzzParse", campaign.StateFuzzing, 2000000, 1)
	crash.Crasher = &corpus.Crasher{Kind: "panic", Message: "index out of range"}
	for _, tt := range []struct {
		what   string
		events []campaign.Event
		want   string
	}{
		{"nothing is known", nil, "loading packages · 1m5s"},
		{"planned", []campaign.Event{planned("FuzzParse"), planned("FuzzPrint")}, `
target        execs  execs/s  edges  corpus  crashers  state
FuzzParse         0        0  1,345      12         0  waiting
FuzzPrint         0        0  1,345      12         0  waiting
0 execs · 0/s · 0 crashers · 1m5s`},
		{"a build", []campaign.Event{planned("FuzzParse"), planned("FuzzPrint"), {Kind: campaign.EventBuild, Package: "m"}},
			"building for 2 targets · 1m5s"},
		{"after the build", []campaign.Event{planned("FuzzParse"), {Kind: campaign.EventBuild, Package: "m"},
			at(campaign.EventSeeds, "FuzzParse", campaign.StateSeeds, 3, 0)}, `
target        execs  execs/s  edges  corpus  crashers  state
FuzzParse         3        0  1,345      12         0  seeds
3 execs · 0/s · 0 crashers · 1m5s`},
		{"a crasher", []campaign.Event{planned("FuzzParse"), planned("FuzzPrint"), crash,
			at(campaign.EventSlice, "FuzzPrint", campaign.StateQuiet, 70000, 0)}, `
target            execs  execs/s  edges  corpus  crashers  state
FuzzParse     2,000,000  200,000  1,345      12         1  fuzzing
FuzzPrint        70,000    7,000  1,345      12         0  quiet
2,070,000 execs · 207,000/s · 1 crasher · 1m5s`},
		// The speed of what has ended is no part of that of the whole.
		{"an end", []campaign.Event{planned("FuzzParse"), planned("FuzzPrint"),
			at(campaign.EventEnd, "FuzzParse", string(report.StatePlateau), 300, 2), at(campaign.EventSlice, "FuzzPrint", campaign.StateFuzzing, 100, 0)}, `
target        execs  execs/s  edges  corpus  crashers  state
FuzzParse       300       30  1,345      12         2  plateau
FuzzPrint       100       10  1,345      12         0  fuzzing
400 execs · 10/s · 2 crashers · 1m5s`},
	} {
		p := quietly(t, tt.events...)
		got := strings.Join(p.table(p.began.Add(65*time.Second), 79, 24), "\n")
		if diff := cmp.Diff(strings.TrimPrefix(tt.want, "\n"), got); diff != "" {
			t.Errorf("%s (-want +got)\n%s", tt.what, diff)
		}
	}
}

func TestTheTableOfFuzzingKeepsWithinTheTerminal(t *testing.T) {
	for _, target := range []string{"FuzzParse", "Fuzz" + strings.Repeat("Long", 30), "Fuzz解析" + strings.Repeat("器", 30)} {
		for _, p := range []*fuzzing{
			quietly(t), quietly(t, planned(target), campaign.Event{Kind: campaign.EventBuild, Package: "m"}),
			quietly(t, planned(target), at(campaign.EventSlice, target, campaign.StateFuzzing, 1<<40, 7)),
		} {
			for width := 1; width <= 150; width++ {
				for _, line := range p.table(p.began, width, 24) {
					if n := show.Width(line); n > width {
						t.Errorf("%d columns hold %q, which takes %d", width, line, n)
					}
				}
			}
		}
	}
}

func TestTheTableOfFuzzingShowsThoseAtWorkWhereNotAllFit(t *testing.T) {
	for _, tt := range []struct {
		height int
		rows   []string
		hidden string
	}{
		{42, nil, ""},
		{6, []string{"Fuzz38", "Fuzz00", "Fuzz01", "Fuzz02"}, "and 36 more targets · "},
		{3, []string{"Fuzz38"}, "and 39 more targets · "},
		{1, []string{"Fuzz38"}, "and 39 more targets · "},
	} {
		lines := many(t, 40).table(time.Time{}, 100, tt.height)
		rows := tt.rows
		if rows == nil {
			for i := range 40 {
				rows = append(rows, fmt.Sprintf("Fuzz%02d", i))
			}
		}
		var got []string
		for _, line := range lines[1 : len(lines)-1] {
			name, _, _ := strings.Cut(line, " ")
			got = append(got, name)
		}
		if last := lines[len(lines)-1]; !slices.Equal(got, rows) || !strings.HasPrefix(last, tt.hidden+"6,000 execs · 500/s · 1 crasher") {
			t.Errorf("%d lines hold %q, and %q", tt.height, got, last)
		}
		if len(lines) > max(tt.height, 3) {
			t.Errorf("%d lines in %d", len(lines), tt.height)
		}
	}
}

// screen is what a terminal shows of a text that has the sequences of a table and no others.
func screen(t *testing.T, text string) []string {
	t.Helper()
	lines, row, column := [][]rune{nil}, 0, 0
	for text != "" {
		var n int
		switch {
		case strings.HasPrefix(text, "\r"):
			column, n = 0, 1
		case strings.HasPrefix(text, "\n"):
			if row, n = row+1, 1; row == len(lines) {
				lines = append(lines, nil)
			}
		case strings.HasPrefix(text, "\x1b[K"):
			lines[row], n = lines[row][:min(column, len(lines[row]))], 3
		case strings.HasPrefix(text, "\x1b[J"):
			lines, n = lines[:row+1], 3
			lines[row] = lines[row][:min(column, len(lines[row]))]
		case strings.HasPrefix(text, "\x1b["):
			n = strings.IndexByte(text, 'A') + 1
			up, err := strconv.Atoi(text[2:max(n-1, 2)])
			if err != nil || up > row {
				t.Fatalf("from line %d: %q", row, text)
			}
			row -= up
		default:
			r, size := utf8.DecodeRuneInString(text)
			n = size
			lines[row] = append(lines[row][:min(column, len(lines[row]))], append([]rune{r}, lines[row][min(column+1, len(lines[row])):]...)...)
			column++
		}
		text = text[n:]
	}
	out := make([]string, 0, len(lines))
	for _, line := range lines {
		out = append(out, string(line))
	}
	return out
}

func TestTheTableOfFuzzingStandsInThePlaceOfTheOneBefore(t *testing.T) {
	u, written := terminal(t)
	u.room = 80
	p := u.fuzzing(false)
	p.turn(p.draw)
	if got := screen(t, written()); len(got) != 1 || !strings.HasPrefix(got[0], "loading packages · ") {
		t.Errorf("at first: %q", got)
	}
	for _, target := range []string{"FuzzA", "FuzzB", "FuzzC"} {
		p.tell(planned(target))
	}
	p.turn(p.draw)
	if got := screen(t, written()); len(got) != 5 || !strings.HasPrefix(got[3], "FuzzC ") || !strings.HasPrefix(got[4], "0 execs · ") {
		t.Errorf("with targets: %q", got)
	}
	p.tell(campaign.Event{Kind: campaign.EventBuild, Package: "m"})
	p.turn(p.draw)
	if got := screen(t, written()); len(got) != 1 || !strings.HasPrefix(got[0], "building for 3 targets · ") {
		t.Errorf("a shorter one: %q", got)
	}
	p.tell(at(campaign.EventSlice, "FuzzB", campaign.StateFuzzing, 9, 0))
	p.turn(p.draw)
	p.stop()
	if got := screen(t, written()); !slices.Equal(got, []string{""}) {
		t.Errorf("at the end: %q", got)
	}
}

func TestWhereNothingMovesFuzzingSaysWhatHappens(t *testing.T) {
	u, written := terminal(t)
	u.live = false
	p := u.fuzzing(false)
	p.tell(planned("FuzzA"))
	p.tell(campaign.Event{Kind: campaign.EventBuild, Package: "m"})
	slice := at(campaign.EventSlice, "FuzzA", campaign.StateFuzzing, 4000, 0)
	p.tell(slice) // the first says nothing
	p.said["m.FuzzA"] = time.Now().Add(time.Hour)
	p.tell(slice) // it is not long since the last
	p.said["m.FuzzA"] = time.Now().Add(-sayEvery)
	p.tell(slice)
	crash := at(campaign.EventCrasher, "FuzzA", campaign.StateFuzzing, 5000, 1)
	crash.Crasher = &corpus.Crasher{Kind: "panic", Message: "a  message\tof \x1b[2Jtwo\nlines"}
	p.tell(crash)
	crash.Crasher = &corpus.Crasher{Kind: "panic", Message: "again", Frames: []corpus.Frame{{Func: "dep.F", File: "/mod/dep/f.go", Line: 7}}}
	p.tell(crash)
	p.tell(at(campaign.EventEnd, "FuzzA", string(report.StateDone), 6000, 1))
	p.stop()
	want := `building for 1 target
FuzzA: 4,000 execs, 400/s, 12 entries, 1345 edges, 0 crashers
FuzzA: panic: a message of \x1b[2Jtwo
FuzzA: panic: again, at f.go:7
FuzzA: done: 6,000 execs, 600/s, 12 entries, 1345 edges, 1 crasher
`
	if diff := cmp.Diff(want, written()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestFuzzingAsJSONIsOneEventALine(t *testing.T) {
	u, written := terminal(t)
	p := u.fuzzing(true)
	events := []campaign.Event{planned("FuzzA"), at(campaign.EventSlice, "FuzzA", campaign.StateFuzzing, 4000, 0)}
	for _, e := range events {
		p.tell(e)
	}
	p.stop()
	var got []campaign.Event
	for line := range strings.Lines(written()) {
		var e campaign.Event
		if err := json.Unmarshal([]byte(line), &e); err != nil {
			t.Fatalf("%v: %q", err, line)
		}
		got = append(got, e)
	}
	if diff := cmp.Diff(events, got); diff != "" || p.moves() {
		t.Errorf("(-told +got)\n%s", diff)
	}
}
