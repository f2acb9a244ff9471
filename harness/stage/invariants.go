package stage

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/passmuster/muster/harness/evidence"
	"github.com/passmuster/muster/internal/gotest"
	"github.com/passmuster/muster/internal/words"
	"github.com/passmuster/muster/mutate"
)

const invariantsVersion = 1

// attrInvariant is harness.AttrInvariant, which is the test side's: a test compares the two.
const attrInvariant = "muster.invariant"

// attrProperty is harness.AttrProperty.
const attrProperty = "muster.property"

// finishInvariants reads what the tests of the first run told of their invariants. Nothing is run for it.
// It comes after mutation, which shows whether an invariant notices anything.
func finishInvariants(_ context.Context, _ *Settings, all []*Unit) {
	for _, u := range all {
		u.takeInvariants()
	}
}

func (u *Unit) takeInvariants() {
	out := &evidence.Invariants{Version: invariantsVersion, Status: evidence.Measured}
	u.Evidence.Stages.Invariants = out
	t := u.Evidence.Stages.Tests
	switch {
	case t.Status != evidence.Measured:
		out.Status, out.Reason = evidence.Unmeasured, t.Reason
		return
	case t.Outcome != evidence.Passed && t.Outcome != evidence.Failed && t.Outcome != evidence.NoTests:
		out.Status, out.Reason = evidence.Unmeasured, string(t.Outcome)
		return
	}
	failed := u.failedTests()
	for _, test := range slices.Sorted(maps.Keys(t.Attrs)) {
		value, ok := t.Attrs[test][attrInvariant]
		if !ok {
			continue
		}
		var told []evidence.Invariant
		if err := json.Unmarshal(value, &told); err != nil {
			out.Status = evidence.Partial
			out.Reason = fmt.Sprintf("%s says of its invariants what is not understood: %v", test, err)
			continue
		}
		for _, i := range told {
			i.Test, i.Failed, i.Killed, i.Idle = test, failed[test], nil, ""
			i.Distinct = min(i.Distinct, i.Checks)
			u.judgeInvariant(&i)
			switch {
			case i.Failed:
			case i.Idle != "":
				out.Idle++
			default:
				out.Counted++
			}
			out.List = append(out.List, i)
		}
	}
	u.findIdle(out)
	u.findIdleProperties(t.Attrs, failed)
}

// findIdleProperties notes each property that may as well assert nothing: mutants of the package were killed, and
// none of them changes what the property's test sees. Those of tests that told of invariants are
// invariants, and are judged as such. Where the
// test sees one, a property that checks nothing but that nothing panics is right as it is.
func (u *Unit) findIdleProperties(attrs map[string]map[string]json.RawMessage, failed map[string]bool) {
	for _, test := range slices.Sorted(maps.Keys(attrs)) {
		value, ok := attrs[test][attrProperty]
		_, invariants := attrs[test][attrInvariant]
		killed := u.killedBy(test)
		if !ok || invariants || failed[test] || killed == nil || *killed > 0 || u.killed() == 0 {
			continue
		}
		var told []struct {
			Name  string `json:"name"`
			Cases int    `json:"cases"`
		}
		if json.Unmarshal(value, &told) != nil {
			continue // no tier depends on it
		}
		for _, p := range told {
			f := evidence.Finding{
				Rule: evidence.RuleInvariantIdle, Severity: evidence.Note, Test: test,
				Replay: u.mutateCommand("--verbose", "--threshold=100"),
				Message: fmt.Sprintf("the property %q held on %s and may assert nothing: no killed mutant of the package changes what its test sees",
					cmp.Or(p.Name, test), words.Count(p.Cases, "input")),
			}
			f.File, f.Line = u.declared(test)
			u.find(f)
		}
	}
}

// killed counts the package's detected mutants.
func (u *Unit) killed() int {
	n := 0
	for _, r := range u.mutants {
		if r.Status == mutate.Killed || r.Status == mutate.Timeout {
			n++
		}
	}
	return n
}

// failedTests are the tests that failed in the first run.
func (u *Unit) failedTests() map[string]bool {
	failed := map[string]bool{}
	if len(u.runs) > 0 {
		for _, t := range u.runs[0].result.Tests {
			failed[t.Name] = t.Status == gotest.Fail
		}
	}
	return failed
}

// judgeInvariant says why an invariant does not count.
func (u *Unit) judgeInvariant(i *evidence.Invariant) {
	i.Killed = u.killedBy(i.Test)
	switch {
	case i.Failed:
	case i.Distinct < evidence.MinDistinctInputs:
		i.Idle = fmt.Sprintf("it ran on %s, and counts from %d on", words.Count(i.Distinct, "distinct input"), evidence.MinDistinctInputs)
	case i.Killed != nil && *i.Killed == 0:
		i.Idle = "no killed mutant of the package changes what its test sees"
	}
}

// killedBy counts the package's detected mutants that the test infects; nil where not the whole package was
// mutated, where nothing could be, and where mutants that were not tested leave it open.
func (u *Unit) killedBy(test string) *int {
	m := u.Evidence.Stages.Mutation
	if m == nil || m.Status == evidence.Unmeasured || m.Package == nil {
		return nil
	}
	if _, whole := mutate.Tally(*m.Package).Score(); whole == 0 {
		return nil
	}
	top, _, _ := strings.Cut(test, "/")
	n := 0
	for _, r := range u.mutants {
		if (r.Status == mutate.Killed || r.Status == mutate.Timeout) && disturbs(r, top) {
			n++
		}
	}
	if n == 0 && m.Package.Pending+m.Package.RuntimeError > 0 {
		return nil
	}
	return &n
}

// disturbs reports whether a mutant changes a value in the test. Where no test was watched for that, as
// where every mutant has a process of its own, those that reach the mutant count.
func disturbs(r mutate.Result, test string) bool {
	return r.KilledBy == test || slices.Contains(r.Infecting, test) || len(r.Infecting) == 0 && slices.Contains(r.CoveredBy, test)
}

// findIdle writes a finding for each idle invariant: a warning where the tier's thresholds are missed for
// it, else a note.
func (u *Unit) findIdle(out *evidence.Invariants) {
	severity := evidence.Note
	if t := u.Thresholds.Invariants; t != nil {
		if t.Min != nil && out.Counted < *t.Min || t.Idle != nil && out.Idle > *t.Idle {
			severity = evidence.Warning
		}
	}
	for _, i := range out.List {
		if i.Idle == "" {
			continue
		}
		advice := "let it depend on what the package returns"
		if i.Distinct < evidence.MinDistinctInputs {
			advice = "draw from more values"
		}
		f := evidence.Finding{
			Rule: evidence.RuleInvariantIdle, Severity: severity, Test: i.Test, Replay: u.invariantReplay(i),
			Message: fmt.Sprintf("invariant %q (%s) is idle: %s: %s", i.Name, firstLine(i.Kind), i.Idle, advice),
		}
		f.File, f.Line = u.declared(i.Test)
		u.find(f)
	}
}

// invariantReplay is the command that shows the counts again, or the mutants that the test should notice.
func (u *Unit) invariantReplay(i evidence.Invariant) string {
	if i.Distinct >= evidence.MinDistinctInputs {
		return u.mutateCommand("--verbose", "--threshold=100")
	}
	return u.goTest("-count=1", "-v", "-run="+exactly(i.Test))
}
