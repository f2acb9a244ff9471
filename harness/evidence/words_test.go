package evidence_test

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/passmuster/muster/harness/evidence"
)

// enum returns the words that a schema allows for a property of one of its definitions, or of its root.
func enum(t *testing.T, schema []byte, definition, property string) []string {
	t.Helper()
	type object struct {
		Properties map[string]struct{ Enum []string }
		Defs       map[string]json.RawMessage `json:"$defs"`
	}
	var o object
	err := json.Unmarshal(schema, &o)
	if definition != "" {
		err = errors.Join(err, json.Unmarshal(o.Defs[definition], &o))
	}
	if err != nil {
		t.Fatal(err)
	}
	return o.Properties[property].Enum
}

func words[T ~string](values ...T) []string {
	var all []string
	for _, v := range values {
		all = append(all, string(v))
	}
	return all
}

// What is stored is read by programs of others, which go by the schema.
func TestTheStoredWordsAreThoseOfTheSchema(t *testing.T) {
	for _, tt := range []struct {
		definition, property string
		words                []string
	}{
		{"Finding", "severity", words(evidence.Error, evidence.Warning, evidence.Note)},
		{"Config", "mode", words(evidence.Enforce, evidence.Observe)},
		{"Tests", "status", words(evidence.Measured, evidence.Partial, evidence.Unmeasured)},
		{"Tests", "outcome", words(evidence.Passed, evidence.Failed, evidence.NoTests, evidence.BuildFailed, evidence.VetFailed, evidence.TimedOut, evidence.EndedEarly, evidence.Crashed)},
		{"RerunThresholds", "flaky", words(evidence.FlakyQuarantine, evidence.FlakyFail)},
		{"Thresholds", "barChanges", words(evidence.BarReport, evidence.BarFail)},
		{"BarChange", "kind", words(evidence.BarTestRemoved, evidence.BarTestLoosened, evidence.BarSkipAdded, evidence.BarGoldenChanged, evidence.BarGoldenRemoved,
			evidence.BarFuzzEntryRemoved, evidence.BarFuzzEntryChanged, evidence.BarSuppressionAdded, evidence.BarExclusionAdded, evidence.BarTierLowered,
			evidence.BarThresholdLowered, evidence.BarModeLowered)},
	} {
		if want := enum(t, evidence.Schema(), tt.definition, tt.property); !slices.Equal(tt.words, want) {
			t.Errorf("%s.%s: %q, the schema has %q", tt.definition, tt.property, tt.words, want)
		}
	}
	answers := words(evidence.Pass, evidence.Fail, evidence.Inconclusive)
	if want := enum(t, evidence.VerdictSchema(), "", "verdict"); !slices.Equal(answers, want) {
		t.Errorf("answers %q, the schema has %q", answers, want)
	}
}

// Rules are named in saved evidence, in SARIF baselines and in the filters of those who read them.
func TestRulesKeepTheirNamesAndTheirOrder(t *testing.T) {
	want := []string{
		"build/failed", "build/vet",
		"test/timeout", "test/crashed", "test/ended-early", "test/failed", "test/flaky", "test/children", "test/instrumented", "fuzz/crasher", "fuzz/target", "fuzz/missing-target", "fuzz/corrupt-entry", "test/skips",
		"coverage/changed", "coverage/low", "coverage/ratchet",
		"mutation/baseline", "mutation/not-run", "mutation/survived", "mutation/no-coverage", "mutation/suppression", "invariants/idle",
		"config/expired", "config/unused", "bar/lowered",
	}
	var got, sorted []string
	var findings []evidence.Finding
	for _, r := range evidence.Rules {
		got = append(got, r.Name)
		findings = append(findings, evidence.Finding{Rule: r.Name, Severity: evidence.Error})
	}
	if !slices.Equal(got, want) {
		t.Errorf("the rules are %q, want %q", got, want)
	}
	slices.Reverse(findings)
	slices.SortFunc(findings, evidence.CompareFindings)
	for _, f := range findings {
		sorted = append(sorted, f.Rule)
	}
	if !slices.Equal(sorted, want) {
		t.Errorf("findings are sorted as %q, want %q", sorted, want)
	}
}

func TestWhatCannotBeReadOrStoredIsAnError(t *testing.T) {
	broken := errors.New("broken")
	if _, err := evidence.Decode(iotest.ErrReader(broken)); !errors.Is(err, broken) {
		t.Errorf("reading gives %v", err)
	}
	if text, err := evidence.Encode(func() {}); err == nil || text != nil {
		t.Errorf("a function is stored as %q", text)
	}
	_, err := evidence.Decode(strings.NewReader(`{"version": "one"}`))
	if _, ok := errors.AsType[*json.UnmarshalTypeError](err); !ok {
		t.Errorf("the cause is lost: %v", err)
	}
}

func TestADurationIsThatOfPackageTime(t *testing.T) {
	if d := evidence.Duration(90 * time.Second).Std(); d != 90*time.Second {
		t.Errorf("%v", d)
	}
}
