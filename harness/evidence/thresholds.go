package evidence

import "time"

// Tier is a named set of thresholds.
type Tier struct {
	Name       string     `json:"name"`
	Thresholds Thresholds `json:"thresholds"`
}

// Thresholds are what a package of a tier is held to. A nil field demands nothing: its stage may go
// unmeasured. Tests must pass in every tier; that has no threshold.
type Thresholds struct {
	Coverage *CoverageThresholds `json:"coverage,omitempty"`
	// Coverpkg are the package patterns whose tests also count towards coverage; empty: a package's
	// own tests alone.
	Coverpkg   []string              `json:"coverpkg,omitempty"`
	Mutation   *MutationThresholds   `json:"mutation,omitempty"`
	Reruns     *RerunThresholds      `json:"reruns,omitempty"`
	Fuzz       *FuzzThresholds       `json:"fuzz,omitempty"`
	Goldens    *GoldenThresholds     `json:"goldens,omitempty"`
	Invariants *InvariantsThresholds `json:"invariants,omitempty"`
	// Skips is the largest number of skipped tests, subtests included.
	Skips *int `json:"skips,omitempty"`
	// BarChanges decides what a loosening does with --since; empty means report.
	BarChanges BarPolicy `json:"barChanges,omitempty"`
	// Ratchet demands, with --since, that the package's coverage does not fall below the merge base's.
	Ratchet bool `json:"ratchet,omitempty"`
}

// CoverageThresholds are minimum percentages (0–100) of statements and of changed lines.
type CoverageThresholds struct {
	Package *float64 `json:"package,omitempty"`
	// Changed is demanded only with --since.
	Changed *float64 `json:"changed,omitempty"`
}

// MutationThresholds are minimum mutation scores (0–100), and how mutants are made and judged.
type MutationThresholds struct {
	Package *float64 `json:"package,omitempty"`
	// Changed is demanded only with --since.
	Changed *float64 `json:"changed,omitempty"`
	// Operators select from the catalogue as muster mutate --operators does; empty means its default.
	Operators []string `json:"operators,omitempty"`
	// Budget bounds how long tests run against the mutants of all packages of the tier together; zero is
	// no bound but the run's.
	Budget Duration `json:"budget,omitempty"`
	// Equivalents is how many survivors of a package are compiled to see whether they are equivalent;
	// nil means DefaultEquivalents.
	Equivalents *int `json:"equivalents,omitempty"`
}

// DefaultEquivalents is how many survivors of a package are compiled where the tier does not say.
const DefaultEquivalents = 100

// RerunThresholds say how often a package's tests run and what a flaky one does.
type RerunThresholds struct {
	// Count is how many runs there are in all, the first included.
	Count int `json:"count"`
	// Race builds the package's test binary with the race detector.
	Race  bool        `json:"race,omitempty"`
	Flaky FlakyPolicy `json:"flaky,omitempty"`
}

// FlakyPolicy says what a test that both passes and fails does to the verdict.
type FlakyPolicy string

// The policies for flaky tests. The zero value means FlakyFail.
const (
	FlakyQuarantine FlakyPolicy = "quarantine"
	FlakyFail       FlakyPolicy = "fail"
)

// BarPolicy says what a loosening does to the verdict.
type BarPolicy string

// The policies for bar changes. The zero value means BarReport.
const (
	BarReport BarPolicy = "report"
	BarFail   BarPolicy = "fail"
)

// FuzzThresholds are what fuzzing must spend on a package, and how. No input of a target may fail; where neither
// Time nor Executions is set, those that are saved run, and no others.
type FuzzThresholds struct {
	// Time is what each target is fuzzed for; targets of a tier share what they have together.
	Time Duration `json:"time,omitempty"`
	// Executions is the smallest number of executions of each target.
	Executions int `json:"executions,omitempty"`
	// Targets is the smallest number of fuzz targets that the package must have.
	Targets int `json:"targets,omitempty"`
	// Timeout is the processor time after which one input counts as a hang, Memory how many MiB it may take; zero is
	// the engine's default.
	Timeout Duration `json:"timeout,omitempty"`
	Memory  int      `json:"memory,omitempty"`
}

// GoldenThresholds are the largest numbers of differing and obsolete goldens.
type GoldenThresholds struct {
	Differing *int `json:"differing,omitempty"`
	Obsolete  *int `json:"obsolete,omitempty"`
}

// InvariantsThresholds are how many invariants must count and how many may be idle.
type InvariantsThresholds struct {
	// Min is the smallest number of invariants of the package's tests that count.
	Min *int `json:"min,omitempty"`
	// Idle is the largest number of invariants that do not.
	Idle *int `json:"idle,omitempty"`
}

// MinDistinctInputs is on how many distinct inputs an invariant must have been evaluated to count.
const MinDistinctInputs = 10

// Duration is a time.Duration that is stored as its text, such as "30s".
type Duration time.Duration

// Std is the duration as package time has it.
func (d Duration) Std() time.Duration { return time.Duration(d) }

// MarshalText implements encoding.TextMarshaler.
func (d Duration) MarshalText() ([]byte, error) { return []byte(time.Duration(d).String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler.
func (d *Duration) UnmarshalText(text []byte) error {
	v, err := time.ParseDuration(string(text))
	*d = Duration(v)
	return err
}
