//go:build unix

package proc

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// helper makes the test binary a program that starts a command and waits to be killed.
const helper = "PROC_TEST_HELPER"

func TestMain(m *testing.M) {
	if os.Getenv(helper) != "" {
		p, err := Start(context.Background(), Command{Path: "/bin/sh", Args: []string{"-c", "exec sleep 1000"}})
		if err != nil {
			panic(err)
		}
		fmt.Println(p.Pid())
		select {}
	}
	os.Exit(m.Run())
}

func shell(t *testing.T, script string, change func(*Command)) *Process {
	t.Helper()
	c := Command{Path: "/bin/sh", Args: []string{"-c", script}, Dir: t.TempDir()}
	if change != nil {
		change(&c)
	}
	p, err := Start(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = p.Kill() // an error where the test reaped it
		if _, err := p.Reap(); err != nil {
			t.Error(err)
		}
		p.Output.Close()
	})
	return p
}

// firstPid reads the process id that a script prints in its first line.
func firstPid(t *testing.T, r io.Reader) int {
	t.Helper()
	var pid int
	if _, err := fmt.Fscanln(r, &pid); err != nil {
		t.Fatal(err)
	}
	return pid
}

func isGone(pid int) bool {
	if syscall.Kill(pid, 0) == syscall.ESRCH {
		return true
	}
	stat, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	return err == nil && strings.Contains(string(stat), ") Z ")
}

// awaitGone waits as long as the test may run.
func awaitGone(t *testing.T, pid int) {
	t.Helper()
	for !isGone(pid) {
		if t.Context().Err() != nil {
			t.Fatalf("process %d lives on", pid)
		}
		time.Sleep(time.Millisecond)
	}
}

func TestCommandLeadsItsGroupAndItsOutputIsOneStream(t *testing.T) {
	p := shell(t, `echo $A; echo err >&2; cat; exit 7`, func(c *Command) { c.Env = []string{"A=a", "PATH=/bin:/usr/bin"} })
	out, err := io.ReadAll(p.Output)
	if err != nil || string(out) != "a\nerr\n" {
		t.Errorf("got output %q, %v", out, err)
	}
	if group, err := syscall.Getpgid(p.Pid()); runtime.GOOS == "linux" && (err != nil || group != p.Pid()) {
		t.Errorf("got group %d, %v", group, err)
	}
	p.AwaitExit()
	state, err := p.Reap()
	if err != nil || state.ExitCode() != 7 || Signal(state) != "" {
		t.Errorf("got %v, %v", state, err)
	}
	if again, _ := p.Reap(); again != state {
		t.Error("a second Reap says something else")
	}
}

func TestStderrCanBeKeptApart(t *testing.T) {
	f, err := os.Create(filepath.Join(t.TempDir(), "stderr"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	p := shell(t, `echo out; echo err >&2`, func(c *Command) { c.Stderr = f })
	out, _ := io.ReadAll(p.Output)
	p.AwaitExit()
	if errs, _ := os.ReadFile(f.Name()); string(out) != "out\n" || string(errs) != "err\n" {
		t.Errorf("got %q and %q", out, errs)
	}
}

func TestSweepKillsTheGroupThatIsLeft(t *testing.T) {
	p := shell(t, `sleep 1000 & echo $!; sleep 1000 & exit 0`, nil)
	pid := firstPid(t, p.Output)
	p.AwaitExit()
	want := 2
	if runtime.GOOS != "linux" {
		want = 1 // the group counts as one
	}
	if got := p.Sweep(t.Context(), 0); got != want {
		t.Errorf("want %d left, got %d", want, got)
	}
	if !isGone(pid) {
		t.Errorf("process %d lives on", pid)
	}
}

func TestSweepLeavesTimeToEnd(t *testing.T) {
	p := shell(t, `sleep 0.05 & exit 0`, nil)
	p.AwaitExit()
	if got := p.Sweep(t.Context(), time.Minute); got != 0 {
		t.Errorf("want none left, got %d", got)
	}
}

func TestSweepAtTheEndOfItsContextKillsAtOnce(t *testing.T) {
	p := shell(t, `sleep 1000 & exit 0`, nil)
	p.AwaitExit()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if got := p.Sweep(ctx, time.Hour); got != 1 {
		t.Errorf("want one left, got %d", got)
	}
}

func TestKillReachesTheGroup(t *testing.T) {
	p := shell(t, `trap '' QUIT TERM; sleep 1000 & echo $!; wait`, nil)
	pid := firstPid(t, p.Output)
	if err := p.Kill(); err != nil {
		t.Fatal(err)
	}
	p.AwaitExit()
	awaitGone(t, pid)
	if state, err := p.Reap(); err != nil || Signal(state) != "SIGKILL" {
		t.Errorf("got %v, %v", state, err)
	}
}

func TestQuitReachesTheProcess(t *testing.T) {
	p := shell(t, `trap 'echo asked; exit 5' QUIT; echo 1; while :; do sleep 0.01; done`, nil)
	firstPid(t, p.Output)
	if err := p.Quit(); err != nil {
		t.Fatal(err)
	}
	p.AwaitExit()
	if state, err := p.Reap(); err != nil || state.ExitCode() != 5 {
		t.Errorf("got %v, %v", state, err)
	}
}

func TestProgramThatIsOpenForWritingIsTriedAgain(t *testing.T) {
	path := filepath.Join(t.TempDir(), "program")
	source, err := exec.LookPath("true")
	if err != nil {
		t.Fatal(err)
	}
	program, err := os.ReadFile(source)
	if err != nil {
		t.Fatal(err)
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY, 0o755)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := f.Write(program); err != nil {
		t.Fatal(err)
	}
	if _, err := start(Command{Path: path}); !isBusy(err) {
		t.Skipf("this system starts a program that is open for writing: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Start(ctx, Command{Path: path}); !errors.Is(err, context.Canceled) {
		t.Errorf("want the end of the context, got %v", err)
	}
	time.AfterFunc(3*time.Millisecond, func() { f.Close() })
	p, err := Start(t.Context(), Command{Path: path})
	if err != nil {
		t.Fatal(err)
	}
	p.AwaitExit()
	p.Output.Close()
	if state, err := p.Reap(); err != nil || !state.Success() {
		t.Errorf("got %v, %v", state, err)
	}
}

func TestProgramThatIsNotThereIsAnError(t *testing.T) {
	if p, err := Start(t.Context(), Command{Path: filepath.Join(t.TempDir(), "nothing")}); err == nil || p != nil {
		t.Errorf("want an error, got %v, %v", p, err)
	}
}

func TestOutputKeepsTheStreamsApart(t *testing.T) {
	c := Command{Path: "/bin/sh", Args: []string{"-c", "echo out; echo err >&2; exit 3"}}
	var stderr bytes.Buffer
	out, state, err := Output(t.Context(), c, &stderr)
	if err != nil || string(out) != "out\n" || stderr.String() != "err\n" || state.ExitCode() != 3 {
		t.Errorf("%q, %q, %v, %v", out, stderr.String(), state, err)
	}
	if out, state, err = Output(t.Context(), c, nil); err != nil || len(out) != len("out\nerr\n") || state.Success() {
		t.Errorf("%q, %v, %v", out, state, err)
	}
	if _, _, err := Output(t.Context(), Command{Path: "/nowhere"}, &stderr); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("want an error of what is not there, got %v", err)
	}
}

func TestOutputEndsWithItsContextAndAllItsProcesses(t *testing.T) {
	ctx, cancel := context.WithCancelCause(t.Context())
	defer cancel(nil)
	dir := t.TempDir()
	go func() {
		for t.Context().Err() == nil {
			if data, _ := os.ReadFile(dir + "/pid"); bytes.HasSuffix(data, []byte("\n")) {
				break
			}
			time.Sleep(time.Millisecond)
		}
		cancel(errors.New("enough"))
	}()
	c := Command{Path: "/bin/sh", Args: []string{"-c", "sleep 1000 & echo $! > pid; sleep 1000"}, Dir: dir}
	var stderr bytes.Buffer
	if _, _, err := Output(ctx, c, &stderr); err == nil || err.Error() != "enough" {
		t.Errorf("want the cause, got %v", err)
	}
	data, err := os.ReadFile(dir + "/pid")
	if err != nil {
		t.Fatal(err)
	}
	awaitGone(t, atoi(t, strings.TrimSpace(string(data))))
}

func atoi(t *testing.T, s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		t.Fatal(err)
	}
	return n
}
