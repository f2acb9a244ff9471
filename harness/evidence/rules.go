package evidence

import "slices"

// Rule is a kind of finding.
type Rule struct {
	Name string
	// Doc is one sentence: what it means and what to do.
	Doc string
}

// Names of the rules.
const (
	RuleBuild            = "build/failed"
	RuleVet              = "build/vet"
	RuleTestTimeout      = "test/timeout"
	RuleTestCrashed      = "test/crashed"
	RuleTestEndedEarly   = "test/ended-early"
	RuleTestFailed       = "test/failed"
	RuleTestFlaky        = "test/flaky"
	RuleTestChildren     = "test/children"
	RuleTestInstrumented = "test/instrumented"
	RuleTestSkips        = "test/skips"
	RuleCoverage         = "coverage/low"
	RuleCoverageChanged  = "coverage/changed"
	RuleCoverageRatchet  = "coverage/ratchet"
	RuleMutantSurvived   = "mutation/survived"
	RuleMutantUncovered  = "mutation/no-coverage"
	RuleMutantNotRun     = "mutation/not-run"
	RuleMutationBaseline = "mutation/baseline"
	RuleSuppression      = "mutation/suppression"
	RuleInvariantIdle    = "invariants/idle"
	RuleFuzzCrasher      = "fuzz/crasher"
	RuleFuzzTarget       = "fuzz/target"
	RuleFuzzMissing      = "fuzz/missing-target"
	RuleFuzzCorrupt      = "fuzz/corrupt-entry"
	RuleConfigExpired    = "config/expired"
	RuleConfigUnused     = "config/unused"
	RuleBarChange        = "bar/lowered"
)

// Rules lists every kind of finding, worst first: reports show them in this order.
var Rules = []Rule{
	{RuleBuild, "The package or its tests do not compile; nothing of it was measured."},
	{RuleVet, "A vet check that go test runs failed; go test would not run the package either."},
	{RuleTestTimeout, "The tests did not end within the package's timeout; the goroutine dump is kept in the raw output."},
	{RuleTestCrashed, "A panic, a fatal error or a signal ended the test binary."},
	{RuleTestEndedEarly, "The test binary exited with 0 before every test that was to run had reported its end."},
	{RuleTestFailed, "A test fails in every run."},
	{RuleTestFlaky, "A test passes in one seeded run and fails in another."},
	{RuleTestChildren, "The test binary ended and left processes behind; they were killed."},
	{RuleTestInstrumented, "A test fails only in a binary that is built for coverage; it was judged by one that is not."},
	{RuleFuzzCrasher, "An input makes a fuzz target fail; save it in the target's testdata, and mend the code."},
	{RuleFuzzTarget, "A fuzz target cannot be fuzzed: it never calls f.Fuzz, takes a type that cannot be fuzzed, or fails before that."},
	{RuleFuzzMissing, "The package has fewer fuzz targets than its tier wants; muster fuzz init writes one."},
	{RuleFuzzCorrupt, "A file in the place of saved inputs of a fuzz target is none; repair it or delete it."},
	{RuleTestSkips, "More tests are skipped than the tier allows."},
	{RuleCoverageChanged, "Lines that the change added or edited are executed by no test."},
	{RuleCoverage, "The tests execute fewer of the package's statements than the tier wants."},
	{RuleCoverageRatchet, "The package's coverage fell below that of the merge base."},
	{RuleMutationBaseline, "A test does not pass, or not always, with no mutant active: nothing can be said of the package's mutants."},
	{RuleMutantNotRun, "Mutants were not tested, so that the score is not known."},
	{RuleMutantSurvived, "No test notices a small change of the code: a bug there would not be found either."},
	{RuleMutantUncovered, "No test executes code that mutation would change."},
	{RuleSuppression, "A //muster:ignore comment has no effect or is not needed; give it a reason, or delete it."},
	{RuleInvariantIdle, "An invariant does not count: it ran on too few distinct inputs, or no killed mutant changes what its test sees."},
	{RuleConfigExpired, "A lowering or exclusion in the config has expired and no longer counts; renew it with a reason or delete it."},
	{RuleConfigUnused, "A rule, lowering or exclusion in the config matches nothing."},
	{RuleBarChange, "The change removes or loosens a test, golden, saved entry, suppression, skip or threshold."},
}

func ruleRank(name string) int {
	i := slices.IndexFunc(Rules, func(r Rule) bool { return r.Name == name })
	if i < 0 {
		return len(Rules)
	}
	return i
}
