package evidence

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestStoredEvidenceReadsBackTheSame(t *testing.T) {
	e := &Evidence{
		Version: Version, Module: Module{Path: "m"}, Seed: 1<<63 + 1, Complete: true,
		Config:   Config{Mode: Enforce, Tiers: []Tier{{Name: "high", Thresholds: Thresholds{Fuzz: &FuzzThresholds{Time: Duration(90 * time.Second)}}}}},
		Packages: []Package{{Path: "m/<p>", Findings: []Finding{{Rule: RuleTestFailed, Severity: Error, Message: "a & b"}}}},
	}
	stored, err := Encode(e)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(stored, []byte(`"m/<p>"`)) || !bytes.Contains(stored, []byte(`"1m30s"`)) || !bytes.HasSuffix(stored, []byte("}\n")) {
		t.Errorf("stored form:\n%s", stored)
	}
	back, err := Decode(bytes.NewReader(stored))
	if err != nil {
		t.Fatal(err)
	}
	again, err := Encode(back)
	if err != nil || !bytes.Equal(stored, again) {
		t.Errorf("%v\n%s", err, again)
	}
}

func TestWhatIsNoEvidenceOfThisVersionIsRefused(t *testing.T) {
	for text, want := range map[string]string{
		"":                                 "not evidence",
		"[]":                               "not evidence",
		`{"version": 2}`:                   "version 2 is not known",
		`{}`:                               "version 0 is not known",
		`{"version": 1, "nonsense": true}`: "nonsense",
		`{"version": 1} {}`:                "not evidence",
		`{"version": 1, "packages": [`:     "not evidence",
		`{"version": 1, "config": {"tiers": [{"name": "x", "thresholds": {"fuzz": {"time": "soon"}}}]}}`: "soon",
	} {
		if _, err := Decode(strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q in it", text, err, want)
		}
	}
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte(`{"version": 1, "packages": [{"path": "m", "stages": {"tests": {"outcome": "passed"}}}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		e, err := Decode(bytes.NewReader(data))
		if err != nil {
			return
		}
		stored, err := Encode(e)
		if err != nil {
			t.Fatal(err)
		}
		back, err := Decode(bytes.NewReader(stored))
		if err != nil {
			t.Fatalf("%v\n%s", err, stored)
		}
		if again, err := Encode(back); err != nil || !bytes.Equal(stored, again) {
			t.Errorf("%v: %s\nis not\n%s", err, again, stored)
		}
	})
}

func TestFindingsAreOrderedWorstFirst(t *testing.T) {
	sorted := []Finding{
		{Rule: RuleBuild, Severity: Error},
		{Rule: RuleTestFailed, Severity: Error, File: "a.go", Line: 1},
		{Rule: RuleTestFailed, Severity: Error, File: "a.go", Line: 2, Column: 1},
		{Rule: RuleTestFailed, Severity: Error, File: "a.go", Line: 2, Column: 2, Test: "A"},
		{Rule: RuleTestFailed, Severity: Error, File: "a.go", Line: 2, Column: 2, Test: "B", Message: "x"},
		{Rule: RuleTestFailed, Severity: Error, File: "a.go", Line: 2, Column: 2, Test: "B", Message: "y"},
		{Rule: "unknown/rule", Severity: Error},
		{Rule: RuleBuild, Severity: Warning},
		{Rule: RuleBuild, Severity: Note},
	}
	mixed := slices.Clone(sorted)
	slices.Reverse(mixed)
	slices.SortFunc(mixed, CompareFindings)
	if !slices.Equal(mixed, sorted) {
		t.Errorf("%+v", mixed)
	}
}

func TestBarChangesAreOrderedByPlace(t *testing.T) {
	sorted := []BarChange{
		{Package: ""}, {Package: "a", File: "x", Line: 1}, {Package: "a", File: "x", Line: 2, Kind: BarSkipAdded},
		{Package: "a", File: "x", Line: 2, Kind: BarTestRemoved, Message: "1"}, {Package: "a", File: "x", Line: 2, Kind: BarTestRemoved, Message: "2"}, {Package: "b"},
	}
	mixed := slices.Clone(sorted)
	slices.Reverse(mixed)
	slices.SortFunc(mixed, CompareBarChanges)
	if !slices.Equal(mixed, sorted) {
		t.Errorf("%+v", mixed)
	}
}

func TestEveryRuleIsDocumentedOnce(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range Rules {
		if r.Doc == "" || seen[r.Name] {
			t.Errorf("rule %q lacks a doc or comes twice", r.Name)
		}
		seen[r.Name] = true
	}
}
