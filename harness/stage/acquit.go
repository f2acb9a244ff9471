package stage

import (
	"context"
	"strings"

	"github.com/passmuster/muster/harness/evidence"
)

// acquit looks again at a first run that failed: a binary that is built for coverage is not quite the
// one that go test runs. One that is run again without GOCOVERDIR, for instance, prints a warning, and
// a test that compares its output fails. Such a failure is muster's doing: it shows in the
// instrumented binary twice and not in the other. Then the other one takes over, and the instrumented
// run is kept for its profile alone.
func (u *Unit) acquit(ctx context.Context, first run) run {
	if u.Bare == nil || len(first.failures) == 0 || first.Outcome != evidence.Failed && first.Outcome != evidence.Crashed {
		return first
	}
	binary, err := u.Bare(ctx, u)
	if err != nil || binary == "" {
		return first
	}
	instrumented := u.Binary
	u.Binary, u.bare = binary, true
	bare, err := u.executeAs(ctx, "tests", 1, "run-1-bare")
	if err == nil && bare.Outcome == evidence.Passed {
		u.Binary, u.bare = instrumented, false
		again, err := u.executeAs(ctx, "tests", 1, "run-1-again")
		if err == nil && len(again.failures) > 0 {
			u.Binary, u.bare = binary, true
			bare.profile = first.profile
			u.find(evidence.Finding{
				Rule: evidence.RuleTestInstrumented, Severity: evidence.Note, Raw: first.raw,
				Message: "fails only when built for coverage, and is judged without: " + first.failures[0],
				Replay:  strings.Replace(u.replay(first, first.failures[0]), " -count=1", " -count=1 -cover", 1),
			})
			return bare
		}
	}
	u.Binary, u.bare = instrumented, false
	return first
}
