package fuzz

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"
)

// recorder is the test that a case of Check runs in: it keeps what a property says instead of failing the real
// test, which may not be the last word.
type recorder struct {
	testing.TB // the real test
	ctx        context.Context
	cancel     context.CancelFunc

	mu       sync.Mutex
	log      strings.Builder
	failed   bool
	skipped  bool
	place    string
	cleanups []func()
	helpers  map[string]bool // functions that called Helper, by name
}

func newRecorder(t testing.TB) *recorder {
	ctx, cancel := context.WithCancel(t.Context())
	return &recorder{TB: t, ctx: ctx, cancel: cancel}
}

func (r *recorder) tb() testing.TB { return r }

// end runs the clean-ups, the last first, even if some of them panic.
func (r *recorder) end() (log, place string) {
	r.cancel()
	r.cleanUp()
	r.mu.Lock()
	defer r.mu.Unlock()
	return strings.TrimSuffix(r.log.String(), "\n"), r.place
}

func (r *recorder) cleanUp() {
	for {
		r.mu.Lock()
		n := len(r.cleanups)
		if n == 0 {
			r.mu.Unlock()
			return
		}
		last := r.cleanups[n-1]
		r.cleanups = r.cleanups[:n-1]
		r.mu.Unlock()
		func() {
			ended := false
			defer func() {
				if !ended {
					r.cleanUp()
				}
			}()
			last()
			ended = true
		}()
	}
}

const maxLog = 1 << 14

func (r *recorder) say(text string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.log.Len() >= maxLog {
		return
	}
	if file, line := r.caller(); file != "" {
		fmt.Fprintf(&r.log, "%s:%d: ", filepath.Base(file), line)
	}
	fmt.Fprintf(&r.log, "%s\n", strings.TrimSuffix(text, "\n"))
}

// caller returns the file and line of the first caller outside of this file that is no helper, and nothing where
// the property itself is one. The caller holds mu.
func (r *recorder) caller() (file string, line int) {
	var pcs [32]uintptr
	frames := runtime.CallersFrames(pcs[:runtime.Callers(2, pcs[:])])
	for {
		frame, more := frames.Next()
		switch {
		case isOurs(frame.Function):
			return "", 0
		case !strings.HasPrefix(frame.Function, recorderMethods) && !r.helpers[frame.Function]:
			return frame.File, frame.Line
		case !more:
			return "", 0
		}
	}
}

const recorderMethods = "github.com/passmuster/muster/fuzz.(*recorder)."

func (r *recorder) Fail() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.failed {
		file, line := r.caller()
		r.failed, r.place = true, fmt.Sprintf("%s:%d", file, line)
	}
}

func (r *recorder) FailNow() {
	r.Fail()
	runtime.Goexit()
}

func (r *recorder) SkipNow() {
	r.mu.Lock()
	r.skipped = true
	r.mu.Unlock()
	runtime.Goexit()
}

func (r *recorder) Failed() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.failed
}

func (r *recorder) Skipped() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.skipped
}

func (r *recorder) Cleanup(f func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.cleanups = append(r.cleanups, f)
}

func (r *recorder) Helper() {
	var pcs [1]uintptr
	runtime.Callers(2, pcs[:])
	frame, _ := runtime.CallersFrames(pcs[:]).Next()
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.helpers == nil {
		r.helpers = map[string]bool{}
	}
	r.helpers[frame.Function] = true
}

func (r *recorder) Context() context.Context          { return r.ctx }
func (r *recorder) Log(args ...any)                   { r.say(fmt.Sprintln(args...)) }
func (r *recorder) Logf(format string, args ...any)   { r.say(fmt.Sprintf(format, args...)) }
func (r *recorder) Error(args ...any)                 { r.say(fmt.Sprintln(args...)); r.Fail() }
func (r *recorder) Errorf(format string, args ...any) { r.say(fmt.Sprintf(format, args...)); r.Fail() }
func (r *recorder) Fatal(args ...any)                 { r.say(fmt.Sprintln(args...)); r.FailNow() }
func (r *recorder) Fatalf(format string, args ...any) {
	r.say(fmt.Sprintf(format, args...))
	r.FailNow()
}
func (r *recorder) Skip(args ...any) { r.say(fmt.Sprintln(args...)); r.SkipNow() }
func (r *recorder) Skipf(format string, args ...any) {
	r.say(fmt.Sprintf(format, args...))
	r.SkipNow()
}
func (r *recorder) Output() io.Writer { return recorderOutput{r} }

type recorderOutput struct{ r *recorder }

func (o recorderOutput) Write(data []byte) (int, error) {
	o.r.mu.Lock()
	defer o.r.mu.Unlock()
	if o.r.log.Len() < maxLog {
		o.r.log.Write(data)
	}
	return len(data), nil
}

// Deadline is the real test's, where it has one.
func (r *recorder) Deadline() (time.Time, bool) {
	if d, ok := r.TB.(interface{ Deadline() (time.Time, bool) }); ok {
		return d.Deadline()
	}
	return time.Time{}, false
}

func (r *recorder) TempDir() string {
	dir, err := os.MkdirTemp("", "muster-case-*") // the real test's would stay until its end
	if err != nil {
		r.Fatalf("TempDir: %v", err)
	}
	r.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			r.Errorf("TempDir: %v", err)
		}
	})
	return dir
}

// Setenv asks the real test, which refuses where tests run in parallel, and puts the variable back when the
// case ends.
func (r *recorder) Setenv(key, value string) {
	before, was := os.LookupEnv(key)
	r.TB.Setenv(key, value)
	r.Cleanup(func() {
		var err error
		if was {
			err = os.Setenv(key, before)
		} else {
			err = os.Unsetenv(key)
		}
		if err != nil {
			r.Errorf("Setenv: %v", err)
		}
	})
}

func (r *recorder) Chdir(dir string) {
	before, err := os.Getwd()
	if err != nil {
		r.Fatalf("Chdir: %v", err)
	}
	r.TB.Chdir(dir)
	r.Cleanup(func() {
		if err := os.Chdir(before); err != nil {
			r.Errorf("Chdir: %v", err)
		}
	})
}
