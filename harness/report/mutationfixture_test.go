package report

import (
	"strings"

	"github.com/passmuster/muster/harness/evidence"
	"github.com/passmuster/muster/harness/gate"
	"github.com/passmuster/muster/mutate"
	mutants "github.com/passmuster/muster/mutate/report"
)

const feeSource = `package fee

import "log"

// Fee is what a payment costs; „größere“ ones cost 1 %.
func Fee(amount, limit int) int {
	if amount > limit {
		log.Printf("over: %d <b>", amount)
		return amount / 100
	}
	for amount < 0 {
		amount++
	}
	return 5
}

func Refund(amount int) int {
	if amount < 0 {
		return 0
	}
	return amount
}
`

// mutantAt is a mutant of the n-th occurrence (from 1) of original in feeSource.
func mutantAt(operator, function, original string, n int, replacement string, change func(*mutate.Result)) mutate.Result {
	start := -1
	for range n {
		start += 1 + strings.Index(feeSource[start+1:], original)
	}
	r := mutate.Result{Mutant: mutate.Mutant{
		Operator: operator, File: "fee.go", Function: function, Original: original, Replacement: replacement, Start: start, End: start + len(original),
	}, Status: mutate.Killed, Cause: mutate.ByAssertion, Reason: "fee_test.go:9: got 5", KilledBy: "TestFee", CoveredBy: []string{"TestFee"}}
	place := func(offset int) (line, column int) {
		before := feeSource[:offset]
		return 1 + strings.Count(before, "\n"), offset - strings.LastIndexByte(before, '\n')
	}
	r.Line, r.Column = place(r.Start)
	r.EndLine, r.EndColumn = place(r.End)
	if change != nil {
		change(&r)
	}
	return r
}

// feeMutants have every status.
func feeMutants() mutants.Package {
	status := func(s mutate.Status) func(*mutate.Result) {
		return func(r *mutate.Result) { r.Status, r.Cause, r.Reason, r.KilledBy = s, "", "", "" }
	}
	p := mutants.Package{
		ImportPath: testModule + "/fee", Dir: "fee", Files: map[string][]byte{"fee.go": []byte(feeSource)}, Tests: []string{"TestFee"},
		Results: []mutate.Result{
			mutantAt("comparison/boundary", "Fee", "amount > limit", 1, "amount >= limit", func(r *mutate.Result) {
				status(mutate.Survived)(r)
				r.Missing = "makes amount equal to limit"
			}),
			mutantAt("comparison/negate", "Fee", "amount > limit", 1, "amount <= limit", nil),
			mutantAt("statement/remove", "Fee", "log.Printf(\"over: %d <b>\", amount)", 1, "_ = amount", func(r *mutate.Result) {
				status(mutate.Ignored)(r)
				r.Ignored = "arid: logging"
			}),
			mutantAt("arithmetic/swap", "Fee", "amount / 100", 1, "amount * 100", nil),
			mutantAt("literal/increment", "Fee", "100", 1, "101", func(r *mutate.Result) {
				status(mutate.Survived)(r)
				r.Infecting = []string{"TestFee"}
			}),
			mutantAt("comparison/case", "Fee", "amount < 0", 1, "amount != 0", func(r *mutate.Result) {
				status(mutate.Survived)(r)
				r.Equivalent = true
			}),
			mutantAt("increment/swap", "Fee", "amount++", 1, "amount--", func(r *mutate.Result) {
				r.Status, r.Cause, r.Reason = mutate.Timeout, mutate.ByHang, "more than 1000000 loop steps"
			}),
			mutantAt("literal/number", "Fee", "5", 1, "\"\"", func(r *mutate.Result) {
				status(mutate.CompileError)(r)
				r.Invalid = "cannot use \"\" as int value"
			}),
			mutantAt("branch/if", "Refund", "if amount < 0 {\n\t\treturn 0\n\t}", 1, "_ = amount < 0", func(r *mutate.Result) {
				status(mutate.NoCoverage)(r)
				r.CoveredBy = nil
			}),
			mutantAt("comparison/boundary", "Refund", "amount < 0", 2, "amount <= 0", func(r *mutate.Result) {
				status(mutate.NoCoverage)(r)
				r.CoveredBy = nil
			}),
		},
	}
	for i := range p.Results {
		p.Results[i].ID = i + 1
	}
	return p
}

// weaklyTested is a package whose coverage is good and whose mutants survive, one whose mutants could not
// be judged, and one that passes with survivors.
func weaklyTested() Input {
	a, b, c := good("fee", "strict"), good("store", "strict"), good("billing", "strict")
	m := feeMutants()
	counts := evidence.Mutants(mutate.Count(m.Results))
	a.Stages.Mutation = &evidence.Mutation{Version: 1, Status: evidence.Measured, Package: &counts,
		Changed: &evidence.Mutants{Killed: 1, Survived: 1},
		Functions: []evidence.FunctionMutants{
			{Name: "Fee", File: "fee/fee.go", Line: 7, Survived: 2}, {Name: "Refund", File: "fee/fee.go", Line: 18, NoCoverage: 2},
		}}
	a.Findings = []evidence.Finding{
		{Rule: evidence.RuleMutantSurvived, Severity: evidence.Warning, Function: "Fee", File: "fee/fee.go", Line: 7, Column: 5,
			Message: "no test notices `amount >= limit` in place of `amount > limit`: no test makes amount equal to limit",
			Detail:  "- if amount > limit {\n+ if amount >= limit {\ncovered by: TestFee\nto kill it: a test that makes amount equal to limit and asserts what Fee then returns or changes",
			Replay:  "muster mutate --threshold=100 --only=fee/fee.go:7:5,comparison/boundary ./fee"},
		{Rule: evidence.RuleMutantSurvived, Severity: evidence.Warning, Function: "Fee", File: "fee/fee.go", Line: 9, Column: 19,
			Message: "no test notices `101` in place of `100`: 1 test executes it with a different value and asserts nothing that sees it: TestFee",
			Detail:  "- return amount / 100\n+ return amount / 101\ncovered by: TestFee\nto kill it: assert in TestFee what this line of Fee returns or changes",
			Replay:  "muster mutate --threshold=100 --only=fee/fee.go:9:19,literal/increment ./fee"},
		{Rule: evidence.RuleMutantUncovered, Severity: evidence.Warning, Function: "Refund", File: "fee/fee.go", Line: 18, EndLine: 20,
			Message: "no test executes 2 mutants of Refund",
			Replay:  "muster mutate --threshold=100 --only=fee/fee.go:18:2,branch/if ./fee"},
		{Rule: evidence.RuleSuppression, Severity: evidence.Warning, File: "fee/fee.go", Line: 3, Column: 1,
			Message: "suppression of bitwise matches no mutant: remove it", Replay: "muster mutate ./fee"},
	}
	b.Stages.Mutation = &evidence.Mutation{Version: 1, Status: evidence.Unmeasured, Reason: "TestStore fails with no mutant active"}
	b.Findings = []evidence.Finding{{Rule: evidence.RuleMutationBaseline, Severity: evidence.Warning, Test: "TestStore",
		Message: "TestStore fails with no mutant active", Replay: "muster mutate ./store"}}
	c.Stages.Mutation = &evidence.Mutation{Version: 1, Status: evidence.Measured, Package: &evidence.Mutants{Killed: 9, Survived: 1}, Changed: &evidence.Mutants{}}
	c.Findings = []evidence.Finding{{Rule: evidence.RuleMutantSurvived, Severity: evidence.Note, Function: "Pay", File: "billing/pay.go", Line: 3, Column: 1,
		Message: "no test notices `1` in place of `0`: no test makes it so", Replay: "muster mutate --threshold=100 --only=billing/pay.go:3:1,literal/increment ./billing"}}
	in := since(base([]evidence.Package{a, b, c}, []evidence.PackageVerdict{
		verdictOf(a, evidence.Fail), verdictOf(b, evidence.Inconclusive), verdictOf(c, evidence.Pass)}))
	in.Evidence.Config.Tiers = []evidence.Tier{{Name: "strict", Thresholds: evidence.Thresholds{
		Mutation: &evidence.MutationThresholds{Package: ptr(80.0), Changed: ptr(90.0)},
	}}}
	in.Evidence.Run.Durations[0].Mutation, in.Evidence.Run.Durations[0].Equivalents = 2.25, 0.75
	in.Verdict = gate.Evaluate(in.Evidence)
	in.Mutants = &mutants.Input{Module: testModule, Version: "v0.1.0", Packages: []mutants.Package{m}}
	return in
}
