package harness

import (
	"context"
	"testing"
	"testing/synctest"
	"time"
)

func TestMargin(t *testing.T) {
	tests := []struct{ left, want time.Duration }{
		{-time.Second, 0},
		{0, 0},
		{time.Second, 100 * time.Millisecond},
		{99 * time.Second, 9900 * time.Millisecond},
		{100 * time.Second, 10 * time.Second},
		{10 * time.Minute, 10 * time.Second},
	}
	for _, tt := range tests {
		if got := margin(tt.left); got != tt.want {
			t.Errorf("margin(%v) = %v, want %v", tt.left, got, tt.want)
		}
	}
}

// withDeadline is a test whose binary ends at a time of our choice.
type withDeadline struct {
	testing.TB
	end time.Time
	ok  bool
}

func (w withDeadline) Deadline() (time.Time, bool) { return w.end, w.ok }

func TestContextEndsBeforeTheBinary(t *testing.T) {
	end := time.Now().Add(24 * time.Hour)
	got, ok := Context(withDeadline{t, end, true}).Deadline()
	if want := end.Add(-10 * time.Second); !ok || !got.Equal(want) {
		t.Errorf("deadline %v, %v; want %v", got, ok, want)
	}
}

func TestContextFollowsTheTimeoutOfTheBinary(t *testing.T) {
	end, limited := t.Deadline()
	got, ok := Context(t).Deadline()
	if ok != limited {
		t.Fatalf("has a deadline: %v, want %v", ok, limited)
	}
	if early := end.Sub(got); limited && (early <= 0 || early > 10*time.Second) {
		t.Errorf("ends %v before the binary, want at most 10s", early)
	}
}

func TestContextOfATestThatIsOutOfTimeHasEndedAndSaysWhy(t *testing.T) {
	ctx := Context(withDeadline{t, time.Unix(0, 0).UTC(), true})
	if ctx.Err() != context.DeadlineExceeded {
		t.Errorf("Err = %v, want %v", ctx.Err(), context.DeadlineExceeded)
	}
	want := "test " + t.Name() + " is out of time: the test binary's -timeout ends it at 1970-01-01T00:00:00Z: context deadline exceeded"
	if got := context.Cause(ctx).Error(); got != want {
		t.Errorf("cause %q, want %q", got, want)
	}
}

func TestContextWithoutATimeoutIsTheTestsOwn(t *testing.T) {
	// The interface alone, as a benchmark or a fuzz target has it, hides T's method Deadline.
	for name, tb := range map[string]testing.TB{
		"no method":  struct{ testing.TB }{t},
		"-timeout=0": withDeadline{TB: t},
	} {
		if got := Context(tb); got != t.Context() {
			t.Errorf("%s: another context", name)
		}
	}
}

func TestContextInABubbleIsTheTestsOwn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		if got := Context(t); got != t.Context() {
			t.Error("another context")
		}
	})
}

func TestContextEndsWithTheTest(t *testing.T) {
	var ctx context.Context
	t.Run("sub", func(t *testing.T) {
		ctx = Context(withDeadline{t, time.Now().Add(24 * time.Hour), true})
		if ctx.Err() != nil {
			t.Errorf("ended while the test runs: %v", ctx.Err())
		}
	})
	if ctx.Err() != context.Canceled {
		t.Errorf("after the test Err = %v, want %v", ctx.Err(), context.Canceled)
	}
}
