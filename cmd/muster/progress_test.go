package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/passmuster/muster/harness/runner"
)

// terminal is a ui whose stderr is taken for a terminal, and what was written to it.
func terminal(t *testing.T) (*ui, func() string) {
	t.Helper()
	f, err := os.Create(filepath.Join(t.TempDir(), "terminal"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return &ui{out: f, err: f, live: true, room: 60}, func() string {
		text, err := os.ReadFile(f.Name())
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
}

func TestTheMovingLineSaysWhatRunsAndHowLong(t *testing.T) {
	u, written := terminal(t)
	p := u.progress(false)
	draw := func() { p.turn(p.draw) }
	draw()
	p.tell(runner.Event{Kind: "plan", Total: 3})
	draw()
	p.tell(runner.Event{Kind: "run", Package: "m/a", Stage: "reruns", Run: 2, Of: 5})
	draw()
	p.tell(runner.Event{Kind: "package", Package: "m/a", Done: 1})
	p.tell(runner.Event{Kind: "run", Package: "m/" + strings.Repeat("long", 40), Stage: "tests", Run: 1, Of: 1})
	draw()
	p.stop()
	text := written()
	for _, want := range []string{"loading packages", "[0/3] building", "[0/3] a reruns 2/5 · 0s", "[1/3] longlong", "… · 0s · eta 0s"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in %q", want, text)
		}
	}
	if !strings.HasSuffix(text, "\r\x1b[K") {
		t.Errorf("the line is left: %q", text)
	}
}
