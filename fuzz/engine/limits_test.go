//go:build linux

package engine

import (
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/passmuster/muster/corpus"
	"github.com/passmuster/muster/internal/proc"
)

func TestWhenAnExecutionIsOverALimit(t *testing.T) {
	limits := Limits{CPU: 2 * time.Second, Wall: 10 * time.Second, Memory: 1 << 20}
	type look struct {
		at            int // seconds
		cpu           time.Duration
		memory        int64
		printed       int64
		awake         bool
		queued        time.Duration
		begun, behind uint64 // executions that have begun, and how many of them have not ended
		want          ending
	}
	const ms = time.Millisecond
	for name, looks := range map[string][]look{
		"it sleeps":                      {{at: 0, begun: 1, behind: 1}, {at: 9, begun: 1, behind: 1}, {at: 11, begun: 1, behind: 1, want: overWall}},
		"another one sleeps":             {{at: 0, begun: 1, behind: 1}, {at: 9, begun: 2, behind: 1}, {at: 18, begun: 2, behind: 1}, {at: 20, begun: 2, behind: 1, want: overWall}},
		"nothing runs":                   {{at: 0, begun: 1}, {at: 11, begun: 1}, {at: 30, begun: 1}},
		"it computes":                    {{at: 0, begun: 1, behind: 1}, {at: 2, cpu: 2000 * ms, begun: 1, behind: 1}, {at: 3, cpu: 2001 * ms, begun: 1, behind: 1, want: overCPU}},
		"it waits for a slow reader":     {{at: 0, begun: 1, behind: 1}, {at: 9, printed: 1, begun: 1, behind: 1}, {at: 18, printed: 2, begun: 1, behind: 1}, {at: 27, printed: 2, begun: 1, behind: 1}, {at: 29, printed: 2, begun: 1, behind: 1, want: overWall}},
		"it prints for ever":             {{at: 0, begun: 1, behind: 1}, {at: 60, printed: 1, begun: 1, behind: 1}, {at: 101, printed: 2, begun: 1, behind: 1, want: overWall}},
		"it wants a processor":           {{at: 0, begun: 1, behind: 1}, {at: 11, awake: true, begun: 1, behind: 1}, {at: 12, begun: 1, behind: 1, want: overWall}},
		"it was kept from the processor": {{at: 0, begun: 1, behind: 1}, {at: 6, queued: time.Second, begun: 1, behind: 1}, {at: 11, queued: 5 * time.Second, begun: 1, behind: 1}, {at: 22, queued: 5 * time.Second, begun: 1, behind: 1, want: overWall}},
		"it takes memory":                {{at: 0, begun: 1, behind: 1, memory: 1<<20 + 5}, {at: 1, begun: 1, behind: 1, memory: 1<<20 + 6, want: overMemory}},
	} {
		t.Run(name, func(t *testing.T) {
			shared, err := newSharedMemory()
			if err != nil {
				t.Fatal(err)
			}
			defer shared.close()
			printed := int64(0)
			w := &watch{limits: limits, shared: shared, rest: 5, printed: func() int64 { return printed }}
			for _, l := range looks {
				shared.header.Begun.Store(l.begun)
				shared.header.Ended.Store(l.begun - l.behind)
				printed = l.printed
				u := proc.Usage{
					CPU: l.cpu, Memory: l.memory, OK: true,
					Queued: func() time.Duration { return l.queued }, Asleep: func() bool { return !l.awake },
				}
				if got := w.over(time.Unix(int64(l.at), 0), u); got != l.want {
					t.Errorf("after %d s: got %q, want %q", l.at, got, l.want)
				}
			}
		})
	}
}

// ended is the state of a process that ended by itself with a status.
func ended(t *testing.T) *os.ProcessState {
	t.Helper()
	p, err := os.StartProcess("/bin/sh", []string{"sh", "-c", "exit 2"}, &os.ProcAttr{})
	if err != nil {
		t.Fatal(err)
	}
	s, err := p.Wait()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestADeathIsExplainedByItsLastWords(t *testing.T) {
	const running = "SIGQUIT: quit\nPC=0x1 m=3 sigcode=0\n\ngoroutine 3 [running]:\n\tgoroutine running on other thread; stack unavailable\n\n-----\n"
	const asked = "SIGQUIT: quit\nPC=0x1 m=4 sigcode=0\n\ngoroutine 3 [running]:\nexample.com/m.Eat(0x1)\n\t/m/eat.go:58 +0xbd\ntesting.(*musterLoop).one(0x2)\n\t/go/loop.go:1 +0x1\n"
	const waits = "goroutine 1 [sync.Mutex.Lock]:\nsync.(*Mutex).Lock(...)\n\t/go/mutex.go:46\nexample.com/m.Eat(0x1)\n\t/m/eat.go:60 +0xbd\ntesting.(*musterLoop).one(0x2)\n\t/go/loop.go:1 +0x1\n"
	state := ended(t)
	for name, tt := range map[string]struct {
		ending        ending
		crash, output string
		kind          corpus.Kind
		top           string
	}{
		"the thread that is asked first is another":     {overMemory, running, "noise\n" + running + "\n" + asked, corpus.KindMemory, "eat.go:58"},
		"the thread that is asked first does it":        {overCPU, asked, "", corpus.KindHang, "eat.go:58"},
		"it still took memory when its time was over":   {overGrowth, asked, "", corpus.KindMemory, "eat.go:58"},
		"nothing says where it was":                     {overCPU, running, running, corpus.KindHang, ""},
		"the runtime sees a deadlock when time is over": {overWall, asleep + " - deadlock!\n\n" + waits + "\nSIGQUIT: quit\n", "", corpus.KindDeadlock, "mutex.go:46"},
		"the runtime sees a deadlock":                   {"", asleep + " - deadlock!\n\n" + waits, "", corpus.KindDeadlock, "mutex.go:46"},
		"time is over before the runtime sees it":       {overWall, "SIGQUIT: quit\n\n" + waits, "", corpus.KindDeadlock, "mutex.go:46"},
	} {
		d := &death{ending: tt.ending}
		d.explain(DefaultLimits(), state, tt.crash, tt.output)
		top := ""
		if len(d.frames) > 0 {
			top = filepath.Base(d.frames[0].File) + ":" + strconv.Itoa(d.frames[0].Line)
		}
		if d.kind != tt.kind || top != tt.top {
			t.Errorf("%s: %s at %q, want %s at %q", name, d.kind, top, tt.kind, tt.top)
		}
	}
}

func TestWhatTakesMoreAndMoreMemoryIsNotALoop(t *testing.T) {
	type look struct{ cpu, memory int64 } // in seconds and MiB
	for name, tt := range map[string]struct {
		looks []look
		want  ending
	}{
		"grows all the time":        {[]look{{1, 100}, {2, 200}, {3, 300}, {5, 500}}, overGrowth},
		"grows by doubling":         {[]look{{1, 64}, {2, 128}, {3, 256}, {5, 512}}, overGrowth},
		"leaves garbage":            {[]look{{1, 300}, {2, 500}, {3, 480}, {5, 520}}, overCPU},
		"holds what it took first":  {[]look{{1, 900}, {2, 900}, {3, 900}, {5, 900}}, overCPU},
		"grows but takes little":    {[]look{{1, 10}, {2, 20}, {3, 30}, {5, 50}}, overCPU},
		"comes to the limit before": {[]look{{1, 500}, {2, 900}, {3, 1025}}, overMemory},
	} {
		t.Run(name, func(t *testing.T) {
			shared, err := newSharedMemory()
			if err != nil {
				t.Fatal(err)
			}
			defer shared.close()
			w := &watch{limits: Limits{CPU: 4 * time.Second, Wall: time.Hour, Memory: 1 << 30}, shared: shared, printed: func() int64 { return 0 }}
			shared.header.Begun.Store(1)
			got := w.over(time.Unix(0, 0), proc.Usage{OK: true})
			for i, l := range tt.looks {
				if got != "" {
					t.Fatalf("%q before the end", got)
				}
				got = w.over(time.Unix(int64(i+1), 0), proc.Usage{CPU: time.Duration(l.cpu) * time.Second, Memory: l.memory << 20, OK: true})
			}
			if got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}
