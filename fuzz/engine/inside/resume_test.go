package inside

import (
	"bytes"
	"slices"
	"strings"
	"testing"
)

// stairs has an edge for each byte that continues a count from a.
func stairs(counters, data []byte) string {
	counters[0] = 1
	for i, b := range data {
		if i+1 >= len(counters) || int(b) != 'a'+i {
			break
		}
		counters[i+1] = 1
	}
	return ""
}

// collected are the last entries by ID and the last checkpoint among answers.
func collected(answers []ServeAnswer) (entries []ServeEntry, state []byte) {
	for _, a := range answers {
		switch {
		case a.Op == "checkpoint":
			state = a.State
		case a.Op == "entry" && a.Entry.ID < len(entries):
			entries[a.Entry.ID] = *a.Entry
		case a.Op == "entry":
			entries = append(entries, *a.Entry)
		}
	}
	return entries, state
}

func TestAnEngineGoesOnWhereAnotherStopped(t *testing.T) {
	const first, second = 5000, 6000
	answers := serve(t, stairs,
		ServeCommand{Op: "open", Open: &ServeOpen{Seed: 1}},
		ServeCommand{Op: "offer", Inputs: [][]byte{input(t, "a"), input(t, "ab")}},
		ServeCommand{Op: "run", Until: first, Settle: true})
	done := answers[len(answers)-1]
	entries, state := collected(answers)
	if done.Op != "done" || len(entries) < 2 || len(state) == 0 {
		t.Fatalf("%s, %d entries, a state of %d bytes", done.Op, len(entries), len(state))
	}
	resume := &ServeResume{State: state, Entries: entries, Execs: done.Execs, Failed: []uint64{7}}
	goOn := func() []ServeAnswer {
		return serve(t, stairs, ServeCommand{Op: "open", Open: &ServeOpen{Seed: 1, Resume: resume}}, ServeCommand{Op: "run", Until: second})
	}
	again := goOn()
	last := again[len(again)-1]
	if last.Op != "done" || last.Execs < second || last.Stats.Edges < done.Stats.Edges || last.Stats.Entries < len(entries) {
		t.Errorf("%+v, %+v after %+v", last, last.Stats, done.Stats)
	}
	for _, a := range again {
		if a.Op == "entry" && a.Execs <= first {
			t.Errorf("entry %d is told again", a.Entry.ID)
		}
	}
	told := func(answers []ServeAnswer) (list []string) {
		for _, a := range answers {
			if a.Op == "entry" {
				list = append(list, string(a.Entry.Input))
			}
		}
		return list
	}
	if !slices.Equal(told(again), told(goOn())) {
		t.Error("it goes on another way the second time")
	}
}

func TestWhatCannotBeResumedIsAnError(t *testing.T) {
	for name, open := range map[string]ServeOpen{
		"an input that is none":   {Resume: &ServeResume{Entries: []ServeEntry{{Input: []byte{255, 255, 255}}}}},
		"entries out of order":    {Resume: &ServeResume{Entries: []ServeEntry{{ID: 3, Input: input(t, "a")}}}},
		"a state that is not one": {Resume: &ServeResume{State: []byte("junk")}},
	} {
		answers := serve(t, stairs, ServeCommand{Op: "open", Open: &open}, ServeCommand{Op: "run", Until: 1})
		if ops(answers) != "error error" || answers[0].Why == "" || answers[1].Why != "no engine is open" {
			t.Errorf("%s: %+v", name, answers)
		}
	}
	answers := serve(t, stairs, ServeCommand{Op: "open", Open: &ServeOpen{}}, ServeCommand{Op: "offer", Inputs: [][]byte{{255, 255, 255}}})
	if ops(answers) != "done error" {
		t.Errorf("an offer that is no input: %+v", answers)
	}
}

func TestTheSupervisorIsAskedForInputsLikeAnEntry(t *testing.T) {
	var ran []string
	target := func(counters, data []byte) string {
		ran = append(ran, string(data))
		return stairs(counters, data)
	}
	commands := []ServeCommand{
		{Op: "open", Open: &ServeOpen{Seed: 1, Candidates: true}},
		{Op: "offer", Inputs: [][]byte{input(t, "a")}},
		{Op: "run", Until: 20},
	}
	for range 200 { // more answers than there are questions
		commands = append(commands, ServeCommand{Inputs: [][]byte{{255, 255, 255}, input(t, "abcdefgh")}})
	}
	answers := serve(t, target, commands...)
	i := slices.IndexFunc(answers, func(a ServeAnswer) bool { return a.Op == "ask" })
	if i < 0 || !bytes.Equal(answers[i].Input, input(t, "a")) {
		t.Fatalf("nobody asks: %s", ops(answers))
	}
	if !slices.Contains(ran, "abcdefgh") {
		t.Errorf("the candidate did not run: %q", ran)
	}
	found := slices.ContainsFunc(answers, func(a ServeAnswer) bool {
		return a.Op == "entry" && bytes.Equal(a.Entry.Input, input(t, "abcdefgh"))
	})
	if !found {
		t.Error("the candidate is no entry")
	}
}

func TestAQuestionThatNobodyAnswersEndsTheServer(t *testing.T) {
	answers := serve(t, stairs,
		ServeCommand{Op: "open", Open: &ServeOpen{Seed: 1, Candidates: true}},
		ServeCommand{Op: "offer", Inputs: [][]byte{input(t, "a")}},
		ServeCommand{Op: "run", Until: 1000})
	if n := strings.Count(ops(answers), "ask"); n != 1 || answers[len(answers)-1].Op == "error" {
		t.Errorf("%s", ops(answers))
	}
}

func TestAnInputThatLeavesGoroutinesIsToldOnce(t *testing.T) {
	stop := make(chan struct{})
	defer close(stop)
	left := false
	answers := serve(t, func(counters, data []byte) string {
		stairs(counters, data)
		if string(data) == "leak" && !left {
			left = true
			for range 50 { // more than those of earlier tests that were counted in the beginning and end meanwhile
				go func() { <-stop }()
			}
		}
		return ""
	},
		ServeCommand{Op: "open", Open: &ServeOpen{Seed: 1}},
		ServeCommand{Op: "offer", Inputs: [][]byte{input(t, "a"), input(t, "leak"), input(t, "b")}},
		ServeCommand{Op: "run", Until: 50},
		ServeCommand{Op: "run", Until: 100})
	var leaks []ServeAnswer
	for _, a := range answers {
		if a.Op == "leak" {
			leaks = append(leaks, a)
		}
	}
	if len(leaks) != 1 || !bytes.Equal(leaks[0].Input, input(t, "leak")) || leaks[0].Execs != 2 {
		t.Errorf("told %+v", leaks)
	}
}

func TestATrialTellsTheStacksThatAreAskedFor(t *testing.T) {
	stop := make(chan struct{})
	defer close(stop)
	target := func(_, _ []byte) string {
		runs := make(chan struct{})
		go lingering(runs, stop)
		<-runs
		return ""
	}
	with := serve(t, target, ServeCommand{Op: "try", Inputs: [][]byte{input(t, "x")}, Stacks: true})[0].Trial
	if !strings.Contains(with.Stacks, "inside.lingering(") || with.Goroutines < 2 {
		t.Errorf("%d goroutines:\n%s", with.Goroutines, with.Stacks)
	}
	if got := serve(t, target, ServeCommand{Op: "try", Inputs: [][]byte{input(t, "x")}})[0].Trial; got.Stacks != "" {
		t.Errorf("stacks that nobody wants: %s", got.Stacks)
	}
	if answers := serve(t, target, ServeCommand{Op: "try"}); ops(answers) != "done" {
		t.Errorf("no input: %s", ops(answers))
	}
}

func lingering(runs, stop chan struct{}) {
	close(runs)
	<-stop
}
