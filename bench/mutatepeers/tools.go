package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
)

// tool is a mutation tester.
type tool struct {
	name, version string
	// install builds it below a folder; nil where there is nothing to build.
	install func(ctx context.Context, dir string) error
	// command is what mutates the package at the root of the job's module, with all mutators.
	command func(j job) (args, env []string)
	// parse reads what it did.
	parse func(j job, output string) (map[change]string, error)
}

const own = "muster"

// tools are all of them, ours first.
func tools(muster string) []tool {
	return []tool{musterTool(muster), gremlins(), ooze(), mutesting()}
}

func musterTool(bin string) tool {
	report := func(j job) string { return filepath.Join(j.dir, "report.json") }
	return tool{
		name: own,
		command: func(j job) ([]string, []string) {
			return append(append([]string{bin}, strings.Fields(*command)...), "--stryker", report(j)), nil
		},
		parse: func(j job, _ string) (map[change]string, error) {
			text, err := os.ReadFile(report(j))
			if err != nil {
				return nil, err
			}
			return readStryker(text, j.sources)
		},
	}
}

func readStryker(text []byte, sources map[string]string) (map[change]string, error) {
	type position struct{ Line, Column int }
	var doc struct {
		Files map[string]struct {
			Mutants []struct {
				Status, Replacement string
				TestsCompleted      *int
				Location            struct{ Start, End position }
			}
		}
	}
	if err := json.Unmarshal(text, &doc); err != nil {
		return nil, err
	}
	found := map[change]string{}
	for file, f := range doc.Files {
		src, ok := sources[file]
		if !ok {
			return nil, fmt.Errorf("%s is not a file at the module's root", file)
		}
		for _, m := range f.Mutants {
			start, end := offset(src, m.Location.Start.Line, m.Location.Start.Column), offset(src, m.Location.End.Line, m.Location.End.Column)
			status := map[string]string{"Killed": killed, "Survived": survived, "Timeout": timeout, "NoCoverage": settled}[m.Status]
			if status == survived && m.TestsCompleted != nil && *m.TestsCompleted == 0 {
				status = settled
			}
			note(found, changeOf(file, src, src[:start]+m.Replacement+src[end:]), status)
		}
	}
	return found, nil
}

// note keeps one status a change: one that was run counts before one that was not.
func note(found map[change]string, c change, status string) {
	if status == "" {
		status = other
	}
	if !ran(found[c]) {
		found[c] = status
	}
}

// offset is the place of a line and byte column, both from 1.
func offset(text string, line, column int) int {
	at := 0
	for range line - 1 {
		at += strings.IndexByte(text[at:], '\n') + 1
	}
	return at + column - 1
}

func gremlins() tool {
	const version = "v0.6.0"
	var bin string
	report := func(j job) string { return filepath.Join(j.dir, "gremlins.json") }
	return tool{
		name: "gremlins", version: version,
		install: func(ctx context.Context, dir string) error {
			bin = filepath.Join(dir, "gremlins")
			return goCommand(ctx, dir, []string{"GOBIN=" + dir}, "install", "github.com/go-gremlins/gremlins/cmd/gremlins@"+version)
		},
		command: func(j job) ([]string, []string) {
			args := []string{bin, "unleash", "--workers", strconv.Itoa(*cores), "--output", report(j), "--exclude-files", "/"}
			for _, off := range []string{"assignments", "bitwise", "bwassign", "logical", "loopctrl"} {
				args = append(args, "--invert-"+off)
			}
			return append(args, "--remove-self-assignments", "."), nil
		},
		parse: func(j job, _ string) (map[change]string, error) {
			text, err := os.ReadFile(report(j))
			if err != nil {
				return nil, err
			}
			return readGremlins(text, j.sources)
		},
	}
}

// tokens are the replacements of gremlins by its mutator's name.
var tokens = map[string]map[string]string{
	"ARITHMETIC_BASE":         {"+": "-", "-": "+", "*": "/", "/": "*", "%": "*"},
	"CONDITIONALS_BOUNDARY":   {">=": ">", ">": ">=", "<=": "<", "<": "<="},
	"CONDITIONALS_NEGATION":   {"==": "!=", "!=": "==", ">=": "<", ">": "<=", "<=": ">", "<": ">="},
	"INCREMENT_DECREMENT":     {"++": "--", "--": "++"},
	"INVERT_ASSIGNMENTS":      {"+=": "-=", "-=": "+=", "*=": "/=", "/=": "*=", "%=": "%="},
	"INVERT_BITWISE":          {"&": "|", "|": "&", "^": "&", "&^": "&", "<<": ">>", ">>": "<<"},
	"INVERT_BWASSIGN":         {"&=": "|=", "|=": "&=", "^=": "&=", "&^=": "&=", "<<=": ">>=", ">>=": "<<="},
	"INVERT_LOGICAL":          {"&&": "||", "||": "&&"},
	"INVERT_LOOPCTRL":         {"break": "continue", "continue": "break"},
	"INVERT_NEGATIVES":        {"-": "+"},
	"REMOVE_SELF_ASSIGNMENTS": {"+=": "=", "-=": "=", "*=": "=", "/=": "=", "%=": "=", "&=": "=", "|=": "=", "^=": "=", "&^=": "=", "<<=": "=", ">>=": "="},
}

func readGremlins(text []byte, sources map[string]string) (map[change]string, error) {
	var doc struct {
		Files []struct {
			Name      string `json:"file_name"`
			Mutations []struct {
				Type, Status string
				Line, Column int
			}
		}
	}
	if err := json.Unmarshal(text, &doc); err != nil {
		return nil, err
	}
	found := map[change]string{}
	for _, f := range doc.Files {
		src, ok := sources[f.Name]
		if !ok {
			return nil, fmt.Errorf("%s is not a file at the module's root", f.Name)
		}
		for _, m := range f.Mutations {
			at := offset(src, m.Line, m.Column)
			old := ""
			for t := range tokens[m.Type] { // the longest token that stands there
				if strings.HasPrefix(src[at:], t) && len(t) > len(old) {
					old = t
				}
			}
			c := change{f.Name, m.Line, m.Type + " " + strconv.Itoa(m.Column)} // of its own, where the place is not understood
			if old != "" {
				c = changeOf(f.Name, src, src[:at]+tokens[m.Type][old]+src[at+len(old):])
			}
			note(found, c, map[string]string{"KILLED": killed, "LIVED": survived, "TIMED OUT": timeout, "NOT COVERED": settled}[m.Status])
		}
	}
	return found, nil
}

// ooze is a library: a test of a small module releases it. Its test command leaves the mutated file behind,
// which is the one that is no link. It has no timeout of its own and waits for go test's.
func ooze() tool {
	const version = "v0.2.0"
	var dir string
	return tool{
		name: "ooze", version: version,
		install: func(ctx context.Context, parent string) error {
			dir = filepath.Join(parent, "ooze")
			if err := writeFiles(dir, map[string]string{
				"go.mod":       "module oozerun\n\ngo 1.26\n\nrequire github.com/gtramontina/ooze " + version + "\n",
				"ooze_test.go": oozeTest, "test.sh": oozeScript,
			}); err != nil {
				return err
			}
			return goCommand(ctx, dir, nil, "test", "-mod=mod", "-c", "-o", "ooze.test", ".")
		},
		command: func(j job) ([]string, []string) {
			log := filepath.Join(j.dir, "ooze")
			_ = os.MkdirAll(log, 0o777) // the script says it if this fails
			return []string{filepath.Join(dir, "ooze.test"), "-test.timeout=0", "-test.parallel=" + strconv.Itoa(*cores)},
				[]string{"OOZE_ROOT=" + j.module, "OOZE_SCRIPT=" + filepath.Join(dir, "test.sh"), "OOZE_LOG=" + log}
		},
		parse: func(j job, _ string) (map[change]string, error) {
			return readKept(filepath.Join(j.dir, "ooze"), j.sources)
		},
	}
}

const oozeTest = `package oozerun

import (
	"os"
	"testing"

	"github.com/gtramontina/ooze"
)

func TestMutation(t *testing.T) {
	ooze.Release(t, ooze.WithRepositoryRoot(os.Getenv("OOZE_ROOT")), ooze.WithTestCommand("sh "+os.Getenv("OOZE_SCRIPT")),
		ooze.IgnoreSourceFiles("/"), ooze.Parallel(), ooze.WithMinimumThreshold(0))
}
`

const oozeScript = `kept=$(mktemp -d "$OOZE_LOG/XXXXXXXXXX") || exit 2
go test -count=1 -timeout=30s . >"$kept/output" 2>&1
code=$?
status=killed
[ $code = 0 ] && status=survived
grep -q 'panic: test timed out' "$kept/output" && status=timeout
grep -q -e '\[build failed\]' -e '\[setup failed\]' "$kept/output" && status=other
for f in *.go; do
	[ -L "$f" ] || cp "$f" "$kept/$f"
done
echo $status >"$kept/status"
exit $code
`

// readKept reads folders with a status and a mutated file each.
func readKept(dir string, sources map[string]string) (map[change]string, error) {
	found := map[change]string{}
	folders, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	for _, folder := range folders {
		status, err := os.ReadFile(filepath.Join(dir, folder.Name(), "status"))
		if errors.Is(err, fs.ErrNotExist) {
			continue // cut
		}
		if err != nil {
			return nil, err
		}
		files, err := filepath.Glob(filepath.Join(dir, folder.Name(), "*.go"))
		if err != nil {
			return nil, err
		}
		for _, name := range files {
			text, err := os.ReadFile(name)
			if err != nil {
				return nil, err
			}
			base := filepath.Base(name)
			note(found, changeOf(base, sources[base], string(text)), strings.TrimSpace(string(status)))
		}
	}
	return found, nil
}

// mutesting is zimmski/go-mutesting. The loader in its own go.mod does not work with a Go of today, so it is
// built with a later golang.org/x/tools. It runs one mutant at a time and counts what does not compile as
// killed.
func mutesting() tool {
	const version = "v0.0.0-20210610104036-6d9217011a00"
	var bin string
	return tool{
		name: "go-mutesting", version: version,
		install: func(ctx context.Context, parent string) error {
			dir := filepath.Join(parent, "mutesting")
			bin = filepath.Join(dir, "go-mutesting")
			if err := writeFiles(dir, map[string]string{
				"go.mod":   "module mutestingrun\n\ngo 1.26\n\nrequire (\n\tgithub.com/zimmski/go-mutesting " + version + "\n\tgolang.org/x/tools v0.52.0\n)\n",
				"tools.go": "//go:build tools\n\npackage tools\n\nimport _ \"github.com/zimmski/go-mutesting/cmd/go-mutesting\"\n",
			}); err != nil {
				return err
			}
			return goCommand(ctx, dir, nil, "build", "-mod=mod", "-o", bin, "github.com/zimmski/go-mutesting/cmd/go-mutesting")
		},
		command: func(job) ([]string, []string) { return []string{bin, "--do-not-remove-tmp-folder", "."}, nil },
		parse:   func(j job, output string) (map[change]string, error) { return readMutesting(output, j.sources) },
	}
}

var mutestingLine = regexp.MustCompile(`(?m)^(PASS|FAIL|SKIP) "(.*)" with checksum`)

// readMutesting reads lines such as PASS "/tmp/…/file.go.3" with checksum …: the file is the mutant.
func readMutesting(output string, sources map[string]string) (map[change]string, error) {
	found := map[change]string{}
	for _, m := range mutestingLine.FindAllStringSubmatch(output, -1) {
		text, err := os.ReadFile(m[2])
		if err != nil {
			return nil, err
		}
		base := strings.TrimSuffix(filepath.Base(m[2]), filepath.Ext(m[2]))
		src, ok := sources[base]
		if !ok {
			return nil, fmt.Errorf("%s is not a file at the module's root", base)
		}
		note(found, changeOf(base, src, string(text)), map[string]string{"PASS": killed, "FAIL": survived}[m[1]])
	}
	return found, nil
}

func writeFiles(dir string, files map[string]string) error {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return err
	}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			return err
		}
	}
	return nil
}

// goCommand runs the go command outside of this module.
func goCommand(ctx context.Context, dir string, env []string, args ...string) error {
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir, cmd.Env = dir, append(append(os.Environ(), "GOFLAGS="), env...)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("go %s: %w\n%s", strings.Join(args, " "), err, out.Bytes())
	}
	return nil
}
