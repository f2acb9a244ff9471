package report

import (
	"github.com/passmuster/muster/harness/evidence"
	"github.com/passmuster/muster/harness/gate"
)

// fuzzed is a package with inputs that fail, one with a target that cannot be fuzzed, one with no target and too little done
// for none, one that was not fuzzed, and two that pass.
func fuzzed() Input {
	target := func(name string, executions int64, crashers int, discovery *float64) evidence.FuzzTarget {
		return evidence.FuzzTarget{Name: name, File: "parse/parse_test.go", Line: 12, Args: []string{"[]uint8"}, Engine: "muster", State: "done",
			Seeds: 3, Executions: executions, Corpus: 40, Edges: 310, Discovery: discovery, Crashers: crashers}
	}
	measured := func(targets ...evidence.FuzzTarget) *evidence.Fuzz {
		return &evidence.Fuzz{Version: 1, Status: evidence.Measured, Seed: 1, Targets: targets}
	}
	crashing, broken, missing, unmeasured := good("parse", "fuzzed"), good("queue", "fuzzed"), good("store", "fuzzed"), good("billing", "fuzzed")
	passing, replayed := good("fee", "fuzzed"), good("tax", "replayed")
	crashing.Stages.Fuzz = measured(target("FuzzHead", 999, 0, nil), target("FuzzParse", 48_231, 2, ptr(1.0/1500)), target("FuzzTail", 30_000, 1, ptr(0.02)))
	crashing.Findings = []evidence.Finding{
		{Rule: evidence.RuleFuzzCrasher, Severity: evidence.Error, Test: "FuzzParse", Function: "Parse", File: "parse/parse.go", Line: 31,
			Message: "panic: index out of range [4] with length 4", Detail: "[]byte(\"a=\\x00\")\nsaved in testdata/fuzz/FuzzParse/9f86d081884c7d65",
			Replay: "go test '-run=^FuzzParse$/^9f86d081884c7d65$' ./parse"},
		{Rule: evidence.RuleFuzzCrasher, Severity: evidence.Error, Test: "FuzzParse", Function: "scan", File: "parse/scan.go", Line: 8,
			Message: "hang: used over 2s of processor time", Replay: "go test '-run=^FuzzParse$/^60303ae22b998861$' ./parse"},
		{Rule: evidence.RuleFuzzCrasher, Severity: evidence.Error, Test: "FuzzTail", File: "parse/parse_test.go", Line: 40,
			Message: "failure: parse_test.go:40: not the same", Replay: "go test '-run=^FuzzTail$/^fd61a03af4f77d87$' ./parse"},
		{Rule: evidence.RuleFuzzCorrupt, Severity: evidence.Warning, Test: "FuzzParse", File: "parse/testdata/fuzz/FuzzParse/notes",
			Message: "it is no saved input: malformed encoding version"},
	}
	failed := target("FuzzQueue", 0, 0, nil)
	failed.State, failed.Problem = "failed", "it returns without calling F.Fuzz"
	broken.Stages.Fuzz = measured(failed)
	broken.Findings = []evidence.Finding{{Rule: evidence.RuleFuzzTarget, Severity: evidence.Error, Test: "FuzzQueue", File: "queue/queue_test.go", Line: 5,
		Message: "it returns without calling F.Fuzz"}}
	missing.Stages.Fuzz = measured()
	missing.Findings = []evidence.Finding{{Rule: evidence.RuleFuzzMissing, Severity: evidence.Error, File: "store",
		Message: "no fuzz target, where the tier wants 1", Detail: "func FuzzOpen(f *testing.F) {\n}", Replay: "muster fuzz init ./store.Open"}}
	unmeasured.Stages.Fuzz = &evidence.Fuzz{Version: 1, Status: evidence.Unmeasured, Reason: "its tests do not build", Seed: 1}
	passing.Stages.Fuzz = measured(target("FuzzFee", 1000, 0, ptr(0.25)))
	replayed.Stages.Fuzz = measured(target("FuzzTax", 3, 0, nil))

	all := []evidence.Package{unmeasured, passing, crashing, broken, missing, replayed}
	var verdicts []evidence.PackageVerdict
	for _, p := range all {
		verdicts = append(verdicts, verdictOf(p, evidence.Pass))
	}
	in := base(all, verdicts)
	in.Evidence.Config.Tiers = []evidence.Tier{
		{Name: "fuzzed", Thresholds: evidence.Thresholds{Fuzz: &evidence.FuzzThresholds{Executions: 1000, Targets: 1}}},
		{Name: "replayed", Thresholds: evidence.Thresholds{Fuzz: &evidence.FuzzThresholds{}}},
	}
	in.Evidence.Run.Durations[1].Fuzz = 1.5
	in.Verdict = gate.Evaluate(in.Evidence)
	return in
}
