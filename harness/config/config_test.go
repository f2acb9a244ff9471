package config

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/passmuster/muster/harness/evidence"
)

func ptr[T any](v T) *T { return &v }

func day(t testing.TB, text string) time.Time {
	t.Helper()
	d, err := time.Parse(time.DateOnly, text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func parse(t testing.TB, text string) *Config {
	t.Helper()
	c, err := Parse(FileName, []byte(text))
	if err != nil {
		t.Fatalf("%v\nin\n%s", err, text)
	}
	return c
}

func full(t testing.TB) *Config {
	t.Helper()
	c, err := Load(filepath.Join("testdata", "full.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

var ignorePlaces = cmpopts.IgnoreUnexported(Config{})

func TestEveryKeyIsRead(t *testing.T) {
	got := full(t)
	low := evidence.Thresholds{
		Coverage: &evidence.CoverageThresholds{Package: ptr(0.0), Changed: ptr(60.0)},
		Reruns:   &evidence.RerunThresholds{Count: 3, Flaky: evidence.FlakyQuarantine},
	}
	medium := evidence.Thresholds{
		Coverage: &evidence.CoverageThresholds{Package: ptr(0.0), Changed: ptr(75.0)},
		Reruns:   &evidence.RerunThresholds{Count: 5, Race: true, Flaky: evidence.FlakyFail},
		Skips:    ptr(5),
	}
	high := evidence.Thresholds{
		Coverage: &evidence.CoverageThresholds{Package: ptr(80.0), Changed: ptr(90.0)},
		Mutation: &evidence.MutationThresholds{
			Package: ptr(70.0), Changed: ptr(80.0), Operators: []string{"default", "-literal"},
			Budget: evidence.Duration(2 * time.Minute), Equivalents: ptr(50),
		},
		Reruns:     &evidence.RerunThresholds{Count: 10, Race: true, Flaky: evidence.FlakyFail},
		Fuzz:       &evidence.FuzzThresholds{Time: evidence.Duration(30 * time.Second), Targets: 1},
		Goldens:    &evidence.GoldenThresholds{Differing: ptr(0), Obsolete: ptr(0)},
		Invariants: &evidence.InvariantsThresholds{Min: ptr(1), Idle: ptr(0)},
		Skips:      ptr(0),
		BarChanges: evidence.BarFail,
		Ratchet:    true,
	}
	want := &Config{
		Version: 1, Mode: evidence.Enforce, Seed: 1, Budget: Budget{evidence.Duration(15 * time.Minute)},
		Tiers: []evidence.Tier{{Name: "low", Thresholds: low}, {Name: "medium", Thresholds: medium}, {Name: "high", Thresholds: high}},
		Rules: []Rule{
			{Paths: []string{"**"}, Tier: "low", Line: 12, Column: 5},
			{Paths: []string{"billing/**", "**/auth/**"}, Tier: "high", Owners: []string{"@acme/security"}, Line: 13, Column: 5},
		},
		Lower: []Lowering{{
			Paths: []string{"internal/gen/mocks/**"}, To: "low", Reason: "mockgen output", Owner: "@acme/platform",
			Expires: day(t, "2027-01-31"), Line: 15, Column: 5,
		}},
		Exclude: []Exclusion{{
			Paths: []string{"**/*.pb.go"}, Reason: "protoc output", Owner: "@acme/platform",
			Expires: day(t, "2027-01-31"), Line: 17, Column: 5,
		}},
		Digest: got.Digest, Source: filepath.Join("testdata", "full.yaml"),
	}
	if d := cmp.Diff(want, got, ignorePlaces); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
	if len(got.Digest) != 64 || !got.Expires() {
		t.Errorf("digest %q, expires %v", got.Digest, got.Expires())
	}
}

func TestDefaultsNameOnlyStagesThatNeedNothingButGo(t *testing.T) {
	c := Default()
	if c.Source != BuiltIn || c.Digest != "" || c.Mode != evidence.Enforce || c.Seed != 1 ||
		c.Budget.Wall != evidence.Duration(15*time.Minute) || c.Expires() {
		t.Errorf("Default() = %+v", c)
	}
	if d := cmp.Diff([]Rule{{Paths: []string{"**"}, Tier: "low"}}, c.Rules); d != "" {
		t.Error(d)
	}
	var names []string
	for _, tier := range c.Tiers {
		names = append(names, tier.Name)
		h := tier.Thresholds
		if h.Mutation != nil || h.Fuzz != nil || h.Goldens != nil || h.Invariants != nil || h.Reruns.Race {
			t.Errorf("tier %s demands more than Go itself gives", tier.Name)
		}
	}
	if d := cmp.Diff([]string{"low", "medium", "high"}, names); d != "" {
		t.Error(d)
	}
	for i := 1; i < len(c.Tiers); i++ {
		if len(weakened(c.Tiers[i].Thresholds, c.Tiers[i-1].Thresholds)) == 0 {
			t.Errorf("tier %s asks for no more than %s", names[i], names[i-1])
		}
	}
}

func TestEmptyFileIsTheDefaults(t *testing.T) {
	want := Default()
	for _, text := range []string{"", "\n", "# nothing\n", "---\n", "{}", "version: 1\n", "\ufeff# with a mark\nversion: 1\n", "budget: {}\nrules: []\n"} {
		got := parse(t, text)
		if got.Digest == "" || got.Source != FileName {
			t.Errorf("%q: digest %q, source %q", text, got.Digest, got.Source)
		}
		got.Digest, got.Source = "", BuiltIn
		if d := cmp.Diff(want, got, ignorePlaces); d != "" {
			t.Errorf("%q (-default +got)\n%s", text, d)
		}
	}
}

func TestTemplateIsTheDefaults(t *testing.T) {
	text := string(Template())
	if !strings.HasPrefix(text, "# yaml-language-server: $schema="+schemaURL+"\n") {
		t.Error("the template's first line does not name the schema for editors")
	}
	got := parse(t, text)
	want := Default()
	want.Digest, want.Source = got.Digest, FileName
	if d := cmp.Diff(want, got, ignorePlaces, cmpopts.IgnoreFields(Rule{}, "Line", "Column")); d != "" {
		t.Errorf("(-default +template)\n%s", d)
	}
}

// What the template shows in comments must be right as well: every commented-out key is put back.
func TestTemplateIsRightWithItsCommentsTakenAway(t *testing.T) {
	text := string(Template())
	text = strings.NewReplacer("lower: []", "lower:", "exclude: []", "exclude:").Replace(text)
	var lines []string
	for line := range strings.Lines(text) {
		if i := strings.Index(line, "  # "); i >= 0 && strings.TrimSpace(line[:i]) == "" {
			line = line[:i] + "  " + line[i+4:]
		}
		lines = append(lines, line)
	}
	c := parse(t, strings.Join(lines, ""))
	if len(c.Rules) != 2 || len(c.Lower) != 1 || len(c.Exclude) != 1 || !c.Tiers[0].Thresholds.Reruns.Race {
		t.Errorf("rules %v, lower %v, exclude %v", c.Rules, c.Lower, c.Exclude)
	}
}

func TestInheritanceIsKeyByKeyAndThroughEveryTier(t *testing.T) {
	c := parse(t, `
tiers:
  a: {coverage: {package: 10, changed: 20.5}, reruns: {count: 2, flaky: quarantine}, coverpkg: ["./..."]}
  b: {coverage: {changed: 30}}
  c: {reruns: {flaky: fail}, skips: 0, coverpkg: []}
  d: {}
`)
	d := c.Tiers[3].Thresholds
	want := evidence.Thresholds{
		Coverage: &evidence.CoverageThresholds{Package: ptr(10.0), Changed: ptr(30.0)},
		Coverpkg: []string{},
		Reruns:   &evidence.RerunThresholds{Count: 2, Flaky: evidence.FlakyFail},
		Skips:    ptr(0),
	}
	if diff := cmp.Diff(want, d); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if a := c.Tiers[0].Thresholds; a.Skips != nil || a.Reruns.Flaky != evidence.FlakyQuarantine || a.Coverpkg[0] != "./..." {
		t.Errorf("the weakest tier took something from a stricter one: %+v", a)
	}
}

func TestNoRulesMeansTheWeakestTierOfTheFile(t *testing.T) {
	c := parse(t, "tiers: {slack: {}, tight: {skips: 0}}\n")
	if d := cmp.Diff([]Rule{{Paths: []string{"**"}, Tier: "slack"}}, c.Rules); d != "" {
		t.Error(d)
	}
	// Rules may name the built-in tiers where the file has none of its own.
	c = parse(t, "rules: [{paths: [x], tier: high}]\n")
	if len(c.Tiers) != 3 || c.Rules[0].Tier != "high" {
		t.Errorf("%+v", c)
	}
}

func TestValuesAreReadAsWritten(t *testing.T) {
	c := parse(t, `
version: 1
mode: observe
seed: 18446744073709551615
budget: {wall: 1h30m}
tiers:
  one: {coverage: {package: 99.5, changed: 100}, fuzz: {time: 500ms}}
  two: {ratchet: false}
rules:
  - paths: [".", "cmd/**"]
    tier: two
    owners:
      - '@a'
lower:
  - paths: ["x"]
    to: one
    reason: >
      folded over
      two lines
    owner: "Zoë"
    expires: "2028-02-29"
`)
	if c.Mode != evidence.Observe || c.Seed != 1<<64-1 || c.Budget.Wall != evidence.Duration(90*time.Minute) {
		t.Errorf("%+v", c)
	}
	one := c.Tiers[0].Thresholds
	if *one.Coverage.Package != 99.5 || *one.Coverage.Changed != 100 || one.Fuzz.Time != evidence.Duration(500*time.Millisecond) {
		t.Errorf("%+v", one)
	}
	l := c.Lower[0]
	if l.Reason != "folded over two lines" || l.Owner != "Zoë" || !l.Expires.Equal(day(t, "2028-02-29")) || l.Line != 15 {
		t.Errorf("%+v", l)
	}
}

func TestLoadSaysWhatCannotBeRead(t *testing.T) {
	_, err := Load(filepath.Join(t.TempDir(), FileName))
	if !errors.Is(err, os.ErrNotExist) {
		t.Errorf("Load of a missing file: %v", err)
	}
}

// The keys of a tier are those of evidence.Thresholds, in all depths.
func TestTierKeysAreThoseOfThresholds(t *testing.T) {
	var check func(s *spec, typ reflect.Type)
	check = func(s *spec, typ reflect.Type) {
		if typ.Kind() == reflect.Pointer {
			typ = typ.Elem()
		}
		if s.Kind != kindObject {
			return
		}
		var fields []string
		for i := range typ.NumField() {
			name, _, _ := strings.Cut(typ.Field(i).Tag.Get("json"), ",")
			fields = append(fields, name)
			if k := s.key(name); k != nil {
				check(k, typ.Field(i).Type)
			}
		}
		if d := cmp.Diff(fields, s.names()); d != "" {
			t.Errorf("%s (-Go type +table)\n%s", typ, d)
		}
	}
	check(&tierSpec, reflect.TypeFor[evidence.Thresholds]())
}

func TestEveryKeyIsDescribed(t *testing.T) {
	var check func(s *spec, path string)
	check = func(s *spec, path string) {
		if s.Doc == "" {
			t.Errorf("%s has no doc", path)
		}
		if s.Default != "" {
			if _, err := json.Marshal(s.builtin().plain()); err != nil {
				t.Errorf("%s: %v", path, err)
			}
		}
		if s.Kind == kindEnum && len(s.Enum) < 2 || s.Kind == kindInteger && s.Max == 0 {
			t.Errorf("%s has no bounds", path)
		}
		if s.Elem != nil {
			check(s.Elem, path+"[]")
		}
		seen := map[string]bool{}
		for i := range s.Keys {
			k := &s.Keys[i]
			if k.Name == "" || seen[k.Name] {
				t.Errorf("%s: key %q is nameless or doubled", path, k.Name)
			}
			seen[k.Name] = true
			check(k, join(path, k.Name))
		}
	}
	check(&fileSpec, "file")
}
