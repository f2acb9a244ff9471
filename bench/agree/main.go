// Agree compares the gate's first run with go test on public modules: which packages pass, fail or have
// no tests, and which tests fail:
//
//	go run ./bench/agree [module@version ...]
//
// It prints a table in Markdown, and below it every package on which the two differ.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/passmuster/muster/bench/lab"
	"github.com/passmuster/muster/harness/evidence"
)

var modules = []string{
	"github.com/Masterminds/semver/v3@v3.4.0",
	"github.com/google/go-cmp@v0.7.0",
	"github.com/BurntSushi/toml@v1.5.0",
	"github.com/gorilla/mux@v1.8.1",
	"github.com/spf13/cobra@v1.10.2",
	"github.com/spf13/afero@v1.15.0",
	"github.com/stretchr/testify@v1.11.1",
	"github.com/rogpeppe/go-internal@v1.14.1",
	"github.com/yuin/goldmark@v1.7.13",
	"golang.org/x/text@v0.30.0",
}

func main() { lab.Main(modules, measure) }

// answer is what was found out of one package: an outcome in go test's three words, and the failing
// tests, without those whose subtests fail.
type answer struct {
	outcome string
	failing string
}

func measure(ctx context.Context, b lab.Bench) (agree bool, err error) {
	agree = true
	fmt.Println(lab.Machine())
	fmt.Println("\n| module | packages: pass, fail, no tests | failing tests by go test | by the gate | packages that differ |\n|---|---|---|---|---|")
	var notes []string
	for _, m := range b.Modules {
		src, err := lab.Fetch(ctx, b.Dir, m)
		if err != nil {
			return false, err
		}
		want, err := goTest(ctx, src)
		if err != nil {
			return false, err
		}
		got, err := gate(ctx, b.Muster, src, filepath.Join(b.Dir, "out"))
		if err != nil {
			return false, err
		}
		var apart []string
		for _, path := range slices.Sorted(maps.Keys(want)) {
			if want[path] != got[path] {
				apart = append(apart, path)
				notes = append(notes, fmt.Sprintf("%s: go test says %q %q, the gate %q %q", path, want[path].outcome, want[path].failing, got[path].outcome, got[path].failing))
			}
		}
		agree = agree && len(apart) == 0 && len(want) == len(got)
		fmt.Printf("| %s | %d: %d, %d, %d | %d | %d | %d |\n", m, len(want),
			count(want, "pass"), count(want, "fail"), count(want, "no tests"), failing(want), failing(got), len(apart))
	}
	for _, n := range notes {
		fmt.Println("\n" + n)
	}
	return agree, nil
}

func count(answers map[string]answer, outcome string) int {
	n := 0
	for _, a := range answers {
		if a.outcome == outcome {
			n++
		}
	}
	return n
}

func failing(answers map[string]answer) int {
	n := 0
	for _, a := range answers {
		n += len(strings.Fields(a.failing))
	}
	return n
}

// goTest asks go test.
func goTest(ctx context.Context, src string) (map[string]answer, error) {
	_, out, err := lab.Command{Dir: src, Args: []string{"go", "test", "-count=1", "-json", "./..."}}.Run(ctx)
	if err != nil {
		return nil, err
	}
	answers := map[string]answer{}
	failed := map[string][]string{}
	lines := bufio.NewScanner(strings.NewReader(out))
	lines.Buffer(nil, 64<<20)
	for lines.Scan() {
		var e struct{ Action, Package, Test string }
		if json.Unmarshal(lines.Bytes(), &e) != nil || e.Package == "" {
			continue
		}
		switch {
		case e.Test != "" && e.Action == "fail":
			failed[e.Package] = append(failed[e.Package], e.Test)
		case e.Test == "" && e.Action == "skip":
			answers[e.Package] = answer{outcome: "no tests"}
		case e.Test == "" && (e.Action == "pass" || e.Action == "fail"):
			answers[e.Package] = answer{outcome: e.Action}
		}
	}
	for path, tests := range failed {
		// What fails in a package that passes was run by a test that wanted to see it fail.
		if a := answers[path]; a.outcome != "pass" {
			answers[path] = answer{a.outcome, deepest(tests)}
		}
	}
	return answers, lines.Err()
}

func deepest(tests []string) string {
	slices.Sort(tests)
	return strings.Join(slices.DeleteFunc(slices.Clone(tests), func(t string) bool {
		return slices.ContainsFunc(tests, func(other string) bool { return strings.HasPrefix(other, t+"/") })
	}), " ")
}

// gate asks muster.
func gate(ctx context.Context, muster, src, out string) (map[string]answer, error) {
	_, text, err := lab.Command{Dir: src, Args: []string{muster, "gate", "-o", out, "./..."}}.Run(ctx)
	if err != nil {
		return nil, err
	}
	f, err := os.Open(filepath.Join(out, "evidence.json"))
	if err != nil {
		return nil, fmt.Errorf("%w\n%s", err, text)
	}
	defer f.Close()
	e, err := evidence.Decode(f)
	if err != nil {
		return nil, err
	}
	answers := map[string]answer{}
	for _, p := range e.Packages {
		a := answer{outcome: "fail"}
		switch t := p.Stages.Tests; t.Outcome {
		case evidence.Passed:
			a.outcome = "pass"
		case evidence.NoTests:
			a.outcome = "no tests"
			if t.Raw != "" {
				a.outcome = "pass" // test files without a test to run
			}
		default:
			a.failing = strings.Join(t.Failures, " ")
		}
		answers[p.Path] = a
	}
	return answers, nil
}
