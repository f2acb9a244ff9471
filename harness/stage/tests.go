package stage

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"strings"

	"github.com/passmuster/muster/harness/evidence"
	"github.com/passmuster/muster/internal/golist"
	"github.com/passmuster/muster/internal/gotest"
)

const testsVersion = 1

// runTests makes the first run.
func runTests(ctx context.Context, u *Unit) {
	t := &evidence.Tests{Version: testsVersion, Status: evidence.Measured}
	u.Evidence.Stages.Tests = t
	switch {
	case u.Failure != nil:
		t.Outcome = evidence.BuildFailed
		if u.Failure.Vet {
			t.Outcome = evidence.VetFailed
		}
		u.findBuild()
		return
	case !u.Go.HasTests():
		t.Outcome = evidence.NoTests
		return
	case u.Binary == "":
		t.Status = evidence.Unmeasured
		t.Reason = cmp.Or(u.Unbuilt, "the go command built no test binary and gave no reason")
		return
	}
	if err := u.expect(); err != nil {
		t.Status, t.Reason = evidence.Unmeasured, err.Error()
		return
	}
	r, err := u.execute(ctx, "tests", 1)
	if err != nil {
		t.Status, t.Reason = evidence.Unmeasured, reasonOf(ctx, err)
		return
	}
	r = u.acquit(ctx, r)
	u.runs = append(u.runs, r)
	t.Outcome, t.Missing, t.Raw = r.Outcome, r.missing, r.raw
	if r.Outcome == evidence.Crashed || r.Outcome == evidence.TimedOut {
		t.Missing = nil // what did not run because of a crash is no finding of its own
	}
	for _, test := range r.result.Tests {
		switch test.Status {
		case gotest.Pass:
			t.Passed++
		case gotest.Fail:
			if !r.staged(u.expected, test.Name) {
				t.Failed++
			}
		case gotest.Skip:
			t.Skipped++
			t.Skips = append(t.Skips, test.Name)
		}
		u.takeAttrs(t, test)
	}
	t.Failures = r.failures
	slices.Sort(t.Skips)
	u.findChildren(r)
}

// expect lists the tests that the run must end.
func (u *Unit) expect() error {
	run, skip := u.Settings.Run, u.Settings.Skip
	// The binary's own flags come last and win.
	if r, s := golist.TestArgs(u.Settings.Args); r != "" || s != "" {
		if r != "" {
			run = r
		}
		if s != "" {
			skip = s
		}
	}
	filter, err := golist.NewFilter(run, skip)
	if err != nil {
		return err
	}
	all, err := golist.Tests(u.Go)
	if err != nil {
		return err
	}
	u.expected = slices.DeleteFunc(all, func(f golist.Func) bool { return !filter.Runs(f.Name) })
	return nil
}

// takeAttrs keeps muster's own attributes whose value is JSON.
func (u *Unit) takeAttrs(t *evidence.Tests, test gotest.Test) {
	for _, a := range test.Attrs {
		if !strings.HasPrefix(a.Key, "muster.") || !json.Valid([]byte(a.Value)) {
			continue
		}
		if t.Attrs == nil {
			t.Attrs = map[string]map[string]json.RawMessage{}
		}
		if t.Attrs[test.Name] == nil {
			t.Attrs[test.Name] = map[string]json.RawMessage{}
		}
		t.Attrs[test.Name][a.Key] = json.RawMessage(a.Value)
	}
}

// reasonOf words why nothing was measured: the run was stopped, or the binary would not start.
func reasonOf(ctx context.Context, err error) string {
	if ctx.Err() != nil {
		return context.Cause(ctx).Error()
	}
	return "cannot start the test binary: " + err.Error()
}
