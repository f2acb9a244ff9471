package report

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/url"
	"os"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/passmuster/muster/harness/evidence"
	"github.com/passmuster/muster/internal/sarif"
	"github.com/passmuster/muster/internal/schemagen"
)

func sarifSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	text, err := os.ReadFile("testdata/schema/sarif-2.1.0.json")
	if err != nil {
		t.Fatal(err)
	}
	s, err := schemagen.Compile(text)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestSARIFMeetsItsSchema(t *testing.T) {
	schema := sarifSchema(t)
	for _, fx := range append(fixtures(), fixture{"many", many()}) {
		if err := schemagen.Validate(schema, write(t, "sarif", fx.in)); err != nil {
			t.Errorf("%s: %v", fx.name, err)
		}
	}
	broken := bytes.Replace(write(t, "sarif", lowCoverage()), []byte(`"error"`), []byte(`"bad"`), 1)
	var refused *jsonschema.ValidationError
	if err := schemagen.Validate(schema, broken); !errors.As(err, &refused) {
		t.Errorf("a level that there is not: got %v, want it refused, else the schema checks nothing", err)
	}
}

func sarifOf(t *testing.T, in Input) sarif.Run {
	t.Helper()
	var log sarif.Log
	if err := json.Unmarshal(write(t, "sarif", in), &log); err != nil {
		t.Fatal(err)
	}
	return log.Runs[0]
}

func TestSARIFURIsNameTheFilesFromTheRepositoryRoot(t *testing.T) {
	want := []string{"services/shop/päckchen mit leer/a:b%,c_test.go", "services/shop/weg/ä b#c?.go", "services/shop/x|y`z/x|y`z.go"}
	for i, r := range sarifOf(t, nasty()).Results {
		a := r.Locations[0].Physical.Artifact
		u, err := url.Parse(a.URI)
		if err != nil {
			t.Fatal(err)
		}
		if u.IsAbs() || u.RawQuery != "" || u.Fragment != "" || u.Path != want[i] || a.BaseID != "%SRCROOT%" {
			t.Errorf("%s names %q below %s, want %q", a.URI, u.Path, a.BaseID, want[i])
		}
	}
}

func TestSARIFFingerprintsOutliveLinesAndPercentages(t *testing.T) {
	before := sarifOf(t, lowCoverage())
	moved := lowCoverage()
	for i := range moved.Evidence.Packages {
		for j := range moved.Evidence.Packages[i].Findings {
			f := &moved.Evidence.Packages[i].Findings[j]
			f.Line, f.EndLine = f.Line+7, f.EndLine+7
			f.Message = strings.ReplaceAll(f.Message, "41.1", "43.7")
		}
	}
	after := sarifOf(t, moved)
	seen := map[string]bool{}
	for i, r := range before.Results {
		if r.Fingerprints["muster/v1"] != after.Results[i].Fingerprints["muster/v1"] {
			t.Errorf("fingerprint of %s changed with its line", r.RuleID)
		}
		if seen[r.Fingerprints["muster/v1"]] {
			t.Errorf("fingerprint of %s is not its own", r.RuleID)
		}
		seen[r.Fingerprints["muster/v1"]] = true
	}
}

func TestSARIFSaysEachMissedThresholdOnce(t *testing.T) {
	for _, c := range []struct {
		in    Input
		rules string
	}{
		{lowCoverage(), "coverage/changed coverage/low"},
		{quarantined(), "test/flaky threshold/skips test/flaky"},
		{inconclusive(), "threshold/coverage.package"},
		{barChanges(), "bar/lowered bar/lowered config/expired bar/lowered bar/lowered"},
	} {
		var rules []string
		run := sarifOf(t, c.in)
		for _, r := range run.Results {
			rules = append(rules, r.RuleID)
			if got := run.Tool.Driver.Rules[r.RuleIndex].ID; got != r.RuleID {
				t.Errorf("rule index of %s points at %s", r.RuleID, got)
			}
		}
		if got := strings.Join(rules, " "); got != c.rules {
			t.Errorf("results are %s, want %s", got, c.rules)
		}
	}
}

func TestSARIFLevelFollowsTheAnswer(t *testing.T) {
	if got := sarifOf(t, inconclusive()).Results[0].Level; got != "warning" {
		t.Errorf("what could not be measured has level %s: never a pass, never a fail", got)
	}
	if got := sarifLevel(evidence.Note); got != "note" {
		t.Errorf("a note has level %s", got)
	}
}
