package engine

import "testing"

func TestEveryKindOfEndIsToldApart(t *testing.T) {
	load(t, `
-- p.go --
package p

import "os"

var table = map[string]int{"a": 1}

func Add(a, b int) int {
	return a + b // => return a - b => Killed/assertion
}

func Index(s []int, i int) int {
	i += 0 // => i += 100 => Killed/panic
	return s[i]
}

func Exit() int {
	_ = 0 // => os.Exit(0) => Killed/exit
	_ = os.Args
	return 1
}

func Loop(n int) int {
	for i := 0; i < n; i++ {
		_ = i // => i-- => Timeout/hang
	}
	return n
}

func Recurse(n int) int {
	if n == 0 {
		return 0
	}
	n-- // => n++ => Killed/panic
	return 1 + deep(n)
}

func deep(n int) int {
	var pad [512]byte
	return Recurse(n) + int(pad[n&1])
}

func Hold() []byte {
	var all [][]byte
	for i := 0; i < 10; i++ {
		b := make([]byte, 1<<10)
		_ = i // => i--; b = make([]byte, 64<<20); for j := 0; j < len(b); j += 4096 { b[j] = 1 } => Killed/memory
		all = append(all, b)
	}
	return all[0]
}

func Wait() int {
	c := make(chan int, 1)
	c <- 1 // => _ = c => Timeout/hang
	return <-c
}

func Unchecked(n int) int {
	n++ // => n-- => Survived
	return n
}

func Untested(n int) int {
	n++ // => n-- => NoCoverage
	return n
}
-- p_test.go --
package p

import "testing"

func TestAdd(t *testing.T) { if got := Add(2, 3); got != 5 { t.Errorf("got %d", got) } }
func TestIndex(t *testing.T) { t.Run("sub", func(t *testing.T) { t.Parallel(); Index([]int{1}, 0) }) }
func TestExit(t *testing.T) { Exit() }
func TestLoop(t *testing.T) { Loop(3) }
func TestRecurse(t *testing.T) { Recurse(3) }
func TestHold(t *testing.T) { Hold() }
func TestWait(t *testing.T) { Wait() }
func TestUnchecked(t *testing.T) { Unchecked(1) }
`).check(t)
}
