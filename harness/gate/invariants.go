package gate

import (
	"fmt"

	"github.com/passmuster/muster/harness/evidence"
)

func invariantsMin(s *Subject) []evidence.Reason {
	const threshold = "invariants.min"
	if s.Thresholds.Invariants == nil || s.Thresholds.Invariants.Min == nil {
		return nil
	}
	want, i := *s.Thresholds.Invariants.Min, s.Package.Stages.Invariants
	switch {
	case i == nil:
		return unmeasured(threshold, atLeastCount(want), "")
	case i.Status == evidence.Unmeasured:
		return unmeasured(threshold, atLeastCount(want), i.Reason)
	case i.Counted >= want:
		return nil
	case i.Status == evidence.Partial:
		return reason(evidence.Inconclusive, threshold, atLeastCount(want), fmt.Sprintf("%d: %s", i.Counted, i.Reason))
	case i.Idle > 0:
		return reason(evidence.Fail, threshold, atLeastCount(want), fmt.Sprintf("%d, and %d idle", i.Counted, i.Idle))
	}
	return reason(evidence.Fail, threshold, atLeastCount(want), fmt.Sprint(i.Counted))
}

func invariantsIdle(s *Subject) []evidence.Reason {
	const threshold = "invariants.idle"
	if s.Thresholds.Invariants == nil || s.Thresholds.Invariants.Idle == nil {
		return nil
	}
	want, i := *s.Thresholds.Invariants.Idle, s.Package.Stages.Invariants
	switch {
	case i == nil:
		return unmeasured(threshold, atMost(want), "")
	case i.Status == evidence.Unmeasured:
		return unmeasured(threshold, atMost(want), i.Reason)
	case i.Idle > want:
		return reason(evidence.Fail, threshold, atMost(want), fmt.Sprint(i.Idle))
	case i.Status == evidence.Partial:
		return reason(evidence.Inconclusive, threshold, atMost(want), fmt.Sprintf("%d: %s", i.Idle, i.Reason))
	}
	return nil
}
