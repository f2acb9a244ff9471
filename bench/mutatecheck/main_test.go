package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
)

const tiny = "testdata/tiny"

// row is a mutant of a report that was written by hand, and what is true of it.
type row struct {
	file, original, replacement, status, reason string
	truth                                       truth
}

var rows = []row{
	{"tiny.go", "a > b", "a >= b", "Survived", "", passes},
	{"tiny.go", "a > b", "a < b", "Killed", "", fails},
	{"tiny.go", "return b", "return a", "Survived", "", fails}, // wrong
	{"tiny.go", "a > b", `"x"`, "CompileError", "", doesNotBuild},
	{"tiny.go", "i++", "i--", "Timeout", "", fails},
	{"tiny.go", "return true", `return os.Mkdir(os.TempDir()+"/../once", 0o777) == nil`, "Killed", "", differs},
	{"tiny.go", `os.Setenv("TINY", "1")`, `os.WriteFile("left", nil, 0o666)`, "Survived", "", passes},
	{"tiny.go", "return s", "return s + 0", "Ignored", "equivalent: the same code", passes},
	{"tiny.go", "s := 0", "s := 1", "Ignored", "arid", ""},
	{"tiny.go", "s += i", "s -= i", "Pending", "", ""},
	{"untested/untested.go", "42", "43", "NoCoverage", "", passes},
	{"untested/untested.go", "42", "nil", "CompileError", "", doesNotBuild},
}

// byHand writes a report with the rows and returns its file.
func byHand(t *testing.T, rows []row) string {
	t.Helper()
	type location struct{ Start, End position }
	type mutantJSON struct {
		ID, MutatorName, Status, StatusReason, Replacement string
		Location                                           location
	}
	type fileJSON struct {
		Source  string
		Mutants []mutantJSON
	}
	files := map[string]*fileJSON{}
	for i, r := range rows {
		if files[r.file] == nil {
			src, err := os.ReadFile(filepath.Join(tiny, r.file))
			if err != nil {
				t.Fatal(err)
			}
			files[r.file] = &fileJSON{Source: string(src)}
		}
		f := files[r.file]
		start := strings.Index(f.Source, r.original)
		if start < 0 {
			t.Fatalf("no %q in %s", r.original, r.file)
		}
		at := func(offset int) position {
			before := f.Source[:offset]
			return position{strings.Count(before, "\n") + 1, offset - strings.LastIndex(before, "\n")}
		}
		f.Mutants = append(f.Mutants, mutantJSON{fmt.Sprint(i), "test", r.status, r.reason, r.replacement, location{at(start), at(start + len(r.original))}})
	}
	text, err := json.Marshal(map[string]any{"files": files})
	if err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(t.TempDir(), "report.json")
	if err := os.WriteFile(name, text, 0o666); err != nil {
		t.Fatal(err)
	}
	return name
}

func readTiny(t *testing.T, rows []row) []mutant {
	t.Helper()
	mutants, err := read(byHand(t, rows), tiny)
	if err != nil {
		t.Fatal(err)
	}
	return mutants
}

func TestTheTruthIsFoundAndTheWrongVerdictNamed(t *testing.T) {
	rows := rows
	memory := 0
	if runtime.GOOS == "linux" {
		memory = 4096
		rows = append(slices.Clone(rows), row{"tiny.go", "make([]byte, 1)", "make([]byte, 1<<33)", "Killed", "", fails})
	}
	mutants := readTiny(t, rows)
	picked := pick(mutants, 500, 300, 1)
	c := checker{module: tiny, jobs: 2, memory: memory, floor: time.Second, log: io.Discard, journal: filepath.Join(t.TempDir(), "journal")}
	found, err := c.check(context.Background(), picked)
	if err != nil {
		t.Fatal(err)
	}
	for i, m := range picked {
		for _, r := range rows {
			if r.file == m.file && r.replacement == m.replacement && found[i] != r.truth {
				t.Errorf("%s: %s, want %s", m, found[i], r.truth)
			}
		}
	}
	s := compare(picked, found)
	s.noVerdict = withoutVerdict(mutants)
	if len(s.disagree) != 1 || s.disagree[0].mutant.replacement != "return a" || s.disagree[0].truth != fails {
		t.Errorf("disagreements: %v", s.disagree)
	}
	if want := len(picked) - 2; s.agree != want || s.nondeterministic != 1 || s.noVerdict != 1 || s.holds() {
		t.Errorf("%d agree, %d nondeterministic, %d without verdict, holds %v", s.agree, s.nondeterministic, s.noVerdict, s.holds())
	}

	// Again from the journal: a truth that only the journal can tell is believed.
	text, err := os.ReadFile(c.journal)
	if err != nil {
		t.Fatal(err)
	}
	forged := append(bytes.ReplaceAll(text, []byte(fails), []byte(passes)), []byte(`{"Key":"cut sh`)...)
	if err := os.WriteFile(c.journal, forged, 0o666); err != nil {
		t.Fatal(err)
	}
	again, err := c.check(context.Background(), picked)
	if err != nil {
		t.Fatal(err)
	}
	if slices.Contains(again, fails) || !slices.Contains(again, differs) {
		t.Errorf("the journal is not read: %v", again)
	}
	if s := compare(picked, again); len(s.disagree) < 2 {
		t.Errorf("a forged journal changes nothing: %v", s.disagree)
	}
}

func TestAModuleWhoseTestsFailIsNoReference(t *testing.T) {
	broken := filepath.Join(t.TempDir(), "broken")
	if err := os.CopyFS(broken, os.DirFS(tiny)); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(broken, "red_test.go"), []byte("package tiny\n\nimport \"testing\"\n\nfunc TestRed(t *testing.T) { t.Fail() }\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	c := checker{module: broken, jobs: 1, floor: time.Second, log: io.Discard}
	if _, err := c.check(context.Background(), readTiny(t, rows[:1])); err == nil || !strings.Contains(err.Error(), "fail without any mutant") {
		t.Errorf("got %v", err)
	}
}

func TestAReportOfOtherSourcesIsRefused(t *testing.T) {
	other := filepath.Join(t.TempDir(), "other")
	if err := os.CopyFS(other, os.DirFS(tiny)); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(other, "tiny.go"), []byte("package tiny\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	if _, err := read(byHand(t, rows), other); err == nil || !strings.Contains(err.Error(), "is not the file") {
		t.Errorf("got %v", err)
	}
}

func TestTheSampleIsSeededAndOfMutantsWithAClaim(t *testing.T) {
	mutants := readTiny(t, rows)
	if n := len(pick(mutants, 500, 300, 1)); n != len(rows)-2 {
		t.Errorf("%d of %d picked", n, len(rows))
	}
	ids := func(seed uint64) (list []string) {
		for _, m := range pick(mutants, 5, 4, seed) {
			list = append(list, m.id)
		}
		return list
	}
	if a, b := ids(1), ids(1); len(a) != 4 || !slices.Equal(a, b) {
		t.Errorf("%v, then %v", a, b)
	}
	if slices.Equal(ids(1), ids(2)) && slices.Equal(ids(2), ids(3)) {
		t.Error("the seed changes nothing")
	}
}

func TestTheClaimHoldsToOnePercentLeftOut(t *testing.T) {
	for _, c := range []struct {
		s    summary
		want bool
	}{
		{summary{agree: 99, nondeterministic: 1}, true},
		{summary{agree: 98, nondeterministic: 2}, false},
		{summary{agree: 10, noVerdict: 1}, false},
		{summary{agree: 10, disagree: make([]disagreement, 1)}, false},
	} {
		if got := c.s.holds(); got != c.want {
			t.Errorf("%+v: %v", c.s, got)
		}
	}
}

func FuzzOffset(f *testing.F) {
	f.Add([]byte("a\nbü\r\n"), 2, 3)
	f.Add([]byte(""), 1, 1)
	f.Fuzz(func(t *testing.T, src []byte, line, column int) {
		at := offset(src, position{line, column})
		if at < 0 {
			return
		}
		if got := bytes.Count(src[:at], []byte("\n")) + 1; got != line {
			t.Errorf("%d:%d of %q is offset %d, in line %d", line, column, src, at, got)
		}
		if got := at - bytes.LastIndexByte(src[:at], '\n'); got != column {
			t.Errorf("%d:%d of %q is offset %d, column %d", line, column, src, at, got)
		}
	})
}
