package report

import (
	"strings"
	"testing"

	"github.com/passmuster/muster/mutate"
)

const pricing = `package billing

var rounding = 2

// Discount is what a large amount is reduced by.
func Discount(amount, limit int) int {
	if amount > limit {
		return amount / 10
	}
	log.Printf("no discount: %d", amount)
	return 0
}

func Refund(paid int) (int, error) {
	if paid < 0 {
		return 0, errNegative
	}
	refunds.Lock()
	defer refunds.Unlock()
	total += paid
	return paid, nil
}

func (i *Invoice) Total() int {
	sum := 0
	for _, l := range i.Lines {
		sum += l.Amount
	}
	for sum < 0 {
		sum++
	}
	return sum
}
`

const store = "package store\n\nfunc Größe(s string) int { return len(s) /* „ä𝄞“ */ + 1 }\n"

// at is a mutant of the n-th occurrence (from 1) of original.
func at(id int, src, file, operator, original string, n int, replacement string) mutate.Result {
	start := -1
	for range n {
		next := strings.Index(src[start+1:], original)
		if next < 0 {
			panic("no " + original)
		}
		start += 1 + next
	}
	s := newSource([]byte(src))
	r := mutate.Result{Mutant: mutate.Mutant{
		ID: id, Operator: operator, File: file, Start: start, End: start + len(original), Original: original, Replacement: replacement,
	}}
	r.Line, r.Column = s.position(r.Start)
	r.EndLine, r.EndColumn = s.position(r.End)
	return r
}

func with(r mutate.Result, function string, s mutate.Status, change func(*mutate.Result)) mutate.Result {
	r.Function, r.Status = function, s
	if change != nil {
		change(&r)
	}
	return r
}

// billing has every status and every way to survive.
func billing() Package {
	p := func(id int, operator, original string, n int, replacement string) mutate.Result {
		return at(id, pricing, "pricing.go", operator, original, n, replacement)
	}
	const discount, refund, total = "Discount", "Refund", "Invoice.Total"
	both := []string{"TestDiscount", "TestInvoice"}
	return Package{
		ImportPath: "example.com/shop/billing", Dir: "billing",
		Files: map[string][]byte{"pricing.go": []byte(pricing), "empty.go": []byte("package billing\n")},
		Results: []mutate.Result{
			with(p(1, "literal/number", "2", 1, "3"), "", mutate.Survived, func(r *mutate.Result) {
				r.Missing, r.Reason = "depends on rounding", "all 8 tests ran with it and none fails"
			}),
			with(p(2, "comparison/boundary", ">", 1, ">="), discount, mutate.Survived, func(r *mutate.Result) {
				r.Missing, r.CoveredBy = "makes amount equal to limit", both
			}),
			with(p(3, "comparison/negate", ">", 1, "<="), discount, mutate.Killed, func(r *mutate.Result) {
				r.Cause, r.Reason, r.KilledBy, r.CoveredBy, r.Infecting = mutate.ByAssertion, "pricing_test.go:9: got 0, want 10", "TestDiscount", both, both
			}),
			with(p(4, "arithmetic/swap", "/", 3, "*"), discount, mutate.Survived, func(r *mutate.Result) {
				r.CoveredBy, r.Infecting = both, []string{"TestInvoice"}
			}),
			with(p(5, "statement/remove", "log.Printf(\"no discount: %d\", amount)", 1, "_ = amount"), discount, mutate.Ignored, func(r *mutate.Result) {
				r.Ignored = "arid: logging"
			}),
			with(p(6, "return/zero", "0", 2, "-0"), discount, mutate.Survived, func(r *mutate.Result) {
				r.CoveredBy, r.Equivalent = both, true
			}),
			with(p(7, "error/drop", "if paid < 0 {\n\t\treturn 0, errNegative\n\t}", 1, "_ = paid"), refund, mutate.NoCoverage, nil),
			with(p(8, "concurrency/lock", "refunds.Lock()\n\tdefer refunds.Unlock()", 1, "_ = refunds"), refund, mutate.NoCoverage, nil),
			with(p(9, "assign/operator", "+=", 1, "-="), refund, mutate.Pending, func(r *mutate.Result) { r.Reason = "the budget is spent" }),
			with(p(10, "literal/number", "0", 5, "true"), total, mutate.CompileError, func(r *mutate.Result) {
				r.Invalid = "cannot use true as int value"
			}),
			with(p(11, "assign/operator", "sum += l.Amount", 1, "sum -= l.Amount"), total, mutate.Survived, func(r *mutate.Result) {
				r.CoveredBy = []string{"TestA", "TestB", "TestC", "TestD", "TestE"}
				r.Infecting = []string{"TestE", "TestD", "TestB", "TestA"}
			}),
			with(p(15, "statement/assign", "sum += l.Amount", 1, ""), total, mutate.Survived, func(r *mutate.Result) {
				r.CoveredBy = []string{"TestA"}
				r.Infecting = []string{"TestA"}
			}),
			with(p(12, "increment/swap", "++", 1, "--"), total, mutate.Timeout, func(r *mutate.Result) {
				r.Cause, r.Reason, r.KilledBy, r.CoveredBy = mutate.ByHang, "more than 1000000 loop steps", "FuzzTotal", []string{"FuzzTotal"}
			}),
			with(p(13, "condition/true", "sum < 0", 1, "true"), total, mutate.RuntimeError, func(r *mutate.Result) { r.Reason = "the test binary could not be started" }),
			with(p(14, "loop/skip", "for _, l := range i.Lines {", 1, "for _, l := range i.Lines { break"), total, mutate.Killed, func(r *mutate.Result) {
				r.Cause, r.Reason, r.KilledBy, r.CoveredBy = mutate.ByPanic, "panic: index out of range", "TestInvoice", []string{"TestInvoice"}
			}),
		},
		Tests: []string{"TestDiscount", "TestInvoice", "FuzzTotal", "TestA", "TestB", "TestC", "TestD", "TestE"}, Static: []int{1},
		Seconds:  map[string]float64{PhaseLoad: 0.25, PhaseBuild: 1, PhaseBaseline: 0.0625, PhaseRun: 2, PhaseEquivalents: 0.5},
		Problems: []string{"TestClock is flaky: it passed once and failed once"},
		Suppressions: []Suppression{
			{File: "pricing.go", Line: 24, Column: 2, Message: "suppression gives no reason, so it has no effect"},
			{File: "pricing.go", Line: 4, Column: 1, Message: "suppression of literal matches no mutant: remove it"},
		},
		Notes: []string{"TestInvoice runs in a process of its own: it changes package state"},
	}
}

func shop() Input {
	return Input{
		Module: "example.com/shop", Version: "v1.2.3",
		Packages: []Package{
			{
				ImportPath: "example.com/shop", Dir: ".", Files: map[string][]byte{"store.go": []byte(store)},
				Results: []mutate.Result{
					with(at(1, store, "store.go", "arithmetic/swap", "+", 1, "-"), "Größe", mutate.Killed, func(r *mutate.Result) {
						r.Cause, r.KilledBy, r.CoveredBy = mutate.ByExit, "TestSize", []string{"TestSize"}
					}),
				},
				Tests: []string{"TestSize"}, Seconds: map[string]float64{PhaseRun: 0.125},
			},
			billing(),
			{ImportPath: "example.com/shop/empty", Dir: "empty", Files: map[string][]byte{}},
		},
		Operators: []mutate.Operator{{Name: "comparison/boundary", Doc: "A comparison takes or leaves the boundary: an off-by-one error."}},
		Replay:    Replay("-tags=x"),
	}
}

// nasty has text that a report must not pass through.
func nasty() Input {
	src := "package n\n\nfunc f() string { return \"\u202eoops\x1b[31m\" }\n"
	return Input{Module: "m", Packages: []Package{{
		ImportPath: "m/päck chen", Dir: "päck chen", Files: map[string][]byte{"a:b%.go": []byte(src)},
		Results: []mutate.Result{with(at(1, src, "a:b%.go", "literal/string", "\"\u202eoops\x1b[31m\"", 1, `"\xff"`), "f", mutate.Survived, func(r *mutate.Result) {
			r.CoveredBy, r.Missing = []string{"TestF"}, "makes \u202eit\x1b[0m\nso"
		})},
		Tests: []string{"TestF"}, Problems: []string{"output: \x1b]0;title\x07"},
	}}}
}

func TestTheFixtureHasEveryStatus(t *testing.T) {
	tally := mutate.Count(billing().Results)
	if tally.Killed*tally.Survived*tally.NoCoverage*tally.CompileError*tally.RuntimeError*tally.Timeout*tally.Ignored*tally.Pending*tally.Equivalent == 0 {
		t.Errorf("%+v", tally)
	}
}
