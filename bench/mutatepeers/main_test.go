package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const source = `package a

func f(a, b int) int {
	if a > b {
		a++
	}
	return a - b
}
`

var sources = map[string]string{"a.go": source}

func TestAChangeIsTheSameWhateverItsWhiteSpace(t *testing.T) {
	want := change{"a.go", 4, "ifa>=b{"}
	for _, mutated := range []string{
		strings.Replace(source, "a > b", "a >= b", 1),
		strings.Replace(source, "a > b", "a>=b", 1),
		strings.Replace(strings.ReplaceAll(source, "\t", "    "), "a > b", "a >= b", 1),
	} {
		if got := changeOf("a.go", source, mutated); got != want {
			t.Errorf("got %v, want %v", got, want)
		}
	}
	for mutated, want := range map[string]change{
		strings.Replace(source, "\t\ta++\n", "", 1):     {"a.go", 5, ""},
		strings.Replace(source, "a++", "a++\n\t\tb", 1): {"a.go", 6, "b"},
		strings.Replace(source, "\t}\n", "", 1):         {"a.go", 6, ""},
	} {
		if got := changeOf("a.go", source, mutated); got != want {
			t.Errorf("got %v, want %v", got, want)
		}
	}
}

var wanted = map[change]string{
	{"a.go", 4, "ifa>=b{"}:    survived,
	{"a.go", 4, "ifa<=b{"}:    killed,
	{"a.go", 5, "a--"}:        timeout,
	{"a.go", 7, "returna+b"}:  settled,
	{"a.go", 7, "returna,-b"}: other,
}

func TestReportsOfAllToolsReadAlike(t *testing.T) {
	stryker := `{"files": {"a.go": {"mutants": [
		{"status": "Survived", "replacement": ">=", "testsCompleted": 1, "location": {"start": {"line": 4, "column": 7}, "end": {"line": 4, "column": 8}}},
		{"status": "Survived", "replacement": "a >= b", "testsCompleted": 0, "location": {"start": {"line": 4, "column": 5}, "end": {"line": 4, "column": 10}}},
		{"status": "Killed", "replacement": "<=", "location": {"start": {"line": 4, "column": 7}, "end": {"line": 4, "column": 8}}},
		{"status": "Timeout", "replacement": "--", "location": {"start": {"line": 5, "column": 4}, "end": {"line": 5, "column": 6}}},
		{"status": "Survived", "replacement": "+", "testsCompleted": 0, "location": {"start": {"line": 7, "column": 11}, "end": {"line": 7, "column": 12}}},
		{"status": "CompileError", "replacement": ", -", "location": {"start": {"line": 7, "column": 11}, "end": {"line": 7, "column": 12}}}
	]}}}`
	got, err := readStryker([]byte(stryker), sources)
	if diff := cmp.Diff(wanted, got); err != nil || diff != "" {
		t.Errorf("stryker: %v\n%s", err, diff)
	}

	gremlins := `{"files": [{"file_name": "a.go", "mutations": [
		{"type": "CONDITIONALS_BOUNDARY", "status": "LIVED", "line": 4, "column": 7},
		{"type": "CONDITIONALS_NEGATION", "status": "KILLED", "line": 4, "column": 7},
		{"type": "INCREMENT_DECREMENT", "status": "TIMED OUT", "line": 5, "column": 4},
		{"type": "ARITHMETIC_BASE", "status": "NOT COVERED", "line": 7, "column": 11},
		{"type": "INVERT_NEGATIVES", "status": "NOT COVERED", "line": 7, "column": 11},
		{"type": "UNKNOWN", "status": "KILLED", "line": 7, "column": 2}
	]}]}`
	want := map[change]string{}
	for c, s := range wanted {
		want[c] = s
	}
	delete(want, change{"a.go", 7, "returna,-b"})
	want[change{"a.go", 7, "UNKNOWN 2"}] = killed
	got, err = readGremlins([]byte(gremlins), sources)
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("gremlins: %v\n%s", err, diff)
	}

	dir := t.TempDir()
	output := "noise\n"
	for i, m := range []struct{ old, new, word, status string }{
		{"a > b", "a >= b", "FAIL", survived}, {"a > b", "a <= b", "PASS", killed}, {"a - b", "a , -b", "SKIP", other},
	} {
		name := filepath.Join(dir, "a.go."+string(rune('0'+i)))
		kept := filepath.Join(dir, "kept", m.word)
		text := strings.Replace(source, m.old, m.new, 1)
		if err := writeFiles(kept, map[string]string{"a.go": text, "status": m.status + "\n"}); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		output += m.word + " \"" + name + "\" with checksum 0\n"
	}
	// A run that was cut leaves a folder without a status.
	if err := writeFiles(filepath.Join(dir, "kept", "cut"), map[string]string{"a.go": source}); err != nil {
		t.Fatal(err)
	}
	want = map[change]string{}
	for c, s := range wanted {
		if s == survived || s == killed || s == other {
			want[c] = s
		}
	}
	got, err = readMutesting(output, sources)
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("go-mutesting: %v\n%s", err, diff)
	}
	got, err = readKept(filepath.Join(dir, "kept"), sources)
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("ooze: %v\n%s", err, diff)
	}
}

func TestTheRowComparesWhatWasRun(t *testing.T) {
	ours := outcome{mutants: map[change]string{{"a.go", 1, ""}: killed, {"a.go", 2, ""}: survived, {"a.go", 3, ""}: settled, {"a.go", 4, ""}: timeout, {"a.go", 5, ""}: killed}, wall: 1, cpu: 1}
	theirs := outcome{mutants: map[change]string{{"a.go", 1, ""}: killed, {"a.go", 3, ""}: killed, {"b.go", 1, ""}: other}, wall: 10, cpu: 20}
	got := row("m", 8, tool{name: "peer", version: "v1"}, theirs, &ours)
	// 4 in 1 s against 2 in 10 s and 20 s of CPU; in common is one, for each its whole time.
	want := "| m | 8 | peer v1 | 2 | 2 | 0 | 0 | 0 | 1 | 10.0 | 20.0 | 0.2 | 20.0, 40.0 | 1 | 10.0, 20.0 |"
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}
