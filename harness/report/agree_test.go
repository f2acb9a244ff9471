package report

import (
	"slices"
	"testing"

	"github.com/passmuster/muster/harness/evidence"
	"github.com/passmuster/muster/harness/gate"
)

// The report lists thresholds by itself, and the gate judges them: what they say must agree.
func TestThresholdRowsAgreeWithTheGate(t *testing.T) {
	for _, fx := range append(fixtures(), fixture{"many", many()}) {
		in := Input{Evidence: fx.in.Evidence, Verdict: gate.Evaluate(fx.in.Evidence)}
		v, err := newView(in)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range v.packages {
			for _, r := range p.reasons {
				if !slices.ContainsFunc(p.judged, func(j judged) bool { return j.name == r.Threshold && j.answer == r.Answer }) {
					t.Errorf("%s %s: no row says %s is %s", fx.name, p.name, r.Threshold, r.Answer)
				}
			}
			if p.answer != evidence.Pass {
				continue
			}
			for _, j := range p.judged {
				if j.answer != evidence.Pass {
					t.Errorf("%s %s passes the gate, and the row %s says %q (wants %s, got %s)", fx.name, p.name, j.name, j.answer, j.want, j.got)
				}
			}
		}
	}
}

func TestFixturesHaveTheGatesVerdict(t *testing.T) {
	for _, fx := range append(fixtures(), fixture{"many", many()}) {
		if fx.name == "nasty" {
			continue // its reasons are no gate's
		}
		got := gate.Evaluate(fx.in.Evidence)
		if got.Verdict != fx.in.Verdict.Verdict {
			t.Errorf("%s: the gate says %s, the fixture %s", fx.name, got.Verdict, fx.in.Verdict.Verdict)
		}
		for i, p := range got.Packages {
			if want := fx.in.Verdict.Packages[i]; p.Verdict != want.Verdict {
				t.Errorf("%s %s: the gate says %s %+v, the fixture %s", fx.name, p.Path, p.Verdict, p.Reasons, want.Verdict)
			}
		}
	}
}

func TestNoTestsIsNoError(t *testing.T) {
	p := good("empty", "low")
	p.Stages.Tests = &evidence.Tests{Version: 1, Status: evidence.Measured, Outcome: evidence.NoTests}
	p.Stages.Reruns = &evidence.Reruns{Version: 1, Status: evidence.Measured, Wanted: 3}
	in := base([]evidence.Package{p}, []evidence.PackageVerdict{verdictOf(p, evidence.Pass)})
	v, err := newView(in)
	if err != nil {
		t.Fatal(err)
	}
	for _, j := range v.packages[0].judged {
		if j.answer != evidence.Pass {
			t.Errorf("%s is %q", j.name, j.answer)
		}
	}
}

func TestAWholePercentIsReachedExactly(t *testing.T) {
	for whole := 1; whole <= 200; whole++ {
		for part := range whole + 1 {
			want := float64(part) * 100 / float64(whole)
			if part*100%whole == 0 && !reaches(part, whole, float64(part*100/whole)) {
				t.Fatalf("%d of %d does not reach %v", part, whole, want)
			}
			if reaches(part, whole, want+0.001) {
				t.Fatalf("%d of %d reaches %v", part, whole, want+0.001)
			}
		}
	}
}
