package stage

import (
	"context"
	"slices"
	"strings"

	"github.com/passmuster/muster/harness/evidence"
)

const rerunsVersion = 1

// hangsAllowed is how many runs may time out before the others are not made: each costs the whole
// timeout, and two are enough to say that the first was no accident.
const hangsAllowed = 2

// runReruns makes the other runs and compares all of them, test by test. Failing tests run again
// like any other, so that broken and flaky are told apart.
func runReruns(ctx context.Context, u *Unit) {
	r := &evidence.Reruns{Version: rerunsVersion, Status: evidence.Measured, Wanted: u.wanted(), Race: u.race()}
	u.Evidence.Stages.Reruns = r
	t := u.Evidence.Stages.Tests
	switch {
	case t.Status != evidence.Measured:
		r.Status, r.Reason = evidence.Unmeasured, t.Reason
		return
	case len(u.runs) == 0:
		if t.Outcome != evidence.NoTests {
			r.Status, r.Reason = evidence.Unmeasured, string(t.Outcome)
		}
		return
	}
	for k := 2; k <= r.Wanted; k++ {
		if hangs(u.runs) >= hangsAllowed {
			r.Status, r.Reason = evidence.Partial, "not run again after two runs that timed out"
			break
		}
		next, err := u.execute(ctx, "reruns", k)
		if err != nil {
			r.Status, r.Reason = evidence.Partial, reasonOf(ctx, err)
			break
		}
		u.runs = append(u.runs, next)
		u.findChildren(next)
	}
	r.Done = len(u.runs)
	for _, run := range u.runs {
		r.Runs = append(r.Runs, run.Rerun)
	}
	r.Flaky, r.Broken = compareRuns(u.runs)
	u.findTests()
}

func hangs(runs []run) int {
	n := 0
	for _, r := range runs {
		if r.Outcome == evidence.TimedOut {
			n++
		}
	}
	return n
}

// compareRuns tells tests that both passed and failed from those that only failed.
func compareRuns(runs []run) (flaky []evidence.FlakyTest, broken []string) {
	passed := map[string]int{}
	failed := map[string][]int{}
	for _, r := range runs {
		for _, name := range r.passes {
			passed[name]++
		}
		for _, name := range r.failures {
			failed[name] = append(failed[name], r.Run)
		}
	}
	for name, in := range failed {
		if passed[name] == 0 {
			broken = append(broken, name)
			continue
		}
		flaky = append(flaky, evidence.FlakyTest{Test: name, Passed: passed[name], Failed: len(in), FailedRuns: in})
	}
	slices.Sort(broken)
	slices.SortFunc(flaky, func(a, b evidence.FlakyTest) int { return strings.Compare(a.Test, b.Test) })
	return flaky, broken
}
