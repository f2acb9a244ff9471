package invariant

import (
	"context"
	"fmt"
	"reflect"
	"runtime/debug"
	"strings"
	"time"
)

// Outcome is how a call of the function under test ended.
type Outcome struct {
	// Returned is false where it panicked or did not return, which [Trial.Call] has then reported.
	Returned bool
	Result   any
	Err      error
}

// Call calls the function under test with a copy of in; what says in a few words what kind of input that
// is. A panic, and a call that does not return in time, are findings, and in a class that is [Refused] success
// is one. The caller judges the rest.
func (tr *Trial) Call(ctx context.Context, what string, in any) Outcome {
	tr.t.Helper()
	out := tr.attempt(ctx, what, in)
	if tr.refuse && out.Returned && out.Err == nil {
		tr.Find(what, in, "is accepted; result: %s", brief(out.Result))
	}
	return out
}

// attempt is Call for inputs that are right, or whose success the class judges itself.
func (tr *Trial) attempt(ctx context.Context, what string, in any) Outcome {
	tr.t.Helper()
	v := reflect.New(tr.typ).Elem()
	if in != nil {
		if !reflect.TypeOf(in).AssignableTo(tr.typ) {
			tr.t.Fatalf("invariant: class %s calls with a %T, and %s takes %v", tr.class, in, tr.name, tr.typ)
		}
		v.Set(clone(reflect.ValueOf(in)))
	}
	tr.record.Checked(digest([]any{tr.class, what, in}))
	tr.calls[tr.class]++
	type end struct {
		Outcome
		panicked bool
		value    any
		stack    string
	}
	ended := make(chan end, 1)
	go func() {
		e := end{panicked: true}
		defer func() {
			if e.panicked {
				e.value = recover()
				e.stack = ownFrames(string(debug.Stack()))
			}
			ended <- e
		}()
		e.Result, e.Err = tr.call(ctx, v)
		e.Returned, e.panicked = true, false
	}()
	timer := time.NewTimer(tr.limit)
	defer timer.Stop()
	select {
	case e := <-ended:
		switch {
		case e.panicked && e.value == nil:
			tr.Find(what, in, "ends its goroutine (runtime.Goexit) instead of returning")
		case e.panicked:
			tr.Find(what, in, "panics: %v\n%s", e.value, e.stack)
		}
		return e.Outcome
	case <-timer.C:
		// What hangs keeps its goroutine, and maybe a lock: nothing that comes after could be trusted.
		tr.Find(what, in, "does not return within %v", tr.limit)
		tr.t.FailNow()
		return Outcome{}
	}
}

// ownFrames keeps the frames of a stack between the panic and this package.
func ownFrames(stack string) string {
	_, rest, found := strings.Cut(stack, "panic(")
	if !found {
		return ""
	}
	lines := strings.Split(rest, "\n")
	var kept []string
	for i := 2; i+1 < len(lines) && len(kept) < 8; i += 2 {
		name, _, _ := strings.Cut(lines[i], "(0x")
		place, _, _ := strings.Cut(strings.TrimSpace(lines[i+1]), " +0x")
		if strings.Contains(name, "fuzz/invariant.NotHappy") {
			break
		}
		if strings.HasPrefix(name, "runtime.") || strings.HasPrefix(name, "panic(") {
			continue
		}
		kept = append(kept, fmt.Sprintf("    %s\n      %s", strings.TrimSuffix(name, "(...)"), place))
	}
	return strings.Join(kept, "\n")
}
