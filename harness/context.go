package harness

import (
	"context"
	"fmt"
	"testing"
	"time"
)

// Context returns the test's context with a deadline a little before the test binary's own (go test
// -timeout). Code that obeys its context then returns in time for the test to fail with its own
// message; without that the timeout kills the binary and with it every other test. [context.Cause]
// of the ended context says that it was this deadline.
//
// Where there is no deadline, as in a benchmark, a fuzz target, with -timeout=0 or inside a synctest
// bubble, it is the test's context alone.
func Context(t testing.TB) context.Context {
	t.Helper()
	end, ok := deadline(t)
	if !ok {
		return t.Context()
	}
	early := end.Add(-margin(time.Until(end)))
	ctx, cancel := context.WithDeadlineCause(t.Context(), early,
		fmt.Errorf("test %s is out of time: the test binary's -timeout ends it at %s: %w",
			t.Name(), end.Format(time.RFC3339), context.DeadlineExceeded))
	t.Cleanup(cancel)
	return ctx
}

// margin returns how long before the end of the binary a test's context ends: a tenth of the time
// that is left, so that a short -timeout leaves most of itself to the test, and at most ten seconds.
func margin(left time.Duration) time.Duration {
	return max(0, min(left/10, 10*time.Second))
}

// deadline returns when the test binary's timeout is over. A test has a deadline, a benchmark has
// none; in a synctest bubble, where the clock is not real, asking for it panics.
func deadline(t testing.TB) (end time.Time, ok bool) {
	d, has := t.(interface{ Deadline() (time.Time, bool) })
	if !has {
		return time.Time{}, false
	}
	defer func() {
		if recover() != nil {
			end, ok = time.Time{}, false
		}
	}()
	return d.Deadline()
}
