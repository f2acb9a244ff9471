package harness

import (
	"fmt"
	"runtime"
	"testing"
)

// fakeTB is a test of another name that records what harness does to it. Methods that are not
// overridden are those of the real test.
type fakeTB struct {
	testing.TB
	name     string
	attrs    []string
	errors   []string
	fatal    string
	cleanups []func()
}

func (f *fakeTB) Helper()                   {}
func (f *fakeTB) Name() string              { return f.name }
func (f *fakeTB) Failed() bool              { return f.fatal != "" || len(f.errors) > 0 }
func (f *fakeTB) Attr(key, value string)    { f.attrs = append(f.attrs, key+" "+value) }
func (f *fakeTB) Errorf(s string, a ...any) { f.errors = append(f.errors, fmt.Sprintf(s, a...)) }
func (f *fakeTB) Cleanup(do func())         { f.cleanups = append(f.cleanups, do) }

func (f *fakeTB) Fatalf(s string, a ...any) {
	f.fatal = fmt.Sprintf(s, a...)
	runtime.Goexit()
}

// runFake runs do as a test of the given name to its end, cleanups included.
func runFake(t *testing.T, name string, do func(testing.TB)) *fakeTB {
	t.Helper()
	f := &fakeTB{TB: t, name: name}
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer func() {
			for _, cleanup := range f.cleanups {
				cleanup()
			}
		}()
		do(f)
	}()
	<-done
	return f
}
