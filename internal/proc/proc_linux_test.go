package proc

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"testing"

	"golang.org/x/sys/unix"
)

const setsid = `setsid sleep 1000 & while [ "$(ps -o sid= -p $! | tr -d ' ')" != "$!" ]; do :; done; echo $!; exit 0`

func needSetsid(t *testing.T) {
	for _, tool := range []string{"setsid", "ps"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("%s is not there", tool)
		}
	}
}

func TestSweepFindsADaemonByTheExactMark(t *testing.T) {
	needSetsid(t)
	for _, tt := range []struct {
		name, mark string
		want       int
	}{
		{"the mark", "MUSTER_OUT=/a b/c", 1},
		{"a longer one", "MUSTER_OUT=/a b/", 0},
		{"no mark", "", 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := shell(t, setsid, func(c *Command) {
				c.Env = append(os.Environ(), "MUSTER_OUT=/a b/c")
				c.Mark = tt.mark
			})
			pid := firstPid(t, p.Output)
			p.AwaitExit()
			if got := p.Sweep(t.Context(), 0); got != tt.want {
				t.Errorf("want %d left, got %d", tt.want, got)
			}
			if tt.want == 1 && !isGone(pid) {
				t.Errorf("process %d lives on", pid)
			}
			if got := p.SweepHolders(t.Context()); got != 1-tt.want {
				t.Errorf("want %d that hold the pipe, got %d", 1-tt.want, got)
			}
			if !isGone(pid) {
				t.Errorf("process %d lives on", pid)
			}
		})
	}
}

func TestSweepMarkedFindsWhatOthersLeft(t *testing.T) {
	needSetsid(t)
	dir := t.TempDir()
	var pids []int
	for _, mark := range []string{dir + "/a/w0", dir + "/a/w1", dir + "/b/w0"} {
		p := shell(t, setsid, func(c *Command) { c.Env = append(os.Environ(), "MUSTER_MARK="+mark) })
		pids = append(pids, firstPid(t, p.Output))
		p.AwaitExit()
	}
	if got := SweepMarked(t.Context(), "MUSTER_MARK="+dir+"/a/"); got != 2 {
		t.Errorf("want 2 killed, got %d", got)
	}
	for i, want := range []bool{true, true, false} {
		if isGone(pids[i]) != want {
			t.Errorf("process %d of %d: want gone %v", i, len(pids), want)
		}
	}
	if got := SweepMarked(t.Context(), "MUSTER_MARK="+dir); got != 1 {
		t.Errorf("want 1 killed, got %d", got)
	}
}

func TestSweepSparesOtherCommandsOfThisProcess(t *testing.T) {
	env := func(c *Command) {
		c.Env = append(os.Environ(), "MUSTER_OUT=/same")
		c.Mark = "MUSTER_OUT=/same"
	}
	first := shell(t, `exit 0`, env)
	other := shell(t, `echo 1; exec sleep 1000`, env)
	firstPid(t, other.Output)
	first.AwaitExit()
	if got := first.Sweep(t.Context(), 0); got != 0 {
		t.Errorf("want none left, got %d", got)
	}
	if isGone(other.Pid()) {
		t.Error("the other command was killed")
	}
}

func TestCommandDiesWithThisProcess(t *testing.T) {
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(exe)
	cmd.Env = append(os.Environ(), helper+"=1")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	pid := firstPid(t, out)
	if isGone(pid) {
		t.Error("the command died before the process that started it")
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	if cmd.Wait() == nil {
		t.Error("the process that started the command ended before it was killed")
	}
	awaitGone(t, pid)
}

func TestCommandOutlivesTheThreadThatStartedIt(t *testing.T) {
	dir := t.TempDir()
	started := make(chan *Process)
	thread := make(chan int, 1)
	var begin func()
	begin = func() {
		runtime.LockOSThread() // never unlocked: the thread ends with the goroutine
		if unix.Gettid() == os.Getpid() {
			go begin() // the first thread does not end; as long as it is taken, another one does this
			<-t.Context().Done()
			return
		}
		thread <- unix.Gettid()
		started <- shell(t, `echo 1; while [ ! -e go ]; do sleep 0.001; done`, func(c *Command) { c.Dir = dir })
	}
	go begin()
	p := <-started
	firstPid(t, p.Output)
	for tid := <-thread; unix.Tgkill(os.Getpid(), tid, 0) == nil; {
		if t.Context().Err() != nil {
			t.Fatal("the thread does not end")
		}
		runtime.Gosched()
	}
	if err := os.WriteFile(filepath.Join(dir, "go"), nil, 0o666); err != nil {
		t.Fatal(err)
	}
	p.AwaitExit()
	if state, err := p.Reap(); err != nil || !state.Success() {
		t.Errorf("want it to end by itself, got %v, %v", state, err)
	}
}

func FuzzParseStat(f *testing.F) {
	f.Add("12 (a) b) S 1 34 34 0 -1 4194560 1 0 0 0 0 0 0 0 20 0 1 0 5678 1 2 3")
	f.Add("12 (a")
	f.Add("")
	f.Fuzz(func(t *testing.T, line string) {
		s, ok := parseStat(12, line)
		if ok && (s.pid != 12 || s.state == 0) {
			t.Errorf("%q was read as %+v", line, s)
		}
	})
}

func TestStatIsReadPastTheName(t *testing.T) {
	s, ok := parseStat(12, "12 (a) b) S 1 34 34 0 -1 4194560 1 0 0 0 0 0 0 0 20 0 1 0 5678 1 2 3")
	if want := (stat{12, 34, 'S', false, 5678}); !ok || s != want {
		t.Errorf("want %+v, got %+v, %v", want, s, ok)
	}
	if k, _ := parseStat(2, "2 (kthreadd) S 0 0 0 0 -1 2129984 0 0 0 0 0 0 0 0 20 0 1 0 5 0 0"); !k.kernel {
		t.Error("a thread of the kernel is not known as one")
	}
	own, ok := readStat(os.Getpid())
	if !ok || !own.alive() || own.started == 0 {
		t.Errorf("of this process: %+v, %v", own, ok)
	}
}

func TestQuitAsksTheThreadThatWorks(t *testing.T) {
	p := shell(t, "while :; do :; done", nil)
	var tid int
	await(func() bool { tid = busiest(p.Pid()); return tid > 0 })
	if tid != p.Pid() {
		t.Errorf("thread %d of %d, which has one", tid, p.Pid())
	}
	if err := p.Quit(); err != nil {
		t.Fatal(err)
	}
	p.AwaitExit()
	if state, err := p.Reap(); err != nil || Signal(state) != "SIGQUIT" {
		t.Errorf("got %v, %v", state, err)
	}
	if p.Quit() == nil {
		t.Error("a process that is gone can be asked")
	}
}

func TestNoThreadOfAProcessThatWaitsWorks(t *testing.T) {
	p := shell(t, "exec sleep 1000", nil)
	await(ReadUsage(p.Pid()).Asleep)
	if tid := busiest(p.Pid()); tid != 0 {
		t.Errorf("thread %d", tid)
	}
}

func TestAProcessThatIsHeldGetsNoMemory(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	defer w.Close()
	p := shell(t, `echo 1; read go <&3; x=x; while :; do x=$x$x; done`, func(c *Command) { c.Files = []*os.File{r} })
	firstPid(t, p.Output)
	if err := p.HoldMemory(); err != nil {
		t.Fatal(err)
	}
	if _, err := w.WriteString("go\n"); err != nil {
		t.Fatal(err)
	}
	p.AwaitExit() // which is soon: it doubles what it has
	if state, err := p.Reap(); err != nil || state.Success() {
		t.Errorf("got %v, %v", state, err)
	}
	if ReadUsage(p.Pid()).OK {
		t.Error("it lives")
	}
}

func TestMembersAreTheGroupAndEndAlone(t *testing.T) {
	p := shell(t, `exec 2>/dev/null; sleep 1000 & echo $!; wait $!; echo ended $?; exec sleep 1000`, nil)
	pid := firstPid(t, p.Output)
	members := p.Members()
	if len(members) != 2 {
		t.Fatalf("%+v", members)
	}
	for _, m := range members {
		if m.Pid() == p.Pid() {
			continue
		}
		if m.Pid() != pid || !slices.Contains(p.Members(), m) {
			t.Errorf("%+v, want process %d", m, pid)
		}
		if err := m.Kill(); err != nil { // what a shell has in the background does not listen to Quit
			t.Error(err)
		}
	}
	line, err := bufio.NewReader(p.Output).ReadString('\n')
	if want := fmt.Sprintf("ended %d\n", 128+int(unix.SIGKILL)); err != nil || line != want {
		t.Errorf("%q, %v, want %q", line, err, want)
	}
	for _, m := range p.Members() {
		if err := m.Quit(); err != nil {
			t.Error(err)
		}
	}
	p.AwaitExit()
	if got := p.Members(); len(got) > 0 {
		t.Errorf("%+v live on", got)
	}
}
