//go:build unix

package gotest

import (
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// fixtureDir holds the built fixture; TestMain removes it.
var fixtureDir string

func TestMain(m *testing.M) {
	code := m.Run()
	if fixtureDir != "" {
		os.RemoveAll(fixtureDir)
	}
	os.Exit(code)
}

var buildFixture = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "gotest")
	if err != nil {
		return "", err
	}
	fixtureDir = dir
	path := filepath.Join(dir, "fixture.test")
	cmd := exec.Command("go", "test", "-c", "-o", path, ".")
	cmd.Dir = filepath.Join("testdata", "fixture")
	cmd.Env = append(os.Environ(), "GOFLAGS=", "GOWORK=off", "PWD=")
	cmd.Stderr = os.Stderr
	return path, cmd.Run()
})

// fixture returns a spec that runs the tests of the fixture that the pattern names.
func fixture(t testing.TB, run string, env ...string) Spec {
	t.Helper()
	path, err := buildFixture()
	if err != nil {
		t.Fatalf("build the fixture: %v", err)
	}
	dir := t.TempDir()
	return Spec{
		Path:    path,
		Dir:     dir,
		Package: "example.com/fixture",
		Args:    []string{"-test.run=^(" + run + ")$"},
		Env:     append(os.Environ(), append(env, "MUSTER_OUT="+dir, "FIXTURE_PID="+filepath.Join(dir, "pid"))...),
		Timeout: time.Minute,
		Output:  filepath.Join(dir, "output"),
	}
}

func mustRun(t testing.TB, s Spec) *Result {
	t.Helper()
	r, err := Run(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// rawOutput is the kept raw output.
func rawOutput(t testing.TB, s Spec) string {
	t.Helper()
	data, err := os.ReadFile(s.Output)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// childPid is the process that a test of the fixture left behind.
func childPid(t testing.TB, s Spec) int {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(s.Dir, "pid"))
	if err != nil {
		t.Fatal(err)
	}
	pid, err := strconv.Atoi(strings.TrimSpace(string(data)))
	if err != nil {
		t.Fatal(err)
	}
	return pid
}

// mustBeGone fails the test where the process lives. An orphan that is dead may stay a zombie until
// the system's first process looks at it.
func mustBeGone(t testing.TB, pid int) {
	t.Helper()
	if syscall.Kill(pid, 0) == syscall.ESRCH {
		return
	}
	stat, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	if err != nil || strings.Contains(string(stat), ") Z ") {
		return
	}
	t.Errorf("process %d lives on: %s", pid, stat)
}

// statuses lists the tests of a result as "name status".
func statuses(r *Result) []string {
	var s []string
	for _, t := range r.Tests {
		status := string(t.Status)
		if t.Status == Unfinished {
			status = "unfinished"
		}
		s = append(s, t.Name+" "+status)
	}
	return s
}

func find(t testing.TB, r *Result, name string) Test {
	t.Helper()
	for _, test := range r.Tests {
		if test.Name == name {
			return test
		}
	}
	t.Fatalf("no test %q in %q", name, statuses(r))
	return Test{}
}
