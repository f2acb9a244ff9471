package config

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/passmuster/muster/harness/evidence"
)

const threeTiers = "tiers: {low: {}, medium: {skips: 5}, high: {skips: 0}}\n"

func TestStrictestTierWinsWhateverTheOrder(t *testing.T) {
	rules := []string{
		`  - {paths: ["**"], tier: low, owners: ["@all"]}` + "\n",
		`  - {paths: ["billing/**"], tier: high, owners: ["@money", "@security"]}` + "\n",
		`  - {paths: ["**/auth/**"], tier: high, owners: ["@security"]}` + "\n",
		`  - {paths: ["billing/**"], tier: medium, owners: ["@other"]}` + "\n",
	}
	target := Target{Dir: "billing/auth", Files: []string{"billing/auth/a.go"}}
	for _, order := range [][]int{{0, 1, 2, 3}, {3, 2, 1, 0}, {1, 0, 3, 2}, {2, 3, 0, 1}} {
		text := threeTiers + "rules:\n"
		for _, i := range order {
			text += rules[i]
		}
		a := parse(t, text).Assign(target, time.Time{})
		if a.Tier.Name != "high" {
			t.Errorf("order %v: tier %s", order, a.Tier.Name)
		}
		if d := cmp.Diff([]string{"@money", "@security"}, a.Owners); d != "" {
			t.Errorf("order %v: owners %s", order, d)
		}
	}
}

func TestRulesMatchFolderOrAnyFile(t *testing.T) {
	for _, tt := range []struct {
		pattern string
		target  Target
		want    bool
	}{
		{"**", Target{Dir: "."}, true},
		{"**", Target{Dir: "a/b"}, true},
		{".", Target{Dir: "."}, true},
		{".", Target{Dir: "a"}, false},
		{"billing/**", Target{Dir: "billing"}, true},
		{"billing/**", Target{Dir: "billing/tax/eu"}, true},
		{"billing/**", Target{Dir: "billingx"}, false},
		{"billing", Target{Dir: "billing/tax"}, false},
		{"billing/*", Target{Dir: "billing/tax"}, true},
		{"billing/*", Target{Dir: "billing", Files: []string{"billing/a.go"}}, true},
		{"**/auth/**", Target{Dir: "auth"}, true},
		{"**/auth/**", Target{Dir: "x/auth/y"}, true},
		{"**/auth/**", Target{Dir: "x/author"}, false},
		{"**/secret*.go", Target{Dir: "a", Files: []string{"a/b.go", "a/secrets_test.go"}}, true},
		{"**/secret*.go", Target{Dir: "a", Files: []string{"a/b.go"}}, false},
		{"main.go", Target{Dir: ".", Files: []string{"main.go"}}, true},
		{"{a,b}/c", Target{Dir: "b/c"}, true},
		{"a b/[äö]/**", Target{Dir: "a b/ö"}, true},
	} {
		r := Rule{Paths: []string{tt.pattern}}
		if got := r.matches(tt.target); got != tt.want {
			t.Errorf("%q matches %+v: %v", tt.pattern, tt.target, got)
		}
	}
}

func TestPackageThatNoRuleMatchesGetsTheWeakestTier(t *testing.T) {
	c := parse(t, threeTiers+`rules: [{paths: ["x/**"], tier: high}]`)
	a := c.Assign(Target{Dir: "y"}, time.Time{})
	if a.Tier.Name != "low" || a.Owners != nil || a.Lowered != "" || a.Excluded != nil {
		t.Errorf("%+v", a)
	}
}

func TestLoweringCountsThroughItsLastDay(t *testing.T) {
	c := parse(t, threeTiers+`
rules: [{paths: ["a/**"], tier: high, owners: ["@o"]}]
lower: [{paths: ["a/gen/**"], to: low, reason: made by mockgen, owner: "@p", expires: 2027-01-31}]
`)
	p := Target{Dir: "a/gen", Files: []string{"a/gen/x.go"}}
	zone := time.FixedZone("east", 14*3600)
	for today, want := range map[time.Time]string{
		day(t, "2026-01-01"):                        "low",
		day(t, "2027-01-31"):                        "low",
		day(t, "2027-02-01"):                        "high",
		time.Date(2027, 1, 31, 23, 59, 59, 0, zone): "low",
		time.Date(2027, 2, 1, 0, 0, 0, 0, zone):     "high",
	} {
		a := c.Assign(p, today)
		if a.Tier.Name != want {
			t.Errorf("%s: tier %s, want %s", today, a.Tier.Name, want)
		}
		if (a.Lowered != "") != (want == "low") {
			t.Errorf("%s: lowered %q", today, a.Lowered)
		}
		if d := cmp.Diff([]string{"@o"}, a.Owners); d != "" {
			t.Error(d)
		}
	}
	a := c.Assign(p, day(t, "2026-01-01"))
	if want := "from high to low until 2027-01-31: made by mockgen (@p)"; a.Lowered != want {
		t.Errorf("lowered %q, want %q", a.Lowered, want)
	}
}

func TestLoweringNeedsTheFolderOrEveryFile(t *testing.T) {
	c := parse(t, threeTiers+`
rules: [{paths: ["**"], tier: high}]
lower: [{paths: ["**/*.pb.go", "gen"], to: low, reason: r, owner: o, expires: 2027-01-31}]
`)
	for _, tt := range []struct {
		target Target
		want   string
	}{
		{Target{Dir: "gen", Files: []string{"gen/hand.go"}}, "low"},
		{Target{Dir: "gen/sub", Files: []string{"gen/sub/a.go"}}, "high"},
		{Target{Dir: "a", Files: []string{"a/x.pb.go", "a/y.pb.go"}}, "low"},
		{Target{Dir: "a", Files: []string{"a/x.pb.go", "a/y.go"}}, "high"},
		{Target{Dir: "a"}, "high"},
	} {
		if got := c.Assign(tt.target, day(t, "2026-01-01")).Tier.Name; got != tt.want {
			t.Errorf("%+v: tier %s, want %s", tt.target, got, tt.want)
		}
	}
}

func TestLoweringOnlyLowersAndTheStrictestCounts(t *testing.T) {
	text := threeTiers + `
rules: [{paths: [m], tier: medium}, {paths: [h], tier: high}, {paths: [l], tier: low}]
lower:
  - {paths: ["*"], to: low, reason: all, owner: o, expires: 2027-01-31}
  - {paths: ["*"], to: medium, reason: some, owner: o, expires: 2027-01-31}
`
	c := parse(t, text)
	for dir, want := range map[string]string{"h": "medium", "m": "medium", "l": "low"} {
		a := c.Assign(Target{Dir: dir}, day(t, "2026-01-01"))
		if a.Tier.Name != want || (a.Lowered != "") != (dir == "h") {
			t.Errorf("%s: tier %s lowered %q, want %s", dir, a.Tier.Name, a.Lowered, want)
		}
	}
}

func TestExclusionsMatchFilesUntilTheyExpire(t *testing.T) {
	c := parse(t, `
exclude:
  - {paths: ["**/*.pb.go"], reason: r, owner: o, expires: 2027-01-31}
  - {paths: ["a/z.go", "**/*.pb.go"], reason: r, owner: o, expires: 2026-06-30}
`)
	p := Target{Dir: "a", Files: []string{"a/z.go", "a/y.go", "a/x.pb.go"}}
	for today, want := range map[string][]string{
		"2026-06-30": {"a/x.pb.go", "a/z.go"},
		"2026-07-01": {"a/x.pb.go"},
		"2027-02-01": nil,
	} {
		for _, file := range p.Files {
			if got := c.LeavesOut(file, day(t, today)); got != slices.Contains(want, file) {
				t.Errorf("%s: LeavesOut(%s) is %v", today, file, got)
			}
		}
		if d := cmp.Diff(want, c.Assign(p, day(t, today)).Excluded); d != "" {
			t.Errorf("%s: %s", today, d)
		}
	}
}

func TestExpiredAndUnusedEntriesAreFindings(t *testing.T) {
	c := parse(t, `rules:
  - {paths: ["**"], tier: low}
  - {paths: ["biling/**"], tier: high}
lower:
  - {paths: ["gen/**"], to: low, reason: mocks, owner: "@p", expires: 2026-01-31}
  - {paths: ["nowhere/**"], to: low, reason: r, owner: o, expires: 2027-01-31}
  - {paths: ["gen/**"], to: low, reason: r, owner: o, expires: 2027-01-31}
exclude:
  - {paths: ["**/*.pb.go", "x.go"], reason: protoc, owner: "@p", expires: 2026-01-31}
  - {paths: ["**/*.pb.go"], reason: r, owner: o, expires: 2027-01-31}
  - {paths: ["**/*.gen.go"], reason: r, owner: o, expires: 2027-01-31}
`)
	targets := []Target{{Dir: "."}, {Dir: "gen", Files: []string{"gen/a.pb.go"}}}
	want := []evidence.Finding{
		{Rule: "config/expired", Severity: evidence.Warning, Line: 5, Column: 5,
			Message: "the lowering of gen/** to low expired on 2026-01-31 and no longer counts, ask @p (mocks)"},
		{Rule: "config/expired", Severity: evidence.Warning, Line: 9, Column: 5,
			Message: "the exclusion of **/*.pb.go x.go expired on 2026-01-31 and no longer counts, ask @p (protoc)"},
		{Rule: "config/unused", Severity: evidence.Note, Line: 3, Column: 5,
			Message: "the rule that gives tier high to biling/** matches no package"},
		{Rule: "config/unused", Severity: evidence.Note, Line: 6, Column: 5,
			Message: "the lowering of nowhere/** to low matches no package"},
		{Rule: "config/unused", Severity: evidence.Note, Line: 11, Column: 5,
			Message: "the exclusion of **/*.gen.go matches no file"},
	}
	for i := range want {
		want[i].File, want[i].Replay = FileName, "muster gate ./..."
	}
	today := day(t, "2026-02-01")
	if d := cmp.Diff(want, c.Findings(targets, today)); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
	if d := cmp.Diff(want[:2], c.Findings(nil, today)); d != "" {
		t.Errorf("without targets (-want +got)\n%s", d)
	}
	if got := Default().Findings(targets, today); got != nil {
		t.Errorf("the built-in config has findings: %v", got)
	}
}
