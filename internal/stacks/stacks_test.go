package stacks_test

import (
	"reflect"
	"testing"

	"github.com/passmuster/muster/internal/stacks"
)

const text = `panic: beside
	with a second line

goroutine 17 gp=0x3f06366a0000 m=2 mp=0x3f06364aa808 [running, locked to thread]:
runtime.gopanic({0x67e3e0?, 0x6dc160?})
	/usr/local/go/src/runtime/panic.go:879 +0x16f fp=0x1 sp=0x2 pc=0x3
example.com/m.(*T[...]).Do(0x1, {0x2, 0x3}, func())
	/home/a b/m/m.go:9 +0x1d
example.com/m.inlined(...)
	/home/a b/m/m.go:12
...12 frames elided...
created by example.com/m.Start in goroutine 1
	/home/a b/m/m.go:39 +0x1d

goroutine 8 [sync.WaitGroup.Wait (durable), 2 minutes]:
sync.runtime_SemacquireWaitGroup(0x0)
	/usr/local/go/src/runtime/sema.go:1
sync.(*WaitGroup).Wait(0x1)
	no position
main.main()
	_testmain.go:106 +0x9b

goroutine 3 [GC sweep wait]:
runtime.bgsweep(0xc000)
	/usr/local/go/src/runtime/mgcsweep.go:324 +0x151
created by runtime.gcenable
	/usr/local/go/src/runtime/mgc.go:214 +0x66
rax    0xca
goroutine without a state
`

func TestGoroutinesAreReadWithTheirCalls(t *testing.T) {
	got := stacks.Parse(text)
	want := []stacks.Goroutine{
		{
			State: "running",
			Calls: []stacks.Call{
				{Func: "runtime.gopanic", File: "/usr/local/go/src/runtime/panic.go", Line: 879},
				{Func: "example.com/m.(*T[...]).Do", File: "/home/a b/m/m.go", Line: 9},
				{Func: "example.com/m.inlined", File: "/home/a b/m/m.go", Line: 12},
			},
			Created: stacks.Call{Func: "example.com/m.Start", File: "/home/a b/m/m.go", Line: 39},
		},
		{
			State: "sync.WaitGroup.Wait",
			Calls: []stacks.Call{
				{Func: "sync.runtime_SemacquireWaitGroup", File: "/usr/local/go/src/runtime/sema.go", Line: 1},
				{Func: "sync.(*WaitGroup).Wait"},
				{Func: "main.main", File: "_testmain.go", Line: 106},
			},
		},
		{
			State:   "GC sweep wait",
			Calls:   []stacks.Call{{Func: "runtime.bgsweep", File: "/usr/local/go/src/runtime/mgcsweep.go", Line: 324}},
			Created: stacks.Call{Func: "runtime.gcenable", File: "/usr/local/go/src/runtime/mgc.go", Line: 214},
		},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v", got)
	}
	if got[0].System() || got[1].System() || !got[2].System() {
		t.Error("which are the runtime's own")
	}
	if user := got[1].User(); len(user) != 2 || user[0].Func != "sync.(*WaitGroup).Wait" {
		t.Errorf("got %+v", user)
	}
}

func TestNothingIsReadWhereThereIsNoTrace(t *testing.T) {
	for _, text := range []string{"", "goroutine 1", "goroutine ]:", "main.main()\n\tm.go:1\n", "\n\n"} {
		if got := stacks.Parse(text); got != nil {
			t.Errorf("%q: %+v", text, got)
		}
	}
}

func FuzzAnyTextIsRead(f *testing.F) {
	f.Add(text)
	f.Fuzz(func(t *testing.T, text string) {
		for _, g := range stacks.Parse(text) {
			for _, c := range g.Calls {
				if c.Func == "" || c.Line < 0 {
					t.Errorf("%+v", c)
				}
			}
		}
	})
}

func TestADeadlockIsCertainWhereNobodyCanWake(t *testing.T) {
	lock := stacks.Goroutine{State: "sync.Mutex.Lock", Calls: []stacks.Call{{Func: "sync.(*Mutex).Lock"}}}
	test := stacks.Goroutine{State: "chan receive", Calls: []stacks.Call{{Func: "testing.(*T).Run"}}}
	other := stacks.Goroutine{State: "chan receive", Calls: []stacks.Call{{Func: "main.f"}}}
	send := stacks.Goroutine{State: "chan send", Calls: []stacks.Call{{Func: "main.g"}}}
	system := stacks.Goroutine{State: "running", Calls: []stacks.Call{{Func: "runtime.main"}}}
	for _, tt := range []struct {
		list    []stacks.Goroutine
		waiting int
		certain bool
	}{
		{[]stacks.Goroutine{lock, test, system}, 1, true},
		{[]stacks.Goroutine{lock, lock}, 2, true},
		{[]stacks.Goroutine{send, test, system}, 1, true},
		{[]stacks.Goroutine{send, other}, 0, false},
		{[]stacks.Goroutine{lock, other}, 0, false},
		{[]stacks.Goroutine{test, system}, 0, false},
		{nil, 0, false},
	} {
		if waiting, certain := stacks.Deadlocked(tt.list); waiting != tt.waiting || certain != tt.certain {
			t.Errorf("%+v: %d, %v", tt.list, waiting, certain)
		}
	}
}
