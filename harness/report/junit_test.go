package report

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/joshdk/go-junit"

	"github.com/passmuster/muster/harness/evidence"
)

func TestJUnitMeetsItsSchema(t *testing.T) {
	lint, err := exec.LookPath("xmllint")
	if err != nil {
		t.Skip("no xmllint here: install it (Debian: apt-get install libxml2-utils) to hold JUnit to its schema")
	}
	validate := func(data []byte) error {
		file := filepath.Join(t.TempDir(), "junit.xml")
		if err := os.WriteFile(file, data, 0o666); err != nil {
			t.Fatal(err)
		}
		out, err := exec.CommandContext(t.Context(), lint, "--nonet", "--noout", "--schema", "testdata/schema/junit.xsd", file).CombinedOutput()
		if err != nil {
			return fmt.Errorf("%w: %s", err, out)
		}
		return nil
	}
	for _, fx := range append(fixtures(), fixture{"many", many()}) {
		if err := validate(write(t, "junit", fx.in)); err != nil {
			t.Errorf("%s: %v", fx.name, err)
		}
	}
	if validate([]byte(`<testsuites><testcase/></testsuites>`)) == nil {
		t.Error("the schema accepts a case outside a suite: it checks nothing")
	}
}

// cases reads a report back as a CI server does: "class name" to status.
func cases(t *testing.T, in Input) (map[string]string, []junit.Suite) {
	t.Helper()
	suites, err := junit.Ingest(write(t, "junit", in))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, s := range suites {
		for _, c := range s.Tests {
			key := strings.TrimPrefix(c.Classname, testModule+"/") + " " + c.Name
			if _, ok := out[key]; ok {
				t.Errorf("case %s is there twice", key)
			}
			out[key] = string(c.Status)
		}
	}
	return out, suites
}

func TestJUnitReadsBackAsTheVerdictSays(t *testing.T) {
	for _, c := range []struct {
		name string
		in   Input
		want map[string]string
	}{
		{"coverage", lowCoverage(), map[string]string{
			"weak coverage.package": "failed", "weak coverage.changed": "failed", "weak tests": "passed", "billing coverage.package": "passed"}},
		{"flaky", quarantined(), map[string]string{
			"cache TestEvict": "skipped", "cache reruns.flaky": "passed", "cache tests": "passed",
			"queue TestOrder/two_writers": "failed", "queue TestSlow": "skipped", "queue skips": "failed"}},
		{"build", buildFailed(), map[string]string{
			"parse tests": "error", "parse coverage.package": "skipped", "store tests": "passed"}},
		{"timeout", timedOut(), map[string]string{
			"sync tests": "error", "sync TestWait": "error", "sync TestWake": "error", "sync coverage.package": "error"}},
		{"inconclusive", inconclusive(), map[string]string{"billing coverage.package": "error", "billing tests": "passed"}},
		{"interrupted", interrupted(), map[string]string{"muster run": "error", "store tests": "error", "billing tests": "passed"}},
		{"bars", barChanges(), map[string]string{"billing barChanges": "failed", "store tests": "passed"}},
	} {
		got, _ := cases(t, c.in)
		for key, want := range c.want {
			if got[key] != want {
				t.Errorf("%s: case %q is %q, want %q", c.name, key, got[key], want)
			}
		}
	}
}

func TestJUnitIsGreenOnlyWhereTheVerdictPasses(t *testing.T) {
	for _, fx := range append(fixtures(), fixture{"many", many()}) {
		_, suites := cases(t, fx.in)
		red := 0
		for _, s := range suites {
			red += s.Totals.Failed + s.Totals.Error
		}
		if pass := fx.in.Verdict.Verdict == evidence.Pass; pass != (red == 0) {
			t.Errorf("%s: the verdict is %s and %d cases are red", fx.name, fx.in.Verdict.Verdict, red)
		}
	}
}
