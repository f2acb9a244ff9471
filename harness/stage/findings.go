package stage

import (
	"cmp"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/passmuster/muster/harness/evidence"
	"github.com/passmuster/muster/internal/gotest"
	"github.com/passmuster/muster/internal/words"
)

// detailLimit bounds the output that a finding carries; the whole of it is in the raw file.
const detailLimit = 4 << 10

// findTests writes a finding for each failing test and for runs that ended badly as a whole.
func (u *Unit) findTests() {
	r := u.Evidence.Stages.Reruns
	flaky := map[string]evidence.FlakyTest{}
	for _, f := range r.Flaky {
		flaky[f.Test] = f
	}
	seen := map[string]bool{}
	for _, run := range u.runs {
		for _, name := range run.failures {
			if seen[name] {
				continue
			}
			seen[name] = true
			if f, ok := flaky[name]; ok {
				u.find(u.flakyFinding(run, f))
			} else {
				u.find(u.failedFinding(run, name))
			}
		}
	}
}

// failedFinding is about a test, or the whole package, that failed in every run.
func (u *Unit) failedFinding(r run, name string) evidence.Finding {
	f := u.testFinding(r, name)
	f.Rule, f.Severity = evidence.RuleTestFailed, evidence.Error
	switch {
	case r.Outcome == evidence.TimedOut && !ended(r, name):
		f.Rule = evidence.RuleTestTimeout
		f.Message = fmt.Sprintf("did not end within %s", shortDuration(u.Timeout))
	case r.Outcome == evidence.Crashed && tookDown(r, name):
		f.Rule = evidence.RuleTestCrashed
		f.Message = cmp.Or(firstLine(u.normal(r.result.Panic)), "killed by "+r.result.Signal)
	case r.Outcome == evidence.EndedEarly:
		f.Rule = evidence.RuleTestEndedEarly
		f.Message = fmt.Sprintf("test binary ended early: exit 0, but %s never reported an end: %s",
			words.Count(len(r.missing), "test"), words.Some(r.missing))
	case r.Outcome == evidence.Failed && name != wholePackage && !ended(r, name):
		f.Message = fmt.Sprintf("the test binary exited with %d while the test ran", r.result.ExitCode)
	case name == wholePackage:
		f.Message = fmt.Sprintf("the test binary exited with %d although no test failed", r.result.ExitCode)
	}
	return f
}

// flakyFinding is about a test that passed in some runs; r is the first in which it failed.
func (u *Unit) flakyFinding(r run, flaky evidence.FlakyTest) evidence.Finding {
	f := u.testFinding(r, flaky.Test)
	f.Rule, f.Severity = evidence.RuleTestFlaky, evidence.Error
	if t := u.Thresholds.Reruns; t != nil && t.Flaky == evidence.FlakyQuarantine {
		f.Severity = evidence.Warning
	}
	in := make([]string, len(flaky.FailedRuns))
	for i, k := range flaky.FailedRuns {
		in[i] = strconv.Itoa(k)
	}
	cause := f.Message
	f.Message = fmt.Sprintf("flaky: failed in %s of %s (run %s)", strconv.Itoa(flaky.Failed),
		words.Count(flaky.Failed+flaky.Passed, "run"), strings.Join(in, ", "))
	if cause != "" {
		f.Message += ": " + cause
	}
	return f
}

// testFinding fills what all findings about a test's failure in a run share.
func (u *Unit) testFinding(r run, name string) evidence.Finding {
	f := evidence.Finding{Raw: r.raw, Replay: u.replay(r, name)}
	output := r.result.Tail
	if r.result.Panic != "" {
		output = r.result.Panic
	}
	if name != wholePackage {
		f.Test = name
		for _, t := range r.result.Tests {
			if t.Name == name && (t.Status == gotest.Fail && t.Output != "" || r.result.Panic == "") {
				output = t.Output
			}
		}
	}
	output = u.normal(output)
	f.File, f.Line, f.Message = u.place(output)
	if r.Outcome == evidence.TimedOut {
		output = u.ownGoroutines(output)
	}
	f.Detail = clip(trimMarks(output))
	if f.File == "" && f.Test != "" {
		f.File, f.Line = u.declared(name)
	}
	if f.Message == "" {
		f.Message = "failed"
	}
	return f
}

// ended reports whether the run saw the test's end.
func ended(r run, name string) bool {
	for _, t := range r.result.Tests {
		if t.Name == name {
			return t.Status != gotest.Unfinished
		}
	}
	return false
}

// tookDown reports whether the binary died of the test: it was running then, or it printed the panic.
func tookDown(r run, name string) bool { return !ended(r, name) || r.result.PanicTest == name }

// findBuild writes the finding for a package that has no test binary.
func (u *Unit) findBuild() {
	f := evidence.Finding{Rule: evidence.RuleBuild, Severity: evidence.Error, Replay: u.goTest("-count=1", "-run=^$")}
	if u.Failure.Vet {
		f.Rule = evidence.RuleVet
	}
	output := goFailLine.ReplaceAllString(u.normal(u.Failure.Output), "")
	f.Detail = clip(output)
	f.File, f.Line, f.Message = u.place(output)
	if m := compilerPlace.FindStringSubmatch(output); m != nil {
		f.File, f.Message = u.fromRoot(m[1]), m[4]
		f.Line, _ = strconv.Atoi(m[2])
		f.Column, _ = strconv.Atoi(m[3])
	}
	if f.Message == "" {
		f.Message = cmp.Or(lastLine(output), "the go command built no test binary")
	}
	u.find(f)
}

// findChildren writes the finding for processes that outlived the test binary.
func (u *Unit) findChildren(r run) {
	if r.result.Left == 0 || slices.ContainsFunc(u.Evidence.Findings, func(f evidence.Finding) bool {
		return f.Rule == evidence.RuleTestChildren
	}) {
		return
	}
	u.find(evidence.Finding{
		Rule: evidence.RuleTestChildren, Severity: evidence.Warning, Raw: r.raw,
		Message: "the test binary ended and left processes behind, which were killed",
		Replay:  u.replay(r, wholePackage),
	})
}

var (
	// testPlace is where testing prints that a test failed; compilerPlace, where a compiler error is.
	testPlace     = regexp.MustCompile(`(?m)^ +([^\s:]+\.go):(\d+): (.*)$`)
	compilerPlace = regexp.MustCompile(`(?m)^(?:vet: )?(\S[^\n:]*\.go):(\d+):(\d+): (.*)$`)
	tracePlace    = regexp.MustCompile(`(?m)^\t(\S[^\n:]*\.go):(\d+)`)
	// racePlace is a frame in what the race detector prints.
	racePlace = regexp.MustCompile(`(?m)^ {6}(\S[^\n:]*\.go):(\d+)`)
	// goFailLine is how the go command closes what it says of a package.
	goFailLine = regexp.MustCompile(`(?m)^FAIL\t.*\n?`)
	panicLine  = regexp.MustCompile(`(?m)^(?:panic|fatal error|SIG[A-Z]+): .*$`)
)

// place finds the file and line of a failure, and its message, in normalised output.
func (u *Unit) place(output string) (file string, line int, message string) {
	if p := panicLine.FindString(output); p != "" {
		file, line = u.firstOwn(tracePlace, output)
		return file, line, p
	}
	m := testPlace.FindStringSubmatch(output)
	if m == nil {
		return "", 0, ""
	}
	line, _ = strconv.Atoi(m[2])
	file, message = m[1], strings.TrimSpace(m[3])
	if strings.HasPrefix(message, "race detected during execution") {
		// The place is one in package testing.
		file, line = u.firstOwn(racePlace, output)
		return file, line, message
	}
	if !strings.Contains(file, "/") {
		file = path.Join(u.Evidence.Dir, file)
	}
	return file, line, message
}

// firstOwn is the first frame that stands in the module.
func (u *Unit) firstOwn(frames *regexp.Regexp, output string) (file string, line int) {
	for _, m := range frames.FindAllStringSubmatch(output, -1) {
		if file, ok := u.ownFrame(m[1]); ok {
			line, _ = strconv.Atoi(m[2])
			return file, line
		}
	}
	return "", 0
}

// ownGoroutines leaves of a dump the head and the goroutines that are in the module's code, where
// there are any.
func (u *Unit) ownGoroutines(dump string) string {
	blocks := strings.Split(strings.TrimSpace(dump), "\n\n")
	kept := blocks[:1:1]
	for _, b := range blocks[1:] {
		if file, _ := u.firstOwn(tracePlace, b); file != "" && strings.HasPrefix(b, "goroutine ") {
			kept = append(kept, b)
		}
	}
	if len(kept) == 1 {
		return dump
	}
	return strings.Join(kept, "\n\n")
}

// ownFrame is the path from the root of a file in a stack trace, and false where it is not the
// module's. Places below the root have been made relative and others stay absolute; with -trimpath
// all begin with a module or are relative to the standard library.
func (u *Unit) ownFrame(file string) (string, bool) {
	if m := u.Go.Module; m != nil {
		if rel, ok := strings.CutPrefix(file, m.Path+"/"); ok {
			return rel, true
		}
	}
	if path.IsAbs(file) || strings.HasPrefix(file, "$") || strings.Contains(file, "@") || file == "_testmain.go" {
		return "", false
	}
	_, err := os.Stat(filepath.Join(u.GOROOT, "src", filepath.FromSlash(file)))
	return file, err != nil
}

// declared is where the top-level test of that name stands.
func (u *Unit) declared(name string) (string, int) {
	top, _, _ := strings.Cut(name, "/")
	for _, f := range u.expected {
		if f.Name == top {
			return path.Join(u.Evidence.Dir, f.File), f.Line
		}
	}
	return "", 0
}

// fromRoot makes a path that the go command printed relative to the module root.
func (u *Unit) fromRoot(file string) string {
	file = strings.TrimPrefix(filepath.ToSlash(file), "./")
	if path.IsAbs(file) {
		if rel, err := filepath.Rel(u.Root, filepath.FromSlash(file)); err == nil {
			return filepath.ToSlash(rel)
		}
	}
	return file
}

func (u *Unit) normal(output string) string {
	return gotest.Normalize(output,
		gotest.Replacement{From: u.Root, To: ""},
		gotest.Replacement{From: u.Settings.Out, To: "$OUT"},
		gotest.Replacement{From: filepath.Dir(u.Binary), To: "$BIN"}, // a name made up for each run
		gotest.Replacement{From: u.GOROOT, To: "$GOROOT"},
	)
}

// replay is the command that reproduces what happened to a test in a run. Where the order was not
// that of the source, the order may be the cause and the whole package runs in it again.
func (u *Unit) replay(r run, name string) string {
	args := []string{"-count=1"}
	if r.Outcome == evidence.EndedEarly {
		args = append(args, "-v") // go test calls it ok: what it does not list did not run
	}
	if r.Shuffle != "off" {
		args = append(args, "-shuffle="+r.Shuffle)
	}
	switch {
	case name != wholePackage && r.Shuffle == "off":
		args = append(args, "-run="+exactly(name))
	case u.Settings.Run != "":
		args = append(args, "-run="+u.Settings.Run)
	}
	if u.Settings.Skip != "" {
		args = append(args, "-skip="+u.Settings.Skip)
	}
	if r.Outcome == evidence.TimedOut {
		args = append(args, "-timeout="+shortDuration(u.Timeout))
	}
	if u.race() && !slices.Contains(u.Flags, "-race") {
		args = append(args, "-race")
	}
	return "MUSTER_SEED=" + strconv.FormatUint(r.Seed, 10) + " " + u.goTest(args...)
}

func (u *Unit) goTest(args ...string) string {
	argv := slices.Concat([]string{"go", "test"}, args, u.Flags)
	if dir := u.Evidence.Dir; dir == "." {
		argv = append(argv, ".")
	} else if strings.HasPrefix(dir, "../") {
		argv = append(argv, u.Go.ImportPath)
	} else {
		argv = append(argv, "./"+dir)
	}
	if len(u.Settings.Args) > 0 {
		argv = append(append(argv, "-args"), u.Settings.Args...)
	}
	return words.Shell(argv)
}

// exactly is the -run pattern that matches one test or subtest.
func exactly(name string) string {
	parts := strings.Split(name, "/")
	for i, p := range parts {
		parts[i] = "^" + regexp.QuoteMeta(p) + "$"
	}
	return strings.Join(parts, "/")
}
