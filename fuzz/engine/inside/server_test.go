package inside

import (
	"bytes"
	"encoding/json"
	"reflect"
	"runtime"
	"strings"
	"testing"

	"github.com/passmuster/muster/fuzz/engine/core"
)

// serve runs a fake target through the commands and returns what the server tells.
func serve(t *testing.T, target func(counters, data []byte) (failed string), commands ...ServeCommand) []ServeAnswer {
	t.Helper()
	var in, out bytes.Buffer
	for _, c := range commands {
		if err := WriteServeCommand(&in, c); err != nil {
			t.Fatal(err)
		}
	}
	counters := make([]byte, 64)
	s := newServer("FuzzX", []reflect.Type{reflect.TypeFor[[]byte]()}, counters, &in, &out, make([]byte, 1<<16))
	for s.Next() {
		failed := target(counters, s.Args()[0].Bytes())
		s.Stop()
		switch failed {
		case "":
			s.Passed()
		case "skip":
			s.Skipped()
		case "race":
			s.Raced()
		case "panic":
			pcs := make([]uintptr, 8)
			s.Panicked("at "+failed, pcs[:runtime.Callers(1, pcs)])
		default:
			s.Failed([]byte(failed), nil)
		}
	}
	var answers []ServeAnswer
	for d := json.NewDecoder(&out); d.More(); {
		var a ServeAnswer
		if err := d.Decode(&a); err != nil {
			t.Fatal(err)
		}
		answers = append(answers, a)
	}
	return answers
}

func input(t *testing.T, text string) []byte {
	t.Helper()
	data, err := core.EncodeInput([]any{[]byte(text)}, []reflect.Type{reflect.TypeFor[[]byte]()})
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func ops(answers []ServeAnswer) string {
	var list []string
	for _, a := range answers {
		list = append(list, a.Op)
	}
	return strings.Join(list, " ")
}

func TestInputsAreTriedAsTheyAre(t *testing.T) {
	ran := 0
	answers := serve(t, func(counters, data []byte) string {
		ran++
		counters[3] = 5
		if ran%2 == 0 {
			counters[7] = 1
		}
		switch string(data) {
		case "bad":
			return "    file.go:1: wrong"
		case "no":
			return "skip"
		}
		return ""
	}, ServeCommand{Op: "try", Inputs: [][]byte{input(t, "bad"), input(t, "no"), input(t, "ok")}, Edges: true})
	if ops(answers) != "trial trial trial done" || ran != 3*edgeRounds {
		t.Fatalf("%s, %d runs", ops(answers), ran)
	}
	bad, no, ok := answers[0].Trial, answers[1].Trial, answers[2].Trial
	if bad.Failure == nil || bad.Failure.Kind != "failure" || bad.Failure.Message != "file.go:1: wrong" || no.Failure != nil || !no.Skipped || ok.Skipped {
		t.Errorf("got %+v, %+v, %+v", bad, no, ok)
	}
	if want := []uint32{3<<3 | 2}; !reflect.DeepEqual(ok.Edges, want) || ok.Index != 2 || ok.Goroutines < 1 {
		t.Errorf("edges %v of input %d, %d goroutines", ok.Edges, ok.Index, ok.Goroutines)
	}
}

func TestAFailureIsToldOnceAndAFatalInputIsNotRun(t *testing.T) {
	seen := map[string]int{}
	answers := serve(t, func(counters, data []byte) string {
		seen[string(data)]++
		counters[len(data)%64]++
		if bytes.HasPrefix(data, []byte("p")) {
			return "panic"
		}
		return ""
	},
		ServeCommand{Op: "open", Open: &ServeOpen{Seed: 1, Module: "example.com/m"}, Fatal: []ServeFatal{{Input: input(t, "dead"), Key: 9}}},
		ServeCommand{Op: "offer", Inputs: [][]byte{input(t, "p"), input(t, "pp"), input(t, "dead"), input(t, "ok")}},
		ServeCommand{Op: "run", Until: 4, Settle: true},
		ServeCommand{Op: "nothing"},
	)
	if seen["dead"] > 0 || seen["ok"] == 0 || seen["p"] == 0 || seen["pp"] == 0 {
		t.Errorf("ran %v", seen)
	}
	var failures, entries int
	for _, a := range answers {
		switch a.Op {
		case "failure":
			failures++
			if a.Failure.Kind != "panic" || a.Failure.Message != "at panic" || !bytes.Equal(a.Input, input(t, "p")) || a.Execs != 1 {
				t.Errorf("got %+v", a)
			}
		case "entry":
			if entries++; bytes.Equal(a.Entry.Input, input(t, "ok")) != (a.Entry.Edges > 0) {
				t.Errorf("entry %q has %d edges", a.Entry.Input, a.Entry.Edges)
			}
		}
	}
	last, before := answers[len(answers)-1], answers[len(answers)-2]
	if failures != 1 || entries == 0 || last.Op != "error" || before.Op != "done" || before.Execs != 4 || before.Stats.Failures < 3 {
		t.Errorf("%s: %+v, %+v", ops(answers), before, before.Stats)
	}
}

func TestARunWithoutAnEngineIsAnError(t *testing.T) {
	for _, op := range []string{"run", "offer"} {
		answers := serve(t, nil, ServeCommand{Op: op, Until: 1})
		if len(answers) != 1 || answers[0].Op != "error" || answers[0].Why != "no engine is open" {
			t.Errorf("%s: got %+v", op, answers)
		}
	}
}

func TestWhichFunctionsAreTheModules(t *testing.T) {
	for function, want := range map[string]bool{
		"example.com/m.F": true, "example.com/m/p.F": true, "example.com/m_test.F": true, "main.main": true,
		"example.com/mm.F": false, "fmt.Sprint": false, "example.com/m": false,
	} {
		if InModule(function, "example.com/m") != want {
			t.Errorf("%s: not %v", function, want)
		}
	}
	if InModule("a.F", "") || !InModule("gopkg.in/yaml%2ev3.F", "gopkg.in/yaml.v3") {
		t.Error("a module without a path, or with a dot in its name")
	}
}

func TestTheSameFailureHasTheSameKey(t *testing.T) {
	var k failureKeys
	message := func(text string) failing { return failing{kind: "failure", text: func() string { return text }} }
	if a, b := k.of(message("wrong: 12"), "m"), k.of(message("wrong: 7"), "m"); a != b {
		t.Error("numbers in a message tell failures apart")
	}
	if a, b := k.of(message("wrong"), "m"), k.of(message("too long"), "m"); a == b {
		t.Error("messages do not tell failures apart")
	}
	panics := message("wrong: 12")
	panics.kind = "panic"
	if a, b := k.of(message("wrong: 12"), "m"), k.of(panics, "m"); a == b {
		t.Error("kinds do not tell failures apart")
	}
}

func TestPanicsInTheCodeOfOthersThatATestCallsHaveTheirOwnKeys(t *testing.T) {
	key := func(list ...ServeFrame) string {
		own := func(f ServeFrame) bool { return InModule(f.Func, "m") }
		return strings.Join(append(places(list, own), places(tested(list, own))...), " ")
	}
	test, code := ServeFrame{"m.FuzzX", "m_test.go", 9}, ServeFrame{"m.F", "m.go", 3}
	dep, library := ServeFrame{"example.org/dep.F", "f.go", 1}, ServeFrame{"strings.Repeat", "strings.go", 600}
	for _, tt := range []struct {
		frames []ServeFrame
		want   string
	}{
		{[]ServeFrame{dep, test}, "m.FuzzX:9 example.org/dep.F:1"},
		{[]ServeFrame{library, dep, test}, "m.FuzzX:9 example.org/dep.F:1"},
		{[]ServeFrame{library, test}, "m.FuzzX:9 strings.Repeat:600"},
		{[]ServeFrame{dep, code, test}, "m.F:3 m.FuzzX:9"},
		{[]ServeFrame{dep, test, code}, "m.FuzzX:9 m.F:3"},
		{[]ServeFrame{dep, library}, ""},
	} {
		if got := key(tt.frames...); got != tt.want {
			t.Errorf("%v: got %q, want %q", tt.frames, got, tt.want)
		}
	}
}

func TestTextsOfFailuresAreCutAndWithoutWhatPackageTestingAdds(t *testing.T) {
	if got := firstLines("=== RUN   X\n    a.go:1: one\n\n        two\n--- FAIL: X (0.00s)\n"); got != "a.go:1: one\ntwo" {
		t.Errorf("got %q", got)
	}
	if got := panicText(strings.Repeat("x", 2*maxMessage)); len(got) != maxMessage+len("…") {
		t.Errorf("%d bytes", len(got))
	}
	if got := panicText(badError{}); got != "%!v(PANIC=Error method: again)" {
		t.Errorf("got %q", got)
	}
}

type badError struct{}

func (badError) Error() string { panic("again") }
