package corpus_test

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/passmuster/muster/corpus"
)

func TestACrasherIsWrittenWithTheNamesOfTheInterface(t *testing.T) {
	c := corpus.Crasher{
		Target: "FuzzX", Kind: corpus.KindPanic, Message: "boom", InputFile: "testdata/fuzz/FuzzX/ab",
		Input:  corpus.Entry{Values: []any{1}},
		Frames: []corpus.Frame{{Func: "m.F", File: "f.go", Line: 3}}, Replay: "go test -run '^FuzzX$/^ab$'", Executions: 7,
	}
	data, err := json.Marshal(c)
	want := `{"target":"FuzzX","kind":"panic","message":"boom","inputFile":"testdata/fuzz/FuzzX/ab",` +
		`"frames":[{"func":"m.F","file":"f.go","line":3}],"replay":"go test -run '^FuzzX$/^ab$'","executions":7}`
	if err != nil || string(data) != want {
		t.Errorf("got %s, %v", data, err)
	}
	data, err = json.Marshal([]corpus.Crasher{{Package: "m", Flaky: true, Stack: "s"}})
	want = `[{"package":"m","target":"","kind":"","message":"","inputFile":"","frames":[],"replay":"","executions":0,` +
		`"flaky":true,"stack":"s"}]`
	if err != nil || string(data) != want {
		t.Errorf("got %s, %v", data, err)
	}
}

func frames(list ...corpus.Frame) []corpus.Frame { return list }

func at(name string, line int) corpus.Frame {
	return corpus.Frame{Func: "m." + name, File: "m.go", Line: line}
}

var (
	std = corpus.Frame{Func: "strings.Repeat", File: "/go/src/strings/strings.go", Line: 600}
	dep = corpus.Frame{Func: "dep.F", File: "/mod/dep/f.go", Line: 1}
)

func TestTheSameBugHasTheSameIdentity(t *testing.T) {
	base := corpus.Crasher{Target: "FuzzX", Kind: corpus.KindPanic, Message: "index 5", Frames: frames(std, at("A", 1), at("B", 2), at("C", 3), at("D", 4))}
	with := func(change func(*corpus.Crasher)) corpus.Crasher {
		c := base
		c.Frames = slices.Clone(base.Frames)
		change(&c)
		return c
	}
	for name, tt := range map[string]struct {
		a, b corpus.Crasher
		same bool
	}{
		"other message":           {base, with(func(c *corpus.Crasher) { c.Message = "index 7" }), true},
		"other standard library":  {base, with(func(c *corpus.Crasher) { c.Frames[0] = dep }), true},
		"none of it":              {base, with(func(c *corpus.Crasher) { c.Frames = c.Frames[1:] }), true},
		"other fourth frame":      {base, with(func(c *corpus.Crasher) { c.Frames[4].Line = 9 }), true},
		"other third frame":       {base, with(func(c *corpus.Crasher) { c.Frames[3].Line = 9 }), false},
		"other line":              {base, with(func(c *corpus.Crasher) { c.Frames[1].Line = 9 }), false},
		"other function":          {base, with(func(c *corpus.Crasher) { c.Frames[1].Func = "m.Z" }), false},
		"other file":              {base, with(func(c *corpus.Crasher) { c.Frames[1].File = "z.go" }), false},
		"other kind":              {base, with(func(c *corpus.Crasher) { c.Kind = corpus.KindFailure }), false},
		"other target":            {base, with(func(c *corpus.Crasher) { c.Target = "FuzzY" }), false},
		"numbers, no frame":       {corpus.Crasher{Message: "at 0xc000 of 17\nx"}, corpus.Crasher{Message: "at 0xdead of 4\ny"}, true},
		"words, no frame":         {corpus.Crasher{Message: "at 1"}, corpus.Crasher{Message: "of 1"}, false},
		"depth of a recursion":    {overflow(std, at("A", 1), at("B", 2), at("A", 1), at("B", 2), at("F", 1)), overflow(at("B", 3), at("A", 1), at("B", 2), at("A", 9), at("A", 1)), true},
		"other recursion":         {overflow(at("A", 1), at("A", 1)), overflow(at("B", 1), at("B", 1)), false},
		"no recursion seen":       {overflow(at("A", 1), at("B", 1)), overflow(at("A", 2), at("B", 2)), true},
		"no recursion, other":     {overflow(at("A", 1), at("B", 1)), overflow(at("A", 1), at("C", 1)), false},
		"line of a hang":          {hang(at("A", 1), at("B", 2)), hang(at("A", 9), at("B", 2)), true},
		"hang called from itself": {hang(at("A", 1), at("A", 1), at("B", 2)), hang(at("A", 9), at("B", 2)), true},
		"other hang":              {hang(at("A", 1), at("B", 2)), hang(at("A", 1), at("C", 2)), false},
	} {
		if got := tt.a.Identity() == tt.b.Identity(); got != tt.same {
			t.Errorf("%s: the same: %v\n%q\n%q", name, got, tt.a.Identity(), tt.b.Identity())
		}
	}
}

func TestPanicsInTheCodeOfOthersThatATestCallsAreToldApart(t *testing.T) {
	in := func(name string, line int) corpus.Frame {
		return corpus.Frame{Func: "example.org/dep." + name, File: "/mod/dep/f.go", Line: line}
	}
	test, other := corpus.Frame{Func: "m.FuzzX.func1", File: "m_test.go", Line: 9}, corpus.Frame{Func: "m.FuzzX.func1", File: "m_test.go", Line: 10}
	library := func(line int) corpus.Frame {
		return corpus.Frame{Func: "encoding/json.Unmarshal", File: "/go/src/encoding/json/decode.go", Line: line}
	}
	panics := func(list ...corpus.Frame) corpus.Crasher { return corpus.Crasher{Kind: corpus.KindPanic, Frames: list} }
	failure := func(list ...corpus.Frame) corpus.Crasher {
		return corpus.Crasher{Kind: corpus.KindFailure, Frames: list}
	}
	for name, tt := range map[string]struct {
		a, b corpus.Crasher
		same bool
	}{
		"other line":                       {panics(in("F", 1), test), panics(in("F", 2), test), false},
		"same line":                        {panics(in("F", 1), test), panics(in("F", 1), test), true},
		"other line of the test":           {panics(in("F", 1), in("F", 2), in("F", 3), in("F", 4), test), panics(in("F", 1), in("F", 2), in("F", 3), in("F", 4), other), false},
		"other fourth frame":               {panics(in("F", 1), in("F", 2), in("F", 3), in("F", 4), test), panics(in("F", 1), in("F", 2), in("F", 3), in("F", 5), test), true},
		"in the library, called by a test": {panics(library(1), test), panics(library(2), test), false},
		"in the library, called by others": {panics(library(1), in("F", 1), test), panics(library(2), in("F", 1), test), true},
		"code of the module between":       {panics(in("F", 1), at("A", 1), test), panics(in("F", 2), at("A", 1), test), true},
		"code of the module around":        {panics(in("F", 1), test, at("A", 1)), panics(in("F", 2), test, at("A", 1)), true},
		"what checks says":                 {failure(in("Equal", 1), test), failure(in("Equal", 2), test), true},
		"recursion":                        {overflow(in("F", 1), in("F", 1), test), overflow(in("G", 1), in("G", 1), test), false},
	} {
		if got := tt.a.Identity() == tt.b.Identity(); got != tt.same {
			t.Errorf("%s: the same: %v\n%q\n%q", name, got, tt.a.Identity(), tt.b.Identity())
		}
	}
}

func overflow(list ...corpus.Frame) corpus.Crasher {
	return corpus.Crasher{Kind: corpus.KindStackOverflow, Frames: list}
}

func hang(list ...corpus.Frame) corpus.Crasher {
	return corpus.Crasher{Kind: corpus.KindHang, Frames: list}
}

func TestOwnFramesAreThoseOfTheModule(t *testing.T) {
	c := corpus.Crasher{Frames: frames(std, at("A", 1), dep, at("B", 2), corpus.Frame{Func: "unknown"})}
	if got := c.OwnFrames(); !slices.Equal(got, frames(at("A", 1), at("B", 2))) || c.Frames[0] != std {
		t.Errorf("got %v", got)
	}
}

func TestCrashersAreInTheOrderTheyWereFoundIn(t *testing.T) {
	list := []corpus.Crasher{
		{Package: "b", Target: "FuzzA", Executions: 1},
		{Package: "a", Target: "FuzzB", Executions: 1, Kind: "z"},
		{Package: "a", Target: "FuzzB", Executions: 1, Kind: "y"},
		{Package: "a", Target: "FuzzA", Executions: 10},
		{Package: "a", Target: "FuzzA", Executions: 9},
	}
	corpus.SortCrashers(list)
	var got []any
	for _, c := range list {
		got = append(got, c.Package, c.Target, c.Executions, c.Kind)
	}
	want := []any{
		"a", "FuzzA", int64(9), corpus.Kind(""), "a", "FuzzA", int64(10), corpus.Kind(""),
		"a", "FuzzB", int64(1), corpus.Kind("y"), "a", "FuzzB", int64(1), corpus.Kind("z"), "b", "FuzzA", int64(1), corpus.Kind(""),
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %v", got)
	}
}

func TestEveryKindIsListedOnce(t *testing.T) {
	kinds := corpus.Kinds()
	if len(kinds) != 11 || !slices.Contains(kinds, corpus.KindDeadlock) {
		t.Errorf("got %v", kinds)
	}
	slices.Sort(kinds)
	if n := len(slices.Compact(kinds)); n != 11 {
		t.Errorf("%d differ", n)
	}
}
