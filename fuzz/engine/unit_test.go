//go:build linux

package engine

import (
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/passmuster/muster/corpus"
	"github.com/passmuster/muster/fuzz/engine/inside"
	"github.com/passmuster/muster/internal/golist"
)

func TestThePatchedLibraryKeepsItsLines(t *testing.T) {
	env, err := golist.LoadEnv(t.Context(), golist.Config{})
	if err != nil {
		t.Fatal(err)
	}
	files, err := overlay(env.GOROOT)
	if err != nil {
		t.Fatal(err)
	}
	if err := addChance(env.GOROOT, files); err != nil {
		t.Fatal(err)
	}
	for name, calls := range map[string][]string{
		"testing/fuzz.go":    {"musterFuzz(", "musterReport("},
		"testing/testing.go": {"musterFail(", "musterContext(", "musterPanicked("},
		"runtime/rand.go":    {"return musterRand()", "*seed = [32]byte{1}"},
		"runtime/select.go":  {" randn(uint32("},
		"sync/pool.go":       {"muster musterPool", "muster.put(", "muster.get("},
	} {
		path := filepath.Join(env.GOROOT, "src", filepath.FromSlash(name))
		before, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		after := string(files[path])
		if strings.Count(after, "\n") != strings.Count(string(before), "\n") {
			t.Errorf("%s has other lines", name)
		}
		for _, call := range calls {
			if strings.Count(after, call) != 1 {
				t.Errorf("%s calls %s %d times", name, call, strings.Count(after, call))
			}
		}
	}
	for path, text := range files {
		if !strings.Contains(path, "internal/fuzz") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), path, text, parser.ImportsOnly)
		if err != nil || f.Name.Name != "fuzz" {
			t.Errorf("%s: %v, package %s", path, err, f.Name.Name)
			continue
		}
		for _, spec := range f.Imports {
			if strings.Contains(spec.Path.Value, ".") {
				t.Errorf("%s imports %s", path, spec.Path.Value)
			}
		}
	}
}

func TestWhatDoesNotFitIsSaid(t *testing.T) {
	for want, text := range map[string]string{
		"no method F.Fuzz":   "package testing\n",
		"before it reads":    "package testing\n\nfunc (f *F) Fuzz(ff any) {}\n",
		"no method F.report": "package testing\n\nfunc (f *F) Fuzz(ff any) { if f.fstate.mode != 1 {} }\n",
		"expected":           "packag",
	} {
		if _, err := patchFuzz([]byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v", want, err)
		}
	}
	for want, text := range map[string]string{
		"no method common.":   "package testing\n",
		"no function tRunner": "package testing\n\nfunc (c *common) Fail() {}\nfunc (c *common) Context() int { return 0 }\n",
		"whether it fuzzes":   "package testing\n\nfunc (c *common) Fail() {}\nfunc (c *common) Context() int { return 0 }\nfunc tRunner() {}\n",
	} {
		if _, err := patchTesting([]byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v", want, err)
		}
	}
}

func TestChanceStaysInWhereTheRuntimeIsAnother(t *testing.T) {
	whole := map[string]string{
		"runtime/rand.go":   "package runtime\n\nfunc rand() uint64 { return 0 }\n\nfunc randinit() {\n\tglobalRand.state.Init(*seed)\n}\n",
		"runtime/select.go": "package runtime\n\nfunc selectgo() { cheaprandn(1) }\n",
		"sync/pool.go":      "package sync\n\ntype Pool struct {\n\tnoCopy noCopy\n}\n\nfunc (p *Pool) Put(x any) {}\n\nfunc (p *Pool) Get() any { return nil }\n",
	}
	for _, tt := range []struct{ name, old, new, want string }{
		{"runtime/rand.go", "func rand(", "func random(", "rand.go: no functions rand and randinit"},
		{"runtime/rand.go", "Init(", "Reset(", "rand.go: randinit does not begin"},
		{"runtime/rand.go", "package", "packag", "expected"},
		{"runtime/select.go", "selectgo", "choose", "select.go: no function selectgo"},
		{"runtime/select.go", "cheaprandn", "next", "select.go: selectgo does not call"},
		{"sync/pool.go", "type Pool", "type Pond", "pool.go: no struct Pool with"},
		{"sync/pool.go", "", "", ""},
	} {
		root, files := t.TempDir(), map[string][]byte{}
		for name, text := range whole {
			if name == tt.name && tt.old != "" {
				text = strings.ReplaceAll(text, tt.old, tt.new)
			}
			path := filepath.Join(root, "src", filepath.FromSlash(name))
			if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
				t.Fatal(err)
			}
		}
		err := addChance(root, files)
		switch {
		case tt.want == "" && (err != nil || len(files) != 6):
			t.Errorf("%v, %d files", err, len(files))
		case tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want) || len(files) > 0):
			t.Errorf("%s: got %v and %d files", tt.want, err, len(files))
		}
	}
}

func TestAFileIsMovedIntoAnotherPackage(t *testing.T) {
	got, err := moved([]byte("package inside\n\nimport (\n\t\"os\"\n\t\"github.com/passmuster/muster/fuzz/engine/core\"\n)\n\nvar e = core.New(os.Args, core.Passed.x)\n"))
	if want := "package fuzz\n\nimport (\n\t\"os\"\n\t\n)\n\nvar e = New(os.Args, Passed.x)\n"; err != nil || string(got) != want {
		t.Errorf("got %q, %v", got, err)
	}
}

func TestOnlyFilesOfTheModuleAreRelative(t *testing.T) {
	var b Binary
	b.module.Path, b.module.Dir = "example.com/m", "/src/m"
	s := Session{binary: b}
	for _, tt := range []struct{ function, file, want string }{
		{"example.com/m.F", "/src/m/f.go", "f.go"},
		{"example.com/m/p%2eq.F[...]", "/src/m/p.q/f.go", "p.q/f.go"},
		{"example.com/m_test.F", "/src/m/f_test.go", "f_test.go"},
		{"main.main", "/src/m/cmd/main.go", "cmd/main.go"},
		{"example.com/m2.F", "/src/m2/f.go", "/src/m2/f.go"},
		{"example.com/dep.F", "/src/m/vendor/example.com/dep/f.go", "/src/m/vendor/example.com/dep/f.go"},
		{"fmt.Sprint", "fmt/print.go", "/fmt/print.go"},
		{"example.com/m/p.F", "example.com/m/p/f.go", "p/f.go"},
		{"example.com/m.F", "", ""},
	} {
		if got := s.own([]corpus.Frame{{Func: tt.function, File: tt.file}}); got[0].File != tt.want {
			t.Errorf("%s in %s: %q, want %q", tt.function, tt.file, got[0].File, tt.want)
		}
	}
}

func TestARaceReportIsRead(t *testing.T) {
	report := `==================
WARNING: DATA RACE
Read at 0x00c0000121b8 by goroutine 9:
  example.com/race.Count.func1()
      /m/race.go:12 +0x7a

Previous write at 0x00c0000121b8 by goroutine 8:
  runtime.mapassign()
      /go/map.go:1 +0x0
  example.com/race.Count.func2()
      /m/race.go:13 +0x8c

Goroutine 9 (running) created at:
  example.com/race.Count()
      /m/race.go:9 +0xb5
==================
`
	message, frames := raceReport(report)
	want := []corpus.Frame{
		{Func: "example.com/race.Count.func1", File: "/m/race.go", Line: 12},
		{Func: "runtime.mapassign", File: "/go/map.go", Line: 1},
		{Func: "example.com/race.Count.func2", File: "/m/race.go", Line: 13},
	}
	if message != "data race: read and previous write" || !reflect.DeepEqual(frames, want) {
		t.Errorf("got %q, %+v", message, frames)
	}
}

func TestValuesGetSimplerStepByStep(t *testing.T) {
	for _, tt := range []struct {
		value any
		level int
		steps []any
		next  int
	}{
		{"abcd", 0, []any{"cd", "ab"}, 1},
		{"abcd", 1, []any{"bcd", "acd", "abd", "abc"}, finest + 1},
		{"abc", 0, []any{"c", "ab"}, 1},
		{"a", 0, []any{""}, finest + 1},
		{"", 0, nil, finest + 1},
		{[]byte("a0\x00"), finest + 1, []any{[]byte("00\x00")}, -1},
		{true, 0, []any{false}, -1},
		{false, 0, nil, -1},
		{int8(100), 0, []any{int8(0), int8(6), int8(50), int8(99)}, -1},
		{int8(-128), 0, []any{int8(0), int8(-8), int8(-64), int8(-127)}, -1},
		{int(-4), 0, []any{0, 4, 0, -2, -3}, -1},
		{uint16(3), 0, []any{uint16(0), uint16(0), uint16(1), uint16(2)}, -1},
		{0, 0, nil, -1},
		{2.5, 0, []any{0.0, 1.0, 2.0, 1.0}, -1},
		{0.0, 0, nil, -1},
	} {
		steps, next := simplifications(tt.value, tt.level)
		if !reflect.DeepEqual(steps, tt.steps) || next != tt.next {
			t.Errorf("%#v at %d: got %#v, %d", tt.value, tt.level, steps, next)
		}
	}
}

func TestALoopIsKnownAgainWhereverInItAProcessWasEnded(t *testing.T) {
	stack := func(names ...string) (frames []inside.ServeFrame) {
		for _, n := range names {
			frames = append(frames, inside.ServeFrame{Func: n})
		}
		return frames
	}
	loop := stack("loop", "parse", "Fuzz")
	for _, tt := range []struct {
		other []inside.ServeFrame
		same  bool
	}{
		{stack("loop", "parse", "Fuzz"), true},
		{stack("step", "loop", "parse", "Fuzz"), true},
		{stack("parse", "Fuzz"), true},
		{stack("other", "parse", "Fuzz"), false},
		{stack("loop", "Fuzz"), false},
		{nil, false},
	} {
		if sameLoop(loop, tt.other) != tt.same || sameLoop(tt.other, loop) != tt.same {
			t.Errorf("%v", tt.other)
		}
	}
}
