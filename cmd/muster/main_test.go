package main

// The behaviour of muster as its users meet it: txtar scripts under testdata/script, one concern a
// file, over the real program. See script_test.go for the commands that the scripts may use beside
// those of testscript. No script needs a network.

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(scripts{m}, map[string]func(){
		"muster": main,
	})
}

// scripts runs the tests, more of them at once than there are processors: many wait for a timeout.
type scripts struct{ *testing.M }

func (s scripts) Run() int {
	flag.Parse()
	given := false
	flag.Visit(func(f *flag.Flag) { given = given || f.Name == "test.parallel" })
	if !given {
		_ = flag.Set("test.parallel", fmt.Sprint(3*runtime.GOMAXPROCS(0)))
	}
	return s.M.Run()
}

func TestScripts(t *testing.T) {
	goEnv := goEnvironment(t)
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		Setup:               func(e *testscript.Env) error { return setup(e, goEnv) },
		Condition:           condition,
		Cmds:                commands,
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
	})
}

// goEnvironment is what the go command in the scripts needs to work without a network.
func goEnvironment(t *testing.T) map[string]string {
	names := []string{"GOCACHE", "GOMODCACHE", "GOMOD"}
	out, err := exec.Command("go", append([]string{"env"}, names...)...).Output()
	if err != nil {
		t.Fatalf("go env: %v", err)
	}
	env := map[string]string{}
	for i, value := range strings.Split(strings.TrimSpace(string(out)), "\n") {
		env[names[i]] = strings.TrimSpace(value)
	}
	env["MUSTER_ROOT"] = filepath.Dir(env["GOMOD"])
	delete(env, "GOMOD")
	return env
}

// cacheDir is where muster keeps answers in the scripts.
const cacheDir = ".cache"

func setup(e *testscript.Env, goEnv map[string]string) error {
	home := filepath.Join(e.WorkDir, ".home")
	env := maps.Clone(goEnv)
	maps.Copy(env, map[string]string{
		"HOME":   home,
		"GOPATH": filepath.Join(e.WorkDir, ".gopath"),
		"GOENV":  "off", "GOFLAGS": "", "GOPROXY": "off", "GOSUMDB": "off", "GOTOOLCHAIN": "local", "GOWORK": "",
		"GOTRACEBACK": "", // testscript asks for more than a user does
		"OUT":         "muster.out",

		"MUSTER_CACHE": filepath.Join(e.WorkDir, cacheDir),
		"REPORT":       filepath.Join(e.WorkDir, ".report.json"),

		"GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.DevNull, "GIT_CEILING_DIRECTORIES": filepath.Dir(e.WorkDir),
		"GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@example.com", "GIT_AUTHOR_DATE": "2026-01-02T03:04:05Z",
		"GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@example.com", "GIT_COMMITTER_DATE": "2026-01-02T03:04:05Z",
	})
	for _, name := range slices.Sorted(maps.Keys(env)) {
		e.Setenv(name, env[name])
	}
	// The go command counts its uses below the home directory unless it is told not to.
	telemetry := filepath.Join(home, ".config", "go", "telemetry")
	if err := os.MkdirAll(telemetry, 0o777); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(telemetry, "mode"), []byte("off"), 0o666); err != nil {
		return err
	}
	e.Values[lastKey{}], e.Values[keptKey{}] = new(*exec.Cmd), new(map[string]string)
	e.Defer(func() { endProcesses(e.WorkDir) })
	return nil
}

// condition knows what some scripts need of the machine.
func condition(name string) (bool, error) {
	switch name {
	case "cgo":
		out, err := exec.Command("go", "env", "CGO_ENABLED").Output()
		return err == nil && strings.TrimSpace(string(out)) == "1", nil
	case "mounts":
		return canMount(), nil
	}
	return false, fmt.Errorf("unknown condition %q", name)
}
