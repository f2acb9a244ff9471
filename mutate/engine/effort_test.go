package engine

import (
	"math"
	"testing"
	"time"

	"github.com/passmuster/muster/internal/proc"
)

func TestTestsThatWaitShareACore(t *testing.T) {
	const ms = time.Millisecond
	type process struct{ wall, cpu, queued time.Duration }
	for _, tt := range []struct {
		name      string
		processes []process
		unknown   bool
		want      int
		share     float64
	}{
		{"sleep", []process{{wall: 500 * ms, cpu: 10 * ms}, {wall: 500 * ms, cpu: 10 * ms}}, false, 8, 0.02},
		{"sleep half the time", []process{{wall: 400 * ms, cpu: 200 * ms}}, false, 4, 0.5},
		{"compute", []process{{wall: 400 * ms, cpu: 210 * ms}}, false, 2, 0.525},
		{"wait for a processor", []process{{wall: 900 * ms, cpu: 100 * ms, queued: 700 * ms}}, false, 2, 800.0 / 900},
		{"are short", []process{{wall: 199 * ms}}, false, 2, 0},
		{"nobody knows", []process{{wall: 900 * ms}}, true, 2, 1},
		{"there are none", nil, false, 2, 1},
	} {
		var e effort
		for _, p := range tt.processes {
			e.add(p.wall, proc.Usage{CPU: p.cpu, OK: !tt.unknown, Queued: func() time.Duration { return p.queued }})
		}
		before := e.wanted()
		if got := e.seats(2); got != tt.want {
			t.Errorf("%s: %d seats on 2 cores, want %d", tt.name, got, tt.want)
		}
		if got := e.share(); math.Abs(got-tt.share) > 1e-9 {
			t.Errorf("%s: busy for %v of the time, want %v", tt.name, got, tt.share)
		}
		if !before || e.wanted() {
			t.Errorf("%s: more is wanted: before the seats are told %v, then %v", tt.name, before, e.wanted())
		}
	}
}
