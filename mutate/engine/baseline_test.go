package engine

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"
)

const simple = `
-- p.go --
package p

func Add(a, b int) int {
	return a + b // => return a - b => Killed/assertion
}
`

func TestABaselineThatFailsNamesTheTest(t *testing.T) {
	for _, tt := range []struct {
		name, tests, test, reason string
		flaky                     bool
	}{
		{"red", "func TestOK(t *testing.T) {}\nfunc TestRed(t *testing.T) { t.Error(\"it is red\") }", "TestRed", "it is red", false},
		{"dead", "func TestDead(t *testing.T) { go func() { panic(\"gone\") }(); select {} }", "TestDead", "panic: gone", false},
		{"main", "func TestMain(m *testing.M) { m.Run(); os.Exit(4) }\nfunc TestOK(t *testing.T) {}", "TestMain", "exit status 4", false},
		{"flaky", `func TestFlaky(t *testing.T) {
			f, err := os.OpenFile("FILE", os.O_APPEND|os.O_CREATE|os.O_RDWR, 0o666)
			if err != nil { t.Fatal(err) }
			defer f.Close()
			info, _ := f.Stat()
			f.Write([]byte("."))
			if info.Size() < 4 { t.Error("not yet") }
		}`, "TestFlaky", "not yet", true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tests := strings.ReplaceAll(tt.tests, "FILE", filepath.ToSlash(filepath.Join(t.TempDir(), "counter")))
			f := load(t, simple+"-- p_test.go --\npackage p\n\nimport (\n\"os\"\n\"testing\"\n)\n\nvar _ = os.Args\n\n"+tests+"\n")
			report, err := f.run(t, nil)
			var base *BaselineError
			if !errors.As(err, &base) {
				t.Fatalf("want an error of the baseline, got %v", err)
			}
			if base.Test != tt.test || base.Flaky != tt.flaky || !strings.Contains(base.Reason, tt.reason) {
				t.Errorf("%+v", base)
			}
			if report.Results[0].Status != "Pending" {
				t.Errorf("the mutant is %s", report.Results[0].Status)
			}
		})
	}
}

func TestTestsThatInstrumentingBreaksJudgeBuildsOfOneMutant(t *testing.T) {
	report := load(t, `
-- p.go --
package p

func Add(a, b int) int {
	return a + b // => return a - b => Killed/assertion
}

func Name() string {
	return "symbols" // => return "names" => Killed/assertion
}

func Unused() int {
	return 1 // => return 2 => Survived
}
-- p_test.go --
package p

import (
	"os"
	"strings"
	"testing"
)

func TestAdd(t *testing.T) { if Add(1, 1) != 2 { t.Error("sum") } }
func TestSymbols(t *testing.T) {
	exe, err := os.ReadFile(os.Args[0])
	if err != nil { t.Fatal(err) }
	if strings.Contains(string(exe), strings.Join([]string{"p.muster", "tick"}, "_")) || strings.Contains(string(exe), strings.Join([]string{"p.muster", "env"}, "_")) { t.Error("instrumented") }
	if Name() != "symbols" { t.Error("another name") }
}
`).check(t)
	if len(report.Notes) != 1 || !strings.Contains(report.Notes[0], "TestSymbols fails where the package is instrumented") {
		t.Errorf("notes %q", report.Notes)
	}
}

func TestTestsThatDoNotCompileAreABuildError(t *testing.T) {
	_, err := load(t, simple+"-- p_test.go --\npackage p\n\nvar x int = \"a\"\n").run(t, nil)
	var build *BuildError
	if !errors.As(err, &build) || !strings.Contains(build.Output, "p_test.go:3") {
		t.Errorf("%v", err)
	}
}

func TestTestsThatNeedADeepStackStillJudge(t *testing.T) {
	load(t, `
-- p.go --
package p

func Deep(n int) int {
	var pad [256]byte
	if n == 0 {
		return int(pad[0])
	}
	return Deep(n-1) + 1
}

func Add(a, b int) int {
	return a + b // => return a - b => Killed/assertion
}
-- p_test.go --
package p

import "testing"

func TestDeep(t *testing.T) { if n := Deep(300_000); n != 300_000 { t.Error(n) } }
func TestAdd(t *testing.T) { if Add(1, 1) != 2 { t.Error("sum") } }
`).check(t)
}

func TestAToolchainThatCannotBePatchedStillJudges(t *testing.T) {
	const archive = `
-- p.go --
package p

const one = 1 // => const one = 2 => single Killed/assertion

func Add(a, b int) int {
	a += 0 // => a++ => Killed/assertion
	b += 0 // => _ = []int{}[b] => Killed/panic
	b += 0 // => _ = b => Survived
	b += 0 // => select {} => Timeout/hang
	return a + b
}
-- p_test.go --
package p

import "testing"

func TestAdd(t *testing.T) { if got := Add(1, 1); got != 2 { t.Errorf("got %d", got) } }
func TestOne(t *testing.T) { if one != 1 { t.Error("not one") } }
`
	for name, hook := range map[string]func(string) (map[string][]byte, error){
		"another text": func(string) (map[string][]byte, error) { return nil, errors.New("no method M.Run") },
		"does not compile": func(goroot string) (map[string][]byte, error) {
			return map[string][]byte{filepath.Join(goroot, "src", "testing", "muster_serve.go"): []byte("package testing\n\nvar x = y\n")}, nil
		},
	} {
		t.Run(name, func(t *testing.T) {
			f := load(t, archive)
			e := &engine{hook: hook, cfg: Config{Dir: f.dir, Out: t.TempDir(), Jobs: 2}, s: f.subject, report: &Report{}}
			report, err := e.judge(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			f.compare(t, report)
			if report.Isolation != IsolationPlain || len(report.Notes) == 0 {
				t.Errorf("isolation %s, notes %q", report.Isolation, report.Notes)
			}
		})
	}
}
