package main

// The commands of the scripts beside those of testscript.
//
//	exits CODE args...     runs muster: its exit code is exactly CODE, and what it wrote is valid by its
//	                       schema; checks of stdout and stderr follow
//	ended CODE             the same of the command that was signalled and that "wait" waited for
//	signal INT|TERM|KILL   signals the command in the background
//	await FILE             waits until the file is there
//	process                some process of this script lives; "! process": none does, after a moment
//	json FILE PATH [WANT]  the value at the path, elements between slashes, is WANT (or is there at all);
//	                       WANT begins with ~ where it is a pattern; "len" as last element is the length of a list
//	evidence PATH [WANT]   json of $OUT/evidence.json; and "verdict" of $OUT/verdict.json
//	replays PATH           the replay command of the finding at the path fails, run in the module root
//	samerun FILE FILE      two files of evidence are byte-equal outside of "run"
//	events [FILE]          every line of stdout is a JSON object with an event; the last is the verdict,
//	                       and the same as in FILE
//	commit                 commits everything, in a new repository where there is none
//	gopath, nogo           leave only the go command and muster in PATH, or muster alone
//	keep                   remembers every file below $WORK but those of the cache; "kept [EXCEPT...]": they are
//	                       the same
//	golden NAME            stdout is testdata/golden/NAME; MUSTER_UPDATE=1 writes it
//	peak MB                runs muster gate, whose own memory never takes more than MB megabytes
//
// Those about mutation testing are in script_mutate_test.go.

import (
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/testscript"

	"github.com/passmuster/muster/harness/evidence"
	"github.com/passmuster/muster/internal/goldenfile"
)

type script = testscript.TestScript

var commands = map[string]func(*script, bool, []string){
	"exits":    cmdExits,
	"ended":    cmdEnded,
	"signal":   cmdSignal,
	"await":    cmdAwait,
	"process":  cmdProcess,
	"json":     cmdJSON,
	"evidence": cmdEvidence,
	"verdict":  cmdVerdict,
	"replays":  cmdReplays,
	"samerun":  cmdSameRun,
	"events":   cmdEvents,
	"commit":   cmdCommit,
	"gopath":   func(ts *script, _ bool, _ []string) { only(ts, "go", "muster") },
	"nogo":     func(ts *script, _ bool, _ []string) { only(ts, "muster") },
	"keep":     cmdKeep,
	"kept":     cmdKept,
	"golden":   cmdGolden,
	"peak":     cmdPeak,
}

// patience bounds waits for something that is about to happen.
const patience = time.Minute

func usage(ts *script, ok bool, text string) {
	if !ok {
		ts.Fatalf("usage: %s", text)
	}
}

func cmdExits(ts *script, neg bool, args []string) {
	usage(ts, !neg && len(args) > 0, "exits code muster-arguments...")
	err := ts.Exec("muster", args[1:]...)
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		ts.Fatalf("muster: %v", err)
	}
	code := 0
	if exit != nil {
		code = exit.ExitCode()
	}
	if strconv.Itoa(code) != args[0] {
		ts.Fatalf("muster exited with %d, want %s", code, args[0])
	}
	ts.Check(validOutput(ts.MkAbs(ts.Getenv("OUT"))))
}

func background(ts *script) *exec.Cmd {
	cmds := ts.BackgroundCmds()
	if len(cmds) == 0 {
		ts.Fatalf("no command in the background")
	}
	return cmds[len(cmds)-1]
}

// last is the command that was signalled last, of each script.
type lastKey struct{}

func cmdSignal(ts *script, neg bool, args []string) {
	signals := map[string]os.Signal{"INT": os.Interrupt, "TERM": syscall.SIGTERM, "KILL": os.Kill}
	usage(ts, !neg && len(args) == 1 && signals[args[0]] != nil, "signal INT|TERM|KILL")
	cmd := background(ts)
	*ts.Value(lastKey{}).(**exec.Cmd) = cmd
	ts.Check(cmd.Process.Signal(signals[args[0]]))
}

func cmdEnded(ts *script, neg bool, args []string) {
	usage(ts, !neg && len(args) == 1, "ended code")
	cmd := *ts.Value(lastKey{}).(**exec.Cmd)
	if cmd == nil || cmd.ProcessState == nil {
		ts.Fatalf("signal a command and wait for it first")
	}
	if code := strconv.Itoa(cmd.ProcessState.ExitCode()); code != args[0] {
		ts.Fatalf("the command exited with %s, want %s", code, args[0])
	}
	ts.Check(validOutput(ts.MkAbs(ts.Getenv("OUT"))))
}

func cmdAwait(ts *script, neg bool, args []string) {
	usage(ts, !neg && len(args) == 1, "await file")
	if !eventually(func() bool { _, err := os.Stat(ts.MkAbs(args[0])); return err == nil }) {
		ts.Fatalf("%s did not appear", args[0])
	}
}

func eventually(happened func() bool) bool {
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		if happened() {
			return true
		}
	}
	return happened()
}

func cmdProcess(ts *script, neg bool, args []string) {
	usage(ts, len(args) == 0, "[!] process")
	work := ts.Getenv("WORK")
	if !neg {
		if len(processes(work)) == 0 {
			ts.Fatalf("no process of this script lives")
		}
		return
	}
	// A killed process needs a moment to be gone.
	for end := time.Now().Add(5 * time.Second); len(processes(work)) > 0; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			ts.Fatalf("processes live on: %v", processes(work))
		}
	}
}

func cmdEvidence(ts *script, neg bool, args []string) {
	cmdJSON(ts, neg, slices.Insert(args, 0, ts.Getenv("OUT")+"/evidence.json"))
}

func cmdVerdict(ts *script, neg bool, args []string) {
	cmdJSON(ts, neg, slices.Insert(args, 0, ts.Getenv("OUT")+"/verdict.json"))
}

func cmdJSON(ts *script, neg bool, args []string) {
	usage(ts, len(args) == 2 || len(args) == 3, "[!] json file path [want]")
	value, found := lookUp(ts, args[0], args[1])
	if len(args) == 2 {
		if found == neg {
			ts.Fatalf("%s: found is %v: %s", args[1], found, value)
		}
		return
	}
	if !found {
		ts.Fatalf("%s is not there", args[1])
	}
	same := value == args[2]
	if pattern, ok := strings.CutPrefix(args[2], "~"); ok {
		re, err := regexp.Compile(pattern)
		ts.Check(err)
		same = re.MatchString(value)
	}
	if same == neg {
		ts.Fatalf("%s is %s", args[1], value)
	}
}

// lookUp returns a string as it is and everything else as compact JSON.
func lookUp(ts *script, file, path string) (string, bool) {
	d := json.NewDecoder(strings.NewReader(ts.ReadFile(file)))
	d.UseNumber()
	var v any
	ts.Check(d.Decode(&v))
	for _, e := range strings.Split(path, "/") {
		switch at := v.(type) {
		case map[string]any:
			e = strings.ReplaceAll(strings.ReplaceAll(e, "~1", "/"), "~0", "~")
			next, ok := at[e]
			if !ok {
				return "", false
			}
			v = next
		case []any:
			i, err := strconv.Atoi(e)
			switch {
			case e == "len":
				v = json.Number(strconv.Itoa(len(at)))
			case err != nil || i >= len(at):
				return "", false
			default:
				v = at[i]
			}
		default:
			return "", false
		}
	}
	if s, ok := v.(string); ok {
		return s, true
	}
	text, err := json.Marshal(v)
	ts.Check(err)
	return string(text), true
}

func cmdReplays(ts *script, neg bool, args []string) {
	usage(ts, len(args) == 1, "[!] replays path")
	command, found := lookUp(ts, ts.Getenv("OUT")+"/evidence.json", args[0]+"/replay")
	if !found {
		ts.Fatalf("no replay command at %s", args[0])
	}
	err := ts.Exec("sh", "-c", command)
	var exit *exec.ExitError
	if failed := errors.As(err, &exit) && exit.ExitCode() == 1; failed == neg {
		ts.Fatalf("%s: %v", command, err)
	}
}

func cmdSameRun(ts *script, neg bool, args []string) {
	usage(ts, len(args) == 2, "[!] samerun file file")
	diff := cmp.Diff(withoutRun(ts, args[0]), withoutRun(ts, args[1]))
	if (diff == "") == neg {
		ts.Fatalf("evidence outside of run: %s", cmpOr(diff, "the same"))
	}
}

func cmpOr(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// withoutRun cuts "run" out of evidence, the rest stays byte by byte.
func withoutRun(ts *script, file string) string {
	text := ts.ReadFile(file)
	head, _, found := strings.Cut(text, "\n  \"run\": {\n")
	if !found || !strings.HasSuffix(text, "\n  }\n}\n") {
		ts.Fatalf("%s does not end with run", file)
	}
	return head
}

func cmdEvents(ts *script, neg bool, args []string) {
	usage(ts, !neg && len(args) <= 1, "events [file]")
	var last struct {
		Event   string            `json:"event"`
		Verdict *evidence.Verdict `json:"verdict"`
	}
	for line := range strings.Lines(ts.ReadFile("stdout")) {
		last.Event = ""
		if err := json.Unmarshal([]byte(line), &last); err != nil || last.Event == "" {
			ts.Fatalf("no event: %q: %v", line, err)
		}
	}
	if last.Event != "verdict" || last.Verdict == nil {
		ts.Fatalf("the last event is %q", last.Event)
	}
	if len(args) == 1 {
		text, err := evidence.Encode(last.Verdict)
		ts.Check(err)
		if diff := cmp.Diff(ts.ReadFile(args[0]), string(text)); diff != "" {
			ts.Fatalf("the verdict is not that of %s:\n%s", args[0], diff)
		}
	}
}

func cmdCommit(ts *script, neg bool, args []string) {
	usage(ts, !neg && len(args) == 0, "commit")
	if _, err := os.Stat(ts.MkAbs(".git")); err != nil {
		ts.Check(ts.Exec("git", "init", "-q", "-b", "main"))
		ts.Check(os.MkdirAll(ts.MkAbs(".git/info"), 0o777))
		ts.Check(os.WriteFile(ts.MkAbs(".git/info/exclude"), []byte("/.home\n/.tmp\n/.gopath\n/.cache\n/.report.json\n"), 0o666))
	}
	ts.Check(ts.Exec("git", "add", "-A"))
	ts.Check(ts.Exec("git", "commit", "-q", "--allow-empty", "-m", "x"))
}

// only sets a PATH in which these programs are alone. Folders with the go command may hold others.
func only(ts *script, programs ...string) {
	bin := filepath.Join(ts.Getenv("WORK"), ".bin")
	ts.Check(os.MkdirAll(bin, 0o777))
	for _, name := range programs {
		path, err := exec.LookPath(name)
		ts.Check(err)
		ts.Check(os.Symlink(path, filepath.Join(bin, name)))
	}
	ts.Setenv("PATH", bin)
}

type keptKey struct{}

func cmdKeep(ts *script, neg bool, args []string) {
	usage(ts, !neg && len(args) == 0, "keep")
	*ts.Value(keptKey{}).(*map[string]string) = tree(ts, nil)
}

func cmdKept(ts *script, neg bool, args []string) {
	usage(ts, !neg, "kept [except...]")
	if diff := cmp.Diff(*ts.Value(keptKey{}).(*map[string]string), tree(ts, args)); diff != "" {
		ts.Fatalf("files changed (-before +after):\n%s", diff)
	}
}

// tree lists everything below the script's directory, temporary files, home and repository included.
func tree(ts *script, except []string) map[string]string {
	root := ts.Getenv("WORK")
	except = append(slices.Clone(except), cacheDir)
	for i, e := range except {
		except[i] = filepath.Join(root, e)
	}
	files := map[string]string{}
	ts.Check(filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if slices.Contains(except, path) {
			if d.IsDir() {
				return filepath.SkipDir
			}
			return nil
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		what := info.Mode().String()
		if info.Mode().IsRegular() {
			data, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			what += fmt.Sprintf(" %x %s", sha256.Sum256(data), info.ModTime())
		}
		files[strings.TrimPrefix(path, root)] = what
		return nil
	}))
	return maps.Clone(files)
}

func cmdGolden(ts *script, neg bool, args []string) {
	usage(ts, !neg && len(args) == 1, "golden name")
	file := filepath.Join(ts.Getenv("MUSTER_ROOT"), "cmd", "muster", "testdata", "golden", args[0])
	ts.Check(goldenfile.Compare(file, []byte(ts.ReadFile("stdout"))))
}

func cmdPeak(ts *script, neg bool, args []string) {
	usage(ts, !neg && len(args) == 1, "peak megabytes, of the command in the background until it ends")
	most, err := strconv.Atoi(args[0])
	ts.Check(err)
	pid := background(ts).Process.Pid
	peak := 0
	eventually(func() bool {
		kb, ok := peakMemory(pid)
		peak = max(peak, kb)
		return !ok
	})
	if peak == 0 || peak > most<<10 {
		ts.Fatalf("peak memory was %d KiB, want 1 to %d", peak, most<<10)
	}
	ts.Logf("peak memory %d KiB", peak)
}
