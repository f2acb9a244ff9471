package proc

import (
	"bytes"
	"os"
	"reflect"
	"runtime"
	"strconv"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

func TestUsageIsReadPastTheName(t *testing.T) {
	const rest = " S 1 2 3 4 5 6 7 8 9 10 250 50 13 14 15 16 17 18 19 20 3 22\n"
	want := Usage{CPU: 3 * time.Second, Kernel: 500 * time.Millisecond, Memory: 3 * pageSize, OK: true}
	for _, name := range []string{"sh", "a b", ") R 9 (", ""} {
		if got := parseUsage([]byte("7 (" + name + ")" + rest)); !reflect.DeepEqual(got, want) {
			t.Errorf("%q: %+v, want %+v", name, got, want)
		}
	}
	for _, short := range []string{"", "7 (sh)", "7 (sh) S 1 2 3 4 5 6 7 8 9 10 250 50 13 14 15 16 17 18 19 20"} {
		if got := parseUsage([]byte(short)); got.OK {
			t.Errorf("%q: %+v", short, got)
		}
	}
}

// await returns when the condition holds; where it never does, the time limit of the tests ends it.
func await(holds func() bool) {
	for !holds() {
		runtime.Gosched()
	}
}

func TestUsageGrowsWithWhatAProcessDoes(t *testing.T) {
	p := shell(t, "while :; do :; done", nil)
	await(func() bool { return ReadUsage(p.Pid()).CPU >= 2*clockTick })
	u := ReadUsage(p.Pid())
	if !u.OK || u.Memory < pageSize || u.Kernel > u.CPU {
		t.Errorf("%+v", u)
	}
	if u.Asleep() {
		t.Error("a process that computes is asleep")
	}
}

func TestAProcessThatWaitsIsAsleep(t *testing.T) {
	p := shell(t, "exec sleep 1000", nil)
	u := ReadUsage(p.Pid())
	await(u.Asleep)
}

func TestAStoppedProcessIsNotAsleepAndQueuesNoMore(t *testing.T) {
	p := shell(t, "while :; do :; done", nil)
	if err := unix.Kill(p.Pid(), unix.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	await(func() bool {
		s, ok := readStat(p.Pid())
		return ok && s.state == 'T'
	})
	u := ReadUsage(p.Pid())
	if u.Asleep() {
		t.Error("a stopped process is asleep")
	}
	data, err := os.ReadFile("/proc/" + strconv.Itoa(p.Pid()) + "/schedstat")
	f := bytes.Fields(data)
	if err != nil || len(f) < 2 {
		t.Skip("the kernel does not count how long a thread is queued")
	}
	want, err := strconv.ParseInt(string(f[1]), 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	if got := u.Queued(); got != time.Duration(want) {
		t.Errorf("queued for %d ns, the kernel says %d", got, want)
	}
}

func TestAProcessThatIsGoneHasNoUsage(t *testing.T) {
	p := shell(t, "exit 0", nil)
	u := ReadUsage(p.Pid())
	p.AwaitExit()
	if _, err := p.Reap(); err != nil {
		t.Fatal(err)
	}
	if got := ReadUsage(p.Pid()); got.OK || got.CPU != 0 || got.Memory != 0 {
		t.Errorf("%+v", got)
	}
	if u.Asleep() || u.Queued() != 0 {
		t.Error("a process that is gone sleeps or waits")
	}
}
