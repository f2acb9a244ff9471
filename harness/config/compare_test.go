package config

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/passmuster/muster/harness/evidence"
)

var module = []Target{
	{Dir: ".", Files: []string{"main.go"}},
	{Dir: "billing", Files: []string{"billing/a.go", "billing/a.pb.go", "billing/a_test.go"}},
	{Dir: "ui", Files: []string{"ui/a.go"}},
}

// changes renders what Compare says: kind, package, policy, line and message.
func changes(t *testing.T, base, head string, today time.Time) []string {
	t.Helper()
	out := []string{}
	importPath := func(dir string) string { return strings.TrimSuffix("m/"+dir, "/.") }
	for _, c := range Compare(parse(t, base), parse(t, head), module, importPath, today) {
		if c.File != FileName {
			t.Errorf("file %q", c.File)
		}
		out = append(out, fmt.Sprintf("%s|%s|%s|%d|%s", c.Kind, c.Package, c.Policy, c.Line, c.Message))
	}
	return out
}

const baseConfig = `tiers:
  low: {reruns: {count: 2}}
  high: {coverage: {package: 80, changed: 90}, reruns: {count: 5, race: true}, skips: 0, barChanges: fail}
rules:
  - {paths: ["**"], tier: low}
  - {paths: ["billing/**"], tier: high}
`

func TestCompareListsWhatIsLoosened(t *testing.T) {
	const until = "reason: r, owner: o, expires: 2027-01-31}\n"
	edit := func(pairs ...string) string { return strings.NewReplacer(pairs...).Replace(baseConfig) }
	for _, tt := range []struct {
		name, base, head string
		want             []string
	}{
		{"nothing", baseConfig, baseConfig, nil},
		{"a comment", baseConfig, "# note\n" + baseConfig, nil},
		{"budget, seed and owners", baseConfig, "seed: 7\nbudget: {wall: 1h}\n" + edit("tier: low}", "tier: low, owners: [o]}"), nil},
		{"a stricter threshold", baseConfig, edit("package: 80", "package: 81", "skips: 0", "skips: 0, ratchet: true"), nil},
		{"a stricter tier", baseConfig, edit(`["billing/**"]`, `["**"]`), nil},
		{"a threshold", baseConfig, edit("package: 80", "package: 79.5"), []string{
			"threshold lowered|m/billing|fail|3|tier high: coverage.package lowered from 80 to 79.5"}},
		{"a threshold left out", baseConfig, edit("package: 80, ", ""), []string{
			"threshold lowered|m/billing|fail|3|tier high: coverage.package lowered from 80 to none"}},
		{"more skips", baseConfig, edit("skips: 0", "skips: 3"), []string{
			"threshold lowered|m/billing|fail|3|tier high: skips lowered from 0 to 3"}},
		{"an inherited threshold", baseConfig, edit("count: 2", "count: 1"), []string{
			"threshold lowered|m|report|2|tier low: reruns.count lowered from 2 to 1",
			"threshold lowered|m/ui|report|2|tier low: reruns.count lowered from 2 to 1"}},
		{"a whole stage", baseConfig, edit("  low: {reruns: {count: 2}}", "  low: {}", "reruns: {count: 5, race: true}, ", ""), []string{
			"threshold lowered|m|report|2|tier low: reruns.count lowered from 2 to none",
			"threshold lowered|m/billing|fail|3|tier high: reruns.count lowered from 5 to none",
			"threshold lowered|m/ui|report|2|tier low: reruns.count lowered from 2 to none"}},
		{"flaky and race", baseConfig, edit("{count: 2}", "{count: 2, flaky: quarantine}", "race: true", "race: false, flaky: fail"), []string{
			"threshold lowered|m|report|2|tier low: reruns.flaky lowered from fail to quarantine",
			"threshold lowered|m/billing|fail|3|tier high: reruns.race lowered from true to false",
			"threshold lowered|m/ui|report|2|tier low: reruns.flaky lowered from fail to quarantine"}},
		{"wider coverpkg", baseConfig, edit("skips: 0", `skips: 0, coverpkg: ["./..."]`), []string{
			"threshold lowered|m/billing|fail|3|tier high: coverpkg lowered from none to ./..."}},
		{"the policy itself", baseConfig, edit(", barChanges: fail", ""), []string{
			"threshold lowered|m/billing|fail|3|tier high: barChanges lowered from fail to report"}},
		{"a rule deleted", baseConfig, edit(`  - {paths: ["billing/**"], tier: high}`+"\n", ""), []string{
			"tier lowered|m/billing|fail|5|tier lowered from high to low: coverage.package 80 → none, coverage.changed 90 → none, " +
				"reruns.count 5 → 2, reruns.race true → false, skips 0 → none, barChanges fail → report"}},
		{"a tier of another name", baseConfig, edit("high: {", "top: {", "tier: high", "tier: top", "skips: 0", "skips: 1"), []string{
			"tier lowered|m/billing|fail|6|tier lowered from high to top: skips 0 → 1"}},
		{"a tier renamed", baseConfig, edit("high: {", "top: {", "tier: high", "tier: top"), nil},
		{"mode", baseConfig, "mode: observe\n" + baseConfig, []string{
			"mode lowered||fail|1|mode lowered from enforce to observe"}},
		{"mode raised", "mode: observe\n" + baseConfig, baseConfig, nil},
		{"a lowering", baseConfig, baseConfig + "lower:\n  - {paths: [billing], to: low, " + until, []string{
			"tier lowered|m/billing|fail|8|tier lowered from high to low until 2027-01-31 (r): coverage.package 80 → none, " +
				"coverage.changed 90 → none, reruns.count 5 → 2, reruns.race true → false, skips 0 → none, barChanges fail → report"}},
		{"a lowering that has expired", baseConfig,
			baseConfig + "lower:\n  - {paths: [billing], to: low, reason: r, owner: o, expires: 2020-01-31}\n", nil},
		{"a lowering that lasts longer",
			baseConfig + "lower:\n  - {paths: [billing], to: low, reason: r, owner: o, expires: 2026-12-31}\n",
			baseConfig + "lower:\n  - {paths: [billing], to: low, " + until, []string{
				"tier lowered|m/billing|report|8|lowering to low extended from 2026-12-31 to 2027-01-31 (r)"}},
		{"a lowering that matches nothing yet", baseConfig, baseConfig + "lower:\n  - {paths: [later], to: low, " + until, []string{
			"tier lowered||fail|8|lowering of later to low added until 2027-01-31 (r); it matches no package yet"}},
		{"a lowering deleted", baseConfig + "lower:\n  - {paths: [billing], to: low, " + until, baseConfig, nil},
		{"an exclusion", baseConfig, baseConfig + `exclude:` + "\n" + `  - {paths: ["**/*.go"], ` + until, []string{
			"exclusion added|m|report|8|main.go excluded until 2027-01-31 (r)",
			"exclusion added|m/billing|fail|8|billing/a.go, billing/a.pb.go, billing/a_test.go excluded until 2027-01-31 (r)",
			"exclusion added|m/ui|report|8|ui/a.go excluded until 2027-01-31 (r)"}},
		{"an exclusion made wider", baseConfig + `exclude: [{paths: ["**/*.pb.go"], ` + strings.TrimSpace(until) + "]\n",
			baseConfig + `exclude: [{paths: ["**/*.pb.go", "ui/*", "**/*.gen.go"], ` + strings.TrimSpace(until) + "]\n", []string{
				"exclusion added||fail|7|exclusion of **/*.gen.go added until 2027-01-31 (r); it matches no file yet",
				"exclusion added|m/ui|report|7|ui/a.go excluded until 2027-01-31 (r)"}},
		{"an exclusion that lasts longer", baseConfig + "exclude: [{paths: [ui/a.go], reason: r, owner: o, expires: 2026-12-31}]\n",
			baseConfig + "exclude: [{paths: [ui/a.go], " + strings.TrimSpace(until) + "]\n", []string{
				"exclusion added|m/ui|report|7|exclusion of ui/a.go extended from 2026-12-31 to 2027-01-31 (r)"}},
		{"an exclusion that another one covers for longer",
			baseConfig + "exclude:\n  - {paths: [ui/a.go], reason: r, owner: o, expires: 2026-12-31}\n  - {paths: [ui/*], " + until,
			baseConfig + "exclude:\n  - {paths: [ui/a.go], reason: r, owner: o, expires: 2027-01-30}\n  - {paths: [ui/*], " + until, nil},
		{"entries that match nothing, extended",
			baseConfig + "lower: [{paths: [x], to: low, reason: r, owner: o, expires: 2026-12-31}]\n" +
				"exclude: [{paths: [x.go], reason: r, owner: o, expires: 2026-12-31}]\n",
			baseConfig + "lower: [{paths: [x], to: low, " + strings.TrimSpace(until) + "]\n" +
				"exclude: [{paths: [x.go], " + strings.TrimSpace(until) + "]\n", []string{
				"tier lowered||fail|7|lowering of x to low added until 2027-01-31 (r); it matches no package yet",
				"exclusion added||fail|8|exclusion of x.go added until 2027-01-31 (r); it matches no file yet"}},
		{"entries that match nothing, as they were",
			baseConfig + "lower: [{paths: [x], to: low, " + strings.TrimSpace(until) + "]\nexclude: [{paths: [x.go], " + strings.TrimSpace(until) + "]\n",
			baseConfig + "lower: [{paths: [x], to: low, " + strings.TrimSpace(until) + "]\nexclude: [{paths: [x.go], " + strings.TrimSpace(until) + "]\n", nil},
		{"a stage whose thresholds are all 0", "tiers: {a: {fuzz: {executions: 0}}}\n", "tiers: {a: {}}\n", []string{
			"threshold lowered|m|report|1|tier a: fuzz lowered from demanded to none",
			"threshold lowered|m/billing|report|1|tier a: fuzz lowered from demanded to none",
			"threshold lowered|m/ui|report|1|tier a: fuzz lowered from demanded to none"}},
		{"an exclusion made narrower", baseConfig + `exclude: [{paths: ["**/*.go"], ` + strings.TrimSpace(until) + "]\n",
			baseConfig + `exclude: [{paths: ["billing/*.go"], ` + strings.TrimSpace(until) + "]\n", nil},
		{"a tier that no package has", "tiers: {a: {}, b: {skips: 1}}\n", "tiers: {a: {}, b: {skips: 2}}\n", []string{
			"threshold lowered||report|1|tier b: skips lowered from 1 to 2"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if d := cmp.Diff(append([]string{}, tt.want...), changes(t, tt.base, tt.head, day(t, "2026-06-01"))); d != "" {
				t.Errorf("(-want +got)\n%s", d)
			}
		})
	}
}

func TestCompareWithTheBuiltInConfig(t *testing.T) {
	importPath := func(dir string) string { return dir }
	head := parse(t, "tiers: {only: {}}\n")
	got := Compare(Default(), head, module[:1], importPath, time.Time{})
	want := []evidence.BarChange{{
		Kind: evidence.BarTierLowered, Package: ".", Policy: evidence.BarReport, File: FileName,
		Message: "tier lowered from low to only: coverage.package 0 → none, coverage.changed 60 → none, reruns.count 3 → none",
	}}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("a first config (-want +got)\n%s", d)
	}
	// A deleted file: the place is the file that was deleted.
	base := parse(t, "tiers: {low: {coverage: {package: 50}}}\n")
	got = Compare(base, Default(), module[:1], importPath, time.Time{})
	if len(got) != 1 || got[0].File != FileName || got[0].Line != 0 ||
		got[0].Message != "tier low: coverage.package lowered from 50 to 0" {
		t.Errorf("%+v", got)
	}
}

// Every threshold that the table has is compared: taking any one away loosens.
func TestEveryThresholdIsCompared(t *testing.T) {
	c := parse(t, `tiers:
  a:
    coverage: {package: 80, changed: 90}
    mutation: {package: 70, changed: 80}
    reruns: {count: 10, race: true, flaky: fail}
    fuzz: {time: 30s, executions: 10, targets: 1}
    goldens: {differing: 0, obsolete: 0}
    invariants: {min: 1, idle: 0}
    skips: 0
    barChanges: fail
    ratchet: true
`)
	full := jsonObject(c.Tiers[0].Thresholds)
	var leaves func(s *spec, path string, object map[string]any)
	leaves = func(s *spec, path string, object map[string]any) {
		for i := range s.Keys {
			k := &s.Keys[i]
			name := join(path, k.Name)
			if k.Kind == kindObject {
				leaves(k, name, object[k.Name].(map[string]any))
				continue
			}
			// An absent coverpkg is the strictest, an absent flaky means fail, absent operators the default.
			if k.Name == "coverpkg" || k.Name == "flaky" || k.Name == "operators" || k.Free {
				continue
			}
			value := object[k.Name]
			delete(object, k.Name)
			got := weakenedKeys(&tierSpec, "", jsonObject(c.Tiers[0].Thresholds), full)
			if len(got) != 1 || got[0].name != name {
				t.Errorf("without %s: %v", name, got)
			}
			if back := weakenedKeys(&tierSpec, "", full, jsonObject(c.Tiers[0].Thresholds)); len(back) != 0 {
				t.Errorf("with %s again: %v", name, back)
			}
			object[k.Name] = value
		}
	}
	leaves(&tierSpec, "", full)
}

func TestFewerOperatorsOfMutationAskForLess(t *testing.T) {
	mutation := func(keys string) evidence.Thresholds {
		return parse(t, "tiers: {a: {mutation: {package: 70, "+keys+"}}}\n").Tiers[0].Thresholds
	}
	for _, tt := range []struct{ before, after, want string }{
		{"", "operators: [-literal]", "mutation.operators default → -literal"},
		{"operators: [all]", "", "mutation.operators all → default"},
		{"operators: [comparison]", "", ""},
		{"operators: [default, -literal]", "operators: [-literal]", ""},
		{"operators: [comparison, arithmetic]", "operators: [arithmetic, logical]", "mutation.operators comparison arithmetic → arithmetic logical"},
		{"budget: 5m, equivalents: 10", "budget: 1s, equivalents: 1000", ""},
	} {
		got := ""
		for _, w := range weakened(mutation(tt.before), mutation(tt.after)) {
			got += w.String()
		}
		if got != tt.want {
			t.Errorf("%q after %q: %q, want %q", tt.after, tt.before, got, tt.want)
		}
	}
}

func TestCompareIsTheSameWhateverTheOrderOfFiles(t *testing.T) {
	const entry = "\n  - {paths: [%s], reason: r, owner: o, expires: %s}"
	base := parse(t, baseConfig+"exclude:"+fmt.Sprintf(entry, "ui/a.go", "2026-12-01")+fmt.Sprintf(entry, "ui/b.go", "2026-12-31")+"\n")
	head := parse(t, baseConfig+"exclude:"+fmt.Sprintf(entry, "ui/d.go", "2027-01-31")+fmt.Sprintf(entry, `"ui/*.go"`, "2027-01-31")+"\n")
	compare := func(files ...string) []evidence.BarChange {
		return Compare(base, head, []Target{{Dir: "ui", Files: files}}, func(dir string) string { return "m/" + dir }, time.Time{})
	}
	want := compare("ui/a.go", "ui/b.go", "ui/c.go", "ui/d.go")
	if len(want) != 3 {
		t.Errorf("got %+v, want files excluded by two entries and an extension", want)
	}
	if d := cmp.Diff(want, compare("ui/d.go", "ui/c.go", "ui/b.go", "ui/a.go")); d != "" {
		t.Error(d)
	}
}
