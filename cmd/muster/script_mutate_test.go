package main

// The commands of the scripts about mutation testing.
//
//	mutates CODE args...   exits CODE mutate --no-cache --stryker $REPORT args...; then untouched, and verdicts $REPORT
//	verdicts FILE          each mutant that the sources in the report ask for fared as they say (see below)
//	sameverdicts FILE FILE the mutants of two reports are the same, and fared the same
//	untouched              git status says what it said at the last commit, nothing is left in the directory
//	                       for temporary files or in the output directory, and no process lives on
//
// A source line asks for verdicts in a comment at its end:
//
//	return a + b // want arithmetic/*=Killed/assertion@TestAdd return/zero=Survived
//
// A word is a glob for operators, a status, and, where they matter, the cause and the test that killed
// it. All mutants that begin on the line and match must be so, and there must be one.

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/google/go-cmp/cmp"
)

func init() {
	maps.Copy(commands, map[string]func(*script, bool, []string){
		"mutates":      cmdMutates,
		"verdicts":     cmdVerdicts,
		"sameverdicts": cmdSameVerdicts,
		"untouched":    cmdUntouched,
	})
}

func cmdMutates(ts *script, neg bool, args []string) {
	usage(ts, !neg && len(args) > 0, "mutates code mutate-arguments...")
	report := ts.Getenv("REPORT")
	_ = os.Remove(report)
	cmdExits(ts, false, append([]string{args[0], "mutate", "--no-cache", "--stryker", report}, args[1:]...))
	cmdUntouched(ts, false, nil)
	cmdVerdicts(ts, false, []string{report})
}

// mutationReport is what the scripts look at of a report.
type mutationReport struct {
	Files map[string]struct {
		Source  string
		Mutants []judgedMutant
	}
}

type judgedMutant struct {
	ID, MutatorName, Replacement string
	Status, StatusReason         string
	KilledBy                     []string
	Location                     struct{ Start struct{ Line, Column int } }
	Muster                       struct{ Cause string }
}

func readMutation(ts *script, file string) mutationReport {
	var r mutationReport
	ts.Check(json.Unmarshal([]byte(ts.ReadFile(file)), &r))
	return r
}

// how is a verdict as the sources write it, as far as they want to know.
func (m judgedMutant) how(want string) string {
	got := m.Status
	if strings.Contains(want, "/") {
		got += "/" + m.Muster.Cause
		if !strings.HasPrefix(m.StatusReason, m.Muster.Cause+": ") {
			got += " but its reason is " + m.StatusReason
		}
	}
	if strings.Contains(want, "@") {
		for _, id := range m.KilledBy {
			got += "@" + id[strings.LastIndexByte(id, '.')+1:]
		}
	}
	return got
}

func cmdVerdicts(ts *script, neg bool, args []string) {
	usage(ts, !neg && len(args) == 1, "verdicts file")
	r := readMutation(ts, args[0])
	var wrong []string
	for _, name := range slices.Sorted(maps.Keys(r.Files)) {
		for i, line := range strings.Split(r.Files[name].Source, "\n") {
			_, wants, _ := strings.Cut(line, "// want ")
			for _, want := range strings.Fields(wants) {
				operator, verdict, _ := strings.Cut(want, "=")
				found := false
				for _, m := range r.Files[name].Mutants {
					match, err := path.Match(operator, m.MutatorName)
					ts.Check(err)
					if !match || m.Location.Start.Line != i+1 {
						continue
					}
					found = true
					if got := m.how(verdict); got != verdict {
						wrong = append(wrong, fmt.Sprintf("%s:%d: %s -> %s: want %s, got %s: %s %v", name, i+1, m.MutatorName, m.Replacement, verdict, got, m.StatusReason, m.KilledBy))
					}
				}
				if !found {
					wrong = append(wrong, fmt.Sprintf("%s:%d: no mutant by %s", name, i+1, operator))
				}
			}
		}
	}
	if len(wrong) > 0 {
		ts.Fatalf("%s", strings.Join(wrong, "\n"))
	}
}

func cmdSameVerdicts(ts *script, neg bool, args []string) {
	usage(ts, !neg && len(args) == 2, "sameverdicts file file")
	var lists [2][]string
	for i, file := range args {
		r := readMutation(ts, file)
		for _, name := range slices.Sorted(maps.Keys(r.Files)) {
			for _, m := range r.Files[name].Mutants {
				lists[i] = append(lists[i], fmt.Sprintf("%s:%d %s %s: %s", name, m.Location.Start.Line, m.MutatorName, m.Replacement, m.how("/")))
			}
		}
	}
	if diff := cmp.Diff(lists[0], lists[1]); diff != "" || len(lists[0]) == 0 {
		ts.Fatalf("%d verdicts differ (-first +second):\n%s", len(lists[0]), diff)
	}
}

func cmdUntouched(ts *script, neg bool, args []string) {
	usage(ts, !neg && len(args) == 0, "untouched")
	work := ts.Getenv("WORK")
	if _, err := os.Stat(filepath.Join(work, ".git")); err == nil {
		said, err := exec.Command("git", "-C", work, "status", "--porcelain").CombinedOutput()
		ts.Check(err)
		if len(said) > 0 {
			ts.Fatalf("the work tree is not what it was:\n%s", said)
		}
	}
	cmdProcess(ts, true, nil)
	left, err := os.ReadDir(filepath.Join(work, ".tmp"))
	ts.Check(err)
	out, _ := os.ReadDir(ts.MkAbs(ts.Getenv("OUT")))
	for _, e := range append(left, out...) {
		if !slices.Contains([]string{".gitignore", ".lock", "go.mod", "mutants.json"}, e.Name()) {
			ts.Fatalf("%s is left behind", e.Name())
		}
	}
}
