package stage

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/passmuster/muster/harness/evidence"
	"github.com/passmuster/muster/internal/golist"
	"github.com/passmuster/muster/mutate"
	"github.com/passmuster/muster/mutate/discover"
	"github.com/passmuster/muster/mutate/engine"
	"github.com/passmuster/muster/mutate/report"
	"github.com/passmuster/muster/mutate/session"
)

func ptr[T any](v T) *T { return &v }

// mutated is a unit whose tests pass; lines 2 and 3 of p.go are changed.
func mutated(th evidence.MutationThresholds) *Unit {
	return &Unit{
		Settings: &Settings{Root: "/root", Since: true, Flags: []string{"-race", "-tags=x"}, Changed: map[string][]evidence.LineRange{"p/p.go": {{From: 2, To: 3}}}},
		Go:       &golist.Package{ImportPath: "m/p", Dir: "/root/p", GoFiles: []string{"p.go"}, Module: &golist.Module{Path: "m", Dir: "/root"}},
		Evidence: &evidence.Package{Path: "m/p", Dir: "p", Tier: "t", Stages: evidence.Stages{
			Tests:    &evidence.Tests{Status: evidence.Measured, Outcome: evidence.Passed},
			Mutation: &evidence.Mutation{Version: mutationVersion, Status: evidence.Measured},
		}},
		Thresholds: evidence.Thresholds{Mutation: &th},
	}
}

const source = "package p\nfunc F(n int) bool { return n > 2 }\nfunc G() int { return 4 }\nfunc H() int { return 5 }\n"

func result(line int, function, original, replacement string, s mutate.Status) mutate.Result {
	start := strings.Index(source, original)
	return mutate.Result{Status: s, Mutant: mutate.Mutant{
		Operator: "o/" + function, File: "p.go", Line: line, EndLine: line, Column: 3, Start: start, End: start + len(original),
		Function: function, Original: original, Replacement: replacement,
	}}
}

func measured() *report.Package {
	return &report.Package{ImportPath: "m/p", Dir: "p", Files: map[string][]byte{"p.go": []byte(source)}, Results: []mutate.Result{
		result(2, "F", "n > 2", "n >= 2", mutate.Survived),
		result(2, "F", "n > 2", "true", mutate.Killed),
		result(3, "G", "4", "5", mutate.NoCoverage),
		result(4, "H", "5", "6", mutate.Survived),
		result(4, "H", "5", "0", mutate.Timeout),
	}}
}

func TestMutantsAreCountedForThePackageAndTheChange(t *testing.T) {
	u := mutated(evidence.MutationThresholds{Package: ptr(30.0), Changed: ptr(90.0)})
	u.takeMutants(context.Background(), measured(), nil, []discover.Problem{{File: "p.go", Line: 9, Column: 2, Message: "suppression gives no reason"}})
	m := u.Evidence.Stages.Mutation
	want := &evidence.Mutation{
		Version: 1, Status: evidence.Measured,
		Package:   &evidence.Mutants{Killed: 1, Survived: 2, NoCoverage: 1, Timeout: 1},
		Changed:   &evidence.Mutants{Killed: 1, Survived: 1, NoCoverage: 1},
		Functions: []evidence.FunctionMutants{{Name: "F", File: "p/p.go", Line: 2, Survived: 1}, {Name: "G", File: "p/p.go", Line: 3, NoCoverage: 1}, {Name: "H", File: "p/p.go", Line: 4, Survived: 1}},
	}
	if d := cmp.Diff(want, m); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
	var got []string
	for _, f := range u.Evidence.Findings {
		got = append(got, string(f.Severity)+" "+f.Rule+" "+f.Function+": "+f.Message+"; "+f.Replay)
	}
	// The package's score is reached, so what is outside of the change is a note.
	if d := cmp.Diff([]string{
		"warning mutation/suppression : suppression gives no reason; muster mutate --tags=x ./p",
		"warning mutation/survived F: no test notices `n >= 2` in place of `n > 2`: every test passes with it; muster mutate --tags=x --threshold=100 --only=p/p.go:2:3,o/F ./p",
		"note mutation/survived H: no test notices `6` in place of `5`: every test passes with it; muster mutate --tags=x --threshold=100 --only=p/p.go:4:3,o/H ./p",
		"warning mutation/no-coverage G: no test executes 1 mutant of G; muster mutate --tags=x --threshold=100 --only=p/p.go:3:3,o/G ./p",
	}, got); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
	if d := cmp.Diff("- func F(n int) bool { return n > 2 }\n+ func F(n int) bool { return n >= 2 }", strings.Join(strings.Split(u.Evidence.Findings[1].Detail, "\n")[:2], "\n")); d != "" {
		t.Error(d)
	}
}

func TestMutantsThatWereNotTestedAreSaid(t *testing.T) {
	u := mutated(evidence.MutationThresholds{Package: ptr(30.0)})
	p := measured()
	p.Results[1].Status, p.Results[1].Reason = mutate.Pending, "not run: the time budget was used up"
	u.takeMutants(context.Background(), p, nil, nil)
	m := u.Evidence.Stages.Mutation
	if m.Status != evidence.Partial || m.Reason != "not run: the time budget was used up" || m.Changed != nil || m.Package.Pending != 1 {
		t.Errorf("%+v", m)
	}
	if f := u.Evidence.Findings[0]; f.Rule != evidence.RuleMutantNotRun || f.Message != "1 mutant not tested: not run: the time budget was used up" {
		t.Errorf("%+v", f)
	}

	ctx, cancel := context.WithCancelCause(context.Background())
	cancel(errors.New("the budget of 3s was over"))
	u = mutated(evidence.MutationThresholds{Package: ptr(30.0)})
	u.takeMutants(ctx, p, context.Canceled, nil)
	if m := u.Evidence.Stages.Mutation; m.Status != evidence.Partial || m.Reason != "the budget of 3s was over" {
		t.Errorf("%+v", m)
	}
}

func TestABaselineThatIsRedNamesTheTest(t *testing.T) {
	u := mutated(evidence.MutationThresholds{Package: ptr(30.0)})
	red := &engine.BaselineError{Package: "m/p", Test: "TestX", Reason: "p_test.go:3: no"}
	err := blamed([]error{errors.New("other"), &session.PackageError{ImportPath: "m/q", Err: errors.New("q")}, &session.PackageError{ImportPath: "m/p", Err: red}}, "m/p")
	u.takeMutants(context.Background(), measured(), err, nil)
	m, f := u.Evidence.Stages.Mutation, u.Evidence.Findings[0]
	if m.Status != evidence.Unmeasured || m.Package != nil || !strings.HasPrefix(m.Reason, "TestX fails with no mutant active") {
		t.Errorf("%+v", m)
	}
	if f.Rule != evidence.RuleMutationBaseline || f.Test != "TestX" || f.Replay != "muster mutate --tags=x ./p" || f.Message != m.Reason {
		t.Errorf("%+v", f)
	}
}

func TestOnlyTestsThatPassAndRepeatJudgeMutants(t *testing.T) {
	for want, change := range map[string]func(*Unit){
		"": func(*Unit) {},
		"TestA is flaky, and mutants are judged by tests that repeat": func(u *Unit) {
			u.Evidence.Stages.Reruns = &evidence.Reruns{Flaky: []evidence.FlakyTest{{Test: "TestA"}}}
		},
		"TestB fails, and mutants are judged by tests that pass": func(u *Unit) { u.Evidence.Stages.Tests.Failures = []string{"TestB"} },
		"build failed": func(u *Unit) { u.Evidence.Stages.Tests.Outcome = evidence.BuildFailed },
		"no binary": func(u *Unit) {
			*u.Evidence.Stages.Tests = evidence.Tests{Status: evidence.Unmeasured, Reason: "no binary"}
		},
		"mutants are judged by all tests: leave out --run, --skip and test arguments": func(u *Unit) { u.Settings.Skip = "Slow" },
	} {
		u := mutated(evidence.MutationThresholds{Package: ptr(30.0)})
		change(u)
		if got := u.unmutable(context.Background()); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestOnlyChangedLinesAreMutatedWhereTheTierWantsNoMore(t *testing.T) {
	changed := mutated(evidence.MutationThresholds{Changed: ptr(30.0), Equivalents: ptr(0), Operators: []string{"comparison"}})
	o := sessionOptions(changed.Settings, []*Unit{changed})
	if d := cmp.Diff(map[string][]discover.Range{"/root/p/p.go": {{From: 2, To: 3}}}, o.Lines); d != "" || o.Equivalents || !slices.Equal(o.Operators, []string{"comparison"}) {
		t.Errorf("%+v\n%s", o, d)
	}
	whole := mutated(evidence.MutationThresholds{Package: ptr(30.0), Changed: ptr(30.0)})
	whole.Evidence.Excluded = []string{"p/gen.go"}
	o = sessionOptions(whole.Settings, []*Unit{whole})
	if o.Lines != nil || !o.Equivalents || o.MostEquivalents != evidence.DefaultEquivalents || !slices.Equal(o.Flags, []string{"-tags=x"}) {
		t.Errorf("%+v", o)
	}
	if !o.Exclude("/root/p/gen.go") || o.Exclude("/root/p/p.go") {
		t.Error("exclusions do not reach the session")
	}
}

func TestFindingsAreBoundedAndSpreadOverFunctions(t *testing.T) {
	var all []mutate.Result
	for range 300 {
		all = append(all, result(2, "F", "n > 2", "true", mutate.Survived))
	}
	all = append(all, result(3, "G", "4", "5", mutate.Survived), result(4, "H", "5", "6", mutate.Survived))
	u := mutated(evidence.MutationThresholds{Package: ptr(30.0)})
	p := measured()
	p.Results = all
	u.takeMutants(context.Background(), p, nil, nil)
	of := map[string]int{}
	for _, f := range u.Evidence.Findings {
		of[f.Function]++
	}
	if d := cmp.Diff(map[string]int{"F": survivorsFound - 2, "G": 1, "H": 1, "": 1}, of); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
	last := u.Evidence.Findings[len(u.Evidence.Findings)-1]
	if last.Message != "102 more survivors, not listed here" || last.Replay != "muster mutate --tags=x --verbose --threshold=100 ./p" {
		t.Errorf("%+v", last)
	}
}
