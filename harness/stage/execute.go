package stage

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/passmuster/muster/harness/evidence"
	"github.com/passmuster/muster/internal/golist"
	"github.com/passmuster/muster/internal/gotest"
)

// execute makes run k of the package's tests. The error is that of the context, or says why the
// binary could not be started.
func (u *Unit) execute(ctx context.Context, stage string, k int) (run, error) {
	return u.executeAs(ctx, stage, k, "run-"+strconv.Itoa(k))
}

// executeAs is execute with a name for the raw output.
func (u *Unit) executeAs(ctx context.Context, stage string, k int, name string) (run, error) {
	r := run{Rerun: evidence.Rerun{Run: k, Seed: runSeed(u.Seed, k), Shuffle: runShuffle(u.Seed, k)}}
	raw := filepath.Join("raw", filepath.FromSlash(u.Go.ImportPath), name)
	own := filepath.Join(u.Settings.Out, raw)
	scratch := u.Binary + "." + name
	for _, dir := range []string{own, scratch} {
		if err := os.MkdirAll(dir, 0o777); err != nil {
			return r, err
		}
	}
	defer os.Remove(own) // goes only where the tests wrote nothing there
	r.raw = filepath.ToSlash(raw) + ".txt"

	args := []string{"-test.count=1", "-test.shuffle=" + r.Shuffle}
	if !u.bare {
		args = append(args, "-test.gocoverdir="+scratch)
	}
	if k == 1 && !u.bare {
		r.profile = u.Binary + ".profile"
		args = append(args, "-test.coverprofile="+r.profile)
	}
	if u.Settings.Run != "" {
		args = append(args, "-test.run="+u.Settings.Run)
	}
	if u.Settings.Skip != "" {
		args = append(args, "-test.skip="+u.Settings.Skip)
	}
	if u.Began != nil {
		u.Began(u, stage, k, u.wanted())
	}
	began := time.Now()
	res, err := gotest.Run(ctx, gotest.Spec{
		Path:    u.Binary,
		Dir:     u.Go.Dir,
		Package: u.Go.ImportPath,
		Args:    append(args, u.Settings.Args...),
		Env:     u.environ(stage, r.Seed, own, scratch, k),
		Timeout: time.Duration(u.Timeout),
		Output:  own + ".txt",
	})
	if k == 1 {
		u.seconds.tests = time.Since(began).Seconds()
	} else {
		u.seconds.reruns += time.Since(began).Seconds()
	}
	if err != nil {
		if ctx.Err() != nil {
			err = context.Cause(ctx)
		}
		return r, err
	}
	r.result = res
	r.conclude(u.expected)
	return r, nil
}

// environ is what go test gives a test binary, and muster's own variables.
func (u *Unit) environ(stage string, seed uint64, out, coverDir string, k int) []string {
	env := slices.DeleteFunc(slices.Clone(u.Env), func(kv string) bool {
		name, _, _ := strings.Cut(kv, "=")
		return name == "MUSTER_SEED" || name == "MUSTER_RUN" || name == "MUSTER_OUT" || name == "PWD" || name == "GOCOVERDIR"
	})
	if path := os.Getenv("PATH"); u.GOROOT != "" {
		// go test puts its own go command first, so that tests which call go call this one.
		env = append(env, "PATH="+filepath.Join(u.GOROOT, "bin")+string(os.PathListSeparator)+path)
	}
	if k > 1 && u.race() && !slices.ContainsFunc(env, func(kv string) bool { return strings.HasPrefix(kv, "GORACE=") }) {
		// The race detector sleeps a second at exit to catch late races; the first run does that.
		env = append(env, "GORACE=atexit_sleep_ms=0")
	}
	if !u.bare {
		env = append(env, "GOCOVERDIR="+coverDir)
	}
	return append(env,
		"PWD="+u.Go.Dir,
		"MUSTER_SEED="+strconv.FormatUint(seed, 10),
		"MUSTER_RUN="+stage,
		"MUSTER_OUT="+out,
	)
}

// conclude tells how the run ended and which tests passed and failed in it.
func (r *run) conclude(expected []golist.Func) {
	ended := map[string]bool{}
	var unfinished, failing []string
	for _, t := range r.result.Tests {
		switch t.Status {
		case gotest.Pass:
			r.passes = append(r.passes, t.Name)
		case gotest.Fail:
			failing = append(failing, t.Name)
		case gotest.Skip:
		default:
			unfinished = append(unfinished, t.Name)
			continue
		}
		ended[t.Name] = true
	}
	failing = slices.DeleteFunc(failing, func(name string) bool { return r.staged(expected, name) })
	for _, f := range expected {
		if !ended[f.Name] {
			r.missing = append(r.missing, f.Name)
		}
	}
	r.Outcome = outcome(r.result, len(failing) > 0, len(r.missing) > 0, len(r.result.Tests) == 0)
	// Of a crash the test is to blame that printed it; of a timeout or an exit the test that was
	// running, unless several were.
	switch deep := deepest(unfinished); {
	case r.Outcome == evidence.Crashed && slices.Contains(unfinished, r.result.PanicTest):
		failing = append(failing, r.result.PanicTest)
	case len(deep) == 1 && (r.Outcome == evidence.TimedOut || r.Outcome == evidence.Failed):
		failing = append(failing, deep[0])
	}
	r.failures = deepest(failing)
	switch {
	case r.Outcome == evidence.Passed || r.Outcome == evidence.NoTests:
		r.passes = append(r.passes, wholePackage)
	case len(r.failures) == 0:
		r.failures = []string{wholePackage}
	}
	slices.Sort(r.passes)
}

// staged reports whether a failure is none of the package's: a test that tests a test helper may run
// tests of its own by testing.RunTests, see them fail, and pass.
func (r *run) staged(expected []golist.Func, name string) bool {
	top, _, _ := strings.Cut(name, "/")
	if !slices.ContainsFunc(expected, func(f golist.Func) bool { return f.Name == top }) {
		return true
	}
	return slices.Contains(r.passes, top)
}

func outcome(res *gotest.Result, failing, missing, none bool) evidence.Outcome {
	switch {
	case res.TimedOut:
		return evidence.TimedOut
	case res.Panic != "" || res.Signal != "":
		return evidence.Crashed
	case res.ExitCode != 0 || failing:
		return evidence.Failed
	case missing:
		return evidence.EndedEarly
	case none:
		return evidence.NoTests
	}
	return evidence.Passed
}

// deepest leaves out each test that has a subtest in the list, and sorts the rest.
func deepest(names []string) []string {
	parents := map[string]bool{}
	for _, name := range names {
		for i := range len(name) {
			if name[i] == '/' {
				parents[name[:i]] = true
			}
		}
	}
	var deep []string
	for _, name := range names {
		if !parents[name] {
			deep = append(deep, name)
		}
	}
	slices.Sort(deep)
	return slices.Compact(deep)
}
