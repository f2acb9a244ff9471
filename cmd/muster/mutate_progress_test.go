package main

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/passmuster/muster/mutate/engine"
)

// lines are what was on the terminal's line, one after the other.
func lines(text string) []string { return strings.Split(strings.ReplaceAll(text, "\x1b[K", ""), "\r") }

func TestTheMovingLineOfMutationCounts(t *testing.T) {
	u, written := terminal(t)
	u.room = 120
	p := u.mutations()
	p.turn(p.draw)
	p.plan(2)
	p.tell("m/a", engine.Event{Phase: engine.PhaseBuild, Total: 40})
	p.turn(p.draw)
	p.tell("m/a", engine.Event{Phase: engine.PhaseBaseline, Total: 40})
	p.turn(p.draw)
	p.tell("m/a", engine.Event{Phase: engine.PhaseRun, Total: 40})
	p.tell("m/a", engine.Event{Phase: engine.PhaseRun, Done: 20, Total: 40, Killed: 13, Survived: 7, Known: 10})
	p.running = time.Now().Add(-5 * time.Second) // ten in five seconds: twenty take ten
	p.turn(p.draw)
	p.tell("m/b", engine.Event{Phase: engine.PhaseBuild, Total: 3})
	p.turn(p.draw)
	p.stop()
	text := written()
	for _, want := range []string{
		"loading packages · 0s", "[1/2] a · building 40 mutants · 0s", "[1/2] a · tests without a mutant · 0s",
		"[1/2] a · ██████░░░░░░ · 13 killed · 7 survived · 20 left · 2/s · eta 10s", "[2/2] b · building 3 mutants",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in %q", want, text)
		}
	}
	if !strings.HasSuffix(text, "\r\x1b[K") {
		t.Errorf("the line is left: %q", text)
	}
}

func TestTheMovingLineKeepsWithinTheTerminal(t *testing.T) {
	for width := 1; width <= 130; width++ {
		u, written := terminal(t)
		u.room = width
		p := u.mutations()
		p.plan(12)
		p.tell("m/expirable", engine.Event{Phase: engine.PhaseRun, Done: 100000, Total: 300000, Killed: 99000, Survived: 1000})
		p.running = time.Now().Add(-time.Minute)
		p.turn(p.draw)
		p.stop()
		for _, line := range lines(written()) {
			if n := len([]rune(line)); n >= width && n > 1 {
				t.Errorf("%d columns hold %q, which has %d", width, line, n)
			}
		}
		if width >= 90 && !strings.Contains(written(), "eta 2m0s") {
			t.Errorf("no eta in %d columns: %q", width, written())
		}
		if width >= 50 && !strings.Contains(written(), "1000 survived") {
			t.Errorf("no counts in %d columns: %q", width, written())
		}
	}
}

func TestWhereNothingMovesWhatTakesLongHasLinesBetween(t *testing.T) {
	u, written := terminal(t)
	u.live = false
	p := u.mutations()
	p.plan(1)
	for done := range 6 {
		p.tell("m/a", engine.Event{Phase: engine.PhaseRun, Done: done, Total: 20, Killed: done})
		if done == 3 {
			p.said = time.Now().Add(-sayEvery)
			p.running = time.Now().Add(-2 * time.Second) // four in two seconds: sixteen take eight
		}
	}
	p.stop()
	want := "[1/1] m/a: 20 mutants\n[1/1] m/a: 4 killed, 0 survived, 16 left, 2/s, eta 8s\n[1/1] m/a: 5 killed, 0 survived, 15 left\n"
	if got := written(); got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestWhereNothingMovesEachPackageHasTwoLines(t *testing.T) {
	u, written := terminal(t)
	u.live = false
	p := u.mutations()
	p.plan(2)
	for _, pkg := range []string{"m/a", "m/b"} {
		p.tell(pkg, engine.Event{Phase: engine.PhaseBuild, Total: 4})
		for done := range 4 {
			p.tell(pkg, engine.Event{Phase: engine.PhaseRun, Done: done, Total: 4, Killed: done})
		}
	}
	p.stop()
	want := ""
	for i, pkg := range []string{"m/a", "m/b"} {
		want += fmt.Sprintf("[%d/2] %s: 4 mutants\n[%d/2] %s: 3 killed, 0 survived, 1 left\n", i+1, pkg, i+1, pkg)
	}
	if got := written(); got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
