package fuzz_test

import (
	"fmt"
	"os"
	"runtime"
	"strings"
	"sync"
	"testing"
)

// fake is a test that records what is said to it instead of failing.
type fake struct {
	testing.TB
	name string

	mu       sync.Mutex
	failed   bool
	log      strings.Builder
	attrs    []string
	cleanups []func()
}

func (f *fake) Helper()      {}
func (f *fake) Name() string { return f.name }
func (f *fake) Failed() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.failed
}

func (f *fake) Cleanup(do func())       { f.cleanups = append(f.cleanups, do) }
func (f *fake) Attr(key, value string)  { f.attrs = append(f.attrs, key+" "+value) }
func (f *fake) Log(a ...any)            { f.say(fmt.Sprintln(a...), false) }
func (f *fake) Logf(s string, a ...any) { f.say(fmt.Sprintf(s, a...), false) }
func (f *fake) Error(a ...any)          { f.say(fmt.Sprintln(a...), true) }

func (f *fake) Errorf(s string, a ...any) { f.say(fmt.Sprintf(s, a...), true) }

func (f *fake) Fatal(a ...any) {
	f.say(fmt.Sprintln(a...), true)
	runtime.Goexit()
}

func (f *fake) Fatalf(s string, a ...any) {
	f.say(fmt.Sprintf(s, a...), true)
	runtime.Goexit()
}

func (f *fake) say(text string, fails bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.failed = f.failed || fails
	f.log.WriteString(strings.TrimSuffix(text, "\n") + "\n")
}

// in runs do as a test of that name to its end, in a folder of its own, and returns what it said.
func in(t *testing.T, name string, do func(testing.TB)) *fake {
	t.Helper()
	for _, key := range []string{"CI", "MUSTER_RUN", "MUSTER_OUT", "MUSTER_SEED"} {
		if _, set := os.LookupEnv(key); set {
			t.Setenv(key, "")
		}
	}
	return here(t, name, do)
}

// here is in without a change of the environment.
func here(t *testing.T, name string, do func(testing.TB)) *fake {
	t.Helper()
	f := &fake{TB: t, name: name}
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer func() {
			for i := len(f.cleanups) - 1; i >= 0; i-- {
				f.cleanups[i]()
			}
		}()
		do(f)
	}()
	<-done
	return f
}

func (f *fake) text() string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.log.String()
}

// says fails t where a part is missing from what was said.
func (f *fake) says(t *testing.T, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(f.text(), part) {
			t.Errorf("%s: no %q in:\n%s", f.name, part, f.text())
		}
	}
}
