package engine

import (
	"strings"
	"testing"
)

// trace is what a program prints when it is made to quit, cut down.
func trace(goroutines ...string) string {
	return "a line of a test\nSIGQUIT: quit\nPC=0x4091ac m=0 sigcode=0\n\n" + strings.Join(goroutines, "\n") + "\nrax    0xca\nrbx    0x0\n"
}

const (
	idleThread = `goroutine 0 gp=0x629380 m=0 mp=0x629380 [idle]:
runtime.futex(0x62a180, 0x80, 0x0, 0x0, 0x0, 0x0)
	/usr/local/go/src/runtime/sys_linux_amd64.s:558 +0x21 fp=0x7ffe sp=0x7ffe pc=0x485c21
runtime.main()
	/usr/local/go/src/runtime/proc.go:290 +0x2d5
`
	collector = `goroutine 3 gp=0xa9b87f9d2c0 m=nil [GC sweep wait]:
runtime.gopark(0x0?, 0x0?, 0x0?, 0x0?, 0x0?)
	/usr/local/go/src/runtime/proc.go:462 +0xce
created by runtime.gcenable in goroutine 1
	/usr/local/go/src/runtime/mgc.go:214 +0x66
`
	main = `goroutine 1 gp=0xa9b87f9c1e0 m=nil [chan receive]:
runtime.gopark(0x622640?, 0x2000000000008?, 0x48?, 0xe5?, 0x7f585ba75a00?)
	/usr/local/go/src/runtime/proc.go:462 +0xce
runtime.chanrecv1(0x534038?, 0xa9b88088020?)
	/usr/local/go/src/runtime/chan.go:509 +0x12
testing.(*T).Run(0xc000003500, {0x5530d5?, 0x0?}, 0x55f0d0)
	/usr/local/go/src/testing/testing.go:2109 +0x4a5
main.main()
	_testmain.go:47 +0x9b
`
	waitsForALock = `goroutine 7 gp=0xc000003a40 m=nil [sync.Mutex.Lock, 2 minutes]:
runtime.gopark(0x0?, 0x0?, 0x0?, 0x0?, 0x0?)
	/usr/local/go/src/runtime/proc.go:462 +0xce
internal/sync.runtime_SemacquireMutex(0xc0000182a0?, 0x0?, 0x1?)
	/usr/local/go/src/runtime/sema.go:95 +0x25
sync.(*Mutex).Lock(...)
	/usr/local/go/src/sync/mutex.go:46
example.com/m.Add(0x1, 0x2)
	/m/m.go:9 +0x1d
created by testing.(*T).Run in goroutine 1
	/usr/local/go/src/testing/testing.go:2101 +0x4c5
`
	waitsForAll = `goroutine 8 gp=0xc000003a40 m=nil [sync.WaitGroup.Wait (durable)]:
runtime.gopark(0x0?, 0x0?, 0x0?, 0x0?, 0x0?)
	/usr/local/go/src/runtime/proc.go:462 +0xce
example.com/m.All()
	/m/m.go:19 +0x1d
`
	waitsForAChannel = `goroutine 9 gp=0xc000003a40 m=nil [chan receive]:
runtime.chanrecv1(0x534038?, 0xa9b88088020?)
	/usr/local/go/src/runtime/chan.go:509 +0x12
example.com/m.Get()
	/m/m.go:29 +0x1d
`
	sleeps = `goroutine 10 gp=0xc000003a40 m=nil [sleep]:
time.Sleep(0x34630b8a000)
	/usr/local/go/src/runtime/time.go:363 +0x165
example.com/m.Tick()
	/m/m.go:39 +0x1d
`
)

func TestADeadlockIsWhereGoroutinesWaitForNothingButEachOther(t *testing.T) {
	for _, tt := range []struct {
		name    string
		output  string
		waiting int
		certain bool
	}{
		{"a lock", trace(idleThread, main, collector, waitsForALock), 1, true},
		{"a lock and a group", trace(main, waitsForALock, waitsForAll), 2, true},
		{"a timer may send", trace(main, waitsForALock, waitsForAChannel), 0, false},
		{"a sleeper may unlock", trace(main, waitsForALock, sleeps), 0, false},
		{"who runs may unlock", trace(main, waitsForALock, strings.Replace(waitsForAll, "sync.WaitGroup.Wait (durable)", "running", 1)), 0, false},
		{"only package testing waits", trace(main), 0, false},
		{"no trace", main + waitsForALock, 0, false},
		{"nothing", "", 0, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if waiting, certain := deadlocked(tt.output); waiting != tt.waiting || certain != tt.certain {
				t.Errorf("got %d, %v", waiting, certain)
			}
		})
	}
}

// Package net is linked with cgo, where there is a C compiler: the runtime then tells no deadlock.
func TestADeadlockIsFoundWhereTheRuntimeTellsNone(t *testing.T) {
	f := load(t, `
-- p.go --
package p

import (
	"net"
	"sync"
)

var mu sync.Mutex

func Add(a, b int) int {
	mu.Lock()
	defer mu.Unlock() // => _ = mu.Unlock => Timeout/hang
	return a + b
}

func Local(ip net.IP) bool {
	mu.Lock()
	mu.Unlock() // => _ = mu.Unlock => Timeout/hang
	return ip.IsLoopback()
}
-- p_test.go --
package p

import (
	"net"
	"testing"
	"time"
)

func TestAdd(t *testing.T) {
	Add(1, 1)
	if Add(1, 1) != 2 {
		t.Error("sum")
	}
}

func TestLocal(t *testing.T) {
	Local(nil)
	done := make(chan bool)
	time.AfterFunc(time.Millisecond, func() { done <- Local(net.IPv6loopback) })
	if !<-done {
		t.Error("not local")
	}
}
`)
	f.check(t)
}
