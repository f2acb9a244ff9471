package engine

import (
	"path/filepath"
	"strings"
	"testing"
)

func TestGoroutinesThatImportsStartAreNoReasonToAskAgain(t *testing.T) {
	for start, want := range map[string]string{"_, end := context.WithCancel(own{ctx}); end()": "Killed", "go cancel()": "Survived"} {
		f := load(t, strings.NewReplacer("START", start, "FILE", filepath.ToSlash(filepath.Join(t.TempDir(), "once"))).Replace(`
-- p.go --
package p

import "os"

func Add(a, b int) int {
	return a + b // => if _, err := os.Stat("FILE"); err == nil { return a + b }; os.WriteFile("FILE", nil, 0o666); return 0 => `+want+`
}

var _ = os.Stat
-- p_test.go --
package p

import (
	"context"
	"testing"
)

// The library follows one that is not its own by a goroutine.
type own struct{ context.Context }

func (o own) Done() <-chan struct{} { return o.Context.Done() }
func (own) Value(any) any           { return nil }

func TestAdd(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	START
	_ = ctx
	if Add(1, 1) != 2 { t.Error("sum") }
}

func TestOther(t *testing.T) { done := make(chan bool); go close(done); <-done }
`))
		report, err := f.run(t, func(c *Config) { c.Isolation = IsolationProcess })
		if err != nil {
			t.Fatal(err)
		}
		f.compare(t, report)
	}
}

func TestThatNobodyNoticesMayBeLuckWhereGoroutinesRace(t *testing.T) {
	f := load(t, strings.ReplaceAll(`
-- p.go --
package p

import "os"

func Add(a, b int) int {
	done := make(chan bool)
	go close(done)
	<-done
	return a + b // => if _, err := os.Stat("FILE"); err == nil { return 0 }; os.WriteFile("FILE", nil, 0o666); return a + b => Killed/assertion
}

var _ = os.Stat
-- p_test.go --
package p

import "testing"

func TestAdd(t *testing.T) { if Add(1, 1) != 2 { t.Error("sum") } }
`, "FILE", filepath.ToSlash(filepath.Join(t.TempDir(), "once"))))
	report, err := f.run(t, func(c *Config) { c.Isolation = IsolationProcess })
	if err != nil {
		t.Fatal(err)
	}
	f.compare(t, report)
}

func TestOneAnswerMayBeLuckWhereGoroutinesRace(t *testing.T) {
	f := load(t, strings.ReplaceAll(`
-- p.go --
package p

import "os"

func Add(a, b int) int {
	return a + b // => return a + b + luck() => Survived
}

func Sub(a, b int) int {
	return a - b // => return b - a => Killed/assertion
}

// luck is 1 once.
func luck() int {
	done := make(chan bool)
	go close(done)
	<-done
	if _, err := os.Stat("FILE"); err == nil {
		return 0
	}
	os.WriteFile("FILE", nil, 0o666)
	return 1
}
-- p_test.go --
package p

import "testing"

func TestAdd(t *testing.T) { if Add(1, 1) != 2 { t.Error("sum") } }
func TestSub(t *testing.T) { if Sub(2, 1) != 1 { t.Error("difference") } }
`, "FILE", filepath.ToSlash(filepath.Join(t.TempDir(), "once"))))
	f.check(t)
}
