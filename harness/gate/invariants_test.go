package gate

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/passmuster/muster/harness/evidence"
)

func TestInvariantsAreHeldToTheirThresholds(t *testing.T) {
	measured := func(counted, idle int) *evidence.Invariants {
		return &evidence.Invariants{Status: evidence.Measured, Counted: counted, Idle: idle}
	}
	partial := func(counted, idle int) *evidence.Invariants {
		return &evidence.Invariants{Status: evidence.Partial, Reason: "TestX says nothing", Counted: counted, Idle: idle}
	}
	min2, noIdle := &evidence.InvariantsThresholds{Min: ptr(2)}, &evidence.InvariantsThresholds{Idle: ptr(0)}
	tests := []struct {
		name string
		i    *evidence.Invariants
		th   *evidence.InvariantsThresholds
		want []string
	}{
		{"no thresholds", measured(0, 9), nil, nil},
		{"thresholds without keys", nil, &evidence.InvariantsThresholds{}, nil},
		{"enough", measured(2, 9), min2, nil},
		{"too few", measured(1, 0), min2, []string{"fail invariants.min ≥ 2: 1"}},
		{"too few, for some are idle", measured(1, 1), min2, []string{"fail invariants.min ≥ 2: 1, and 1 idle"}},
		{"enough of what is known", partial(2, 0), min2, nil},
		{"some may be missing", partial(1, 1), min2, []string{"inconclusive invariants.min ≥ 2: 1: TestX says nothing"}},
		{"none idle", measured(0, 0), noIdle, nil},
		{"one idle", measured(5, 1), noIdle, []string{"fail invariants.idle ≤ 0: 1"}},
		{"one idle is allowed", measured(0, 1), &evidence.InvariantsThresholds{Idle: ptr(1)}, nil},
		{"none known to be idle", partial(5, 0), noIdle, []string{"inconclusive invariants.idle ≤ 0: 0: TestX says nothing"}},
		{"one known to be idle", partial(5, 1), noIdle, []string{"fail invariants.idle ≤ 0: 1"}},
		{"no such stage", nil, &evidence.InvariantsThresholds{Min: ptr(1), Idle: ptr(0)},
			[]string{"inconclusive invariants.min ≥ 1: not measured", "inconclusive invariants.idle ≤ 0: not measured"}},
		{"not measured", &evidence.Invariants{Status: evidence.Unmeasured, Reason: "no binary"}, &evidence.InvariantsThresholds{Min: ptr(0), Idle: ptr(0)},
			[]string{"inconclusive invariants.min ≥ 0: not measured: no binary", "inconclusive invariants.idle ≤ 0: not measured: no binary"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			e := good()
			e.Config.Tiers[0].Thresholds.Invariants = tt.th
			e.Packages[0].Stages.Invariants = tt.i
			var got []string
			for _, r := range Evaluate(e).Packages[0].Reasons {
				got = append(got, string(r.Answer)+" "+r.Threshold+" "+r.Want+": "+r.Got)
			}
			if d := cmp.Diff(tt.want, got); d != "" {
				t.Errorf("(-want +got)\n%s", d)
			}
		})
	}
}
