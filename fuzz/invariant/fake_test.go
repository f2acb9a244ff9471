package invariant

import (
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/passmuster/muster/harness"
)

// fake is a test that records what becomes of it. Methods that are not overridden are the real test's.
type fake struct {
	testing.TB
	name     string
	failed   bool
	errors   []string
	logs     []string
	attrs    map[string]string
	cleanups []func()
}

func (f *fake) Helper()                 {}
func (f *fake) Name() string            { return f.name }
func (f *fake) Failed() bool            { return f.failed }
func (f *fake) Attr(key, value string)  { f.attrs[key] = value }
func (f *fake) Cleanup(do func())       { f.cleanups = append(f.cleanups, do) }
func (f *fake) Log(a ...any)            { f.logs = append(f.logs, fmt.Sprintln(a...)) }
func (f *fake) Logf(s string, a ...any) { f.logs = append(f.logs, fmt.Sprintf(s, a...)) }
func (f *fake) Fail()                   { f.failed = true }
func (f *fake) FailNow()                { f.failed = true; runtime.Goexit() }
func (f *fake) Error(a ...any)          { f.Errorf("%s", fmt.Sprintln(a...)) }
func (f *fake) Fatal(a ...any)          { f.Errorf("%s", fmt.Sprintln(a...)); f.FailNow() }
func (f *fake) Errorf(s string, a ...any) {
	f.errors = append(f.errors, fmt.Sprintf(s, a...))
	f.failed = true
}

func (f *fake) Fatalf(s string, a ...any) {
	f.Errorf(s, a...)
	f.FailNow()
}

// said is everything that the test printed.
func (f *fake) said() string { return strings.Join(append(f.errors, f.logs...), "\n") }

// invariants are what the runner was told.
func (f *fake) invariants(t *testing.T) []harness.InvariantAttr {
	t.Helper()
	var out []harness.InvariantAttr
	if text := f.attrs[harness.AttrInvariant]; text != "" {
		if err := json.Unmarshal([]byte(text), &out); err != nil {
			t.Fatal(err)
		}
	}
	return out
}

// try runs do as a test of its own to its end, cleanups included. Under plain go test a failing property
// saves its input: not here.
func try(t *testing.T, do func(testing.TB)) *fake {
	t.Helper()
	return tryIn(t, "", do)
}

// tryIn is try while muster runs the tests for a stage.
func tryIn(t *testing.T, stage string, do func(testing.TB)) *fake {
	t.Helper()
	t.Setenv(harness.EnvStage, stage)
	t.Setenv("CI", "1")
	t.Setenv(harness.EnvSeed, "1") // how far a counterexample shrinks is not what these tests are about
	f := &fake{TB: t, name: t.Name() + "/fake", attrs: map[string]string{}}
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

// passes fails the test where f failed.
func (f *fake) passes(t *testing.T) {
	t.Helper()
	if f.failed {
		t.Errorf("it failed:\n%s", f.said())
	}
}

// fails fails the test where f passed or did not say all of this.
func (f *fake) fails(t *testing.T, said ...string) {
	t.Helper()
	if !f.failed {
		t.Errorf("it passed; want %q", said)
	}
	for _, s := range said {
		if !strings.Contains(f.said(), s) {
			t.Errorf("it does not say %q:\n%s", s, f.said())
		}
	}
}

// where asks, for each failure that do reports, in which file the real testing package would say that it is: the first
// frame whose function has not called Helper.
type where struct {
	fake
	helpers map[string]bool
	places  map[string]bool
}

func (w *where) Helper() { w.helpers[caller(2).Function] = true }

func (w *where) Errorf(string, ...any) { w.from(3) }
func (w *where) Error(...any)          { w.from(3) }

func (w *where) from(skip int) {
	for w.failed = true; ; skip++ {
		if f := caller(skip); !w.helpers[f.Function] {
			w.places[filepath.Base(f.File)] = true
			return
		}
	}
}

func caller(skip int) runtime.Frame {
	pc := make([]uintptr, 1)
	runtime.Callers(skip+1, pc)
	f, _ := runtime.CallersFrames(pc).Next()
	return f
}

func TestFailuresPointAtTheTestThatWroteThem(t *testing.T) {
	parse := func(_ context.Context, text string) (int, error) {
		var v struct{ N *int }
		err := json.Unmarshal([]byte(text), &v)
		return *v.N, err
	}
	failing := map[string]func(testing.TB){
		"Permissions": func(tb testing.TB) {
			Permissions(tb, "nothing happens", Access{
				Grants: []Grant{{Tool: "a", Callers: []string{"b"}}},
				New:    func(testing.TB, string, *Witness) func(Call) { return func(Call) {} },
			})
		},
	}
	for _, class := range append(Classes, Refused(Quirks), Refused(Malformed), Denied("x", nil, `{"N": 1}`)) {
		failing[class.Name] = func(tb testing.TB) { NotHappy(tb, parse, Samples(`{"N": 1}`), class) }
	}
	for name, do := range failing {
		t.Run(name, func(t *testing.T) {
			w := &where{fake: fake{TB: t, name: t.Name(), attrs: map[string]string{}}, helpers: map[string]bool{}, places: map[string]bool{}}
			done := make(chan struct{})
			go func() { defer close(done); do(w) }()
			<-done
			if !w.failed || len(w.places) != 1 || !w.places["fake_test.go"] {
				t.Errorf("failures are reported in %v", w.places)
			}
		})
	}
}
