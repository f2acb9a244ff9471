package gate

import (
	"fmt"

	"github.com/passmuster/muster/harness/evidence"
	"github.com/passmuster/muster/internal/words"
)

// fuzz judges what targets came to: an input that fails is a fail, and a target that could not be fuzzed to the end
// leaves the answer open.
func fuzz(s *Subject) []evidence.Reason {
	const threshold, want = "fuzz", "no input fails"
	f := s.Package.Stages.Fuzz
	switch {
	case s.Thresholds.Fuzz == nil:
		return nil
	case f == nil:
		return unmeasured(threshold, want, "")
	case f.Status == evidence.Unmeasured:
		return unmeasured(threshold, want, f.Reason)
	}
	crashers := 0
	var failing, open []string
	for _, t := range f.Targets {
		if t.Crashers > 0 {
			crashers += t.Crashers
			failing = append(failing, t.Name)
		}
		if t.Problem != "" {
			open = append(open, t.Name+": "+t.Problem)
		}
	}
	switch {
	case crashers > 0:
		return reason(evidence.Fail, threshold, want, words.Count(crashers, "crasher")+": "+words.Some(failing))
	case len(open) > 0:
		return reason(evidence.Inconclusive, threshold, "every target is fuzzed", words.Some(open))
	case f.Status == evidence.Partial:
		return reason(evidence.Inconclusive, threshold, "every target is fuzzed", f.Reason)
	}
	return nil
}

func fuzzTargets(s *Subject) []evidence.Reason {
	f, want := s.Package.Stages.Fuzz, s.Thresholds.Fuzz
	if want == nil || want.Targets == 0 || f == nil || f.Status == evidence.Unmeasured || len(f.Targets) >= want.Targets {
		return nil // what was not measured is said above
	}
	return reason(evidence.Fail, "fuzz.targets", atLeastCount(want.Targets), fmt.Sprint(len(f.Targets)))
}

func fuzzExecutions(s *Subject) []evidence.Reason {
	f, want := s.Package.Stages.Fuzz, s.Thresholds.Fuzz
	if want == nil || want.Executions == 0 || f == nil || f.Status == evidence.Unmeasured {
		return nil
	}
	for _, t := range f.Targets {
		if t.Executions < int64(want.Executions) && t.Problem == "" {
			return reason(evidence.Inconclusive, "fuzz.executions", atLeastCount(want.Executions)+" of each target", fmt.Sprintf("%s had %d", t.Name, t.Executions))
		}
	}
	return nil
}
