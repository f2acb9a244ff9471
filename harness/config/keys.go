package config

import (
	"math"

	"github.com/passmuster/muster/harness/evidence"
)

// maxCount bounds every count: more is a slip of the keyboard.
const maxCount = math.MaxInt32

// fileSpec describes every key of muster.yaml. The decoder reads by it, muster.schema.json is
// generated from it, and the built-in defaults are its Default fields.
var fileSpec = spec{
	Kind: kindObject,
	Doc:  "muster.yaml: the risk tiers of a Go module, their thresholds, and which packages belong to which tier.",
	Keys: []spec{
		{Name: "version", Kind: kindInteger, Min: Version, Max: Version, Default: "1", Example: "1",
			Doc: "Version of this file's format."},
		{Name: "mode", Kind: kindEnum, Enum: []string{string(evidence.Enforce), string(evidence.Observe)}, Default: "enforce",
			Doc: "enforce: the verdict decides the exit code. observe: the verdict is printed and muster exits 0 (2, 70 and 130 stay)."},
		{Name: "seed", Kind: kindInteger, Max: math.MaxUint64, Default: "1", Example: "1",
			Doc: "Root seed of a run; every seeded rerun derives its own from it."},
		{Name: "budget", Kind: kindObject, Default: "{}", Doc: "What a whole run may spend.",
			Keys: []spec{
				{Name: "wall", Kind: kindDuration, Min: 1, Default: "15m", Example: "15m",
					Doc: "Wall time of a whole run; what is unmeasured when it is over is inconclusive, never passed."},
			}},
		{Name: "tiers", Kind: kindNamed, NotEmpty: true, Default: defaultTiers, Elem: &tierSpec,
			Example: "{low: {skips: 5}, high: {skips: 0}}",
			Doc:     "The risk tiers, weakest first. A tier inherits what it leaves out from the next weaker one, key by key. A stage is demanded only where the tier names a threshold for it."},
		{Name: "rules", Kind: kindList, Elem: &ruleSpec, Example: `[{paths: ["billing/**"], tier: high}]`,
			Doc: "Which packages belong to which tier. The strictest matching tier wins, whatever the order; a package that no rule matches gets the weakest tier."},
		{Name: "lower", Kind: kindList, Elem: &lowerSpec,
			Example: `[{paths: ["gen/**"], to: low, reason: "generated", owner: "@acme/platform", expires: 2027-01-31}]`,
			Doc:     "Holds packages to a weaker tier than their rules give, until a date. This is the only way down."},
		{Name: "exclude", Kind: kindList, Elem: &excludeSpec,
			Example: `[{paths: ["gen/**"], reason: "generated", owner: "@acme/platform", expires: 2027-01-31}]`,
			Doc:     "Leaves files out of coverage and mutation, until a date."},
	},
}

// defaultTiers are the tiers where the file names none. They name only stages that need nothing
// beyond Go itself: no race detector, because that needs a C compiler.
const defaultTiers = `
low:    {coverage: {package: 0, changed: 60}, reruns: {count: 3, flaky: quarantine}}
medium: {coverage: {changed: 75}, reruns: {count: 5, flaky: fail}, skips: 5}
high:   {coverage: {package: 80, changed: 90}, reruns: {count: 10}, skips: 0, barChanges: fail, ratchet: true}
`

// tierSpec has the keys of evidence.Thresholds, in their order.
var tierSpec = spec{
	Kind: kindObject, Inherits: true,
	Doc: "The thresholds that a package of this tier is held to.",
	Keys: []spec{
		{Name: "coverage", Kind: kindObject, Doc: "Statements that the tests must execute.",
			Keys: []spec{
				{Name: "package", Kind: kindPercent, Example: "80", Doc: "Smallest percentage of the package's statements that its own tests execute."},
				{Name: "changed", Kind: kindPercent, Example: "90", Doc: "Smallest percentage of changed lines that the tests execute; demanded only with --since."},
			}},
		{Name: "coverpkg", Kind: kindList, Elem: &spec{Kind: kindText, Example: "./...", Doc: "A package pattern as go list takes it, such as ./... ."},
			Doc: "Packages whose tests also count towards coverage; left out or empty: a package's own tests alone."},
		{Name: "mutation", Kind: kindObject, Doc: "Mutants that the tests must detect.",
			Keys: []spec{
				{Name: "package", Kind: kindPercent, Example: "70", Doc: "Smallest mutation score of the package."},
				{Name: "changed", Kind: kindPercent, Example: "80", Doc: "Smallest mutation score of changed lines; demanded only with --since."},
				{Name: "operators", Kind: kindList, Elem: &spec{Kind: kindOperator, Example: `"-literal"`, Doc: "An operator (comparison/boundary), a family (comparison), a glob (error/*), default or all; - before one takes it away."},
					Doc: "Operators that make the mutants, as muster mutate --operators takes them; left out: the default. muster mutate --list-operators prints them."},
				{Name: "budget", Kind: kindDuration, Free: true, Example: "2m",
					Doc: "Time that tests may run against the mutants of all packages of the tier together; mutants that are not reached then are inconclusive. Left out: the budget of the run alone."},
				{Name: "equivalents", Kind: kindInteger, Free: true, Max: maxCount, Example: "100",
					Doc: "How many survivors of a package are compiled to see whether they are equivalent, and so no gap in the tests. Left out: 100."},
			}},
		{Name: "reruns", Kind: kindObject, Doc: "Seeded runs of the package's tests.",
			Keys: []spec{
				{Name: "count", Kind: kindInteger, Min: 1, Max: maxCount, Required: true, Example: "5", Doc: "How many runs there are in all, the first included."},
				{Name: "race", Kind: kindSwitch, Doc: "Builds the test binary with the race detector, which needs cgo."},
				{Name: "flaky", Kind: kindEnum, Enum: []string{string(evidence.FlakyQuarantine), string(evidence.FlakyFail)}, Unset: string(evidence.FlakyFail),
					Doc: "What a test that passes in one run and fails in another does: quarantine reports it, fail fails the package. Left out: fail."},
			}},
		{Name: "fuzz", Kind: kindObject, Doc: "What fuzzing must spend on the package. No input may fail; with neither time nor executions those that are saved run, and no others.",
			Keys: []spec{
				{Name: "time", Kind: kindDuration, Example: "30s", Doc: "Time to fuzz each target for; targets of a tier share what they have together."},
				{Name: "executions", Kind: kindInteger, Max: maxCount, Example: "100000", Doc: "Smallest number of executions of each target."},
				{Name: "targets", Kind: kindInteger, Max: maxCount, Example: "1", Doc: "Smallest number of fuzz targets that the package must have."},
				{Name: "timeout", Kind: kindDuration, Free: true, Example: "5s", Doc: "Processor time after which one input counts as a hang. Left out: 5s."},
				{Name: "memory", Kind: kindInteger, Min: 1, Max: maxCount, Free: true, Example: "512", Doc: "Memory that one input may take, in MiB. Left out: 1024, and twice that with the race detector or the go command's engine."},
			}},
		{Name: "goldens", Kind: kindObject, Doc: "Goldens that may differ or be unused.",
			Keys: []spec{
				{Name: "differing", Kind: kindInteger, Down: true, Max: maxCount, Example: "0", Doc: "Largest number of goldens that differ from what the tests produce."},
				{Name: "obsolete", Kind: kindInteger, Down: true, Max: maxCount, Example: "0", Doc: "Largest number of goldens that no test uses."},
			}},
		{Name: "invariants", Kind: kindObject, Doc: "Invariants that the package's tests check. One counts where it ran on 10 distinct inputs or more and, where mutation ran, a killed mutant changes what its test sees; else it is idle.",
			Keys: []spec{
				{Name: "min", Kind: kindInteger, Max: maxCount, Example: "1", Doc: "Smallest number of invariants that count."},
				{Name: "idle", Kind: kindInteger, Down: true, Max: maxCount, Example: "0", Doc: "Largest number of idle invariants."},
			}},
		{Name: "skips", Kind: kindInteger, Down: true, Max: maxCount, Example: "0", Doc: "Largest number of skipped tests, subtests included. Left out: any number."},
		{Name: "barChanges", Kind: kindEnum, Enum: []string{string(evidence.BarReport), string(evidence.BarFail)}, Unset: string(evidence.BarReport),
			Doc: "With --since: what a change does that removes or loosens a test, golden, suppression, exclusion or threshold. Left out: report."},
		{Name: "ratchet", Kind: kindSwitch, Doc: "With --since: the package's coverage must not fall below that of the merge base."},
	},
}

var (
	pathsSpec = spec{Name: "paths", Kind: kindList, Required: true, NotEmpty: true, Elem: &patternSpec,
		Doc: "Patterns of paths, slash-separated from the module root; * stays within one folder, ** does not."}
	patternSpec = spec{Kind: kindPattern, Example: `"billing/**"`, Doc: "A pattern such as billing/** or **/*.pb.go."}
	reasonSpec  = spec{Name: "reason", Kind: kindText, Required: true, Example: `"mockgen output"`, Doc: "Why this is right, in one line."}
	ownerSpec   = spec{Name: "owner", Kind: kindText, Required: true, Example: `"@acme/platform"`, Doc: "Who answers for it, such as @acme/platform."}
	expiresSpec = spec{Name: "expires", Kind: kindDate, Required: true, Example: "2027-01-31",
		Doc: "The last day on which it counts, YYYY-MM-DD; after it, it is a finding."}
)

var ruleSpec = spec{
	Kind: kindObject, Doc: "Gives a tier to the packages whose folder, or any of whose files, a pattern matches.",
	Keys: []spec{
		pathsSpec,
		{Name: "tier", Kind: kindTier, Required: true, Example: "low", Doc: "The tier of these packages."},
		{Name: "owners", Kind: kindList, Elem: &spec{Kind: kindText, Example: `"@acme/security"`, Doc: "A person or team, such as @acme/security."},
			Doc: "Who answers for these packages."},
	},
}

var lowerSpec = spec{
	Kind: kindObject, Doc: "Lowers the packages whose folder, or all of whose files, a pattern matches.",
	Keys: []spec{
		pathsSpec,
		{Name: "to", Kind: kindTier, Required: true, Example: "low", Doc: "The tier that these packages are held to, where it is weaker than that of their rules."},
		reasonSpec, ownerSpec, expiresSpec,
	},
}

var excludeSpec = spec{
	Kind: kindObject, Doc: "Excludes the files that a pattern matches.",
	Keys: []spec{pathsSpec, reasonSpec, ownerSpec, expiresSpec},
}
