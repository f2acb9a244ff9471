package evidence

import "encoding/json"

// Stages are the measurements of one package. A nil stage was not measured at all.
type Stages struct {
	Tests    *Tests    `json:"tests,omitempty"`
	Coverage *Coverage `json:"coverage,omitempty"`
	Reruns   *Reruns   `json:"reruns,omitempty"`
	Mutation *Mutation `json:"mutation,omitempty"`
	// Invariants is nil in evidence of a muster that had no such stage.
	Invariants *Invariants `json:"invariants,omitempty"`
	// Fuzz is nil where the tier does not ask for fuzzing.
	Fuzz *Fuzz `json:"fuzz,omitempty"`
}

// Status says how much of a stage was measured.
type Status string

// The statuses of a stage. Partial and Unmeasured come with a reason.
const (
	Measured   Status = "measured"
	Partial    Status = "partial"
	Unmeasured Status = "unmeasured"
)

// Outcome is how one run of a package's tests ended.
type Outcome string

// The outcomes of a run of a package's tests.
const (
	// Passed: exit 0, and every test that was to run reported its end.
	Passed Outcome = "passed"
	// Failed: at least one test failed, or the binary exited non-zero by itself.
	Failed Outcome = "failed"
	// NoTests: the package has no test files, or none of its tests passes the filters.
	NoTests Outcome = "no tests"
	// BuildFailed: the package or its tests do not compile.
	BuildFailed Outcome = "build failed"
	// VetFailed: one of the vet checks that go test runs failed.
	VetFailed Outcome = "vet failed"
	// TimedOut: the package's timeout was over.
	TimedOut Outcome = "timed out"
	// EndedEarly: exit 0, but tests that were to run never reported their end.
	EndedEarly Outcome = "ended early"
	// Crashed: a panic, a fatal error of the runtime, or a signal ended the binary.
	Crashed Outcome = "crashed"
)

// Tests is the first run of a package's tests, in source order: what go test would say.
type Tests struct {
	Version int    `json:"version"`
	Status  Status `json:"status"`
	Reason  string `json:"reason,omitempty"`
	// Outcome is empty where Status is Unmeasured.
	Outcome Outcome `json:"outcome,omitempty"`
	// The counts include subtests.
	Passed  int `json:"passed"`
	Failed  int `json:"failed"`
	Skipped int `json:"skipped"`
	// Failures and Skips are test names, sorted; of a failing test only its deepest failing subtests.
	Failures []string `json:"failures,omitempty"`
	Skips    []string `json:"skips,omitempty"`
	// Missing are the tests that were to run and never reported their end, sorted.
	Missing []string `json:"missing,omitempty"`
	// Attrs are the muster.* attributes that tests set with t.Attr: test, key, one-line JSON.
	Attrs map[string]map[string]json.RawMessage `json:"attrs,omitempty"`
	// Raw is the file under muster.out that holds the run's whole output.
	Raw string `json:"raw,omitempty"`
}

// Coverage is how much of a package its tests execute, measured in the first run.
type Coverage struct {
	Version int    `json:"version"`
	Status  Status `json:"status"`
	Reason  string `json:"reason,omitempty"`
	// Statements and Covered count the statements of the package's files that are not excluded.
	Statements int `json:"statements"`
	Covered    int `json:"covered"`
	// Files are sorted by Path; a file without statements is left out.
	Files []FileCoverage `json:"files,omitempty"`
	// Functions lists those with statements that no test executes, most such statements first.
	Functions []FunctionCoverage `json:"functions,omitempty"`
	// Changed is nil without --since.
	Changed *ChangedCoverage `json:"changed,omitempty"`
	// Base is the merge base's coverage, measured where the tier has a ratchet; nil where the package
	// did not exist there or nothing of it changed.
	Base *BaseCoverage `json:"base,omitempty"`
}

// FileCoverage is the coverage of one file.
type FileCoverage struct {
	// Path is the slash path from the module root.
	Path       string `json:"path"`
	Statements int    `json:"statements"`
	Covered    int    `json:"covered"`
}

// FunctionCoverage is a function that the tests do not execute in full.
type FunctionCoverage struct {
	// Name is "F" or "T.Method".
	Name string `json:"name"`
	File string `json:"file"`
	Line int    `json:"line"`
	// Statements and Covered count the function's own statements.
	Statements int `json:"statements"`
	Covered    int `json:"covered"`
	// Uncovered are the line ranges that no test executes.
	Uncovered []LineRange `json:"uncovered,omitempty"`
}

// LineRange is a range of lines, both ends included, counted from 1.
type LineRange struct {
	From int `json:"from"`
	To   int `json:"to"`
}

// ChangedCoverage is the coverage of the lines that the change added or edited and that hold
// statements. A line counts as covered where every statement on it was executed.
type ChangedCoverage struct {
	Lines   int `json:"lines"`
	Covered int `json:"covered"`
	// Uncovered are sorted by File, then From.
	Uncovered []FileRange `json:"uncovered,omitempty"`
}

// FileRange is a range of lines in a file.
type FileRange struct {
	File string `json:"file"`
	From int    `json:"from"`
	To   int    `json:"to"`
}

// BaseCoverage is the coverage of the package at the merge base.
type BaseCoverage struct {
	Status     Status `json:"status"`
	Reason     string `json:"reason,omitempty"`
	Statements int    `json:"statements"`
	Covered    int    `json:"covered"`
}

// Reruns is what the seeded runs of a package's tests showed together.
type Reruns struct {
	Version int    `json:"version"`
	Status  Status `json:"status"`
	Reason  string `json:"reason,omitempty"`
	// Wanted and Done count runs, the first included.
	Wanted int     `json:"wanted"`
	Done   int     `json:"done"`
	Race   bool    `json:"race,omitempty"`
	Runs   []Rerun `json:"runs,omitempty"`
	// Flaky tests passed in one run and failed in another; sorted by Test.
	Flaky []FlakyTest `json:"flaky,omitempty"`
	// Broken tests failed in every run in which they ended; sorted.
	Broken []string `json:"broken,omitempty"`
}

// Rerun is one run: its number (from 1), its seed and how it ended.
type Rerun struct {
	Run int `json:"run"`
	// Seed is what MUSTER_SEED was.
	Seed uint64 `json:"seed"`
	// Shuffle is what -test.shuffle was: "off" in run 1, else a number.
	Shuffle string  `json:"shuffle"`
	Outcome Outcome `json:"outcome"`
}

// FlakyTest is a test that both passed and failed.
type FlakyTest struct {
	Test   string `json:"test"`
	Passed int    `json:"passed"`
	Failed int    `json:"failed"`
	// FailedRuns are the numbers of the runs in which it failed.
	FailedRuns []int `json:"failedRuns"`
}

// Mutation is what the package's tests make of small changes to its code. Which mutants survived is
// told by findings; all of them, with the source, are in the mutation report beside the evidence.
type Mutation struct {
	Version int    `json:"version"`
	Status  Status `json:"status"`
	Reason  string `json:"reason,omitempty"`
	// Package counts all mutants of the package's files that are not excluded; nil where the tier demands
	// a score of changed lines alone.
	Package *Mutants `json:"package,omitempty"`
	// Changed counts the mutants on lines that the change added or edited; nil without --since.
	Changed *Mutants `json:"changed,omitempty"`
	// Functions are those with mutants that survived or that no test executes, most such mutants first.
	Functions []FunctionMutants `json:"functions,omitempty"`
}

// Mutants are counts by the statuses of the mutation-testing report schema. The score is killed and
// timeout as a share of these and survived and not covered.
type Mutants struct {
	Killed     int `json:"killed"`
	Survived   int `json:"survived"`
	NoCoverage int `json:"noCoverage"`
	// CompileError and Ignored mutants are not run: they do not compile, or a suppression or a rule for
	// logging and its like leaves them out.
	CompileError int `json:"compileError"`
	// RuntimeError mutants could not be tested, Pending ones were not reached within the budget.
	RuntimeError int `json:"runtimeError"`
	Timeout      int `json:"timeout"`
	Ignored      int `json:"ignored"`
	Pending      int `json:"pending"`
	// Equivalent mutants survived and are proven to compile to the same code; they are not in Survived.
	Equivalent int `json:"equivalent"`
}

// FunctionMutants counts the mutants of a function.
type FunctionMutants struct {
	// Name is "F" or "T.Method", empty for what stands outside of functions.
	Name       string `json:"name,omitempty"`
	File       string `json:"file"`
	Line       int    `json:"line"`
	Survived   int    `json:"survived"`
	NoCoverage int    `json:"noCoverage"`
}

// Invariants are those that the package's tests hold its code to, as they told the runner in the first run.
type Invariants struct {
	Version int    `json:"version"`
	Status  Status `json:"status"`
	Reason  string `json:"reason,omitempty"`
	// Counted and Idle count the invariants that do and do not count; those of tests that failed are in neither.
	Counted int `json:"counted"`
	Idle    int `json:"idle"`
	// List is sorted by Test, and in a test in the order of declaring.
	List []Invariant `json:"list,omitempty"`
}

// Invariant is one invariant of one test.
type Invariant struct {
	Test string `json:"test"`
	Name string `json:"name"`
	// Kind is of what sort it is, such as "always" or "round trip".
	Kind string `json:"kind"`
	// Checks counts the inputs on which it was evaluated, Distinct those that differ from one another, and
	// Discarded those that a precondition refused.
	Checks    int `json:"checks"`
	Distinct  int `json:"distinct"`
	Discarded int `json:"discarded"`
	// Classes are the kinds of input that the test switched on.
	Classes []string `json:"classes,omitempty"`
	// Killed counts the package's killed mutants that change a value in the invariant's test; nil where
	// mutation says nothing of that.
	Killed *int `json:"killed,omitempty"`
	// Failed says that its test failed in the first run.
	Failed bool `json:"failed,omitempty"`
	// Idle is why it does not count; empty where it does, and where its test failed.
	Idle string `json:"idle,omitempty"`
}

// Fuzz is what fuzzing the package's targets came to. Inputs that fail are told by findings.
type Fuzz struct {
	Version int    `json:"version"`
	Status  Status `json:"status"`
	Reason  string `json:"reason,omitempty"`
	// Seed is the root seed of the fuzzing.
	Seed uint64 `json:"seed"`
	// Targets are sorted by Name.
	Targets []FuzzTarget `json:"targets,omitempty"`
}

// FuzzTarget is what became of one fuzz target.
type FuzzTarget struct {
	Name string `json:"name"`
	// File is the slash path from the module root.
	File string `json:"file"`
	Line int    `json:"line"`
	// Args are the types of the fuzzed arguments; Stream says that they are choices of which fuzz.Run makes the value.
	Args   []string `json:"args,omitempty"`
	Stream bool     `json:"stream,omitempty"`
	// Engine is "muster", or "native" where the go command fuzzed it.
	Engine string `json:"engine"`
	// State is "done", "plateau" (nothing new in the later half of its executions), "replayed" (only what is saved
	// ran), "interrupted" or "failed"; Problem is why it failed.
	State   string `json:"state"`
	Problem string `json:"problem,omitempty"`
	// Executions counts all runs of the target, those of the Seeds inputs that were there at the start included.
	Seeds      int   `json:"seeds"`
	Executions int64 `json:"executions"`
	// Corpus is how many inputs are in use, Edges how many edges of the code they cover.
	Corpus int `json:"corpus"`
	Edges  int `json:"edges"`
	// Discovery estimates the chance that one more execution finds something new (Good-Turing); nil where coverage
	// is not known.
	Discovery *float64 `json:"discovery,omitempty"`
	// Crashers counts the ways in which it fails.
	Crashers int `json:"crashers"`
}
